"""Forms as data: what a kind asks to be filled in, when it is planned or answered. They are drawn in ``bot.views.forms``.

What was filled in comes back as text by field name: nothing is ``""``, several values are one a line, a day is ``2027-01-12``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.blocks import Block
from bot.text import Texts


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
class Lines:
    """A field to write several things in, one a line: at most ``most`` of them, of ``length`` characters each.

    Slack can't check that while somebody writes: the kind does, and says which line is wrong.
    """

    name: str
    label: str
    most: int
    length: int
    hint: str | None = None
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """A field to choose one option in, or several (``is_many``); ``chosen`` is what it begins with."""

    name: str
    label: str
    options: Callable[[Texts], Sequence[Option]]
    hint: str | None = None
    chosen: str | None = None
    is_required: bool = True
    is_many: bool = False


@dataclass(frozen=True, slots=True)
class People:
    """A field to choose people in, at most ``most`` of them; their ids, one a line."""

    name: str
    label: str
    hint: str | None = None
    is_required: bool = True
    most: int = 1


@dataclass(frozen=True, slots=True)
class Day:
    """A field to choose a day in."""

    name: str
    label: str
    hint: str | None = None
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Number:
    """A field for a whole number from ``least`` to ``most``; what was filled in comes back as it was typed."""

    name: str
    label: str
    least: int
    most: int
    hint: str | None = None
    is_required: bool = True


Field = Words | Lines | Choice | People | Day | Number


@dataclass(frozen=True, slots=True)
class Form:
    """A form for a person to answer with. It comes back to ``on_answer`` as ``verb``, with what was filled in by field name.

    ``title`` and ``submit`` are text keys, at most 24 characters in every language; ``about`` is shown above the fields as it is.
    ``chosen`` comes back in ``values`` under that name, as the button's that asked for the form did.
    """

    verb: str
    title: str
    submit: str
    fields: tuple[Field, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    about: str | None = None
    note: Said | None = None
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """A window to read, and to click in: what has no room in the channel. ``title`` is a text key, at most 24 characters in every
    language; ``write`` makes its blocks, at most 100, in the language of whoever looks.
    """

    title: str
    write: Callable[[Texts], Sequence[Block]]


def whole_number(given: str) -> int | None:
    """The whole number that was filled in; None if it is none."""
    typed = given.strip()
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def several(given: str) -> tuple[str, ...]:
    """The values of a field that takes several."""
    return tuple(line for line in given.split("\n") if line.strip())
