"""What every kind of animation must keep to. A new kind is walked as soon as it stands in the tuple."""

import string
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.animations import KINDS, find_kind, get_kind
from bot.animations.forms import Choice, Day, Field, Lines, Number, People, Words
from bot.animations.kind import OPENING, Change, Kind, Post, Response
from bot.animations.letters import LATER, MUTE
from bot.animations.planning import FREQUENCIES, SHARED_FIELDS, suggested_form
from bot.animations.snapshot import Background, Member, Snapshot
from bot.animations.timing import closing_time
from bot.hours import Hours
from bot.model.animations import (
    Alarm,
    AlarmReason,
    Animation,
    AnimationState,
    Answer,
    Enrolment,
    Occurrence,
    OccurrenceState,
    Shift,
    Standing,
    Tally,
    Unsigned,
)
from bot.model.communities import Community
from bot.model.deliveries import State
from bot.recurrence import Recurrence
from bot.text import LOCALES, Markup, Texts, texts_for
from bot.text.catalogues import entries_of
from bot.views.animations import list_message, preview_view
from bot.views.animations import test_message as sent_as_test
from bot.views.forms import form_view, screen_view
from bot.views.home import Mine as InHome
from bot.views.home import Page, home_view
from bot.views.people import Me
from bot.views.planning import plan_view
from bot.waking import Waking
from sandbox.blockkit.validator import Offer, check_message, check_view

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
DUE = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 5)
RULE = Recurrence("weekly", date(2026, 3, 5), time(10), "Europe/Paris", weekday=3)
COMMUNITY = Community("T1", "C1", name="c" * 80, locale="fr", zone="America/Argentina/ComodRivadavia")
HOSTILE = "<!channel> & <http://x|Click> *a* _b_ `c` é… "

WAKING = Waking(Hours("Europe/Paris", time(9), time(18)), "FR")
PEOPLE = ("U1", "U2", *(f"U{number:08}" for number in range(9)))
AUDIENCE = tuple(Member(person, WAKING, name="n" * 80, joined_at=NOW) for person in PEOPLE)
MANAGERS = frozenset({"UMANAGER"})
NAMES = dict.fromkeys((*PEOPLE, "UMANAGER"), "n" * 80)

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
each_locale = pytest.mark.parametrize("locale", LOCALES)


def filled(length: int) -> str:
    return (HOSTILE * length)[:length]


def longest(field: Field, texts: Texts) -> str:
    match field:
        case Words():
            return filled(field.most)
        case Lines():
            return "\n".join(f"{number} {filled(field.length)}"[: field.length] for number in range(field.most))
        case People():
            return "\n".join(f"U{number:08}" for number in range(field.most))
        case Day():
            return "2026-12-28"
        case Number():
            return str(field.most)
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


Lived = tuple[Snapshot, tuple[Post, ...]]


def lived(kind: Kind, occurrence: Occurrence, texts: Texts) -> Iterator[Lived]:
    """An occurrence from before its opening to its end, with everything clicked by two people and a manager, and every form that is
    asked for sent at its longest.
    """
    around = Snapshot(occurrence, locale=texts.locale, zone="Europe/Paris", now=DUE)
    snapshot = replace(around, audience=AUDIENCE, names=NAMES, managers=MANAGERS)
    yield snapshot, kind.render(snapshot, texts)
    for step in kind.steps(occurrence.content):
        state = OccurrenceState.CLOSED if step.closes else OccurrenceState.OPEN if step.opens else snapshot.occurrence.state
        ts = "1772701200.000100" if state is not OccurrenceState.DUE else None
        snapshot = replace(snapshot, occurrence=replace(snapshot.occurrence, state=state, message_ts=ts))
        change = kind.on_step(step.name, snapshot, seed=7)
        snapshot = with_change(replace(snapshot, occurrence=replace(snapshot.occurrence, state_data=change.state)), change)
        yield snapshot, kind.render(snapshot, texts)
        snapshot = replace(snapshot, letters={letter.name: State.SENT for letter in kind.letters(snapshot)})
        if step.opens or step.listens:
            for person in ("U1", "U2", "UMANAGER"):
                snapshot = answered(kind, snapshot, person, texts)
            yield snapshot, kind.render(snapshot, texts)


