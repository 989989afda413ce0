"""Acts to record, a community to record them in, and what the tables hold afterwards."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import URL, create_engine, select, text

from bot.model.communities import Community
from bot.model.facts import Act, ActKind, Fact, PersonSeen
from bot.timestamps import instant_of
from storage import communities, participation, people
from storage.schema import MemberDayRow, MemberFirstRow, MembershipRow, ParticipationRow, ThreadRow
from storage.store import Store

NOTICE = datetime(2026, 3, 1, tzinfo=UTC)
RECORDED = (ParticipationRow, MemberDayRow, MemberFirstRow, MembershipRow, ThreadRow)


def ts(moment: int, day: int = 4) -> str:
    """The so many thousandth second of a day in March 2026."""
    return f"{int(datetime(2026, 3, day, tzinfo=UTC).timestamp()) + moment * 1000}.000100"


def message(moment: int, person: str | None = "U1", **about: Any) -> Act:
    """A root, or with ``thread_ts`` a reply; ``at`` is its own time unless told otherwise."""
    stamp = about.pop("stamp", ts(moment))
    plain: dict[str, Any] = {
        "workspace": "T1",
        "key": f"message:{about.get('community', 'C1')}:{stamp}",
        "kind": ActKind.REPLY if about.get("thread_ts") else ActKind.MESSAGE,
        "community": "C1",
        "person": person,
        "at": instant_of(stamp),
        "decided_at": float(stamp),
        "source_ts": stamp,
        "is_question": None if about.get("thread_ts") else False,
    }
    return Act(**(plain | about))


def reaction(to: Act, person: str, moment: int, **about: Any) -> Act:
    """A tada on a message."""
    plain: dict[str, Any] = {
        "workspace": "T1",
        "key": f"reaction:{to.community}:{to.source_ts}:{person}:tada",
        "kind": ActKind.REACTION,
        "community": to.community,
        "person": person,
        "at": to.at,
        "decided_at": float(ts(moment)),
        "source_ts": to.source_ts,
        "name": "tada",
        "about": to.person,
    }
    return Act(**(plain | about))


def move(kind: ActKind, person: str, stamp: str, **about: Any) -> Act:
    """A person joins or leaves."""
    plain: dict[str, Any] = {
        "workspace": "T1",
        "key": f"{kind}:C1:{person}:{stamp}",
        "kind": kind,
        "community": "C1",
        "person": person,
        "at": instant_of(stamp),
        "decided_at": float(stamp),
        "source_ts": stamp,
    }
    return Act(**(plain | about))


def seen(person: str, **flags: bool) -> PersonSeen:
    """A person as Slack describes them."""
    plain = {"is_bot": False, "is_guest": False, "is_stranger": False, "is_admin": False, "is_deactivated": False}
    return PersonSeen(workspace="T1", person=person, name=person, locale=None, zone=None, as_of=1.0, **(plain | flags))


def found(store: Store, community: str = "C1", **charter: Any) -> None:
    """Set a community up, with its notice posted on the first of March."""
    with store.write() as tx:
        communities.set_up(tx, Community("T1", community, community, **charter), [], NOTICE)
        communities.mark_noticed(tx, "T1", community, NOTICE)


def know(store: Store, *described: PersonSeen) -> None:
    """Slack's list of people was read."""
    with store.write() as tx:
        people.upsert(tx, described)


def record(store: Store, *facts: Fact) -> set[str]:
    """Record facts in one transaction; the keys of those that changed anything."""
    with store.write() as tx:
        return participation.record(tx, facts)


def tables(store: Store) -> dict[str, list[str]]:
    """All that recording writes, row by row."""
    with store.read() as tx:
        return {row.__tablename__: sorted(map(repr, tx.execute(select(row.__table__)))) for row in RECORDED}


def present(store: Store) -> list[str]:
    """The keys of the acts that hold."""
    return keys(store, is_present=True)


def keys(store: Store, **which: Any) -> list[str]:
    """The keys of the facts, in order."""
    with store.read() as tx:
        return list(tx.scalars(select(ParticipationRow.key).filter_by(**which).order_by(ParticipationRow.key)))


def days(store: Store) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """Messages, replies, reactions and answers by person and day."""
    row = MemberDayRow
    with store.read() as tx:
        counted = tx.execute(select(row.person, row.day, row.messages, row.replies, row.reactions, row.answers))
        return {(person, day.isoformat()): tuple(counts) for person, day, *counts in counted}  # type: ignore[misc]


def keys_of(acts: Iterable[Act]) -> list[str]:
    """The keys of these acts, in order."""
    return sorted(act.key for act in acts)


@contextmanager
def no_participation(store: Store) -> Iterator[None]:
    """A SQLite store that fails: its facts have nowhere to go."""
    run(store.url, "ALTER TABLE participation RENAME TO elsewhere")
    yield
    run(store.url, "ALTER TABLE elsewhere RENAME TO participation")


def run(url: URL, statement: str) -> None:
    """Run a statement on a connection of its own, outside of any transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
