"""Slack exports made for tests: small by hand, or large and quirky by a seed, in the shapes of real ones."""

import json
import random
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

TEAM = "T0MAPLE"
START = datetime(2024, 1, 3, tzinfo=UTC)
TEXTS = (
    "Good morning",
    "Who has a template for this?",
    "See `a ? b : c`",
    "```is this? code```",
    "look <https://maple.example/?q=1>",
    "ما رأيكم؟",
    "これは何ですか？",
    "Thanks, <@U00003> !",
    "really?! yes",
    "",
)
REACTIONS = ("+1", "+1::skin-tone-3", "tada", "eyes")


def write_export(path: Path, files: Mapping[str, Any]) -> Path:
    """A zip of these files. A value that is bytes is written as it is, everything else as JSON."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def user(person: str, **more: Any) -> dict[str, Any]:
    """An entry of ``users.json``."""
    return {"id": person, "team_id": TEAM, "name": person.lower(), "deleted": False, "is_bot": False, "profile": {}, **more}


def channel(community: str, name: str, members: list[str] | None = None, **more: Any) -> dict[str, Any]:
    """An entry of ``channels.json``."""
    return {"id": community, "name": name, "is_archived": False, "members": members or [], "purpose": {"value": ""}, **more}


def said(person: str | None, ts: str, text: str = "Hello", **more: Any) -> dict[str, Any]:
    """A message as a day's file holds it."""
    row = {"type": "message", "user": person, "text": text, "ts": ts, **more}
    return {name: value for name, value in row.items() if not (name == "user" and value is None)}


def small_export() -> dict[str, Any]:
    """Two channels, three people, and a few days."""
    return {
        "users.json": [user("U00001"), user("U00002"), user("U00003")],
        "channels.json": [channel("C0DATA", "data", ["U00001", "U00002", "U00003"]), channel("C0CRAFT", "craft", ["U00001"])],
        "data/2024-03-04.json": [
            said("U00001", "1709546400.000100", "Who knows?"),
            said("U00002", "1709550000.000200", "I do", thread_ts="1709546400.000100", parent_user_id="U00001"),
        ],
        "data/2024-03-05.json": [
            said("U00003", "1709632800.000300", reactions=[{"name": "tada", "users": ["U00001"], "count": 1}])
        ],
        "craft/2024-03-04.json": [said("U00001", "1709546500.000400")],
    }


