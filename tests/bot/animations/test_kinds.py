"""What every kind of animation must keep to. A new kind is walked as soon as it stands in the tuple."""

import string
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.animations import KINDS, find_kind, get_kind
from bot.animations.forms import Choice, Day, Field, People, Words
from bot.animations.kind import OPENING, Kind, Post
from bot.animations.planning import SHARED_FIELDS, suggested_form
from bot.animations.snapshot import Background, Snapshot
from bot.animations.timing import closing_time
from bot.model.animations import Animation, AnimationState, Answer, Occurrence, OccurrenceState, Standing
from bot.model.communities import Community
from bot.recurrence import Recurrence
from bot.text import LOCALES, Texts, texts_for
from bot.text.catalogues import entries_of
from bot.views.animations import list_message, preview_view
from bot.views.forms import form_view
from bot.views.planning import plan_view
from sandbox.blockkit.validator import Offer, check_message, check_view

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
DUE = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 5)
RULE = Recurrence("weekly", date(2026, 3, 5), time(10), "Europe/Paris", weekday=3)
COMMUNITY = Community("T1", "C1", name="c" * 80, locale="fr", zone="America/Argentina/ComodRivadavia")
HOSTILE = "<!channel> & <http://x|Click> *a* _b_ `c` é… "

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
each_locale = pytest.mark.parametrize("locale", LOCALES)


def filled(length: int) -> str:
    return (HOSTILE * length)[:length]


def longest(field: Field, texts: Texts) -> str:
    match field:
        case Words():
            return filled(field.most)
        case People():
            return "\n".join(f"U{number:08}" for number in range(field.most))
        case Day():
            return "2026-12-28"
        case Choice(is_many=True):
            return "\n".join(option.value for option in field.options(texts))
        case Choice():
            return max(field.options(texts), key=lambda option: len(option.label)).value


def fillings(kind: Kind, texts: Texts) -> Iterator[dict[str, str]]:
    """Planning forms that hold: the longest of every field where all may be given, else all but one."""
    full = {field.name: longest(field, texts) for field in kind.fields}
    optional = [field.name for field in kind.fields if not field.is_required]
    for left_out in [None, *optional]:
        form = {name: value for name, value in full.items() if name != left_out}
        if not kind.problems(form):
            yield form


def occurrence_of(kind: Kind, form: Mapping[str, str]) -> Occurrence:
    content = kind.prepare(kind.content(form), Background(day=DAY), seed=7)
    return Occurrence(
        workspace="T1",
        occurrence="0" * 32,
        animation="a" * 32,
        community="C1",
        kind=kind.key,
        local_date=date(2026, 3, 5),
        slot=0,
        due_at=DUE,
        state=OccurrenceState.DUE,
        content=content,
        closes_at=closing_time(kind, content, DUE, RULE),
    )


def lived(kind: Kind, occurrence: Occurrence, texts: Texts) -> Iterator[tuple[Snapshot, tuple[Post, ...]]]:
    """An occurrence from before its opening to its end, answered by two people with the longest forms they can send."""
    snapshot = Snapshot(occurrence, locale=texts.locale, zone="Europe/Paris")
    yield snapshot, kind.render(snapshot, texts)
    for step in kind.steps(occurrence.content):
        state = OccurrenceState.CLOSED if step.closes else OccurrenceState.OPEN if step.opens else snapshot.occurrence.state
        stepped = replace(snapshot.occurrence, state=state, message_ts="1772701200.000100")
        snapshot = replace(snapshot, occurrence=stepped)
        state_data = kind.on_step(step.name, snapshot, seed=7).state
        snapshot = replace(snapshot, occurrence=replace(stepped, state_data=state_data))
        yield snapshot, kind.render(snapshot, texts)
        if step.opens:
            for person in ("U1", "U2"):
                snapshot = answered(kind, snapshot, person, texts)
            yield snapshot, kind.render(snapshot, texts)


