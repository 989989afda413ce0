"""A person's own record and choices, for that person: the same blocks in a message and in Home."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.blocks import (
    Block,
    actions,
    button,
    context,
    date_picker,
    header,
    lines,
    message,
    multi_users_select,
    option,
    section,
    select,
    shorten,
)
from bot.model.deliveries import Delivery
from bot.model.nudges import Nudge
from bot.model.people import Person, Preferences
from bot.model.records import Record
from bot.text import Markup, Texts, channel
from bot.views.hours import hours_section
from bot.views.privacy import forget_confirm, leaving_buttons
from bot.views.wishes import wishes_section

BUDGETS = (0, 1, 2, 3, 5)
DAILY = (1, 2, 3)
# Why something unasked-for was not sent, told in a few words; whatever else stopped it had made it needless.
HELD_BACK = {
    "deliveries.over_budget": "attention.held_budget",
    "deliveries.waits_for_budget": "attention.held_waiting",
    "deliveries.waits_for_opening": "attention.held_waiting",
    "deliveries.quiet_hours": "attention.held_hours",
    "deliveries.do_not_disturb": "attention.held_quiet",
    "deliveries.paused": "attention.held_pause",
    "deliveries.no_dms": "attention.held_none",
    "deliveries.muted": "attention.held_kind",
    "deliveries.expired": "attention.held_late",
    "": "attention.held_needless",
}
MOST_RECORDS = 15
MOST_RECEIVED = 5
MOST_AVOIDED = 30
NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Me:
    """What a person is shown of themselves. ``kudos_in_private``: how often they gave thanks in private, and received them so.

    ``avoided`` are those they asked not to be introduced to (ids); ``seen`` is what is kept of what Slack says of them;
    ``left_out`` are the nudges that they did not get, so that one can compare, the latest first. ``held_back`` counts what was
    not sent to them lately, by the text key of the reason.
    """

    now: datetime
    zone: str
    records: Sequence[Record] = ()
    kudos_in_private: tuple[int, int] = (0, 0)
    received: Sequence[Delivery] = ()
    held_back: Mapping[str, int] = field(default_factory=dict)
    preferences: Preferences = field(default_factory=Preferences)
    avoided: Sequence[str] = ()
    seen: Person | None = None
    left_out: Sequence[Nudge] = ()
    leaves_no_trace: bool = False

    @property
    def today(self) -> date:
        """The calendar day where they are."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def pause(self) -> datetime | None:
        """Until when nothing unasked-for is written to them."""
        until = self.preferences.paused_until
        return until if until is not None and until > self.now else None


def me_message(me: Me, texts: Texts, *, said: Markup | None = None) -> dict[str, Any]:
    """``/foyer me``: what is kept, what was sent, what can be chosen. ``said`` confirms what was just chosen."""
    blocks = [*confirmation(said), *record_section(me, texts), *received_section(me, texts), *choices_section(me, texts)]
    return message(texts("people.title"), blocks)


def confirmation(said: Markup | None) -> list[Block]:
    """What was just done, above everything else."""
    return [section(said)] if said else []


def record_section(me: Me, texts: Texts) -> list[Block]:
    """What is kept of what they did, in plain words."""
    blocks = [header(texts.plain("people.record_header"))]
    in_private = _told_in_private(me, texts)
    if me.leaves_no_trace:
        kept = [_told(record, texts) for record in me.records[:MOST_RECORDS] if not record.is_empty]
        stays = [texts("people.record_stays"), *kept, in_private] if kept or in_private else []
        return [*blocks, section(lines(texts("people.leaves_no_trace"), *stays))]
    as_file = actions(
        button(texts.plain("records.button"), "records:file:0"), button(texts.plain("topics.open_button"), "topics:open:1")
    )
    if not me.records:
        return [
            *blocks,
            section(lines(texts("people.record_empty"), in_private)),
            *_seen(me, texts),
            *_left_out(me, texts),
            as_file,
        ]
    told = [_told(record, texts) for record in me.records[:MOST_RECORDS]]
    others = len(me.records) - len(told)
    if others:
        told.append(texts("people.record_others", count=others))
    return [
        *blocks,
        section(lines(*told, in_private)),
        context(texts("people.record_note")),
        *_seen(me, texts),
        *_left_out(me, texts),
        as_file,
    ]


def received_section(me: Me, texts: Texts) -> list[Block]:
    """What Foyer sent them and why, the latest first."""
    sent = [
        texts("people.received_line", day=texts.day(_day(delivery, me.zone), "d MMMM"), reason=_why_then(delivery.reason, texts))
        for delivery in me.received[:MOST_RECEIVED]
        if delivery.reason and texts.has(delivery.reason)
    ]
    blocks = [*([section(lines(*sent))] if sent else []), *_held_back(me, texts)]
    return [header(texts.plain("people.received_header")), *blocks] if blocks else []


def _held_back(me: Me, texts: Texts) -> list[Block]:
    """What was not sent to them lately and why, as counts."""
    counts: Counter[str] = Counter()
    for why, count in me.held_back.items():
        counts[HELD_BACK.get(why, "attention.held_needless")] += count
    if not counts:
        return []
    reasons = [str(texts(key, count=counts[key])) for key in dict.fromkeys(HELD_BACK.values()) if counts[key]]
    return [context(texts("attention.held_back", reasons=Markup(texts.listing(reasons))))]


