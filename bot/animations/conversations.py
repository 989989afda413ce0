"""Conversations that Foyer opens for a few people: when, and what it gives them to begin with."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.animations.library import find_question, next_question, themes
from bot.animations.snapshot import Member
from bot.hours import Hours, add_working_days
from bot.text import Markup, Texts, escape, mention
from bot.waking import common_waking
from bot.zones import instant

STARTERS = 3
WORKING_DAYS = 2


def opens_at(members: Sequence[Member], after: datetime, zone: str) -> datetime:
    """When all of them can be written to; within two working days of the zone, at the instant that wakes the fewest."""
    place = ZoneInfo(zone)
    last = add_working_days(Hours(zone), after.astimezone(place).date(), WORKING_DAYS) + timedelta(days=1)
    return common_waking([member.waking for member in members], after, instant(last, time(0), place))


def draw_starters(seed: int) -> tuple[str, ...]:
    """Three questions of the library, each of another theme; their keys."""
    chosen = Random(seed).sample([theme.key for theme in themes()], STARTERS)  # noqa: S311  # the same for the same seed
    return tuple(next_question(theme, (), seed).key for theme in chosen)


def starters_in(keys: Sequence[str], texts: Texts) -> Markup:
    """Questions as a list; one that was withdrawn from the library since is left out."""
    questions = (find_question(key) for key in keys)
    return Markup("\n".join(f"• {escape(each.text(texts.locale))}" for each in questions if each is not None))


def named(people: Sequence[str], texts: Texts) -> Markup:
    """People by mentions, as a list in words: for conversations of their own, and for places where nobody is notified."""
    return Markup(texts.listing([mention(person) for person in people]))
