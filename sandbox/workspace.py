"""The workspace: one object that holds what the sandbox knows. Whoever reads or changes it holds `lock`."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sandbox.channels import Channel, Channels
from sandbox.clock import Clock
from sandbox.files import Files
from sandbox.ids import Ids
from sandbox.installed_app import InstalledApp
from sandbox.messages import Ephemerals, Message, Timeline
from sandbox.people import SLACKBOT, People, Person
from sandbox.reply_urls import ReplyUrls
from sandbox.settings import Settings
from sandbox.stream import Changes
from sandbox.traffic import Traffic
from sandbox.triggers import Triggers
from sandbox.views import Views
from sandbox.wire import Json, SlackError


class Workspace:
    """Made with Slackbot, the app's bot, an administrator and #general.

    `send` takes the events that leave for the bot; it is set by the server once it delivers. `first_visit` is what
    whoever starts the sandbox wants the page to begin with.
    """

    def __init__(self, team: Json, clock: Clock, settings: Settings) -> None:
        self.lock = threading.RLock()
        self.clock, self.settings, self.ids = clock, settings, Ids()
        self.team_id: str = team["id"]
        self.team_name: str = team["name"]
        self.domain: str = team["domain"]
        self.url = "http://127.0.0.1"
        self.changes = Changes()
        self.traffic = Traffic(clock, self.changes)
        self.people, self.channels = People(self.ids, self.team_id), Channels(self.ids)
        self.timelines: defaultdict[str, Timeline] = defaultdict(Timeline)
        self.ephemerals = Ephemerals()
        self.views, self.files = Views(self.ids), Files(self.ids)
        self.triggers, self.reply_urls = Triggers(settings), ReplyUrls(clock)
        self.usergroups: dict[str, Json] = {}
        self.first_visit: Json | None = None
        self.read_marks: dict[tuple[str, str], str] = {}
        self.chosen: dict[tuple[str, str, str], Json] = {}
        self.send: Callable[[Json], None] = _say_nothing
        self.quiet = False
        self._settle()

    @property
    def bot(self) -> Person:
        """The app's bot user."""
        return self.app.user

    def now_seconds(self) -> int:
        """The sandbox's time in whole seconds since 1970."""
        return int(self.clock.now().timestamp())

    @contextmanager
    def quietly(self, quiet: bool) -> Iterator[None]:
        """Hold the lock; while `quiet`, nothing is sent to the bot."""
        with self.lock:
            before, self.quiet = self.quiet, quiet or self.quiet
            try:
                yield
            finally:
                self.quiet = before

    def direct(self, first: str, second: str) -> Channel:
        """The DM of two people, made when there is none."""
        return self.channels.between([first, second] if first != second else [first], self.now_seconds())

    def group_talk(self, people: list[Person]) -> Channel:
        """The conversation of several people (`mpim`), made when there is none, by the first; named by handles, as Slack does."""
        handles = [person.name for person in people]
        name, now = f"mpdm-{'--'.join(handles)}-1", self.now_seconds()
        channel = self.channels.between([person.id for person in people], now, name)
        if not channel.purpose["value"]:
            channel.note("topic", "Group messaging", people[0].id, now)
            channel.note("purpose", f"Group messaging with: {' '.join(f'@{handle}' for handle in handles)}", people[0].id, now)
        return channel

    def person_json(self, person: Person, *, with_locale: bool = False) -> Json:
        """Slack's user object."""
        return person.as_json(self.url, self.clock.now(), with_locale=with_locale)

    def message(self, channel: Channel, ts: str) -> Message:
        """The message of this timestamp; `message_not_found` in Slack's words."""
        return self.timelines[channel.id].get(ts)

    def root(self, channel: Channel, ts: str) -> Message:
        """The root of the thread that this timestamp stands in; `thread_not_found` in Slack's words."""
        found = self.timelines[channel.id].find(ts)
        if found and found.thread_ts is not None:
            found = self.timelines[channel.id].find(found.thread_ts)
        if found is None:
            raise SlackError("thread_not_found")
        return found

    def permalink(self, message: Message) -> str:
        """The address of a message, in Slack's form."""
        link = f"{self.url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
        if message.thread_ts is not None:
            link += f"?thread_ts={message.thread_ts}&cid={message.channel}"
        return link

    def _settle(self) -> None:
        self.people.add({"id": SLACKBOT, "name": "slackbot", "real_name": "Slackbot", "display_name": "Slackbot"})
        bot = self.people.add({"name": "bot", "real_name": "Bot", "is_bot": True})
        self.app = InstalledApp(bot.app_id, bot.real_name, bot, self.team_id)
        self.admin = self.people.add({"name": "admin", "real_name": "Admin", "is_admin": True, "is_owner": True})
        self.general = self.channels.add("channel", "general", self.admin.id, self.now_seconds())
        self.general.is_general = True
        self.general.members[self.admin.id] = self.general.created


def _say_nothing(_payload: Json) -> None:
    """Until the server delivers, events go nowhere."""
