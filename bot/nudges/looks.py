"""When a rule looks at a community: early in the morning of a working day, or at each full hour of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.hours import Hours, next_opening, opening_of_day
from bot.model.communities import Community
from bot.nudges.rule import Cadence
from bot.nudges.working_time import opening_at, working_time
from bot.zones import instant

# Early, so that what is planned is there when the members' own days open.
MORNING = time(6)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A local day of a community, and the full hour of it at which a rule looks."""

    day: date
    hour: int


def current_slot(cadence: Cadence, community: Community, now: datetime) -> Slot | None:
    """The latest slot of today that has come, None before the first one and on days off: what was slept through is not made up
    for but by the latest.
    """
    hours = working_time(community, now)
    day = now.astimezone(ZoneInfo(hours.zone)).date()
    return max((slot for slot, at in _slots(cadence, hours, day) if at <= now), default=None)


def next_slot_at(cadence: Cadence, community: Community, now: datetime) -> datetime:
    """The first slot strictly after this instant, UTC."""
    hours = working_time(community, now)
    today = now.astimezone(ZoneInfo(hours.zone)).date()
    to_come = [at for _, at in _slots(cadence, hours, today) if at > now]
    first = min(to_come) if to_come else next_opening(opening_at(hours, _first(cadence, hours)), now)
    return first.astimezone(UTC)


# Asked of every community and rule at each beat, and the same all day.
@lru_cache(maxsize=256)
def _slots(cadence: Cadence, hours: Hours, day: date) -> tuple[tuple[Slot, datetime], ...]:
    """The slots of a local day, each with its instant."""
    if opening_of_day(opening_at(hours, _first(cadence, hours)), day) is None:
        return ()
    full = (MORNING.hour,) if cadence is Cadence.MORNING else range(hours.opens.hour, hours.closes.hour)
    return tuple((slot, _at(slot, hours)) for slot in (Slot(day, hour) for hour in full))


def _first(cadence: Cadence, hours: Hours) -> time:
    return MORNING if cadence is Cadence.MORNING else hours.opens


def _at(slot: Slot, hours: Hours) -> datetime:
    return instant(slot.day, time(slot.hour), ZoneInfo(hours.zone))
