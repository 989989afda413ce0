"""What is told elsewhere of somebody's messages: Slack's timestamp of one is when they wrote it, and its address tells it too."""

import re
from collections.abc import Collection
from uuid import uuid4

from sqlalchemy import delete, select, tuple_, update

from bot.model.deliveries import State
from storage.schema import DeliveryRow, KudosRow, NudgeRow, QuestionTopicRow
from storage.store import Transaction

AT_ONCE = 200
_TIMESTAMP = re.compile(r"\d{9,11}\.\d{6}")
_IN_ADDRESS = re.compile(r"/p(\d{9,11})(\d{6})\b")
# What was not said yet is about something that is gone.
_WAITING = (State.BID, State.DUE)


def forget_messages(tx: Transaction, workspace: str, messages: Collection[tuple[str, str]]) -> None:
    """Take messages (community, timestamp) out of what others did, were sent or said about them."""
    stamps = frozenset(ts for _, ts in messages)
    if not stamps:
        return
    _forget_topics(tx, workspace, sorted(messages))
    _forget_in_nudges(tx, workspace, stamps)
    _forget_in_ledger(tx, workspace, stamps)
    _forget_links(tx, workspace, stamps)


def _forget_topics(tx: Transaction, workspace: str, messages: list[tuple[str, str]]) -> None:
    tagged = delete(QuestionTopicRow).filter_by(workspace=workspace)
    for start in range(0, len(messages), AT_ONCE):
        part = messages[start : start + AT_ONCE]
        tx.execute(tagged.where(tuple_(QuestionTopicRow.community, QuestionTopicRow.root_ts).in_(part)))


def _forget_in_nudges(tx: Transaction, workspace: str, stamps: frozenset[str]) -> None:
    """Of other people's invitations: that there was one stays, and which ones were about the same thing."""
    subjects = tx.scalars(select(NudgeRow.subject).filter_by(workspace=workspace).where(NudgeRow.subject.contains(".")).distinct())
    for subject in subjects.all():
        if _tells_of(subject, stamps):
            same = update(NudgeRow).filter_by(workspace=workspace, subject=subject)
            tx.execute(same.values(subject=f"{subject.partition(':')[0]}:{uuid4().hex}"))


def _forget_in_ledger(tx: Transaction, workspace: str, stamps: frozenset[str]) -> None:
    row = DeliveryRow
    about = select(row.seq, row.state, row.subject, row.occasion).filter_by(workspace=workspace).where(row.subject.contains("."))
    for seq, state, subject, occasion in tx.execute(about).all():
        if _tells_of(f"{subject} {occasion}", stamps):
            same = row.seq == seq
            gone = update(row).where(same).values(subject=None, occasion=uuid4().hex, body={}, why=None)
            tx.execute(delete(row).where(same) if state in _WAITING else gone)


def _forget_links(tx: Transaction, workspace: str, stamps: frozenset[str]) -> None:
    linked = select(KudosRow.kudos, KudosRow.link).filter_by(workspace=workspace).where(KudosRow.link.is_not(None))
    for kudos, link in tx.execute(linked).all():
        if link and any(f"{seconds}.{micros}" in stamps for seconds, micros in _IN_ADDRESS.findall(link)):
            tx.execute(update(KudosRow).filter_by(workspace=workspace, kudos=kudos).values(link=None))


def _tells_of(words: str, stamps: frozenset[str]) -> bool:
    return any(ts in stamps for ts in _TIMESTAMP.findall(words))
