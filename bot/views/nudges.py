"""What is shown of nudges: the message to one person, their way out of it, and what those who look after a community see."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from bot.blocks import (
    Block,
    Element,
    actions,
    button,
    context,
    input_block,
    lines,
    message,
    modal,
    number_input,
    option,
    section,
    select,
)
from bot.model.communities import Community
from bot.nudges import CARRIED, Alive, AliveKind, Number, Rule, Sign, Silence
from bot.nudges.references import NudgeReference, SwitchReference
from bot.nudges.results import FEWEST, Lift, Results, lift
from bot.nudges.silence import OF_COMMUNITY
from bot.nudges.stops import Pause, Stops
from bot.permalinks import channel_link, permalink
from bot.text import Markup, Texts, channel, instant, mention
from bot.views.stops import pause_told, stops_told
from bot.zones import find_zone

STOPPED = {
    "deliveries.paused": "nudges.silence_paused",
    "deliveries.muted": "nudges.silence_muted",
    "deliveries.no_dms": "nudges.silence_no_dms",
    "deliveries.left": "nudges.silence_left",
    "deliveries.deactivated": "nudges.silence_deactivated",
    "deliveries.over_budget": "nudges.stopped_over_budget",
    "deliveries.expired": "nudges.stopped_late",
    "deliveries.quiet_hours": "nudges.stopped_late",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a rule stands in a community: whether it is on, how many it would write to now, or why to nobody, what came of it, how
    many asked for no more of it, and when it last paused itself for that.
    """

    rule: Rule
    is_on: bool
    reach: int
    hush: Silence | None
    results: Results
    stops: Stops = field(default_factory=Stops)
    pause: Pause | None = None


def nudge_message(
    rule: Rule, thing: Alive, reference: NudgeReference, address: str, zone: str | None, texts: Texts
) -> dict[str, Any]:
    """One kind word: what, where, since when, why you; then what to do about it, and the ways to wait and to stop it."""
    day = thing.since.astimezone(ZoneInfo(zone if zone and find_zone(zone) else "Etc/UTC")).date()
    values = {
        "channel": channel(reference.community),
        "when": instant(thing.since, texts.day(day, "d MMMM")),
        "people": Markup(texts.listing([mention(each) for each in thing.people])),
    }
    text = texts(f"nudges.{rule.key}_{thing.kind}", **values)
    return message(
        text,
        [
            section(text),
            context(texts(f"nudges.{rule.key}_reason"), texts("attention.ways_out")),
            actions(*_buttons(rule, thing, reference, address, texts)),
        ],
    )


def _buttons(rule: Rule, thing: Alive, reference: NudgeReference, address: str, texts: Texts) -> list[Element]:
    """The rule's own first, each known by its number among them."""
    value = reference.to_value()
    own = [(press.text_key, press.action, value if press.value is None else press.value) for press in rule.presses(thing)]
    link = _link(thing, reference.community, address)
    buttons = [("nudges.show_button", "nudges:show", value)] if link else []
    ways_out = [("attention.later_button", "attention:later", value), ("attention.mute_button", "nudges:mute", value)]
    return [
        button(
            texts.plain(key),
            f"{action}:{number}",
            value=value,
            url=link if action == "nudges:show" else None,
            style=None if number else "primary",
        )
        for number, (key, action, value) in enumerate([*own, *buttons, *ways_out])
    ]


def _link(thing: Alive, community: str, address: str) -> str | None:
    """Where a nudge leads; a meeting has no place."""
    if thing.kind is AliveKind.MEETING:
        return None
    return channel_link(address, community) if thing.kind is AliveKind.PLACE else permalink(address, community, thing.ts)


def muted_message(reference: NudgeReference, texts: Texts) -> dict[str, Any]:
    """In the place of the message: no more of these, and the way back."""
    text = texts("attention.muted")
    back = button(texts.plain("attention.unmute_button"), "nudges:unmute:0", value=reference.to_value())
    return message(text, [section(text), actions(back)])


