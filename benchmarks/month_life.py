"""The month that ``benchmarks.month`` looks at: who works in the company, what they chose, and what they do day by day."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.company import form_of
from bot.animations import KINDS
from bot.deliveries import Timing
from bot.manifest import manifest
from bot.model.animations import Animation, AnimationState
from bot.model.people import Preferences
from bot.model.welcomes import Buddy
from bot.nudges import SWITCHED
from bot.recurrence import Recurrence
from bot.settings import load_settings
from bot.text import texts_for
from bot.welcomes.steps import proposed
from commands.assembly import Foyer
from commands.demo import NO_PAUSE, SandboxClock
from handlers.history import import_export
from sandbox.clock import Clock
from sandbox.server import Sandbox
from scheduler.people import sync_members
from storage import animations, buddies, communities, people, welcomes
from storage.store import Transaction

# Europe changes its clocks on 29 March 2026, Australia on 5 April.
START = datetime(2026, 3, 9, 5, 0, tzinfo=UTC)
ZONES = ("Europe/Paris", "America/New_York", "Australia/Sydney", "Asia/Kolkata")
HERE_SINCE, RECORDED_SINCE = timedelta(days=150), timedelta(days=40)
REGULARS, GONE_QUIET = 0.4, 0.1
FREQUENCIES = ("weekly", "fortnightly", "monthly")
# What people chose, and how many in a hundred did.
CHOICES = (
    (55, Preferences()),
    (5, Preferences(zone="Asia/Tokyo")),
    (5, Preferences(working_days=frozenset({1, 2, 3}))),
    (5, Preferences(dms_per_week=5, dms_per_day=2)),
    (8, Preferences(dms_per_week=1)),
    (8, Preferences(dms_per_week=5)),
    (6, Preferences(opens=time(14), closes=time(16))),
    (5, Preferences(dms_per_week=0)),
    (3, Preferences(paused_until=START + timedelta(days=10))),
)
Json = Any


@dataclass
class Month:
    """What was lived through, and what everybody had chosen before it."""

    foyer: Foyer
    sandbox: Sandbox
    chance: Random
    zones: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, Preferences] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    quiet: set[str] = field(default_factory=set)
    newcomers: int = 0

    @property
    def workspace(self) -> str:
        """The workspace's id."""
        return self.foyer.installation.workspace


def live(folder: Path, *, places: int, members: int, days: int) -> Month:
    """Found the company in a new store, and live through so many days. Stop its Foyer and its sandbox afterwards."""
    chance = Random(20260309)
    sandbox = Sandbox(manifest=manifest(), clock=Clock(START))
    sandbox.start()
    month = _company(sandbox, chance, places, members)
    settings = load_settings(
        slack_bot_token=sandbox.bot_token,
        slack_app_token=sandbox.app_token,
        slack_api_url=sandbox.api_url,
        database_url=f"sqlite:///{folder / 'month.db'}",
    )
    month.foyer = Foyer(settings, SandboxClock(sandbox.clock), read_burst=NO_PAUSE, timing=Timing(post=0, update=0))
    month.foyer.start()
    _set_up(month, folder)
    for day in range(days):
        _live_a_day(month, START + timedelta(days=day))
    return month


def _company(sandbox: Sandbox, chance: Random, places: int, members: int) -> Month:
    """People, channels, and five months of talk, put into the sandbox; the bot is told nothing of it."""
    month = Month(None, sandbox, chance)  # type: ignore[arg-type]
    described, channels, said = [], [], []
    born = (START - HERE_SINCE).timestamp()
    for place in range(places):
        channel = f"C{place:04d}"
        month.members[channel] = [f"U{place:03d}{number:05d}" for number in range(members)]
        for number, person in enumerate(month.members[channel]):
            # A zone for most of a community, the three others for the rest.
            month.zones[person] = ZONES[(place + (number % 4 if number % 5 == 0 else 0)) % len(ZONES)]
            locale = "fr-FR" if place % 2 else "en-GB"
            described.append({"id": person, "name": person.lower(), "tz": month.zones[person], "locale": locale})
        channels.append(
            {
                "id": channel,
                "name": f"place-{place}",
                "as": month.members[channel][0],
                "members": month.members[channel],
                "at": born,
            }
        )
        said += list(_talk_before(month, channel))
    sandbox.control.post("history", {"people": described, "channels": channels, "messages": said})
    return month


def _talk_before(month: Month, channel: str) -> Iterator[Json]:
    """Regulars write every week; some of them stopped a month ago."""
    everybody = month.members[channel][1:]
    regulars = month.chance.sample(everybody, int(len(everybody) * REGULARS))
    month.quiet.update(regulars[: int(len(everybody) * GONE_QUIET)])
    day = START - timedelta(days=100)
    while day < START - timedelta(days=1):
        for person in regulars:
            if month.chance.random() < 1 / 7 and not (person in month.quiet and day > START - timedelta(days=25)):
                yield {"channel": channel, "user": person, "text": "Something", "at": (day + _some_hours(month)).isoformat()}
        day += timedelta(days=1)


def _some_hours(month: Month) -> timedelta:
    return timedelta(seconds=month.chance.randrange(3 * 3600, 12 * 3600))


