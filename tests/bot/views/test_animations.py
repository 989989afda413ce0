"""Animations in words: rules, dates, the list; and every text of them in both languages."""

import string
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.animations.planning import suggested_form
from bot.animations.prompt import Prompt
from bot.model.animations import Animation, AnimationState, Occurrence, OccurrenceState, ResponseRate, Standing
from bot.model.communities import Community
from bot.recurrence import Recurrence, upcoming
from bot.text import texts_for
from bot.text.catalogues import entries_of
from bot.views.animations import list_message, rate_in_words
from bot.views.planning import plan_view
from bot.views.recurrences import closed_days_in_words, date_in_words, end_in_words, rule_in_words
from sandbox.blockkit.validator import Offer, check_message, check_view
from tests.handlers.doorstep import text_of

NBSP = "\u00a0"
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
TUESDAY = date(2026, 3, 10)
WEEKLY = Recurrence("weekly", TUESDAY, time(10), "Europe/Paris", weekday=1)
COMMUNITY = Community("T1", "C1", name="data")
MODAL_TITLES = (
    "plan_title",
    "change_title",
    "preview_title",
    "dates_title",
    "see_dates",
    "plan_it",
    "save",
    "cancel",
    "close_window",
)
OPTIONS = ("frequency_", "closed_day_", "change_option", "skip_option", "close_option")
BUTTONS = ("_button", "_yes", "_no")


@pytest.mark.parametrize(
    ("rule", "english", "french"),
    [
        (WEEKLY, "Every Tuesday at 10:00", f"Chaque mardi à 10{NBSP}h"),
        (
            replace(WEEKLY, frequency="fortnightly", local_time=time(9, 30)),
            "Every second Tuesday at 09:30",
            f"Un mardi sur deux à 9{NBSP}h{NBSP}30",
        ),
        (
            replace(WEEKLY, frequency="monthly", ordinal=2),
            "The second Tuesday of each month at 10:00",
            f"Le deuxième mardi de chaque mois à 10{NBSP}h",
        ),
        (
            replace(WEEKLY, frequency="monthly", ordinal=-1),
            "The last Tuesday of each month at 10:00",
            f"Le dernier mardi de chaque mois à 10{NBSP}h",
        ),
        (
            Recurrence("once", date(2026, 12, 1), time(10), "Europe/Paris"),
            "Once, Tuesday 1 December 2026 at 10:00",
            f"Une fois, le mardi 1er décembre 2026 à 10{NBSP}h",
        ),
    ],
)
def test_a_rule_in_words(rule: Recurrence, english: str, french: str) -> None:
    assert (rule_in_words(rule, texts_for("en")), rule_in_words(rule, texts_for("fr"))) == (english, french)


def test_every_weekday_has_its_name() -> None:
    names = [rule_in_words(replace(WEEKLY, weekday=day), texts_for("en")).split()[1] for day in range(7)]
    assert names == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@pytest.mark.parametrize("ordinal", [1, 2, 3, 4, 5, -1])
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_ordinal_has_its_name(ordinal: int, locale: str) -> None:
    assert rule_in_words(replace(WEEKLY, frequency="monthly", ordinal=ordinal), texts_for(locale))


def test_how_it_ends_in_words() -> None:
    texts = texts_for("en")
    assert end_in_words(WEEKLY, texts) is None
    assert end_in_words(replace(WEEKLY, ends_on=date(2026, 6, 30)), texts) == "Until Tuesday 30 June 2026."
    assert end_in_words(replace(WEEKLY, count=1), texts) == "One date in all."
    assert end_in_words(replace(WEEKLY, count=12), texts_for("fr")) == "12 dates en tout."


def test_what_becomes_of_holidays_in_words() -> None:
    assert closed_days_in_words(WEEKLY, texts_for("en")) is None
    rule = replace(WEEKLY, holidays_country="CI", on_closed_day="move")
    assert closed_days_in_words(rule, texts_for("fr")) == "Les jours fériés (Côte d’Ivoire), report au jour ouvré suivant."


@pytest.mark.parametrize(
    ("on_closed_day", "english", "french"),
    [
        (
            "skip",
            "Tuesday 14 July 2026: skipped (National Day, France)",
            f"mardi 14 juillet 2026{NBSP}: sauté (Fête nationale, France)",
        ),
        (
            "move",
            "Wednesday 15 July 2026 at 10:00, instead of Tuesday 14 July (National Day, France)",
            f"mercredi 15 juillet 2026 à 10{NBSP}h, au lieu du mardi 14 juillet (Fête nationale, France)",
        ),
    ],
)
def test_a_holiday_is_named_where_it_changes_a_date(on_closed_day: Any, english: str, french: str) -> None:
    rule = replace(WEEKLY, holidays_country="FR", on_closed_day=on_closed_day)
    (found,) = upcoming(rule, datetime(2026, 7, 13, tzinfo=UTC), 1)
    assert (date_in_words(found, rule, texts_for("en")), date_in_words(found, rule, texts_for("fr"))) == (english, french)


def test_a_break_is_named_too() -> None:
    rule = replace(WEEKLY, blackout=((TUESDAY, TUESDAY),))
    (found,) = upcoming(rule, NOW, 1)
    assert date_in_words(found, rule, texts_for("en")) == "Tuesday 10 March 2026: skipped (a break you planned)"


