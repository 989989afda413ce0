"""Who answered an occurrence, by its form or in its thread, and of how many: counted here, shown as numbers only."""

from sqlalchemy import ColumnElement, and_, func, or_, select

from bot.animations.kind import PASS
from bot.model.animations import Occurrence, ResponseRate
from bot.model.facts import ActKind
from storage import ballots
from storage.schema import AnswerRow, CommunityRow, MembershipRow, ParticipationRow, PersonRow, WorkspaceRow
from storage.store import Transaction


def count_audience(tx: Transaction, workspace: str, community: str) -> int:
    """The members on a channel now: bots, Foyer and deactivated people left out, guests too unless they are let in."""
    is_member = and_(PersonRow.workspace == MembershipRow.workspace, PersonRow.person == MembershipRow.person)
    query = select(func.count()).select_from(MembershipRow).outerjoin(PersonRow, is_member)
    query = query.where(
        MembershipRow.workspace == workspace,
        MembershipRow.community == community,
        MembershipRow.is_present,
        MembershipRow.person != _bot(tx, workspace),
        or_(PersonRow.person.is_(None), ~PersonRow.is_deactivated),
        *_take_part(tx, workspace, community),
    )
    return tx.scalar(query) or 0


def list_responders(tx: Transaction, occurrence: Occurrence) -> frozenset[str]:
    """The people who answered, each once: by a form, unless they only passed, or by a reply in the thread."""
    takes_part = _take_part(tx, occurrence.workspace, occurrence.community)
    gave = and_(PersonRow.workspace == AnswerRow.workspace, PersonRow.person == AnswerRow.person)
    by_form = select(AnswerRow.person).outerjoin(PersonRow, gave).where(*takes_part)
    by_form = by_form.where(
        AnswerRow.workspace == occurrence.workspace, AnswerRow.occurrence == occurrence.occurrence, AnswerRow.item != PASS
    )
    wrote = and_(PersonRow.workspace == ParticipationRow.workspace, PersonRow.person == ParticipationRow.person)
    in_thread = select(ParticipationRow.person).outerjoin(PersonRow, wrote).where(*takes_part)
    in_thread = in_thread.where(
        ParticipationRow.workspace == occurrence.workspace,
        ParticipationRow.community == occurrence.community,
        ParticipationRow.thread_ts == (occurrence.message_ts or ""),
        ParticipationRow.kind == ActKind.REPLY,
        ParticipationRow.is_present,
        ParticipationRow.person.is_not(None),
    )
    return frozenset({*tx.scalars(by_form), *(person for person in tx.scalars(in_thread) if person)})


def count_responders(tx: Transaction, occurrence: Occurrence) -> int:
    """How many people answered. Nobody can tell which of those who voted secretly wrote in the thread too: the larger number of the
    two counts nobody twice.
    """
    return max(len(list_responders(tx, occurrence)), ballots.count(tx, occurrence))


def response_rate(tx: Transaction, occurrence: Occurrence) -> ResponseRate:
    """``response_rate`` of an occurrence that was posted, as its two numbers."""
    return ResponseRate(count_responders(tx, occurrence), occurrence.audience or 0)


def _bot(tx: Transaction, workspace: str) -> str:
    return tx.scalar(select(WorkspaceRow.bot).filter_by(workspace=workspace)) or ""


def _take_part(tx: Transaction, workspace: str, community: str) -> list[ColumnElement[bool]]:
    """Whose acts count. Somebody whom the people table does not know counts as a person."""
    is_unknown = PersonRow.person.is_(None)
    if tx.scalar(select(CommunityRow.lets_guests_in).filter_by(workspace=workspace, community=community)):
        return [or_(is_unknown, ~PersonRow.is_bot)]
    return [or_(is_unknown, and_(~PersonRow.is_bot, ~PersonRow.is_guest, ~PersonRow.is_stranger))]
