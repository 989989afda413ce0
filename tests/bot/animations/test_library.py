"""The prompt library: what may stand in the file, and which question comes next."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.animations.library import Theme, find_question, find_theme, next_question, themes

LANGUAGES = ("en", "fr")
NO_BREAK_SPACE = "\u00a0"
PUNCTUATION = " .,;:?’‘«»-" + NO_BREAK_SPACE

THEMES = themes()
QUESTIONS = [question for theme in THEMES for question in theme.questions]
THEME_KEYS = [theme.key for theme in THEMES]

FRENCH_FAULTS = {
    "a space missing, or one that breaks, before ; : ? »": rf"(?<!{NO_BREAK_SPACE})[;:?»]",
    "a space missing, or one that breaks, after «": rf"«(?!{NO_BREAK_SPACE})",
    "a no-break space where none belongs": rf"(?<!«){NO_BREAK_SPACE}(?![;:?»])",
    "an English quotation mark": "‘",
    "a ligature missing": r"(?i:oe[iu])",
    "a capital without its accent": r"^(A|Ca|Etes|Etre)\b",
    "tu": r"(?i:\b(tu|toi|ton|ta|tes)\b)",
}
ENGLISH_FAULTS = {
    "a space before punctuation": r"\s[.,;:?’]",
    "a French sign": f"[«»{NO_BREAK_SPACE}]",
    "an American spelling": r"(?i:\b(colors?|favors?|labor|behaviors?|centers?|judgment|\w+(gn|an|al|or)iz(e|ed|es|ing))\b)",
}
PRIVATE_GROUND = (
    r"\b(salar\w+|wages?|bonus\w*|relig\w+|polit(?:ic|iq)\w+|husband|wife|mari|famil(?:y|ies|les?)"
    r"|illness\w*|sick|malad(?:e|es|ie|ies)|pizza|superpower|superpouvoir|animal)\b"
)


def question_keys(theme_key: str) -> list[str]:
    theme = find_theme(theme_key)
    assert theme is not None
    return [question.key for question in theme.questions]


def first_words(text: str, count: int) -> str:
    return " ".join(text.lower().split()[:count])


def likeness(one: str, other: str) -> float:
    """Words of four letters or more that two texts share, over all they use: 0 to 1."""
    words, others = (set(re.findall(r"\w{4,}", text.lower())) for text in (one, other))
    return len(words & others) / max(1, len(words | others))


# What the file holds


def test_there_are_eight_themes_of_at_least_eleven_questions() -> None:
    assert len(THEMES) >= 8
    assert {theme.key: len(theme.questions) for theme in THEMES if len(theme.questions) < 11} == {}


def test_every_theme_and_question_is_in_every_language() -> None:
    assert {theme.key: tuple(theme.names) for theme in THEMES if tuple(theme.names) != LANGUAGES} == {}
    assert {q.key: tuple(q.texts) for q in QUESTIONS if tuple(q.texts) != LANGUAGES} == {}


def test_keys_are_unique_and_say_their_theme() -> None:
    keys = [question.key for question in QUESTIONS]
    assert len(set(THEME_KEYS)) == len(THEME_KEYS)
    assert [key for key, times in Counter(keys).items() if times > 1] == []
    assert [q.key for q in QUESTIONS if not re.fullmatch(rf"{q.theme}-\d\d", q.key)] == []


@pytest.mark.parametrize("theme", THEMES, ids=THEME_KEYS)
def test_the_keys_of_a_theme_go_up(theme: Theme) -> None:
    keys = [question.key for question in theme.questions]
    assert keys == sorted(keys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_theme_names_are_distinct_and_fit_a_slack_menu(language: str) -> None:
    names = [theme.names[language] for theme in THEMES]
    assert len(set(names)) == len(names)
    # Slack refuses an option whose text is over 75 characters.
    assert [name for name in names if not 0 < len(name) <= 75] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_questions_are_alike(language: str) -> None:
    pairs = combinations((question.texts[language] for question in QUESTIONS), 2)
    assert [pair for pair in pairs if likeness(*pair) >= 0.45] == []


def test_likeness_sees_a_question_asked_again_in_other_words() -> None:
    assert likeness("Which tool would you miss by lunchtime?", "Which tool would you miss most by lunchtime?") >= 0.45


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_do_not_all_open_the_same_way(language: str) -> None:
    openings = Counter(first_words(question.texts[language], 3) for question in QUESTIONS)
    assert [opening for opening, times in openings.items() if times > 6] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES, ids=THEME_KEYS)
def test_one_word_opens_at_most_four_questions_of_a_theme(theme: Theme, language: str) -> None:
    openings = Counter(first_words(question.texts[language], 1) for question in theme.questions)
    assert [word for word, times in openings.items() if times > 4] == []


# How it is written


def offenders(language: str, is_wrong: Callable[[str], object]) -> list[str]:
    """The texts of a language that break a rule: a failure names them all at once."""
    return [question.texts[language] for question in QUESTIONS if is_wrong(question.texts[language])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_one_short_question(language: str) -> None:
    assert offenders(language, lambda text: not 20 <= len(text) < 180) == []
    assert offenders(language, lambda text: not text.endswith("?") or text.count("?") > 1) == []
    assert offenders(language, lambda text: not text[0].isupper()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_has_letters_and_plain_punctuation_only(language: str) -> None:
    # So no markup, mention, emoji, exclamation, straight quote or invisible sign.
    assert offenders(language, lambda text: [sign for sign in text if not (sign.isalnum() or sign in PUNCTUATION)]) == []
    assert offenders(language, lambda text: "  " in text) == []
    assert offenders(language, lambda text: not unicodedata.is_normalized("NFC", text)) == []


@pytest.mark.parametrize("rule", FRENCH_FAULTS)
def test_french_is_written_by_its_rules(rule: str) -> None:
    assert offenders("fr", lambda text: re.search(FRENCH_FAULTS[rule], text)) == []


@pytest.mark.parametrize("rule", ENGLISH_FAULTS)
def test_english_is_written_by_its_rules(rule: str) -> None:
    assert offenders("en", lambda text: re.search(ENGLISH_FAULTS[rule], text)) == []


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (FRENCH_FAULTS["a space missing, or one that breaks, before ; : ? »"], "Quel outil ?"),
        (FRENCH_FAULTS["a space missing, or one that breaks, before ; : ? »"], "Deux mots: lesquels\u00a0?"),
        (FRENCH_FAULTS["a space missing, or one that breaks, after «"], "Le mot « juste\u00a0»"),
        (FRENCH_FAULTS["a no-break space where none belongs"], "Quel\u00a0outil\u00a0?"),
        (FRENCH_FAULTS["a ligature missing"], "D’un coup d’oeil"),
        (FRENCH_FAULTS["a capital without its accent"], "A quoi pensez-vous\u00a0?"),
        (FRENCH_FAULTS["tu"], "Que fais-tu\u00a0?"),
        (ENGLISH_FAULTS["a space before punctuation"], "Which tool ?"),
        (ENGLISH_FAULTS["a French sign"], "Which\u00a0tool?"),
        (ENGLISH_FAULTS["an American spelling"], "Who recognizes good judgment?"),
    ],
)
def test_each_rule_sees_its_fault(fault: str, text: str) -> None:
    assert re.search(fault, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_keeps_off_private_ground(language: str) -> None:
    assert offenders(language, lambda text: re.search(PRIVATE_GROUND, text, re.IGNORECASE)) == []


# Reading it


@pytest.mark.parametrize(
    ("locale", "opening"),
    [
        ("fr", "Que vérifiez-vous"),
        ("fr-CA", "Que vérifiez-vous"),
        ("fr_FR", "Que vérifiez-vous"),
        ("en-US", "What do you check"),
        ("de-DE", "What do you check"),
        ("", "What do you check"),
    ],
)
def test_a_question_is_read_in_the_language_of_a_locale_else_in_english(locale: str, opening: str) -> None:
    question = find_question("craft-01")
    assert question is not None
    assert question.text(locale).startswith(opening)


def test_a_theme_is_named_in_the_language_of_a_locale_else_in_english() -> None:
    theme = find_theme("craft")
    assert theme is not None
    assert [theme.name(locale) for locale in ("fr-FR", "en-GB", "ja-JP")] == [
        "Métier et savoir-faire",
        "Craft and know-how",
        "Craft and know-how",
    ]


def test_every_question_and_theme_is_found_by_its_key() -> None:
    assert [find_question(question.key) for question in QUESTIONS] == QUESTIONS
    assert tuple(find_theme(key) for key in THEME_KEYS) == THEMES


def test_an_unknown_key_finds_nothing() -> None:
    assert find_question("craft-00") is None
    assert find_theme("no-such-theme") is None


# Which question comes next

ANY_THEME = st.sampled_from(THEME_KEYS)
ANY_HISTORY = st.lists(st.sampled_from([*(question.key for question in QUESTIONS), "withdrawn-01"]), max_size=60)
ANY_SEED = st.integers()


@st.composite
def theme_and_partial_history(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A theme of which at least one question is fresh, and what was asked before, other themes included."""
    theme_key = draw(ANY_THEME)
    keys = question_keys(theme_key)
    fresh = draw(st.sampled_from(keys))
    history = draw(ANY_HISTORY) + draw(st.lists(st.sampled_from(keys)))
    return theme_key, [key for key in draw(st.permutations(history)) if key != fresh]


