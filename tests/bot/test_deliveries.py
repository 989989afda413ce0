"""What a call to Slack comes to, what follows from it, and when it is right to stay silent."""

import re
import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import IncompleteRead, RemoteDisconnected
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deliveries import (
    TRANSITIONS,
    Absent,
    Answer,
    Change,
    Circumstances,
    Found,
    Hold,
    Later,
    Outcome,
    Refused,
    Sent,
    Skip,
    Timing,
    Unclear,
    Unreadable,
    Wait,
    after_outcome,
    after_search,
    backoff,
    may_become,
    outcome_of,
    recheck,
    states_before,
)
from bot.hours import Hours
from bot.model.communities import Community
from bot.model.deliveries import Delivery, State, Unknown, Verb
from bot.model.people import Person, Preferences
from bot.text import LOCALES, texts_for
from bot.waking import Waking

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)  # a Wednesday
JUST_NOW, LONG_AGO = timedelta(minutes=1), timedelta(hours=5)
TIMING = Timing()
POST = Delivery("T1", "d" * 32, "prompt", "C1", "o", State.CLAIMED, NOW, attempt=1, body={"text": "Hello"})


def error(word: str, status: int = 200) -> Answer:
    return Answer(status, {"ok": False, "error": word})


class TestOutcome:
    """Sent, refused, wait or unclear: only what is certain is called refused or wait."""

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            (Answer(200, {"ok": True, "ts": "1.2", "channel": "C1"}), Sent("1.2")),
            (Answer(200, {"ok": True, "message_ts": "1.3"}), Sent("1.3")),
            (error("is_archived"), Refused("deliveries.archived", "is_archived")),
            (error("not_in_channel"), Refused("deliveries.bot_out", "not_in_channel")),
            (error("channel_not_found"), Refused("deliveries.channel_gone", "channel_not_found")),
            (error("restricted_action"), Refused("deliveries.not_allowed", "restricted_action")),
            (error("messages_tab_disabled"), Refused("deliveries.person_unreachable", "messages_tab_disabled")),
            (error("missing_scope"), Refused("deliveries.missing_scope", "missing_scope")),
            (error("invalid_blocks"), Refused("deliveries.malformed", "invalid_blocks")),
            (error("msg_too_long", status=400), Refused("deliveries.malformed", "msg_too_long")),
            (error("message_not_found"), Refused("deliveries.message_gone", "message_not_found")),
            (error("message_limit_exceeded"), Refused("deliveries.too_many_messages", "message_limit_exceeded")),
        ],
        ids=str,
    )
    def test_certain(self, answer: Answer, outcome: Outcome) -> None:
        assert outcome_of(answer) == outcome

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({"Retry-After": "30"}, 30),
            ({"retry-after": "7"}, 7),
            ({}, 5),
            ({"Retry-After": "soon"}, 5),
            ({"Retry-After": ""}, 5),
            ({"Retry-After": "0"}, 1),
            ({"Retry-After": "999999"}, 3600),
        ],
    )
    def test_rate_limits_hold_the_method_for_as_long_as_slack_says(self, headers: dict[str, str], seconds: float) -> None:
        for answer in (Answer(429, {"ok": False, "error": "ratelimited"}, headers), Answer(429, "slow down", headers)):
            outcome = outcome_of(answer)
            assert isinstance(outcome, Wait)
            assert (outcome.holds, outcome.seconds) == ("method", seconds)
        for word in ("ratelimited", "rate_limited"):
            assert outcome_of(Answer(200, {"ok": False, "error": word}, headers)) == Wait(
                seconds, "method", "deliveries.slack_unavailable", word
            )

    @pytest.mark.parametrize("word", ["invalid_auth", "token_revoked", "account_inactive", "ekm_access_denied"])
    def test_without_access_nothing_is_called_for_a_while_and_nothing_is_lost(self, word: str) -> None:
        outcome = outcome_of(error(word))
        assert isinstance(outcome, Wait)
        assert (outcome.holds, outcome.why) == ("*", "deliveries.cut_off")

    @pytest.mark.parametrize(
        "answer",
        [
            Answer(500, "oops"),
            Answer(503, {"ok": False, "error": "service_unavailable"}),
            Answer(502, {"ok": False, "error": "is_archived"}),
            Answer(200, "<html>"),
            Answer(200, None),
            Answer(200, {}),
            Answer(200, {"ok": False}),
            error("internal_error"),
            error("fatal_error"),
            error("service_unavailable"),
            error("a_word_nobody_knows"),
            error("Received a response in a non-JSON format: <html>"),
            TimeoutError(),
            RemoteDisconnected(""),
            ConnectionResetError(),
            IncompleteRead(b""),
            URLError(TimeoutError()),
            URLError(ConnectionResetError()),
            URLError("unknown url type"),
            UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"),
        ],
        ids=repr,
    )
    def test_what_is_not_certain_is_unclear(self, answer: Answer | Exception) -> None:
        assert isinstance(outcome_of(answer), Unclear)

    @pytest.mark.parametrize("reason", [ConnectionRefusedError(), socket.gaierror(), ssl.SSLCertVerificationError()], ids=repr)
    def test_where_slack_was_never_reached_it_is_only_tried_again(self, reason: Exception) -> None:
        outcome = outcome_of(URLError(reason))
        assert isinstance(outcome, Wait)
        assert (outcome.holds, outcome.seconds) == ("", None)

    def test_a_truncated_request_was_not_carried_out(self) -> None:
        assert isinstance(outcome_of(error("request_timeout")), Wait)

    def test_no_words_of_a_body_get_into_the_outcome(self) -> None:
        assert outcome_of(error("Received a response in a non-JSON format: Dear Ann")) == Unclear("not_json")

    @given(st.integers(min_value=100, max_value=599), st.recursive(st.none() | st.text() | st.integers(), st.lists), st.text())
    def test_whatever_comes_has_an_outcome(self, status: int, data: Any, word: str) -> None:
        for body in (data, {"ok": False, "error": word}, {"ok": data}):
            outcome = outcome_of(Answer(status, body))
            assert isinstance(outcome, (Refused, Wait, Unclear)) or (isinstance(outcome, Sent) and data is True)


