"""Messages: what Slack keeps of each, in the order of their timestamps, with their threads and reactions."""

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field

from sandbox.wire import Json, SlackError


@dataclass
class Message:
    """One message. `body` is Slack's object without what follows from others (thread figures, reactions).

    `thread_ts` is the root's ts for a reply, else None; `broadcast` a reply also shown in the channel;
    `replies` the ts of a root's replies, in order; `reactions` who gave each emoji, in order;
    `ephemeral_for` the only person who sees it, if any.
    """

    channel: str
    ts: str
    body: Json
    thread_ts: str | None = None
    broadcast: bool = False
    replies: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    metadata: Json | None = None
    tombstone: bool = False
    ephemeral_for: str | None = None

    @property
    def author(self) -> str:
        """The id of who wrote it (the bot's user for the app's messages; empty for other integrations)."""
        return str(self.body.get("user", ""))

    @property
    def in_channel(self) -> bool:
        """Whether it stands in the channel itself, not only in a thread."""
        return self.thread_ts is None or self.broadcast


class Timeline:
    """The messages of one conversation."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}
        self._shown: list[str] = []
        self._orphans: dict[str, list[str]] = {}

    def __contains__(self, ts: str) -> bool:
        return ts in self._messages

    def add(self, message: Message) -> None:
        """Put a message in its place, and in its thread; a reply may come before its root."""
        self._messages[message.ts] = message
        if message.in_channel:
            insort(self._shown, message.ts)
        for reply in self._orphans.pop(message.ts, []):
            insort(message.replies, reply)
        if message.thread_ts is not None:
            root = self._messages.get(message.thread_ts)
            insort(root.replies if root else self._orphans.setdefault(message.thread_ts, []), message.ts)

    def remove(self, message: Message) -> None:
        """Take a message out; a tombstone whose last reply goes, goes too."""
        del self._messages[message.ts]
        if message.in_channel:
            self._shown.remove(message.ts)
        root = self._messages.get(message.thread_ts or "")
        if root:
            root.replies.remove(message.ts)
            if root.tombstone and not root.replies:
                self.remove(root)

    def find(self, ts: str) -> Message | None:
        """The message of this timestamp, or None."""
        return self._messages.get(ts)

    def get_any(self, ts: str) -> Message:
        """The message or tombstone of a timestamp that is known to be there."""
        return self._messages[ts]

    def get(self, ts: str) -> Message:
        """The message of this timestamp; `message_not_found` in Slack's words. A tombstone is not one."""
        message = self._messages.get(ts)
        if message is None or message.tombstone:
            raise SlackError("message_not_found")
        return message

    def between(self, oldest: str | None, latest: str | None, *, inclusive: bool = False) -> list[str]:
        """Timestamps shown in the channel, oldest first, after `oldest` and before `latest`."""
        start, end = 0, len(self._shown)
        if oldest is not None:
            start = (bisect_left if inclusive else bisect_right)(self._shown, oldest)
        if latest is not None:
            end = (bisect_right if inclusive else bisect_left)(self._shown, latest)
        return self._shown[start:end]

    def thread(self, root: Message) -> list[Message]:
        """The root and its replies, in order."""
        return [root, *(self._messages[ts] for ts in root.replies)]

    def latest(self) -> str | None:
        """The timestamp of the newest message in the channel, or None."""
        return self._shown[-1] if self._shown else None

    def all(self) -> list[Message]:
        """Every message, replies included, in the order of their timestamps."""
        return [self._messages[ts] for ts in sorted(self._messages)]


class Ephemerals:
    """Messages that one person sees, by conversation. They are never in a history."""

    def __init__(self) -> None:
        self._messages: dict[str, dict[str, Message]] = {}

    def add(self, message: Message) -> None:
        """Keep one."""
        self._messages.setdefault(message.channel, {})[message.ts] = message

    def find(self, channel: str, ts: str, person: str) -> Message | None:
        """The ephemeral message this person sees under this timestamp, or None."""
        message = self._messages.get(channel, {}).get(ts)
        return message if message and message.ephemeral_for == person else None

    def remove(self, message: Message) -> None:
        """Take one away (dismissed or replaced)."""
        self._messages.get(message.channel, {}).pop(message.ts, None)

    def seen_by(self, channel: str, person: str, thread_ts: str | None = None) -> list[Message]:
        """Those of one person in a conversation, or in one of its threads."""
        kept = self._messages.get(channel, {}).values()
        return [one for one in kept if one.ephemeral_for == person and one.thread_ts == thread_ts]