def with_change(snapshot: Snapshot, change: Change) -> Snapshot:
    """The snapshot after what a step writes for people."""
    for person, items in change.enrols.items():
        for item, value in items.items():
            snapshot = with_enrolment(snapshot, person, item, value)
    return snapshot


def with_enrolment(snapshot: Snapshot, person: str, item: str, value: Mapping[str, Any] | None) -> Snapshot:
    run = snapshot.occurrence
    kept = tuple(each for each in snapshot.enrolled if (each.person, each.item) != (person, item))
    given = () if value is None else (Enrolment("T1", run.animation, person, item, value, NOW),)
    return replace(snapshot, enrolled=(*kept, *given))


def bodies(kind: Kind, snapshot: Snapshot, person: str, texts: Texts) -> list[Mapping[str, Any]]:
    """What one person can see of an occurrence."""
    opened = snapshot.occurrence.message_ts is not None
    posted = [post.body for post in kind.render(snapshot, texts) if opened or post.is_early]
    return [*posted, *(letter.write(texts) for letter in kind.letters(snapshot) if person in letter.to)]


def clicks(body: Mapping[str, Any], kind: Kind) -> list[tuple[str, str]]:
    """Every click that a message offers: its verb, and what it chooses."""
    elements = [element for block in body["blocks"] for element in (*block.get("elements", ()), block.get("accessory", {}))]
    found = []
    for element in elements:
        if str(element.get("action_id", "")).startswith(f"animation:{kind.key}:"):
            values = [option["value"] for option in element.get("options", ())] or [element.get("value", "")]
            found += [(element["action_id"].split(":")[2], value.partition(":")[2]) for value in values]
    return found


def answered(kind: Kind, snapshot: Snapshot, person: str, texts: Texts) -> Snapshot:
    """Every button is clicked, and every form it asks for sent with as much as it takes."""
    for verb, chosen in [click for body in bodies(kind, snapshot, person, texts) for click in clicks(body, kind)]:
        snapshot, screen = clicked(kind, snapshot, person, verb, chosen, texts)
        for verb_there, chosen_there in clicks(screen, kind):
            snapshot, _ = clicked(kind, snapshot, person, verb_there, chosen_there, texts)
    return snapshot


def clicked(
    kind: Kind, snapshot: Snapshot, person: str, verb: str, chosen: str, texts: Texts
) -> tuple[Snapshot, Mapping[str, Any]]:
    """The snapshot after a click, and the screen that it showed."""
    run = snapshot.occurrence.occurrence
    response = kind.on_answer(snapshot, person, verb, {"chosen": chosen} if chosen else {}, texts)
    if response.asks is not None:
        form = response.asks
        check_view(form_view(kind.key, form, run, COMMUNITY, texts), Offer())
        sent = {field.name: longest(field, texts) for field in form.fields} | ({"chosen": form.chosen} if form.chosen else {})
        response = kind.on_answer(snapshot, person, form.verb, sent, texts)
    assert response.problems == {}
    screen: Mapping[str, Any] = {"blocks": []}
    if response.shows is not None:
        screen = screen_view(kind.key, response.shows, run, COMMUNITY, texts)
        check_view(screen, Offer())
    return with_response(snapshot, person, response), screen


