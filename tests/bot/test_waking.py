"""When a person may be written to without having asked."""

from datetime import UTC, datetime, time

import pytest

from bot.model.people import Person, Preferences
from bot.waking import country_of, waking_of

ANN = Person("T1", "U1", "Ann", zone="Europe/Paris")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Paris", "FR"),
        ("Asia/Kolkata", "IN"),
        ("America/New_York", "US"),
        ("Etc/UTC", None),
        ("Nowhere", None),
    ],
)
def test_the_country_of_a_zone(zone: str, country: str | None) -> None:
    assert country_of(zone) == country


@pytest.mark.parametrize(
    ("moment", "awake"),
    [
        ("2026-03-04T07:59", False),
        ("2026-03-04T08:00", True),
        ("2026-03-04T16:59", True),
        ("2026-03-04T17:00", False),
        ("2026-03-07T10:00", False),  # a Saturday
        ("2026-07-14T10:00", False),  # the fourteenth of July
        ("2026-07-15T07:00", True),  # summer time
    ],
)
def test_hours_are_local_and_public_holidays_are_off(moment: str, awake: bool) -> None:
    assert waking_of(ANN, Preferences(), None).is_awake(at(moment)) is awake


def test_the_next_opening_passes_over_weekends_and_holidays() -> None:
    waking = waking_of(ANN, Preferences(), None)
    assert waking.next_opening(at("2026-07-13T20:00")) == at("2026-07-15T07:00")
    assert waking.next_opening(at("2026-05-07T20:00")) == at("2026-05-11T07:00")  # 8 May is a Friday and a holiday
    assert waking.opening_today(at("2026-07-14T10:00")) is None
    assert waking.opening_today(at("2026-07-15T10:00")) == at("2026-07-15T07:00")


def test_a_persons_own_hours_hold() -> None:
    early = waking_of(ANN, Preferences(opens=time(6), closes=time(12)), None)
    assert early.is_awake(at("2026-03-04T05:00"))
    assert not early.is_awake(at("2026-03-04T11:00"))


def test_hours_over_midnight_fall_back_to_the_usual_ones() -> None:
    assert waking_of(ANN, Preferences(opens=time(22), closes=time(6)), None).is_awake(at("2026-03-04T10:00"))


@pytest.mark.parametrize("zone", [None, "Mars/Olympus"])
def test_without_a_zone_of_their_own_the_communitys_holds(zone: str | None) -> None:
    person = Person("T1", "U1", "Ann", zone=zone)
    assert waking_of(person, Preferences(), "Asia/Tokyo").is_awake(at("2026-03-04T00:30"))
    assert waking_of(None, Preferences(), None).is_awake(at("2026-03-04T09:30"))


def test_the_day_of_the_budget_begins_at_local_midnight() -> None:
    assert waking_of(ANN, Preferences(), None).start_of_day(at("2026-03-04T23:30")) == at("2026-03-04T23:00")


def test_own_zone_and_own_days_are_kept() -> None:
    own = Preferences(zone="Asia/Tokyo", working_days=frozenset({6}))
    assert waking_of(ANN, own, None).is_awake(at("2026-03-08T00:30")), "half past nine on a Sunday in Tokyo"
    assert not waking_of(ANN, own, None).is_awake(at("2026-03-09T00:30"))
    assert waking_of(ANN, Preferences(working_days=frozenset()), None).is_awake(at("2026-03-04T10:00")), "none at all is no choice"
