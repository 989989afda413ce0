"""Who wrote in the thread of an occurrence, and how much others liked it: without a word of what was written."""

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from bot.model.animations import Occurrence, ThreadReply
from bot.model.deliveries import State, Verb
from bot.model.facts import ActKind
from storage.schema import DeliveryRow, ParticipationRow
from storage.store import Transaction


def list_replies(tx: Transaction, occurrence: Occurrence) -> list[ThreadReply]:
    """Every message in its thread by a person who leaves a trace, oldest first, with how many others reacted to it."""
    if occurrence.message_ts is None:
        return []
    reply, reaction = aliased(ParticipationRow), aliased(ParticipationRow)
    liked = (
        select(reaction.source_ts, func.count(reaction.person.distinct()).label("people"))
        .join(reply, (reply.workspace == reaction.workspace) & (reply.community == reaction.community))
        .where(reply.source_ts == reaction.source_ts, reply.kind == ActKind.REPLY, reply.person != reaction.person)
        .where(reaction.workspace == occurrence.workspace, reaction.community == occurrence.community)
        .where(reaction.kind == ActKind.REACTION, reaction.is_present, reply.thread_ts == occurrence.message_ts)
        .group_by(reaction.source_ts)
        .subquery()
    )
    said = (
        select(ParticipationRow.person, ParticipationRow.source_ts, ParticipationRow.at, func.coalesce(liked.c.people, 0))
        .outerjoin(liked, liked.c.source_ts == ParticipationRow.source_ts)
        .filter_by(workspace=occurrence.workspace, community=occurrence.community, thread_ts=occurrence.message_ts)
        .where(ParticipationRow.kind == ActKind.REPLY, ParticipationRow.is_present, ParticipationRow.person.is_not(None))
        .order_by(ParticipationRow.at, ParticipationRow.source_ts)
    )
    return [ThreadReply(str(person), ts, at, people) for person, ts, at, people in tx.execute(said)]


def list_said(tx: Transaction, occurrence: Occurrence) -> list[ThreadReply]:
    """What people said in its thread, themselves or by a form that Foyer posted for them, oldest first."""
    return sorted([*list_replies(tx, occurrence), *_list_quoted(tx, occurrence)], key=lambda each: each.ts)


def _list_quoted(tx: Transaction, occurrence: Occurrence) -> list[ThreadReply]:
    if occurrence.message_ts is None:
        return []
    said, reaction = DeliveryRow, ParticipationRow
    is_reacted = (
        (reaction.workspace == said.workspace)
        & (reaction.community == said.recipient)
        & (reaction.source_ts == said.message_ts)
        & (reaction.kind == ActKind.REACTION)
        & reaction.is_present
        & (reaction.person != said.subject)
    )
    query = (
        select(said.subject, said.message_ts, said.sent_at, func.count(reaction.person.distinct()))
        .outerjoin(reaction, is_reacted)
        .where(said.workspace == occurrence.workspace, said.recipient == occurrence.community)
        .where(
            said.thread_ts == occurrence.message_ts,
            said.verb == Verb.POST,
            said.state == State.SENT,
            said.subject.is_not(None),
            said.message_ts.is_not(None),
        )
        .group_by(said.subject, said.message_ts, said.sent_at)
        .order_by(said.message_ts)
    )
    return [ThreadReply(str(person), str(ts), at or occurrence.due_at, people) for person, ts, at, people in tx.execute(query)]
