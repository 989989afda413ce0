"""Who wrote in the thread of an occurrence, and how much others liked it: without a word of what was written."""

from sqlalchemy import BindParameter, and_, bindparam, func, select

from bot.model.animations import Occurrence, ThreadReply
from bot.model.deliveries import State, Verb
from bot.model.facts import ActKind
from storage import privacy
from storage.schema import DeliveryRow, ParticipationRow
from storage.schema.columns import table_of
from storage.store import Transaction

_ACTS, _LEDGER = table_of(ParticipationRow), table_of(DeliveryRow)
_REPLY, _REACTION = _ACTS.alias().c, _ACTS.alias().c
_WORKSPACE_IS: BindParameter[str] = bindparam("workspace_is")
_COMMUNITY_IS: BindParameter[str] = bindparam("community_is")
_THREAD_IS: BindParameter[str] = bindparam("thread_is")
_LIKED = (
    select(_REACTION.source_ts, func.count(_REACTION.person.distinct()).label("people"))
    .where(_REPLY.workspace == _REACTION.workspace, _REPLY.community == _REACTION.community)
    .where(_REPLY.source_ts == _REACTION.source_ts, _REPLY.kind == ActKind.REPLY, _REPLY.person != _REACTION.person)
    .where(_REACTION.workspace == _WORKSPACE_IS, _REACTION.community == _COMMUNITY_IS)
    .where(_REACTION.kind == ActKind.REACTION, _REACTION.is_present, _REPLY.thread_ts == _THREAD_IS)
    .group_by(_REACTION.source_ts)
    .subquery()
)
_ACT = _ACTS.c
_REPLIES = (
    select(_ACT.person, _ACT.source_ts, _ACT.at, func.coalesce(_LIKED.c.people, 0))
    .select_from(_ACTS.outerjoin(_LIKED, _LIKED.c.source_ts == _ACT.source_ts))
    .where(_ACT.workspace == _WORKSPACE_IS, _ACT.community == _COMMUNITY_IS, _ACT.thread_ts == _THREAD_IS)
    .where(_ACT.kind == ActKind.REPLY, _ACT.is_present, _ACT.person.is_not(None))
    .order_by(_ACT.at, _ACT.source_ts)
)
_SAID = _LEDGER.c
_IS_REACTED = and_(
    _ACT.workspace == _SAID.workspace,
    _ACT.community == _SAID.recipient,
    _ACT.source_ts == _SAID.message_ts,
    _ACT.kind == ActKind.REACTION,
    _ACT.is_present,
    _ACT.person != _SAID.subject,
)
_QUOTED = (
    select(_SAID.subject, _SAID.message_ts, _SAID.sent_at, func.count(_ACT.person.distinct()))
    .select_from(_LEDGER.outerjoin(_ACTS, _IS_REACTED))
    .where(_SAID.workspace == _WORKSPACE_IS, _SAID.recipient == _COMMUNITY_IS, _SAID.thread_ts == _THREAD_IS)
    .where(_SAID.verb == Verb.POST, _SAID.state == State.SENT, _SAID.subject.is_not(None), _SAID.message_ts.is_not(None))
    .group_by(_SAID.subject, _SAID.message_ts, _SAID.sent_at)
    .order_by(_SAID.message_ts)
)


def list_replies(tx: Transaction, occurrence: Occurrence) -> list[ThreadReply]:
    """Every message in its thread by a person who leaves a trace, oldest first, with how many others reacted to it."""
    if occurrence.message_ts is None:
        return []
    said = tx.execute(_REPLIES, _thread(occurrence))
    return _tellable(tx, occurrence, [ThreadReply(str(person), ts, at, people) for person, ts, at, people in said])


def list_said(tx: Transaction, occurrence: Occurrence) -> list[ThreadReply]:
    """What people said in its thread, themselves or by a form that Foyer posted for them, oldest first."""
    return sorted([*list_replies(tx, occurrence), *_list_quoted(tx, occurrence)], key=lambda each: each.ts)


def _list_quoted(tx: Transaction, occurrence: Occurrence) -> list[ThreadReply]:
    if occurrence.message_ts is None:
        return []
    said = tx.execute(_QUOTED, _thread(occurrence))
    quoted = [ThreadReply(str(person), str(ts), at or occurrence.due_at, people) for person, ts, at, people in said]
    return _tellable(tx, occurrence, quoted)


def _tellable(tx: Transaction, occurrence: Occurrence, said: list[ThreadReply]) -> list[ThreadReply]:
    """But for those of who leaves no trace, and let their past stay: it counts, and is linked to nowhere."""
    hidden = privacy.traceless_among(tx, occurrence.workspace, {each.person for each in said})
    return [each for each in said if each.person not in hidden]


def _thread(occurrence: Occurrence) -> dict[str, str | None]:
    return {"workspace_is": occurrence.workspace, "community_is": occurrence.community, "thread_is": occurrence.message_ts}
