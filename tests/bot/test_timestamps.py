"""Slack's timestamps and the instants they stand for."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.timestamps import find_timestamp, instant_of


def test_a_timestamp_is_an_exact_instant() -> None:
    assert instant_of("1767225600.000100") == datetime(2026, 1, 1, 0, 0, 0, 100, tzinfo=UTC)


@given(st.integers(0, 7_000_000_000), st.integers(0, 999_999))
def test_not_a_microsecond_is_lost(seconds: int, rest: int) -> None:
    since_1970 = instant_of(f"{seconds}.{rest:06}") - datetime(1970, 1, 1, tzinfo=UTC)
    assert since_1970 == timedelta(seconds=seconds, microseconds=rest)


@pytest.mark.parametrize("value", [None, 1767225600.0001, "", "1767225600", "1767225600.1", "-1.000000", "1.000000\n", "١.٠٠٠٠٠٠"])
def test_what_is_no_timestamp_is_none(value: object) -> None:
    assert find_timestamp(value) is None
    with pytest.raises((ValueError, TypeError)):
        instant_of(value)  # type: ignore[arg-type]
