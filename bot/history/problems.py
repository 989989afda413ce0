"""What an import may find wrong, and what it tells at its end."""

from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why a file or an entry was left out. ``docs/history.md`` says what each means and what to do."""

    NOT_JSON = "not_json"
    NOT_A_LIST = "not_a_list"
    NOT_UTF8 = "not_utf8"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported_compression"
    TOO_LARGE = "too_large"
    UNSAFE_NAME = "unsafe_name"
    REPEATED = "file_listed_twice"
    ABSENT = "absent"
    NOT_AN_OBJECT = "not_an_object"
    NO_ID = "no_usable_id"
    NO_TIME = "no_usable_time"
    NAME_TAKEN = "name_listed_twice"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that was left out. ``position`` counts the entries of the file from 1; None where it is the file itself."""

    file: str
    position: int | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did.

    ``messages``: those of people that the export holds; ``facts``: everything it says (messages, reactions, joins and leaves), of
    which ``added`` were new and ``already_known`` were not; those that are ``too_old`` are of a time that stands in monthly totals.
    ``unlisted``: folders that no list names, imported all the same. ``ignored``: direct messages and files that Foyer does not
    read. ``problems``: the first thousand; ``problem_count``: all.
    """

    workspace: str
    messages: int = 0
    people: int = 0
    channels: int = 0
    facts: int = 0
    added: int = 0
    already_known: int = 0
    too_old: int = 0
    unlisted: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