@given(theme_and_partial_history(), ANY_SEED)
def test_a_question_is_not_asked_again_while_another_of_its_theme_is_fresh(situation: tuple[str, list[str]], seed: int) -> None:
    theme_key, asked = situation
    question = next_question(theme_key, asked, seed)
    assert question.theme == theme_key
    assert question.key not in asked


@given(ANY_THEME, st.data(), ANY_SEED)
def test_once_all_have_been_asked_the_one_asked_longest_ago_returns(theme_key: str, data: st.DataObject, seed: int) -> None:
    keys = question_keys(theme_key)
    asked = data.draw(st.permutations(keys + data.draw(st.lists(st.sampled_from(keys), max_size=10))))
    chosen = next_question(theme_key, asked, seed).key
    since = asked[len(asked) - asked[::-1].index(chosen) :]
    assert set(since) == set(keys) - {chosen}


@given(ANY_THEME, st.lists(ANY_SEED, min_size=40, max_size=40))
def test_over_time_every_question_is_asked_once_a_round_in_a_steady_order(theme_key: str, seeds: list[int]) -> None:
    asked: list[str] = []
    for seed in seeds:
        asked.append(next_question(theme_key, asked, seed).key)
    keys = question_keys(theme_key)
    assert sorted(asked[: len(keys)]) == keys
    assert asked == [asked[position % len(keys)] for position in range(len(asked))]


