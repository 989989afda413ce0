"""What a kind is shown: an occurrence, and as much of its community as its ``needs`` ask for. All of it read at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from bot.model.animations import Answer, Enrolment, Meeting, Occurrence, Tally, ThreadReply, Unsigned
from bot.model.deliveries import State
from bot.model.kudos import Kudos
from bot.permalinks import permalink
from bot.recurrence import Recurrence
from bot.waking import Waking

NEVER = datetime.min.replace(tzinfo=UTC)


class Need(StrEnum):
    """What storage must load into a kind's snapshots: the field of ``Snapshot`` with this name."""

    ANSWERS = "answers"
    ANSWERED = "answered"
    AUDIENCE = "audience"
    ENROLLED = "enrolled"
    PAST = "past"
    MEETINGS = "meetings"
    AVOIDED = "avoided"
    TALLY = "tally"
    REPLIES = "replies"
    KUDOS = "kudos"
    RECURRENCE = "recurrence"
    UNSIGNED = "unsigned"
    COMING = "coming"
    LETTERS = "letters"
    SAID = "said"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Member:
    """Someone who may take part: in the community, no bot, guests only where they are let in, leaving a trace.

    ``joined_at`` is None where they were there before Foyer; ``communities`` are those they are in (ids).
    ``is_away``: they asked for a pause, or want no messages at all. ``stays_off_boards``: no board names them.
    """

    person: str
    waking: Waking
    name: str = ""
    locale: str = "en"
    joined_at: datetime | None = None
    communities: frozenset[str] = frozenset()
    is_guest: bool = False
    is_away: bool = False
    stays_off_boards: bool = False


@dataclass(frozen=True, slots=True)
class Background:
    """What an occurrence is prepared with. ``past`` is what the occurrences of its kind in the community were about, and those that
    are planned will be, oldest first; ``questions`` are the community's own, by id; ``day`` is its local date. ``wishes`` are the
    people who asked to be told when a question of theirs is asked, by the question's id. ``members`` are those of the community,
    bots left out: there for ``obstacles`` only.
    """

    past: tuple[Mapping[str, Any], ...] = ()
    questions: Mapping[str, str] = field(default_factory=dict)
    day: date = date.min
    wishes: Mapping[str, str] = field(default_factory=dict)
    members: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An occurrence, and what its kind's ``needs`` asked for (empty where they did not).

    ``locale`` and ``zone`` (an IANA name) are the community's, ``now`` is when this was read. ``managers`` are those who look after
    the community. ``names`` holds the plain names of everybody named in the rest.

    ``answers``: everybody's, oldest first. ``answered``: how many people answered, those who wrote in the thread included.
    ``audience``: who may take part, by id. ``enrolled``: lasting words of people to this animation. ``past``: its runs that
    began, open ones and this one too, the latest first. ``meetings``: who was introduced to whom in the workspace, oldest first.
    ``avoided``: pairs of people who are not to be brought together. ``tally``: the secret votes; ``ballot`` the vote of the person
    who is answering now.
    ``replies``: what others wrote in its thread, without their words. ``kudos``: what was said in the open in the nine weeks
    before it was due.
    ``recurrence``: the dates of its animation, which tell when its steps fall (None in a preview).
    ``unsigned``: what was given without a name; ``own_unsigned`` the entries of the person who is answering now.
    ``coming``: the next local dates of its animation, this one left out, in order; none of one that is paused or stopped.
    ``said``: the replies, and Foyer's own posts in its thread that give a person's words, in order. ``address`` is the workspace's
    own (``https://team.slack.com/``), ``""`` if unknown.
    ``returned``: who joined lately, and had been there before.
    ``letters``: what became of each of its letters, by name; none of those that nothing is known of, because they were not planned
    yet or named somebody who was erased since.
    """

    occurrence: Occurrence
    locale: str = "en"
    zone: str = "Etc/UTC"
    now: datetime = NEVER
    managers: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    answered: int = 0
    audience: tuple[Member, ...] = ()
    enrolled: tuple[Enrolment, ...] = ()
    past: tuple[Occurrence, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    avoided: frozenset[frozenset[str]] = frozenset()
    tally: Tally = field(default_factory=Tally)
    ballot: tuple[str, ...] | None = None
    replies: tuple[ThreadReply, ...] = ()
    kudos: tuple[Kudos, ...] = ()
    recurrence: Recurrence | None = None
    unsigned: tuple[Unsigned, ...] = ()
    own_unsigned: frozenset[str] = frozenset()
    coming: tuple[date, ...] = ()
    said: tuple[ThreadReply, ...] = ()
    returned: frozenset[str] = frozenset()
    letters: Mapping[str, State] = field(default_factory=dict)
    address: str = ""

    def link(self, ts: str | None) -> str | None:
        """The address of a message in the community, by its timestamp; None where it can't be known."""
        return permalink(self.address, self.occurrence.community, ts) if self.address and ts else None

    def item_of(self, person: str, item: str) -> Mapping[str, Any] | None:
        """What a person gave as this item, None if nothing."""
        return next((each.value for each in self.answers if (each.person, each.item) == (person, item)), None)

    def items(self, item: str) -> dict[str, Mapping[str, Any]]:
        """What each person gave as this item, by person, the first to give it first."""
        return {each.person: each.value for each in self.answers if each.item == item}

    def enrolment_of(self, person: str, item: str) -> Mapping[str, Any] | None:
        """A person's lasting word of this name, None if there is none."""
        return next((each.value for each in self.enrolled if (each.person, each.item) == (person, item)), None)
