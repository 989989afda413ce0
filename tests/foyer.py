"""A whole Foyer on a sandbox, put together by the composition root as ``run`` does it: for journeys through all of it."""

import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.deliveries import Timing
from bot.settings import load_settings
from commands.assembly import Foyer
from commands.demo import NO_PAUSE, SandboxClock
from sandbox.server import Sandbox
from storage.store import Store
from tests.handlers.doorstep import Person, until

SECRET = "test secret of thirty-two bytes!!"
# The sandbox keeps no pace, and what is waited for here is what Foyer does; its own pace has tests in tests/scheduler.
BRISK = Timing(post=0.02, update=0.1, poll=0.2)


class House:
    """Foyer at work in a sandbox, on the sandbox's clock. Make one with ``House.start``, and ``stop`` it."""

    def __init__(self, slack: Sandbox, foyer: Foyer) -> None:
        self.slack, self.foyer = slack, foyer

    @classmethod
    def start(cls, slack: Sandbox, database_url: str, *, over_http: bool = False, **settings: Any) -> "House":
        """Start Foyer on a database, which may be empty: its tables are made. ``settings`` as in ``bot.settings``."""
        line: dict[str, Any] = {"slack_app_token": slack.app_token}
        if over_http:
            port = _free_port()
            line = {"slack_app_token": None, "slack_signing_secret": slack.signing_secret, "foyer_port": port}
            slack.control.put("app", {"events_url": f"http://127.0.0.1:{port}/slack/events"})
        given = {"slack_bot_token": slack.bot_token, "slack_api_url": slack.api_url, "foyer_secret": SECRET, **line, **settings}
        foyer = Foyer(
            load_settings(database_url=database_url, **given), SandboxClock(slack.clock), read_burst=NO_PAUSE, timing=BRISK
        )
        foyer.start()
        return cls(slack, foyer)

    def stop(self) -> None:
        """End what is under way, and let go."""
        self.foyer.stop()

    @property
    def store(self) -> Store:
        """The store, to look into."""
        return self.foyer.store

    @property
    def workspace(self) -> str:
        """The workspace's id."""
        return self.foyer.installation.workspace

    @property
    def bot(self) -> str:
        """The user id of Foyer itself."""
        return self.foyer.installation.bot_user

    @property
    def now(self) -> datetime:
        """The instant it is, for Foyer and in the sandbox."""
        return self.slack.clock.now()

    def settle(self) -> None:
        """Until nothing is on its way to Foyer, and Foyer has nothing more to do now."""
        until(lambda: self.slack.control.get("settled", seconds=5)["settled"])
        self.foyer.walk(self.now)
        until(lambda: self.slack.control.get("settled", seconds=5)["settled"])

    def walk(self, to: datetime | timedelta) -> None:
        """Live until an instant, or for so long."""
        self.settle()
        self.foyer.walk(self.now + to if isinstance(to, timedelta) else to)
        self.settle()

    def invite(self, person: Person, channel: str) -> None:
        """Somebody invites Foyer to a channel."""
        self.slack.control.post(f"channels/{channel}/invite", {"as": person.id, "users": [self.bot]})
        self.settle()

    def set_up(self, person: Person, channel: str, **values: Any) -> None:
        """Somebody invites Foyer and sets a community up, and its notice is posted. ``values`` are given by field."""
        self.invite(person, channel)
        person.types(channel, "/foyer setup")
        outcome = person.submits(person.window(), **{f"communities__{name}": value for name, value in values.items()})
        assert outcome["outcome"] in ("closed", "updated"), outcome
        self.settle()


def everything_in(store: Store) -> str:
    """All that the database holds, as text: on SQLite as it lies on the disk, its log and what was deleted included."""
    if store.is_sqlite:
        path = Path(str(store.url.database))
        files = [path, *path.parent.glob(f"{path.name}-*")]
        return "\n".join(file.read_bytes().decode("utf-8", "replace") for file in files)
    with store.engine.connect() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        rows = [row for table in tables for row in connection.scalars(text(f'SELECT t::text FROM "{table}" t'))]
    return "\n".join(rows)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
