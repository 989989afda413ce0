"""Table of what people gave to an occurrence without their name."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema.columns import Base, Data, SlackKey


class UnsignedRow(Base):
    """Words that were given without a name. ``writer`` is a keyed hash of the person, salted as secret votes are, so that they can
    take their words back while the occurrence is open: when it closes the salt is destroyed, and ``writer`` drawn at random, as
    ``entry`` always is. No time is kept, nor SQLite's own number of a row: nothing tells an order.
    """

    __tablename__ = "unsigned"
    __table_args__ = (Index(None, "workspace", "occurrence"), {"sqlite_with_rowid": False})

    workspace: Mapped[SlackKey]
    entry: Mapped[str] = mapped_column(String(32), primary_key=True)
    occurrence: Mapped[str] = mapped_column(String(32))
    writer: Mapped[str] = mapped_column(String(64))
    value: Mapped[Data]