def unmuted_message(texts: Texts) -> dict[str, Any]:
    """In the place of the message: they may come again."""
    text = texts("attention.unmuted")
    return message(text, [section(text)])


def choose_message(communities: Sequence[Community], texts: Texts) -> dict[str, Any]:
    """Which community, for a person who looks after several."""
    text = texts("nudges.choose")
    names = [option(f"#{each.name}", each.community) for each in communities]
    menu = select("nudges:choose:0", names, placeholder=texts.plain("nudges.choose_menu"))
    return message(text, [section(text), actions(menu)])


def nudges_message(community: Community, standings: Sequence[Standing], texts: Texts) -> dict[str, Any]:
    """What the people who look after a community see of its nudges: switches and counts, never a person."""
    title = texts("nudges.title", channel=channel(community.community))
    blocks: list[Block] = [section(title)]
    for index, standing in enumerate(standings):
        blocks += _rule_blocks(community, standing, index, texts)
    return message(title, [*blocks, *_told_otherwise(texts), context(texts("nudges.counts_only"), texts("nudges.compares"))])


def _rule_blocks(community: Community, standing: Standing, index: int, texts: Texts) -> list[Block]:
    rule, is_on = standing.rule, standing.is_on
    switch = SwitchReference(rule.key, community.community, on=not is_on).to_value()
    label = texts.plain("nudges.switch_off" if is_on else "nudges.switch_on")
    state = texts("nudges.is_on" if is_on else "nudges.is_off", name=texts.plain(f"nudges.{rule.key}_name"))
    about = texts(f"nudges.{rule.key}_about", **numbers_in_words(rule, texts))
    results = section(lines(*_results(standing, texts)))
    quiet = _silences(standing.results, texts)
    paused = pause_told(standing.pause, texts) if standing.pause and not is_on else None
    return [
        section(lines(state, about, paused, _reach(standing, texts))),
        actions(
            button(label, f"nudges:switch:{index}", value=switch),
            button(texts.plain("nudges.numbers_button"), f"nudges:numbers:{index}", value=switch),
        ),
        results,
        *([context(*quiet)] if quiet else []),
    ]


def numbers_view(rule: Rule, community: Community, texts: Texts) -> dict[str, Any]:
    """The numbers of a rule, to be set within their limits."""
    fields = [
        input_block(
            texts.plain(f"nudges.number_{rule.key}_{each.name}"),
            number_input(number_field(each), value=rule.number(each.name), least=each.least, most=each.most),
            hint=texts.plain("nudges.number_hint", least=each.least, most=each.most),
        )
        for each in rule.numbers
    ]
    return modal(
        "nudges:numbers",
        texts.plain("nudges.numbers_title"),
        [section(texts("nudges.numbers_of", name=texts.plain(f"nudges.{rule.key}_name"))), *fields],
        submit=texts.plain("nudges.numbers_save"),
        close=texts.plain("nudges.numbers_cancel"),
        private={"rule": rule.key, "community": community.community},
    )


def number_field(number: Number) -> str:
    """The action id of a number's field."""
    return f"nudges:number_{number.name}"


def numbered_message(standing: Standing, texts: Texts) -> dict[str, Any]:
    """The numbers were written: what the rule does with them, and how many it would write to now."""
    rule = standing.rule
    said = texts("nudges.numbers_saved", name=texts.plain(f"nudges.{rule.key}_name"))
    about = texts(f"nudges.{rule.key}_about", **numbers_in_words(rule, texts))
    return message(said, [section(lines(said, about, _reach(standing, texts)))])


def numbers_in_words(rule: Rule, texts: Texts) -> dict[str, str]:
    """The numbers of a rule as its text says them: ``3 working days``."""
    return {each.name: texts.plain(f"nudges.unit_{each.unit}", count=rule.number(each.name)) for each in rule.numbers}


