"""What leads where: one ``Route`` per thing a person can do, and the registry that finds the one meant."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from handlers.reply import Reply
from handlers.request import Request
from storage.store import Store

Kind = Literal["command", "action", "submit", "close", "shortcut", "home"]
Handler = Callable[[Request, Store], Reply]

SIGNS = r"\"'«»“”„‘’`.!?,;:"
FIRST_WORD = re.compile(rf"[\s{SIGNS}]*([^\s{SIGNS}]+)[{SIGNS}]*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Route:
    """One thing a person can do, and the plain function that answers it.

    ``pattern`` by ``kind``: ``command`` ``"/foyer setup"`` or ``"/animate"``; ``action`` the first parts of an action id, so that
    ``"communities:setup"`` takes ``communities:setup:3``; ``submit`` and ``close`` the same of a modal's ``callback_id``;
    ``shortcut`` its ``callback_id``; ``home`` has none. The most precise pattern wins.
    ``opens``: the answer is a modal, so where it is slow a waiting one is opened before Slack's trigger expires.
    ``for_all``: also for people who leave no trace, and for guests whom the community has not let in.
    ``place``: which channel Slack is asked about first, for ``Request.place``: ``channel``, ``value``, or the field that holds it.
    ``groups``: Slack is asked first who is in the user groups that were typed, for ``Request.groups``.
    """

    kind: Kind
    pattern: str
    handle: Handler
    opens: bool = False
    for_all: bool = False
    place: str = ""
    groups: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command as it was understood: its route, and what follows the word that chose it."""

    route: Route
    text: str


class Registry:
    """Every route of the house. Raises ValueError for two routes with one pattern: the second would silently be dead."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[tuple[Kind, str], Route] = {}
        for route in routes:
            if (route.kind, route.pattern) in self._routes:
                raise ValueError(f"two routes for {route.kind} {route.pattern!r}")
            self._routes[(route.kind, route.pattern)] = route

    @property
    def commands(self) -> tuple[str, ...]:
        """Every command pattern, e.g. ``/foyer setup``."""
        return tuple(pattern for kind, pattern in self._routes if kind == "command")

    def find(self, kind: Kind, name: str) -> Route | None:
        """The route of an action id, a callback id, a shortcut or Home; the longest pattern that its parts begin with."""
        parts = name.split(":")
        for length in range(len(parts), 0, -1):
            route = self._routes.get((kind, ":".join(parts[:length])))
            if route is not None:
                return route
        return None

    def find_command(self, command: str, text: str) -> Spoken | None:
        """The route of ``/foyer setup …``; every other command is also one of Foyer's words (``/foyer animate list``).

        A word that no route knows goes to the command itself, with the whole text.
        """
        word, rest = split_word(text)
        route = self._routes.get(("command", f"{command} {word}")) if word else None
        if route is not None:
            return Spoken(route, rest)
        if word and command != f"/{word}" and ("command", f"/{word}") in self._routes:
            return self.find_command(f"/{word}", rest)
        root = self._routes.get(("command", command))
        return Spoken(root, text.strip()) if root is not None else None


def split_word(text: str) -> tuple[str, str]:
    """The first word, as a command knows it (small letters, without quotes typed around it), and the rest as it was typed."""
    found = FIRST_WORD.match(text)
    if found is None:
        return "", text.strip()
    rest = found[2].strip()
    return found[1].lower(), rest if rest.strip(SIGNS) else ""
