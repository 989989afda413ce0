"""The door: the async edge where Slack knocks, and plain functions answer.

One listener per kind of payload, so that what an event costs does not grow with what Foyer can do; behind it the registry finds the
route, a worker thread runs its plain function, and an ``Exchange`` acknowledges in time and answers.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.kept import KEEP_MONTHS
from bot.model.clock import Clock
from bot.model.errors import FieldError, FoyerError
from bot.text import Markup, as_typed, supported_locale, texts_for
from bot.views.door import AGAIN, apology_message
from bot.zones import find_zone
from handlers.exchange import Ack, Exchange
from handlers.groups import find_groups
from handlers.installation import Installation
from handlers.mishaps import log, record_mishap, slack_refusal
from handlers.payloads import Incoming, Payload, read_command, read_home, read_interaction
from handlers.places import find_place
from handlers.reply import RefusalError, Reply
from handlers.request import Request
from handlers.route import Registry, Route
from handlers.speakers import Speaker, Speakers
from storage.store import Store

PATIENCE_SECONDS = 2.0
THREADS = 16
CLOSING_SECONDS = 20.0
CALL_SECONDS = 10
ANY = re.compile("")
Middleware = AsyncMiddleware | Callable[..., Awaitable[Any]]


class Known(AsyncAuthorize):
    """Authorises by what was learnt at the start, so that a failing ``auth.test`` later costs nobody their click."""

    def __init__(self, here: Installation, token: str) -> None:
        self._result = AuthorizeResult(
            enterprise_id=None, team_id=here.workspace, bot_user_id=here.bot_user, bot_id=here.bot_id, bot_token=token
        )

    async def __call__(self, **_asked: Any) -> AuthorizeResult:
        """The same for every request: one workspace, one bot."""
        return self._result


class Door:
    """Answers everything people do with Foyer in Slack. ``app`` is the Bolt app to connect.

    ``recording`` is called before authorisation with each payload and keeps recorded events from going further. ``wake`` is called
    after every handled request, so that what it planned leaves at once. ``locale`` and ``zone`` are for people of whom Slack tells
    none. ``keep_months`` is for how long what people do is kept. ``patience`` is in seconds: an answer that takes longer is
    acknowledged first.
    """

    def __init__(
        self,
        store: Store,
        registry: Registry,
        installation: Installation,
        clock: Clock,
        *,
        token: str,
        api_url: str,
        recording: Middleware | None = None,
        wake: Callable[[], None] = lambda: None,
        signing_secret: str | None = None,
        locale: str = "en",
        zone: str = "Etc/UTC",
        keep_months: int = KEEP_MONTHS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._store = store
        self._registry = registry
        self._installation = installation
        self._clock = clock
        self._wake = wake
        self._locale = locale
        self._zone = zone
        self._keep_months = keep_months
        self._patience = patience
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="foyer-door")
        self._speakers = Speakers(store, self._threads)
        self._busy: set[asyncio.Task[None]] = set()
        self._token = token
        self.app = self._build(api_url, recording, signing_secret)

    async def settle(self) -> None:
        """Wait for the answers that are on their way, what was acknowledged before it was done included."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=CLOSING_SECONDS)

    async def close(self) -> None:
        """Wait for the answers that are on their way, then let the threads go."""
        await self.settle()
        await asyncio.get_running_loop().run_in_executor(None, self._threads.shutdown)

    def _build(self, api_url: str, recording: Middleware | None, signing_secret: str | None) -> AsyncApp:
        """The Bolt app, with one listener for each kind of payload."""
        app = AsyncApp(
            name="foyer",
            client=AsyncWebClient(base_url=api_url, timeout=CALL_SECONDS, retry_handlers=[]),
            authorize=Known(self._installation, self._token),
            before_authorize=recording,
            signing_secret=signing_secret,
            request_verification_enabled=signing_secret is not None,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        app.command(ANY)(self._on_command)
        app.block_action(ANY)(self._on_interaction)
        app.view_submission(ANY)(self._on_interaction)
        app.view_closed(ANY)(self._on_interaction)
        app.shortcut(ANY)(self._on_interaction)
        app.event(ANY)(self._on_event)
        app.error(_on_error)
        return app

    async def _on_command(self, ack: Ack, body: Payload, client: AsyncWebClient) -> None:
        await self._serve(read_command(body, self._installation.workspace), ack, client)

    async def _on_interaction(self, ack: Ack, body: Payload, client: AsyncWebClient) -> None:
        await self._serve(read_interaction(body, self._installation.workspace), ack, client)

    async def _on_event(self, ack: Ack, body: Payload, client: AsyncWebClient) -> None:
        """Home was opened; whatever else comes this far needs no answer."""
        kind = body["event"]["type"]
        if kind in ("app_uninstalled", "tokens_revoked"):
            log.warning("no longer let in", event_type=kind)
        elif kind == "app_home_opened" and body["event"].get("tab") == "home":
            await self._serve(read_home(body, self._installation.workspace), ack, client)

    async def _serve(self, incoming: Incoming, ack: Ack, client: AsyncWebClient) -> None:
        serving = asyncio.ensure_future(self._answer(incoming, ack, client))
        self._busy.add(serving)
        serving.add_done_callback(self._busy.discard)
        await serving

    async def _answer(self, incoming: Incoming, ack: Ack, client: AsyncWebClient) -> None:
        exchange = Exchange(_as_typed_again(incoming), ack, client, texts_for(self._locale))
        try:
            await exchange.begin()
            route, text = self._route(exchange.incoming)
            thinking = asyncio.ensure_future(self._think(exchange, route, text, client))
            await asyncio.wait({thinking}, timeout=self._patience)
            if not thinking.done():
                await _try(exchange, exchange.keep_waiting(opens=route is not None and route.opens))
            await _try(exchange, exchange.answer(await thinking))
        finally:
            self._wake()

    def _route(self, incoming: Incoming) -> tuple[Route | None, str]:
        if incoming.kind != "command":
            return self._registry.find(incoming.kind, incoming.name), ""
        spoken = self._registry.find_command(incoming.name, incoming.text)
        return (spoken.route, spoken.text) if spoken else (None, incoming.text)

    async def _think(self, exchange: Exchange, route: Route | None, text: str, client: AsyncWebClient) -> Reply:
        """Run the route's plain function in a thread; whatever it raises becomes words. Never raises."""
        speaker = await self._speakers.of(exchange.incoming, client)
        exchange.texts = texts_for(supported_locale(speaker.person.locale, self._locale))
        try:
            return await self._handle(exchange, route, text, speaker, client)
        except RefusalError as refusal:
            return exchange.refusal(Markup(refusal.message["text"]), refusal.plain, refusal.message)
        except FieldError as refusal:
            return self._beside(exchange, refusal)
        except FoyerError as refusal:
            return exchange.refusal(exchange.texts(refusal.text_key, **refusal.values), _plain(exchange, refusal))
        except Exception as error:
            return _apology(exchange, error)

    async def _handle(self, exchange: Exchange, route: Route | None, text: str, speaker: Speaker, client: AsyncWebClient) -> Reply:
        if speaker.failure is not None:
            raise speaker.failure
        if route is None:
            raise FoyerError("errors.unknown")
        if speaker.bar is not None and not route.for_all:
            raise FoyerError(speaker.bar)
        place = await find_place(exchange.incoming, route, client)
        groups = await find_groups(text, client) if route.groups else {}
        request = replace(self._request(exchange, text, speaker), place=place, groups=groups)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, route.handle, request, self._store)

    def _beside(self, exchange: Exchange, refusal: FieldError) -> Reply:
        plain = _plain(exchange, refusal)
        if exchange.incoming.kind == "submit":
            return Reply(errors={refusal.field: plain})
        return exchange.refusal(exchange.texts(refusal.text_key, **refusal.values), plain)

    def _request(self, exchange: Exchange, text: str, speaker: Speaker) -> Request:
        incoming = exchange.incoming
        is_command = incoming.kind == "command"
        return Request(
            workspace=incoming.workspace,
            person=incoming.person,
            now=self._clock.now(),
            texts=exchange.texts,
            zone=_zone(speaker.person.zone, self._zone),
            keep_months=self._keep_months,
            is_admin=speaker.person.is_admin,
            is_outsider=speaker.is_outsider,
            bar=speaker.bar,
            surface=incoming.surface,
            channel=incoming.channel,
            channel_name=incoming.channel_name,
            command=incoming.name if is_command else "",
            text=text,
            action="" if is_command else incoming.name,
            value=incoming.value,
            values=incoming.values,
            private=incoming.private,
            view=incoming.view,
            view_hash=incoming.view_hash,
            message_ts=incoming.message_ts,
            thread_ts=incoming.thread_ts,
            message_author=incoming.message_author,
        )


