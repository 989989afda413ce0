"""Where an answer goes when the nearest way is closed: used-up addresses, channels the bot is not in, charts, newer Homes."""

import threading
from dataclasses import replace

import pytest
from slack_sdk.errors import SlackApiError

from bot.blocks import actions, button, chart, home, message, modal, section
from bot.text import Markup, texts_for
from handlers.mishaps import slack_refusal
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from storage.store import Store
from tests.handlers.conftest import Doors, Town
from tests.handlers.doorstep import text_of

GRAPH = chart("Messages", ["W1", "W2"], {"messages": [3, 6]})


def told(text: str) -> Reply:
    return Reply(message=message(Markup(text), [section(Markup(text))]))


def refused(answer: dict[str, str]) -> SlackApiError:
    return SlackApiError("refused", answer)  # type: ignore[no-untyped-call]


def form_about(channel: str | None) -> Reply:
    private = {"channel": channel} if channel else {}
    return Reply(opens=modal("forms:plan", "A form", [section(Markup("Sure?"))], submit="Send", private=private))


def test_a_chart_is_drawn_where_slack_draws_it(town: Town, doors: Doors) -> None:
    def shows(request: Request, store: Store) -> Reply:
        return Reply(message=message(Markup("Chart"), [section(Markup("Chart")), GRAPH]))

    doors(Route("command", "/foyer", shows))
    town.ann.types(town.data, "/foyer")
    seen = town.ann.hears(town.data, "Chart")
    assert [block["type"] for block in seen["blocks"]] == ["section", "data_visualization"]
    assert seen["ephemeral"]


def test_a_chart_becomes_bars_where_slack_refuses_it(town: Town, doors: Doors) -> None:
    def shows(request: Request, store: Store) -> Reply:
        return Reply(message=message(Markup("Chart"), [section(Markup("Chart")), GRAPH]))

    town.slack.control.put("settings", {"charts": False})
    doors(Route("command", "/foyer", shows))
    town.ann.types(town.data, "/foyer")
    seen = town.ann.hears(town.data, "Chart")
    assert "W2 ████████████████████ 6" in text_of(seen)


def test_the_answer_to_a_form_about_a_channel_is_whispered_there(town: Town, doors: Doors) -> None:
    def opens(request: Request, store: Store) -> Reply:
        return form_about(request.channel)

    def done(request: Request, store: Store) -> Reply:
        return told(f"Done in {request.channel}")

    doors(Route("command", "/foyer", opens), Route("submit", "forms:plan", done))
    town.ann.types(town.data, "/foyer")
    assert town.ann.submits(town.ann.window("A form"))["outcome"] == "closed"
    assert town.ann.hears(town.data, f"Done in {town.data}")["ephemeral"]
    assert not [each for each in town.leo.sees(town.data) if "Done in" in text_of(each)]


def test_where_the_bot_is_not_in_the_channel_the_answer_comes_as_a_direct_message(town: Town, doors: Doors) -> None:
    elsewhere = town.slack.control.post("channels", {"name": "elsewhere", "as": town.ann.id})["channel"]["id"]

    def opens(request: Request, store: Store) -> Reply:
        return form_about(elsewhere)

    def done(request: Request, store: Store) -> Reply:
        return told("Done")

    doors(Route("command", "/foyer", opens), Route("submit", "forms:plan", done))
    town.ann.types(town.data, "/foyer")
    town.ann.submits(town.ann.window("A form"))
    town.ann.hears(town.slack.bot_user, "Done")


def test_pushed_and_cleared_windows(town: Town, doors: Doors) -> None:
    first = form_about(None)
    second = modal("forms:second", "Second", [section(Markup("Really?"))], submit="Yes")

    def answer(reply: Reply) -> object:
        def handle(request: Request, store: Store) -> Reply:
            return reply

        return handle

    doors(
        Route("command", "/foyer", answer(first)),  # type: ignore[arg-type]
        Route("submit", "forms:plan", answer(Reply(pushes=second))),  # type: ignore[arg-type]
        Route("submit", "forms:second", answer(Reply(closes_all=True))),  # type: ignore[arg-type]
    )
    town.ann.types(town.data, "/foyer")
    assert town.ann.submits(town.ann.window("A form"))["outcome"] == "pushed"
    assert town.ann.submits(town.ann.window("Second"))["outcome"] == "cleared"
    assert town.ann.windows() == []


