"""Facts from the events of Slack's Events API."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model.facts import Act, ActKind, BotMoved, ChannelSeen, GapFound, PersonSeen
from bot.participation import facts_from, is_recorded
from tests.bot.slack_payloads import (
    ANN,
    BEN,
    BOT,
    CHANNEL,
    LATER,
    PAYLOADS,
    TEAM,
    TS,
    Payload,
    changed,
    deleted,
    message,
    moved,
    payload,
    previous,
    reaction,
    reply,
    user,
)

AT = datetime(2026, 1, 1, 0, 0, 0, 100, tzinfo=UTC)
ROOT = Act(
    workspace=TEAM,
    key=f"message:{CHANNEL}:{TS}",
    kind=ActKind.MESSAGE,
    community=CHANNEL,
    person=ANN,
    at=AT,
    decided_at=float(TS),
    source_ts=TS,
    is_question=False,
)
REPLY = Act(
    workspace=TEAM,
    key=f"message:{CHANNEL}:{LATER}",
    kind=ActKind.REPLY,
    community=CHANNEL,
    person=BEN,
    at=datetime(2026, 1, 1, 1, 0, 0, 200, tzinfo=UTC),
    decided_at=float(LATER),
    source_ts=LATER,
    thread_ts=TS,
    about=ANN,
)
GONE = replace(ROOT, present=False, decided_at=float(LATER), is_question=None)
REACTION = Act(
    workspace=TEAM,
    key=f"reaction:{CHANNEL}:{TS}:{BEN}:tomato",
    kind=ActKind.REACTION,
    community=CHANNEL,
    person=BEN,
    at=AT,
    decided_at=float(LATER),
    source_ts=TS,
    name="tomato",
    about=ANN,
)
JOIN = Act(
    workspace=TEAM,
    key=f"join:{CHANNEL}:{BEN}:{LATER}",
    kind=ActKind.JOIN,
    community=CHANNEL,
    person=BEN,
    at=REPLY.at,
    decided_at=float(LATER),
    source_ts=LATER,
)
ADA = PersonSeen(
    workspace=TEAM,
    person=ANN,
    name="Ann",
    locale="fr-FR",
    zone="Europe/Paris",
    is_bot=False,
    is_guest=False,
    is_stranger=False,
    is_admin=False,
    is_deactivated=False,
    as_of=float(LATER),
)
SEEN = ChannelSeen(TEAM, CHANNEL, as_of=float(LATER))

EXPECTED: dict[str, tuple[Any, ...]] = {
    "message": (ROOT,),
    "message in a thread": (REPLY,),
    "message.thread_broadcast": (REPLY,),
    "message.me_message": (ROOT,),
    "message.file_share": (ROOT,),
    "message.bot_message": (),
    "message of an app": (),
    "message.message_changed": (),
    "message.message_changed to a tombstone": (GONE,),
    "message.message_deleted": (GONE,),
    "message.channel_join": (),
    "message.channel_leave": (),
    "message.channel_topic": (),
    "reaction_added": (REACTION,),
    "reaction_removed": (replace(REACTION, present=False),),
    "member_joined_channel": (JOIN,),
    "member_joined_channel of Foyer": (BotMoved(TEAM, CHANNEL, ANN, present=True, as_of=float(LATER)),),
    "member_left_channel": (replace(JOIN, key=f"leave:{CHANNEL}:{BEN}:{LATER}", kind=ActKind.LEAVE),),
    "channel_left": (BotMoved(TEAM, CHANNEL, None, present=False, as_of=float(LATER)),),
    "team_join": (ADA,),
    "user_change": (replace(ADA, is_deactivated=True),),
    "channel_rename": (replace(SEEN, name="greenhouse"),),
    "channel_archive": (replace(SEEN, is_archived=True),),
    "channel_unarchive": (replace(SEEN, is_archived=False),),
    "channel_deleted": (replace(SEEN, is_archived=True),),
    "channel_shared": (replace(SEEN, is_shared=True),),
    "channel_unshared": (replace(SEEN, is_shared=False),),
    "group_rename": (replace(SEEN, name="greenhouse"),),
    "group_archive": (replace(SEEN, is_archived=True),),
    "group_deleted": (replace(SEEN, is_archived=True),),
    "group_left": (BotMoved(TEAM, CHANNEL, None, present=False, as_of=float(LATER)),),
    "app_rate_limited": (
        GapFound(TEAM, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 1, tzinfo=UTC), reason="rate_limited"),
    ),
}


@pytest.mark.parametrize("name", PAYLOADS)
def test_each_event_gives_its_facts(name: str) -> None:
    assert facts_from(PAYLOADS[name], own_bot=BOT) == EXPECTED[name]


@pytest.mark.parametrize("name", PAYLOADS)
def test_each_of_these_types_is_recorded_with_or_without_facts(name: str) -> None:
    assert is_recorded(PAYLOADS[name])


@pytest.mark.parametrize(
    "body",
    [
        payload(type="app_home_opened", user=ANN, tab="home", event_ts=TS),
        {"type": "block_actions", "team": {"id": TEAM}, "user": {"id": ANN}},
        {"command": "/foyer", "team_id": TEAM, "user_id": ANN},
        {"type": "url_verification", "challenge": "x"},
        {},
    ],
)
def test_everything_else_goes_on_to_the_door(body: Payload) -> None:
    assert not is_recorded(body)
    assert facts_from(body) == ()


def test_our_own_bot_is_known_from_the_event_where_nobody_says_it() -> None:
    [fact] = facts_from(moved(user=BOT, inviter=ANN))
    assert isinstance(fact, BotMoved)


NO_MESSAGES = {
    "our own": message(user=BOT),
    "of an app with a name": message(bot_id="B0OTHER"),
    "of Slackbot": message(user="USLACKBOT"),
    "of nobody": message(user=""),
    "hidden": message(hidden=True),
    "of an unknown subtype": message(subtype="huddle_thread"),
    "a reminder": message(subtype="reminder_add"),
    "without a channel": message(channel=None),
    "a deleted one of an app": deleted(previous_message=previous(bot_id="B0OTHER")),
    "a deleted join": deleted(previous_message=previous(subtype="channel_join")),
    "a tombstone that went too": deleted(previous_message=previous(subtype="tombstone", user="USLACKBOT")),
    "our own reaction": reaction(user=BOT),
    "a reaction to a file": reaction(item={"type": "file", "file": "F0TOMATO"}),
    "Slackbot coming": moved(user="USLACKBOT"),
}


@pytest.mark.parametrize("name", NO_MESSAGES)
def test_what_is_no_act_of_a_person_gives_no_fact(name: str) -> None:
    assert facts_from(NO_MESSAGES[name], own_bot=BOT) == ()


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_bot_id_is_no_bot(empty: str | None) -> None:
    assert facts_from(message(bot_id=empty)) == (ROOT,)


def test_a_root_names_its_own_thread() -> None:
    assert facts_from(message(thread_ts=TS)) == (ROOT,)


def test_a_reply_is_no_question_of_its_own() -> None:
    [act] = facts_from(reply(text="really?"))
    assert isinstance(act, Act)
    assert act.is_question is None


@pytest.mark.parametrize("tone", ["tomato::skin-tone-2", "tomato::skin-tone-6", "tomato"])
def test_skin_tones_are_one_reaction(tone: str) -> None:
    assert facts_from(reaction(reaction=tone)) == (REACTION,)


def test_a_deleted_reply_is_withdrawn_from_its_thread() -> None:
    before = previous(user=BEN, ts=LATER, thread_ts=TS, parent_user_id=ANN)
    [act] = facts_from(deleted(deleted_ts=LATER, previous_message=before, event_ts="1767232800.000300"))
    assert act == replace(REPLY, present=False, decided_at=1767232800.0003)


def test_a_deletion_that_names_nobody_withdraws_whatever_was_there() -> None:
    told = deleted()
    del told["event"]["previous_message"]
    assert facts_from(told) == (replace(GONE, person=None),)


def test_a_tombstone_that_names_nobody_withdraws_whatever_was_there() -> None:
    told = changed({"type": "message", "subtype": "tombstone", "ts": TS}, {})
    told["event"]["previous_message"] = None
    assert facts_from(told) == (replace(GONE, person=None),)


def test_a_channel_that_is_still_shared_with_somebody_stays_shared() -> None:
    told = payload(type="channel_unshared", channel=CHANNEL, is_ext_shared=True, event_ts=LATER)
    assert facts_from(told) == (replace(SEEN, is_shared=True),)


def test_a_rate_limit_comes_with_an_event_around_it_too() -> None:
    wrapped = payload(type="app_rate_limited", team_id=TEAM, minute_rate_limited=1767225600)
    assert facts_from(wrapped) == EXPECTED["app_rate_limited"]


def test_a_person_without_a_time_of_their_own_is_as_of_the_event() -> None:
    told = payload(type="user_change", user=user(), cache_ts=1767229200)
    [person] = facts_from(told)
    assert isinstance(person, PersonSeen)
    assert person.as_of == 1767229200.0
