"""The composition root: the one place where the parts of a running Foyer meet, for ``run``, ``demo`` and the tests alike."""

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from bot.deliveries import Timing
from bot.kept import KEEP_MONTHS
from bot.model.deliveries import Delivery
from bot.settings import Settings, require_slack
from bot.welcomes import BUDDY, STEP
from commands.opening import open_store
from handlers import animations as animation_handlers
from handlers import answerers as answerer_handlers
from handlers import arrivals as arrival_handlers
from handlers import attention as attention_handlers
from handlers import buddies as buddy_handlers
from handlers import communities as community_handlers
from handlers import digests as digest_handlers
from handlers import help as help_handlers
from handlers import home as home_handlers
from handlers import hours as hours_handlers
from handlers import kudos as kudos_handlers
from handlers import nudges as nudge_handlers
from handlers import people as people_handlers
from handlers import privacy as privacy_handlers
from handlers import questions as question_handlers
from handlers import records as record_handlers
from handlers import topics as topic_handlers
from handlers import welcomes as welcome_handlers
from handlers import wishes as wish_handlers
from handlers.door import Door
from handlers.installation import begin, check_in
from handlers.recording import recording
from handlers.route import Registry
from handlers.sockets import MARK_SECONDS, SocketLine
from scheduler import animations, buddies, digests, kudos, nudges, stops, welcomes
from scheduler.attention import attention_heartbeat
from scheduler.communities import communities_heartbeat
from scheduler.delivery import Hook, Recheck, Worker
from scheduler.heartbeat import Heartbeat, Ticker
from scheduler.leader import Leader
from scheduler.people import people_heartbeat
from scheduler.reconcile import reconcile_heartbeat
from scheduler.retention import retention_heartbeat
from scheduler.slack import Slack
from scheduler.walk import WalkingClock, walk
from storage import communities, gaps, workspaces
from storage.recorder import Recorder
from storage.store import Store, Transaction

TOPICS = (
    community_handlers,
    people_handlers,
    hours_handlers,
    attention_handlers,
    privacy_handlers,
    home_handlers,
    help_handlers,
    animation_handlers,
    question_handlers,
    record_handlers,
    nudge_handlers,
    answerer_handlers,
    topic_handlers,
    digest_handlers,
    kudos_handlers,
    welcome_handlers,
    wish_handlers,
    arrival_handlers,
    buddy_handlers,
)


def registry() -> Registry:
    """Everything a person can do, topic by topic."""
    return Registry(route for topic in TOPICS for route in topic.ROUTES)


def heartbeats(
    slack: Slack, recorder: Recorder, workspace: str, locale: str, keep_months: int = KEEP_MONTHS
) -> tuple[Heartbeat, ...]:
    """Everything Foyer does by itself, in the order of a beat: know who is there, then plan, then choose what may be said."""
    return (
        people_heartbeat(slack.reads, workspace),
        reconcile_heartbeat(slack.reads, recorder, workspace),
        communities_heartbeat(workspace, locale),
        *animations.HEARTBEATS,
        *nudges.HEARTBEATS,
        *stops.HEARTBEATS,
        *digests.HEARTBEATS,
        *kudos.HEARTBEATS,
        *welcomes.HEARTBEATS,
        attention_heartbeat(slack.reads, workspace),
        retention_heartbeat(keep_months),
    )


def hooks(clock: WalkingClock) -> dict[str, Hook]:
    """What a topic writes in the same transaction in which the ledger notes that something of its was sent, by kind."""

    def noticed(tx: Transaction, delivery: Delivery, at: datetime) -> None:
        _begin_record(tx, delivery, at, clock.now())

    return {"notice": noticed, "animation": animations.after_sent, STEP: welcomes.after_sent, BUDDY: buddies.after_told}


def unsent() -> dict[str, Hook]:
    """What a topic writes in the same transaction in which the ledger notes that something of its will never be sent, by kind."""
    return {"animation": animations.after_unsent, STEP: welcomes.after_sent, BUDDY: buddies.after_told}


def rechecks() -> dict[str, Recheck]:
    """What a topic is asked once more just before something of its leaves, by kind."""
    return {"nudge": nudges.still_due, STEP: welcomes.still_due, BUDDY: buddies.still_due}


def _begin_record(tx: Transaction, notice: Delivery, at: datetime, now: datetime) -> None:
    """A community is recorded from the moment its notice was posted; what was said until we knew is read from history."""
    communities.mark_noticed(tx, notice.workspace, notice.recipient, at)
    gaps.add(tx, notice.workspace, notice.recipient, at, max(at, now), gaps.NOTICE)