def _why_then(reason: str, texts: Texts) -> Markup:
    """Why something was sent, told afterwards: "you get this because" is no answer about a thing of last week."""
    afterwards = f"attention.sent_{reason.replace('.', '_')}"
    return texts(afterwards) if texts.has(afterwards) else texts(reason)


def choices_section(me: Me, texts: Texts) -> list[Block]:
    """What they can choose; each choice holds at once."""
    title = header(texts.plain("people.choices_header"))
    if me.leaves_no_trace:
        return [
            title,
            actions(
                button(texts.plain("privacy.keep_button"), "privacy:keep:0", style="primary"),
                button(texts.plain("privacy.show_button"), "privacy:show:0"),
                button(texts.plain("privacy.forget_button"), "privacy:forget:0", style="danger", ask=forget_confirm(texts)),
            ),
        ]
    return [
        title,
        *_budget(me, texts),
        *hours_section(me.preferences, me.zone, texts),
        *_pause(me, texts),
        *wishes_section(me.preferences, texts),
        *_avoided(me, texts),
        _leaving(texts),
    ]


def _left_out(me: Me, texts: Texts) -> list[Block]:
    """Where they were the one in ten: said plainly, with the choice below that ends it."""
    told = [
        texts(
            "people.left_out_line",
            day=texts.day(each.at.astimezone(ZoneInfo(me.zone)).date(), "d MMMM"),
            name=texts.plain(f"nudges.{each.rule}_name"),
            channel=channel(each.community),
        )
        for each in me.left_out[:MOST_RECEIVED]
        if texts.has(f"nudges.{each.rule}_name")
    ]
    return [section(lines(texts("people.left_out", count=len(me.left_out)), *told))] if told else []


def _seen(me: Me, texts: Texts) -> list[Block]:
    """What is kept of how Slack describes them, in a community or in none."""
    if me.seen is None:
        return []
    parts = [me.seen.name, me.seen.locale, me.seen.zone]
    return [context(texts("people.record_seen", what=texts.listing([shorten(part, NAME_LENGTH) for part in parts if part])))]


def _told(record: Record, texts: Texts) -> Markup:
    place = channel(record.community)
    if record.is_empty or record.since is None:
        return texts("people.record_nothing", channel=place)
    kept = (
        ("messages", record.messages),
        ("replies", record.replies),
        ("reactions", record.reactions),
        ("answers", record.answers),
        ("kudos_given", record.kudos_given),
        ("kudos_received", record.kudos_received),
    )
    counts = [texts(f"people.record_{name}", count=count) for name, count in kept if count]
    return texts(
        "people.record_line",
        channel=place,
        counts=Markup(texts.listing([str(each) for each in counts])),
        count=record.days,
        since=texts.day(record.since, "d MMMM y"),
    )


def _told_in_private(me: Me, texts: Texts) -> Markup | None:
    """Thanks that were said in no community."""
    given, received = me.kudos_in_private
    kept = [("kudos_given", given), ("kudos_received", received)]
    counts = [texts(f"people.record_{name}", count=count) for name, count in kept if count]
    return texts("people.record_in_private", counts=Markup(texts.listing([str(each) for each in counts]))) if counts else None


def _day(delivery: Delivery, zone: str) -> date:
    return (delivery.sent_at or delivery.due_at).astimezone(ZoneInfo(zone)).date()


def _budget(me: Me, texts: Texts) -> list[Block]:
    """How many a week, and on one day; of a day nothing is said to who wants none."""
    week, day = me.preferences.dms_per_week, me.preferences.dms_per_day
    weekly = [
        option(texts.plain(f"people.budget_{'some' if budget else 'none'}", count=budget), str(budget))
        for budget in sorted({*BUDGETS, week})
    ]
    daily = [option(texts.plain("people.daily_some", count=most), str(most)) for most in DAILY]
    menus = [select("people:budget", weekly, chosen=str(week))]
    menus += [select("people:daily", daily, chosen=str(day))] if week else []
    return [section(texts("people.budget")), actions(*menus)]


def _pause(me: Me, texts: Texts) -> list[Block]:
    if me.pause is None:
        picker = date_picker("people:pause", placeholder=texts.plain("people.pause_placeholder"))
        return [section(texts("people.pause"), accessory=picker)]
    until = texts.day(me.pause.astimezone(ZoneInfo(me.zone)).date())
    return [
        section(texts("people.paused", until=until), accessory=button(texts.plain("people.unpause_button"), "people:unpause:0"))
    ]


def _avoided(me: Me, texts: Texts) -> list[Block]:
    """Whom they asked not to be introduced to: on a page that nobody else sees."""
    menu = multi_users_select(
        "people:avoid", chosen=me.avoided, most=MOST_AVOIDED, placeholder=texts.plain("people.avoid_placeholder")
    )
    return [section(texts("people.avoid"), accessory=menu), context(texts("people.avoid_note"))]


def _leaving(texts: Texts) -> Block:
    return actions(button(texts.plain("privacy.show_button"), "privacy:show:0"), *leaving_buttons(texts, 1))
