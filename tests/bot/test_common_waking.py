"""When several people can be written to at once."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.hours import Hours
from bot.waking import Waking, common_waking

PARIS = Waking(Hours("Europe/Paris", time(9), time(18)), "FR")
LONDON = Waking(Hours("Europe/London", time(9), time(17)), "GB")
MONTREAL = Waking(Hours("America/Montreal", time(9), time(17)))
TOKYO = Waking(Hours("Asia/Tokyo", time(9), time(18)), "JP")
DAYS = timedelta(days=2)


@pytest.mark.parametrize(
    ("wakings", "after", "at"),
    [
        ((PARIS,), datetime(2026, 3, 4, 10, 30, tzinfo=UTC), datetime(2026, 3, 4, 10, 30, tzinfo=UTC)),
        ((PARIS, LONDON), datetime(2026, 3, 4, 8, 0, tzinfo=UTC), datetime(2026, 3, 4, 9, 0, tzinfo=UTC)),
        ((PARIS, MONTREAL), datetime(2026, 3, 4, 10, 0, tzinfo=UTC), datetime(2026, 3, 4, 14, 0, tzinfo=UTC)),
        # Past the end of the day in Paris: the day after.
        ((PARIS, MONTREAL), datetime(2026, 3, 4, 17, 0, tzinfo=UTC), datetime(2026, 3, 5, 14, 0, tzinfo=UTC)),
        # The clocks of Montreal changed on the 8th, those of Paris did not.
        ((PARIS, MONTREAL), datetime(2026, 3, 9, 10, 0, tzinfo=UTC), datetime(2026, 3, 9, 13, 0, tzinfo=UTC)),
        # A public holiday in France.
        ((PARIS, LONDON), datetime(2026, 7, 14, 9, 0, tzinfo=UTC), datetime(2026, 7, 15, 8, 0, tzinfo=UTC)),
    ],
)
def test_the_first_instant_at_which_all_are_awake(wakings: tuple[Waking, ...], after: datetime, at: datetime) -> None:
    assert common_waking(wakings, after, after + DAYS) == at


def test_where_there_is_none_the_first_at_which_most_are() -> None:
    after = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    at = common_waking((PARIS, LONDON, MONTREAL, TOKYO), after, after + DAYS)
    assert at == datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
    assert [each.is_awake(at) for each in (PARIS, LONDON, MONTREAL, TOKYO)] == [True, True, True, False]


def test_nobody_to_wait_for() -> None:
    after = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
    assert common_waking((), after, after + DAYS) == after
