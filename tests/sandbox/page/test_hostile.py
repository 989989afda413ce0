"""Whatever people and bots write stays text."""

import pytest
from playwright.sync_api import expect

from sandbox.wire import Json
from tests.sandbox.conftest import Api, Town
from tests.sandbox.page.conftest import Window
from tests.sandbox.page.gallery_blocks import mrkdwn, plain

pytestmark = pytest.mark.browser

MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script> \"quoted\" & 'more' </li></ol>"
ESCAPED = MARKUP.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_what_is_typed_is_shown_as_it_was_typed(window: Window) -> None:
    window.open()
    window.say(MARKUP)
    expect(window.page.locator("#main .message-text").last).to_have_text(MARKUP)
    window.say("<!channel> and &amp; stay")
    expect(window.page.locator("#main .message-text").last).to_have_text("<!channel> and &amp; stay")
    expect(window.page.locator("#main .mention-all")).to_have_count(0)
    assert window.page.locator("#main .messages img, #main .messages script").count() == 0


def test_a_live_broadcast_is_seen_as_one(window: Window, town: Town) -> None:
    town.say("Careful: <!channel> rings, &lt;!channel&gt; does not")
    window.open()
    expect(window.page.locator("#main .mention-all")).to_have_text("@channel")
    expect(window.message("Careful")).to_contain_text("<!channel> does not")


@pytest.mark.parametrize("text", ["<javascript:alert(1)|Click>", "<data:text/html,x|Click>", "<vbscript:x|Click>"])
def test_an_address_that_runs_code_is_no_link(window: Window, town: Town, text: str) -> None:
    town.say(text)
    window.open()
    expect(window.message("Click")).to_be_visible()
    assert window.page.locator("#main .message-text a").count() == 0


def test_links_open_elsewhere_and_tell_nothing(window: Window, town: Town) -> None:
    town.say("See <https://example.com/a?b=1&amp;c=2|the page>")
    window.open()
    link = window.page.get_by_role("link", name="the page")
    expect(link).to_have_attribute("href", "https://example.com/a?b=1&c=2")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")


def test_names_topics_and_blocks_are_text_too(window: Window, town: Town, api: Api) -> None:
    town.slack.control.patch(f"people/{town.ann}", {"display_name": MARKUP, "title": MARKUP})
    town.slack.control.post(f"channels/{town.data}/topic", {"as": town.ann, "topic": MARKUP})
    points = [{"label": "<b>1</b>", "value": 1}, {"label": "<b>2</b>", "value": 2}]
    chart: Json = {
        "type": "bar",
        "series": [{"name": "<i>s</i>", "data": points}],
        "axis_config": {"categories": ["<b>1</b>", "<b>2</b>"]},
    }
    blocks: list[Json] = [
        {"type": "header", "text": plain(MARKUP)},
        {"type": "section", "text": mrkdwn(f"*{ESCAPED}*"), "fields": [plain(MARKUP), mrkdwn(f"`{ESCAPED}`")]},
        {"type": "markdown", "text": f"**{MARKUP}** [x](javascript:alert(1))"},
        {"type": "table", "rows": [[{"type": "raw_text", "text": MARKUP}], [{"type": "raw_text", "text": MARKUP}]]},
        {"type": "data_visualization", "title": "<b>title</b>", "chart": chart},
    ]
    api("chat.postMessage", channel=town.data, text="x", blocks=blocks)
    window.open()
    expect(window.page.locator(".block-header")).to_have_text(MARKUP)
    expect(window.page.locator(".block-section strong")).to_have_text(MARKUP)
    expect(window.page.locator(".block-section code")).to_have_text(MARKUP)
    expect(window.page.locator(".chart text", has_text="<b>2</b>")).to_be_visible()
    expect(window.page.locator("#main .topic")).to_have_text(MARKUP)
    assert window.page.locator("#main img, #main script, #main b, #main i").count() == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold* _it_ ~no~ `a*b*c`", ["strong:bold", "em:it", "s:no", "code:a*b*c"]),
        ("2*3*4 snake_case_name a~b~c", []),
        ("*bold _and it_ too*", ["strong:bold and it too", "em:and it"]),
        ("```if a &lt; b:\n    *go*```", ["pre:if a < b:\n    *go*"]),
        ("&gt; said\nnot said", ["blockquote:said"]),
        ("&gt;&gt;&gt; all\nof it", ["blockquote:all\nof it"]),
        ("(*a*), *b*!", ["strong:a", "strong:b"]),
        ("* not bold *", []),
    ],
)
def test_mrkdwn(window: Window, town: Town, text: str, shown: list[str]) -> None:
    town.say(text)
    window.open()
    row = window.page.locator("#main .message-text").last
    expect(row).to_be_visible()
    found = row.locator("strong, em, s, pre, blockquote, code:not(pre code)").evaluate_all(
        "all => all.map((one) => `${one.localName}:${one.innerText}`)"
    )
    assert sorted(found) == sorted(shown)
