"""After a gap the history is read again, and the tables are as if nothing had been missed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy import select

from bot.model.communities import Community
from sandbox.server import Sandbox
from scheduler.clock import SystemClock
from scheduler.reconcile import reconcile_heartbeat
from scheduler.slack import Slack
from storage import communities, gaps, privacy, threads, workspaces
from storage.recorder import Recorder
from storage.schema import ParticipationRow
from storage.store import Store

HOUR = timedelta(hours=1)
NOW = SystemClock().now()
NOTICE = NOW - 100 * HOUR


class Company:
    """A sandbox with #data in it, recorded for some days, and what Foyer knows of it. Nothing the people do sends an event."""

    def __init__(self, slack: Sandbox, store: Store, recorder: Recorder) -> None:
        self.slack, self.store = slack, store
        self.ann, self.bob, self.cleo = (self._person(name) for name in ("ann", "bob", "cleo"))
        self.data = self.channel("data")
        self.beating = reconcile_heartbeat(Slack(slack.bot_token, slack.api_url, read_burst=100).reads, recorder, slack.team)
        with store.write() as tx:
            workspaces.upsert(tx, slack.team, "Sandbox", slack.bot_user)
            workspaces.mark_people_read(tx, slack.team, NOW)
        self.set_up(self.data)

    def _person(self, name: str) -> str:
        person: str = self.slack.control.post("people", {"name": name, "quiet": True})["person"]["id"]
        return person

    def channel(self, name: str) -> str:
        members = [self.ann, self.bob, self.cleo, self.slack.bot_user]
        born = (NOTICE - HOUR).timestamp()
        made = self.slack.control.post("channels", {"name": name, "members": members, "at": born, "quiet": True})
        channel: str = made["channel"]["id"]
        return channel

    def set_up(self, channel: str) -> None:
        with self.store.write() as tx:
            communities.set_up(tx, Community(self.slack.team, channel, channel), [], NOTICE)
            communities.mark_noticed(tx, self.slack.team, channel, NOTICE)

    def says(self, person: str, at: datetime, text: str = "well", **about: Any) -> str:
        said = {"as": person, "channel": self.data, "text": text, "at": at.timestamp(), "quiet": True} | about
        ts: str = self.slack.control.post("messages", said)["message"]["ts"]
        return ts

    def misses(self, since: datetime, until: datetime, reason: str = "down") -> None:
        with self.store.write() as tx:
            gaps.add(tx, self.slack.team, None, since, until, reason)

    def heals(self) -> int:
        return self.beating.beat(self.store, NOW)

    def open_gaps(self) -> int:
        with self.store.read() as tx:
            return len(gaps.list_open(tx, self.slack.team))

    def facts(self) -> set[tuple[str, str | None]]:
        fact = ParticipationRow
        with self.store.read() as tx:
            return {(key, person) for key, person in tx.execute(select(fact.key, fact.person).where(fact.is_present))}

    def calls(self, method: str) -> int:
        return sum(each["kind"] == "api" and each["name"] == method for each in self.slack.control.get("traffic")["entries"])


@pytest.fixture
def company(sqlite_store: Store) -> Iterator[Company]:
    recorder = Recorder(sqlite_store)
    with Sandbox() as slack:
        yield Company(slack, sqlite_store, recorder)
    recorder.close()


def test_what_was_said_in_the_gap_is_found_again(company: Company) -> None:
    root = company.says(company.ann, NOW - 2 * HOUR, "does it grow?")
    reply = company.says(company.bob, NOW - HOUR, thread_ts=root)
    company.slack.control.post(
        "reactions", {"as": company.cleo, "channel": company.data, "ts": root, "name": "seedling", "quiet": True}
    )
    company.misses(NOW - 3 * HOUR, NOW)
    assert company.heals() == 1
    assert company.facts() == {
        (f"message:{company.data}:{root}", company.ann),
        (f"message:{company.data}:{reply}", company.bob),
        (f"reaction:{company.data}:{root}:{company.cleo}:seedling", company.cleo),
    }
    with company.store.read() as tx:
        thread = threads.find(tx, company.slack.team, company.data, root)
    assert thread is not None
    assert (thread.asks, thread.first_reply_by) == (True, company.bob)
    assert company.open_gaps() == 0


def test_healing_twice_changes_nothing(company: Company) -> None:
    company.says(company.ann, NOW - HOUR)
    company.misses(NOW - 2 * HOUR, NOW)
    company.heals()
    before = company.facts()
    company.misses(NOW - 3 * HOUR, NOW)
    assert company.heals() == 1
    assert company.facts() == before
    assert company.heals() == 0


