"""What a kind of animation is: one object that handlers and scheduler interpret, and never name.

A kind is pure. It is shown snapshots and gives back data: what an occurrence is about, its new state, a form to fill in, what to
keep of an answer, and everything that should stand in Slack. Who calls it and when: ``docs/animations.md``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from hashlib import blake2b
from typing import Any, Protocol

from bot.animations.forms import Field, Form, Said, Screen
from bot.animations.snapshot import Background, Need, Snapshot
from bot.attention import Priority
from bot.blocks import Element
from bot.model.animations import Occurrence
from bot.model.facts import ActKind
from bot.text import Texts

# The item of an answer that only says "not this time": it is remembered, and counts nowhere as an answer.
PASS = "pass"  # noqa: S105
# The post that opens an occurrence.
OPENING = "opening"
# What snapshots are also loaded for, beside steps and verbs: to show an occurrence, and to tell somebody what it is to them.
SHOWN, HOME = ":shown", ":home"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens at a stated time after (before: negative hours or working days) the occurrence is due.

    ``days`` are days of the calendar, working days follow them; both keep the time of day, but for ``at``, a local time.
    ``opens``: what ``render`` gives goes out, and answers are taken once its opening is there; ``closes``: no more answers.
    Every occurrence has one step that opens; what never closes has none that closes.
    ``listens``: a step before the one that opens, from which on answers are taken and what is said to people goes out.
    """

    name: str
    hours: float = 0
    days: int = 0
    working_days: int = 0
    at: time | None = None
    opens: bool = False
    closes: bool = False
    listens: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a step makes of an occurrence. ``state`` is its state from now on, JSON with a version.

    ``groups``: people who are introduced to each other by it, remembered for ever after (None: nobody).
    ``enrols``: lasting words that it writes for people, by person and item; None as a value takes one back.
    ``is_silent``: there is nothing to say this time. What has not been posted ends here, unposted, and the list says so; of its
    letters only those to who looks after the community go out.
    """

    state: Mapping[str, Any]
    groups: tuple[tuple[str, ...], ...] | None = None
    enrols: Mapping[str, Mapping[str, Mapping[str, Any] | None]] = field(default_factory=dict)
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """What becomes of a click or of a form: items to keep of this person or to drop, a form or screen to show next, a private word.

    ``problems`` are shown beside the fields of the form that was sent; nothing else is done then.
    ``counts``: what is kept counts as this act of the person, once for the occurrence (None: as nothing).
    ``enrols`` and ``leaves``: lasting words to the animation, written or taken back. ``ballot``: a secret vote in the place of the
    one before, empty to withdraw it. ``unsigned``: what they give without their name, which counts as no act of theirs;
    ``withdraws``: entries of their own among it. ``state``: the occurrence's state from now on. ``closes``: it takes no more
    answers.
    """

    keeps: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    drops: frozenset[str] = frozenset()
    counts: ActKind | None = ActKind.ANSWER
    enrols: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    leaves: frozenset[str] = frozenset()
    ballot: tuple[str, ...] | None = None
    unsigned: tuple[Mapping[str, Any], ...] = ()
    withdraws: frozenset[str] = frozenset()
    state: Mapping[str, Any] | None = None
    closes: bool = False
    asks: Form | None = None
    shows: Screen | None = None
    says: Said | None = None
    problems: Mapping[str, Said] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether anything is to be written, so that what stands in Slack may have to change."""
        written = (self.keeps, self.drops, self.enrols, self.leaves, self.unsigned, self.withdraws, self.closes)
        return any(written) or self.ballot is not None or self.state is not None


@dataclass(frozen=True, slots=True)
class Post:
    """Something that should stand in the channel, or in the occurrence's thread. ``name`` tells it from the others for ever;
    ``OPENING`` is the post whose thread it is.

    When it is rendered otherwise than it stands, what stands is changed. ``about`` is the person whose words are in it; ``names``
    are the ids of people whose plain names are: by them it is found when one of these people is erased. ``is_early``: it stands in
    the channel before the occurrence opens too, from the step on that listens.
    """

    name: str
    body: Mapping[str, Any]
    in_thread: bool = False
    about: str | None = None
    names: frozenset[str] = frozenset()
    is_early: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """Something that should stand before some people: one of them gets it as a direct message, several as a group.

    ``name`` tells it from all other letters and posts of the occurrence for ever, and who gets it never changes; what it says may.
    ``write`` makes the message in the language of whoever gets it. ``not_before``: it waits until then.
    ``reason`` is the text key that tells one person why they get what they did not ask for: such a letter bids for their attention
    with its ``priority`` and lapses after ``hours``. Without both it is an answer to what they did, or joined. ValueError for one
    without the other.
    ``names``: as of a post.
    """

    name: str
    to: tuple[str, ...]
    write: Callable[[Texts], Mapping[str, Any]]
    about: str | None = None
    not_before: datetime | None = None
    reason: str | None = None
    priority: Priority | None = None
    hours: float = 48
    names: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if (self.reason is None) != (self.priority is None):
            raise ValueError("a letter that bids states its reason and its priority")