class Quirky:
    """An export with everything odd that real ones have, the same for the same seed."""

    def __init__(self, seed: int, days: int = 120, now: datetime = START + timedelta(days=150)) -> None:
        self._dice = random.Random(seed)
        self._days = days
        self._future = now + timedelta(days=40)
        self.people = [f"U{number:05}" for number in range(1, 26)]
        self.channels = ["general", "data", "craft-", "attic"]
        self._made: dict[str, dict[str, list[Any]]] = {name: defaultdict(list) for name in (*self.channels, "unlisted")}
        self._count = 0

    def files(self) -> dict[str, Any]:
        """Every file of the export."""
        for name in self._made:
            self._fill(name)
        days = {f"{name}/{day}.json": rows for name, made in self._made.items() for day, rows in made.items()}
        return {
            "users.json": [*(user(person) for person in self.people[:20]), *self._odd_people()],
            "channels.json": [
                channel(f"C{name.upper().strip('-')}", name, self._dice.sample(self.people[:20], 12), is_archived=name == "attic")
                for name in self.channels[:3]
            ],
            "groups.json": [channel("G0ATTIC", "attic", [*self.people[:3], "U00021"])],
            "dms.json": [{"id": "D0SECRET1", "members": self.people[:2]}],
            "mpims.json": [{"id": "G0MPIM", "name": "mpdm-a--b-1", "members": self.people[:3]}],
            "integration_logs.json": [],
            "D0SECRET1/2024-01-05.json": [said(self.people[0], "1704450000.000001", "between us?")],
            "mpdm-a--b-1/2024-01-05.json": [said(self.people[1], "1704450000.000002", "and us?")],
            "data/empty.json": [],
            **days,
        }

    def _odd_people(self) -> list[dict[str, Any]]:
        """Gone, a guest, a bot that only this list tells, Slackbot. The last four people of all are in no list."""
        return [
            user("U00021", deleted=True),
            user("U00022", is_restricted=True, is_ultra_restricted=True),
            user("U0BOT", is_bot=True),
            user("USLACKBOT"),
        ]

    def _fill(self, name: str) -> None:
        for _ in range(self._dice.randint(150, 260)):
            row = self._row()
            self._put(name, row)
            if self._dice.random() < 0.02:
                self._put(name, {**row, "text": "again?"}, later=1)
            if self._dice.random() < 0.3:
                self._reply_to(name, row)
        for person in self.people:
            if self._dice.random() < 0.7:
                self._put(name, self._joined(person))

    def _row(self) -> dict[str, Any]:
        person = self._dice.choice([*self.people, self.people[0], self.people[1], self.people[1]])
        row = said(person, self._ts(), self._dice.choice(TEXTS))
        return self._dice.choices(
            [
                row,
                {**row, "bot_id": None, "subtype": "file_share", "upload": True, "file": {"id": "F1"}},
                {**row, "edited": {"user": person, "ts": row["ts"]}, "client_msg_id": "x"},
                {**row, "subtype": "me_message"},
                {**row, "subtype": None, "is_intro": True},
                {**row, "reactions": self._reactions()},
                {**row, "replies": [{"user": "U00002", "ts": row["ts"]}], "reply_count": 7, "thread_ts": row["ts"]},
                said(None, row["ts"], "no author?"),
                {**said(None, row["ts"]), "subtype": "file_comment", "comment": {"user": person}, "reactions": self._reactions()},
                {**row, "user": "U0BOT", "reactions": self._reactions()},
                {**row, "bot_id": "B1", "subtype": "bot_message"},
                {**row, "user": "USLACKBOT"},
                {**row, "subtype": "tombstone", "user": "USLACKBOT", "hidden": True},
                {**row, "hidden": True},
                {**row, "subtype": "channel_archive", "members": self.people[:4]},
                {**row, "subtype": "channel_topic", "topic": "who?"},
                {**row, "type": "huddle"},
            ],
            weights=[30, 4, 4, 2, 1, 10, 2, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1],
        )[0]

    def _reactions(self) -> list[dict[str, Any]]:
        names = self._dice.sample(REACTIONS, 2)
        chosen = [self._dice.sample([*self.people, "U0BOT"], self._dice.randint(1, 5)) for _ in names]
        return [{"name": name, "users": users, "count": len(users) + 3} for name, users in zip(names, chosen, strict=True)]

    def _reply_to(self, name: str, root: Mapping[str, Any]) -> None:
        for _ in range(self._dice.randint(1, 3)):
            person = self._dice.choice([*self.people, root.get("user") or "U00001"])
            at = datetime.fromtimestamp(float(root["ts"]), UTC) + timedelta(seconds=self._dice.randint(60, 9 * 86400))
            reply = said(person, self._ts(at), self._dice.choice(TEXTS), thread_ts=root["ts"], parent_user_id=root.get("user"))
            self._put(name, self._dice.choice([reply, reply, {**reply, "subtype": "thread_broadcast"}]))

    def _joined(self, person: str) -> dict[str, Any]:
        return {**said(person, self._ts(), f"<@{person}> has joined the channel"), "subtype": "channel_join", "inviter": "U00001"}

    def _ts(self, at: datetime | None = None) -> str:
        """A timestamp that no other message has, now and then in the future."""
        self._count += 1
        at = at or START + timedelta(seconds=self._dice.randint(0, self._days * 86400))
        at = self._future if self._dice.random() < 0.005 else at
        return f"{int(at.timestamp())}.{self._count:06}"

    def _put(self, name: str, row: Mapping[str, Any], later: int = 0) -> None:
        """In the file of its day, or of one nearby: a day's file is cut in somebody's own zone."""
        day = datetime.fromtimestamp(float(row["ts"]), UTC) + timedelta(days=later or self._dice.choice([0, 0, 0, 0, -1, 1]))
        self._made[name][f"{day:%Y-%m-%d}"].append(dict(row))