class TestConsequences:
    """What becomes of the row."""

    def test_sent(self) -> None:
        assert after_outcome(POST, Sent("1.2"), JUST_NOW, TIMING) == Change(State.SENT, message_ts="1.2")

    def test_refused(self) -> None:
        assert after_outcome(POST, Refused("deliveries.archived", "x"), JUST_NOW, TIMING) == Change(
            State.REFUSED, "deliveries.archived"
        )

    def test_a_rate_limit_holds_the_method_called_and_leaves_the_row_due(self) -> None:
        limited = Wait(30, "method", "deliveries.slack_unavailable", "ratelimited")
        assert after_outcome(POST, limited, JUST_NOW, TIMING).hold == Hold("chat.postMessage", 30)
        assert after_outcome(replace(POST, verb=Verb.WHISPER), limited, JUST_NOW, TIMING).hold == Hold("chat.postEphemeral", 30)
        opening = after_outcome(POST, limited, JUST_NOW, TIMING, "conversations.open")
        assert (opening.state, opening.hold) == (State.DUE, Hold("conversations.open", 30))

    def test_without_access_everything_is_held(self) -> None:
        change = after_outcome(POST, Wait(60, "*", "deliveries.cut_off", "token_revoked"), JUST_NOW, TIMING)
        assert (change.state, change.hold) == (State.DUE, Hold("*", 60))

    def test_an_unreachable_slack_is_tried_again_ever_later(self) -> None:
        unreachable = Wait(None, "", "deliveries.slack_unavailable", "ConnectionRefusedError")
        waits = [after_outcome(replace(POST, attempt=attempt), unreachable, JUST_NOW, TIMING).retry_in for attempt in (1, 2, 3)]
        assert waits == [2, 4, 8]

    def test_it_is_refused_after_four_hours_of_trying_but_never_for_time_alone(self) -> None:
        unreachable = Wait(None, "", "deliveries.slack_unavailable", "x")
        assert after_outcome(replace(POST, attempt=9), unreachable, LONG_AGO, TIMING).state is State.REFUSED
        assert after_outcome(replace(POST, attempt=2), unreachable, LONG_AGO, TIMING).state is State.DUE
        assert after_outcome(replace(POST, attempt=9), unreachable, JUST_NOW, TIMING).state is State.DUE

    def test_an_unclear_post_settles_before_it_is_looked_for(self) -> None:
        change = after_outcome(POST, Unclear("TimeoutError"), JUST_NOW, TIMING)
        assert (change.state, change.retry_in, change.was_unclear) == (State.UNKNOWN, 25, True)

    def test_an_unclear_update_is_simply_said_again(self) -> None:
        change = after_outcome(replace(POST, verb=Verb.UPDATE), Unclear("x"), JUST_NOW, TIMING)
        assert (change.state, change.retry_in, change.was_unclear) == (State.DUE, 2, True)

    @pytest.mark.parametrize(
        ("if_unknown", "state"), [(Unknown.LIST, State.UNKNOWN), (Unknown.LET_GO, State.GIVEN_UP)], ids=["listed", "let go"]
    )
    def test_an_unclear_whisper_is_never_said_again(self, if_unknown: Unknown, state: State) -> None:
        change = after_outcome(replace(POST, verb=Verb.WHISPER, if_unknown=if_unknown), Unclear("x"), JUST_NOW, TIMING)
        assert (change.state, change.retry_in, change.was_unclear) == (state, None, True)

    def test_what_is_found_was_sent(self) -> None:
        assert after_search(POST, Found("1.2"), LONG_AGO, TIMING) == Change(State.SENT, message_ts="1.2")

    def test_what_is_not_there_is_sent_again(self) -> None:
        change = after_search(POST, Absent(), JUST_NOW, TIMING)
        assert (change.state, change.retry_in) == (State.DUE, 2)

    def test_what_is_never_there_is_refused_in_the_end(self) -> None:
        assert after_search(replace(POST, attempt=9), Absent(), LONG_AGO, TIMING).state is State.REFUSED
        assert after_search(POST, Absent(), LONG_AGO, TIMING).state is State.DUE  # tried once, then Foyer was down

    @pytest.mark.parametrize(
        ("if_unknown", "change"),
        [
            (Unknown.LIST, Change(State.UNKNOWN, "deliveries.unknown_listed")),
            (Unknown.LET_GO, Change(State.GIVEN_UP, "deliveries.unknown_let_go")),
        ],
        ids=["listed", "let go"],
    )
    def test_what_cannot_be_looked_for_follows_its_kind(self, if_unknown: Unknown, change: Change) -> None:
        assert after_search(replace(POST, if_unknown=if_unknown), Unreadable("missing_scope"), JUST_NOW, TIMING) == change

    def test_a_search_that_must_wait_goes_on_later(self) -> None:
        limited = after_search(POST, Wait(30, "method", "x", "ratelimited"), LONG_AGO, TIMING)
        assert (limited.state, limited.retry_in, limited.hold) == (State.UNKNOWN, 30, Hold("conversations.history", 30))
        in_thread = after_search(replace(POST, thread_ts="1.1"), Wait(30, "method", "x", "ratelimited"), LONG_AGO, TIMING)
        assert in_thread.hold == Hold("conversations.replies", 30)
        unreachable = after_search(POST, Wait(None, "", "x", "unreachable"), LONG_AGO, TIMING)
        assert (unreachable.state, unreachable.retry_in, unreachable.hold) == (State.UNKNOWN, 25, None)

    def test_the_backoff_grows_up_to_five_minutes(self) -> None:
        waits = [backoff(attempt, 2) for attempt in range(1, 2000)]
        assert all(later >= earlier for earlier, later in pairwise(waits))
        assert max(waits) == 300

    @given(
        st.sampled_from(Verb),
        st.sampled_from(Unknown),
        st.integers(min_value=1, max_value=50),
        st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9)),
        st.sampled_from(
            [
                Sent("1"),
                Refused("deliveries.archived", "x"),
                Unclear("x"),
                *(Wait(seconds, holds, "deliveries.cut_off", "x") for seconds in (None, 3.0) for holds in ("", "method", "*")),
            ]
        ),
        st.sampled_from([Found("1"), Absent(), Unreadable("x"), Wait(None, "", "x", "x"), Wait(3.0, "method", "x", "x")]),
    )
    def test_the_table_knows_every_change(
        self, verb: Verb, if_unknown: Unknown, attempt: int, tried_for: timedelta, outcome: Outcome, finding: Any
    ) -> None:
        claimed = replace(POST, verb=verb, if_unknown=if_unknown, attempt=attempt)
        assert may_become(State.CLAIMED, after_outcome(claimed, outcome, tried_for, TIMING).state)
        unknown = after_search(replace(claimed, state=State.UNKNOWN), finding, tried_for, TIMING).state
        assert unknown is State.UNKNOWN or may_become(State.UNKNOWN, unknown)


