"""People, channels and members are read from Slack before the first figure, paged, once a day."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.model.communities import Community
from sandbox.server import Sandbox
from scheduler.clock import SystemClock
from scheduler.people import people_heartbeat
from scheduler.slack import Slack
from storage import communities, people, privacy, workspaces
from storage.store import Store

DAY = timedelta(days=1)
NOW = SystemClock().now()


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    with Sandbox() as slack:
        yield slack


class Company:
    """A sandbox with a channel in it, and the heartbeat that reads both."""

    def __init__(self, slack: Sandbox, store: Store) -> None:
        self.slack, self.store = slack, store
        self.beating = people_heartbeat(Slack(slack.bot_token, slack.api_url, read_burst=100).reads, slack.team)
        with store.write() as tx:
            workspaces.upsert(tx, slack.team, "Sandbox", slack.bot_user)

    def person(self, name: str, **about: Any) -> str:
        person: str = self.slack.control.post("people", {"name": name, "real_name": name.title(), "quiet": True} | about)["person"][
            "id"
        ]
        return person

    def channel(self, name: str, *members: str, **about: Any) -> str:
        made = self.slack.control.post("channels", {"name": name, "members": list(members), "quiet": True} | about)
        channel: str = made["channel"]["id"]
        return channel

    def set_up(self, channel: str) -> None:
        with self.store.write() as tx:
            communities.set_up(tx, Community(self.slack.team, channel, "to be named", bot_is_in=True), [], NOW)

    def beat(self, after: timedelta = timedelta(0)) -> int:
        return self.beating.beat(self.store, NOW + after)

    def members(self, channel: str) -> set[str]:
        with self.store.read() as tx:
            return {each.person for each in communities.list_members(tx, self.slack.team, channel)}

    def community(self, channel: str) -> Community:
        with self.store.read() as tx:
            return communities.get(tx, self.slack.team, channel)

    def calls(self, method: str) -> int:
        return sum(each["kind"] == "api" and each["name"] == method for each in self.slack.control.get("traffic")["entries"])


@pytest.fixture
def company(slack: Sandbox, sqlite_store: Store) -> Company:
    return Company(slack, sqlite_store)


def test_people_come_with_their_zone_their_language_and_what_they_are(company: Company) -> None:
    ann = company.person("ann", tz="Europe/Paris", locale="fr-FR")
    gus = company.person("gus", is_restricted=True)
    gone = company.person("gone", deleted=True)
    company.beat()
    with company.store.read() as tx:
        found = {each.person: each for each in people.list_people(tx, company.slack.team)}
        assert workspaces.get(tx, company.slack.team).people_as_of == NOW
    assert (found[ann].name, found[ann].zone, found[ann].locale) == ("Ann", "Europe/Paris", "fr-FR")
    assert found[gus].is_guest
    assert found[gone].is_deactivated
    assert found[company.slack.bot_user].is_bot
    assert found[company.slack.admin].is_admin


def test_more_people_than_one_page_are_all_read(company: Company) -> None:
    crowd = {company.person(f"person{number}") for number in range(230)}
    data = company.channel("data", *crowd, company.slack.bot_user)
    company.set_up(data)
    company.beat()
    assert company.members(data) == crowd
    assert company.calls("users.list") == 2
    assert company.calls("conversations.members") == 2


def test_members_names_and_archives_follow_slack(company: Company) -> None:
    ann, bob = company.person("ann"), company.person("bob")
    data = company.channel("data", ann, bob, company.slack.bot_user)
    company.set_up(data)
    company.beat()
    assert company.members(data) == {ann, bob}
    assert company.community(data).name == "data"
    company.slack.control.post(f"channels/{data}/leave", {"as": bob, "quiet": True})
    company.slack.control.post(f"channels/{data}/rename", {"as": company.slack.admin, "name": "numbers", "quiet": True})
    company.beat(DAY)
    assert company.members(data) == {ann}
    assert company.community(data).name == "numbers"


def test_once_a_day_is_enough(company: Company) -> None:
    data = company.channel("data", company.person("ann"), company.slack.bot_user)
    company.set_up(data)
    assert company.beat() > 0
    assert company.beat(DAY / 2) == 0
    assert (company.calls("users.list"), company.calls("conversations.members")) == (1, 1)
    assert company.beating.next_due(company.store, NOW) == NOW + DAY
    assert company.beat(DAY) > 0


def test_a_community_set_up_today_does_not_wait_for_tomorrow(company: Company) -> None:
    company.beat()
    ann = company.person("ann")
    data = company.channel("data", ann, company.slack.bot_user)
    company.set_up(data)
    company.beat(timedelta(minutes=1))
    assert company.members(data) == {ann}


def test_of_a_channel_that_nobody_set_up_no_member_is_kept(company: Company) -> None:
    ann = company.person("ann")
    data = company.channel("data", ann, company.slack.bot_user)
    for minutes in (0, 1, 2):
        company.beat(timedelta(minutes=minutes))
    assert company.community(data).bot_is_in
    with company.store.read() as tx:
        assert communities.memberships_of(tx, company.slack.team, ann) == []
    assert (company.calls("conversations.info"), company.calls("conversations.members")) == (1, 0), "and it is left alone for a day"
    company.set_up(data)
    company.beat(timedelta(minutes=3))
    assert company.members(data) == {ann}


def test_a_channel_to_which_foyer_was_invited_while_it_was_down_is_known(company: Company) -> None:
    private = company.channel("quiet", company.person("ann"), company.slack.bot_user, is_private=True)
    elsewhere = company.channel("elsewhere", company.person("bob"))
    company.beat()
    assert company.community(private).bot_is_in
    with company.store.read() as tx:
        assert communities.find(tx, company.slack.team, elsewhere) is None


def test_foyer_notices_that_it_was_taken_out(company: Company) -> None:
    ann = company.person("ann")
    private = company.channel("quiet", ann, company.slack.bot_user, is_private=True)
    public = company.channel("data", ann, company.slack.bot_user)
    company.beat()
    for channel in (private, public):
        company.slack.control.post(f"channels/{channel}/kick", {"as": ann, "user": company.slack.bot_user, "quiet": True})
    company.beat(DAY)
    assert not company.community(private).bot_is_in
    assert not company.community(public).bot_is_in


def test_members_of_another_workspace_are_asked_for_one_by_one(company: Company) -> None:
    stranger = company.person("stranger", is_stranger=True, team_id="T0ELSEWHERE")
    shared = company.channel("shared", stranger, company.slack.bot_user, is_ext_shared=True)
    company.set_up(shared)
    company.beat()
    assert company.community(shared).is_shared
    with company.store.read() as tx:
        assert people.get(tx, company.slack.team, stranger).is_stranger


def test_who_leaves_no_trace_is_passed_over(company: Company) -> None:
    ann, bob = company.person("ann"), company.person("bob")
    data = company.channel("data", ann, bob, company.slack.bot_user)
    company.set_up(data)
    with company.store.write() as tx:
        privacy.leave_no_trace(tx, company.slack.team, ann, NOW)
    company.beat()
    assert company.members(data) == {bob}
    with company.store.read() as tx:
        assert people.find(tx, company.slack.team, ann) is None


def test_a_channel_out_of_reach_does_not_hold_up_the_others(company: Company) -> None:
    ann = company.person("ann")
    first, second = (company.channel(name, ann, company.slack.bot_user) for name in ("first", "second"))
    company.set_up(first)
    company.set_up(second)
    company.slack.control.post("faults", {"method": "conversations.info", "do": "error", "error": "missing_scope"})
    company.beat()
    read = [channel for channel in (first, second) if company.members(channel) == {ann}]
    assert len(read) == 1
    asked = company.calls("conversations.info")
    company.beat(timedelta(minutes=5))
    assert company.calls("conversations.info") == asked
    company.beat(DAY)
    assert company.members(first) == company.members(second) == {ann}


def test_a_busy_slack_is_waited_for(company: Company) -> None:
    ann = company.person("ann")
    company.slack.control.post("faults", {"method": "users.list", "do": "ratelimited", "retry_after": 1})
    company.beat()
    with company.store.read() as tx:
        assert people.find(tx, company.slack.team, ann) is not None


def test_a_name_is_stored_clean_and_in_measure(company: Company) -> None:
    ann = company.person("ann", real_name="Ann\u0000\n" + "n" * 300)
    company.beat()
    with company.store.read() as tx:
        found = people.get(tx, company.slack.team, ann)
    assert found.name.startswith("Ann nnn")
    assert len(found.name) == 255
