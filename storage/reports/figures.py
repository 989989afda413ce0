"""Every figure of some communities as of a day: what ``app.py figures`` prints."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from bot.metrics import shape
from bot.metrics.registry import REGISTRY
from bot.metrics.responsiveness import Rule
from bot.privacy import pseudonym
from storage import privacy
from storage.reports import participation, responsiveness
from storage.reports.responsiveness import DAYS_OPEN
from storage.reports.scope import Scope
from storage.reports.shape import gini_members
from storage.schema import CommunityRow
from storage.store import Transaction

ACTIVE_DAYS = (7, 28, 30, 90)


class UnknownChannel(Exception):  # noqa: N818 -- it says what the channel is
    """No channel of this name is known. Its words name those that are."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no channel {name!r} here. Known: {', '.join(sorted(known)) or 'none'}.")


def figures(
    tx: Transaction,
    workspace: str,
    *,
    channels: Sequence[str] | None = None,
    as_of: date | None = None,
    days: int | None = None,
    top: int = 10,
    people: bool = False,
    now: datetime | None = None,
) -> dict[str, Any]:
    """The figures over the whole record before midnight UTC of ``as_of``, or over its last ``days``.

    ``channels`` are names, None for all that Foyer knows; raises UnknownChannel. ``as_of`` None: the midnight after the newest
    message that is not in the future of ``now``. ``top`` shows pseudonyms unless ``people``. What has no value (a share of
    nothing, "unanswered" where threads are hardly used) is None. Guests count here.
    """
    names = _chosen(tx, workspace, channels)
    end = _day(as_of) or _after_newest(tx, workspace, tuple(names), now or datetime.now(UTC))
    scope = Scope(workspace, tuple(names), until=end, since=end - timedelta(days=days) if days else None, with_guests=True)
    named = partial(_named, tx, workspace) if people else partial(pseudonym, tx.secret, workspace)
    found = {
        "messages": participation.messages(tx, scope),
        "authors": participation.authors(tx, scope),
        **{f"active_{back}": participation.authors(tx, scope.days(back)) for back in ACTIVE_DAYS},
        "lapsed": participation.lapsed(tx, scope),
        "reactions": participation.reactions(tx, scope),
        "reactions_by_name": participation.reactions_by_name(tx, scope),
        "newcomers_first_post": participation.newcomers_first_post(tx, scope),
        "newcomers_join": participation.newcomers_join(tx, scope),
        "weeks": _weeks(tx, scope),
        **_responsiveness(tx, scope),
        **_shape(tx, scope, top, named),
    }
    definitions = {name: REGISTRY[name].version for name in sorted(found)}
    folded = participation.folded(tx, scope)
    since_when = {"monthly_only": asdict(folded)} if folded else {}
    return {"as_of": end.isoformat(), "channels": sorted(names.values()), **since_when, **found, "definitions": definitions}


def _chosen(tx: Transaction, workspace: str, channels: Sequence[str] | None) -> dict[str, str]:
    """Channel id to name: the named ones, or all that Foyer knows."""
    known = select(CommunityRow.community, CommunityRow.name).where(CommunityRow.workspace == workspace)
    names = dict(tx.execute(known.order_by(CommunityRow.community)).all())
    if channels is None:
        return names
    wanted = [name.removeprefix("#") for name in channels]
    for name in wanted:
        if name not in names.values():
            raise UnknownChannel(name, names.values())
    return {community: name for community, name in names.items() if name in wanted}


def _named(tx: Transaction, workspace: str, person: str) -> str:
    """Their id; of who leaves no trace, and let their past stay, a pseudonym."""
    return pseudonym(tx.secret, workspace, person) if privacy.is_traceless(tx, workspace, person) else person


def _day(as_of: date | None) -> date | None:
    return as_of.astimezone(UTC).date() if isinstance(as_of, datetime) else as_of


def _after_newest(tx: Transaction, workspace: str, communities: Sequence[str], now: datetime) -> date:
    """The midnight after the newest message that is not in the future; the coming one where there is no message."""
    today = now.astimezone(UTC).date()
    newest = participation.newest_message_at(tx, Scope(workspace, communities, until=today, with_guests=True, as_of=now))
    return (newest.date() if newest else today) + timedelta(days=1)


def _weeks(tx: Transaction, scope: Scope) -> dict[str, dict[str, int]]:
    weeks = participation.weeks(tx, scope)
    return {week.label: {"messages": seen.messages, "people": seen.people} for week, seen in weeks.items() if seen.messages}


def _responsiveness(tx: Transaction, scope: Scope) -> dict[str, Any]:
    roots = responsiveness.roots_in(tx, scope)
    still_open, _ = responsiveness.open_questions(tx, scope.days(DAYS_OPEN), Rule.THREAD, limit=0)
    return {
        "questions": roots.questions,
        "unanswered_share": roots.unanswered_share,
        "open_questions": None if roots.rule is Rule.DAY else still_open,
        "first_reply_median": responsiveness.first_reply_median(tx, scope),
        "first_reply_median_questions": responsiveness.first_reply_median(tx, scope, questions_only=True),
        "reply_coverage_7": roots.reply_coverage_7,
        "threads": roots.threads,
        "solo_threads": roots.solo_share,
    }


def _shape(tx: Transaction, scope: Scope, top: int, named: Callable[[str], str]) -> dict[str, Any]:
    by_author = participation.messages_by_author(tx, scope)
    counts = [count for _, count in by_author]
    return {
        "top": [[named(person), count] for person, count in by_author[:top]],
        "gini_posters": shape.gini(counts),
        "gini_members": gini_members(tx, scope),
        "absence_factor": shape.absence_factor(counts),
    }
