"""Which nudge, or which switch, a button is about: what travels in its value."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class NudgeReference:
    """One person's nudge, from their own buttons; whose it is, Slack says with the click. ``subject`` as in ``Nudge``."""

    rule: str
    community: str
    period: str
    subject: str

    def to_value(self) -> str:
        """The button's value."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_value(cls, value: str) -> "NudgeReference":
        """The reference again."""
        return cls(**json.loads(value))


@dataclass(frozen=True, slots=True)
class SwitchReference:
    """A rule of a community, to be switched ``on`` or off."""

    rule: str
    community: str
    on: bool

    def to_value(self) -> str:
        """The button's value."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_value(cls, value: str) -> "SwitchReference":
        """The reference again."""
        return cls(**json.loads(value))
