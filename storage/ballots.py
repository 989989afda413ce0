"""Secret votes: nobody votes twice, and the database alone can't tell who voted for what.

A voter is a hash, keyed with ``FOYER_SECRET`` and salted by the poll, of the person; ballots have random ids and no time. The salt
goes when the poll closes: from then on nobody, Foyer included, can find a ballot's voter, and no vote can change.
"""

from collections import Counter
from collections.abc import Sequence
from secrets import token_hex

from sqlalchemy import delete, select

from bot.model.animations import Occurrence, Tally
from bot.privacy import voter_digest
from storage.schema import BallotRow, BallotSaltRow
from storage.store import Transaction


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


def seal(tx: Transaction, occurrence: Occurrence) -> None:
    """Destroy the salt: the votes are final, and nobody can be found by them."""
    tx.execute(delete(BallotSaltRow).filter_by(workspace=occurrence.workspace, occurrence=occurrence.occurrence))


def _voter(tx: Transaction, occurrence: Occurrence, person: str, *, opens: bool = True) -> str | None:
    """Who votes, as a hash. The first to vote in a poll that takes answers makes its salt."""
    here = {"workspace": occurrence.workspace, "occurrence": occurrence.occurrence}
    if opens and occurrence.is_open:
        tx.execute(tx.insert(BallotSaltRow).values(**here, salt=token_hex(32)).on_conflict_do_nothing())
    salt = tx.scalar(select(BallotSaltRow.salt).filter_by(**here))
    return voter_digest(tx.secret, salt, occurrence.workspace, person) if salt else None


def forget(tx: Transaction, workspace: str, person: str) -> None:
    """Withdraw a person's votes from the polls that are open: those that were sealed can't be found by anybody."""
    for occurrence, salt in tx.execute(select(BallotSaltRow.occurrence, BallotSaltRow.salt).filter_by(workspace=workspace)).all():
        voter = voter_digest(tx.secret, salt, workspace, person)
        tx.execute(delete(BallotRow).filter_by(workspace=workspace, occurrence=occurrence, voter=voter))
