"""The life of the demo's company: its past is imported, its first days with Foyer are set up, and its people go on talking."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.animations import get_kind
from bot.animations.planning import read_plan, suggested_form
from bot.model.animations import Animation, AnimationState
from bot.model.kudos import Kudos
from bot.nudges import SWITCHED
from bot.recurrence import Recurrence
from commands.assembly import Foyer
from commands.company import Company, Line
from handlers.history import import_export
from sandbox.control.client import ControlClient
from scheduler.people import sync_members
from storage import animations, communities, kudos
from storage.store import Transaction

SET_UP = {"data": "tom.ashgrove", "relation-client": "lea.fontanel"}
HOSTS = ("tom.ashgrove", "lea.fontanel", "ines.valcourt")
QUESTION = f"{7:032x}"  # the animation’s id: what is drawn from the library follows from it, so every demo asks the same
RITUALS, THANKS = 0x100, 0x200  # ids of what else is planned, and of thanks: always the same
FRIDAY = 4
BACKSTAGE = "animation"  # where those who look after communities read their digests
ANSWERS_EACH = 3
HERE_SINCE = timedelta(days=30)
ZONES = {"en": "Europe/London", "fr": "Europe/Paris"}


def seed(control: ControlClient, company: Company) -> None:
    """Put the company into the sandbox: its people, its channels, and what was said until now. The bot is told nothing of it."""
    ids = ids_of(company)
    people = [
        {k: v for k, v in each.items() if k != "in"} | {"id": ids[each["name"]], "display_name": each["real_name"]}
        for each in company.people
    ]
    born = company.before[0].at.timestamp() - 86_400
    places = places_of(company)
    channels = [
        {
            "name": each["name"],
            "id": places[each["name"]],
            "purpose": each["purpose"],
            "as": ids[SET_UP.get(each["name"], "tom.ashgrove")],
            "members": [ids[who["name"]] for who in company.people if each["name"] in who["in"]],
            "at": born,
        }
        for each in company.channels
    ]
    members = [*(ids[name] for name in HOSTS), control.get("app")["bot_user"]]
    channels.append({"name": BACKSTAGE, "is_private": True, "as": members[0], "members": members, "at": born})
    stamps = stamps_of(company.before)
    messages = [_message(line, stamps, ids) for line in company.before]
    control.post("history", {"people": people, "channels": channels, "messages": messages})


def ids_of(company: Company) -> dict[str, str]:
    """The Slack id of each person, by handle."""
    return {each["name"]: f"U0DEMO{number:03d}" for number, each in enumerate(company.people, start=1)}


def places_of(company: Company) -> dict[str, str]:
    """The Slack id of each community, by name."""
    return {each["name"]: f"C0DEMO{number:03d}" for number, each in enumerate(company.channels, start=1)}


def first_visit(company: Company) -> dict[str, Any]:
    """Where the sandbox's page begins: a community, as the one who looks after it, with the company's words of welcome."""
    ids = ids_of(company)
    cast = ["tom.ashgrove", "lea.fontanel", "karim.belhadri", "ines.valcourt", "marguerite.delorn"]
    return {
        "as": ids["tom.ashgrove"],
        "open": places_of(company)["data"],
        "cast": [ids[name] for name in cast],
        "welcome": company.welcome,
    }


def stamps_of(lines: list[Line]) -> dict[int, str]:
    """A Slack timestamp for each line, by the identity of the line; all different."""
    return {id(line): f"{int(line.at.timestamp())}.{number:06d}" for number, line in enumerate(lines, start=1)}


def _message(line: Line, stamps: dict[int, str], ids: dict[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {"channel": line.channel, "user": ids[line.person], "text": line.text, "ts": stamps[id(line)]}
    if line.to is not None:
        said["thread_ts"] = stamps[id(line.to)]
    names = sorted({name for _, name in line.reactions})
    if names:
        said["reactions"] = [{"name": name, "users": [ids[who] for who, what in line.reactions if what == name]} for name in names]
    return said


def settle_in(foyer: Foyer, control: ControlClient, company: Company, folder: Path) -> None:
    """Import the past through the real importer, then invite Foyer everywhere and set two communities up."""
    export = folder / "export.zip"
    export.write_bytes(control.download("export.zip"))
    import_export(foyer.store, foyer.recorder, export, workspace=foyer.installation.workspace)
    export.unlink()
    ids = ids_of(company)
    places = {each["name"]: each["id"] for each in control.get("state")["channels"]}
    with foyer.store.write() as tx:
        for name in SET_UP:
            communities.place_bot(tx, foyer.installation.workspace, places[name], is_in=True, as_of=foyer.clock.now().timestamp())
    with foyer.store.write() as tx:
        for channel in company.channels:
            if channel["name"] in SET_UP:
                _set_up(tx, foyer, channel, places, ids[SET_UP[channel["name"]]])
    sync_members(foyer.store, foyer.slack.reads, foyer.installation.workspace, foyer.clock.now())
    with foyer.store.write() as tx:
        _plan(tx, foyer, places["data"], ids["tom.ashgrove"])
        for number, ritual in enumerate(company.rituals):
            _plan_ritual(tx, foyer, ritual, number, places, ids)
        for number, thanks in enumerate(company.thanks):
            _thank(tx, foyer, thanks, number, places, ids)
    for channel in company.channels:
        host = ids[SET_UP.get(channel["name"], "tom.ashgrove")]
        control.post(f"channels/{places[channel['name']]}/invite", {"as": host, "users": [foyer.installation.bot_user]})
    control.get("settled", seconds=5)
    foyer.ticker.wake()


def _set_up(tx: Transaction, foyer: Foyer, channel: dict[str, Any], places: dict[str, str], manager: str) -> None:
    """As if Foyer had come a month ago: its notice is a thing of the past, and it knows who has been silent since."""
    known = communities.get(tx, foyer.installation.workspace, places[channel["name"]])
    chartered = replace(
        known,
        name=channel["name"],
        purpose=channel["purpose"],
        locale=channel["locale"],
        zone=ZONES[channel["locale"]],
        digest_channel=places[BACKSTAGE],
        set_up_by=manager,
        nudges=frozenset(rule.key for rule in SWITCHED if rule.is_proposed),
    )
    since = foyer.clock.now() - HERE_SINCE
    communities.set_up(tx, chartered, [manager], since)
    communities.mark_noticed(tx, known.workspace, known.community, since)


def _plan(tx: Transaction, foyer: Foyer, community: str, manager: str) -> None:
    """A question every Monday, the first one now."""
    now = foyer.clock.now()
    local = now.astimezone(ZoneInfo(ZONES["en"]))
    rule = Recurrence("weekly", local.date(), local.time().replace(second=0, microsecond=0), ZONES["en"], weekday=local.weekday())
    content = get_kind("prompt").content({"theme": "craft", "open_days": "2"})
    animation = Animation(
        foyer.installation.workspace, QUESTION, community, "prompt", content, rule, AnimationState.PLANNED, manager, now
    )
    animations.add(tx, animation, now - timedelta(minutes=2))


def _plan_ritual(
    tx: Transaction, foyer: Foyer, ritual: dict[str, Any], number: int, places: dict[str, str], ids: dict[str, str]
) -> None:
    """Something besides the question, planned as its manager would by the form."""
    now, kind = foyer.clock.now(), get_kind(ritual["kind"])
    community = communities.get(tx, foyer.installation.workspace, places[ritual["channel"]])
    day = now.astimezone(ZoneInfo(community.zone)).date() + timedelta(days=ritual["in_days"])
    day += timedelta(days=7 - day.weekday() if day.weekday() > FRIDAY else 0)
    when = {"frequency": ritual["frequency"], "date": day.isoformat(), "time": ritual["time"]}
    plan = read_plan(kind, {**suggested_form(kind, now, community.zone), **ritual["form"], **when}, now)
    animation = Animation(
        community.workspace,
        f"{RITUALS + number:032x}",
        community.community,
        kind.key,
        plan.content,
        plan.recurrence,
        AnimationState.PLANNED,
        ids[SET_UP[ritual["channel"]]],
        now + timedelta(microseconds=number + 1),
    )
    animations.add(tx, animation, now)


def _thank(tx: Transaction, foyer: Foyer, thanks: dict[str, Any], number: int, places: dict[str, str], ids: dict[str, str]) -> None:
    """Somebody thanked somebody in the channel, some days ago."""
    said = Kudos(
        workspace=foyer.installation.workspace,
        kudos=f"{THANKS + number:032x}",
        giver=ids[thanks["giver"]],
        receivers=tuple(ids[each] for each in thanks["receivers"]),
        words=thanks["text"],
        at=foyer.clock.now() - timedelta(days=thanks["days_before"]),
        community=places[thanks["channel"]],
    )
    if kudos.add(tx, said):
        kudos.record_acts(tx, said)
        if thanks["is_said"]:
            kudos.claim(tx, said.workspace, said.kudos)


class Life:
    """What the company's people say as the clock moves. Give ``live_until`` to the sandbox as its ``on_move``."""

    def __init__(self, company: Company) -> None:
        self._lines = list(company.after)
        self._company = company
        self._ids = ids_of(company)
        self._locales = {each["name"]: each["locale"] for each in company.channels}
        self._said: dict[int, str] = {}
        self._answered: set[str] = set()
        self._foyer: Foyer | None = None
        self._control: ControlClient | None = None
        self._places: dict[str, str] = {}

    def begin(self, foyer: Foyer, control: ControlClient) -> None:
        """From now on people talk when the clock is moved."""
        self._foyer, self._control = foyer, control
        self._places = {each["name"]: each["id"] for each in control.get("state")["channels"]}

    @property
    def strategist(self) -> str:
        """The id of the one who ties the communities to what the company needs."""
        return self._ids["ines.valcourt"]

    def live_until(self, target: datetime) -> None:
        """Live through the time until ``target``: whatever falls due for Foyer, and what people say in between."""
        if self._foyer is None or self._control is None:
            return
        while self._lines and self._lines[0].at <= target:
            line = self._lines.pop(0)
            if line.at > self._foyer.clock.now():
                self._foyer.walk(line.at)
                self._say(self._control, line)
                self._answer_prompts(self._control, line.channel)
        self._control.get("settled", seconds=5)
        self._foyer.walk(target)

    def _say(self, control: ControlClient, line: Line) -> None:
        body = {"as": self._ids[line.person], "channel": self._places[line.channel], "text": line.text}
        if line.to is not None:
            if id(line.to) not in self._said:
                return
            body["thread_ts"] = self._said[id(line.to)]
        ts = self._said[id(line)] = str(control.post("messages", body)["message"]["ts"])
        for who, name in dict.fromkeys(line.reactions):
            control.post("reactions", {"as": self._ids[who], "channel": body["channel"], "ts": ts, "name": name})

    def _answer_prompts(self, control: ControlClient, channel: str) -> None:
        """Colleagues answer what the bot asked, some in its thread."""
        seen = control.get("messages", {"channel": self._places[channel], "limit": 20, "as": self._ids["tom.ashgrove"]})["messages"]
        for message in seen:
            if message.get("bot_id") and message["ts"] not in self._answered and _asks(message):
                self._answered.add(message["ts"])
                self._answer(control, channel, message["ts"])

    def _answer(self, control: ControlClient, channel: str, ts: str) -> None:
        here = [each["name"] for each in self._company.people if channel in each["in"] and each["name"] not in SET_UP.values()]
        first = int(ts.split(".")[0]) // 3600 % len(here)
        for person, text in zip((here * 2)[first:], self._company.answers[self._locales[channel]][:ANSWERS_EACH], strict=False):
            control.post("messages", {"as": self._ids[person], "channel": self._places[channel], "text": text, "thread_ts": ts})


def _asks(message: dict[str, Any]) -> bool:
    elements = [
        element for block in message.get("blocks") or [] for element in block.get("elements") or [] if isinstance(element, dict)
    ]
    return any(str(element.get("action_id", "")).startswith("animation:prompt:") for element in elements)
