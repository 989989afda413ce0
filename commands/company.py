"""The made-up company of the demo: who works there, what they said these last months, and what they will say next.

Pure and drawn from one seed: two demos are alike to the last message. It knows the shapes of the sandbox's control API
(docs/sandbox.md) and nothing of Foyer.
"""

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

SEED = 20261123
WEEKS_BEFORE, WEEKS_AFTER = 26, 12
QUIET_DAYS, NEW_DAYS, BACK_DAYS = 24, 6, 4
TALK_A_WEEK = 4
REACTIONS = ("tada", "raised_hands", "heart", "eyes", "bulb")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said. ``to`` is the line it answers; ``reactions`` who reacted how."""

    channel: str
    person: str
    text: str
    at: datetime
    to: "Line | None" = None
    reactions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Company:
    """People and channels in the control API's shapes, and every line said before and after ``start``.

    ``thanks`` is what people thanked each other for lately, ``rituals`` what is planned: both as they stand in the file.
    ``welcome`` is what a visitor is told, by language: ``title``, ``text``, and three things to try, ``tries``.
    """

    name: str
    domain: str
    start: datetime
    people: list[dict[str, Any]]
    channels: list[dict[str, Any]]
    before: list[Line]
    after: list[Line]
    answers: dict[str, list[str]] = field(default_factory=dict)
    welcome: dict[str, dict[str, Any]] = field(default_factory=dict)
    thanks: list[dict[str, Any]] = field(default_factory=list)
    rituals: list[dict[str, Any]] = field(default_factory=list)


def the_company(start: datetime) -> Company:
    """The company as it is at ``start`` (aware UTC), with the weeks before it and those to come."""
    source = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    people = [dict(each) for each in source["people"]] + [_person(row) for row in source["crowd"]["rows"]]
    dice = random.Random(SEED)  # noqa: S311 (a demo, not a secret)
    lines: list[Line] = []
    for channel in source["channels"]:
        lines += _talk_of(channel, people, source["crowd"], start, dice)
    lines += _scripted(source["scripted"], people, start)
    lines.sort(key=lambda line: line.at)
    return Company(
        name=source["name"],
        domain=source["domain"],
        start=start,
        people=people,
        channels=[{"name": each["name"], "purpose": each["purpose"], "locale": each["locale"]} for each in source["channels"]],
        before=[line for line in lines if line.at < start],
        after=[line for line in lines if line.at >= start],
        answers=source["answers"],
        welcome=source["welcome"],
        thanks=source["thanks"],
        rituals=source["rituals"],
    )


def _person(row: Sequence[Any]) -> dict[str, Any]:
    first, last, zone, locale, channels = row
    return {"name": _handle(first, last), "real_name": f"{first} {last}", "tz": zone, "locale": locale, "in": channels}


def _handle(first: str, last: str) -> str:
    plain = normalize("NFKD", f"{first}.{last}").encode("ascii", "ignore").decode()
    return plain.lower()


def _talk_of(
    channel: dict[str, Any], people: list[dict[str, Any]], crowd: dict[str, Any], start: datetime, dice: random.Random
) -> list[Line]:
    members = [each for each in people if channel["name"] in each["in"]]
    lines: list[Line] = []
    for day in _working_days(start.date() - timedelta(weeks=WEEKS_BEFORE), start.date() + timedelta(weeks=WEEKS_AFTER)):
        if dice.random() < TALK_A_WEEK / 5:
            here = [each for each in members if _is_around(each["name"], channel["name"], day, start.date(), crowd)]
            lines += _exchange(channel, here, _keen(here, crowd), day, start, dice)
    return lines


def _scripted(scripts: list[dict[str, Any]], people: list[dict[str, Any]], start: datetime) -> list[Line]:
    zones = {each["name"]: ZoneInfo(each["tz"]) for each in people}
    return [
        Line(
            each["channel"],
            each["person"],
            each["text"],
            datetime.combine(
                start.date() - timedelta(days=each["days_before"]), time(each["hour"]), tzinfo=zones[each["person"]]
            ).astimezone(UTC),
        )
        for each in scripts
    ]


def _working_days(first: date, last: date) -> Iterator[date]:
    day = first
    while day < last:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def _is_around(person: str, channel: str, day: date, start: date, crowd: dict[str, Any]) -> bool:
    """Whether someone takes part on a day: some fell quiet, some came back after a long time, some have just arrived."""
    if crowd["quiet"].get(person) == channel:
        return start - timedelta(days=115) < day < start - timedelta(days=QUIET_DAYS)
    if crowd["back"].get(person) == channel:
        return day < start - timedelta(days=110) or day > start - timedelta(days=BACK_DAYS)
    if crowd["new"].get(person) == channel:
        return day > start - timedelta(days=NEW_DAYS)
    return True


def _keen(here: list[dict[str, Any]], crowd: dict[str, Any]) -> list[dict[str, Any]]:
    """Those who will be missed: while they were around they answered more than others."""
    return [each for each in here if each["name"] in crowd["quiet"]]


def _exchange(
    channel: dict[str, Any], here: list[dict[str, Any]], keen: list[dict[str, Any]], day: date, start: datetime, dice: random.Random
) -> list[Line]:
    asks = dice.random() < 0.7
    words = dice.choice(channel["talk"] if asks else channel["remarks"])
    thing = dice.choice(channel["things"])
    speakers = dice.sample(here, min(len(here), len(words)))
    if keen and dice.random() < 0.3 and keen[0] not in speakers:
        speakers[-1] = keen[0]
    said = [text[:1].upper() + text[1:] for text in (text.replace("{x}", thing) for text in words)]
    at = _at_work(speakers[0], day, dice)
    root = Line(channel["name"], speakers[0]["name"], said[0], at, reactions=_reactions(here, dice))
    answered = not asks or dice.random() < (0.85 if day < start.date() - timedelta(days=7) else 0.6)
    replies = zip(speakers[1:], said[1:], strict=False) if answered else ()
    lines = [root]
    for speaker, text in replies:
        at += timedelta(minutes=dice.randint(4, 150))
        lines.append(Line(channel["name"], speaker["name"], text, at, to=root, reactions=_reactions(here, dice)))
    return lines


def _at_work(person: dict[str, Any], day: date, dice: random.Random) -> datetime:
    local = datetime.combine(
        day, time(dice.randint(9, 16), dice.randint(0, 59), dice.randint(0, 59)), tzinfo=ZoneInfo(person["tz"])
    )
    return local.astimezone(UTC)


def _reactions(here: list[dict[str, Any]], dice: random.Random) -> tuple[tuple[str, str], ...]:
    who = dice.sample(here, min(len(here), dice.choice((0, 0, 1, 1, 2, 3))))
    return tuple((each["name"], dice.choice(REACTIONS)) for each in who)