def verbs_of(post: Post, kind: Kind) -> list[str]:
    ids = [element["action_id"] for block in post.body["blocks"] if block["type"] == "actions" for element in block["elements"]]
    return [action_id.split(":")[2] for action_id in ids if action_id.startswith(f"animation:{kind.key}:")]


def answered(kind: Kind, snapshot: Snapshot, person: str, texts: Texts) -> Snapshot:
    """Every button is clicked, and every form it asks for sent with as much as it takes."""
    for verb in verbs_of(kind.render(snapshot, texts)[0], kind):
        response = kind.on_answer(snapshot, person, verb, {})
        if response.asks is not None:
            form = response.asks
            view = form_view(kind.key, form, snapshot.occurrence.occurrence, COMMUNITY, texts)
            check_view(view, Offer())
            response = kind.on_answer(snapshot, person, form.verb, {field.name: longest(field, texts) for field in form.fields})
        assert response.problems == {}
        kept = [answer for answer in snapshot.answers if answer.person != person or answer.item not in response.drops]
        given = [Answer("T1", snapshot.occurrence.occurrence, person, item, value, NOW) for item, value in response.keeps.items()]
        snapshot = replace(
            snapshot, answers=(*kept, *given), names={**snapshot.names, person: "n" * 80}, answered=snapshot.answered + bool(given)
        )
    return snapshot


def test_keys_are_unique_and_found() -> None:
    keys = [kind.key for kind in KINDS]
    assert len(set(keys)) == len(keys)
    assert [get_kind(key) for key in keys] == list(KINDS)


def test_a_key_that_is_none_finds_nothing() -> None:
    assert find_kind("karaoke") is None
    with pytest.raises(LookupError):
        get_kind("karaoke")


@each_kind
def test_a_key_can_stand_in_an_action_id(kind: Kind) -> None:
    assert kind.key.isidentifier()


@each_kind
def test_a_kind_has_its_row_of_docs_and_its_own_test(kind: Kind) -> None:
    rows = (ROOT / "docs" / "animations.md").read_text(encoding="utf-8").splitlines()
    assert [row for row in rows if row.startswith(f"| `{kind.key}` |")] != []
    assert (ROOT / "tests" / "bot" / "animations" / f"test_{kind.key}.py").exists()


def placeholders(entry: str | tuple[str, ...]) -> set[str]:
    forms = (entry,) if isinstance(entry, str) else entry
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


@each_kind
@each_locale
def test_a_plan_and_a_run_of_it_have_a_title(kind: Kind, locale: str) -> None:
    texts = texts_for(locale)
    for form in fillings(kind, texts):
        assert kind.title(kind.content(form), texts).strip()
        assert kind.run_title(kind.prepare(kind.content(form), Background(day=DAY), seed=7), texts).strip()


@each_kind
def test_a_kind_says_the_same_in_every_language(kind: Kind) -> None:
    english, french = (entries_of(locale, kind.key) for locale in ("en", "fr"))
    assert set(english) == set(french)
    assert {key for key in english if placeholders(english[key]) != placeholders(french[key])} == set()
    assert {key for key in english if not all((english[key], french[key]))} == set()


@each_kind
@each_locale
def test_a_kind_presents_itself(kind: Kind, locale: str) -> None:
    texts = texts_for(locale)
    assert 0 < len(texts.plain(f"{kind.key}.name")) <= 75
    assert texts.plain(f"{kind.key}.about")


@each_kind
def test_the_names_of_its_fields_are_its_own(kind: Kind) -> None:
    names = [field.name for field in kind.fields]
    assert len(set(names)) == len(names)
    assert set(names).isdisjoint(SHARED_FIELDS)


@each_kind
@each_locale
def test_its_menus_fit(kind: Kind, locale: str) -> None:
    for field in kind.fields:
        if isinstance(field, Choice):
            options = field.options(texts_for(locale))
            assert 0 < len(options) <= 100
            assert [option for option in options if not 0 < len(option.label) <= 75] == []
            assert field.chosen is None or field.chosen in {option.value for option in options}


