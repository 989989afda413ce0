"""Who leaves no trace, what is done to keep it so, and the audit of who touched whose data."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from bot.model.leaving import Leaving
from bot.privacy import pseudonym, traceless_digest
from storage import erasure
from storage.schema import AuditRow, TracelessRow
from storage.store import Store, Transaction

# One number that every process knows: recording takes this lock shared, erasing alone (PostgreSQL; SQLite has one writer).
_LOCK = 0x464F5945
_TRACELESS = select(TracelessRow.digest).where(
    TracelessRow.workspace == bindparam("workspace"),
    TracelessRow.digest.in_(bindparam("digests", expanding=True)),
    TracelessRow.until.is_(None),
)


def is_traceless(tx: Transaction, workspace: str, person: str) -> bool:
    """Whether this person leaves no trace."""
    return bool(traceless_among(tx, workspace, (person,)))


def traceless_among(tx: Transaction, workspace: str, people: Iterable[str]) -> set[str]:
    """Those of these people who leave no trace."""
    by_digest = {traceless_digest(tx.secret, workspace, person): person for person in people}
    if not by_digest:
        return set()
    found = tx.connection().execute(_TRACELESS, {"workspace": workspace, "digests": tuple(by_digest)})
    return {by_digest[digest] for digest in found.scalars()}


def hold_still(tx: Transaction) -> None:
    """Nobody begins to leave no trace until this transaction ends: what it knows of them stays true while it writes."""
    if tx.dialect == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock_shared(_LOCK)))


def keep_still(tx: Transaction) -> None:
    """Nobody records until this transaction ends: what it takes out of the facts is not written again meanwhile."""
    if tx.dialect == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def leave_no_trace(tx: Transaction, workspace: str, person: str, now: datetime, *, erases_past: bool = True) -> Leaving:
    """From now on nothing is written of a person or to them, but for a keyed hash of who it is. Gives what was done.

    ``erases_past``: all there is of them goes too, and their acts are folded into nameless months (*Forget me*); after the commit
    call ``shred``. Else what is over stays and counts. May be done again: to erase what the first time left.
    """
    keep_still(tx)
    key = {"workspace": workspace, "digest": traceless_digest(tx.secret, workspace, person)}
    row = tx.insert(TracelessRow).values(**key, until=None)
    tx.execute(row.on_conflict_do_update(index_elements=list(key), set_={"until": None}))
    done = (erasure.erase if erases_past else erasure.withdraw)(tx, workspace, person, now)
    action = "forget" if erases_past else "leave_no_trace"
    audit(tx, workspace, actor=person, action=action, at=now, subject=person)
    return done


def keep_trace(tx: Transaction, workspace: str, person: str, now: datetime) -> None:
    """The person takes part again: what they do from now on counts, and what they did before stays unwritten.

    The hash stays, with the moment: no history that is read later brings back what was erased, and counted once already.
    """
    left = update(TracelessRow).filter_by(workspace=workspace, digest=traceless_digest(tx.secret, workspace, person), until=None)
    tx.execute(left.values(until=now))
    audit(tx, workspace, actor=person, action="keep_trace", at=now, subject=person)


def audit(
    tx: Transaction,
    workspace: str,
    *,
    actor: str,
    action: str,
    at: datetime,
    community: str | None = None,
    subject: str | None = None,
    detail: str | None = None,
) -> None:
    """Write who did what to whose data. ``actor`` and ``subject`` are given as ids and kept as pseudonyms."""
    tx.execute(
        insert(AuditRow).values(
            workspace=workspace,
            at=at,
            actor=pseudonym(tx.secret, workspace, actor),
            action=action,
            community=community,
            subject=pseudonym(tx.secret, workspace, subject) if subject else None,
            detail=detail,
        )
    )


def shred(store: Store) -> bool:
    """Make erased words unreadable on the disk: on SQLite they stay in the write-ahead log until it is truncated.

    False where somebody read for so long that it could not be; the next time, or the next stop, does it. PostgreSQL's log, its
    vacuum and the operator's backups keep their own time: ``docs/privacy.md`` says how long.
    """
    return store.truncate_log()
