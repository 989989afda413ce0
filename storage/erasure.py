"""Who leaves: every place of the store where Slack's id of somebody may stand, and what becomes of it there.

``withdraw`` takes them out of all that goes on; ``erase`` out of the past too, and folds what they did into ``community_months``,
which knows no persons. A test fills every column of every table with an id and fails while one of them is not named here.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import String, and_, cast, delete, func, or_, select, update

from bot.model.animations import OccurrenceState
from bot.model.deliveries import State
from bot.model.facts import ActKind
from bot.model.leaving import Leaving
from bot.model.nudges import Ending
from bot.model.welcomes import ArrivalState
from storage import ballots, folding, threads, traces, unsigned
from storage.mentions import is_named, take_out
from storage.schema import (
    AnimationRow,
    AnswerRow,
    ArrivalRow,
    ArrivalStepRow,
    AuditRow,
    AvoidRow,
    BuddyRow,
    BuddyTurnRow,
    CommunityRow,
    DeliveryRow,
    DraftRow,
    EnrolmentRow,
    GapRow,
    GreetingRow,
    InvitationRow,
    KudosReceiverRow,
    KudosRow,
    MemberDayRow,
    MemberFirstRow,
    MembershipRow,
    MuteRow,
    NudgeRow,
    OccurrenceRow,
    PairingRow,
    ParticipationRow,
    PersonRow,
    PreferenceRow,
    QuestionRow,
    RoleRow,
    ThreadRow,
    TopicRow,
    UnsignedRow,
    WelcomeRow,
)
from storage.store import Transaction

# What somebody is here now, and takes part in from now on: it goes as soon as they leave no trace.
PRESENT: tuple[Any, ...] = (
    AvoidRow.person,
    BuddyRow.person,
    DraftRow.person,
    EnrolmentRow.person,
    GreetingRow.person,
    MembershipRow.person,
    MuteRow.person,
    PreferenceRow.person,
    RoleRow.person,
    TopicRow.person,
)
# What they did, what was done for them, and how Slack describes them: it goes when their past does.
PAST: tuple[Any, ...] = (
    AnswerRow.person,
    ArrivalRow.person,
    ArrivalStepRow.person,
    AvoidRow.avoided,
    BuddyTurnRow.newcomer,
    BuddyTurnRow.buddy,
    GreetingRow.greeter,
    MemberDayRow.person,
    MemberFirstRow.person,
    NudgeRow.person,
    PairingRow.person,
    KudosReceiverRow.person,
    QuestionRow.suggested_by,
    PersonRow.person,
    DeliveryRow.recipient,
)
ROWS = (*PRESENT, *PAST)
# Rows about something else forget who it was; thanks that were given, once the past is erased.
NAMES: tuple[Any, ...] = (CommunityRow.set_up_by, AnimationRow.planned_by, InvitationRow.inviter, KudosRow.giver)
# Words and data in which the id of a person may stand, as a mention or as a value: it is taken out.
WORDS: tuple[Any, ...] = (
    AnimationRow.content,
    AnswerRow.value,
    ArrivalStepRow.answer,
    AuditRow.detail,
    CommunityRow.purpose,
    CommunityRow.title,
    CommunityRow.kudos_values,
    DraftRow.form,
    EnrolmentRow.value,
    GapRow.progress,
    GreetingRow.words,
    KudosRow.words,
    OccurrenceRow.content,
    OccurrenceRow.state_data,
    QuestionRow.words,
    UnsignedRow.value,
    WelcomeRow.steps,
)
# What was said stays said, without its words; what was not said yet is planned again, without the person.
_OVER = (State.SENT, State.REFUSED, State.SKIPPED, State.GIVEN_UP, State.CLAIMED, State.UNKNOWN)


# What is still to come, or under way.
_GOING_ON = (OccurrenceState.DUE, OccurrenceState.OPEN)
# So many messages at once are looked for among what others did about them.
_AT_ONCE = 500


def withdraw(tx: Transaction, workspace: str, person: str, now: datetime) -> Leaving:
    """Take a person out of all that goes on: roles, choices, what they signed up for, what waits to be said to them or about them.

    What is over stays and counts, and no screen has a name for it any more.
    """
    _look_again(tx, workspace, person, now)
    _leave_what_goes_on(tx, workspace, person)
    for column in PRESENT:
        _delete(tx, workspace, column, person)
    _forget_description(tx, workspace, person)
    for column in (*NAMES, QuestionRow.suggested_by):
        if column is not KudosRow.giver:
            _forget_name(tx, workspace, column, person)
    messages = _let_go_of_letters(tx, workspace, person)
    return Leaving(is_erased=False, messages=messages, **_count_past(tx, workspace, person))


def erase(tx: Transaction, workspace: str, person: str, now: datetime) -> Leaving:
    """Take a person out of every table of a workspace. What goes on with them in it is looked at again."""
    _look_again(tx, workspace, person, now)
    past = _count_past(tx, workspace, person)
    _erase_facts(tx, workspace, person)
    # That they were thanked stays with those who were; the words go with who wrote them.
    tx.execute(update(KudosRow).filter_by(workspace=workspace, giver=person).values(words=""))
    # What was approved is the community's: only what waits goes with who suggested it.
    approved = update(QuestionRow).filter_by(workspace=workspace, suggested_by=person, state="approved")
    tx.execute(approved.values(suggested_by=None))
    messages = _erase_deliveries(tx, workspace, person)
    for column in ROWS:
        _delete(tx, workspace, column, person)
    _erase_thanks_to_nobody(tx, workspace)
    for column in NAMES:
        _forget_name(tx, workspace, column, person)
    for column in WORDS:
        take_out(tx, workspace, column, person)
    ballots.forget(tx, workspace, person)
    unsigned.forget(tx, workspace, person)
    return Leaving(is_erased=True, messages=messages, **past)


def _delete(tx: Transaction, workspace: str, column: Any, person: str) -> None:
    row = column.class_
    tx.execute(delete(row).where(row.workspace == workspace, column == person))


def _forget_name(tx: Transaction, workspace: str, column: Any, person: str) -> None:
    row = column.class_
    tx.execute(update(row).where(row.workspace == workspace, column == person).values({column.key: None}))


def _count_past(tx: Transaction, workspace: str, person: str) -> dict[str, int]:
    """How much the store holds of what they did and said."""
    acts = (ParticipationRow.is_present, ParticipationRow.kind != ActKind.LEAVE)
    answers = tx.scalar(select(func.count()).select_from(AnswerRow).filter_by(workspace=workspace, person=person)) or 0
    given = tx.scalar(select(func.count()).select_from(KudosRow).filter_by(workspace=workspace, giver=person)) or 0
    received = tx.scalar(select(func.count()).select_from(KudosReceiverRow).filter_by(workspace=workspace, person=person)) or 0
    did = select(func.count()).select_from(ParticipationRow).filter_by(workspace=workspace, person=person).where(*acts)
    return {"acts": tx.scalar(did) or 0, "answers": answers, "thanks": given + received}


def _leave_what_goes_on(tx: Transaction, workspace: str, person: str) -> None:
    """Their answers to what is still open, where they stand in it, thanks that are not said yet, a welcome under way."""
    open_now = select(OccurrenceRow.occurrence).filter_by(workspace=workspace).where(OccurrenceRow.state.in_(_GOING_ON))
    for row in (AnswerRow, PairingRow):
        tx.execute(delete(row).filter_by(workspace=workspace, person=person).where(row.occurrence.in_(open_now)))
    for column in (OccurrenceRow.content, OccurrenceRow.state_data):
        take_out(tx, workspace, column, person, OccurrenceRow.state.in_(_GOING_ON))
    take_out(tx, workspace, AnimationRow.content, person)
    unsaid = select(KudosRow.kudos).filter_by(workspace=workspace, is_planned=False)
    received = delete(KudosReceiverRow).filter_by(workspace=workspace, person=person)
    tx.execute(received.where(KudosReceiverRow.kudos.in_(unsaid)))
    tx.execute(delete(KudosRow).filter_by(workspace=workspace, giver=person, is_planned=False))
    _erase_thanks_to_nobody(tx, workspace)
    welcome = update(ArrivalRow).filter_by(workspace=workspace, person=person, state=ArrivalState.UNDERWAY)
    tx.execute(welcome.values(state=ArrivalState.STOPPED, look_at=None))
    nudged = update(NudgeRow).filter_by(workspace=workspace, person=person, outcome=None)
    tx.execute(nudged.values(outcome=Ending.UNCERTAIN))


def _forget_description(tx: Transaction, workspace: str, person: str) -> None:
    """How Slack describes them goes; of guests and strangers that they are such: it keeps their past out of figures, as before."""
    theirs = {"workspace": workspace, "person": person}
    is_outsider = or_(PersonRow.is_guest, PersonRow.is_stranger)
    tx.execute(delete(PersonRow).filter_by(**theirs).where(~is_outsider))
    tx.execute(update(PersonRow).filter_by(**theirs).values(name="", locale=None, zone=None))


def _erase_thanks_to_nobody(tx: Transaction, workspace: str) -> None:
    """Thanks that were for this person alone go with them."""
    left = select(KudosReceiverRow.kudos).filter_by(workspace=workspace)
    tx.execute(delete(KudosRow).filter_by(workspace=workspace).where(KudosRow.kudos.not_in(left)))


def _look_again(tx: Transaction, workspace: str, person: str, now: datetime) -> None:
    """Those who were to meet the person, say, are not to wait for them; what they promised is not theirs any more."""
    promised = select(EnrolmentRow.animation).filter_by(workspace=workspace, person=person)
    answered = select(AnswerRow.occurrence).filter_by(workspace=workspace, person=person)
    named = or_(
        cast(OccurrenceRow.state_data, String).contains(person, autoescape=True),
        OccurrenceRow.animation.in_(promised),
        OccurrenceRow.occurrence.in_(answered),
    )
    change = update(OccurrenceRow).filter_by(workspace=workspace).where(named, OccurrenceRow.state.in_(_GOING_ON))
    tx.execute(change.where(or_(OccurrenceRow.next_step_at.is_(None), OccurrenceRow.next_step_at > now)).values(next_step_at=now))


def _erase_facts(tx: Transaction, workspace: str, person: str) -> None:
    """The person's acts, and what other people's acts tell of theirs: the message that a reply or a reaction is about."""
    fact = ParticipationRow
    own = tx.execute(
        select(fact.community, fact.kind, fact.source_ts, fact.thread_ts, fact.is_present).filter_by(
            workspace=workspace, person=person
        )
    ).all()
    written = {(row.community, row.source_ts) for row in own if row.kind in (ActKind.MESSAGE, ActKind.REPLY)}
    answered = {(row.community, row.thread_ts) for row in own if row.kind == ActKind.REPLY and row.is_present and row.thread_ts}
    folding.remove(tx, workspace, fact.person == person, spare=person)
    for community, stamps in _in_parts(written):
        here = (fact.workspace == workspace, fact.community == community)
        folding.remove(tx, workspace, and_(*here, fact.kind == ActKind.REACTION, fact.source_ts.in_(stamps)), spare=person)
        tx.execute(update(fact).where(*here, fact.thread_ts.in_(stamps)).values(thread_ts=None))
        roots = delete(ThreadRow).filter_by(workspace=workspace, community=community)
        tx.execute(roots.where(ThreadRow.root_ts.in_(stamps)))
    traces.forget_messages(tx, workspace, written)
    threads.answer_by_nobody(tx, workspace, answered - written, are_known=True)
    threads.recount(tx, workspace, answered - written)


def _in_parts(messages: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Timestamps by community, some hundred at once."""
    for community, found in groupby(sorted(messages), key=itemgetter(0)):
        stamps = [ts for _, ts in found]
        yield from ((community, stamps[start : start + _AT_ONCE]) for start in range(0, len(stamps), _AT_ONCE))


