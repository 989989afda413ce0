"""Permalinks, avatars, the page; and how an app is described when the sandbox is made."""

from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, build_opener, urlopen

import pytest

from sandbox.mrkdwn import rich_text
from sandbox.server import Sandbox
from sandbox.wire import ActError, Json
from tests.sandbox.conftest import Api, Town


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Do not follow."""


@pytest.mark.parametrize("query", ["", "?thread_ts=1700000000.000100&cid=C1"])
def test_a_permalink_leads_to_the_page(town: Town, query: str) -> None:
    with pytest.raises(HTTPError) as redirected:
        build_opener(_Stay()).open(f"{town.slack.url}/archives/C1/p1700000000000200{query}")
    redirected.value.close()
    thread = "?thread_ts=1700000000.000100" if query else ""
    assert redirected.value.headers["location"] == f"/#/C1/p1700000000000200{thread}"


def test_everybody_has_a_face(town: Town) -> None:
    with urlopen(f"{town.slack.url}/avatars/{town.ann}.svg") as response:
        assert response.headers["content-type"].startswith("image/svg+xml")
        assert b">A</text>" in response.read()


@pytest.mark.parametrize("path", ["avatars/U404.svg", "files/F404/a.txt", "control/nothing", "nothing.js"])
def test_what_is_not_there(town: Town, path: str) -> None:
    with pytest.raises(HTTPError) as missing:
        urlopen(f"{town.slack.url}/{path}")
    missing.value.close()
    assert missing.value.code == 404


def test_an_upload_that_nobody_announced_is_refused(town: Town) -> None:
    with pytest.raises(HTTPError) as missing:
        urlopen(f"{town.slack.url}/upload/v1/F404", data=b"x")
    missing.value.close()
    assert missing.value.code == 404


def test_the_page_keeps_other_sites_scripts_out(town: Town) -> None:
    with urlopen(f"{town.slack.url}/") as response:
        assert response.status == 200
        assert response.headers["content-security-policy"].startswith("default-src 'self'")
        assert response.headers["cache-control"] == "no-cache"


def test_a_sandbox_may_be_made_for_an_app() -> None:
    with Sandbox(
        team={"id": "T0TOWN", "name": "Town"},
        manifest={"display_information": {"name": "Host"}, "oauth_config": {"scopes": {"bot": ["commands"]}}},
        commands=[{"command": "/host"}],
        events_url="http://127.0.0.1:9/slack",
        ack_seconds=1.0,
    ) as slack:
        app = slack.control.get("app")
        assert (slack.team, app["name"], app["events_url"]) == ("T0TOWN", "Host", "http://127.0.0.1:9/slack")
        assert app["commands"][0] == {"command": "/host", "description": "", "usage_hint": "", "should_escape": False}
        assert slack.control.get("settings")["ack_seconds"] == 1.0
        answer = slack.control.post("command", {"as": slack.admin, "channel": slack.bot_user, "text": "/host"})
        assert answer["outcome"] == "dispatch_failed"


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"scopes": "chat:write"},
        {"events_url": "ftp://x"},
        {"commands": [{"command": "host"}]},
        {"shortcuts": [{"callback_id": "x", "type": "sideways"}]},
        {"home_tab": "yes"},
        {"name": ""},
    ],
)
def test_an_app_that_makes_no_sense_is_refused(town: Town, change: Json) -> None:
    before = town.slack.workspace.app.as_json()
    with pytest.raises(ActError):
        town.slack.workspace.app.change({"name": "Other", **change})
    assert town.slack.workspace.app.as_json() == before


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("", []),
        ("a &lt;b&gt; &amp;amp;", [{"type": "text", "text": "a <b> &amp;"}]),
        (
            "<!here> <!subteam^S1>",
            [{"type": "broadcast", "range": "here"}, {"type": "text", "text": " "}, {"type": "usergroup", "usergroup_id": "S1"}],
        ),
        ("<https://x.example|here>", [{"type": "link", "url": "https://x.example", "text": "here"}]),
        ("<!date^1^{date}|once>", [{"type": "text", "text": "once"}]),
    ],
)
def test_a_text_has_its_rich_form(text: str, elements: list[Json]) -> None:
    assert rich_text(text, "b")["elements"] == [{"type": "rich_text_section", "elements": elements}]


def test_attachments_are_kept_and_their_blocks_checked(town: Town, api: Api) -> None:
    good = api("chat.postMessage", channel=town.data, attachments=[{"text": "aside", "color": "#36a64f"}]).json
    assert good["message"]["attachments"] == [{"text": "aside", "color": "#36a64f"}]
    for wrong, word in (("aside", "invalid_attachments"), ([{"blocks": [{"type": "x"}]}], "invalid_blocks")):
        assert api("chat.postMessage", channel=town.data, attachments=wrong).json["error"] == word


def test_metadata_is_taken_away_by_an_empty_one(town: Town, api: Api) -> None:
    metadata = {"event_type": "t", "event_payload": {"id": 1}}
    ts = api("chat.postMessage", channel=town.data, text="x", metadata=metadata).json["ts"]
    assert api("chat.update", channel=town.data, ts=ts, text="y").json["message"]["metadata"] == metadata
    assert "metadata" not in api("chat.update", channel=town.data, ts=ts, text="z", metadata={}).json["message"]
    large = {"event_type": "t", "event_payload": {"id": "x" * 9000}}
    assert api("chat.postMessage", channel=town.data, text="x", metadata=large).json["error"] == "metadata_too_large"
