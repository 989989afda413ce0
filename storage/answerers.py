"""Who may know the answer to a question: who took a topic that is tagged on it, and who answers others in the community."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select

from bot.model.communities import Community
from bot.model.facts import ActKind
from bot.nudges import OpenQuestions
from storage.schema import MembershipRow, ParticipationRow, QuestionTopicRow, ThreadRow, TopicRow
from storage.store import Transaction


def list_answerers(tx: Transaction, community: Community, need: OpenQuestions, now: datetime) -> list[str]:
    """Who replied in the threads of others, in most of them first."""
    reply = ParticipationRow
    threads = func.count(reply.thread_ts.distinct())
    in_thread = and_(
        ThreadRow.workspace == reply.workspace,
        ThreadRow.community == reply.community,
        ThreadRow.root_ts == reply.thread_ts,
        ThreadRow.author != reply.person,
    )
    asked = (
        select(reply.person)
        .join(ThreadRow, in_thread)
        .where(reply.workspace == community.workspace, reply.community == community.community)
        .where(reply.at > now - timedelta(days=need.answered_within_days))
        .where(reply.kind == ActKind.REPLY, reply.is_present.is_(True))
        .group_by(reply.person)
        .order_by(threads.desc(), reply.person)
        .limit(need.looked_at)
    )
    return [person for person in tx.scalars(asked) if person]


def list_takers(tx: Transaction, community: Community, questions: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Who took a topic of these questions and is in the community, by question: who took it first, first."""
    is_of = and_(TopicRow.workspace == QuestionTopicRow.workspace, TopicRow.topic == QuestionTopicRow.topic)
    is_here = and_(
        MembershipRow.workspace == QuestionTopicRow.workspace,
        MembershipRow.community == QuestionTopicRow.community,
        MembershipRow.person == TopicRow.person,
        MembershipRow.is_present.is_(True),
    )
    asked = (
        select(QuestionTopicRow.root_ts, TopicRow.person)
        .join(TopicRow, is_of)
        .join(MembershipRow, is_here)
        .where(QuestionTopicRow.workspace == community.workspace, QuestionTopicRow.community == community.community)
        .where(QuestionTopicRow.root_ts.in_(list(questions)))
        .order_by(TopicRow.at, TopicRow.person)
    )
    takers: defaultdict[str, list[str]] = defaultdict(list)
    for root_ts, person in tx.execute(asked):
        if person not in takers[root_ts]:
            takers[root_ts].append(person)
    return takers
