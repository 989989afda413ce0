"""A small town to test on: one workspace, its communities and people, and what they did, written by the real recorder's rules."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from bot.model.communities import Community
from bot.model.facts import Act, ActKind, BotMoved, ChannelSeen, PersonSeen
from bot.model.nudges import Arm
from bot.nudges import SWITCHED, arm_of
from storage import communities, memberships, participation, people, workspaces
from storage.store import Store

ADDRESS = "https://atelier.slack.com/"
MANAGER = "UMANAGER"
PROPOSED = frozenset(rule.key for rule in SWITCHED if rule.is_proposed)


def ids_of(arm: Arm, count: int, community: str = "C1", rule: str = "quiet_regular") -> list[str]:
    """The first people whom a rule nudges, or leaves out, in a community."""
    ids = (f"U{number:04d}" for number in range(10_000))
    return list(islice((each for each in ids if arm_of(rule, community, each) is arm), count))


@dataclass
class Town:
    """The workspace T1 at an instant. Everybody lives in ``zone`` and speaks ``locale`` unless told otherwise."""

    store: Store
    now: datetime
    zone: str = "Europe/Paris"
    locale: str = "en-GB"
    questions: list[str] = field(default_factory=list)
    _count: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        with self.store.write() as tx:
            workspaces.upsert(tx, "T1", "Atelier", "UFOYER", ADDRESS)
        self.settle(MANAGER)

    def found(self, community: str = "C1", *, recorded_for: timedelta = timedelta(days=200), **charter: object) -> Community:
        """Set a community up; its notice was posted so long ago. The manager is in it."""
        fresh = Community(
            "T1", community, name=community.lower(), zone=self.zone, set_up_by=MANAGER, bot_is_in=True, nudges=PROPOSED
        )
        since = self.now - recorded_for
        with self.store.write() as tx:
            communities.set_up(tx, replace(fresh, **charter), [MANAGER], since)  # type: ignore[arg-type]
            communities.mark_noticed(tx, "T1", community, since)
            memberships.move(tx, [("T1", community, MANAGER, since, True)])
            return communities.get(tx, "T1", community)

    def settle(self, person: str, *in_communities: str, **seen: object) -> str:
        """A person comes to live here, and joins communities. Gives their id."""
        described = PersonSeen(
            workspace="T1",
            person=person,
            name=person.title(),
            locale=self.locale,
            zone=self.zone,
            is_bot=False,
            is_guest=False,
            is_stranger=False,
            is_admin=False,
            is_deactivated=False,
            as_of=self.now.timestamp() + self._tick(),
        )
        with self.store.write() as tx:
            people.upsert(tx, [replace(described, **seen)])  # type: ignore[arg-type]
            memberships.move(tx, [("T1", community, person, self.now - timedelta(days=150), True) for community in in_communities])
        return person

    def leave(self, person: str, community: str) -> None:
        """A person leaves a community."""
        with self.store.write() as tx:
            memberships.move(tx, [("T1", community, person, self.now, False)])

    def move_bot(self, community: str, *, present: bool) -> None:
        """Foyer comes to a channel, or is taken out of it."""
        with self.store.write() as tx:
            communities.move_bot(tx, BotMoved("T1", community, MANAGER, present, self.now.timestamp() + self._tick()))

    def see_channel(self, community: str, **seen: object) -> None:
        """Slack says something new of a channel."""
        with self.store.write() as tx:
            told = ChannelSeen("T1", community, self.now.timestamp() + self._tick())
            communities.see_channel(tx, replace(told, **seen))  # type: ignore[arg-type]

    def do(
        self,
        person: str,
        days_ago: float,
        *,
        kind: ActKind = ActKind.MESSAGE,
        community: str = "C1",
        thread_ts: str | None = None,
        is_question: bool = False,
        of_days_ago: float | None = None,
        present: bool = True,
        imported: bool = False,
        ts: str | None = None,
    ) -> str:
        """Somebody acts; ``of_days_ago`` is the age of the message that a reaction is on. Gives the act's timestamp."""
        done = self.now - timedelta(days=days_ago)
        counts = done if of_days_ago is None else self.now - timedelta(days=of_days_ago)
        ts = ts or f"{counts.timestamp() + self._tick() / 1e6:.6f}"
        act = Act(
            workspace="T1",
            key=f"{'message' if kind is ActKind.REPLY else kind}:{community}:{ts}"
            + (f":{person}" if kind is ActKind.REACTION else ""),
            kind=kind,
            community=community,
            person=person,
            at=counts,
            decided_at=done.timestamp() + (0 if present else 1),
            source_ts=ts,
            thread_ts=thread_ts,
            is_question=is_question if kind is ActKind.MESSAGE else None,
            name="tada" if kind is ActKind.REACTION else None,
            present=present,
            imported=imported,
        )
        with self.store.write() as tx:
            participation.record(tx, [act])
        return ts

    def be_regular(self, person: str, community: str = "C1", *, last_days_ago: float = 30, messages: int = 4) -> None:
        """So many messages, a week apart, the last one so many days ago."""
        for number in range(messages):
            self.do(person, last_days_ago + 7 * number, community=community)

    def ask(self, person: str, days_ago: float, community: str = "C1") -> str:
        """Somebody asks a question; gives its timestamp."""
        self.questions.append(self.do(person, days_ago, community=community, is_question=True))
        return self.questions[-1]

    def answer(self, person: str, question: str, days_ago: float = 0, community: str = "C1") -> str:
        """Somebody replies in the thread of a question."""
        return self.do(person, days_ago, kind=ActKind.REPLY, community=community, thread_ts=question)

    def use_threads(self, community: str = "C1") -> None:
        """An exchange in a thread, so that a question without one is an open question here."""
        self.answer("UFRIEND", self.do(MANAGER, 60, community=community), 60, community)

    def _tick(self) -> int:
        self._count += 1
        return self._count