@given(ANY_THEME, ANY_HISTORY, ANY_SEED)
def test_only_what_was_asked_in_the_theme_counts(theme_key: str, asked: list[str], seed: int) -> None:
    keys = question_keys(theme_key)
    within = [key for key in asked if key in keys]
    assert next_question(theme_key, asked, seed) == next_question(theme_key, within, seed)


@given(theme_and_partial_history(), ANY_SEED, st.data())
def test_the_draw_stands_when_a_question_it_did_not_choose_is_used_up(
    situation: tuple[str, list[str]], seed: int, data: st.DataObject
) -> None:
    theme_key, asked = situation
    chosen = next_question(theme_key, asked, seed)
    others = [key for key in question_keys(theme_key) if key != chosen.key]
    also_asked = data.draw(st.lists(st.sampled_from(others)))
    assert next_question(theme_key, asked + also_asked, seed) == chosen


def test_the_draw_is_the_same_on_every_machine_and_run() -> None:
    drawn = [next_question("craft", [], seed).key for seed in range(6)]
    assert drawn == ["craft-05", "craft-05", "craft-03", "craft-05", "craft-09", "craft-07"]


def test_seeds_spread_over_the_whole_theme() -> None:
    drawn = Counter(next_question("tools", [], seed).key for seed in range(1200))
    assert set(drawn) == set(question_keys("tools"))
    # 100 are expected of each; half or twice that is many deviations away.
    assert min(drawn.values()) > 50
    assert max(drawn.values()) < 200


def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(KeyError, match="no-such-theme"):
        next_question("no-such-theme", [], 1)


def test_what_is_shared_cannot_be_changed() -> None:
    question = next_question("craft", [], 1)
    with pytest.raises(TypeError):
        question.texts["en"] = "Something else?"  # type: ignore[index]
