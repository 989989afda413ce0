"""The builders: what people type is shortened and never live; what we do wrong is refused before Slack refuses it."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackObjectFormationError

from bot.blocks import (
    Element,
    actions,
    button,
    channels_select,
    checkboxes,
    confirm,
    context,
    conversations_select,
    date_picker,
    divider,
    header,
    home,
    input_block,
    lines,
    message,
    modal,
    multi_select,
    multi_users_select,
    number_input,
    option,
    overflow,
    radio,
    section,
    select,
    shorten,
    shorten_markup,
    text_input,
    time_picker,
    users_select,
)
from bot.blocks.words import words_beside
from bot.text import Markup, escape, link, mention

OPTIONS = [option("A", "a"), option("B", "b", description="the second")]


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_shortened_text_fits(words: str, limit: int) -> None:
    short = shorten(words, limit)
    assert len(short) <= max(limit, 1)
    assert short == words or short.endswith("…")


@given(st.lists(st.sampled_from(["a", "é ", "&", "<", ">", "word ", "🎉"]), max_size=60), st.integers(min_value=1, max_value=80))
def test_shortened_markup_never_cuts_an_entity(parts: list[str], limit: int) -> None:
    short = shorten_markup("".join(parts), limit)
    assert len(short) <= limit
    left = short.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert "&" not in left
    assert "<" not in left


@pytest.mark.parametrize("limit", range(1, 60))
def test_shortened_markup_never_cuts_a_link_or_a_mention(limit: int) -> None:
    text = Markup(f"Ask {mention('U123')} or see {link('https://x.example/a', 'this page')} & more")
    short = shorten_markup(text, limit)
    assert len(short) <= limit
    assert short.count("<") == short.count(">")


def test_plain_text_is_escaped_and_markup_is_kept() -> None:
    assert section(lines("<!channel> & co", Markup("*bold*"), None, "")) == {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "&lt;!channel&gt; &amp; co\n*bold*"},
    }
    hostile: Markup = "<http://x|Click>"  # type: ignore[assignment]
    assert context(hostile)["elements"][0]["text"] == "&lt;http://x|Click&gt;"
    assert message(hostile)["text"] == "&lt;http://x|Click&gt;"


def test_whatever_people_type_fits() -> None:
    long = "é" * 5000
    assert len(header(long)["text"]["text"]) == 150
    assert len(section(escape(long))["text"]["text"]) == 3000
    assert len(section(fields=[escape(long)])["fields"][0]["text"]) == 2000
    assert len(context(escape(long))["elements"][0]["text"]) == 2000
    assert len(button(long, "a:b")["text"]["text"]) == 75
    assert len(option(long, "v", description=long)["text"]["text"]) == 75
    assert len(modal("a:b", long, [divider()], submit=long, close=long)["title"]["text"]) == 24
    assert len(text_input("a:b", value=long, most=200)["initial_value"]) == 200
    asked = confirm(long, long, long, long)
    assert [len(asked[name]["text"]) for name in ("title", "text", "confirm", "deny")] == [100, 300, 30, 30]


def test_an_action_id_twice_in_a_block_is_refused() -> None:
    with pytest.raises(ValueError, match="stands twice"):
        actions(button("A", "a:b:0"), button("B", "a:b:0"))


def test_a_block_id_twice_in_a_view_is_refused() -> None:
    with pytest.raises(ValueError, match="stand twice"):
        home([input_block("A", text_input("a:b")), input_block("B", text_input("a:b"))])


@pytest.mark.parametrize("make", [lambda blocks: message(Markup("x"), blocks), lambda blocks: modal("a:b", "t", blocks), home])
def test_too_many_blocks_are_refused(make: object) -> None:
    with pytest.raises((ValueError, SlackObjectFormationError)):
        make([divider()] * 101)  # type: ignore[operator]


def test_too_much_private_data_is_refused() -> None:
    with pytest.raises(SlackObjectFormationError):
        modal("a:b", "t", [divider()], private={"words": "x" * 3000})


@pytest.mark.parametrize(
    ("element", "initial"),
    [
        (select("a:s", OPTIONS, chosen="b"), ("initial_option", OPTIONS[1])),
        (select("a:s", groups={"G": OPTIONS}, chosen="a"), ("initial_option", OPTIONS[0])),
        (multi_select("a:m", OPTIONS, chosen=["b"]), ("initial_options", [OPTIONS[1]])),
        (radio("a:r", OPTIONS, chosen="a"), ("initial_option", OPTIONS[0])),
        (checkboxes("a:c", OPTIONS, chosen=["a", "b"]), ("initial_options", OPTIONS)),
        (users_select("a:u", chosen="U1"), ("initial_user", "U1")),
        (multi_users_select("a:u", chosen=["U1", "U2"], most=3), ("initial_users", ["U1", "U2"])),
        (channels_select("a:c", chosen="C1"), ("initial_channel", "C1")),
        (conversations_select("a:c", chosen="C1"), ("initial_conversation", "C1")),
        (date_picker("a:d", chosen=date(2026, 1, 2)), ("initial_date", "2026-01-02")),
        (time_picker("a:t", chosen=time(9, 5)), ("initial_time", "09:05")),
        (text_input("a:x", value="words"), ("initial_value", "words")),
        (number_input("a:n", value=0, least=0), ("initial_value", "0")),
    ],
)
def test_a_form_comes_back_filled_in(element: Element, initial: tuple[str, object]) -> None:
    name, value = initial
    assert element[name] == value


@pytest.mark.parametrize(
    "element",
    [
        select("a:s", OPTIONS, chosen="gone"),
        multi_select("a:m", OPTIONS),
        radio("a:r", OPTIONS),
        checkboxes("a:c", OPTIONS, chosen=["gone"]),
    ],
)
def test_a_choice_that_no_longer_exists_is_no_choice(element: Element) -> None:
    assert not {"initial_option", "initial_options"} & set(element)


def test_a_field_is_named_by_its_action() -> None:
    block = input_block("Name", text_input("topic:name"), hint="hint", optional=True, dispatch=True)
    assert (block["block_id"], block["optional"], block["dispatch_action"]) == ("topic:name", True, True)


def test_an_overflow_holds_five_at_most() -> None:
    assert len(overflow("a:o", [option(str(number), str(number)) for number in range(5)])["options"]) == 5
    with pytest.raises(SlackObjectFormationError):
        overflow("a:o", [option(str(number), str(number)) for number in range(6)])


def test_somebodys_words_beside_an_element_are_plain_text_that_fits() -> None:
    block = words_beside("<!channel> *a*" * 300, button("Choose", "a:b:0"))
    assert (block["text"]["type"], block["accessory"]["action_id"]) == ("plain_text", "a:b:0")
    assert block["text"]["text"].startswith("<!channel> *a*")
    assert len(block["text"]["text"]) == 3000
    assert "accessory" not in words_beside("a")