def _told_otherwise(texts: Texts) -> list[Block]:
    """What comes with an animation has no switch here."""
    return [
        section(lines(texts("nudges.is_on", name=texts.plain(f"nudges.{rule.key}_name")), texts(f"nudges.{rule.key}_about")))
        for rule in CARRIED
    ]


def _reach(standing: Standing, texts: Texts) -> Markup:
    if standing.hush is not None:
        return texts("nudges.reach_hushed", why=texts(f"nudges.silence_{standing.hush}"))
    return texts("nudges.reach", count=standing.reach) if standing.reach else texts("nudges.reach_nobody")


def _results(standing: Standing, texts: Texts) -> list[Markup]:
    results, outcome = standing.results, standing.rule.outcome
    days = outcome.within.days
    if not (results.nudged.chosen or results.left_out.chosen or results.apart):
        return [texts("nudges.nothing_yet")]
    arms = (("nudged", results.nudged), ("left_out", results.left_out))
    said = [
        texts(f"nudges.result_{name}_{outcome.sign}", back=arm.came_back, of=arm.chosen, days=days)
        for name, arm in arms
        if arm.chosen
    ]
    if still_open := results.nudged.still_open + results.left_out.still_open:
        said.append(texts("nudges.still_open", count=still_open, days=days))
    if results.opened:
        said.append(texts("nudges.opened", count=results.opened))
    if results.apart:
        said.append(texts("nudges.apart", count=results.apart))
    stopped = stops_told(standing.stops, texts)
    return [*said, _verdict(lift(results), outcome.sign, texts), *([stopped] if stopped else [])]


def _verdict(difference: Lift | None, sign: Sign, texts: Texts) -> Markup:
    """A plain sentence; in so many out of a hundred, and only where both groups are large enough to tell."""
    hope = {"units": texts.plain(f"nudges.units_{sign}"), "verb": texts.plain(f"nudges.verb_{sign}")}
    if difference is None:
        return texts("nudges.too_few", fewest=FEWEST, units=hope["units"])
    low, high = round(100 * difference.low), round(100 * difference.high)
    if difference.low > 0:
        return texts("nudges.lift_more", by=round(100 * difference.difference), low=low, high=high, **hope)
    if difference.high < 0:
        return texts("nudges.lift_fewer", by=round(-100 * difference.difference), low=-high, high=-low, **hope)
    return texts("nudges.lift_unclear", fewer=-low, more=high, **hope)


def _silences(results: Results, texts: Texts) -> list[Markup]:
    said = []
    if results.latest is not None and results.latest.silences:
        of_all = next((why for why in results.latest.silences if why in OF_COMMUNITY), None)
        day = texts.day(results.latest.day)
        if of_all is not None:
            said.append(texts("nudges.morning_hushed", day=day, why=texts(f"nudges.silence_{of_all}")))
        else:
            counts = {f"nudges.silence_{why}": count for why, count in results.latest.silences.items()}
            said.append(texts("nudges.morning_spared", day=day, reasons=_counted(counts, texts)))
    if results.not_sent:
        said.append(texts("nudges.not_sent", reasons=_counted(_in_short(results.not_sent), texts)))
    return said


def _in_short(stopped: Mapping[str, int]) -> dict[str, int]:
    """What the ledger says in a sentence each, in a few words, so that it fits in a list."""
    counts: Counter[str] = Counter()
    for why, count in stopped.items():
        counts[why if why.startswith("nudges.") else STOPPED.get(why, "nudges.stopped_otherwise")] += count
    return counts


def _counted(counts: Mapping[str, int], texts: Texts) -> Markup:
    """Reasons with how many each: ``on a pause (3), nothing open to link to (2)``."""
    shown = [f"{texts(key)} ({texts.number(count)})" for key, count in counts.items()]
    return Markup(", ".join(shown))