@dataclass(frozen=True, slots=True)
class Mine:
    """What an open occurrence is to one person, for their Home: a line, and what they can do (at most five buttons)."""

    text: Said
    buttons: tuple[Element, ...] = ()


class Kind(Protocol):
    """One kind of animation. Its texts are the catalogue of its ``key``; ``<key>.name`` and ``<key>.about`` present it.

    ``fields`` are its part of the planning form; their names differ from those of ``bot.animations.planning``.
    Its buttons are ``animation:<key>:<verb>:<n>``. Their value is the occurrence's id; what is chosen by them may follow after a
    colon, and comes as ``values["chosen"]``.
    """

    # Which of its verbs are taken whether or not the occurrence takes answers: joining for good, leaving.
    lasting: frozenset[str] = frozenset()
    # Which of two that want the same hour of a channel goes first: the higher (0 to 9).
    priority: int = 5
    # How often the planning form proposes to run it: one of ``bot.animations.planning.FREQUENCIES``.
    frequency: str = "weekly"
    # Whether people are asked something, so that it is told how many answered; False for what only tells.
    asks: bool = True

    @property
    def key(self) -> str:
        """Its name for ever: stored, and in its action ids."""
        ...

    @property
    def fields(self) -> tuple[Field, ...]:
        """Its own part of the planning form."""
        ...

    @property
    def needs(self) -> frozenset[Need]:
        """What its snapshots must hold."""
        ...

    def needs_for(self, occurrence: Occurrence, doing: str) -> frozenset[Need]:  # noqa: ARG002
        """As much of ``needs`` as one thing takes, where some of them are large: a step or a verb by its name, SHOWN or HOME."""
        return self.needs

    def problems(self, values: Mapping[str, str]) -> Mapping[str, Said]:
        """What is wrong with the planning form, by field name; empty when ``content`` can be made of it."""
        ...

    def content(self, values: Mapping[str, str]) -> Mapping[str, Any]:
        """What an animation keeps of its planning form: JSON with a version."""
        ...

    def obstacles(self, content: Mapping[str, Any], background: Background) -> Mapping[str, Said]:  # noqa: ARG002
        """Why nothing can be prepared in this community, by field name, where the form alone does not tell."""
        return {}

    def values(self, content: Mapping[str, Any]) -> Mapping[str, str]:
        """The planning form as it was filled in, to change it."""
        ...

    def people(self, content: Mapping[str, Any]) -> frozenset[str]:  # noqa: ARG002
        """Whom its content names: their plain names are in its snapshots, whether or not they are in the community."""
        return frozenset()

    def title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """An animation in a few plain words, for those who look after the community."""
        ...

    def prepare(self, content: Mapping[str, Any], background: Background, seed: int) -> Mapping[str, Any]:
        """What one occurrence is about, fixed as soon as its date is."""
        ...

    def run_title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """What one occurrence was about (``prepare`` made its content), in a few plain words."""
        ...

    def steps(self, content: Mapping[str, Any]) -> tuple[Step, ...]:
        """What happens in one occurrence, in order."""
        ...

    def on_step(self, name: str, snapshot: Snapshot, seed: int) -> Change:
        """What a step makes of an occurrence that already is closed, after one that closes."""
        ...

    def mend(self, snapshot: Snapshot, seed: int) -> Change | None:  # noqa: ARG002
        """What has to change because something happened around an open occurrence: a letter did not arrive, somebody left.

        Asked before it is shown, whenever it is looked at; None for nothing. It is looked at once a letter of it will never arrive,
        and once somebody named in its state is erased.
        """
        return None

    def on_answer(self, snapshot: Snapshot, person: str, verb: str, values: Mapping[str, str], texts: Texts) -> Response:
        """What becomes of a click or of a form that a person sent, while the occurrence takes answers (``lasting`` verbs: always).

        A click has no values but ``chosen``. ``texts`` are in the person's language. That a verb is a manager's alone, the kind
        sees to itself.
        """
        ...

    def render(self, snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
        """Everything that should stand in the channel, in the community's language, its ``OPENING`` first."""
        ...

    def letters(self, snapshot: Snapshot) -> tuple[Letter, ...]:  # noqa: ARG002
        """Everything that should stand before single people or groups of them, from the step on that listens or opens."""
        return ()

    def mine(self, snapshot: Snapshot, person: str, texts: Texts) -> Mine | None:  # noqa: ARG002
        """What an open occurrence is to one person, for their Home, in their language; None for nothing."""
        return None


def seed_of(*parts: str) -> int:
    """A number that is always the same for the same parts: chance, passed in."""
    return int.from_bytes(blake2b("\x1f".join(parts).encode(), digest_size=8).digest())
