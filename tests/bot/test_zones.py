import os
import subprocess
import sys
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.zones import find_zone, instant


@pytest.mark.parametrize("name", ["Europe/Paris", "Asia/Calcutta", "US/Pacific", "UTC", "Australia/Lord_Howe"])
def test_finds_current_and_old_names(name: str) -> None:
    zone = find_zone(name)
    assert zone is not None
    assert zone.key == name


@pytest.mark.parametrize(
    "name", ["", " ", "Paris", "Europe", "/etc/passwd", "../Europe/Paris", "a\0b", "Zürich", "\ud800", "x" * 5000]
)
def test_whatever_else_is_typed_is_no_zone(name: str) -> None:
    assert find_zone(name) is None


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        # clocks go forward
        ("Europe/Paris", date(2026, 3, 29), time(2, 30), "2026-03-29T01:30"),
        ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08T07:30"),
        ("Australia/Sydney", date(2026, 10, 4), time(2, 30), "2026-10-03T16:30"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:45"),
        # clocks go back
        ("Europe/Paris", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30"),
        ("Australia/Sydney", date(2026, 4, 5), time(2, 30), "2026-04-04T15:30"),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "2026-04-04T14:45"),
        # a second one asked for on purpose is still the first
        ("Europe/Paris", date(2026, 10, 25), time(2, 30, fold=1), "2026-10-25T00:30"),
        # offsets that are no whole hours
        ("Asia/Kolkata", date(2026, 7, 1), time(9), "2026-07-01T03:30"),
        ("Asia/Kathmandu", date(2026, 7, 1), time(9), "2026-07-01T03:15"),
    ],
)
def test_instant_of_a_wall_time(zone: str, day: date, wall: time, expected: str) -> None:
    assert instant(day, wall, ZoneInfo(zone)) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_zones_are_known_where_the_system_has_no_zone_data() -> None:
    asked = "from bot.zones import find_zone; import zoneinfo; assert zoneinfo.TZPATH == (); print(find_zone('Asia/Kathmandu'))"
    answer = subprocess.run(
        [sys.executable, "-c", asked], env={**os.environ, "PYTHONTZPATH": ""}, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "Asia/Kathmandu"
