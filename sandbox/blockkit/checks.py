"""The words in which the tables of Block Kit are written: what a field may hold, and what Slack says when it does not.

A check looks at a value and adds to the report one message for each fault, in the words of Slack's
`response_metadata.messages`, with the JSON pointer of the place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.wire import Json


class Report:
    """The faults found so far."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def add(self, message: str, path: str) -> None:
        """Note a fault at a JSON pointer."""
        self.messages.append(f"[ERROR] {message} [json-pointer:{path}]")


class Check(Protocol):
    """Looks at one value."""

    def look(self, value: Any, path: str, report: Report) -> None:
        """Add to the report what is wrong with the value."""


@dataclass(frozen=True)
class String:
    """A text of so many characters, perhaps of a certain form."""

    most: int = 3000
    least: int = 1
    form: str | None = None

    def look(self, value: Any, path: str, report: Report) -> None:
        """A string within its limits."""
        if not isinstance(value, str):
            report.add("must provide a string", path)
        elif len(value) > self.most:
            report.add(f"must be less than {self.most + 1} characters", path)
        elif len(value) < self.least:
            report.add(f"must be more than {self.least - 1} characters", path)
        elif self.form and not re.fullmatch(self.form, value):
            report.add("does not match the expected pattern", path)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def look(self, value: Any, path: str, report: Report) -> None:
        """A boolean."""
        if not isinstance(value, bool):
            report.add("must provide a boolean", path)


@dataclass(frozen=True)
class Number:
    """A number between two others."""

    least: float | None = None
    most: float | None = None
    whole: bool = True
    above: float | None = None

    def look(self, value: Any, path: str, report: Report) -> None:
        """A number within its limits."""
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            report.add("must provide an integer" if self.whole else "must provide a number", path)
        elif self.least is not None and value < self.least:
            report.add(f"must be at least {self.least:g}", path)
        elif self.above is not None and value <= self.above:
            report.add(f"must be greater than {self.above:g}", path)
        elif self.most is not None and value > self.most:
            report.add(f"must be at most {self.most:g}", path)


@dataclass(frozen=True)
class Choice:
    """One of some words."""

    of: tuple[str, ...]

    def look(self, value: Any, path: str, report: Report) -> None:
        """A word of the list."""
        if value not in self.of:
            report.add(f"must be one of: {', '.join(self.of)}", path)


@dataclass(frozen=True)
class Many:
    """A list of so many."""

    of: Check
    most: int
    least: int = 1

    def look(self, value: Any, path: str, report: Report) -> None:
        """A list within its limits, each item checked."""
        if not isinstance(value, list):
            report.add("must provide an array", path)
            return
        if len(value) > self.most:
            report.add(f"no more than {self.most} items allowed", path)
        if len(value) < self.least:
            report.add(f"no fewer than {self.least} items allowed", path)
        for index, item in enumerate(value[: self.most]):
            self.of.look(item, f"{path}/{index}", report)


class Rule(Protocol):
    """What a shape asks beyond its fields."""

    def __call__(self, value: Json, path: str, report: Report) -> None:
        """Add to the report what is wrong with the object."""


@dataclass(frozen=True)
class Shape:
    """An object: the fields it must have, those it may have, and no others."""

    needs: Mapping[str, Check] = field(default_factory=dict)
    may: Mapping[str, Check] = field(default_factory=dict)
    rule: Rule | None = None

    def look(self, value: Any, path: str, report: Report) -> None:
        """An object of these fields."""
        if not isinstance(value, dict):
            report.add("must provide an object", path)
            return
        before = len(report.messages)
        for name in self.needs:
            if name not in value:
                report.add(f"missing required field: {name}", path)
        for name, item in value.items():
            check = self.needs.get(name) or self.may.get(name)
            if check:
                check.look(item, f"{path}/{name}", report)
            else:
                report.add(f"invalid additional property: {name}", path)
        if self.rule and len(report.messages) == before:
            self.rule(value, path, report)


@dataclass(frozen=True)
class Typed:
    """An object whose `type` says which shape it has."""

    shapes: Mapping[str, Shape]

    def look(self, value: Any, path: str, report: Report) -> None:
        """An object of a known type, with the shape of that type."""
        if not isinstance(value, dict):
            report.add("must provide an object", path)
        elif "type" not in value:
            report.add("missing required field: type", path)
        elif value["type"] not in self.shapes:
            report.add(f"unsupported type: {value['type']}", f"{path}/type")
        else:
            self.shapes[value["type"]].look(value, path, report)

    def only(self, *types: str) -> "Typed":
        """The same, for some of the types."""
        return Typed({name: self.shapes[name] for name in types})


@dataclass(frozen=True)
class Empty:
    """Nothing: null."""

    def look(self, value: Any, path: str, report: Report) -> None:
        """Null."""
        if value is not None:
            report.add("must be null", path)


@dataclass(frozen=True)
class Either:
    """Fits one of several checks."""

    of: tuple[Check, ...]

    def look(self, value: Any, path: str, report: Report) -> None:
        """Something that at least one check accepts."""
        for check in self.of:
            trial = Report()
            check.look(value, path, trial)
            if not trial.messages:
                return
        report.add("failed to match all allowed schemas", path)


TYPE = String(255)


def shape_of(name: str, needs: Mapping[str, Check], may: Mapping[str, Check] | None = None, rule: Rule | None = None) -> Shape:
    """The shape of a typed object: `type` is needed and is this name."""
    return Shape({"type": Choice((name,)), **needs}, may or {}, rule)
