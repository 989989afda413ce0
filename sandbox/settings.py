"""What can be set on a sandbox: see docs/sandbox.md, Settings."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sandbox.blockkit.validator import Offer
from sandbox.wire import Json, invalid


@dataclass
class Settings:
    """Times are real seconds. The defaults are Slack's own figures, the pace rules aside."""

    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    retry_waits: list[float] = field(default_factory=lambda: [0, 60, 300])
    message_pace: bool = False
    tiers: bool = False
    charts: bool = True
    charts_in_views: bool = False
    ping_seconds: float = 10.0

    def update(self, values: Json) -> None:
        """Change the named settings, or refuse all of them."""
        names = {item.name for item in fields(self)}
        for name, value in values.items():
            if name not in names:
                raise invalid(f"no such setting: {name}")
            if not _CHECKS[type(getattr(self, name))](value):
                raise invalid(f"not a value for {name}: {value!r}")
        for name, value in values.items():
            setattr(self, name, value)

    @property
    def offer(self) -> Offer:
        """Which blocks this workspace has."""
        return Offer(self.charts, self.charts_in_views)

    def as_json(self) -> Json:
        """All settings, by name."""
        return asdict(self)


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


_CHECKS: dict[type, Callable[[Any], bool]] = {
    float: _is_time,
    bool: lambda value: isinstance(value, bool),
    list: lambda value: isinstance(value, list | tuple) and all(_is_time(item) for item in value),
}
