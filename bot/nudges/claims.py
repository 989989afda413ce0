"""Claims: somebody who was asked said that they will answer, and has a working day for it."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.hours import Hours, add_working_days
from bot.model.nudges import Asked, Response
from bot.zones import instant


def claimed_by(asked: Iterable[Asked], hours: Hours, now: datetime) -> str | None:
    """Who said that they will answer, and still has time to."""
    standing = (each for each in asked if each.response is Response.CLAIMED and holds(each, hours, now))
    return next((each.person for each in standing), None)


def claim_ends(claimed_at: datetime, hours: Hours) -> datetime:
    """When a claim is dropped: at the same time of the next working day of the community."""
    zone = ZoneInfo(hours.zone)
    local = claimed_at.astimezone(zone)
    return instant(add_working_days(hours, local.date(), 1), local.time(), zone)


def holds(asked: Asked, hours: Hours, now: datetime) -> bool:
    """Whether somebody who was asked still takes a place: not who declined, nor who claimed and let it pass."""
    if asked.response is Response.CLAIMED and asked.responded_at is not None:
        return now < claim_ends(asked.responded_at, hours)
    return asked.response is not Response.DECLINED
