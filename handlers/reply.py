"""What a handler answers, as data. The door turns it into calls and acknowledgements."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Message = Mapping[str, Any]
View = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file for the person alone: it goes to their direct messages with us. ``name`` with its ending; ``says`` stands above it."""

    name: str
    content: bytes
    says: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer to one request. What is None is not done; all None: acknowledged, nothing shown.

    ``message`` ``{"text", "blocks"}``, shown only to the person: beside what was clicked or typed, in a window of its own where
    that was Home or a modal (``replaces`` the message that was clicked, where it was a private one or a DM of ours). ``opens`` a
    modal (``pushes`` it on the one that is open, which stays under it); ``shows`` the next screen of the submitted or clicked
    modal; ``errors`` field texts by block id, the modal stays; ``home`` a Home to publish; ``closes_all`` clears the stack.
    ``file`` goes to their direct messages before the rest is said.
    """

    message: Message | None = None
    replaces: bool = False
    opens: View | None = None
    pushes: View | None = None
    shows: View | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    home: View | None = None
    closes_all: bool = False
    file: Attachment | None = None


class RefusalError(Exception):
    """A refusal that brings its own message, with a button to who can help. ``message`` as in ``Reply``; ``plain`` the same in
    plain words, for beside a field of a form.
    """

    def __init__(self, message: Message, plain: str) -> None:
        super().__init__()
        self.message = message
        self.plain = plain
