"""When a rule looks at a community: its mornings, its working hours, its days off."""

from datetime import UTC, date, datetime

import pytest

from bot.model.communities import Community
from bot.nudges import Cadence
from bot.nudges.looks import Slot, current_slot, next_slot_at


def community(zone: str) -> Community:
    return Community("T1", "C1", "data", zone=zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        ("Europe/Paris", "2026-03-04T04:59", None),
        ("Europe/Paris", "2026-03-04T05:00", Slot(date(2026, 3, 4), 6)),
        ("Europe/Paris", "2026-03-04T22:59", Slot(date(2026, 3, 4), 6)),
        ("Europe/Paris", "2026-03-07T12:00", None),  # a Saturday
        ("Europe/Paris", "2026-03-08T23:30", None),  # Monday there, but before its morning
        ("Asia/Kolkata", "2026-03-04T00:30", None),  # Holi
        ("Asia/Kolkata", "2026-03-05T00:30", Slot(date(2026, 3, 5), 6)),
        ("America/Toronto", "2026-03-04T05:00", None),
        ("Not/AZone", "2026-03-04T06:00", Slot(date(2026, 3, 4), 6)),
    ],
)
def test_the_morning_of_a_community(zone: str, at: str, expected: Slot | None) -> None:
    assert current_slot(Cadence.MORNING, community(zone), utc(at)) == expected


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        ("Europe/Paris", "2026-03-04T04:59", "2026-03-04T05:00"),
        ("Europe/Paris", "2026-03-04T05:00", "2026-03-05T05:00"),
        ("Europe/Paris", "2026-03-27T12:00", "2026-03-30T04:00"),  # over the weekend on which clocks go forward
        ("Not/AZone", "2026-03-04T05:00", "2026-03-04T06:00"),
    ],
)
def test_the_next_morning(zone: str, at: str, expected: str) -> None:
    assert next_slot_at(Cadence.MORNING, community(zone), utc(at)) == utc(expected)


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        ("Europe/Paris", "2026-03-04T07:59", None),
        ("Europe/Paris", "2026-03-04T08:00", 9),
        ("Europe/Paris", "2026-03-04T12:30", 13),
        ("Europe/Paris", "2026-03-04T16:59", 17),
        ("Europe/Paris", "2026-03-04T21:00", 17),  # slept through: the latest is made up for, once
        ("Europe/Paris", "2026-03-07T12:00", None),  # a Saturday
        ("Europe/Paris", "2026-07-14T12:00", None),  # a public holiday there
        ("America/Toronto", "2026-07-14T14:00", 10),  # but not there
        ("Europe/Paris", "2026-03-30T07:00", 9),  # the Monday after the clocks went forward
    ],
)
def test_at_each_full_working_hour(zone: str, at: str, expected: int | None) -> None:
    slot = current_slot(Cadence.HOURS, community(zone), utc(at))
    assert (slot.hour if slot else None) == expected


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        ("Europe/Paris", "2026-03-04T07:59", "2026-03-04T08:00"),
        ("Europe/Paris", "2026-03-04T08:00", "2026-03-04T09:00"),
        ("Europe/Paris", "2026-03-04T16:00", "2026-03-05T08:00"),
        ("Europe/Paris", "2026-03-27T16:00", "2026-03-30T07:00"),  # over the weekend on which clocks go forward
        ("Europe/Paris", "2026-07-13T16:00", "2026-07-15T07:00"),  # over a public holiday
    ],
)
def test_the_next_working_hour(zone: str, at: str, expected: str) -> None:
    assert next_slot_at(Cadence.HOURS, community(zone), utc(at)) == utc(expected)


def test_a_public_holiday_has_no_morning() -> None:
    assert current_slot(Cadence.MORNING, community("Europe/Paris"), utc("2026-07-14T12:00")) is None