class TestTransitions:
    """The table itself."""

    def test_what_is_sent_stays_so(self) -> None:
        assert not TRANSITIONS[State.SENT]

    def test_every_state_is_in_the_table_and_can_be_reached(self) -> None:
        assert set(TRANSITIONS) == set(State)
        assert {state for state in State if not states_before(state)} == {State.BID}

    def test_the_page_draws_exactly_this_table(self) -> None:
        page = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text(encoding="utf-8")
        drawn = dict(re.findall(r"^    (\w+ --> \w+): (.+)$", page, flags=re.MULTILINE))
        assert drawn == {f"{state} --> {following}": why for state, ways in TRANSITIONS.items() for following, why in ways.items()}


class TestTiming:
    """Seconds that could make Foyer say something twice are refused."""

    def test_the_call_is_under_half_the_lease(self) -> None:
        with pytest.raises(ValueError, match="lease"):
            Timing(call=10, lease=20, settle=30)

    def test_the_settling_time_is_over_twice_the_call(self) -> None:
        with pytest.raises(ValueError, match="settling"):
            Timing(call=10, lease=60, settle=20)


AWAKE = Waking(Hours("Etc/UTC"))
ANN = Person("T1", "U1", "Ann", zone="Etc/UTC")
DATA = Community("T1", "C1", "data", bot_is_in=True)
ASKED = replace(POST, recipient="U1", community="C1")
NUDGE = replace(ASKED, kind="nudge:quiet_regular", is_unasked=True)
FINE = Circumstances(NOW, AWAKE, person=ANN, is_member=True, community=DATA)
IN_CHANNEL = Circumstances(NOW, AWAKE, community=DATA, place=DATA)


