"""What a person may do here, one line a command; and the nearest word where a command is not known."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from bot.blocks import actions, button, context, lines, message, section
from bot.text import Texts, as_typed
from bot.views.door import AGAIN

ECHO_LIMIT = 40
NEAR_ENOUGH = 0.6


class Standing(StrEnum):
    """What a person is, as far as help goes; each may do what those before it may. Onlookers leave no trace, or are guests."""

    ONLOOKER = "onlooker"
    MEMBER = "member"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Line:
    """One command: what is typed, who may, and the text key of what it does (``help.<key>``). ``also``: its other words."""

    typed: str
    key: str
    standing: Standing
    also: tuple[str, ...] = ()


LINES: tuple[Line, ...] = (
    Line("/foyer", "panel", Standing.ONLOOKER),
    Line("/foyer me", "me", Standing.ONLOOKER, ("moi",)),
    Line("/foyer export", "export", Standing.ONLOOKER, ("exporter",)),
    Line("/foyer privacy", "privacy", Standing.ONLOOKER, ("confidentialité",)),
    Line("/foyer help", "help", Standing.ONLOOKER, ("aide",)),
    Line("/kudos", "kudos", Standing.MEMBER, ("merci",)),
    Line("/foyer suggest", "suggest", Standing.MEMBER, ("proposer",)),
    Line("/foyer topics", "topics", Standing.MEMBER, ("sujets",)),
    Line("/foyer welcome", "welcome_buddy", Standing.MEMBER, ("accueil",)),
    Line("/foyer setup", "setup_new", Standing.MEMBER, ("réglages",)),
    Line("/foyer digest", "digest", Standing.MANAGER, ("résumé",)),
    Line("/animate", "animate", Standing.MANAGER),
    Line("/animate list", "animate_list", Standing.MANAGER),
    Line("/animate season", "animate_season", Standing.MANAGER),
    Line("/animate questions", "animate_questions", Standing.MANAGER),
    Line("/foyer nudges", "nudges", Standing.MANAGER, ("invitations",)),
    Line("/foyer welcome", "welcome", Standing.MANAGER),
    Line("/foyer setup", "setup", Standing.MANAGER),
)
RANK = tuple(Standing)


def help_message(standing: Standing, texts: Texts) -> dict[str, Any]:
    """The commands this person may use here."""
    by_command = {line.typed: line for line in _lines_of(standing)}  # a manager's own words for a command replace a member's
    told = [texts("help.line", command=line.typed, does=texts(f"help.{line.key}")) for line in by_command.values()]
    return message(texts("help.title"), [section(texts("help.title")), section(lines(*told)), context(texts("help.threads"))])


def words_of(standing: Standing) -> list[str]:
    """What this person may write after ``/foyer``, in every language."""
    lines_of = _lines_of(standing)
    typed = (line.typed.removeprefix("/foyer").strip().removeprefix("/") for line in lines_of)
    return [word for word in typed if word and " " not in word] + [word for line in lines_of for word in line.also]


def unknown_message(typed: str, words: Iterable[str], texts: Texts) -> dict[str, Any]:
    """A word that no command knows: the nearest one, as a button, and where to find the others."""
    word = " ".join(as_typed(typed).split())
    echo = word if len(word) <= ECHO_LIMIT else word[: ECHO_LIMIT - 1] + "…"
    near = nearest(word, words)
    if near is None:
        text = texts("help.unknown", word=echo)
        return message(text, [section(text), actions(button(texts.plain("help.help_button"), f"{AGAIN}:0", value="/foyer help"))])
    text = texts("help.unknown_near", word=echo, command=f"/foyer {near}")
    return message(text, [section(text), actions(button(f"/foyer {near}", f"{AGAIN}:0", value=f"/foyer {near}", style="primary"))])


def _lines_of(standing: Standing) -> list[Line]:
    return [line for line in LINES if RANK.index(line.standing) <= RANK.index(standing)]


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The known word that was most likely meant, None if none is near."""
    first = word.lower().split(" ", 1)[0] if word else ""
    found = get_close_matches(first, list(words), n=1, cutoff=NEAR_ENOUGH)
    return found[0] if found else None
