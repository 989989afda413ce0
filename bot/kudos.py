"""Kudos: what somebody typed to thank people, whom they may thank, and what is amiss with it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from unicodedata import normalize
from zoneinfo import ZoneInfo

from bot.model.people import Person
from bot.text import as_typed
from bot.zones import instant

MOST_PEOPLE = 30
# A word of thanks counts once, to however many people it goes: whoever thanks a whole team is not worse off than who thanks one.
A_DAY = 5
WORDS_LIMIT = 1000
# What a field of a form can hold (Slack's own limit): what is longer can only be given back.
FIELD_LIMIT = 3000
MOST_VALUES = 20
VALUE_LIMIT = 60
# Where it is said: a community's id, or this.
PRIVATE = "private"

SIGNS = r"\s,;.+&\"'«»“”„‘’"
MENTION = r"<(?:@(?P<person>[UW][A-Z0-9]+)|!subteam\^(?P<group>S[A-Z0-9]+))(?:\|[^<>]*)?>"
NAMELESS = re.sub(r"\?P<\w+>", "?:", MENTION)
BEFORE = rf"(?:[{SIGNS}]|&amp;|\b(?:and|et|to|à|thanks|thank\s+you|merci)\b)*"
ADDRESSED = re.compile(rf"(?:{BEFORE}{NAMELESS})+", re.IGNORECASE)
# A closing quote around the names may come first; the straight ones close where a space follows.
FOR = re.compile(r"(?:[\"'](?=\s))?[\s,;:»”–—-]*(?:(?:for|pour)\b[\s,;:]*)?", re.IGNORECASE)
QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "‘": "’", "'": "'"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed after the command. ``groups`` are user groups; ``is_addressed``: the names stand first, so it is clear who is
    meant; else those named anywhere in it are only a guess.
    """

    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    words: str = ""
    is_addressed: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing was typed."""
        return not (self.people or self.groups or self.words)


class Bar(StrEnum):
    """Why somebody can't be thanked. ``OUTSIDE`` tells no more: guests, people whom Foyer does not know, or who leave no trace."""

    SELF = "self"
    BOT = "bot"
    GONE = "gone"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Circle:
    """Who is around: the giver, the people asked about who are known, whether guests take part, and who takes no such letters."""

    giver: str
    known: Mapping[str, Person]
    lets_guests_in: bool = False
    closed: frozenset[str] = frozenset()

    def bar(self, person: str) -> Bar | None:
        """Why this person can't be thanked; None if they can."""
        if person == self.giver:
            return Bar.SELF
        who = self.known.get(person)
        if who is None or person in self.closed:
            return Bar.OUTSIDE
        if who.is_bot:
            return Bar.BOT
        if who.is_deactivated:
            return Bar.GONE
        return Bar.OUTSIDE if who.is_outsider and not self.lets_guests_in else None


@dataclass(frozen=True, slots=True)
class Wish:
    """A word of thanks as it was filled in. ``where`` is a community, ``PRIVATE``, or nothing yet."""

    people: tuple[str, ...] = ()
    words: str = ""
    value: str | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something amiss: the field it is about, the text key of what to say, and the people meant."""

    field: str
    key: str
    people: tuple[str, ...] = ()
    count: int = 0


def read_typed(text: str) -> Typed:
    """What somebody typed: ``@a, @b and @editors for …``, also in French and in quotes, or anything else."""
    text = _unquoted(text.strip())
    head = ADDRESSED.match(text)
    named = head[0] if head else text
    rest = FOR.sub("", text[head.end() if head else 0 :], count=1)
    found = list(re.finditer(MENTION, named))
    people = tuple(dict.fromkeys(each["person"] for each in found if each["person"]))
    groups = tuple(dict.fromkeys(each["group"] for each in found if each["group"]))
    return Typed(people, groups, _unquoted(as_typed(rest).strip()), is_addressed=head is not None)


def with_tag(words: str, values: Sequence[str]) -> tuple[str, str | None]:
    """The words without the value that they end with as a ``#tag``, and that value; as they were where they end with none."""
    before, sign, tag = words.rpartition("#")
    meant = next((value for value in values if sign and _bare(tag) and _bare(value) == _bare(tag)), None)
    return (_unquoted(before.strip()), meant) if meant is not None else (words, None)


def read_values(typed: str) -> tuple[str, ...]:
    """The values of a company, one a line, each once. Raises ValueError for too many (``many``), or for one too long (``long``)."""
    by_name = {_bare(line) or line: line for line in reversed([" ".join(line.split()) for line in typed.splitlines()]) if line}
    values = tuple(reversed(by_name.values()))
    if len(values) > MOST_VALUES:
        raise ValueError("many")
    if any(len(value) > VALUE_LIMIT for value in values):
        raise ValueError("long")
    return values


def start_of_day(now: datetime, zone: str) -> datetime:
    """When the day began where the giver is: from then on their five are counted."""
    here = ZoneInfo(zone)
    return instant(now.astimezone(here).date(), time(0), here)


def problems_of(wish: Wish, circle: Circle) -> tuple[Problem, ...]:
    """Everything amiss that the person can mend: nothing, where it can be said."""
    return (*_people_problems(wish.people, circle), *_words_problems(wish.words), *_place_problems(wish.where))


def may_be_thanked(people: Sequence[str], circle: Circle) -> tuple[str, ...]:
    """Those of some people who can be thanked, in their order."""
    return tuple(person for person in people if circle.bar(person) is None)


def _people_problems(people: Sequence[str], circle: Circle) -> list[Problem]:
    if not people:
        return [Problem("people", "kudos.nobody")]
    if len(people) > MOST_PEOPLE:
        return [Problem("people", "kudos.too_many", count=len(people))]
    barred = {bar: tuple(person for person in people if circle.bar(person) is bar) for bar in Bar}
    return [Problem("people", f"kudos.bar_{bar}", who) for bar, who in barred.items() if who]


def _words_problems(words: str) -> list[Problem]:
    if not any(sign.isprintable() and not sign.isspace() for sign in words):
        return [Problem("words", "kudos.no_words")]
    return [Problem("words", "kudos.too_long", count=len(words))] if len(words) > WORDS_LIMIT else []


def _place_problems(where: str) -> list[Problem]:
    return [] if where else [Problem("where", "kudos.no_place")]


def _unquoted(words: str) -> str:
    """Words without the quotes that stand around all of them."""
    closing = QUOTES.get(words[:1])
    if closing is None or len(words) < 2 or not words.endswith(closing) or closing in words[1:-1]:
        return words
    return words[1:-1].strip()


def _bare(name: str) -> str:
    """A name as it may stand in a tag: small letters and digits, without accents."""
    return "".join(sign for sign in normalize("NFKD", name).casefold() if sign.isalnum())
