"""Ids in Slack's form. They are counted, not drawn: the same acts make the same ids, so a seed is deterministic."""

from collections import defaultdict

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Ids:
    """Gives ids by prefix: `U` people, `C` channels, `D` direct messages, `G` groups of people, `B` bots, `V` views…"""

    def __init__(self) -> None:
        self._counts: defaultdict[str, int] = defaultdict(int)

    def next(self, prefix: str) -> str:
        """The next id of its kind, as `U0SB00000A1`."""
        self._counts[prefix] += 1
        return f"{prefix}0SB{_base36(self._counts[prefix]).rjust(7, '0')}"

    def short(self) -> str:
        """A short id as Slack gives to blocks that come without one."""
        self._counts["block"] += 1
        return "b" + _base36(self._counts["block"]).rjust(4, "0")


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