def _erase_deliveries(tx: Transaction, workspace: str, person: str) -> int:
    """The ledger: rows about the person go; of what was said to others and names them, the words go. How many went."""
    gone = 0
    for seq, state, recipient, occasion, subject, body, why in _naming(tx, workspace, person):
        same = DeliveryRow.seq == seq
        if any(is_named(value, person) for value in (recipient, occasion, subject)):
            tx.execute(delete(DeliveryRow).where(same))
            gone += is_named(recipient, person)
        elif is_named(body, person) or is_named(why, person):
            over = update(DeliveryRow).where(same).values(body={}, why=None)
            tx.execute(over if state in _OVER else delete(DeliveryRow).where(same))
    return gone


def _let_go_of_letters(tx: Transaction, workspace: str, person: str) -> int:
    """What waits in the ledger for the person, or names them to others, is not said. How many were for them."""
    gone = 0
    for seq, state, recipient, *about in _naming(tx, workspace, person):
        if state not in _OVER and any(is_named(value, person) for value in (recipient, *about)):
            tx.execute(delete(DeliveryRow).where(DeliveryRow.seq == seq))
            gone += is_named(recipient, person)
    return gone


def _naming(tx: Transaction, workspace: str, person: str) -> Iterable[Any]:
    """The rows of the ledger in which the person's id stands somewhere."""
    row = DeliveryRow
    columns = (row.recipient, row.occasion, row.subject, row.body, row.why)
    suspected = or_(*(cast(column, String).contains(person, autoescape=True) for column in columns))
    return tx.execute(select(row.seq, row.state, *columns).where(row.workspace == workspace, suspected)).all()
