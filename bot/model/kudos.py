"""Kudos: somebody thanks one or several people for something."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Kudos:
    """One word of thanks. ``giver`` is None once that person is forgotten; ``value`` is one of the company's, as managers named it.

    ``community`` is where it was said, None for what was said in private only; ``link`` is the address of the message it is about.
    """

    workspace: str
    kudos: str
    giver: str | None
    receivers: tuple[str, ...]
    words: str
    at: datetime
    community: str | None = None
    value: str | None = None
    link: str | None = None
    is_private: bool = False
