"""Who is asking: their language and zone, and whether they take part here."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.people import Person
from bot.people import person_from
from handlers.payloads import Incoming
from storage import communities, people, privacy
from storage.store import Store

PATIENCE_SECONDS = 1.0
REMEMBERED_SECONDS = 600.0
MOST_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Speaker:
    """The person of a request. ``bar`` is the text key of why they take no part here, ``failure`` what the store raised.

    ``is_outsider``: a guest, or somebody of another workspace.
    """

    person: Person
    is_outsider: bool = False
    bar: str | None = None
    failure: Exception | None = None


class Speakers:
    """Looks people up in the store, and asks Slack for those it does not know (newcomers, people who leave no trace).

    What Slack says of these is kept in memory for some minutes and never written.
    """

    def __init__(self, store: Store, threads: Executor) -> None:
        self._store = store
        self._threads = threads
        self._told: dict[str, tuple[float, Person]] = {}

    async def of(self, incoming: Incoming, client: AsyncWebClient) -> Speaker:
        """The person who did this. Never raises: a store that fails is told in ``failure``, so that they still get an apology."""
        loop = asyncio.get_running_loop()
        known: Person | None = None
        bar: str | None = None
        failure: Exception | None = None
        try:
            known, bar = await loop.run_in_executor(self._threads, self._look_up, incoming)
        except Exception as error:
            failure = error
        person = known if known is not None and known.locale else await self._ask_slack(incoming, client) or known
        if person is None:
            person = Person(incoming.workspace, incoming.person, "")
        is_outsider = person.is_outsider or incoming.from_elsewhere
        return Speaker(person, is_outsider, None if bar == GUESTS and not is_outsider else bar, failure)

    def _look_up(self, incoming: Incoming) -> tuple[Person | None, str | None]:
        """The person, and what would bar them: that they leave no trace, or (were they a guest) that guests take no part here."""
        with self._store.read() as tx:
            if privacy.is_traceless(tx, incoming.workspace, incoming.person):
                return None, TRACELESS
            channel = incoming.channel or "D"
            community = communities.find(tx, incoming.workspace, channel)
            lets_guests_in = channel.startswith("D") or (community is not None and community.lets_guests_in)
            return people.find(tx, incoming.workspace, incoming.person), None if lets_guests_in else GUESTS

    async def _ask_slack(self, incoming: Incoming, client: AsyncWebClient) -> Person | None:
        loop = asyncio.get_running_loop()
        until, told = self._told.get(incoming.person, (0.0, None))
        if until > loop.time():
            return told
        try:
            answer = await asyncio.wait_for(client.users_info(user=incoming.person, include_locale=True), PATIENCE_SECONDS)
        except (SlackApiError, ClientError, TimeoutError):
            return None
        if len(self._told) >= MOST_REMEMBERED:
            self._told.clear()
        person = _person(incoming, answer["user"])
        self._told[incoming.person] = (loop.time() + REMEMBERED_SECONDS, person)
        return person


TRACELESS = "errors.traceless"
GUESTS = "errors.guests"


def _person(incoming: Incoming, user: Mapping[str, Any]) -> Person:
    seen = person_from(user, incoming.workspace, as_of=0.0)
    if seen is None:
        return Person(incoming.workspace, incoming.person, "")
    told = asdict(seen)
    del told["as_of"]
    return Person(**told)