def _set_up(month: Month, folder: Path) -> None:
    """As if Foyer had come forty days ago: the past imported, everything switched on, what people chose written down."""
    foyer, control = month.foyer, month.sandbox.control
    export = folder / "export.zip"
    export.write_bytes(control.download("export.zip"))
    import_export(foyer.store, foyer.recorder, export, workspace=month.workspace)
    for channel in month.members:
        control.post(f"channels/{channel}/invite", {"as": month.members[channel][0], "users": [foyer.installation.bot_user]})
    control.get("settled", seconds=20)
    foyer.walk(foyer.clock.now())
    with foyer.store.write() as tx:
        for number, channel in enumerate(month.members):
            manager, zone = month.members[channel][0], ZONES[number % len(ZONES)]
            known = communities.get(tx, month.workspace, channel)
            charter = replace(known, locale="fr" if number % 2 else "en", zone=zone, digest_channel=channel, set_up_by=manager)
            charter = replace(charter, nudges=frozenset(rule.key for rule in SWITCHED), bot_is_in=True)
            communities.set_up(tx, charter, [manager], START - RECORDED_SINCE)
            communities.mark_noticed(tx, month.workspace, channel, START - RECORDED_SINCE)
            _welcome(tx, month, channel, "fr" if number % 2 else "en")
            for place in range(len(KINDS)):
                animations.add(tx, _ritual(month, channel, zone, manager, number, place), foyer.clock.now())
    sync_members(foyer.store, foyer.slack.reads, month.workspace, foyer.clock.now())
    for everybody in month.members.values():
        for person in everybody:
            month.chosen[person] = month.chance.choices([each for _, each in CHOICES], [share for share, _ in CHOICES])[0]
            with foyer.store.write() as tx:
                people.set_preferences(tx, month.workspace, person, month.chosen[person])


def _welcome(tx: Transaction, month: Month, channel: str, locale: str) -> None:
    """The journey that Foyer proposes, and three people who stand by newcomers."""
    welcomes.set_steps(tx, month.workspace, channel, proposed(channel, texts_for(locale)))
    welcomes.switch_on(tx, month.workspace, channel, START)
    for person in month.chance.sample(month.members[channel][1:], 3):
        buddies.volunteer(tx, Buddy(month.workspace, channel, person, 2, START))


def _ritual(month: Month, channel: str, zone: str, manager: str, number: int, place: int) -> Animation:
    kind = KINDS[place]
    starts = START.date() + timedelta(days=place % 5)
    frequency = FREQUENCIES[place % len(FREQUENCIES)]
    rule = Recurrence(
        frequency,  # type: ignore[arg-type]
        starts,
        time(10 + place // 2),
        zone,
        weekday=starts.weekday(),
        ordinal=(starts.day - 1) // 7 + 1 if frequency == "monthly" else None,
    )
    content = kind.content(form_of(kind, manager))
    return Animation(
        month.workspace, f"{number:016x}{place:016x}", channel, kind.key, content, rule, AnimationState.PLANNED, manager, START
    )


def _live_a_day(month: Month, day: datetime) -> None:
    """What people do on a day, in order, with all that falls due for Foyer in between."""
    control, foyer = month.sandbox.control, month.foyer
    moments: list[tuple[datetime, str]] = []
    if day.weekday() < 5:
        moments = sorted((day + _some_hours(month), channel) for channel in month.members for _ in range(6))
    for at, channel in moments:
        foyer.walk(at)
        _somebody_acts(month, channel)
        control.get("settled", seconds=20)
    foyer.walk(day + timedelta(days=1))
    control.get("settled", seconds=20)


def _somebody_acts(month: Month, channel: str) -> None:
    """Somebody asks, and somebody else may answer or react; now and then somebody arrives, or answers what Foyer sent them."""
    control, chance = month.sandbox.control, month.chance
    around = [person for person in month.members[channel] if person not in month.quiet]
    asks, answers = chance.sample(around, 2)
    ts = control.post("messages", {"as": asks, "channel": channel, "text": chance.choice(("Who knows?", "Done."))})["message"]["ts"]
    if chance.random() < 0.5:
        control.post("messages", {"as": answers, "channel": channel, "text": "Me", "thread_ts": ts})
    elif chance.random() < 0.5:
        control.post("reactions", {"as": answers, "channel": channel, "ts": ts, "name": "eyes"})
    if chance.random() < 0.2:
        _arrives(month, channel)
    if chance.random() < 0.5:
        _clicks(month, chance.choice(month.members[channel]), channel)


def _arrives(month: Month, channel: str) -> None:
    month.newcomers += 1
    person, zone = f"UNEW{month.newcomers:05d}", month.chance.choice(ZONES)
    month.sandbox.control.post("people", {"id": person, "name": person.lower(), "tz": zone, "locale": "en-GB"})
    month.zones[person] = zone
    month.sandbox.control.post(f"channels/{channel}/join", {"as": person})
    month.members[channel].append(person)


def _clicks(month: Month, person: str, channel: str) -> None:
    """They press some button under what stands in the channel, if anything has one."""
    control = month.sandbox.control
    shown = control.get("messages", {"as": person, "limit": 15}, channel=channel)["messages"]
    offered = [
        (message["ts"], element["action_id"], element.get("value"))
        for message in shown
        for block in message.get("blocks") or []
        for element in block.get("elements") or []
        if isinstance(element, dict) and str(element.get("action_id", "")).startswith("animation:")
    ]
    if offered:
        ts, action, value = month.chance.choice(offered)
        control.post("action", {"as": person, "channel": channel, "ts": ts, "action_id": action, "value": value})