@each_kind
@each_locale
def test_an_empty_form_is_refused_in_words_that_fit_beside_a_field(kind: Kind, locale: str) -> None:
    problems = kind.problems({})
    assert set(problems) <= {field.name for field in kind.fields}
    assert problems != {}
    for said in problems.values():
        assert texts_for(locale).plain(said.key, **said.values)


@each_kind
@each_locale
def test_the_longest_form_is_planned_within_slacks_limits(kind: Kind, locale: str) -> None:
    texts = texts_for(locale)
    forms = list(fillings(kind, texts))
    assert forms != []
    for form in forms:
        check_view(plan_view(kind, {**suggested_form(NOW, "Europe/Paris"), **form}, texts, private={"channel": "C1"}), Offer())
        again = kind.values(kind.content(form))
        assert kind.content(again) == kind.content(form)


@each_kind
@each_locale
def test_what_it_shows_is_within_slacks_limits_at_its_longest(kind: Kind, locale: str) -> None:
    texts = texts_for(locale)
    for form in fillings(kind, texts):
        for _, posts in lived(kind, occurrence_of(kind, form), texts):
            for post in posts:
                check_message(post.body.get("blocks", []), Offer())
                assert 0 < len(post.body["text"]) <= 3000


@each_kind
@each_locale
def test_what_stands_keeps_its_name_and_its_opening_comes_first(kind: Kind, locale: str) -> None:
    texts = texts_for(locale)
    for form in fillings(kind, texts):
        seen: list[str] = []
        for snapshot, posts in lived(kind, occurrence_of(kind, form), texts):
            names = [post.name for post in posts]
            assert names[0] == OPENING
            assert len(set(names)) == len(names)
            assert set(seen) <= set(names)  # what was said is changed, never forgotten
            # The ledger's occasion is an occurrence, a name and a number in 128 characters.
            assert max(len(name) for name in names) <= 80
            assert kind.render(snapshot, texts) == posts
            seen = names


@each_kind
def test_it_has_one_step_that_opens_and_at_most_one_that_closes(kind: Kind) -> None:
    for form in fillings(kind, texts_for("en")):
        steps = kind.steps(kind.prepare(kind.content(form), Background(day=DAY), seed=7))
        assert [step.opens for step in steps].count(True) == 1
        assert [step.closes for step in steps].count(True) <= 1
        assert len({step.name for step in steps}) == len(steps)


@each_kind
@each_locale
def test_the_list_and_the_preview_hold_it_at_its_longest(kind: Kind, locale: str) -> None:
    texts = texts_for(locale)
    for form in fillings(kind, texts):
        occurrence = occurrence_of(kind, form)
        animation = Animation("T1", "a" * 32, "C1", kind.key, kind.content(form), RULE, AnimationState.PLANNED, "U1", NOW)
        opened = replace(occurrence, state=OccurrenceState.OPEN, closes_at=DUE + timedelta(days=2), audience=12)
        standing = Standing(animation, coming=occurrence, open=opened, last=opened)
        check_message(list_message(COMMUNITY, [standing] * 30, texts)["blocks"], Offer())
        post = kind.render(Snapshot(occurrence, locale=locale), texts)[0]
        check_view(preview_view(post, occurrence.due_at, animation, texts), Offer())


@each_kind
def test_what_it_keeps_is_json_with_a_version(kind: Kind) -> None:
    texts = texts_for("en")
    for form in fillings(kind, texts):
        content = kind.content(form)
        prepared = kind.prepare(content, Background(day=DAY), seed=7)
        kept: list[Mapping[str, Any]] = [content, prepared]
        for snapshot, _ in lived(kind, occurrence_of(kind, form), texts):
            kept += [answer.value for answer in snapshot.answers]
        assert {mapping.get("version") for mapping in kept} == {1}
