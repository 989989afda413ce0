"""IANA time zones, and the one rule that turns a local wall time into an instant.

Zone data comes from the system, or from the ``tzdata`` package where the system has none (``zoneinfo`` sees to it).
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def find_zone(name: str) -> ZoneInfo | None:
    """The zone of this IANA name (``Europe/Paris``), or None if there is none, whatever was typed."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a relative path; a folder such as "Europe", or far too long
        return None


def instant(day: date, local_time: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall time on a day.

    A time that the day does not have moves forward by the gap (02:30 becomes 03:30 when clocks go forward at two);
    one that it has twice is the first. Both are what PEP 495 gives for ``fold=0``.
    """
    return datetime.combine(day, local_time.replace(fold=0), tzinfo=zone).astimezone(UTC)
