"""When an animation runs, in words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.animations.spreading import Place
from bot.model.animations import Shift
from bot.public_holidays import holiday_name, subdivision_name
from bot.recurrence import Closure, Occurrence, Recurrence
from bot.text import Texts

YEARLESS, WITH_YEAR, WEEKDAY = "EEEE d MMMM", "EEEE d MMMM y", "EEEE"


def rule_in_words(rule: Recurrence, texts: Texts) -> str:
    """A recurrence in a few plain words: ``Every Tuesday at 10:00``."""
    hour = texts.hour(rule.local_time)
    if rule.frequency == "once":
        return texts.plain("animations.once", day=texts.day(rule.starts_on, WITH_YEAR), hour=hour)
    weekday = texts.day(_any_such_day(rule), WEEKDAY)
    if rule.frequency == "monthly":
        ordinal = texts.plain(f"animations.ordinal_{'last' if rule.ordinal == -1 else rule.ordinal}")
        return texts.plain("animations.monthly", ordinal=ordinal, weekday=weekday, hour=hour)
    return texts.plain(f"animations.{rule.frequency}", weekday=weekday, hour=hour)


def closed_days_in_words(rule: Recurrence, texts: Texts) -> str | None:
    """What becomes of public holidays; None where none are looked at."""
    if rule.holidays_country is None:
        return None
    return texts.plain(f"animations.holidays_{rule.on_closed_day}", country=place_in_words(rule.holidays_country, texts))


def place_in_words(place: str, texts: Texts) -> str:
    """A country, with its part where one was chosen: ``Canada, Québec``."""
    country, _, part = place.partition("-")
    return ", ".join(name for name in (texts.country(country), part and subdivision_name(country, part, texts.locale)) if name)


def end_in_words(rule: Recurrence, texts: Texts) -> str | None:
    """When it ends; None for never, and for what runs once."""
    if rule.ends_on:
        return texts.plain("animations.until", day=texts.day(rule.ends_on, WITH_YEAR))
    return texts.plain("animations.times", count=rule.count) if rule.count else None


def date_in_words(each: Occurrence, rule: Recurrence, texts: Texts, place: Place | None = None) -> str:
    """One date of a plan, with why it is skipped or was moved. ``place`` is where it goes among the others of its channel."""
    day, hour = texts.day(each.local_date, WITH_YEAR), texts.hour(each.at.astimezone(ZoneInfo(rule.zone)).time())
    if place and place.why and not each.skipped:
        local = place.at.astimezone(ZoneInfo(rule.zone))
        when = texts.plain("animations.date", day=texts.day(local.date(), WITH_YEAR), hour=texts.hour(local.time()))
        return _shifted(when, place.at, each.at, place.why, rule.zone, texts)
    if each.skipped:
        return texts.plain("animations.date_skipped", day=day, why=_why(each.skipped, texts))
    if each.moved:
        nominal = texts.day(each.nominal_date, YEARLESS)
        return texts.plain("animations.date_moved", day=day, hour=hour, nominal=nominal, why=_why(each.moved, texts))
    return texts.plain("animations.date", day=day, hour=hour)


def run_in_words(at: datetime, moved_from: datetime | None, why: Shift | None, zone: str, texts: Texts) -> str:
    """When one run is due: ``Tuesday 12 January at 11:00``, and from when and why it was moved, or that it has no room."""
    if why is None or moved_from is None:
        return moment_in_words(at, zone, texts)
    return _shifted(moment_in_words(at, zone, texts), at, moved_from, why, zone, texts)


def _shifted(when: str, at: datetime, wish: datetime, why: Shift, zone: str, texts: Texts) -> str:
    if why is Shift.NO_ROOM:
        return texts.plain("animations.date_no_room", when=when)
    local, here = wish.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(zone))
    reason = texts.plain(f"animations.why_{why}")
    if local.date() == here.date():
        return texts.plain("animations.date_later", when=when, hour=texts.hour(local.time()), why=reason)
    return texts.plain("animations.date_another_day", when=when, wish=moment_in_words(wish, zone, texts), why=reason)


def moment_in_words(at: datetime, zone: str, texts: Texts) -> str:
    """A coming instant as the community's clock has it: ``Tuesday 12 January at 10:00``."""
    local = at.astimezone(ZoneInfo(zone))
    return texts.plain("animations.date", day=texts.day(local.date(), YEARLESS), hour=texts.hour(local.time()))


def _why(closure: Closure, texts: Texts) -> str:
    if closure.reason == "blackout" or closure.place is None:
        return texts.plain("animations.why_break")
    name = holiday_name(closure.place, closure.day, texts.locale) or ""
    return texts.plain("animations.why_holiday", name=name, country=place_in_words(closure.place, texts))


def _any_such_day(rule: Recurrence) -> date:
    """A day of the rule's weekday: its name is all that is wanted (5 January 1970 was a Monday)."""
    return date(1970, 1, 5 + (rule.weekday or 0))