def test_a_click_in_a_form_changes_it_or_opens_one_above(town: Town, doors: Doors) -> None:
    asking = modal(
        "forms:plan",
        "A form",
        [actions(button("Next", "forms:next:0"), button("Above", "forms:above:0"), button("Tell", "forms:tell:0"))],
    )

    def opens(request: Request, store: Store) -> Reply:
        return Reply(opens=asking)

    def shows(request: Request, store: Store) -> Reply:
        return Reply(shows={**asking, "title": {"type": "plain_text", "text": "Next one"}})

    def above(request: Request, store: Store) -> Reply:
        return Reply(opens=modal("forms:above", "Above", [section(Markup("Above it"))]))

    def tells(request: Request, store: Store) -> Reply:
        return told("By the way")

    doors(
        Route("command", "/foyer", opens),
        Route("action", "forms:next", shows),
        Route("action", "forms:above", above),
        Route("action", "forms:tell", tells),
    )
    town.ann.types(town.data, "/foyer")
    below = town.ann.window("A form")
    town.ann.clicks(below, "forms:next:0")
    assert town.ann.window("Next one")["id"] == below["id"]
    town.ann.clicks(below, "forms:above:0")
    town.ann.window("Above it")
    assert len(town.ann.windows()) == 2
    town.ann.control.post(f"views/{town.ann.windows()[-1]['id']}/close", {"as": town.ann.id})
    town.ann.clicks(below, "forms:tell:0")
    town.ann.window("By the way")


def test_home_is_published_though_a_newer_one_was(town: Town, doors: Doors) -> None:
    pressed = threading.Event()

    def page(text: str) -> Reply:
        return Reply(home=home([section(Markup(text)), actions(button("Slow", "home:slow:0"), button("Quick", "home:quick:0"))]))

    def opened(request: Request, store: Store) -> Reply:
        return page("First page")

    def quick(request: Request, store: Store) -> Reply:
        return page("Quick page")

    def slow(request: Request, store: Store) -> Reply:
        assert pressed.wait(5)
        return page("Slow page")

    doors(Route("home", "", opened), Route("action", "home:slow", slow), Route("action", "home:quick", quick))
    town.ann.opens_home()
    first = town.ann.home("First page")
    town.ann.clicks(first, "home:slow:0")
    town.ann.clicks(first, "home:quick:0")
    town.ann.home("Quick page")
    pressed.set()
    town.ann.home("Slow page")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            {"error": "missing_scope", "needed": "reactions:read"},
            "`reactions:read` is missing, and with it reactions in the figures",
        ),
        ({"error": "missing_scope", "needed": "chat:write,im:write"}, "everything I post and invitations and answers"),
        ({"error": "missing_scope"}, "A permission is missing"),
        ({"error": "token_revoked"}, "no longer lets me in"),
        ({"error": "account_inactive"}, "install me again"),
        ({"error": "expired_trigger_id"}, "once more"),
    ],
)
def test_what_slack_refuses_is_told_in_words(answer: dict[str, str], words: str) -> None:
    told = slack_refusal(refused(answer), texts_for("en"))
    assert told is not None
    assert words in told


def test_a_refusal_that_is_our_own_mistake_is_not_explained_away() -> None:
    assert slack_refusal(refused({"error": "invalid_blocks"}), texts_for("en")) is None


def test_our_own_mistake_costs_an_apology_not_silence(town: Town, doors: Doors) -> None:
    """Slack refuses the modal as invalid: the person is told, with a reference."""

    def opens(request: Request, store: Store) -> Reply:
        return replace(
            form_about(None),
            opens={"type": "modal", "title": {"type": "plain_text", "text": "Broken"}, "blocks": [{"type": "nonsense"}]},
        )

    doors(Route("command", "/foyer", opens))
    town.leo.types(town.data, "/foyer")
    town.leo.hears(town.data, "donnez cette référence")
