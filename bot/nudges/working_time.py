"""When a community works: by its own wall clock, without weekends and the public holidays of where its zone is."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.hours import Hours
from bot.model.communities import Community
from bot.public_holidays import is_holiday
from bot.waking import country_of
from bot.zones import find_zone

# How far from now days off are looked up: further back or ahead than any rule counts.
_BEFORE, _AFTER = timedelta(days=92), timedelta(days=31)


def working_time(community: Community, now: datetime) -> Hours:
    """The hours of a community around this instant: nine to six on its working days."""
    zone = community.zone if find_zone(community.zone) else "Etc/UTC"
    return _around(zone, now.astimezone(ZoneInfo(zone)).date())


def opening_at(hours: Hours, opens: time) -> Hours:
    """The same days, from another time on until they end."""
    return replace(hours, opens=opens, closes=time.max)


@lru_cache(maxsize=64)
def _around(zone: str, day: date) -> Hours:
    country = country_of(zone)
    days = (day + timedelta(days=ahead) for ahead in range(-_BEFORE.days, _AFTER.days))
    return Hours(zone, days_off=frozenset(each for each in days if country and is_holiday(country, each)))
