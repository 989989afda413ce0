"""What the buttons of a digest carry: the community they are about, and the one thing in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """``subject`` is a message's timestamp, a person, a delivery, an animation or a week, as the button means it."""

    community: str
    subject: str = ""

    def to_value(self) -> str:
        """The value of a button."""
        return f"{self.community}:{self.subject}"

    @classmethod
    def from_value(cls, value: str) -> "Reference":
        """Read what ``to_value`` wrote."""
        community, _, subject = value.partition(":")
        return cls(community, subject)
