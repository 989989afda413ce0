"""When nobody in a community, or not this person, is nudged: one case per reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.communities import Community, Gap
from bot.model.people import Membership, Person, Preferences
from bot.nudges import Candidate, QuietRegular, Silence
from bot.nudges.sparing import Surroundings, silence_in, silence_since, silence_towards, silence_were_it_on

NOW = datetime(2026, 3, 4, 6, tzinfo=UTC)
RULE = QuietRegular()
DATA = Community(
    workspace="T1",
    community="C1",
    name="data",
    set_up_at=NOW - timedelta(days=40),
    recorded_since=NOW - timedelta(days=21),
    bot_is_in=True,
    nudges=frozenset({"quiet_regular"}),
)
AROUND = Surroundings(DATA, address="https://atelier.slack.com/")
MAUD = Candidate(Person("T1", "U1", "Maud"), Membership("T1", "C1", "U1"), Preferences())


def gap(since_days_ago: float, until_days_ago: float) -> Gap:
    return Gap("T1", 1, None, NOW - timedelta(days=since_days_ago), NOW - timedelta(days=until_days_ago), "restart")


def with_charter(**changes: object) -> Surroundings:
    return replace(AROUND, community=replace(DATA, **changes))  # type: ignore[arg-type]


def test_nothing_stands_in_the_way_of_a_community_that_is_ready() -> None:
    assert silence_in(RULE, AROUND, NOW) is None


@pytest.mark.parametrize(
    ("around", "why"),
    [
        pytest.param(with_charter(nudges=frozenset()), Silence.OFF, id="switched off"),
        pytest.param(with_charter(set_up_at=None), Silence.NOT_SET_UP, id="only imported"),
        pytest.param(with_charter(is_archived=True), Silence.ARCHIVED, id="archived"),
        pytest.param(with_charter(bot_is_in=False), Silence.BOT_OUT, id="we left the channel"),
        pytest.param(with_charter(recorded_since=None), Silence.TOO_NEW, id="no notice yet"),
        pytest.param(with_charter(recorded_since=NOW - timedelta(days=20, hours=23)), Silence.TOO_NEW, id="not yet 21 days"),
        pytest.param(replace(AROUND, gaps=(gap(3, 2),)), Silence.INCOMPLETE, id="a hole in the silence"),
        pytest.param(replace(AROUND, gaps=(gap(40, 21.5),)), Silence.INCOMPLETE, id="a hole that reaches into its first day"),
        pytest.param(replace(AROUND, address=None), Silence.NO_ADDRESS, id="nothing can be linked to"),
    ],
)
def test_a_reason_for_a_whole_community(around: Surroundings, why: Silence) -> None:
    assert silence_in(RULE, around, NOW) is why


def test_a_hole_before_the_silence_hides_nothing() -> None:
    assert silence_in(RULE, replace(AROUND, gaps=(gap(40, 30),)), NOW) is None


def test_what_it_would_do_can_be_asked_before_switching_on() -> None:
    assert silence_were_it_on(RULE, with_charter(nudges=frozenset()), NOW) is None


PERSONAL = [
    pytest.param(replace(MAUD, person=replace(MAUD.person, is_bot=True)), Silence.BOT, id="bot"),
    pytest.param(replace(MAUD, person=replace(MAUD.person, is_deactivated=True)), Silence.DEACTIVATED, id="deactivated"),
    pytest.param(replace(MAUD, person=replace(MAUD.person, is_guest=True)), Silence.GUEST, id="guest"),
    pytest.param(replace(MAUD, person=replace(MAUD.person, is_stranger=True)), Silence.GUEST, id="stranger"),
    pytest.param(replace(MAUD, membership=replace(MAUD.membership, is_present=False)), Silence.LEFT, id="left"),
    pytest.param(replace(MAUD, preferences=Preferences(dms_per_week=0)), Silence.NO_DMS, id="no messages at all"),
    pytest.param(replace(MAUD, preferences=Preferences(dms_per_day=0)), Silence.NO_DMS, id="none a day"),
    pytest.param(replace(MAUD, preferences=Preferences(paused_until=NOW + timedelta(minutes=1))), Silence.PAUSED, id="paused"),
    pytest.param(replace(MAUD, preferences=Preferences(muted=frozenset({"quiet_regular"}))), Silence.MUTED, id="muted"),
    pytest.param(
        replace(MAUD, preferences=Preferences(muted=frozenset({"nudge:quiet_regular"}))), Silence.MUTED, id="muted by kind"
    ),
]


@pytest.mark.parametrize(("candidate", "why"), PERSONAL)
def test_a_reason_of_one_person(candidate: Candidate, why: Silence) -> None:
    assert silence_towards(RULE, candidate, NOW) is why
    assert silence_since(RULE, candidate, NOW) is why


def test_nothing_stands_in_the_way_of_a_person_who_asked_for_nothing() -> None:
    ended = Preferences(paused_until=NOW, muted=frozenset({"digest"}))
    assert silence_towards(RULE, replace(MAUD, preferences=ended), NOW) is None


@pytest.mark.parametrize(("days", "why"), [(59.9, Silence.LATELY), (60, None)])
def test_never_twice_in_60_days(days: float, why: Silence | None) -> None:
    chosen = replace(MAUD, chosen_at=NOW - timedelta(days=days))
    assert silence_towards(RULE, chosen, NOW) is why
    assert silence_since(RULE, chosen, NOW) is None, "what was planned is not stopped by its own planning"
