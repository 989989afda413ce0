"""The figures of an export, counted straight from its JSON by the definitions of docs/metrics.md: no line of Foyer is used.

``python tests/independent_figures.py EXPORT.zip 2016-08-01`` prints them. It reads everything into memory and is slow; it is here
to be compared with what ``app.py figures`` prints after an import.
"""

import json
import re
import sys
import zipfile
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

DAY = 86400
SUBTYPES = (None, "", "thread_broadcast", "me_message", "file_share")


def load(path: Path, name: str) -> Any:
    """A list at the top of the export; empty where it is absent or can't be read."""
    with zipfile.ZipFile(path) as archive:
        try:
            return json.loads(archive.read(name))
        except (KeyError, ValueError, zipfile.BadZipFile):
            return []


def rows_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Folder to its usable rows, in the order of the files' names. A file that is not a JSON list of UTF-8 is passed over."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with zipfile.ZipFile(path) as archive:
        for name in sorted(set(archive.namelist())):
            folder, _, file = name.rpartition("/")
            if not folder or "/" in folder or not file.endswith(".json"):
                continue
            try:
                found = json.loads(archive.read(archive.getinfo(name)).decode("utf-8"))
            except (ValueError, zipfile.BadZipFile, RuntimeError):
                continue
            if isinstance(found, list):
                rows[folder] += [row for row in found if isinstance(row, dict) and is_ts(row.get("ts"))]
    return rows


def is_ts(value: Any) -> bool:
    """Whether this is one of Slack's timestamps."""
    return isinstance(value, str) and re.fullmatch(r"\d{1,11}\.\d{6}", value) is not None


def seconds(ts: str) -> float:
    """A timestamp as seconds."""
    return float(ts)


def day_of(ts: str) -> date:
    """The UTC day of a timestamp."""
    return datetime.fromtimestamp(float(ts), UTC).date()


def is_question(text: str) -> bool:
    """A question mark outside code and tokens."""
    for drop in (r"```.*?(```|$)", r"`[^`\n]*`", r"<[^>]*>"):
        text = re.sub(drop, " ", text, flags=re.DOTALL)
    return any(mark in text for mark in "?\uff1f\u061f")


def gini(values: list[int]) -> float | None:
    """By the formula of the registry."""
    n, total = len(values), sum(values)
    if not total:
        return None
    return 2 * sum(i * x for i, x in enumerate(sorted(values), 1)) / (n * total) - (n + 1) / n


def absence(values: list[int]) -> int | None:
    """How many of the largest make half."""
    reached, half = 0, sum(values) / 2
    for people, value in enumerate(sorted(values, reverse=True), 1):
        reached += value
        if reached >= half:
            return people
    return None


class Export:
    """An export, read whole: people, channels, and the messages, joins and reactions of people in them."""

    def __init__(self, path: Path, channels: list[str] | None = None) -> None:
        self.bots = {user["id"] for user in load(path, "users.json") if isinstance(user, dict) and user.get("is_bot")} | {
            "USLACKBOT"
        }
        direct = {entry.get(key) for name in ("dms.json", "mpims.json") for entry in load(path, name) for key in ("id", "name")}
        listed = {entry["name"]: entry for name in ("channels.json", "groups.json") for entry in load(path, name)}
        rows = {folder: found for folder, found in rows_of(path).items() if folder not in direct}
        wanted = set(listed) | set(rows) if channels is None else set(channels)
        self.names = sorted(wanted)
        self.members = {
            person
            for name, entry in listed.items()
            if name in wanted
            for person in entry.get("members", [])
            if person not in self.bots
        }
        self.messages: dict[tuple[str, str], dict[str, Any]] = {}
        self.reactions: set[tuple[str, str, str, str]] = set()
        self.joins: list[tuple[str, str]] = []
        for folder in sorted(wanted & set(rows)):
            for row in rows[folder]:
                self._take(folder, row)

    def is_person(self, person: Any, row: dict[str, Any]) -> bool:
        """Not a bot, by the list of people or by its own mark."""
        return isinstance(person, str) and bool(person) and person not in self.bots and not row.get("bot_id")

    def _take(self, folder: str, row: dict[str, Any]) -> None:
        person = row.get("user")
        if row.get("type", "message") != "message" or row.get("hidden") or not self.is_person(person, row):
            return
        assert isinstance(person, str)
        if row.get("subtype") in ("channel_join", "group_join"):
            self.joins.append((person, row["ts"]))
        elif row.get("subtype") in SUBTYPES:
            self.messages.setdefault((folder, row["ts"]), row)
            for reaction in row.get("reactions") or []:
                for user in reaction.get("users") or []:
                    if isinstance(user, str) and user and user not in self.bots:
                        self.reactions.add((folder, row["ts"], user, reaction["name"].split("::")[0]))


