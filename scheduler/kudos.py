"""Thanks that were written down are said: in their community, and to those whom a post there would not reach."""

from collections.abc import Iterable
from datetime import datetime

import structlog

from bot.mishaps import raised_at
from bot.model.deliveries import Draft, Unknown
from bot.model.kudos import Kudos
from bot.text import supported_locale, texts_for
from bot.views.kudos import KIND, kudos_message, letter_message
from scheduler.heartbeat import Heartbeat
from storage import communities, deliveries, kudos, memberships, people
from storage.store import Store, Transaction

log = structlog.get_logger("foyer.kudos")


def plan_kudos(store: Store, now: datetime) -> int:
    """Take every word of thanks that waits to the ledger. How many deliveries were planned."""
    with store.read() as tx:
        waiting = kudos.list_waiting(tx)
    return sum(_plan_safely(store, workspace, name, now) for workspace, name in waiting)


HEARTBEATS = (Heartbeat("kudos", 2, plan_kudos, lambda _store, _now: None),)


def _plan_safely(store: Store, workspace: str, name: str, now: datetime) -> int:
    """One that can't be written must not keep the others waiting."""
    try:
        with store.write() as tx:
            said = kudos.claim(tx, workspace, name)
            return _plan(tx, said, now) if said is not None else 0
    except Exception as error:
        log.error("no_kudos", kudos=name, error=type(error).__name__, at=raised_at(error))
        return 0


def _plan(tx: Transaction, said: Kudos, now: datetime) -> int:
    giver = people.find(tx, said.workspace, said.giver or "")
    name = giver.name if giver is not None else None
    drafts = [*_post(tx, said, name, now), *_letters(tx, said, name, now)]
    return sum(deliveries.add(tx, draft, now) is not None for draft in drafts)


def _post(tx: Transaction, said: Kudos, giver: str | None, now: datetime) -> Iterable[Draft]:
    """``subject`` is the giver, whose plain name and words are in it: it goes with them."""
    if said.community is None:
        return
    community = communities.get(tx, said.workspace, said.community)
    yield Draft(
        workspace=said.workspace,
        kind=KIND,
        recipient=said.community,
        occasion=said.kudos,
        body=kudos_message(said, giver, texts_for(community.locale)),
        due_at=now,
        community=said.community,
        subject=said.giver,
    )


def _letters(tx: Transaction, said: Kudos, giver: str | None, now: datetime) -> Iterable[Draft]:
    """A person's word passed on draws on nobody's budget: it is as if they had written themselves. Who wants none gets none."""
    written_to = set(said.receivers) - people.list_muting(tx, said.workspace, said.receivers, KIND)
    fallback = "en"
    if said.community is not None:
        fallback = communities.get(tx, said.workspace, said.community).locale
        written_to -= {each.person for each in memberships.list_members(tx, said.workspace, said.community)}
    locales = people.locales_of(tx, said.workspace, written_to)
    for person in sorted(written_to):
        yield Draft(
            workspace=said.workspace,
            kind=KIND,
            recipient=person,
            occasion=said.kudos,
            body=letter_message(said, giver, texts_for(supported_locale(locales.get(person), fallback))),
            due_at=now,
            subject=said.giver,
            reason="kudos.reason",
            if_unknown=Unknown.LET_GO,
        )