@pytest.mark.parametrize(
    ("rate", "english", "french"),
    [
        (ResponseRate(5, 12), "5 of 12 answered", "5 réponses sur 12"),
        (ResponseRate(1, 12), "1 of 12 answered", "1 réponse sur 12"),
        (ResponseRate(0, 12), "0 of 12 answered", "0 réponse sur 12"),
        (ResponseRate(3, 0), "3 people answered", "3 personnes ont répondu"),
    ],
)
def test_a_rate_is_two_numbers_and_never_a_share(rate: ResponseRate, english: str, french: str) -> None:
    assert (rate_in_words(rate, texts_for("en")), rate_in_words(rate, texts_for("fr"))) == (english, french)


def standing(**changes: object) -> Standing:
    content = {"version": 1, "open_days": 2, "question": "Why?"}
    planned = Animation("T1", "a1", "C1", "prompt", content, WEEKLY, AnimationState.PLANNED, "U1", NOW)
    return replace(Standing(planned), **changes)  # type: ignore[arg-type]


def run(state: OccurrenceState) -> Occurrence:
    return Occurrence(
        "T1", "o1", "a1", "C1", "prompt", TUESDAY, 0, NOW + timedelta(days=6), state, closes_at=NOW + timedelta(days=8)
    )


def buttons_of(message: Mapping[str, Any]) -> list[str]:
    elements = [element for block in message["blocks"] if block["type"] == "actions" for element in block["elements"]]
    return [element["action_id"].split(":")[1] for element in elements]


def test_the_list_offers_what_can_be_done() -> None:
    texts = texts_for("en")
    planned = standing(coming=run(OccurrenceState.DUE))
    assert buttons_of(list_message(COMMUNITY, [planned], texts)) == [
        "preview",
        "run",
        "pause",
        "stop",
        "more",
        "plan",
        "open",
        "show",
    ]
    paused = standing(animation=replace(planned.animation, state=AnimationState.PAUSED))
    message = list_message(COMMUNITY, [paused], texts)
    assert buttons_of(message) == ["preview", "run", "resume", "stop", "more", "plan", "open", "show"]
    assert "Skip the next one" not in text_of(message)
    opened = standing(open=run(OccurrenceState.OPEN), last=run(OccurrenceState.OPEN), last_rate=ResponseRate(0, 3))
    assert "Close now" in text_of(list_message(COMMUNITY, [opened], texts))


def test_the_list_says_where_each_stands() -> None:
    texts = texts_for("en")
    assert "no more dates" in text_of(list_message(COMMUNITY, [standing()], texts))
    closed = standing(coming=run(OccurrenceState.DUE), last=run(OccurrenceState.CLOSED), last_rate=ResponseRate(2, 3))
    assert "last time: 2 of 3 answered" in text_of(list_message(COMMUNITY, [closed], texts))
    tells = replace(closed, animation=replace(closed.animation, kind="kudos_round", content={"version": 1, "board": True}))
    assert "answered" not in text_of(list_message(COMMUNITY, [tells], texts))
    assert "Nothing is planned in #data yet." in text_of(list_message(COMMUNITY, [], texts))


def test_the_list_of_an_archived_channel_says_why_nothing_runs() -> None:
    planned = standing()
    shown = text_of(list_message(replace(COMMUNITY, is_archived=True), [planned], texts_for("en")))
    assert "#data is archived: nothing of this runs" in shown
    assert str(planned.animation.content["question"]) in shown
    assert "is archived" not in text_of(list_message(COMMUNITY, [planned], texts_for("en")))


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_form_is_within_slacks_limits(locale: str) -> None:
    form = {**suggested_form(Prompt(), NOW, "Europe/Paris"), "question": "q" * 300, "ends_on": "2026-12-31", "count": "500"}
    private = {"channel": "C" * 11, "changes": True}
    check_view(plan_view(Prompt(), form, texts_for(locale), private=private, problems=["p" * 500] * 4), Offer())


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_page_of_the_list_is_within_slacks_limits(locale: str) -> None:
    standings = [standing(coming=run(OccurrenceState.DUE), open=run(OccurrenceState.OPEN), last=run(OccurrenceState.OPEN))] * 40
    for start in (0, 12, 36):
        check_message(list_message(COMMUNITY, standings, texts_for(locale), start=start)["blocks"], Offer())


# The catalogue


def placeholders(entry: str | tuple[str, ...]) -> set[str]:
    forms = (entry,) if isinstance(entry, str) else entry
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


def test_both_languages_say_the_same() -> None:
    english, french = entries_of("en", "animations"), entries_of("fr", "animations")
    assert set(english) == set(french)
    assert {key for key in english if placeholders(english[key]) != placeholders(french[key])} == set()


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_texts_fit_where_slack_is_strict(locale: str) -> None:
    entries = {key.removeprefix("animations."): str(text) for key, text in entries_of(locale, "animations").items()}
    assert [key for key in MODAL_TITLES if len(entries[key]) > 24] == []
    assert [key for key in entries if key.startswith(OPTIONS) and len(entries[key]) > 75] == []
    assert [key for key in entries if key.endswith(BUTTONS) and len(entries[key]) > 30] == []
    assert [
        key for key in entries if key.endswith(("_ask", "_title")) and len(entries[key]) > 100 + 200 * key.endswith("_ask")
    ] == []
