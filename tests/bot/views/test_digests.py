"""The digest as it is read: in order, in both languages, within Slack's limits, and without a ping."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.digests.digest import DEFINED, digest_of
from bot.digests.snapshot import MOST_TO_MEND, MOST_TO_SEE, Asked, Coming, Missed, Ran, Snapshot, Some, Someone, Stuck, WeekFigures
from bot.metrics.registry import REGISTRY
from bot.metrics.responsiveness import Rule
from bot.metrics.shape import Level
from bot.metrics.weeks import Week
from bot.model.communities import Community, Gap
from bot.model.deliveries import State
from bot.text import texts_for
from bot.views.digests import choose_message, digest_message
from bot.views.greetings import greet_view, greeting_message
from bot.views.metrics import definition, definitions_view, notes_on
from bot.views.week_figures import duration
from sandbox.blockkit.validator import Offer, check_message, check_view

LOCALES = ("en", "fr")
HOSTILE = "<!channel> & <http://x|Click> *" + "W" * 260
WEEK = Week(date(2026, 11, 9))
NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
OWN = {"version": 1, "open_days": 2, "question": HOSTILE[:300]}
ASKED = {**OWN, "question": {"": HOSTILE[:300]}}
COMMUNITY = Community("T1", "C1", "data", zone="Europe/Paris", digest_weekday=0)


def full() -> Snapshot:
    """A busy community of 5,000 with everything at once, and names that would like to break out."""
    day = date(2026, 11, 12)
    weeks = tuple(
        WeekFigures(week, 40_000 + place, 4_900, 90_000, 3_000, 40, 30, 4000.0) for place, week in enumerate(WEEK.last(12))
    )
    people = tuple(Someone(f"U{number}", HOSTILE[:255], day) for number in range(MOST_TO_SEE))
    ran = tuple(Ran("prompt", ASKED, day, 0, 5_000, "https://maple.example/archives/C1/p1") for _ in range(MOST_TO_SEE))
    return Snapshot(
        COMMUNITY,
        WEEK,
        NOW,
        weeks,
        record_since=date(2024, 1, 1),
        rule=Rule.DAY,
        unanswered=2_000,
        questions=Some(
            tuple(Asked(f"{n}.000001", HOSTILE[:255], day, "https://maple.example/archives/C1/p1") for n in range(MOST_TO_SEE)),
            3_000,
        ),
        newcomers=Some(people, 5_000),
        returned=Some(people, 12),
        ran=Some(ran, 9),
        unheard=Some(ran[:MOST_TO_MEND], 5),
        stuck=Some(
            tuple(Stuck(f"{n:032}", state, day, "digests.reason") for n, state in enumerate((State.REFUSED, State.UNKNOWN))), 40
        ),
        missed=Some(tuple(Missed(f"{n:032}", "prompt", OWN, day) for n in range(MOST_TO_MEND)), 6),
        levels=dict.fromkeys(Level, 1000),
        lost_regulars=321,
        coming=Some(tuple(Coming("prompt", OWN, NOW) for _ in range(MOST_TO_SEE)), 28),
        gaps=tuple(Gap("T1", n, None, datetime(2026, 11, 8, tzinfo=UTC), NOW, "down") for n in range(9)),
        reads_people=False,
        unsent=tuple((WEEK.before(back), "digests.missed") for back in range(1, 9)),
    )


def calm(**more: Any) -> Snapshot:
    """A small community to which nothing happened but some talk."""
    weeks = tuple(WeekFigures(week, 12, 5, 3, 2, 0, 0, 1800.0) for week in WEEK.last(9))
    return replace(Snapshot(COMMUNITY, WEEK, NOW, weeks, date(2024, 1, 1)), **more)


def words_of(shown: Any) -> list[str]:
    """Every text that somebody reads, in order."""
    if isinstance(shown, dict):
        own = [shown["text"]] if isinstance(shown.get("text"), str) else []
        return own + [word for key, value in shown.items() if key != "value" for word in words_of(value)]
    return [word for each in shown for word in words_of(each)] if isinstance(shown, list) else []


def read(snapshot: Snapshot, locale: str = "en", *, is_private: bool = False) -> str:
    message = digest_message(digest_of(snapshot), texts_for(locale), is_private=is_private)
    return "\n".join(words_of(message["blocks"]))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("is_private", [True, False])
def test_it_fits_slack_at_five_thousand_members(locale: str, is_private: bool) -> None:
    message = digest_message(digest_of(full()), texts_for(locale), is_private=is_private)
    check_message(message["blocks"], Offer(charts=True))
    assert len(message["text"]) <= 3000
    if not is_private:
        check_message(message["fallback_blocks"], Offer(charts=False))


@pytest.mark.parametrize("locale", LOCALES)
def test_it_pings_nobody(locale: str) -> None:
    message = digest_message(digest_of(full()), texts_for(locale))
    assert re.findall(r"<[@!#]", json.dumps(message)) == []
    assert "http://x|" not in re.sub(r"&lt;http://x\|", "", json.dumps(message))


@pytest.mark.parametrize("locale", LOCALES)
def test_small_counts_are_no_percentages_and_absence_has_no_name(locale: str) -> None:
    shown = read(calm(lost_regulars=2, levels={Level.QUIET: 3, Level.CORE: 4}), locale)
    assert "%" not in shown
    assert re.search(r"\b2\b.*(regulars|habitués)", shown)


def test_it_leads_with_what_to_do() -> None:
    shown = read(full())
    places = [
        shown.index(words)
        for words in (
            "18 things for you",
            "asked a question",
            "arrived on",
            "came back on",
            "found no answer. Another",
            "Slack did not take",
        )
    ]
    places += [
        shown.index(words) for words in ("planned for", "The week in figures", "Coming up", "Figures incomplete", "Sent here")
    ]
    assert places == sorted(places)
    assert "And 2,996 more." in shown
    assert "And 4,996 more." in shown


@pytest.mark.parametrize(("locale", "words"), [("en", "Nothing needs you"), ("fr", "Rien ne vous attend")])
def test_where_nothing_waits_it_says_so(locale: str, words: str) -> None:
    assert words in read(calm(), locale)


def test_figures_stand_beside_what_is_usual() -> None:
    weeks = tuple(WeekFigures(week, 10 + place, 4, 0, 5) for place, week in enumerate(WEEK.last(9)))
    shown = read(calm(weeks=(*weeks[:-1], WeekFigures(WEEK, 30, 4, 0, 5)), unanswered=1))
    assert "*30 messages*: more than usual (10 to 17)" in shown
    assert "*4 people* wrote: as usual (4)" in shown
    assert "*5 questions*, 4 answered: as usual (5)" in shown
    assert "reactions" not in shown


def test_in_the_communitys_own_channel_nobody_is_named_and_nothing_is_for_its_hosts() -> None:
    everybody = replace(full(), community=replace(COMMUNITY, digest_channel=COMMUNITY.community))
    names = [HOSTILE[:40].split(" ")[0], "things for you", "asked a question", "arrived on", "came back on"]
    shown = read(replace(everybody, ran=Some(), coming=Some()))
    assert [name for name in names if name in shown] == []
    assert "digests:greet" not in json.dumps(digest_message(digest_of(everybody), texts_for("en")))
    assert "A summary for everybody here" in shown
    assert "The week in figures" in shown
    assert "for everybody in #data" in shown
    assert "18 things for you" in read(everybody, is_private=True)


def test_the_week_that_is_running_is_not_compared_with_whole_ones() -> None:
    weeks = (*(WeekFigures(week, 9, 5) for week in WEEK.last(4)[:-1]), WeekFigures(WEEK, 0, 0))
    shown = read(Snapshot(COMMUNITY, WEEK, datetime(2026, 11, 11, tzinfo=UTC), weeks, date(2024, 1, 1)))
    assert "In these 3 weeks, 9 messages a week, by 5 people." in shown


def test_who_did_not_write_is_a_number_and_no_announcement() -> None:
    shown = read(calm(lost_regulars=9))
    assert "9 regulars of the last three months did not write this week" in shown
    assert "write to them" not in shown


def test_without_enough_weeks_nothing_is_called_usual() -> None:
    weeks = tuple(WeekFigures(week, 10, 4) for week in WEEK.last(3))
    for locale, said in (("en", "In 2 more whole weeks"), ("fr", "Encore 2 semaines entières")):
        shown = read(calm(weeks=weeks), locale)
        assert said in shown.replace("\u00a0", " ")
        assert "as usual" not in shown
        assert "d’habitude" not in shown


def test_a_week_that_is_not_over_is_said_to_be_so() -> None:
    shown = read(Snapshot(COMMUNITY, WEEK, datetime(2026, 11, 11, tzinfo=UTC), calm().weeks, date(2024, 1, 1)))
    assert "9 November until now" in shown
    assert "*12 messages* (12)" in shown
    assert "The week isn’t over" in shown


@pytest.mark.parametrize(("locale", "words"), [("en", "9 to 15 November 2026"), ("fr", "Du 9 au 15 novembre 2026")])
def test_it_says_which_week(locale: str, words: str) -> None:
    assert words in read(calm(), locale)


def test_over_the_turn_of_a_month_both_are_named() -> None:
    week = Week(date(2026, 11, 30))
    shown = read(Snapshot(COMMUNITY, week, datetime(2026, 12, 7, 9, tzinfo=UTC), (WeekFigures(week),), date(2024, 1, 1)))
    assert "30 November to 6 December 2026" in shown


@pytest.mark.parametrize(
    ("locale", "messages", "people", "said"),
    [
        ("en", (12, 12), (5, 5), "In these 2 weeks, 12 messages a week, by 5 people."),
        ("en", (1, 1), (1, 1), "In these 2 weeks, 1 message a week, by 1 person."),
        ("fr", (12, 12), (5, 7), "Sur ces 2 semaines, 12 messages par semaine, par 5 à 7 personnes."),
        ("fr", (0, 12), (5, 5), "Sur ces 2 semaines, de 0 à 12 messages par semaine, par 5 personnes."),
    ],
)
def test_what_is_the_same_every_week_is_said_once(
    locale: str, messages: tuple[int, int], people: tuple[int, int], said: str
) -> None:
    weeks = tuple(
        WeekFigures(week, sent, wrote, 0, 0, 0, 0, None) for week, sent, wrote in zip(WEEK.last(2), messages, people, strict=True)
    )
    assert said in read(calm(weeks=weeks), locale)


def test_a_definition_tells_its_version_once_it_has_changed() -> None:
    first = REGISTRY["messages"]
    assert "efinition" not in definition(first, texts_for("en"))
    assert "Definition 2" in definition(replace(first, version=2), texts_for("en"))


def test_the_chart_has_the_weeks_that_are_known_and_words_beside_it() -> None:
    message = digest_message(digest_of(full()), texts_for("en"))
    (chart,) = [block for block in message["blocks"] if block["type"] == "data_visualization"]
    assert [len(series["data"]) for series in chart["chart"]["series"]] == [12, 12]
    assert chart["chart"]["axis_config"]["categories"][-1] == "9 Nov"
    assert "In these 12 weeks, 40,000 to 40,011 messages a week, by 4,900 people." in read(full())
    young = digest_message(digest_of(calm(record_since=date(2026, 11, 10))), texts_for("en"))
    assert [block for block in young["blocks"] if block["type"] == "data_visualization"] == []
    assert "fallback_blocks" not in young


def test_the_day_rule_is_said_where_threads_are_hardly_used() -> None:
    asked = Some((Asked("1.000001", None, date(2026, 11, 12), None),), 1)
    assert "Threads are hardly used here" in read(calm(questions=asked, rule=Rule.DAY))
    assert "Threads are hardly used here" not in read(calm(questions=asked))


def test_a_week_long_past_tells_only_its_figures() -> None:
    shown = read(calm(tells_needs=False), is_private=True)
    assert "A past week" in shown
    assert "Coming up" not in shown
    assert "Nothing is planned" not in shown


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 minute"),
        (59, "1 minute"),
        (3600, "60 minutes"),
        (5400, "2 hours"),
        (86400, "24 hours"),
        (129_600, "2 days"),
        (864_000, "10 days"),
    ],
)
def test_durations_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds, texts_for("en")) == words


@pytest.mark.parametrize("locale", LOCALES)
def test_the_other_screens_fit_slack_too(locale: str) -> None:
    texts = texts_for(locale)
    charterless = Community("T1", "C1", "W" * 255, locale=locale)
    check_view(definitions_view(DEFINED, texts), Offer())
    for is_back in (True, False):
        check_view(greet_view(charterless, "U1", HOSTILE[:255], is_back=is_back, texts=texts), Offer())
        check_view(greet_view(charterless, "U1", None, is_back=is_back, texts=texts), Offer())
    check_message(choose_message([charterless] * 40, "2026-W46", texts)["blocks"], Offer())
    check_message(greeting_message("U1", HOSTILE * 3, HOSTILE[:255], texts)["blocks"], Offer())


def test_a_greeting_tells_the_greeted_and_nobody_else() -> None:
    message = greeting_message("U1", "Welcome <!channel> <@U2> & all", "Léa <!here>", texts_for("en"))
    assert re.findall(r"<[@!#][^>]*>", json.dumps(message["blocks"])) == ["<@U1>"]
    assert "Welcome &lt;!channel&gt; &lt;@U2&gt; &amp; all" in message["text"]


def test_the_draft_is_in_the_language_of_the_community() -> None:
    view = greet_view(Community("T1", "C1", "data", locale="fr"), "U1", "Bo", is_back=False, texts=texts_for("en"))
    assert view["title"]["text"] == "Say hello"
    assert view["blocks"][0]["element"]["initial_value"].startswith("Bienvenue")


def test_the_command_line_says_what_to_know_of_its_figures() -> None:
    hardly_threaded = {"questions": 104, "unanswered_share": None}
    said = "\n".join(notes_on(hardly_threaded, texts_for("en")))
    assert all(words in said for words in ("UTC", "Guests", "“unanswered” says nothing"))
    assert "unanswered" not in "\n".join(notes_on({"questions": 0, "unanswered_share": None}, texts_for("en")))
    assert "unanswered" not in "\n".join(notes_on({"questions": 9, "unanswered_share": 0.0}, texts_for("en")))
