"""Facts from the rows of a channel's history, read from Slack or from an export."""

from dataclasses import replace
from typing import Any

import pytest

from bot.model.facts import Act, ActKind
from bot.participation import facts_from, facts_from_history
from tests.bot.slack_payloads import ANN, BEN, BOT, CHANNEL, LATER, TEAM, TS, message, reaction, reply

ROW = {"type": "message", "user": ANN, "text": "The first tomatoes are in", "ts": TS}
REACTIONS = [{"name": "tomato", "users": [BEN, BOT], "count": 2}, {"name": "wave::skin-tone-3", "users": [ANN], "count": 1}]


def facts(row: dict[str, Any], **about: Any) -> tuple[Any, ...]:
    return facts_from_history(row, TEAM, CHANNEL, own_bot=BOT, **about)


def test_a_row_gives_the_same_fact_as_its_event() -> None:
    assert facts(ROW) == facts_from(message())
    row = {**ROW, "user": BEN, "ts": LATER, "thread_ts": TS, "parent_user_id": ANN}
    assert facts(row) == facts_from(reply())


def test_an_imported_row_says_so() -> None:
    [act] = facts(ROW, imported=True)
    assert act == replace(facts(ROW)[0], imported=True)


def test_what_was_read_now_was_there_now() -> None:
    [act] = facts(ROW, observed_at=1767300000.0)
    assert (act.decided_at, act.at) == (1767300000.0, facts(ROW)[0].at)


def test_reactions_come_with_the_message_they_are_on() -> None:
    _, first, second = facts({**ROW, "reactions": REACTIONS}, observed_at=1767300000.0)
    [live] = facts_from(reaction())
    assert isinstance(live, Act)
    assert first == replace(live, decided_at=1767300000.0)
    assert (second.person, second.name) == (ANN, "wave")


def test_reactions_on_a_post_of_a_bot_count_live_and_not_in_an_import() -> None:
    row = {**ROW, "bot_id": "B0FOYER", "user": BOT, "reactions": REACTIONS}
    assert [act.kind for act in facts(row)] == [ActKind.REACTION, ActKind.REACTION]
    assert facts(row, imported=True) == ()


@pytest.mark.parametrize(
    ("subtype", "kind"),
    [
        ("channel_join", ActKind.JOIN),
        ("group_join", ActKind.JOIN),
        ("channel_leave", ActKind.LEAVE),
        ("group_leave", ActKind.LEAVE),
    ],
)
def test_joins_and_leaves_of_a_history_are_imported_ones(subtype: str, kind: ActKind) -> None:
    [act] = facts({**ROW, "subtype": subtype})
    assert (act.key, act.kind, act.imported) == (f"{kind}:{CHANNEL}:{ANN}:{TS}", kind, True)


def test_a_tombstone_withdraws_whatever_was_there() -> None:
    [act] = facts({**ROW, "subtype": "tombstone", "user": "USLACKBOT", "hidden": True}, observed_at=1767300000.0)
    assert (act.key, act.present, act.person) == (f"message:{CHANNEL}:{TS}", False, None)


NO_ROWS: dict[str, dict[str, Any]] = {
    "of a bot": {**ROW, "bot_id": "B0OTHER"},
    "of Slackbot": {**ROW, "user": "USLACKBOT"},
    "a file comment": {**ROW, "subtype": "file_comment"},
    "a topic": {**ROW, "subtype": "channel_topic", "topic": "Tomatoes"},
    "a canvas": {**ROW, "subtype": "channel_canvas_updated"},
    "hidden": {**ROW, "hidden": True},
    "without a time": {"type": "message", "user": ANN, "text": "x"},
    "no message": {**ROW, "type": "file"},
    "Foyer coming": {**ROW, "subtype": "channel_join", "user": BOT},
}


@pytest.mark.parametrize("name", NO_ROWS)
def test_what_is_no_act_of_a_person_gives_no_fact(name: str) -> None:
    assert facts(NO_ROWS[name], imported=True) == ()
