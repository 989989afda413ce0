"""Acts made by hand, and the same figures counted naively from them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.metrics.weeks import Week
from bot.model.communities import Community
from bot.model.facts import Act, ActKind
from storage import communities, participation
from storage.reports.scope import Scope
from storage.store import Store

TEAM, PLACE, OTHER = "T0TEAM", "C0DATA", "C0CRAFT"
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


def begin(store: Store, *places: str) -> None:
    """Communities that have been recorded since long ago."""
    with store.write() as tx:
        for place in places or (PLACE, OTHER):
            communities.set_up(tx, Community(TEAM, place, place.lower()), [], BEGIN)
            communities.mark_noticed(tx, TEAM, place, BEGIN)


def message(person: str, at: datetime, *, asks: bool = False, place: str = PLACE, **more: Any) -> Act:
    """A root, or with ``thread`` (another act) a reply."""
    ts = f"{at.timestamp():.6f}"
    thread = more.pop("thread", None)
    return Act(
        TEAM,
        f"message:{place}:{ts}",
        ActKind.REPLY if thread else ActKind.MESSAGE,
        place,
        person,
        at,
        at.timestamp(),
        ts,
        thread_ts=thread.source_ts if thread else None,
        is_question=None if thread else asks,
        about=thread.person if thread else None,
        **more,
    )


def reaction(person: str, to: Act, name: str = "tada") -> Act:
    """A reaction to a message."""
    key = f"reaction:{to.community}:{to.source_ts}:{person}:{name}"
    return Act(TEAM, key, ActKind.REACTION, to.community, person, to.at, to.decided_at, to.source_ts, name=name, about=to.person)


def join(person: str, at: datetime, place: str = PLACE) -> Act:
    """Somebody came."""
    ts = f"{at.timestamp():.6f}"
    return Act(TEAM, f"join:{place}:{person}:{ts}", ActKind.JOIN, place, person, at, at.timestamp(), ts)


def record(store: Store, acts: Iterable[Act]) -> None:
    """Write facts as the recorder does."""
    with store.write() as tx:
        participation.record(tx, acts)


def scope(since: date | None, until: date, *places: str, **more: Any) -> Scope:
    """A scope over #data, or other communities."""
    return Scope(TEAM, places or (PLACE,), until, since, **more)


class Naive:
    """The figures of some acts, counted the plain way."""

    def __init__(self, acts: Iterable[Act], *places: str) -> None:
        wanted = places or (PLACE,)
        here = [act for act in {act.key: act for act in acts}.values() if act.community in wanted]
        self.wrote = [(act.person, day_of(act)) for act in here if act.kind in (ActKind.MESSAGE, ActKind.REPLY)]
        self.did = [(act.person, day_of(act)) for act in here if act.kind is not ActKind.JOIN]
        self.joined = [(act.person, day_of(act)) for act in here if act.kind is ActKind.JOIN]
        self.asked = [day_of(act) for act in here if act.is_question]

    def days(self, person: str | None, until: date) -> list[date]:
        """The days before ``until`` on which a person wrote."""
        return sorted(day for who, day in self.wrote if who == person and day < until)

    def reactivated(self, since: date, until: date) -> list[tuple[str, date]]:
        """Back after 90 days."""
        found = []
        for person in sorted({str(who) for who, day in self.wrote if since <= day < until}):
            days = self.days(person, until)
            first = next(day for day in days if day >= since)
            earlier = [day for day in days if day < first]
            if earlier and (first - earlier[-1]).days >= 90:
                found.append((person, first))
        return found

    def lost_regulars(self, since: date, until: date) -> int:
        """Four messages in the 90 days before, none since."""
        people = {who for who, _ in self.wrote}
        return sum(
            sum(since - timedelta(days=90) <= day < since for day in self.days(who, until)) >= 4
            and not any(day >= since for day in self.days(who, until))
            for who in people
        )

    def levels(self, until: date) -> dict[str, int]:
        """By weeks with any act."""
        newest = Week.of(until - timedelta(days=1))
        found = dict.fromkeys(("newcomer", "core", "regular", "occasional", "quiet"), 0)
        for person in {who for who, day in self.did if day < until}:
            weeks = {Week.of(day) for who, day in self.did if who == person and day < until}
            active = len(weeks & set(newest.last(13)))
            is_new = min(weeks) > newest.before(4)
            level = "core" if active >= 8 else "regular" if active >= 4 else "occasional" if active else "quiet"
            found["newcomer" if is_new else level] += 1
        return found


def day_of(act: Act) -> date:
    """The UTC day of an act."""
    return act.at.astimezone(UTC).date()
