"""What is hoped for of a nudge, by its rule: when was it seen to happen since the nudge was planned?

A nudge's sign may have come before its own time: ``bot.nudges.returns`` judges that. Each query is one statement for all that wait.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from bot.model.facts import ActKind
from bot.model.nudges import Nudge
from bot.nudges import Sign, find_rule
from bot.nudges.returns import TAKING_PART
from storage import planned_meetings
from storage.schema import NudgeRow, ParticipationRow, ThreadRow
from storage.store import Transaction

Signs = Mapping[Nudge, Sequence[datetime]]
_KEY = ("rule", "person", "subject", "period")


def list_signs(tx: Transaction, workspace: str, waiting: Sequence[Nudge], now: datetime) -> Signs:
    """When what each of these nudges hopes for was seen to happen."""
    found: defaultdict[Nudge, list[datetime]] = defaultdict(list)
    for sign, look in _LOOKS.items():
        hoping = [each for each in waiting if (rule := find_rule(each.rule)) is not None and rule.outcome.sign is sign]
        if hoping:
            for nudge, times in look(tx, workspace, hoping, now).items():
                found[nudge] += times
    return found


def _acts(tx: Transaction, workspace: str, waiting: Sequence[Nudge], now: datetime) -> Signs:  # noqa: ARG001
    """When each person took part. A reaction made here counts when it was made, not on its message's day."""
    since = min(nudge.at for nudge in waiting)
    is_live_reaction = and_(ParticipationRow.kind == ActKind.REACTION, ParticipationRow.is_imported.is_(False))
    is_theirs = and_(
        ParticipationRow.workspace == NudgeRow.workspace,
        ParticipationRow.community == NudgeRow.community,
        ParticipationRow.person == NudgeRow.person,
    )
    columns = [getattr(NudgeRow, name) for name in _KEY]
    query = (
        select(*columns, ParticipationRow.at, ParticipationRow.decided_at, is_live_reaction)
        .join(ParticipationRow, is_theirs)
        .where(NudgeRow.workspace == workspace, NudgeRow.outcome.is_(None), NudgeRow.counts_from.is_not(None))
        .where(NudgeRow.rule.in_({nudge.rule for nudge in waiting}))
        .where(ParticipationRow.is_present.is_(True), ParticipationRow.kind.in_(TAKING_PART))
        .where(or_(ParticipationRow.at >= NudgeRow.at, and_(is_live_reaction, ParticipationRow.decided_at >= since.timestamp())))
    )
    by_key = {tuple(getattr(nudge, name) for name in _KEY): nudge for nudge in waiting}
    acts: defaultdict[Nudge, list[datetime]] = defaultdict(list)
    for *key, at, decided_at, is_reaction in tx.execute(query):
        if (nudge := by_key.get(tuple(key))) is not None:
            acts[nudge].append(datetime.fromtimestamp(decided_at, UTC) if is_reaction else at)
    return acts


def _seen(tx: Transaction, workspace: str, waiting: Sequence[Nudge], now: datetime) -> Signs:  # noqa: ARG001
    """When somebody else reacted to each message, or said something after it in its thread. A reaction counts when it was made."""
    messages = _things(waiting)
    said, other = ParticipationRow, aliased(ParticipationRow)
    is_reaction = other.kind == ActKind.REACTION
    is_sign = and_(
        other.workspace == said.workspace,
        other.community == said.community,
        other.person != said.person,
        other.is_present.is_(True),
        or_(
            and_(is_reaction, other.source_ts == said.source_ts),
            and_(
                other.kind == ActKind.REPLY,
                other.thread_ts == func.coalesce(said.thread_ts, said.source_ts),
                other.at > said.at,
            ),
        ),
    )
    query = (
        select(said.community, said.source_ts, is_reaction.label("is_reaction"), other.at, other.decided_at)
        .join(other, is_sign)
        .where(said.workspace == workspace, said.kind.in_((ActKind.MESSAGE, ActKind.REPLY)))
        .where(said.community.in_({community for community, _ in messages}), said.source_ts.in_({ts for _, ts in messages}))
    )
    seen: defaultdict[Nudge, list[datetime]] = defaultdict(list)
    for row in tx.execute(query):
        for nudge in messages.get((row.community, row.source_ts), ()):
            seen[nudge].append(datetime.fromtimestamp(row.decided_at, UTC) if row.is_reaction else row.at)
    return seen


def _answered(tx: Transaction, workspace: str, waiting: Sequence[Nudge], now: datetime) -> Signs:
    """When each question was first answered; where nobody knows when, at this moment."""
    questions = _things(waiting)
    query = select(ThreadRow).where(
        ThreadRow.workspace == workspace,
        ThreadRow.community.in_({community for community, _ in questions}),
        ThreadRow.root_ts.in_({ts for _, ts in questions}),
    )
    answered: dict[Nudge, list[datetime]] = {}
    for row in tx.scalars(query):
        is_marked = row.marked_answered is True or row.answered_by_nobody
        if row.marked_answered is not False and (row.first_reply_at is not None or is_marked):
            for nudge in questions.get((row.community, row.root_ts), ()):
                answered[nudge] = [row.first_reply_at or now]
    return answered


def _met(tx: Transaction, workspace: str, waiting: Sequence[Nudge], now: datetime) -> Signs:  # noqa: ARG001
    """When somebody of each group said that they met."""
    met = planned_meetings.list_met(tx, workspace, {nudge.subject for nudge in waiting})
    return {nudge: met.get(nudge.subject, []) for nudge in waiting}


_LOOKS: Mapping[Sign, Callable[[Transaction, str, Sequence[Nudge], datetime], Signs]] = {
    Sign.ACT: _acts,
    Sign.SEEN: _seen,
    Sign.ANSWERED: _answered,
    Sign.MET: _met,
}


def _things(waiting: Sequence[Nudge]) -> dict[tuple[str, str], list[Nudge]]:
    """The nudges by the message they are about: community and timestamp."""
    things: defaultdict[tuple[str, str], list[Nudge]] = defaultdict(list)
    for nudge in waiting:
        things[nudge.community, nudge.subject.partition(":")[2]].append(nudge)
    return things
