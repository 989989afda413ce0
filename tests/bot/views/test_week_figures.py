"""The figures of a week, as they are read: times that differ sound different, and nothing answered is no nought."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.digests.digest import digest_of
from bot.digests.snapshot import Ran, Snapshot, Some, WeekFigures
from bot.metrics.shape import Level
from bot.metrics.weeks import Week
from bot.model.communities import Community
from bot.text import texts_for
from bot.views.week_figures import figures_blocks

WEEK = Week(date(2026, 11, 9))
MINUTE = 60.0


def week_of(first_reply: float = 30 * MINUTE, usual: tuple[float, float] = (30 * MINUTE, 30 * MINUTE), **more: object) -> Snapshot:
    """A week of two questions, after nine whose first replies took as long as ``usual`` says, by turns."""
    past = [WeekFigures(week, 12, 5, 3, 2, 0, 0, usual[place % 2]) for place, week in enumerate(WEEK.last(10)[:-1])]
    weeks = (*past, WeekFigures(WEEK, 12, 5, 3, 2, 0, 0, first_reply))
    shown = Snapshot(Community("T1", "C1", "data"), WEEK, datetime(2026, 11, 16, 8, tzinfo=UTC), weeks, date(2024, 1, 1))
    return replace(shown, **more)  # type: ignore[arg-type]


def read(snapshot: Snapshot, locale: str = "en") -> str:
    return str(figures_blocks(digest_of(snapshot), texts_for(locale))[0]["text"]["text"]).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("first_reply", "usual", "said"),
    [
        pytest.param(128, (63, 122), "within *128 minutes*: slower than usual (63 to 122 minutes)", id="two hours, and two"),
        pytest.param(300, (63, 122), "within *5 hours*: slower than usual (63 minutes to 2 hours)", id="plainly slower"),
        pytest.param(118, (63, 122), "within *2 hours*: as usual (63 minutes to 2 hours)", id="as usual"),
        pytest.param(4000, (4400, 4600), "within *67 hours*: faster than usual (73 to 77 hours)", id="three days, and three"),
    ],
)
def test_a_time_out_of_the_usual_does_not_sound_like_it(first_reply: int, usual: tuple[int, int], said: str) -> None:
    low, high = usual
    assert said in read(week_of(first_reply * MINUTE, (low * MINUTE, high * MINUTE)))


@pytest.mark.parametrize(
    ("locale", "open_still", "said"),
    [
        ("en", 2, "*2 questions*, still without an answer"),
        ("fr", 2, "*2 questions*, encore sans réponse"),
        ("en", 1, "*2 questions*, 1 answered"),
        ("fr", 1, "*2 questions*, dont 1 avec réponse"),
    ],
)
def test_questions_and_how_many_were_answered(locale: str, open_still: int, said: str) -> None:
    assert said in read(week_of(unanswered=open_still), locale)


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_what_ran_is_named_by_the_question_that_was_asked(locale: str) -> None:
    asked = {"en": "Which meeting would you shorten?", "fr": "Quelle réunion raccourciriez-vous ?"}
    ran = Ran("prompt", {"version": 1, "open_days": 2, "key": "gone-00", "question": asked}, date(2026, 11, 10), 3, 18, None)
    line = next(line for line in read(week_of(ran=Some((ran,), 1)), locale).splitlines() if "18" in line)
    assert asked[locale] in line


def test_what_only_tells_has_no_answers_to_count() -> None:
    ran = Ran("kudos_round", {"version": 1, "board": True}, date(2026, 11, 10), 0, 18, None)
    lines = read(week_of(ran=Some((ran,), 1))).splitlines()
    assert "• What people thanked each other for" in lines


@pytest.mark.parametrize(("locale", "few"), [("en", "fewer than 5 silent"), ("fr", "moins de 5 sans signe")])
def test_where_everybody_reads_it_no_small_group_is_counted(locale: str, few: str) -> None:
    levels = {Level.CORE: 5, Level.QUIET: 4}
    shown = week_of(levels=levels, lost_regulars=2, is_for_all=True)
    blocks = str(figures_blocks(digest_of(shown), texts_for(locale)))
    assert few in blocks
    assert {"en": "5 nearly every week", "fr": "5 presque chaque semaine"}[locale] in blocks
    assert "2 regulars" not in blocks
    assert few not in str(figures_blocks(digest_of(replace(shown, is_for_all=False)), texts_for(locale)))
