"""Faults to order: what goes wrong with the next calls, events or sockets."""

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from sandbox.wire import Json, invalid

_CALL_DOINGS = ("drop", "late", "http", "ratelimited", "error")
_EVENT_DOINGS = ("duplicate", "reorder", "delay", "lose")
_STATUSES = (500, 502, 503, 504)


@dataclass
class Fault:
    """One order. `target` is a Web API method or an event type, or `*`; `options` what the order says besides."""

    side: str
    target: str
    do: str
    times: int
    options: Json
    held: list[Json] = field(default_factory=list)

    @property
    def performed(self) -> bool:
        """Whether the call has its effect all the same."""
        return bool(self.options.get("performed", self.do in ("drop", "late")))

    def as_json(self) -> Json:
        """The order as it was given, with the times that are left."""
        side = "method" if self.side == "call" else "events"
        return {side: self.target, "do": self.do, "times": self.times, **self.options}


class Faults:
    """Orders in the sequence they were given; each serves its number of times. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: deque[Fault] = deque()

    def add(self, given: Json) -> Fault:
        """A new order from the control API (docs/sandbox.md, Faults)."""
        fault = _read(dict(given))
        with self._lock:
            self._orders.append(fault)
        return fault

    def clear(self) -> list[Json]:
        """Forget all orders; the events they held back, which must now leave."""
        with self._lock:
            held = [payload for fault in self._orders for payload in fault.held]
            self._orders.clear()
        return held

    def left(self) -> list[Json]:
        """The orders not used up."""
        with self._lock:
            return [fault.as_json() for fault in self._orders]

    def for_call(self, method: str) -> Fault | None:
        """What goes wrong with this Web API call, if anything."""
        with self._lock:
            return self._next("call", method)

    def for_event(self, payload: Json) -> list[tuple[Json, float]]:
        """What leaves in place of this event: payloads, each with a delay in seconds."""
        event_type = payload["event"]["type"] if "event" in payload else payload["type"]
        with self._lock:
            fault = self._next("event", event_type, keep_last=True)
            if fault is None:
                return [(payload, 0.0)]
            leaving = _leaving(fault, payload)
            if fault.times == 0:
                self._orders.remove(fault)
            return leaving

    def _next(self, side: str, name: str, *, keep_last: bool = False) -> Fault | None:
        for fault in self._orders:
            if fault.side == side and fault.target in ("*", name):
                fault.times -= 1
                if fault.times == 0 and not keep_last:
                    self._orders.remove(fault)
                return fault
        return None


def _leaving(fault: Fault, payload: Json) -> list[tuple[Json, float]]:
    if fault.do == "lose":
        return []
    if fault.do == "duplicate":
        return [(payload, 0.0), (payload, 0.0)]
    if fault.do == "delay":
        return [(payload, float(fault.options["seconds"]))]
    fault.held.append(payload)
    return [] if fault.times else [(held, 0.0) for held in reversed(fault.held)]


def _read(given: Json) -> Fault:
    side, target = ("call", given.pop("method", None)) if "method" in given else ("event", given.pop("events", None))
    do, times = given.pop("do", None), given.pop("times", 1)
    if not isinstance(target, str) or do not in (_CALL_DOINGS if side == "call" else _EVENT_DOINGS):
        raise invalid("a fault names a method or events, and what to do with them")
    if not isinstance(times, int) or isinstance(times, bool) or times < (2 if do == "reorder" else 1):
        raise invalid(f"not a number of times for {do}: {times!r}")
    _check(do, given)
    return Fault(side, target, do, times, given)


def _check(do: str, options: Json) -> None:
    needed: dict[str, tuple[str, Any]] = {
        "late": ("seconds", lambda value: _is_number(value)),
        "delay": ("seconds", lambda value: _is_number(value)),
        "http": ("status", lambda value: value in _STATUSES),
        "error": ("error", lambda value: isinstance(value, str) and value),
        "ratelimited": ("retry_after", lambda value: value is None or _is_number(value)),
    }
    if do in needed:
        name, check = needed[do]
        if name not in options or not check(options[name]):
            raise invalid(f"{do} needs a good {name}")
    unknown = set(options) - {"performed", needed.get(do, ("", None))[0]}
    if unknown:
        raise invalid(f"{do} does not take {', '.join(sorted(unknown))}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
