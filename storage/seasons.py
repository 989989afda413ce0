"""What tells which season fits a community: its age, what it writes and asks of late, and how far apart its members live."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.animations.seasons import FAR_HOURS, Figures
from bot.animations.snapshot import Member
from bot.digests.due import zone_of
from bot.metrics.weeks import Week
from bot.model.communities import Community
from storage import audience, digests
from storage.store import Transaction

_OF_LATE = 4


def get_figures(tx: Transaction, community: Community, now: datetime) -> Figures:
    """The figures of a community at this moment; the last four whole weeks are what it did of late."""
    this = Week.at(now)
    snapshot = digests.get_snapshot(tx, community, this, now, tells_needs=False)
    since = snapshot.record_since or now.date()
    late = [each for each in snapshot.weeks if each.week < this and each.week.sunday >= since][-_OF_LATE:]
    members = audience.list_audience(tx, community.workspace, community.community, now)
    return Figures(
        weeks=(now.date() - since).days // 7,
        messages=sum(each.messages for each in late) / max(len(late), 1),
        questions=sum(each.questions for each in late) / max(len(late), 1),
        members=len(members),
        far_away=_far_away(members, community, now),
    )


def _far_away(members: Iterable[Member], community: Community, now: datetime) -> int:
    here = now.astimezone(zone_of(community)).utcoffset() or timedelta()
    offsets = (now.astimezone(ZoneInfo(member.waking.hours.zone)).utcoffset() or timedelta() for member in members)
    return sum(abs(offset - here) >= timedelta(hours=FAR_HOURS) for offset in offsets)