def test_a_reply_of_the_gap_under_an_older_root_is_found(company: Company) -> None:
    root = company.says(company.ann, NOW - 50 * HOUR)
    reply = company.says(company.bob, NOW - HOUR, thread_ts=root)
    company.misses(NOW - 2 * HOUR, NOW)
    company.heals()
    assert (f"message:{company.data}:{reply}", company.bob) in company.facts()


def test_nothing_from_before_the_notice_is_read(company: Company) -> None:
    root = company.says(company.ann, NOTICE - HOUR)
    company.slack.control.post(
        "reactions", {"as": company.bob, "channel": company.data, "ts": root, "name": "seedling", "quiet": True}
    )
    company.misses(NOTICE - 2 * HOUR, NOW)
    company.heals()
    assert company.facts() == set()
    assert company.open_gaps() == 0


def test_joins_of_the_gap_are_found(company: Company) -> None:
    dora = company.slack.control.post("people", {"name": "dora", "quiet": True})["person"]["id"]
    company.slack.control.post(f"channels/{company.data}/join", {"as": dora, "quiet": True})
    company.misses(NOW - HOUR, SystemClock().now() + HOUR)
    company.heals()
    with company.store.read() as tx:
        assert dora in {each.person for each in communities.list_members(tx, company.slack.team, company.data)}
    assert {person for key, person in company.facts() if key.startswith("join:")} == {dora}


def test_who_leaves_no_trace_is_not_found_again(company: Company) -> None:
    root = company.says(company.ann, NOW - 2 * HOUR, "does it grow?")
    company.says(company.bob, NOW - HOUR, thread_ts=root)
    with company.store.write() as tx:
        privacy.leave_no_trace(tx, company.slack.team, company.bob, NOW)
    company.misses(NOW - 3 * HOUR, NOW)
    company.heals()
    assert company.facts() == {(f"message:{company.data}:{root}", company.ann)}
    with company.store.read() as tx:
        thread = threads.find(tx, company.slack.team, company.data, root)
    assert thread is not None
    assert thread.is_answered
    assert thread.first_reply_by is None


def test_long_histories_are_read_page_by_page(company: Company) -> None:
    stamps = [company.says(company.ann, NOW - HOUR + timedelta(seconds=number)) for number in range(210)]
    company.misses(NOW - 2 * HOUR, NOW)
    company.heals()
    assert company.facts() == {(f"message:{company.data}:{ts}", company.ann) for ts in stamps}
    assert company.calls("conversations.history") == 2


def test_several_gaps_are_read_at_once(company: Company) -> None:
    company.says(company.ann, NOW - 2 * HOUR)
    company.misses(NOW - 3 * HOUR, NOW - HOUR)
    company.misses(NOW - 2 * HOUR, NOW, "line lost")
    assert company.heals() == 2
    assert company.calls("conversations.history") == 1


def test_stopped_half_way_it_goes_on_with_the_next_community(company: Company) -> None:
    company.set_up(company.channel("plants"))
    company.misses(NOW - HOUR, NOW)
    company.slack.control.post("faults", {"method": "conversations.history", "do": "error", "error": "fatal_error"})
    with pytest.raises(SlackApiError):
        company.heals()
    assert company.open_gaps() == 1
    company.slack.control.post("faults", {"method": "users.list", "do": "error", "error": "fatal_error"})
    company.misses(NOW - HOUR, NOW)
    assert company.calls("conversations.history") == 1
    with pytest.raises(SlackApiError):
        company.heals()
    read = company.calls("conversations.history")
    assert company.heals() == 1
    assert company.calls("conversations.history") == read


def test_a_channel_out_of_reach_does_not_keep_the_gap_open(company: Company) -> None:
    company.misses(NOW - HOUR, NOW)
    company.slack.control.post("faults", {"method": "conversations.history", "do": "error", "error": "missing_scope"})
    assert company.heals() == 1
    assert company.open_gaps() == 0


def test_a_busy_slack_is_waited_for(company: Company) -> None:
    said = company.says(company.ann, NOW - HOUR)
    company.misses(NOW - 2 * HOUR, NOW)
    company.slack.control.post("faults", {"method": "conversations.history", "do": "ratelimited", "retry_after": 1})
    company.heals()
    assert company.facts() == {(f"message:{company.data}:{said}", company.ann)}
