"""The prompt library: questions to start good conversations with, by theme, in every language Foyer speaks.

The texts are data, in `library.toml` beside this module, read once on first use. What makes a good question, and how
to add one, is in `docs/prompt-library.md`; the tests hold the file to those rules.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any

FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True)
class Question:
    """One question. `key` never changes (`craft-01`); `texts` is language code (`fr`) to text."""

    key: str
    theme: str
    texts: Mapping[str, str] = field(hash=False)

    def text(self, locale: str) -> str:
        """The question in the language of `locale` (`fr`, `fr-CA`, `fr_FR`), else in English."""
        return _in_language(self.texts, locale)


@dataclass(frozen=True)
class Theme:
    """A family of questions, in the order of the file. `names` is language code to name."""

    key: str
    names: Mapping[str, str] = field(hash=False)
    questions: tuple[Question, ...]

    def name(self, locale: str) -> str:
        """The theme's name in the language of `locale`, else in English."""
        return _in_language(self.names, locale)


def themes() -> tuple[Theme, ...]:
    """Every theme, in the order in which people should be offered them."""
    return tuple(_library().values())


def find_theme(key: str) -> Theme | None:
    """The theme of that key, or None."""
    return _library().get(key)


def find_question(key: str) -> Question | None:
    """The question of that key, or None: a question may have been withdrawn since it was asked."""
    return _questions().get(key)


def next_question(theme_key: str, asked: Sequence[str], seed: int) -> Question:
    """The question of a theme that a community should be asked next.

    `asked` is the keys of the questions this community was asked, oldest first; keys of other themes and of withdrawn
    questions may be among them. A question not asked yet is drawn by `seed`; once all have been asked, the one asked
    longest ago comes back. The draw depends on nothing but the seed and the keys, so a preview shows what will be
    posted. Raises KeyError for an unknown theme.
    """
    questions = {question.key: question for question in _library()[theme_key].questions}
    return questions[next_key(tuple(questions), asked, seed)]


def next_key(keys: Sequence[str], asked: Sequence[str], seed: int) -> str:
    """The same of any questions, by their keys. Raises ValueError where there are none."""
    last_asked = {key: position for position, key in enumerate(asked)}
    fresh = [key for key in keys if key not in last_asked]
    if fresh:
        return min(fresh, key=lambda key: _rank(key, seed))
    return min(keys, key=lambda key: last_asked[key])


def _rank(key: str, seed: int) -> bytes:
    # Each key is ranked by itself: a question added to the file changes no draw but those it wins.
    return blake2b(f"{seed}:{key}".encode(), digest_size=8).digest()


def _in_language(texts: Mapping[str, str], locale: str) -> str:
    language = locale.replace("_", "-").partition("-")[0].lower()
    return texts.get(language, texts[FALLBACK_LANGUAGE])


@cache
def _library() -> Mapping[str, Theme]:
    content = tomllib.loads(Path(__file__).with_name("library.toml").read_text(encoding="utf-8"))
    return MappingProxyType({table["key"]: _theme(table) for table in content["themes"]})


@cache
def _questions() -> Mapping[str, Question]:
    return MappingProxyType({question.key: question for theme in themes() for question in theme.questions})


def _theme(table: Mapping[str, Any]) -> Theme:
    key = table["key"]
    questions = tuple(Question(entry["key"], key, _texts(entry)) for entry in table["questions"])
    return Theme(key, _texts(table), questions)


def _texts(table: Mapping[str, Any]) -> Mapping[str, str]:
    """What a table says in each language: every entry but its key and its questions."""
    return MappingProxyType({name: text for name, text in table.items() if name not in ("key", "questions")})
