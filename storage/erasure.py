"""Erasing a person: every place of the store where Slack's id of somebody may stand, and what becomes of it there.

What they did is folded into ``community_months``, which knows no persons. A test fills every column of every table with an id and
fails while one of them is not named here.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, delete, inspect, or_, select, update

from bot.model.animations import OccurrenceState
from bot.model.deliveries import State
from bot.model.facts import ActKind
from storage import ballots, member_days, threads, unsigned
from storage.schema import (
    AnimationRow,
    AnswerRow,
    ArrivalRow,
    ArrivalStepRow,
    AuditRow,
    AvoidRow,
    BuddyRow,
    BuddyTurnRow,
    CommunityMonthRow,
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
    UnsignedRow,
    WelcomeRow,
)
from storage.store import Transaction

# Rows that are about one person go with them.
ROWS: tuple[Any, ...] = (
    AnswerRow.person,
    ArrivalRow.person,
    ArrivalStepRow.person,
    AvoidRow.person,
    AvoidRow.avoided,
    BuddyRow.person,
    BuddyTurnRow.newcomer,
    BuddyTurnRow.buddy,
    DraftRow.person,
    EnrolmentRow.person,
    GreetingRow.person,
    GreetingRow.greeter,
    MembershipRow.person,
    MemberDayRow.person,
    MemberFirstRow.person,
    MuteRow.person,
    NudgeRow.person,
    PairingRow.person,
    KudosReceiverRow.person,
    QuestionRow.suggested_by,
    PersonRow.person,
    PreferenceRow.person,
    RoleRow.person,
    DeliveryRow.recipient,
)
# Rows about something else forget who it was.
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


def erase(tx: Transaction, workspace: str, person: str, now: datetime) -> None:
    """Take a person out of every table of a workspace. What goes on with them in it is looked at again."""
    _look_again(tx, workspace, person, now)
    _erase_facts(tx, workspace, person)
    # That they were thanked stays with those who were; the words go with who wrote them.
    tx.execute(update(KudosRow).filter_by(workspace=workspace, giver=person).values(words=""))
    # What was approved is the community's: only what waits goes with who suggested it.
    approved = update(QuestionRow).filter_by(workspace=workspace, suggested_by=person, state="approved")
    tx.execute(approved.values(suggested_by=None))
    for column in ROWS:
        row = column.class_
        tx.execute(delete(row).where(row.workspace == workspace, column == person))
    _erase_thanks_to_nobody(tx, workspace)
    for column in NAMES:
        row = column.class_
        tx.execute(update(row).where(row.workspace == workspace, column == person).values({column.key: None}))
    for column in WORDS:
        _take_out(tx, workspace, column, person)
    _erase_deliveries(tx, workspace, person)
    ballots.forget(tx, workspace, person)
    unsigned.forget(tx, workspace, person)


def _erase_thanks_to_nobody(tx: Transaction, workspace: str) -> None:
    """Thanks that were for this person alone go with them."""
    left = select(KudosReceiverRow.kudos).filter_by(workspace=workspace)
    tx.execute(delete(KudosRow).filter_by(workspace=workspace).where(KudosRow.kudos.not_in(left)))


def _look_again(tx: Transaction, workspace: str, person: str, now: datetime) -> None:
    """Those who were to meet the person, say, are not to wait for them; what they promised is not theirs any more."""
    promised = select(EnrolmentRow.animation).filter_by(workspace=workspace, person=person)
    named = or_(cast(OccurrenceRow.state_data, String).contains(person, autoescape=True), OccurrenceRow.animation.in_(promised))
    going_on = OccurrenceRow.state.in_((OccurrenceState.DUE, OccurrenceState.OPEN))
    change = update(OccurrenceRow).filter_by(workspace=workspace).where(named, going_on)
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
    _remove(tx, workspace, fact.person == person, spare=person)
    for community, ts in sorted(written):
        here = (fact.workspace == workspace, fact.community == community)
        _remove(tx, workspace, and_(*here, fact.kind == ActKind.REACTION, fact.source_ts == ts), spare=person)
        tx.execute(update(fact).where(*here, fact.thread_ts == ts).values(thread_ts=None))
        tx.execute(delete(ThreadRow).filter_by(workspace=workspace, community=community, root_ts=ts))
    threads.answer_by_nobody(tx, workspace, answered - written, are_known=True)
    threads.recount(tx, workspace, answered - written)


def _remove(tx: Transaction, workspace: str, condition: ColumnElement[bool], *, spare: str) -> None:
    """Fold facts into months without persons, delete them, and mend the days of whoever did them, but for ``spare``."""
    fact = ParticipationRow
    removed = delete(fact).where(fact.workspace == workspace, condition)
    gone = tx.execute(removed.returning(fact.community, fact.kind, fact.person, fact.at, fact.is_present)).all()
    counted = [row for row in gone if row.is_present and row.kind != ActKind.LEAVE]
    _fold(tx, workspace, ((row.community, row.at.strftime("%Y-%m"), row.kind, row.person) for row in counted))
    days = {(row.community, row.person, member_days.day_of(row.at)) for row in counted if row.person != spare}
    member_days.recount(tx, workspace, days)


def _fold(tx: Transaction, workspace: str, acts: Iterable[tuple[str, str, str, str]]) -> None:
    counts: Counter[tuple[str, str, str]] = Counter()
    people: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for community, month, kind, person in acts:
        counts[community, month, kind] += 1
        people[community, month, kind].add(person)
    for place in sorted(counts):
        key = dict(zip(("community", "month", "kind"), place, strict=True)) | {"workspace": workspace}
        row = tx.insert(CommunityMonthRow).values(**key, acts=counts[place], people=len(people[place]))
        sums = {name: getattr(CommunityMonthRow, name) + row.excluded[name] for name in ("acts", "people")}
        tx.execute(row.on_conflict_do_update(index_elements=list(key), set_=sums))


def _take_out(tx: Transaction, workspace: str, column: Any, person: str) -> None:
    """Take mentions of a person, and values that are their id, out of a column of words or data."""
    row = column.class_
    keys = inspect(row).primary_key
    suspected = select(*keys, column).where(row.workspace == workspace, cast(column, String).contains(person, autoescape=True))
    for *key, value in tx.execute(suspected).all():
        same = and_(*(name == part for name, part in zip(keys, key, strict=True)))
        tx.execute(update(row).where(same).values({column.key: without(value, person)}))


def without(value: Any, person: str) -> Any:
    """Words or data as they were, but for every mention of this person."""
    is_data = not isinstance(value, str)
    words = json.dumps(value, ensure_ascii=False) if is_data else value
    token = re.escape(person)
    bare = re.sub(rf"<@{token}(\|[^>]*)?>|(?<![A-Za-z0-9]){token}(?![A-Za-z0-9])", "…", words)
    return json.loads(bare) if is_data else bare


def _erase_deliveries(tx: Transaction, workspace: str, person: str) -> None:
    """The ledger: rows about the person go; of what was said to others and names them, the words go."""
    row = DeliveryRow
    columns = (row.recipient, row.occasion, row.subject, row.body, row.why)
    suspected = or_(*(cast(column, String).contains(person, autoescape=True) for column in columns))
    for seq, state, recipient, occasion, subject, body, why in tx.execute(
        select(row.seq, row.state, *columns).where(row.workspace == workspace, suspected)
    ).all():
        same = row.seq == seq
        if _is_named(recipient, person) or _is_named(occasion, person) or _is_named(subject, person):
            tx.execute(delete(row).where(same))
        elif _is_named(body, person) or _is_named(why, person):
            tx.execute(update(row).where(same).values(body={}, why=None) if state in _OVER else delete(row).where(same))


def _is_named(value: Any, person: str) -> bool:
    return value is not None and without(value, person) != value