class TestRecheck:
    """One test per reason to stay silent."""

    @pytest.mark.parametrize(
        ("delivery", "circumstances"), [(POST, IN_CHANNEL), (ASKED, FINE), (NUDGE, FINE)], ids=["post", "asked", "nudge"]
    )
    def test_all_is_well(self, delivery: Delivery, circumstances: Circumstances) -> None:
        assert recheck(delivery, circumstances) is None

    @pytest.mark.parametrize(
        ("why", "changes"),
        [
            ("traceless", {"is_traceless": True}),
            ("deactivated", {"person": replace(ANN, is_deactivated=True)}),
            ("is_bot", {"person": replace(ANN, is_bot=True)}),
        ],
    )
    def test_for_any_message_to_a_person(self, why: str, changes: dict[str, Any]) -> None:
        for delivery in (ASKED, NUDGE):
            assert recheck(delivery, replace(FINE, **changes)) == Skip(f"deliveries.{why}")

    @pytest.mark.parametrize(
        ("why", "changes"),
        [
            ("unknown_person", {"person": None}),
            ("guest", {"person": replace(ANN, is_guest=True)}),
            ("guest", {"person": replace(ANN, is_stranger=True)}),
            ("guest", {"person": replace(ANN, is_guest=True), "community": None}),
            ("left", {"is_member": False}),
            ("archived", {"community": replace(DATA, is_archived=True)}),
            ("no_dms", {"preferences": Preferences(dms_per_week=0)}),
            ("no_dms", {"preferences": Preferences(dms_per_day=0)}),
            ("paused", {"preferences": Preferences(paused_until=NOW + timedelta(days=1))}),
            ("muted", {"preferences": Preferences(muted=frozenset({"quiet_regular"}))}),
            ("muted", {"preferences": Preferences(muted=frozenset({"nudge:quiet_regular"}))}),
            ("over_budget", {"budget_left": 0}),
        ],
    )
    def test_for_unasked_messages_alone(self, why: str, changes: dict[str, Any]) -> None:
        assert recheck(NUDGE, replace(FINE, **changes)) == Skip(f"deliveries.{why}")
        assert recheck(ASKED, replace(FINE, **changes)) is None

    def test_a_guest_who_was_let_in_is_like_any_member(self) -> None:
        guest = replace(FINE, person=replace(ANN, is_guest=True), community=replace(DATA, lets_guests_in=True))
        assert recheck(NUDGE, guest) is None

    def test_a_pause_that_is_over_and_another_rule_muted_are_no_reasons(self) -> None:
        chosen = Preferences(paused_until=NOW, muted=frozenset({"another_rule"}))
        assert recheck(NUDGE, replace(FINE, preferences=chosen)) is None

    @pytest.mark.parametrize(
        ("why", "place"), [("archived", replace(DATA, is_archived=True)), ("bot_out", replace(DATA, bot_is_in=False))]
    )
    def test_for_a_channel(self, why: str, place: Community) -> None:
        assert recheck(POST, replace(IN_CHANNEL, place=place)) == Skip(f"deliveries.{why}")

    def test_a_channel_that_foyer_does_not_know_is_slacks_to_judge(self) -> None:
        assert recheck(POST, replace(IN_CHANNEL, place=None)) is None

    def test_what_comes_too_late_lapses(self) -> None:
        assert recheck(replace(POST, expires_at=NOW), IN_CHANNEL) == Skip("deliveries.expired")
        assert recheck(replace(POST, expires_at=NOW + timedelta(seconds=1)), IN_CHANNEL) is None

    def test_what_was_erased_is_not_said_empty(self) -> None:
        assert recheck(replace(POST, body={}), IN_CHANNEL) == Skip("deliveries.emptied")

    def test_an_update_needs_the_message_it_changes(self) -> None:
        update = replace(POST, verb=Verb.UPDATE, updates="p")
        assert recheck(update, IN_CHANNEL) == Skip("deliveries.nothing_to_change")
        assert recheck(update, replace(IN_CHANNEL, post=POST)) == Skip("deliveries.nothing_to_change")
        assert recheck(update, replace(IN_CHANNEL, post=replace(POST, message_ts="1.2"))) is None

    def test_at_night_an_unasked_message_waits_for_the_morning(self) -> None:
        night = replace(FINE, now=NOW.replace(hour=22))
        assert recheck(NUDGE, night) == Later(datetime(2026, 3, 5, 9, tzinfo=UTC), "deliveries.waits_for_opening")
        assert recheck(ASKED, night) is None

    def test_over_a_weekend_it_waits_for_monday(self) -> None:
        saturday = replace(FINE, now=datetime(2026, 3, 7, 12, tzinfo=UTC))
        assert recheck(NUDGE, saturday) == Later(datetime(2026, 3, 9, 9, tzinfo=UTC), "deliveries.waits_for_opening")

    def test_what_would_be_stale_by_the_morning_lapses_at_night(self) -> None:
        night = replace(FINE, now=NOW.replace(hour=22))
        stale = replace(NUDGE, expires_at=datetime(2026, 3, 5, 9, tzinfo=UTC))
        assert recheck(stale, night) == Skip("deliveries.quiet_hours")


def test_every_reason_has_its_words_in_both_languages() -> None:
    sources = [path for room in ("bot", "storage", "scheduler") for path in (Path(__file__).parents[2] / room).rglob("*.py")]
    reasons = {key for path in sources for key in re.findall(r'"(deliveries\.\w+)"', path.read_text(encoding="utf-8"))}
    assert len(reasons) > 30
    assert {(locale, key) for key in reasons for locale in LOCALES if not texts_for(locale).has(key)} == set()
