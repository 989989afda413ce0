"""Planning an animation: the form, then its dates in words and the post as it will stand."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from bot.animations import KINDS
from bot.animations.forms import Said
from bot.animations.kind import Kind, Post
from bot.animations.planning import BREAKS_LIMIT, CLOSED_DAYS, FREQUENCIES, MOST_TIMES, Form, Plan, dates_to_show, part_field
from bot.animations.spreading import Place
from bot.blocks import (
    Block,
    Element,
    actions,
    button,
    context,
    date_picker,
    divider,
    input_block,
    lines,
    modal,
    number_input,
    option,
    section,
    select,
    text_input,
    time_picker,
)
from bot.public_holidays import subdivision_name, supported_countries, supported_subdivisions
from bot.text import Texts
from bot.views.forms import field_block, field_id, said
from bot.views.recurrences import closed_days_in_words, date_in_words, end_in_words, rule_in_words
from bot.views.zones import zone_groups


def plan_view(kind: Kind, form: Form, texts: Texts, *, private: Mapping[str, Any], problems: Sequence[str] = ()) -> dict[str, Any]:
    """The planning form, filled in with ``form``. ``problems`` are said above it, where they can't be said beside its fields."""
    blocks = [
        *([section(lines(*problems)), divider()] if problems else []),
        *_kind(kind, texts, is_fixed=bool(private.get("changes") or private.get("season"))),
        *(field_block(field, form.get(field.name, ""), texts) for field in kind.fields),
        *_when(kind, form, texts),
        *_closed_days(form, texts),
        *_how_long(form, texts),
    ]
    title = texts.plain("animations.change_title" if private.get("changes") else "animations.plan_title")
    of_season = bool(private.get("season"))
    return modal(
        "seasons:details" if of_season else "animations:plan",
        title,
        blocks,
        submit=texts.plain("seasons.back_button" if of_season else "animations.see_dates"),
        close=texts.plain("animations.cancel"),
        private={**private, "kind": kind.key},
    )


def dates_view(
    plan: Plan,
    post: Post | None,
    places: Mapping[date, Place],
    now: datetime,
    texts: Texts,
    *,
    private: Mapping[str, Any],
    note: Said | None = None,
) -> dict[str, Any]:
    """What was planned, before it is: the next dates, where they go among others, and the post exactly as it will stand.

    ``post`` is None where, as things are, there would be nothing to say.
    """
    rule = plan.recurrence
    shown = [date_in_words(each, rule, texts, places.get(each.local_date)) for each in dates_to_show(rule, now)]
    summary = (rule_in_words(rule, texts), texts.plain("animations.zone_time", zone=rule.zone))
    more = (closed_days_in_words(rule, texts), end_in_words(rule, texts))
    blocks = [
        *([section(said(texts, note, rule.zone)), divider()] if note else []),
        section(lines(lines(*summary, separator=" "), *more)),
        section(lines(texts("animations.next_dates"), *(f"• {line}" for line in shown))),
        divider(),
        context(texts("animations.as_posted" if post else "animations.nothing_now")),
        *(post.body["blocks"] if post else []),
        divider(),
        actions(
            button(texts.plain("animations.back"), "animations:back:0"),
            *([button(texts.plain("animations.test_button"), "animations:try:1")] if post else []),
        ),
    ]
    changes = bool(private.get("changes"))
    return modal(
        "animations:confirm",
        texts.plain("animations.dates_title"),
        blocks,
        submit=texts.plain("animations.save" if changes else "animations.plan_it"),
        close=texts.plain("animations.cancel"),
        private=private,
    )


def _kind(kind: Kind, texts: Texts, *, is_fixed: bool) -> list[Block]:
    """The menu of kinds, and what the chosen one does; what is planned already stays what it is."""
    about = context(texts(f"{kind.key}.about"))
    if is_fixed:
        return [about]
    kinds = [option(texts.plain(f"{each.key}.name"), each.key) for each in KINDS]
    return [input_block(texts.plain("animations.kind"), select(field_id("kind"), kinds, chosen=kind.key), dispatch=True), about]