def _plain(exchange: Exchange, refusal: FoyerError) -> str:
    """The refusal for a place that reads no markup: what is live elsewhere is shown as its words."""
    values = {name: as_typed(value) if isinstance(value, Markup) else value for name, value in refusal.values.items()}
    return exchange.texts.plain(refusal.text_key, **values)


def _zone(told: str | None, fallback: str) -> str:
    """The zone Slack tells of somebody, where it is one that this machine knows."""
    return told if told and find_zone(told) else fallback


def _as_typed_again(incoming: Incoming) -> Incoming:
    """*Try again* under an apology is the command that broke, typed once more."""
    if incoming.kind != "action" or not incoming.name.startswith(AGAIN):
        return incoming
    command, _, text = incoming.value.partition(" ")
    return replace(incoming, kind="command", name=command, text=text)


def _apology(exchange: Exchange, error: Exception) -> Reply:
    incoming, texts = exchange.incoming, exchange.texts
    reference = record_mishap(error, f"{incoming.kind} {incoming.name}")
    typed = f"{incoming.name} {incoming.text}".strip() if incoming.kind == "command" and incoming.text else None
    text = texts("errors.broke", reference=reference)
    return exchange.refusal(text, str(text), apology_message(texts, reference, typed=typed))


async def _try(exchange: Exchange, answering: Awaitable[None]) -> None:
    """Give an answer; where Slack does not take it, say so by whatever way is left, and log what was our own mistake."""
    try:
        await answering
    except SlackApiError as error:
        said = slack_refusal(error, exchange.texts)
        await _say(exchange, exchange.refusal(said, str(said)) if said else _apology(exchange, error))
    except Exception as error:
        await _say(exchange, _apology(exchange, error))


async def _say(exchange: Exchange, reply: Reply) -> None:
    try:
        await exchange.answer(reply)
    except Exception as error:
        record_mishap(error, "an apology")


async def _on_error(error: Exception) -> None:
    """What no handler caught, above all a store that could not take an event: Bolt answers 500, so Slack sends it again."""
    record_mishap(error, "a request")
