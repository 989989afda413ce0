"""The few numbers of a rule that those who look after a community may set, within stated limits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from ``least`` to ``most``. Its label is the text ``nudges.number_<rule>_<name>``, with what is counted it is
    ``nudges.unit_<unit>``; what it is where nobody set it is the rule's own default for the field of this name.
    """

    name: str
    least: int
    most: int
    unit: str

    def allows(self, given: object) -> bool:
        """Whether this may be its value."""
        return isinstance(given, int) and not isinstance(given, bool) and self.least <= given <= self.most
