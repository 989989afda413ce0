"""Who is not to be disturbed in Slack waits, with the reason in the ledger; where Slack can't be read, we go on without."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.model.communities import Community
from bot.model.deliveries import Delivery, Draft, State
from bot.model.facts import PersonSeen
from sandbox.server import Sandbox
from scheduler.attention import plan_attention
from scheduler.quiet import Quiet
from scheduler.slack import Slack
from storage import communities, deliveries, memberships, people
from storage.store import Store

NIGHT = datetime(2026, 3, 4, 6, tzinfo=UTC)
OPENS = datetime(2026, 3, 4, 9, tzinfo=UTC)
NOON = OPENS + timedelta(hours=3)


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    with Sandbox() as slack:
        yield slack


@dataclass
class Morning:
    """A community of people in London, each with one bid for the morning of 4 March, and Slack beside it."""

    store: Store
    slack: Sandbox
    bids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.quiet = Quiet(Slack(self.slack.bot_token, self.slack.api_url, read_burst=100).reads, self.slack.team)
        with self.store.write() as tx:
            communities.set_up(tx, Community(self.slack.team, "C1", "data"), [], NIGHT)

    def person(self, name: str, **draft: Any) -> str:
        person: str = self.slack.control.post("people", {"name": name, "quiet": True})["person"]["id"]
        team = self.slack.team
        with self.store.write() as tx:
            people.upsert(tx, [PersonSeen(team, person, name, "en-GB", "Europe/London", False, False, False, False, False, 1.0)])
            memberships.move(tx, [(team, "C1", person, NIGHT, True)])
            stated: dict[str, Any] = {"is_unasked": True, "priority": 5, "reason": "nudges.quiet_regular_reason", **draft}
            planned = deliveries.add(tx, Draft(team, "nudge:x", person, "o", {"text": "Hi"}, NIGHT, "C1", **stated), NIGHT)
        assert planned
        self.bids[person] = planned
        return person

    def snoozes(self, person: str, until: datetime) -> None:
        begins = int(OPENS.timestamp()) - 60
        dnd = {"dnd_enabled": True, "next_dnd_start_ts": begins, "next_dnd_end_ts": int(until.timestamp())}
        self.slack.control.patch(f"people/{person}", {"dnd": dnd})

    def plan(self, now: datetime) -> int:
        return plan_attention(self.store, now, self.quiet)

    def bid(self, person: str) -> Delivery:
        with self.store.read() as tx:
            return deliveries.get(tx, self.slack.team, self.bids[person])

    def asked(self) -> int:
        entries = self.slack.control.get("traffic")["entries"]
        return sum(each["kind"] == "api" and each["name"] == "dnd.teamInfo" for each in entries)


@pytest.fixture
def morning(slack: Sandbox, sqlite_store: Store) -> Morning:
    return Morning(sqlite_store, slack)


def test_who_snoozes_waits_until_the_end_and_the_others_do_not(morning: Morning) -> None:
    bea, tom = morning.person("bea"), morning.person("tom")
    morning.snoozes(bea, NOON)
    assert morning.plan(OPENS) == 1
    assert morning.bid(tom).state is State.DUE
    waiting = morning.bid(bea)
    assert (waiting.state, waiting.why, waiting.due_at) == (State.BID, "deliveries.do_not_disturb", NOON)
    assert morning.plan(NOON - timedelta(minutes=1)) == 0
    assert morning.plan(NOON) == 1
    assert morning.bid(bea).state is State.DUE
    assert morning.asked() == 2, "both at once, then the one who waited"


def test_a_snooze_past_the_persons_hours_ends_at_their_next_opening(morning: Morning) -> None:
    bea = morning.person("bea")
    morning.snoozes(bea, OPENS + timedelta(hours=12))
    morning.plan(OPENS)
    assert morning.bid(bea).due_at == OPENS + timedelta(days=1)


def test_what_would_be_stale_by_then_lapses_with_that_reason(morning: Morning) -> None:
    bea = morning.person("bea", expires_at=NOON)
    morning.snoozes(bea, NOON)
    assert morning.plan(OPENS) == 0
    assert (morning.bid(bea).state, morning.bid(bea).why) == (State.SKIPPED, "deliveries.do_not_disturb")


def test_only_those_are_asked_about_who_would_be_written_to(morning: Morning) -> None:
    morning.person("bea")
    assert morning.plan(NIGHT) == 0
    assert morning.asked() == 0, "it is night, nobody is about to be written to"


def test_fifty_are_asked_about_at_once(morning: Morning) -> None:
    for number in range(61):
        morning.person(f"person{number}")
    assert morning.plan(OPENS) == 61
    assert morning.asked() == 2


@pytest.mark.parametrize("error", ["missing_scope", "user_not_visible", "fatal_error"])
def test_where_slack_refuses_everybody_is_written_to(morning: Morning, error: str) -> None:
    bea = morning.person("bea")
    morning.snoozes(bea, NOON)
    morning.slack.control.post("faults", {"method": "dnd.teamInfo", "do": "error", "error": error})
    assert morning.plan(OPENS) == 1
    assert morning.bid(bea).state is State.DUE


def test_where_slack_is_out_of_reach_too(morning: Morning) -> None:
    morning.person("bea")
    nowhere = WebClient("xoxb-none", base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    assert plan_attention(morning.store, OPENS, Quiet(nowhere, morning.slack.team)) == 1


def test_without_the_scope_slack_is_asked_once_an_hour(morning: Morning) -> None:
    morning.slack.control.put("app", {"scopes": ["chat:write"]})
    for number in range(3):
        morning.person(f"person{number}")
        assert morning.plan(OPENS + timedelta(minutes=number)) == 1
    assert morning.asked() == 1
    morning.slack.control.put("app", {"scopes": ["dnd:read"]})
    late = morning.person("late")
    morning.snoozes(late, NOON)
    assert morning.plan(OPENS + timedelta(hours=2)) == 0
    assert morning.asked() == 2