class Foyer:
    """One running Foyer. ``start`` comes back once it hears Slack; ``stop`` lets what is under way end.

    ``read_burst`` is how many reads of one kind may follow each other before Slack's pace is kept: a local Slack needs no pause,
    nor the ledger's (``timing``).
    Raises SettingsError, or ``handlers.installation.NotLetInError`` where Slack does not take the tokens; nothing was changed then.
    """

    def __init__(self, settings: Settings, clock: WalkingClock, *, read_burst: int = 5, timing: Timing | None = None) -> None:
        require_slack(settings)
        self.settings, self.clock = settings, clock
        self.installation = asyncio.run(
            check_in(_revealed(settings.slack_bot_token) or "", self._app_token, settings.slack_api_url)
        )
        self.store: Store = open_store(settings)
        self.leader = Leader(self.store, self.installation.workspace)
        self.leader.acquire()
        self.recorder = Recorder(self.store, now=clock.now)
        self.slack = Slack(_revealed(settings.slack_bot_token) or "", settings.slack_api_url, read_burst=read_burst)
        self.worker = Worker(
            self.store,
            self.slack,
            clock,
            self.installation.workspace,
            hooks=hooks(clock),
            unsent=unsent(),
            rechecks=rechecks(),
            timing=timing,
        )
        self.heartbeats: Sequence[Heartbeat] = heartbeats(
            self.slack, self.recorder, self.installation.workspace, settings.foyer_locale, settings.foyer_keep_months
        )
        self.ticker = Ticker(self.store, clock, self.heartbeats, self.worker, self.leader)
        self._edge = Edge(self)

    @property
    def _app_token(self) -> str | None:
        """None where Foyer is to listen over signed HTTP."""
        return _revealed(self.settings.slack_app_token)

    def start(self) -> None:
        """Begin where it stopped: note the gap, hear Slack, then beat."""
        begin(self.store, self.installation, self.clock.now(), self.settings.foyer_strategists)
        self._edge.start()
        self.ticker.start()

    def stop(self) -> None:
        """Hear nothing more, end what is under way, and give everything back."""
        self._edge.stop()
        self.ticker.stop()
        self.close()

    def close(self) -> None:
        """Give everything back; enough for one that was never started."""
        self.recorder.close()
        self.leader.release()
        self.store.close()

    def walk(self, target: datetime) -> None:
        """Live through the time until ``target``: the wall clock stops wherever something falls due.

        What people asked for before is answered first, at the hour at which they asked.
        """
        self._edge.settle()
        walk(self.clock, self.heartbeats, self.worker, self.store, target)

    def mark_alive(self) -> None:
        """Slack can be heard now: what happens from here on is not missed."""
        with self.store.write() as tx:
            workspaces.mark_alive(tx, self.installation.workspace, self.clock.now())

    @property
    def is_ready(self) -> bool:
        """Whether Slack is heard and the tables are there."""
        return self._edge.is_ready


class Edge:
    """The async side, on a thread of its own: the door, and the line or the server through which Slack reaches it."""

    def __init__(self, foyer: Foyer) -> None:
        self._foyer = foyer
        self._up = threading.Event()
        self._down: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._door: Door | None = None
        self._line: SocketLine | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="foyer-edge", daemon=True)

    @property
    def is_ready(self) -> bool:
        """Whether Slack is heard at present."""
        return self._up.is_set() and self._thread.is_alive() and (self._line is None or self._line.is_ready)

    def start(self) -> None:
        """Begin to listen; raises what kept it from doing so."""
        self._thread.start()
        self._up.wait()
        if self._failure is not None:
            raise self._failure

    def settle(self) -> None:
        """Wait for the answers that are on their way."""
        if self._loop is not None and self._door is not None and self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._door.settle(), self._loop).result()

    def stop(self) -> None:
        """Stop listening, and wait for the answers that are on their way."""
        if self._loop is not None and self._down is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._down.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._listen())
        except BaseException as error:
            self._failure = error
        finally:
            self._up.set()

    async def _listen(self) -> None:
        self._loop, self._down = asyncio.get_running_loop(), asyncio.Event()
        self._door = door = self._build_door()
        try:
            await (self._by_socket(door, self._down) if self._foyer.settings.slack_app_token else self._by_http(door, self._down))
        finally:
            await door.close()

    def _build_door(self) -> Door:
        foyer, settings = self._foyer, self._foyer.settings
        return Door(
            foyer.store,
            registry(),
            foyer.installation,
            foyer.clock,
            token=_revealed(settings.slack_bot_token) or "",
            api_url=settings.slack_api_url,
            recording=recording(foyer.recorder, foyer.installation.bot_user, wake=foyer.ticker.wake),
            wake=foyer.ticker.wake,
            signing_secret=None if settings.slack_app_token else _revealed(settings.slack_signing_secret),
            locale=settings.foyer_locale,
            zone=settings.foyer_timezone,
            keep_months=settings.foyer_keep_months,
        )

    async def _by_socket(self, door: Door, down: asyncio.Event) -> None:
        foyer = self._foyer
        self._line = SocketLine(
            door, _revealed(foyer.settings.slack_app_token) or "", foyer.store, foyer.installation.workspace, foyer.clock
        )
        await self._line.open()
        self._up.set()
        await down.wait()
        await self._line.close()

    async def _by_http(self, door: Door, down: asyncio.Event) -> None:
        from handlers.web import web_app, web_server

        server = web_server(web_app(door, lambda: self.is_ready), self._foyer.settings.foyer_host, self._foyer.settings.foyer_port)
        serving = asyncio.ensure_future(server.serve())
        while not server.started and not serving.done():  # noqa: ASYNC110 (uvicorn tells of its start by a flag alone)
            await asyncio.sleep(0.01)
        self._up.set()
        alive = asyncio.ensure_future(self._mark_alive())
        await asyncio.wait({serving, asyncio.ensure_future(down.wait())}, return_when=asyncio.FIRST_COMPLETED)
        alive.cancel()
        server.should_exit = True
        await serving

    async def _mark_alive(self) -> None:
        """Over HTTP nobody tells whether Slack would be heard: it would, for as long as the server answers."""
        foyer = self._foyer
        while True:
            with suppress(SQLAlchemyError):
                await asyncio.to_thread(foyer.mark_alive)
            await asyncio.sleep(MARK_SECONDS)


def _revealed(secret: object) -> str | None:
    return str(secret.get_secret_value()) if secret is not None and hasattr(secret, "get_secret_value") else None
