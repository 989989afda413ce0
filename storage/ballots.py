"""Secret votes: nobody votes twice, and the database alone can't tell who voted for what.

A voter is a hash, keyed with ``FOYER_SECRET`` and salted by the poll, of the person; ballots have random ids and no time. When the
poll closes the salt is destroyed and the ballots are drawn anew: from then on nobody, Foyer included, can find a ballot's voter,
and no vote can change. Why it is done so: ``docs/decisions/2026-11-23-a-secret-vote-has-no-voter.md``.
"""

from collections import Counter
from collections.abc import Sequence
from secrets import token_hex

from sqlalchemy import delete, func, insert, select, update

from bot.model.animations import Occurrence, OccurrenceState, Tally
from bot.privacy import voter_digest
from storage.schema import BallotRow, BallotSaltRow, UnsignedRow
from storage.store import Store, Transaction

TAKES_VOTES = (OccurrenceState.DUE, OccurrenceState.OPEN)
# Who reads for longer than this keeps the log from being emptied; it is tried again, for to wait here would hold up who writes.
PATIENCE_MS = 200


def cast(tx: Transaction, occurrence: Occurrence, person: str, choices: Sequence[str]) -> bool:
    """Vote, in the place of one's vote before; no choices withdraw it. False, and nothing changed, once the poll was sealed."""
    voter = _voter(tx, occurrence, person)
    if voter is None:
        return False
    tx.execute(delete(BallotRow).filter_by(workspace=occurrence.workspace, occurrence=occurrence.occurrence, voter=voter))
    if choices:
        row = {"workspace": occurrence.workspace, "occurrence": occurrence.occurrence, "voter": voter}
        tx.execute(tx.insert(BallotRow).values(**row, ballot=token_hex(16), choices={"chosen": list(choices)}))
    return True


def find(tx: Transaction, occurrence: Occurrence, person: str) -> tuple[str, ...] | None:
    """What a person voted for, asked for by themselves while the poll is open; None if they did not, or it was sealed."""
    voter = _voter(tx, occurrence, person, opens=False)
    query = select(BallotRow.choices).filter_by(workspace=occurrence.workspace, occurrence=occurrence.occurrence, voter=voter)
    choices = tx.scalar(query) if voter else None
    return tuple(choices["chosen"]) if choices else None


def tally(tx: Transaction, occurrence: Occurrence) -> Tally:
    """How many people voted, and for what."""
    query = select(BallotRow.choices).filter_by(workspace=occurrence.workspace, occurrence=occurrence.occurrence)
    ballots = [choices["chosen"] for choices in tx.scalars(query)]
    return Tally(len(ballots), dict(Counter(choice for chosen in ballots for choice in chosen)))


def count(tx: Transaction, occurrence: Occurrence) -> int:
    """How many people voted."""
    query = select(func.count()).select_from(BallotRow).filter_by(workspace=occurrence.workspace, occurrence=occurrence.occurrence)
    return tx.scalar(query) or 0


def seal(tx: Transaction, occurrence: Occurrence) -> None:
    """Destroy the salt: votes are final, and nobody can be found by them, nor by what they gave without their name.

    The ballots are written again under ids drawn anew, in an order that tells nothing: an old copy of the salt (a backup) opens
    none that came after it, and PostgreSQL's own columns, which tell when a row was written, tell nothing of the votes.
    ``shred_sealed`` has to follow.
    """
    here = {"workspace": occurrence.workspace, "occurrence": occurrence.occurrence}
    tx.execute(update(BallotSaltRow).filter_by(**here).values(salt=None))
    votes = tx.scalars(delete(BallotRow).filter_by(**here).returning(BallotRow.choices)).all()
    anew = sorted(((token_hex(16), choices) for choices in votes), key=lambda vote: vote[0])
    if anew:
        tx.execute(insert(BallotRow), [{**here, "ballot": drawn, "voter": drawn, "choices": choices} for drawn, choices in anew])


def shred_sealed(store: Store) -> int:
    """Make the salts of sealed polls unreadable on the disk too, and note that it was done. How many there were.

    Zero where there is nothing to do, or somebody reads just now: it is to be tried again.
    """
    key = (BallotSaltRow.workspace, BallotSaltRow.occurrence)
    with store.read() as tx:
        sealed = tx.execute(select(*key).where(BallotSaltRow.salt.is_(None))).all()
    if not sealed or not store.truncate_log(PATIENCE_MS):
        return 0
    store.vacuum(BallotRow, BallotSaltRow, UnsignedRow)
    with store.write() as tx:
        for workspace, occurrence in sealed:
            tx.execute(delete(BallotSaltRow).filter_by(workspace=workspace, occurrence=occurrence))
    return len(sealed)


def salt_of(tx: Transaction, occurrence: Occurrence, *, opens: bool) -> str | None:
    """What people are hashed with who vote in an occurrence, or give something without their name; None if it has none (any more).

    ``opens``: whoever is the first while it takes answers makes it.
    """
    here = {"workspace": occurrence.workspace, "occurrence": occurrence.occurrence}
    if opens and occurrence.state in TAKES_VOTES:
        tx.execute(tx.insert(BallotSaltRow).values(**here, salt=token_hex(32)).on_conflict_do_nothing())
    salt: str | None = tx.scalar(select(BallotSaltRow.salt).filter_by(**here))
    return salt


def forget(tx: Transaction, workspace: str, person: str) -> None:
    """Withdraw a person's votes from the polls that are open: those that were sealed can't be found by anybody."""
    salts = select(BallotSaltRow.occurrence, BallotSaltRow.salt).filter_by(workspace=workspace)
    for occurrence, salt in tx.execute(salts.where(BallotSaltRow.salt.is_not(None))).all():
        voter = voter_digest(tx.secret, str(salt), workspace, person)
        tx.execute(delete(BallotRow).filter_by(workspace=workspace, occurrence=occurrence, voter=voter))


def _voter(tx: Transaction, occurrence: Occurrence, person: str, *, opens: bool = True) -> str | None:
    """Who votes, as a hash."""
    salt = salt_of(tx, occurrence, opens=opens)
    return voter_digest(tx.secret, salt, occurrence.workspace, person) if salt else None
