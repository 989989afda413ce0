"""What the files of an official Slack export are, by their names, and the channels that its lists name.

At the top stand lists (``users.json``, ``channels.json``, ``groups.json`` for private channels, ``dms.json`` and ``mpims.json`` for
direct messages); each conversation has a folder with one file a day.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.history.problems import Problem, Reason
from bot.model.communities import Community
from bot.people import clean, find_id

USERS, CHANNELS, GROUPS, DMS, MPIMS = "users.json", "channels.json", "groups.json", "dms.json", "mpims.json"
LISTS = (USERS, CHANNELS, GROUPS, DMS, MPIMS)
# Where no list names them, direct messages are known by how Slack calls their folders.
_DIRECT = re.compile(r"(D[A-Z0-9]{8,}|mpdm-.+)", re.ASCII)
# What a computer adds by itself when it packs a folder.
_CLUTTER = re.compile(r"(__MACOSX/.*|(.*/)?\.DS_Store|(.*/)?Thumbs\.db)", re.ASCII)
_UNSAFE = re.compile(r"(^/|^[A-Za-z]:|\\|\x00|(^|/)\.\.?(/|$))")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as a list of the export gives it. ``folder`` is where its days are; ``members`` who is in it."""

    community: str
    name: str
    folder: str
    purpose: str = ""
    is_private: bool = False
    is_archived: bool = False
    members: tuple[str, ...] = ()

    def as_community(self, workspace: str) -> Community:
        """The channel as Foyer knows it: not set up, and not recorded live."""
        return Community(
            workspace,
            self.community,
            self.name,
            purpose=self.purpose,
            is_private=self.is_private,
            is_archived=self.is_archived,
        )


@dataclass(slots=True)
class Layout:
    """Which member of the archive is what. ``lists`` by their names, ``days`` by folder; the numbers are places in the archive."""

    lists: dict[str, int] = field(default_factory=dict)
    days: dict[str, list[int]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def layout_of(names: Sequence[str]) -> Layout:
    """Sort out the names of an archive's files. Folders are no files; a folder around everything makes no difference."""
    layout, seen, around = Layout(), set[str](), _folder_around(names)
    for place, name in enumerate(names):
        if name.endswith("/") or _CLUTTER.fullmatch(name):
            continue
        if _UNSAFE.search(name):
            layout.problems.append(Problem(shown(name), None, Reason.UNSAFE_NAME))
        elif name in seen:
            layout.problems.append(Problem(shown(name), None, Reason.REPEATED))
        else:
            seen.add(name)
            _place(layout, name.removeprefix(around), place)
    for folder in layout.days.values():
        folder.sort(key=names.__getitem__)
    return layout


def shown(name: str) -> str:
    """A name from the archive that can be printed safely: to the terminal, and to an encoder, it is nothing but text."""
    plain = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)
    return plain if len(plain) <= _LONGEST_NAME else plain[: _LONGEST_NAME - 1] + "…"


def channel_from(entry: Any, *, is_private: bool) -> Channel | None:
    """A channel from an entry of ``channels.json`` or ``groups.json``; None if it has no usable id or name."""
    if not isinstance(entry, Mapping):
        return None
    community, folder = find_id(entry.get("id")), entry.get("name")
    if community is None or not isinstance(folder, str) or not clean(folder):
        return None
    purpose, members = entry.get("purpose"), entry.get("members")
    return Channel(
        community=community,
        name=clean(folder),
        folder=folder,
        purpose=clean(purpose.get("value"), 4000) if isinstance(purpose, Mapping) else "",
        is_private=is_private,
        is_archived=entry.get("is_archived") is True,
        members=_ids(members),
    )


def unlisted_channel(folder: str) -> Channel:
    """The channel of a folder that no list names. Its id is made from the folder, the same at every import."""
    digest = hashlib.sha256(folder.encode("utf-8", "surrogatepass")).hexdigest()[:12].upper()
    return Channel(community=f"XF{digest}", name=clean(folder) or f"XF{digest}", folder=folder)


def is_direct(folder: str, listed: Iterable[str] = ()) -> bool:
    """Whether a folder holds direct messages, which Foyer never reads: by the lists, or by its name."""
    return folder in listed or _DIRECT.fullmatch(folder) is not None


def _ids(members: Any) -> tuple[str, ...]:
    return tuple(person for each in members if (person := find_id(each))) if isinstance(members, list) else ()


def _folder_around(names: Iterable[str]) -> str:
    """The one folder around everything, where somebody packed the export that way; else nothing."""
    files = [name for name in names if not name.endswith("/") and not _CLUTTER.fullmatch(name)]
    tops = {name.partition("/")[0] for name in files}
    if len(tops) != 1:
        return ""
    around = f"{tops.pop()}/"
    return around if any(name == f"{around}{known}" for name in files for known in LISTS) else ""


def _place(layout: Layout, name: str, place: int) -> None:
    folder, _, file = name.rpartition("/")
    if name in LISTS:
        layout.lists[name] = place
    elif folder and "/" not in folder and file.endswith(".json"):
        layout.days.setdefault(folder, []).append(place)
    else:
        layout.ignored.append(shown(name))
