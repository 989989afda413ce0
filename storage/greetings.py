"""Greetings: who is to be greeted in whose name, until it stands in the ledger."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy import select, update

from bot.model.greetings import Greeting
from storage import privacy
from storage.schema import GreetingRow
from storage.store import Transaction

_FIELDS = tuple(field.name for field in fields(Greeting))
_KEY = ("workspace", "community", "person", "occasion")
_COLUMNS = tuple(getattr(GreetingRow, name) for name in _FIELDS)


def add(tx: Transaction, greeting: Greeting) -> bool:
    """Write a greeting to be posted. False, and nothing is written, for who leaves no trace or was greeted on this occasion."""
    privacy.hold_still(tx)
    if privacy.traceless_among(tx, greeting.workspace, (greeting.person, greeting.greeter)):
        return False
    row = tx.insert(GreetingRow).values({name: getattr(greeting, name) for name in _FIELDS})
    return tx.scalar(row.on_conflict_do_nothing().returning(GreetingRow.person)) is not None


def find(tx: Transaction, workspace: str, community: str, person: str, occasion: str) -> Greeting | None:
    """The greeting of a person on an occasion."""
    asked = select(*_COLUMNS).filter_by(workspace=workspace, community=community, person=person, occasion=occasion)
    row = tx.execute(asked).one_or_none()
    return Greeting(*row) if row else None


def list_waiting(tx: Transaction) -> list[Greeting]:
    """The greetings that do not stand in the ledger yet, oldest first, of every workspace."""
    asked = select(*_COLUMNS).where(GreetingRow.words.is_not(None)).order_by(GreetingRow.at, GreetingRow.person)
    return [Greeting(*row) for row in tx.execute(asked)]


def greeted_since(tx: Transaction, workspace: str, community: str, since: datetime) -> set[str]:
    """Who was greeted in a community since then, or is about to be."""
    asked = select(GreetingRow.person).where(
        GreetingRow.workspace == workspace, GreetingRow.community == community, GreetingRow.at >= since
    )
    return set(tx.scalars(asked))


def claim(tx: Transaction, greeting: Greeting) -> bool:
    """Take a waiting greeting to the ledger, and forget its words here; False if another process did."""
    here = update(GreetingRow).where(*(getattr(GreetingRow, name) == getattr(greeting, name) for name in _KEY))
    taken = tx.scalar(here.where(GreetingRow.words.is_not(None)).values(words=None).returning(GreetingRow.person))
    return taken is not None