def _when(kind: Kind, form: Form, texts: Texts) -> list[Block]:
    frequencies = [option(texts.plain(f"animations.frequency_{each}"), each) for each in FREQUENCIES]
    day, hour = form.get("date"), form.get("time")
    return [
        input_block(
            texts.plain("animations.frequency"),
            select(field_id("frequency"), frequencies, chosen=form.get("frequency") or FREQUENCIES[0]),
            # Slack keeps what a field of the same id shows: what is proposed for another kind needs one of its own.
            id=f"{field_id('frequency')}:{kind.frequency}",
        ),
        input_block(
            texts.plain("animations.first_date"),
            date_picker(field_id("date"), chosen=date.fromisoformat(day) if day else None),
            hint=texts.plain("animations.first_date_hint"),
        ),
        input_block(
            texts.plain("animations.time"), time_picker(field_id("time"), chosen=time.fromisoformat(hour) if hour else None)
        ),
        input_block(
            texts.plain("animations.zone"),
            select(field_id("zone"), groups=zone_groups(texts, [form.get("zone", "")]), chosen=form.get("zone")),
            hint=texts.plain("animations.zone_hint"),
        ),
    ]


def _closed_days(form: Form, texts: Texts) -> list[Block]:
    rules = [option(texts.plain(f"animations.closed_day_{each}"), each) for each in CLOSED_DAYS]
    country = select(
        field_id("country"),
        groups=_countries(texts),
        chosen=form.get("country"),
        placeholder=texts.plain("animations.country_placeholder"),
    )
    return [
        input_block(texts.plain("animations.country"), country, optional=True, dispatch=True),
        *_part(form, texts),
        input_block(
            texts.plain("animations.closed_day"),
            select(field_id("closed_day"), rules, chosen=form.get("closed_day") or CLOSED_DAYS[0]),
        ),
    ]


def _part(form: Form, texts: Texts) -> list[Block]:
    """The parts of the chosen country that have holidays of their own, if it has such parts. A menu for each country: what was
    chosen of another stays out of it.
    """
    country = form.get("country", "")
    parts = [option(subdivision_name(country, part, texts.locale), part) for part in supported_subdivisions(country)]
    if not parts:
        return []
    name = part_field(country)
    menu = select(
        field_id(name),
        groups=_by_letter(parts),
        chosen=form.get(name),
        placeholder=texts.plain("animations.part_placeholder"),
    )
    return [input_block(texts.plain("animations.part"), menu, hint=texts.plain("animations.part_hint"), optional=True)]


def _how_long(form: Form, texts: Texts) -> list[Block]:
    ends, count = form.get("ends_on"), form.get("count", "")
    return [
        input_block(
            texts.plain("animations.breaks"),
            text_input(field_id("breaks"), value=form.get("breaks"), multiline=True, most=BREAKS_LIMIT),
            hint=texts.plain("animations.breaks_hint"),
            optional=True,
        ),
        input_block(
            texts.plain("animations.ends_on"),
            date_picker(field_id("ends_on"), chosen=date.fromisoformat(ends) if ends else None),
            hint=texts.plain("animations.ends_on_hint"),
            optional=True,
        ),
        input_block(
            texts.plain("animations.count"),
            number_input(field_id("count"), value=int(count) if count.isdecimal() else None, least=1, most=MOST_TIMES),
            optional=True,
        ),
    ]


def _countries(texts: Texts) -> dict[str, list[Element]]:
    """Every country whose holidays are known."""
    return _by_letter([option(texts.country(code), code) for code in supported_countries()])


def _by_letter(options: Sequence[Element]) -> dict[str, list[Element]]:
    """Options by their first letter: a menu takes a hundred of them in a row, and there are more."""
    named = sorted((_letters(each["text"]["text"]), each["value"], each) for each in options)
    return {letter: [each for _, _, each in group] for letter, group in groupby(named, key=lambda known: known[0][0].upper())}


def _letters(name: str) -> str:
    """A name as it is sorted: without accents, in small letters."""
    return "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign)).casefold()
