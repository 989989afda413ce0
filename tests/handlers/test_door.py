"""The door: what handlers answer reaches the person, in time, in their language, and nothing typed is lost."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.blocks import actions, button, home, message, modal, section
from bot.model.errors import FieldError, FoyerError
from bot.model.facts import PersonSeen
from bot.text import Markup
from handlers.reply import RefusalError, Reply
from handlers.request import Request
from handlers.route import Route
from storage import people, privacy
from storage.store import Store
from tests.conftest import NOW, SECRET
from tests.handlers.conftest import Doors, Town
from tests.handlers.doorstep import text_of, until
from tests.handlers.handling import answers, opens_form, said, says


def breaks(request: Request, store: Store) -> Reply:
    raise RuntimeError("a secret word of the person")


def test_a_command_is_answered_privately_in_its_acknowledgement(town: Town, doors: Doors) -> None:
    doorstep = doors(Route("command", "/foyer hello", says(lambda request: f"Hello {request.text} of {request.person}")))
    answer = town.ann.types(town.data, "/foyer hello  dear World ")
    assert answer["outcome"] == "ok"
    assert answer["reply"]["text"] == f"Hello dear World of {town.ann.id}"
    assert answer["reply"]["ephemeral"]
    assert [text_of(each) for each in town.leo.sees(town.data) if "Hello" in text_of(each)] == []
    until(lambda: doorstep.wakes == 1)


def test_each_person_is_answered_in_their_language(town: Town, doors: Doors) -> None:
    doors(Route("command", "/foyer", says(lambda request: request.texts("door.done_title"))))
    assert town.ann.types(town.data, "/foyer")["reply"]["text"] == "Done"
    assert town.leo.types(town.data, "/foyer")["reply"]["text"] == "C’est fait"


def test_the_stores_word_on_a_language_is_enough(town: Town, doors: Doors, sqlite_store: Store) -> None:
    doors(Route("command", "/foyer", says(lambda request: f"{request.texts('door.done_title')} {request.zone}")))
    seen = PersonSeen("T0SANDBOX1", town.ann.id, "Ann", "fr-FR", "Pacific/Noumea", False, False, False, False, False, 1.0)
    with sqlite_store.write() as tx:
        people.upsert(tx, [seen])
    assert town.ann.types(town.data, "/foyer")["reply"]["text"] == "C’est fait Pacific/Noumea"
    assert not [each for each in town.slack.control.get("traffic", kind="api")["entries"] if each["name"] == "users.info"]


def test_every_command_is_also_a_word_of_foyer(town: Town, doors: Doors) -> None:
    doors(
        Route("command", "/animate", says(lambda request: f"plans: {request.text}")),
        Route("command", "/animate list", says(lambda request: f"lists: {request.text}")),
    )
    assert town.ann.types(town.data, "/foyer animate LIST all")["reply"]["text"] == "lists: all"
    assert town.ann.types(town.data, "/foyer animate “something”")["reply"]["text"] == "plans: “something”"


def test_a_click_in_a_private_message_replaces_it(town: Town, doors: Doors) -> None:
    ask = Route("command", "/foyer", answers(said("Which?", button("One", "which:one:3", value="v-1"))))
    pick = Route("action", "which:one", says(lambda request: f"Got {request.value}", replaces=True))
    doors(ask, pick)
    town.ann.types(town.data, "/foyer")
    town.ann.clicks(town.ann.hears(town.data, "Which?"), "which:one:3")
    town.ann.hears(town.data, "Got v-1")
    assert not [each for each in town.ann.sees(town.data) if "Which?" in text_of(each)]


def test_a_click_never_replaces_what_everybody_sees(town: Town, doors: Doors) -> None:
    doors(Route("action", "open", says("Just for you", replaces=True)))
    shown = {"text": "To all", "blocks": [actions(button("Open", "open:0"))]}
    town.slack.control.post("messages", {"as": town.slack.bot_user, "channel": town.data, **shown})
    town.ann.clicks(town.ann.hears(town.data, "To all"), "open:0")
    answer = town.ann.hears(town.data, "Just for you")
    assert answer["ephemeral"]
    assert [text_of(each) for each in town.leo.sees(town.data) if "Just for you" in text_of(each)] == []
    town.leo.hears(town.data, "To all")


def test_a_form_opens_and_its_outcome_is_acknowledged(town: Town, doors: Doors) -> None:
    def done(request: Request, store: Store) -> Reply:
        assert request.private == {"community": "C1"}
        return said(f"Kept {request.values['forms:name']!r} and {request.values['forms:words']!r}")

    doors(Route("command", "/foyer", opens_form, opens=True), Route("submit", "forms:plan", done))
    town.ann.types(town.data, "/foyer")
    outcome = town.ann.submits(town.ann.window("A form"), forms__name="Ann", forms__words="a & <b>")
    assert outcome["outcome"] == "updated"
    assert "Kept 'Ann' and 'a & <b>'" in text_of(outcome["views"])


@pytest.mark.parametrize(
    ("error", "field", "words"),
    [
        (FieldError("forms:name", "errors.too_late"), "forms:name", "please do it once more"),
        (FieldError("forms:elsewhere", "errors.too_late"), "forms:words", "please do it once more"),
        (FoyerError("errors.unknown"), "forms:words", "no longer know"),
        (RefusalError(message(Markup("Ask <@U1>")), "Ask Léa"), "forms:words", "Ask Léa"),
        (ValueError("never shown"), "forms:words", "give your Slack team this reference"),
    ],
)
def test_a_refused_form_stays_open_with_all_that_was_typed(
    town: Town, doors: Doors, error: Exception, field: str, words: str
) -> None:
    def refuses(request: Request, store: Store) -> Reply:
        raise error

    doors(Route("command", "/foyer", opens_form), Route("submit", "forms:plan", refuses))
    town.ann.types(town.data, "/foyer")
    outcome = town.ann.submits(town.ann.window(), forms__name="Ann", forms__words="typed with care")
    assert outcome["outcome"] == "errors"
    assert list(outcome["errors"]) == [field]
    assert words in outcome["errors"][field]
    assert "never shown" not in str(outcome)
    assert town.ann.windows()[0]["state"]["values"]["forms:words"]["forms:words"]["value"] == "typed with care"


def test_what_breaks_is_told_with_a_reference_that_leads_to_the_log(town: Town, doors: Doors) -> None:
    with capture_logs() as logs:
        doors(Route("command", "/foyer", breaks))
        answer = town.leo.types(town.data, "/foyer please do this &amp; that")
    reference = next(each["reference"] for each in logs if each["event"] == "mishap")
    assert f"référence à votre équipe Slack\u00a0: {reference}" in text_of(answer["reply"])
    assert "please do this" in text_of(answer["reply"]), "what was typed is kept"
    assert "secret word" not in text_of(answer["reply"])
    assert "secret word" not in str(logs)
    assert "please do this" not in str(logs)
    assert any("breaks" in where for each in logs for where in each.get("where", []))


def test_try_again_is_the_same_command_once_more(town: Town, doors: Doors) -> None:
    moods = iter([RuntimeError("once")])

    def moody(request: Request, store: Store) -> Reply:
        for error in moods:
            raise error
        return said(f"Now it works: {request.text}")

    doors(Route("command", "/foyer do", moody))
    town.ann.types(town.data, "/foyer do it well")
    town.ann.clicks(town.ann.hears(town.data, "Try again in a minute"), "door:again:0")
    town.ann.hears(town.data, "Now it works: it well")


def test_home_is_published_when_it_is_opened_and_clicked(town: Town, doors: Doors) -> None:
    def page(request: Request, store: Store) -> Reply:
        return Reply(
            home=home([section(Markup(f"Page {request.value or 'one'}")), actions(button("Turn", "page:turn:0", value="two"))])
        )

    doors(Route("home", "", page), Route("action", "page:turn", page))
    town.ann.opens_home()
    town.ann.clicks(town.ann.home("Page one"), "page:turn:0")
    town.ann.home("Page two")


def test_a_message_that_answers_a_click_in_home_gets_a_window(town: Town, doors: Doors) -> None:
    doors(
        Route("home", "", answers(Reply(home=home([actions(button("Tell", "tell:me:0"))])))),
        Route("action", "tell", says("Told you")),
    )
    town.ann.opens_home()
    town.ann.clicks(town.ann.home("Tell"), "tell:me:0")
    town.ann.window("Told you")


def test_an_unknown_button_is_answered_kindly(town: Town, doors: Doors) -> None:
    doors(Route("command", "/foyer", answers(said("Old", button("Old", "gone:long-ago:0")))))
    town.leo.types(town.data, "/foyer")
    town.leo.clicks(town.leo.hears(town.data, "Old"), "gone:long-ago:0")
    town.leo.hears(town.data, "Je ne connais plus ce bouton")


def test_who_leaves_no_trace_is_refused_but_where_it_is_meant_for_all(town: Town, doors: Doors, sqlite_store: Store) -> None:
    with sqlite_store.write() as tx:
        privacy.leave_no_trace(tx, "T0SANDBOX1", town.leo.id, NOW)
    doors(
        Route("command", "/foyer act", says("Acted")),
        Route("command", "/foyer look", says(lambda request: f"Looked, {request.bar}"), for_all=True),
    )
    assert "aucune trace de vous" in town.leo.types(town.data, "/foyer act")["reply"]["text"]
    assert town.leo.types(town.data, "/foyer look")["reply"]["text"] == "Looked, errors.traceless"
    assert town.ann.types(town.data, "/foyer act")["reply"]["text"] == "Acted"


def test_guests_take_no_part_in_a_channel_that_has_not_let_them_in(town: Town, doors: Doors) -> None:
    town.slack.control.patch(f"people/{town.ann.id}", {"is_restricted": True})
    doors(Route("command", "/foyer", says("Acted")))
    assert "guests" in town.ann.types(town.data, "/foyer")["reply"]["text"]
    assert town.ann.types(town.slack.bot_user, "/foyer")["reply"]["text"] == "Acted"


def test_a_store_that_fails_costs_an_apology_in_ones_own_language(town: Town, doors: Doors, tmp_path: Path) -> None:
    empty = Store(f"sqlite:///{tmp_path / 'no-tables.db'}", secret=SECRET)
    doors(Route("command", "/foyer", says("never")), store=empty)
    answer = town.leo.types(town.data, "/foyer quoi que ce soit")["reply"]
    assert "Cela n’a pas fonctionné et rien n’a été modifié" in text_of(answer)
    assert "sqlite" not in text_of(answer).lower()
    empty.close()


def test_a_trigger_that_expired_is_told(town: Town, doors: Doors) -> None:
    doors(Route("command", "/foyer", opens_form))
    town.slack.control.post("faults", {"method": "views.open", "do": "error", "error": "expired_trigger_id"})
    town.ann.types(town.data, "/foyer")
    town.ann.hears(town.data, "That took a little too long")


def test_home_that_breaks_says_so_in_home_and_nowhere_else(town: Town, doors: Doors) -> None:
    doors(Route("home", "", breaks))
    town.leo.opens_home()
    town.leo.home("Cela n’a pas fonctionné")
    assert not [each for each in town.leo.sees(town.slack.bot_user) if each.get("bot_id")]


def test_a_shortcut_tells_of_its_message_and_is_answered_privately(town: Town, doors: Doors) -> None:
    def handle(request: Request, store: Store) -> Reply:
        return said(f"By {request.message_author} at {request.message_ts}")

    doors(Route("shortcut", "digests:answered", handle))
    posted = town.slack.control.post("messages", {"as": town.leo.id, "channel": town.data, "text": "Is it so?"})["message"]
    shortcut = {"as": town.ann.id, "callback_id": "digests:answered", "channel": town.data, "ts": posted["ts"]}
    assert town.slack.control.post("shortcut", shortcut)["outcome"] == "ok"
    assert town.ann.hears(town.data, f"By {town.leo.id} at {posted['ts']}")["ephemeral"]


def test_a_closed_form_is_heard_of(town: Town, doors: Doors) -> None:
    closed: list[str] = []
    asking = modal("forms:plan", "A form", [section(Markup("Sure?"))], private={"community": "C7"}, tells_when_closed=True)

    def handle(request: Request, store: Store) -> Reply:
        closed.append(str(request.private["community"]))
        return Reply()

    doors(Route("command", "/foyer", answers(Reply(opens=asking))), Route("close", "forms:plan", handle))
    town.ann.types(town.data, "/foyer")
    town.slack.control.post(f"views/{town.ann.window('A form')['id']}/close", {"as": town.ann.id})
    until(lambda: closed == ["C7"])
