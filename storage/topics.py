"""Topics: which a person took, which a question is tagged with."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, select

from storage import privacy
from storage.schema import MembershipRow, QuestionTopicRow, TopicRow
from storage.store import Transaction


def list_taken(tx: Transaction, workspace: str, person: str) -> list[str]:
    """The topics that a person took, by name."""
    return list(tx.scalars(select(TopicRow.topic).filter_by(workspace=workspace, person=person).order_by(TopicRow.topic)))


def take(tx: Transaction, workspace: str, person: str, topics: Sequence[str], now: datetime) -> bool:
    """These, and no others, are the person's topics from now on; those they had keep their time. False, and nothing is written,
    for who leaves no trace.
    """
    privacy.hold_still(tx)
    if privacy.is_traceless(tx, workspace, person):
        return False
    theirs = delete(TopicRow).filter_by(workspace=workspace, person=person)
    tx.execute(theirs.where(TopicRow.topic.not_in(list(topics))))
    for topic in topics:
        row = tx.insert(TopicRow).values(workspace=workspace, person=person, topic=topic, at=now)
        tx.execute(row.on_conflict_do_nothing())
    return True


def list_known(tx: Transaction, workspace: str, community: str) -> list[str]:
    """The topics that anybody in a community took, by name: that there is somebody, never who."""
    is_here = and_(
        MembershipRow.workspace == TopicRow.workspace,
        MembershipRow.person == TopicRow.person,
        MembershipRow.community == community,
        MembershipRow.is_present.is_(True),
    )
    asked = select(TopicRow.topic).join(MembershipRow, is_here).where(TopicRow.workspace == workspace)
    return list(tx.scalars(asked.distinct().order_by(TopicRow.topic)))


def list_tagged(tx: Transaction, workspace: str, community: str, root_ts: str) -> list[str]:
    """The topics of a question, by name."""
    asked = select(QuestionTopicRow.topic).filter_by(workspace=workspace, community=community, root_ts=root_ts)
    return list(tx.scalars(asked.order_by(QuestionTopicRow.topic)))


def tag(tx: Transaction, workspace: str, community: str, root_ts: str, topics: Sequence[str], now: datetime) -> None:
    """These, and no others, are the topics of a question."""
    place = {"workspace": workspace, "community": community, "root_ts": root_ts}
    tx.execute(delete(QuestionTopicRow).filter_by(**place).where(QuestionTopicRow.topic.not_in(list(topics))))
    for topic in topics:
        tx.execute(tx.insert(QuestionTopicRow).values(**place, topic=topic, at=now).on_conflict_do_nothing())
