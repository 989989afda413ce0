"""When a community's digest is due, and which week it tells of."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.metrics.weeks import Week
from bot.model.communities import Community
from bot.zones import find_zone, instant

# Late by more than this, it is left out, and the next one says so.
GRACE = timedelta(hours=4)
_ONE_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Due:
    """One weekly digest. ``occasion`` is the ISO week of its local day: a community has one digest in each."""

    at: datetime
    day: date

    @property
    def occasion(self) -> str:
        """What makes it unique, e.g. ``2026-W47``."""
        return Week.of(self.day).label

    @property
    def week(self) -> Week:
        """The week it tells of: the last one that is over where the community lives."""
        return Week.of(self.day - _ONE_WEEK)

    def is_missed(self, now: datetime) -> bool:
        """Whether it is too late to send it."""
        return now > self.at + GRACE


def zone_of(community: Community) -> ZoneInfo:
    """The community's zone; UTC where the system knows it no more."""
    return find_zone(community.zone) or ZoneInfo("Etc/UTC")


def last_due(community: Community, now: datetime) -> Due:
    """The community's latest digest that is due by now."""
    zone = zone_of(community)
    today = now.astimezone(zone).date()
    day = today - timedelta(days=(today.weekday() - community.digest_weekday) % 7)
    due = Due(instant(day, community.digest_time, zone), day)
    if due.at <= now:
        return due
    earlier = day - _ONE_WEEK
    return Due(instant(earlier, community.digest_time, zone), earlier)


def next_due(community: Community, after: datetime) -> datetime:
    """When the community's next digest falls due, strictly after an instant."""
    following = last_due(community, after).day + _ONE_WEEK
    return instant(following, community.digest_time, zone_of(community))
