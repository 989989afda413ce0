"""A person, a place and things to test rules on: a Wednesday in a community of Paris."""

from datetime import UTC, datetime, timedelta

from bot.model.communities import Community
from bot.model.people import Membership, Person, Preferences, Role
from bot.nudges import Alive, AliveKind, Candidate, Scene
from bot.nudges.working_time import working_time

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)  # ten o'clock in Paris
DATA = Community("T1", "C1", "data", zone="Europe/Paris")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def someone(person: str = "U1", role: Role = Role.MEMBER, **known: object) -> Candidate:
    return Candidate(Person("T1", person, person.title()), Membership("T1", "C1", person, role), Preferences(), **known)  # type: ignore[arg-type]


def scene(*alive: Alive, now: datetime = NOW, zone: str = "Europe/Paris") -> Scene:
    return Scene("C1", working_time(Community("T1", "C1", "data", zone=zone), now), alive)


def question(since: datetime = NOW - timedelta(days=1), author: str = "U9") -> Alive:
    return Alive(AliveKind.QUESTION, f"{since.timestamp():.6f}", since, since + timedelta(days=7), author)


def prompt(since: datetime = NOW - timedelta(days=1)) -> Alive:
    return Alive(AliveKind.PROMPT, f"{since.timestamp():.6f}", since, since + timedelta(days=7))
