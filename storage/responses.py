"""Who answered an occurrence, by its form or in its thread, and of how many: counted here, shown as numbers only."""

from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, and_, bindparam, func, or_, select

from bot.animations.kind import PASS
from bot.model.animations import Occurrence, ResponseRate
from bot.model.facts import ActKind
from storage import ballots
from storage.schema import AnswerRow, CommunityRow, MembershipRow, ParticipationRow, PersonRow, WorkspaceRow
from storage.schema.columns import table_of
from storage.store import Transaction

_PEOPLE, _GIVEN, _WRITTEN = table_of(PersonRow), table_of(AnswerRow), table_of(ParticipationRow)
_PERSON, _ANSWER, _ACT, _MEMBER = _PEOPLE.c, _GIVEN.c, _WRITTEN.c, table_of(MembershipRow).c
_COMMUNITY, _WORKSPACE = table_of(CommunityRow).c, table_of(WorkspaceRow).c
_WORKSPACE_IS: BindParameter[str] = bindparam("workspace_is")
_COMMUNITY_IS: BindParameter[str] = bindparam("community_is")
# Somebody whom the people table does not know counts as a person.
_TAKES_PART = or_(
    _PERSON.person.is_(None),
    and_(~_PERSON.is_bot, or_(bindparam("with_guests", type_=Boolean), and_(~_PERSON.is_guest, ~_PERSON.is_stranger))),
)
_WITH_GUESTS = select(_COMMUNITY.lets_guests_in).where(_COMMUNITY.workspace == _WORKSPACE_IS, _COMMUNITY.community == _COMMUNITY_IS)


def _is_by(workspace: ColumnElement[Any], person: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(_PERSON.workspace == workspace, _PERSON.person == person)


_AUDIENCE = (
    select(func.count())
    .select_from(table_of(MembershipRow).outerjoin(_PEOPLE, _is_by(_MEMBER.workspace, _MEMBER.person)))
    .where(_MEMBER.workspace == _WORKSPACE_IS, _MEMBER.community == _COMMUNITY_IS, _MEMBER.is_present)
    .where(_MEMBER.person.not_in(select(_WORKSPACE.bot).where(_WORKSPACE.workspace == _WORKSPACE_IS)))
    .where(or_(_PERSON.person.is_(None), ~_PERSON.is_deactivated), _TAKES_PART)
)
_BY_FORM = (
    select(_ANSWER.person)
    .select_from(_GIVEN.outerjoin(_PEOPLE, _is_by(_ANSWER.workspace, _ANSWER.person)))
    .where(_ANSWER.workspace == _WORKSPACE_IS, _ANSWER.occurrence == bindparam("occurrence_is"))
    .where(_ANSWER.item != PASS, _TAKES_PART)
)
_IN_THREAD = (
    select(_ACT.person)
    .select_from(_WRITTEN.outerjoin(_PEOPLE, _is_by(_ACT.workspace, _ACT.person)))
    .where(_ACT.workspace == _WORKSPACE_IS, _ACT.community == _COMMUNITY_IS, _ACT.thread_ts == bindparam("thread_is"))
    .where(_ACT.kind == ActKind.REPLY, _ACT.is_present, _ACT.person.is_not(None), _TAKES_PART)
)


def count_audience(tx: Transaction, workspace: str, community: str) -> int:
    """The members on a channel now: bots, Foyer and deactivated people left out, guests too unless they are let in."""
    here = {"workspace_is": workspace, "community_is": community}
    return tx.scalar(_AUDIENCE, here | {"with_guests": bool(tx.scalar(_WITH_GUESTS, here))}) or 0


def list_responders(tx: Transaction, occurrence: Occurrence) -> frozenset[str]:
    """The people who answered, each once: by a form, unless they only passed, or by a reply in the thread."""
    here = {"workspace_is": occurrence.workspace, "community_is": occurrence.community}
    asked = here | {"with_guests": bool(tx.scalar(_WITH_GUESTS, here))}
    found = set(tx.scalars(_BY_FORM, asked | {"occurrence_is": occurrence.occurrence}))
    if occurrence.message_ts is not None:
        found.update(tx.scalars(_IN_THREAD, asked | {"thread_is": occurrence.message_ts}))
    return frozenset(found)


def count_responders(tx: Transaction, occurrence: Occurrence) -> int:
    """How many people answered. Nobody can tell which of those who voted secretly wrote in the thread too: the larger number of the
    two counts nobody twice.
    """
    return max(len(list_responders(tx, occurrence)), ballots.count(tx, occurrence))


def response_rate(tx: Transaction, occurrence: Occurrence) -> ResponseRate:
    """``response_rate`` of an occurrence that was posted, as its two numbers."""
    return ResponseRate(count_responders(tx, occurrence), occurrence.audience or 0)
