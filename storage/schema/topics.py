"""Tables of topics: what people know something of, and what a question is about."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Instant, SlackKey


class TopicRow(Base):
    """A topic that a person took: they may be asked about it. Free words, normalised."""

    __tablename__ = "topics"
    __table_args__ = (Index(None, "workspace", "topic"),)

    workspace: Mapped[SlackKey]
    person: Mapped[SlackKey]
    topic: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[Instant]


class QuestionTopicRow(Base):
    """A topic that somebody tagged on a question. Of the question only its place is kept, and of who tagged it nothing."""

    __tablename__ = "question_topics"

    workspace: Mapped[SlackKey]
    community: Mapped[SlackKey]
    root_ts: Mapped[SlackKey]
    topic: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[Instant]
