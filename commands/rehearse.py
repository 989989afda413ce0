"""``python app.py rehearse``: the coming weeks lived through on a copy of the store and a small local Slack, posting nothing.

Nobody answers in a rehearsal: it shows what Foyer would say by itself, to whom and when, and whether it keeps to what it promises.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.settings import Settings
from bot.text import texts_for
from commands.logs import configure_logs
from commands.opening import open_store, refuse, secret_of, settings_or_refuse
from commands.workspaces import the_workspace
from storage.rehearsal import Budget, Moved, Planned, Unsaid
from storage.store import Store

if TYPE_CHECKING:
    from sandbox.server import Sandbox

MOST_WEEKS = 53
NO_PAUSE = 10_000  # the rehearsal's Slack has no pace to keep
# What is read from Slack is in the copy already; what is rehearsed is what Foyer plans.
NOT_REHEARSED = ("people", "reconcile", "retention")
WIDTH = 60
# A token of Slack's shows what follows its bar (a date, a link), else itself (a channel).
SHOWN_AS = re.compile(r"<[^<>|]*\|([^<>]*)>|<([^<>|]*)>")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the coming weeks would bring. Instants are aware UTC; people are pseudonyms unless they were asked for by id."""

    since: datetime
    until: datetime
    planned: Sequence[Planned]
    unsaid: Sequence[Unsaid]
    moved: Sequence[Moved]
    budgets: Sequence[Budget]

    @property
    def over_budget(self) -> list[Budget]:
        """Those who would get more than they chose; nobody, if all is well."""
        return [each for each in self.budgets if each.is_passed]


def rehearse(weeks: int, workspace: str | None, people: bool, as_json: bool) -> int:
    """Live through the coming weeks and print who would get what, and when. Gives the exit status: 1 where a budget was passed."""
    if not 1 <= weeks <= MOST_WEEKS:
        refuse([f"--weeks: from 1 to {MOST_WEEKS}"])
    configure_logs(level=40)
    settings = settings_or_refuse()
    store = open_store(settings)
    try:
        team = the_workspace(store, workspace)
        _require_communities(store, team)
        with tempfile.TemporaryDirectory(prefix="foyer-rehearsal-") as folder:
            rehearsed = _live(store, settings, team, Path(folder), timedelta(weeks=weeks), people=people)
    finally:
        store.close()
    print(_as_json(rehearsed) if as_json else _as_words(rehearsed))
    return 1 if rehearsed.over_budget else 0


def _require_communities(store: Store, workspace: str) -> None:
    from storage import communities

    with store.read() as tx:
        if not communities.list_set_up(tx, workspace):
            refuse(["No community is set up yet, so there is nothing to rehearse."])


def _live(store: Store, settings: Settings, team: str, folder: Path, span: timedelta, *, people: bool) -> Rehearsal:
    from bot.deliveries import Timing
    from bot.settings import load_settings
    from commands.assembly import Foyer
    from commands.demo import SandboxClock
    from storage import rehearsal
    from storage.copying import copy

    url = f"sqlite:///{folder / 'rehearsal.db'}"
    copy(store, url)
    since = datetime.now(UTC).replace(microsecond=0)
    with _local_slack(store, team, since) as slack:
        _furnish(store, team, slack)
        rehearsed = load_settings(
            slack_bot_token=slack.bot_token,
            slack_app_token=slack.app_token,
            slack_api_url=slack.api_url,
            database_url=url,
            foyer_secret=secret_of(settings).decode(),
        )
        foyer = Foyer(rehearsed, SandboxClock(slack.clock), read_burst=NO_PAUSE, timing=Timing(post=0, update=0))
        try:
            foyer.heartbeats = [beat for beat in foyer.heartbeats if beat.name not in NOT_REHEARSED]
            foyer.walk(since + span)
            with foyer.store.read() as tx:
                return Rehearsal(
                    since,
                    since + span,
                    rehearsal.list_planned(tx, team, since, by_id=people),
                    rehearsal.list_unsaid(tx, team, since),
                    rehearsal.list_moved(tx, team, since),
                    rehearsal.list_budgets(tx, team, since, by_id=people),
                )
        finally:
            foyer.close()


def _local_slack(store: Store, team: str, now: datetime) -> "Sandbox":
    """An empty Slack of the same workspace."""
    from bot.manifest import manifest
    from sandbox.clock import Clock
    from sandbox.server import Sandbox
    from storage import workspaces

    with store.read() as tx:
        known = workspaces.get(tx, team)
    return Sandbox(0, team={"id": team, "name": known.name, "domain": "rehearsal"}, manifest=manifest("Foyer"), clock=Clock(now))


def _furnish(store: Store, team: str, sandbox: "Sandbox") -> None:
    """The people and the channels that the store knows: what is planned can be said to them."""
    from storage import communities, memberships
    from storage import people as known_people

    with store.read() as tx:
        everybody = known_people.list_people(tx, team)
        places = [each for each in communities.list_communities(tx, team) if each.bot_is_in]
        members = {each.community: [one.person for one in memberships.list_members(tx, team, each.community)] for each in places}
    bot = str(sandbox.control.get("app")["bot_user"])
    people = [
        {"id": each.person, "name": each.person.lower(), "real_name": each.name or each.person, "is_bot": each.is_bot}
        for each in everybody
        if not each.is_deactivated
    ]
    known = {each["id"] for each in people}
    channels = [
        {
            "id": each.community,
            "name": each.community.lower(),
            "is_private": each.is_private,
            "as": bot,
            "members": [bot, *(person for person in members[each.community] if person in known)],
        }
        for each in places
    ]
    sandbox.control.post("history", {"people": people, "channels": channels})


def _as_json(rehearsed: Rehearsal) -> str:
    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else str(value)

    data = asdict(rehearsed) | {"over_budget": [asdict(each) for each in rehearsed.over_budget]}
    return json.dumps(data, default=plain, ensure_ascii=False, indent=2)


def _as_words(rehearsed: Rehearsal) -> str:
    """Week by week, then what was moved or left unsaid and why, then the budgets."""
    over = len(rehearsed.over_budget)
    most = max((each.most_in_week for each in rehearsed.budgets), default=0)
    return "\n".join(
        (
            *_weeks(rehearsed.planned),
            f"Moved, so that rituals do not crowd a channel: {len(rehearsed.moved)}",
            *(
                f"  {each.place} {each.kind}: {_when(each.planned)} to {_when(each.moved_to)}, {_why(each.why)}"
                for each in rehearsed.moved
            ),
            f"Planned and then not said: {sum(each.count for each in rehearsed.unsaid)}",
            *(f"  {each.kind}: {each.count}, {_why(each.why)}" for each in rehearsed.unsaid),
            f"Unasked-for messages: at most {most} to one person in any seven days; {over} people over what they chose.",
        )
    )


def _weeks(planned: Sequence[Planned]) -> Iterator[str]:
    week = ""
    for each in planned:
        if each.week != week:
            week = each.week
            yield f"Week {week}"
        yield f"  {_when(each.local)}  {each.place:<20.20} {each.to:<16.16} {each.kind:<26.26} {_short(each.said)}"


def _when(local: datetime) -> str:
    return f"{local:%a %d %b %H:%M}"


def _why(key: str) -> str:
    texts = texts_for("en")
    return texts.plain(key) if key and texts.has(key) else key


def _short(said: str) -> str:
    """The first line, as it would be read."""
    read = SHOWN_AS.sub(lambda token: token[1] or token[2], said)
    first = next((line for line in read.splitlines() if line.strip()), "")
    return first if len(first) <= WIDTH else f"{first[: WIDTH - 1]}…"
