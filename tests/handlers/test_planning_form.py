"""The planning form, field by field: every kind, what is kept when another is chosen, breaks, parts of a country, bad input."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.animations import KINDS
from bot.model.errors import FoyerError
from bot.text import LOCALES, texts_for
from handlers.animations import handle_preview, handle_rare, handle_run, handle_test
from handlers.planning import handle_back, handle_confirm, handle_dates, handle_kind, handle_plan, handle_try
from handlers.reply import RefusalError, Reply
from handlers.request import Request
from sandbox.blockkit.validator import Offer, check_message, check_view
from storage import animations, deliveries, drafts, privacy
from storage.schema import AnimationRow, DeliveryRow, DraftRow
from storage.store import Store
from tests.handlers.doorstep import text_of
from tests.rituals import Rituals
from tests.town import MANAGER, Town

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
FORM = {
    "kind": "prompt",
    "question": "Why?",
    "theme": None,
    "open_days": "2",
    "frequency": "weekly",
    "date": "2026-03-10",
    "time": "10:00",
    "zone": "Europe/Paris",
    "country": None,
    "closed_day": "skip",
    "breaks": "",
    "ends_on": None,
    "count": "",
}


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    town = Town(sqlite_store, NOW)
    town.found(name="data")
    town.settle("UANA", "C1")
    return sqlite_store


@pytest.fixture
def asked() -> Request:
    return Request("T1", MANAGER, NOW, texts_for("en"), channel="C1", channel_name="data", command="/animate")


def sent(request: Request, view: Any, values: Mapping[str, object] | None = None, **more: Any) -> Request:
    """What is sent from a view."""
    filled = {f"animations:{name}": value for name, value in (values or {}).items()}
    private = json.loads(view["private_metadata"])
    return replace(request, surface="modal", channel=private["channel"], private=private, values=filled, **more)


def view_of(reply: Reply) -> Any:
    view = reply.opens or reply.shows
    assert view is not None
    check_view(view, Offer())
    return view


def elements_of(view: Any) -> dict[str, Any]:
    return {block["block_id"].split(":")[1]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def chosen(view: Any, field: str) -> str | None:
    element = elements_of(view)[field]
    return str(element["initial_option"]["value"]) if "initial_option" in element else None


def opened(request: Request, store: Store) -> Any:
    return view_of(handle_plan(request, store))


def dates_of(request: Request, store: Store, **changes: object) -> Any:
    return view_of(handle_dates(sent(request, opened(request, store), {**FORM, **changes}), store))


def errors_of(request: Request, store: Store, **changes: object) -> dict[str, str]:
    reply = handle_dates(sent(request, opened(request, store), {**FORM, **changes}), store)
    return {name.split(":")[1]: said for name, said in reply.errors.items()}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_the_form_of_each_kind_says_what_it_does(store: Store, asked: Request, kind: Any, locale: str) -> None:
    request = replace(asked, texts=texts_for(locale))
    view = view_of(handle_kind(sent(request, opened(request, store), {**FORM, "kind": kind.key}), store))
    about = [block["elements"][0]["text"] for block in view["blocks"] if block["type"] == "context"]
    assert request.texts(f"{kind.key}.about") in about
    assert len(view["blocks"]) < 40
    assert [field.name for field in kind.fields if field.name not in elements_of(view)] == []


def test_what_was_filled_in_is_there_again_when_a_kind_is_chosen_back(store: Store, asked: Request) -> None:
    form = opened(asked, store)
    poll = view_of(handle_kind(sent(asked, form, {**FORM, "kind": "poll", "time": "15:30"}), store))
    assert elements_of(poll)["time"]["initial_time"] == "15:30"
    given = dict.fromkeys(elements_of(poll)) | {"kind": "prompt", "time": "16:00", "frequency": "monthly"}
    again = view_of(handle_kind(sent(asked, poll, given), store))
    assert elements_of(again)["time"]["initial_time"] == "16:00"
    assert chosen(again, "frequency") == "monthly"
    assert elements_of(again)["open_days"]["initial_option"]["value"] == "2"
    if "question" not in elements_of(poll):
        assert elements_of(again)["question"]["initial_value"] == "Why?"


def test_how_often_follows_the_kind_until_somebody_chooses(store: Store, asked: Request) -> None:
    form = opened(asked, store)
    poll = view_of(handle_kind(sent(asked, form, {**FORM, "kind": "poll"}), store))
    assert (chosen(form, "frequency"), chosen(poll, "frequency")) == ("weekly", "once")
    # Slack shows what a field held before, unless its id is another one.
    assert frequency_id(form) != frequency_id(poll)
    kudos = view_of(handle_kind(sent(asked, poll, {**FORM, "kind": "kudos_round", "frequency": "once"}), store))
    assert chosen(kudos, "frequency") == "monthly_last"
    chose = view_of(handle_kind(sent(asked, kudos, {**FORM, "kind": "poll", "frequency": "fortnightly"}), store))
    assert chosen(chose, "frequency") == "fortnightly"


def frequency_id(view: Any) -> str:
    return next(str(block["block_id"]) for block in view["blocks"] if block.get("block_id", "").startswith("animations:frequency"))


def test_the_kind_of_what_is_planned_stays(store: Store, asked: Request) -> None:
    animation = Rituals(store, NOW).plan()
    view = view_of(handle_rare(replace(asked, surface="message", value=f"change:{animation}"), store))
    assert "kind" not in elements_of(view)
    changed = view_of(handle_dates(sent(asked, view, {**FORM, "kind": "poll"}), store))
    assert json.loads(changed["private_metadata"])["kind"] == "prompt"


def test_a_form_that_holds_much_is_kept_whole(store: Store, asked: Request) -> None:
    breaks = "\n".join(f"2026-{month:02}-01 – 2026-{month:02}-03" for month in [*range(1, 13)] * 3)
    view = dates_of(asked, store, question='é🎉"\\\n<&' * 42, breaks=breaks)
    assert len(view["private_metadata"]) < 500
    form = view_of(handle_back(sent(asked, view), store))
    assert elements_of(form)["breaks"]["initial_value"] == breaks


def test_a_form_left_lying_for_a_day_is_gone_and_says_so(store: Store, asked: Request) -> None:
    view = dates_of(asked, store)
    tomorrow = replace(asked, now=NOW + timedelta(days=1, minutes=1))
    with pytest.raises(FoyerError) as refused:
        handle_confirm(sent(tomorrow, view), store)
    assert refused.value.text_key == "animations.draft_gone"


def test_a_draft_goes_with_who_writes_it(store: Store, asked: Request) -> None:
    dates_of(asked, store)
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", MANAGER, NOW)
        assert tx.query(DraftRow).all() == []
        drafts.save(tx, "T1", "x", MANAGER, {"question": "Why?"}, NOW)
        assert tx.query(DraftRow).all() == []


# Closed days


def planned_rule(store: Store, asked: Request, **changes: object) -> Any:
    handle_confirm(sent(asked, dates_of(asked, store, **changes)), store)
    with store.read() as tx:
        return animations.list_animations(tx, "T1", "C1")[0].recurrence


def test_breaks_are_kept_and_come_back(store: Store, asked: Request) -> None:
    view = dates_of(asked, store, breaks="10/3–17/3\n24 Dec – 2 Jan")
    assert "Tuesday 10 March 2026: skipped (a break you planned)" in text_of(view)
    rule = planned_rule(store, asked, breaks="17/3\n24 Dec – 2 Jan")
    assert rule.blackout == ((date(2026, 3, 17), date(2026, 3, 17)), (date(2026, 12, 24), date(2027, 1, 2)))
    with store.read() as tx:
        (row,) = tx.query(AnimationRow)
    change = view_of(handle_rare(replace(asked, surface="message", value=f"change:{row.animation}"), store))
    assert elements_of(change)["breaks"]["initial_value"] == "2026-03-17\n2026-12-24 – 2027-01-02"


def test_a_break_that_can_not_be_read_is_said_beside_its_field(store: Store, asked: Request) -> None:
    assert errors_of(asked, store, breaks="24/12\nsoon") == {
        "breaks": "Line 2, “soon”: I can’t read that as a day or a range. Write 24/12 – 2/1, 24 December, or 2026-12-24."
    }


def test_a_country_with_parts_shows_them(store: Store, asked: Request) -> None:
    form = opened(asked, store)
    assert "part_FR" not in elements_of(view_of(handle_kind(sent(asked, form, {**FORM, "country": "BE"}), store)))
    canada = view_of(handle_kind(sent(asked, form, {**FORM, "country": "CA"}), store))
    names = [each["text"]["text"] for group in elements_of(canada)["part_CA"]["option_groups"] for each in group["options"]]
    assert "Quebec" in names
    french = replace(asked, texts=texts_for("fr"))
    canada = view_of(handle_kind(sent(french, form, {**FORM, "country": "CA"}), store))
    assert "Colombie-Britannique" in text_of(canada)


def test_the_holidays_of_a_part_are_kept_to_and_come_back(store: Store, asked: Request) -> None:
    changes = {"country": "CA", "part_CA": "QC", "frequency": "weekly", "date": "2026-06-17"}
    view = dates_of(asked, store, **changes)
    assert "Wednesday 24 June 2026: skipped" in text_of(view)
    assert "Canada, Quebec" in text_of(view)
    rule = planned_rule(store, asked, **changes)
    assert rule.holidays_country == "CA-QC"
    with store.read() as tx:
        (row,) = tx.query(AnimationRow)
    change = view_of(handle_rare(replace(asked, surface="message", value=f"change:{row.animation}"), store))
    assert (chosen(change, "country"), chosen(change, "part_CA")) == ("CA", "QC")


def test_a_part_of_another_country_is_refused(store: Store, asked: Request) -> None:
    assert list(errors_of(asked, store, country="CA", part_CA="BY")) == ["part_CA"]
    assert errors_of(asked, store, country="FR", part_CA="QC") == {}


# Bad input, by hand-made payloads too


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"date": "2026-03-03"}, "date", "That moment has passed in Europe/Paris. Choose a later date or time."),
        ({"date": "2026-03-04", "time": "11:29"}, "time", "That moment has passed in Europe/Paris. Choose a later date or time."),
        ({"date": "1066-10-14"}, "date", "That moment has passed in Europe/Paris. Choose a later date or time."),
        ({"frequency": "minutely"}, "frequency", "Choose how often it runs."),
        ({"frequency": "FREQ=MINUTELY"}, "frequency", "Choose how often it runs."),
        ({"zone": "Mars/Olympus"}, "zone", "Choose a time zone from the list."),
        ({"zone": "../../etc/passwd"}, "zone", "Choose a time zone from the list."),
        ({"country": "XX"}, "country", "I don’t know the public holidays of this country. Choose another, or none."),
        ({"date": "soon"}, "date", "Choose a date."),
        ({"time": "25:99"}, "time", "Choose a time."),
        ({"count": "0"}, "count", "Give a whole number from 1 to 500."),
        ({"count": "1e9"}, "count", "Give a whole number from 1 to 500."),
    ],
)
def test_what_can_not_be_planned_is_said_beside_its_field(
    store: Store, asked: Request, changes: dict[str, object], field: str, said: str
) -> None:
    assert errors_of(asked, store, **changes) == {field: said}


def test_breaks_over_every_date_leave_nothing_to_plan(store: Store, asked: Request) -> None:
    assert list(errors_of(asked, store, frequency="once", breaks="2026-03-10")) == ["date"]


# A test to oneself


def sent_tests(store: Store) -> list[DeliveryRow]:
    with store.read() as tx:
        return list(tx.query(DeliveryRow).filter_by(kind="test"))


def test_a_test_of_what_is_planned_goes_to_who_asks_once(store: Store, asked: Request) -> None:
    animation = Rituals(store, NOW).plan()
    clicked = replace(asked, surface="modal", value=animation)
    for _ in range(2):
        assert "on its way to you" in text_of(handle_test(clicked, store).message)
    (row,) = sent_tests(store)
    assert (row.recipient, row.is_unasked, row.due_at) == (MANAGER, False, NOW)
    body = row.body
    check_message(body["blocks"], Offer())
    assert body["blocks"][0]["elements"][0]["text"].startswith(
        "A test, for you alone: what #data will see on Monday 9 March at 10:00"
    )
    shown = view_of(handle_preview(clicked, store))
    post = shown["blocks"][1:-2]
    assert body["blocks"][1:] == post
    buttons = [element for block in post for element in block.get("elements", []) if element["type"] == "button"]
    assert buttons
    assert not any(element.get("value") for element in buttons)


def test_a_test_from_the_menu_and_of_what_is_not_planned_yet(store: Store, asked: Request) -> None:
    view = dates_of(asked, store)
    assert "on its way to you" in text_of(handle_try(sent(asked, view), store).message)
    with store.read() as tx:
        assert animations.list_animations(tx, "T1", "C1") == []
    animation = Rituals(store, NOW).plan()
    handle_rare(replace(asked, surface="message", value=f"test:{animation}"), store)
    assert len(sent_tests(store)) == 2


def test_a_test_is_shown_among_what_was_received(store: Store, asked: Request) -> None:
    animation = Rituals(store, NOW).plan()
    handle_test(replace(asked, surface="modal", value=animation), store)
    (row,) = sent_tests(store)
    assert row.reason is not None
    for locale in LOCALES:
        assert texts_for(locale).has(row.reason)


def test_only_who_looks_after_it_sends_tests(store: Store, asked: Request) -> None:
    animation = Rituals(store, NOW).plan()
    with pytest.raises(RefusalError):
        handle_test(replace(asked, person="UANA", surface="modal", value=animation), store)
    assert sent_tests(store) == []


def test_what_was_missed_can_be_run_from_the_alarm(store: Store, asked: Request) -> None:
    rituals = Rituals(store, NOW)
    animation = rituals.plan()
    late = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
    rituals.beat(late)
    clicked = replace(asked, surface="home", value=animation, now=late)
    reply = handle_run(clicked, store)
    assert "on its way" in text_of(reply.message)
    assert "did not run" not in text_of(reply.message)
    with store.read() as tx:
        assert deliveries.list_problems(tx, "T1", "C1", NOW) == []
