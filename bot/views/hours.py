"""When and in which language a person is written to: a line of their page, and the small window that changes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.blocks import (
    Block,
    Element,
    button,
    checkboxes,
    input_block,
    modal,
    option,
    section,
    select,
    time_picker,
)
from bot.model.people import MONDAY_TO_FRIDAY, Preferences
from bot.text import LOCALES, Markup, Texts, supported_locale
from bot.views.zones import zone_groups, zone_name

AS_SLACK_SAYS = "slack"
MONDAY = date(2024, 1, 1)
EVERY_DAY = frozenset(range(7))
ZONE, DAYS, OPENS, CLOSES, LANGUAGE = (f"hours:{name}" for name in ("zone", "days", "opens", "closes", "language"))


@dataclass(frozen=True, slots=True)
class Told:
    """What Slack says of a person's zone and language; None where it says nothing."""

    zone: str | None = None
    locale: str | None = None


def hours_section(preferences: Preferences, zone: str, texts: Texts) -> list[Block]:
    """Their hours and language in one line, and the way to change them. ``zone`` is the one that counts now."""
    change = button(texts.plain("hours.change_button"), "hours:open:0")
    return [section(hours_told(preferences, zone, texts), accessory=change)]


def hours_told(preferences: Preferences, zone: str, texts: Texts) -> Markup:
    """Days, hours, zone and language in one sentence."""
    return texts(
        "hours.told",
        days=_days_told(preferences.working_days, texts),
        opens=texts.hour(preferences.opens),
        closes=texts.hour(preferences.closes),
        zone=zone_name(zone, texts.locale),
        language=texts.plain(f"hours.language_{texts.locale}"),
    )


def hours_view(preferences: Preferences, told: Told, texts: Texts, *, private: Mapping[str, Any]) -> dict[str, Any]:
    """The window *My hours and language*. ``private`` travels with it."""
    return modal(
        "hours:save",
        texts.plain("hours.title"),
        [
            input_block(texts.plain("hours.days_label"), _days(preferences, texts)),
            input_block(texts.plain("hours.opens_label"), time_picker(OPENS, chosen=preferences.opens)),
            input_block(
                texts.plain("hours.closes_label"),
                time_picker(CLOSES, chosen=preferences.closes),
                hint=texts.plain("hours.closes_hint"),
            ),
            input_block(texts.plain("hours.zone_label"), _zones(preferences, told, texts), hint=texts.plain("hours.zone_hint")),
            input_block(texts.plain("hours.language_label"), _languages(preferences, told, texts)),
        ],
        submit=texts.plain("hours.save_button"),
        close=texts.plain("hours.cancel_button"),
        private=private,
    )


def saved_view(preferences: Preferences, zone: str, texts: Texts) -> dict[str, Any]:
    """They are noted: said in the language that was chosen."""
    said = section(texts("hours.saved", hours=hours_told(preferences, zone, texts)))
    return modal("hours:saved", texts.plain("hours.title"), [said], close=texts.plain("hours.close_button"))


def _days_told(days: frozenset[int], texts: Texts) -> str:
    if days == MONDAY_TO_FRIDAY:
        return texts.plain("hours.monday_to_friday")
    if days == EVERY_DAY:
        return texts.plain("hours.every_day")
    return texts.listing([_day(number, texts) for number in sorted(days)])


def _day(number: int, texts: Texts) -> str:
    return texts.day(MONDAY + timedelta(days=number), "EEEE")


def _days(preferences: Preferences, texts: Texts) -> Element:
    options = [option(_day(number, texts), str(number)) for number in range(7)]
    return checkboxes(DAYS, options, chosen=[str(number) for number in preferences.working_days])


def _zones(preferences: Preferences, told: Told, texts: Texts) -> Element:
    """Every zone of the world, found by typing; first the one that Slack tells, which is the way back."""
    as_told = texts.plain("hours.as_slack_says")
    if told.zone:
        as_told = texts.plain("hours.as_slack_says_it", what=zone_name(told.zone, texts.locale))
    groups = {texts.plain("hours.zones_first"): [option(as_told, AS_SLACK_SAYS)]}
    groups |= zone_groups(texts, [preferences.zone] if preferences.zone else [])
    return select(ZONE, groups=groups, chosen=preferences.zone or AS_SLACK_SAYS)


def _languages(preferences: Preferences, told: Told, texts: Texts) -> Element:
    as_told = texts.plain("hours.as_slack_says")
    if told.locale:
        spoken = supported_locale(told.locale, texts.locale)
        as_told = texts.plain("hours.as_slack_says_it", what=texts.plain(f"hours.language_{spoken}"))
    options = [option(as_told, AS_SLACK_SAYS), *(option(texts.plain(f"hours.language_{each}"), each) for each in LOCALES)]
    return select(LANGUAGE, options, chosen=preferences.locale or AS_SLACK_SAYS)