def with_response(snapshot: Snapshot, person: str, response: Response) -> Snapshot:
    """The snapshot after what somebody's answer writes."""
    run = snapshot.occurrence
    replaced = response.drops | response.keeps.keys()
    kept = [answer for answer in snapshot.answers if answer.person != person or answer.item not in replaced]
    given = [Answer("T1", run.occurrence, person, item, value, NOW) for item, value in response.keeps.items()]
    snapshot = replace(snapshot, answers=(*kept, *given), answered=snapshot.answered + bool(given))
    for item in response.leaves:
        snapshot = with_enrolment(snapshot, person, item, None)
    for item, value in response.enrols.items():
        snapshot = with_enrolment(snapshot, person, item, value)
    if response.ballot:
        snapshot = replace(snapshot, tally=Tally(snapshot.tally.voters + 1, dict.fromkeys(response.ballot, 1)))
    given_unsigned = [Unsigned(f"{len(snapshot.unsigned):032}", value) for value in response.unsigned]
    left = [entry for entry in snapshot.unsigned if entry.entry not in response.withdraws]
    snapshot = replace(snapshot, unsigned=(*left, *given_unsigned))
    if response.state is not None:
        snapshot = replace(snapshot, occurrence=replace(run, state_data=response.state))
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
        check_view(
            plan_view(kind, {**suggested_form(kind, NOW, "Europe/Paris"), **form}, texts, private={"channel": "C1"}), Offer()
        )
        assert suggested_form(kind, NOW, "Europe/Paris")["frequency"] in FREQUENCIES
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
def test_its_letters_are_within_slacks_limits_and_keep_their_name_and_their_readers(kind: Kind, locale: str) -> None:
    texts = texts_for(locale)
    for form in fillings(kind, texts):
        readers: dict[str, tuple[str, ...]] = {}
        for snapshot, posts in lived(kind, occurrence_of(kind, form), texts):
            letters = kind.letters(snapshot)
            names = [*(letter.name for letter in letters), *(post.name for post in posts)]
            assert len(set(names)) == len(names)
            for letter in letters:
                assert letter.to
                assert len(letter.to) <= 8
                assert len(letter.name) <= 80
                assert readers.setdefault(letter.name, letter.to) == letter.to
                body = letter.write(texts)
                check_message(body["blocks"], Offer())
                assert 0 < len(body["text"]) <= 3000
                assert letter.reason is None or texts.plain(letter.reason)


@each_kind
@each_locale
def test_every_letter_that_nobody_asked_for_says_why_and_how_to_stop_it(kind: Kind, locale: str) -> None:
    texts = texts_for(locale)
    for form in fillings(kind, texts):
        for snapshot, _ in lived(kind, occurrence_of(kind, form), texts):
            for letter in kind.letters(snapshot):
                if letter.reason is not None:
                    assert len(letter.to) == 1
                    blocks = letter.write(texts)["blocks"]
                    ids = [element.get("action_id", "") for block in blocks for element in block.get("elements", ())]
                    assert f"animations:mute:{MUTE}" in ids
                    assert f"attention:later:{LATER}" in ids


@each_kind
@each_locale
def test_in_home_it_speaks_the_language_of_whoever_looks_and_fits(kind: Kind, locale: str) -> None:
    texts, known = texts_for(locale), set(entries_of(locale, kind.key).values())
    me = Me(NOW, "Europe/Paris")
    for form in fillings(kind, texts):
        for snapshot, _ in lived(kind, occurrence_of(kind, form), texts_for("en")):
            part = kind.mine(snapshot, "U1", texts)
            if part is not None:
                page = Page(me, [InHome(COMMUNITY, parts=[part])])
                check_view(home_view(page, texts), Offer())
                assert [label for each in part.buttons if (label := each["text"]["text"]) not in known] == []


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
        moved = replace(occurrence, moved_from=DUE - timedelta(days=3), moved_why=Shift.FULL)
        standing = Standing(animation, coming=moved, open=opened, last=opened)
        alarms = [Alarm(animation, DUE, AlarmReason.NOT_POSTED, "deliveries.archived")] * 30
        check_message(list_message(COMMUNITY, [standing] * 30, texts, alarms=alarms, note=Markup("n"))["blocks"], Offer())
        post = kind.render(Snapshot(occurrence, locale=locale), texts)[0]
        check_view(preview_view(post, moved, animation, texts), Offer())
        check_message(sent_as_test(post, moved, animation, COMMUNITY, texts)["blocks"], Offer())


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
