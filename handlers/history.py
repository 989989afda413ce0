"""Importing an official Slack export: the same facts as live, under the same keys, so that twice adds nothing.

Nothing is posted and nothing is recorded live because of it. A file that can't be read costs itself, an entry too.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.history.layout import (
    CHANNELS,
    DMS,
    GROUPS,
    MPIMS,
    USERS,
    Channel,
    channel_from,
    is_direct,
    layout_of,
    shown,
    unlisted_channel,
)
from bot.history.problems import ImportSummary, Problem, Reason
from bot.history.streaming import BrokenFile, entries_of
from bot.model.facts import Act, ActKind, Fact, PersonSeen
from bot.participation import facts_from_history
from bot.people import find_id, person_from
from bot.text import texts_for
from bot.timestamps import find_timestamp
from handlers.archive import Archive, NotAnArchive
from storage import communities, history
from storage.recorder import Recorder
from storage.store import Store

BATCH = 1000
MOST_PROBLEMS = 1000
# Where neither the export nor the caller names the workspace.
NAMELESS = "T0EXPORT"
Progress = Callable[[int, int], None]


class ExportRefused(Exception):  # noqa: N818 -- it says what became of the export
    """The file is no Slack export, and nothing was changed."""

    def __init__(self, text_key: str, path: Path) -> None:
        super().__init__(texts_for("en").plain(text_key, path=str(path)))


def import_export(
    store: Store,
    recorder: Recorder,
    path: Path,
    *,
    workspace: str | None = None,
    on_progress: Progress = lambda _done, _total: None,
    now: datetime | None = None,
) -> ImportSummary:
    """Read an export into the store, file by file. Raises ExportRefused for a file that is none.

    ``workspace``: its id, where the export's own people should not tell it. ``on_progress`` gets files done and files in all.
    """
    archive = _open(path)
    try:
        reading = _Reading(store, recorder, archive, now or datetime.now(UTC))
        if not reading.layout.lists and not reading.layout.days:
            raise ExportRefused("history.refused_no_export", path)
        return reading.run(workspace, on_progress)
    finally:
        archive.close()


def _open(path: Path) -> Archive:
    if not path.is_file():
        raise ExportRefused("history.refused_no_file", path)
    try:
        return Archive(path)
    except NotAnArchive:
        raise ExportRefused("history.refused_no_zip", path) from None


@dataclass(slots=True)
class _Tally:
    """What was found so far."""

    messages: int = 0
    people: int = 0
    facts: int = 0
    added: int = 0
    too_old: int = 0
    newest: datetime | None = None
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    def note(self, problem: Problem) -> None:
        """Remember a problem; past the first thousand only how many there were."""
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def count(self, act: Act, now: datetime) -> None:
        """Count an act that the export tells of."""
        self.facts += 1
        self.messages += act.kind in (ActKind.MESSAGE, ActKind.REPLY)
        if act.at <= now and (self.newest is None or act.at > self.newest):
            self.newest = act.at


class _Reading:
    """One export while it is read."""

    def __init__(self, store: Store, recorder: Recorder, archive: Archive, now: datetime) -> None:
        self._store = store
        self._recorder = recorder
        self._archive = archive
        self._now = now
        self._tally = _Tally()
        self._bots: set[str] = set()
        self._kept_since: dict[str, datetime] = {}
        self._waiting: list[Fact] = []
        self._writing: Future[int] | None = None
        self.layout = layout_of(archive.names)

    def run(self, workspace: str | None, on_progress: Progress) -> ImportSummary:
        for problem in self.layout.problems:
            self._tally.note(problem)
        workspace = workspace or self._workspace() or NAMELESS
        with self._store.write() as tx:
            own_bot = history.know_workspace(tx, workspace)
        self._read_people(workspace)
        listed = {channel.folder: channel for channel in self._channels()}
        direct = self._direct_folders()
        ignored = [folder for folder in self.layout.days if folder not in listed and is_direct(folder, direct)]
        channels = [*listed.values(), *self._unlisted(listed, ignored)]
        with self._store.write() as tx:
            for channel in channels:
                communities.know(tx, channel.as_community(workspace))
            known = communities.list_communities(tx, workspace)
        self._kept_since = {each.community: each.kept_since for each in known if each.kept_since}
        self._read_days(workspace, own_bot, channels, on_progress)
        self._see_members(workspace, channels)
        tally = self._tally
        return ImportSummary(
            workspace=workspace,
            messages=tally.messages,
            people=tally.people,
            channels=len(channels),
            facts=tally.facts,
            added=tally.added,
            already_known=tally.facts - tally.added - tally.too_old,
            too_old=tally.too_old,
            unlisted=[shown(channel.folder) for channel in channels if channel.folder not in listed],
            ignored=[*self.layout.ignored, *(f"{shown(folder)}/" for folder in ignored)],
            problems=tally.problems,
            problem_count=tally.problem_count,
        )

    def _workspace(self) -> str | None:
        """The team that most people of the export are in."""
        teams: Counter[str] = Counter()
        for _, user in self._entries(USERS, is_noted=False):
            team = find_id(user.get("team_id")) if isinstance(user, Mapping) else None
            if team is not None:
                teams[team] += 1
        return teams.most_common(1)[0][0] if teams else None

    def _read_people(self, workspace: str) -> None:
        if USERS not in self.layout.lists:
            self._tally.note(Problem(USERS, None, Reason.ABSENT))
        seen: list[PersonSeen] = []
        for position, user in self._entries(USERS):
            person = person_from(user, workspace, _updated(user))
            if person is None:
                self._tally.note(Problem(USERS, position, Reason.NO_ID))
            else:
                seen.append(person)
        self._tally.people = len({each.person for each in seen})
        self._bots = {each.person for each in seen if each.is_bot}
        self._record(seen)

    def _channels(self) -> Iterator[Channel]:
        """The channels that the export lists, each folder once."""
        if CHANNELS not in self.layout.lists:
            self._tally.note(Problem(CHANNELS, None, Reason.ABSENT))
        folders, ids = set[str](), set[str]()
        for name in (CHANNELS, GROUPS):
            for position, entry in self._entries(name):
                channel = channel_from(entry, is_private=name == GROUPS)
                if channel is None:
                    self._tally.note(Problem(name, position, Reason.NO_ID))
                elif channel.folder in folders or channel.community in ids:
                    self._tally.note(Problem(name, position, Reason.NAME_TAKEN))
                else:
                    folders.add(channel.folder)
                    ids.add(channel.community)
                    yield channel

    def _direct_folders(self) -> set[str]:
        entries = (entry for name in (DMS, MPIMS) for _, entry in self._entries(name) if isinstance(entry, Mapping))
        return {str(entry[key]) for entry in entries for key in ("id", "name") if isinstance(entry.get(key), str)}

    def _unlisted(self, listed: Mapping[str, Channel], ignored: Sequence[str]) -> list[Channel]:
        return [unlisted_channel(folder) for folder in sorted(self.layout.days) if folder not in listed and folder not in ignored]

    def _read_days(self, workspace: str, own_bot: str | None, channels: Sequence[Channel], on_progress: Progress) -> None:
        done, total = 0, sum(len(self.layout.days.get(channel.folder, ())) for channel in channels)
        on_progress(done, total)
        for channel in channels:
            places = self.layout.days.get(channel.folder, ())
            for place in places:
                self._record(self._facts_of(place, workspace, channel.community, own_bot))
                done += 1
                on_progress(done, total)
            if places:
                self._finish()
                with self._store.write() as tx:
                    communities.mark_imported(tx, workspace, channel.community, self._now)
        self._finish()

    def _facts_of(self, place: int, workspace: str, community: str, own_bot: str | None) -> list[Act]:
        """The facts of one file: all of them, or none where it can't be read to its end."""
        file = shown(self._archive.names[place])
        facts: list[Act] = []
        problems: list[Problem] = []
        try:
            for position, row in enumerate(entries_of(self._archive.pieces(place)), start=1):
                if (reason := _unusable(row)) is not None:
                    problems.append(Problem(file, position, reason))
                else:
                    told = facts_from_history(row, workspace, community, own_bot=own_bot, imported=True)
                    facts += [fact for fact in told if isinstance(fact, Act) and self._is_of_people(fact)]
        except BrokenFile as broken:
            self._tally.note(Problem(file, broken.position, broken.reason))
            return []
        for problem in problems:
            self._tally.note(problem)
        for fact in facts:
            self._tally.count(fact, self._now)
        return self._without_too_old(facts)

    def _without_too_old(self, facts: Sequence[Act]) -> list[Act]:
        """Those of a time that does not stand in monthly totals alone."""
        kept = [act for act in facts if act.community not in self._kept_since or act.at >= self._kept_since[act.community]]
        self._tally.too_old += len(facts) - len(kept)
        return kept

    def _is_of_people(self, act: Act) -> bool:
        """Whether a person did it, and to what a person wrote: not a bot that only the list of people tells from them."""
        return act.person not in self._bots and (act.kind is not ActKind.REACTION or act.about not in self._bots)

    def _entries(self, name: str, *, is_noted: bool = True) -> Iterator[tuple[int, Any]]:
        """The entries of a list of the export; those before the place where it breaks, where it does."""
        place = self.layout.lists.get(name)
        if place is None:
            return
        try:
            yield from enumerate(entries_of(self._archive.pieces(place)), start=1)
        except BrokenFile as broken:
            if is_noted:
                self._tally.note(Problem(name, broken.position, broken.reason))

    def _record(self, facts: Sequence[Fact]) -> None:
        """Hand facts to the recorder in batches: one is written while the next is read, never two, so that nothing counts twice."""
        self._waiting += facts
        while len(self._waiting) >= BATCH:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            self._hand(batch)

    def _hand(self, batch: Sequence[Fact]) -> None:
        self._settle()
        self._writing = self._recorder.record(batch)

    def _settle(self) -> None:
        if self._writing is not None:
            self._tally.added += self._writing.result()
            self._writing = None

    def _finish(self) -> None:
        """Wait until all that was read is written."""
        if self._waiting:
            batch, self._waiting = self._waiting, []
            self._hand(batch)
        self._settle()

    def _see_members(self, workspace: str, channels: Sequence[Channel]) -> None:
        as_of = self._tally.newest or datetime.fromtimestamp(0, UTC)
        for channel in channels:
            if channel.members:
                with self._store.write() as tx:
                    history.see_members(tx, channel.as_community(workspace), channel.members, as_of)


def _unusable(row: object) -> Reason | None:
    """Why an entry of a day can't be read, None where it can."""
    if not isinstance(row, Mapping):
        return Reason.NOT_AN_OBJECT
    if row.get("type", "message") == "message" and find_timestamp(row.get("ts")) is None:
        return Reason.NO_TIME
    return None


def _updated(user: object) -> float:
    """When Slack last changed what it says of a person, as the export tells; else long ago, so that any live word is newer."""
    updated = user.get("updated") if isinstance(user, Mapping) else None
    is_time = isinstance(updated, (int, float)) and not isinstance(updated, bool) and 0 < updated < 1e11
    return float(updated) if is_time and updated is not None else 0.0