def figures(export: Export, as_of: date, days: int | None = None) -> dict[str, Any]:
    """Every figure of ``figures --json`` but the definitions, with the people in ``top`` by their ids."""
    end = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC).timestamp()
    begin = end - days * DAY if days else float("-inf")
    past = {key: row for key, row in export.messages.items() if seconds(key[1]) < end}
    window = {key: row for key, row in past.items() if seconds(key[1]) >= begin}
    by_author = Counter(row["user"] for row in window.values())

    def active(since: float, until: float) -> set[str]:
        return {row["user"] for (_, ts), row in past.items() if end - since * DAY <= seconds(ts) < end - until * DAY}

    first = first_of((row["user"], ts) for (_, ts), row in past.items())
    joined = first_of((person, ts) for person, ts in export.joins if seconds(ts) < end)
    reactions = Counter(name for _, ts, _, name in export.reactions if begin <= seconds(ts) < end)
    weeks: dict[str, list[str]] = defaultdict(list)
    for (_, ts), row in window.items():
        year, week, _ = day_of(ts).isocalendar()
        weeks[f"{year}-W{week:02d}"].append(row["user"])
    members = [by_author.get(person, 0) for person in export.members]
    return {
        "as_of": as_of.isoformat(),
        "channels": export.names,
        "messages": len(window),
        "authors": len(by_author),
        "top": [list(pair) for pair in sorted(by_author.items(), key=lambda pair: (-pair[1], pair[0]))[:10]],
        **{f"active_{back}": len(active(back, 0)) for back in (7, 28, 30, 90)},
        "lapsed": len(active(90, 30) - active(30, 0)),
        **responsiveness(past, begin, end),
        "reactions": sum(reactions.values()),
        "reactions_by_name": dict(reactions),
        "gini_posters": gini(list(by_author.values())),
        "gini_members": gini(members),
        "absence_factor": absence(list(by_author.values())),
        "newcomers_first_post": months(first, begin),
        "newcomers_join": months(joined, begin),
        "weeks": {week: {"messages": len(people), "people": len(set(people))} for week, people in sorted(weeks.items())},
    }


def first_of(events: Any) -> dict[str, str]:
    """Person to their earliest timestamp."""
    found: dict[str, str] = {}
    for person, ts in events:
        if person not in found or seconds(ts) < seconds(found[person]):
            found[person] = ts
    return found


def months(first: dict[str, str], begin: float) -> dict[str, int]:
    """Month to how many people have their first time in it."""
    return dict(sorted(Counter(f"{day_of(ts):%Y-%m}" for ts in first.values() if seconds(ts) >= begin).items()))


def responsiveness(past: dict[tuple[str, str], dict[str, Any]], begin: float, end: float) -> dict[str, Any]:
    """Roots, their questions, and what became of them before the end."""
    replies: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for (folder, ts), row in past.items():
        if row.get("thread_ts") not in (None, "", ts):
            replies[folder, row["thread_ts"]].append((ts, row["user"]))
    every = {key: row for key, row in past.items() if row.get("thread_ts") in (None, "", key[1])}
    roots = {key: row for key, row in every.items() if seconds(key[1]) >= begin}
    answers = {
        key: min((seconds(ts) for ts, who in replies[key] if who != row["user"]), default=None) for key, row in every.items()
    }
    asked = {key: is_question(row.get("text") or "") for key, row in every.items()}
    threads = [key for key in roots if replies[key]]
    solo = [key for key in threads if answers[key] is None]
    questions = [key for key in roots if asked[key]]
    waits = {key: answer - seconds(key[1]) for key in roots if (answer := answers[key]) is not None}
    ripe = [key for key in roots if seconds(key[1]) <= end - 7 * DAY]
    used = len(threads) * 20 >= len(roots)
    late = [key for key in every if asked[key] and answers[key] is None and seconds(key[1]) >= end - 30 * DAY]
    unanswered = [key for key in questions if answers[key] is None]
    asked_waits = [wait for key, wait in waits.items() if asked[key]]
    return {
        "questions": len(questions),
        "unanswered_share": len(unanswered) / len(questions) if questions and used else None,
        "open_questions": len(late) if used else None,
        "first_reply_median": median(waits.values()) if waits else None,
        "first_reply_median_questions": median(asked_waits) if asked_waits else None,
        "reply_coverage_7": len([key for key in ripe if key in waits and waits[key] <= 7 * DAY]) / len(ripe) if ripe else None,
        "threads": len(threads),
        "solo_threads": len(solo) / len(threads) if threads else None,
    }


def main() -> None:
    """Print the figures of an export as of a day."""
    as_of = date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else datetime.now(UTC).date() + timedelta(days=1)
    print(json.dumps(figures(Export(Path(sys.argv[1])), as_of), ensure_ascii=False, indent=2))  # noqa: T201


if __name__ == "__main__":
    main()
