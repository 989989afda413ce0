"""Slack's timestamps and the instants they stand for."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.timestamps import find_timestamp, instant_of, timestamp_of


def test_a_timestamp_is_an_exact_instant() -> None:
    assert instant_of("1767225600.000100") == datetime(2026, 1, 1, 0, 0, 0, 100, tzinfo=UTC)
    assert timestamp_of(datetime(2026, 1, 1, 0, 0, 0, 100, tzinfo=UTC)) == "1767225600.000100"


@given(st.integers(0, 7_000_000_000), st.integers(0, 999_999))
def test_there_and_back_it_is_the_same(seconds: int, rest: int) -> None:
    timestamp = f"{seconds}.{rest:06}"
    assert timestamp_of(instant_of(timestamp)) == timestamp


@pytest.mark.parametrize("value", [None, 1767225600.0001, "", "1767225600", "1767225600.1", "-1.000000", "1.000000\n", "١.٠٠٠٠٠٠"])
def test_what_is_no_timestamp_is_none(value: object) -> None:
    assert find_timestamp(value) is None
    with pytest.raises((ValueError, TypeError)):
        instant_of(value)  # type: ignore[arg-type]
