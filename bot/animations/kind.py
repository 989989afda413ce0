"""What a kind of animation is: one object that handlers and scheduler interpret, and never name.

A kind is pure. It is shown snapshots and gives back data: what an occurrence is about, its new state, a form to fill in, what to
keep of an answer, and everything that should stand in Slack. Who calls it and when: ``docs/animations.md``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Protocol

from bot.model.animations import Answer, Occurrence
from bot.text import Texts

# The item of an answer that only says "not this time": it is remembered, and counts nowhere as an answer.
PASS = "pass"  # noqa: S105
# The post that opens an occurrence.
OPENING = "opening"


class Need(StrEnum):
    """What storage must load into a kind's snapshots."""

    ANSWERS = "answers"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Said:
    """A text by its key, with its values. A datetime among them is shown in the reader's own zone."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what is kept, and its plain label in the reader's language (at most 75 characters)."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Words:
    """A field to write in. ``label`` and ``hint`` are text keys; ``most`` is the longest it may be, in characters."""

    name: str
    label: str
    most: int
    hint: str | None = None
    is_long: bool = False
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """A field to choose one option in; ``chosen`` is the value it begins with."""

    name: str
    label: str
    options: Callable[[Texts], Sequence[Option]]
    hint: str | None = None
    chosen: str | None = None
    is_required: bool = True


Field = Words | Choice


@dataclass(frozen=True, slots=True)
class Form:
    """A form for a person to answer with. It comes back to ``on_answer`` as ``verb``, with what was filled in by field name.

    ``title`` and ``submit`` are text keys, at most 24 characters in every language; ``about`` is shown above the fields as it is.
    """

    verb: str
    title: str
    submit: str
    fields: tuple[Field, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    about: str | None = None
    note: Said | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens at a stated time after (before: negative hours) the occurrence is due.

    Working days keep the time of day. ``opens``: what ``render`` gives goes out, and answers are taken once its opening is there;
    ``closes``: no more answers. Every occurrence has one step that opens; what never closes has none that closes.
    """

    name: str
    hours: float = 0
    working_days: int = 0
    opens: bool = False
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An occurrence and what its kind's ``needs`` asked for.

    ``locale`` and ``zone`` (an IANA name) are the community's. ``answers`` holds everybody's, oldest first; ``names`` the plain
    names of those who gave them; ``answered`` how many people answered, those who wrote in the thread included.
    """

    occurrence: Occurrence
    locale: str = "en"
    zone: str = "Etc/UTC"
    answers: tuple[Answer, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    answered: int = 0

    def item_of(self, person: str, item: str) -> Mapping[str, Any] | None:
        """What a person gave as this item, None if nothing."""
        return next((each.value for each in self.answers if (each.person, each.item) == (person, item)), None)


@dataclass(frozen=True, slots=True)
class Response:
    """What becomes of a click or of a form: items to keep of this person or to drop, a form to show next, a private word.

    ``problems`` are shown beside the fields of the form that was sent; nothing else is done then.
    """

    keeps: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    drops: frozenset[str] = frozenset()
    asks: Form | None = None
    says: Said | None = None
    problems: Mapping[str, Said] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Post:
    """Something that should stand in the channel, or in the occurrence's thread. ``name`` tells it from the others for ever;
    ``OPENING`` is the post whose thread it is.

    When it is rendered otherwise than it stands, what stands is changed. ``about`` is the person whose words are in it.
    """

    name: str
    body: Mapping[str, Any]
    in_thread: bool = False
    about: str | None = None


class Kind(Protocol):
    """One kind of animation. Its texts are the catalogue of its ``key``; ``<key>.name`` and ``<key>.about`` present it.

    ``fields`` are its part of the planning form; their names differ from those of ``bot.animations.planning``.
    Its buttons are ``animation:<key>:<verb>:<n>``, with the occurrence's id as their value.
    """

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

    def problems(self, values: Mapping[str, str]) -> Mapping[str, Said]:
        """What is wrong with the planning form, by field name; empty when ``content`` can be made of it."""
        ...

    def content(self, values: Mapping[str, str]) -> Mapping[str, Any]:
        """What an animation keeps of its planning form: JSON with a version."""
        ...

    def values(self, content: Mapping[str, Any]) -> Mapping[str, str]:
        """The planning form as it was filled in, to change it."""
        ...

    def title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """An animation in a few plain words, for those who look after the community."""
        ...

    def prepare(self, content: Mapping[str, Any], past: Sequence[Mapping[str, Any]], seed: int) -> Mapping[str, Any]:
        """What one occurrence is about, fixed as soon as its date is.

        ``past`` is what the occurrences of this kind in the community were about, and those that are planned will be, oldest first.
        """
        ...

    def run_title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """What one occurrence was about (``prepare`` made its content), in a few plain words."""
        ...

    def steps(self, content: Mapping[str, Any]) -> tuple[Step, ...]:
        """What happens in one occurrence, in order."""
        ...

    def on_step(self, name: str, snapshot: Snapshot, seed: int) -> Mapping[str, Any]:
        """The state after a step; the occurrence already is what the step makes of it (closed, after one that closes)."""
        ...

    def on_answer(self, snapshot: Snapshot, person: str, verb: str, values: Mapping[str, str]) -> Response:
        """What becomes of a click (no values) or of a form that a person sent, while the occurrence takes answers."""
        ...

    def render(self, snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
        """Everything that should stand in Slack, in the community's language, its ``OPENING`` first."""
        ...


def seed_of(*parts: str) -> int:
    """A number that is always the same for the same parts: chance, passed in."""
    return int.from_bytes(blake2b("\x1f".join(parts).encode(), digest_size=8).digest())
