"""Every figure of some communities as of a day: what ``app.py figures`` prints."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.metrics import shape
from bot.metrics.registry import REGISTRY
from storage.reports import participation, responsiveness
from storage.reports.responsiveness import Rule
from storage.reports.scope import Scope
from storage.reports.shape import gini_members
from storage.schema import CommunityRow
from storage.store import Transaction

ACTIVE_DAYS = (7, 28, 30, 90)


def figures(
    tx: Transaction,
    workspace: str,
    *,
    communities: Sequence[str] | None = None,
    as_of: date,
    days: int | None = None,
    top: int = 10,
    named: Callable[[str], str] = str,
) -> dict[str, Any]:
    """The figures over the whole record before midnight UTC of ``as_of``, or over its last ``days``.

    ``communities`` are channel ids, None for all that Foyer knows. ``named`` turns a person's id into what is shown in ``top``.
    What has no value (a share of nothing, "unanswered" where threads are hardly used) is None. Guests count here.
    """
    names = channel_names(tx, workspace, communities)
    scope = Scope(workspace, tuple(names), until=as_of, since=as_of - timedelta(days=days) if days else None, with_guests=True)
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
    return {"as_of": as_of.isoformat(), "channels": sorted(names.values()), **found, "definitions": definitions}


def channel_names(tx: Transaction, workspace: str, communities: Sequence[str] | None) -> dict[str, str]:
    """Channel id to name, for the chosen ones or for all that Foyer knows."""
    known = select(CommunityRow.community, CommunityRow.name).where(CommunityRow.workspace == workspace)
    if communities is not None:
        known = known.where(CommunityRow.community.in_(communities))
    return dict(tx.execute(known.order_by(CommunityRow.community)).tuples())


def default_as_of(tx: Transaction, workspace: str, communities: Sequence[str] | None, now: datetime) -> date:
    """The midnight after the newest message that is not in the future; the coming one where there is no message."""
    tomorrow = now.astimezone(UTC).date() + timedelta(days=1)
    scope = Scope(workspace, tuple(channel_names(tx, workspace, communities)), until=tomorrow, with_guests=True)
    newest = participation.last_day(tx, scope)
    return tomorrow if newest is None else newest + timedelta(days=1)


def _weeks(tx: Transaction, scope: Scope) -> dict[str, dict[str, int]]:
    weeks = participation.weeks(tx, scope)
    return {week.label: {"messages": seen.messages, "people": seen.people} for week, seen in weeks.items() if seen.messages}


def _responsiveness(tx: Transaction, scope: Scope) -> dict[str, Any]:
    roots = responsiveness.roots_in(tx, scope)
    still_open, _ = responsiveness.open_questions(tx, scope, Rule.THREAD, limit=0)
    return {
        "questions": roots.questions,
        "unanswered_share": roots.unanswered_share,
        "open_questions": None if roots.rule is Rule.DAY else still_open,
        "first_reply_median": responsiveness.first_reply_median(tx, scope),
        "first_reply_median_questions": responsiveness.first_reply_median(tx, scope, questions_only=True),
        "reply_coverage_7": roots.reply_coverage_7,
        "threads": roots.threads,
        "solo_threads": roots.solo_threads / roots.threads if roots.threads else None,
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
