"""The Web API answers, and refuses, as Slack does."""

from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient

from sandbox.control.client import ControlError
from sandbox.wire import Json
from tests.sandbox.conftest import Api, Town


def test_a_form_and_json_say_the_same(town: Town, api: Api) -> None:
    for as_json in (False, True):
        reply = api("chat.postMessage", as_json=as_json, channel=town.data, text="hi", unfurl_links=False)
        assert (reply.status, reply.json["ok"], reply.json["channel"]) == (200, True, town.data)
        assert reply.json["message"]["text"] == "hi"


def test_a_token_may_stand_in_the_arguments(town: Town, api: Api) -> None:
    assert api("auth.test", token=None, token_argument=town.slack.bot_token).json["ok"]
    assert api("auth.test", token=None, token_argument="xoxb-wrong").json["error"] == "invalid_auth"
    assert api("api.test", foo="bar").json["args"] == {"foo": "bar"}


def test_auth_test_names_the_bot(town: Town, api: Api) -> None:
    reply = api("auth.test").json
    assert (reply["user_id"], reply["team_id"]) == (town.slack.bot_user, town.slack.team)
    assert reply["bot_id"].startswith("B")


def test_writing_to_a_person_opens_a_dm_that_stays_the_same(town: Town, api: Api) -> None:
    first = api("chat.postMessage", channel=town.ann, text="one").json
    opened = api("conversations.open", users=town.ann).json
    assert first["channel"] == opened["channel"]["id"]
    assert opened["already_open"] is True
    assert [message["text"] for message in town.seen(town.slack.bot_user)] == ["one"]
    town.slack.control.put("app", {"messages_tab": False})
    assert api("chat.postMessage", channel=town.ann, text="x").json["error"] == "messages_tab_disabled"


def test_updates_keep_what_is_not_given(town: Town, api: Api) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}]
    sent = api("chat.postMessage", channel=town.data, text="first", blocks=blocks).json
    assert sent["message"]["blocks"][0]["block_id"]
    where = {"channel": town.data, "ts": sent["ts"]}
    kept = api("chat.update", **where, text="second").json["message"]
    assert (kept["text"], kept["blocks"][0]["text"]["text"]) == ("second", "hello")
    bare = api("chat.update", **where, text="third", blocks=[]).json["message"]
    assert "blocks" not in bare
    mine = town.say("mine")
    assert api("chat.update", channel=town.data, ts=mine["ts"], text="x").json["error"] == "cant_update_message"
    assert api("chat.delete", channel=town.data, ts=mine["ts"]).json["error"] == "cant_delete_message"
    assert api("chat.delete", **where).json["ok"]
    assert api("chat.delete", **where).json["error"] == "message_not_found"


def test_metadata_is_found_again_in_the_history(town: Town, api: Api) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "d1"}}
    api("chat.postMessage", channel=town.data, text="x", metadata=metadata)
    with_it = api("conversations.history", channel=town.data, include_all_metadata=True).json["messages"][0]
    assert with_it["metadata"] == metadata
    assert "metadata" not in api("conversations.history", channel=town.data).json["messages"][0]


def test_history_runs_backwards_between_its_bounds_page_by_page(town: Town, api: Api) -> None:
    for second in range(10):
        town.say(f"m{second}", at=1_700_000_000 + second, quiet=True)
    window = {"channel": town.data, "oldest": "1700000002", "latest": "1700000008.000000"}
    inside = api("conversations.history", **window).json
    assert [message["text"] for message in inside["messages"]] == ["m7", "m6", "m5", "m4", "m3"]
    assert inside["has_more"] is False
    with_ends = api("conversations.history", **window, inclusive=True).json["messages"]
    assert [message["text"] for message in with_ends] == [f"m{number}" for number in range(8, 1, -1)]
    texts, cursor = [], ""
    while True:
        page = api("conversations.history", **window, limit=2, cursor=cursor).json
        texts += [message["text"] for message in page["messages"]]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
        assert page["has_more"] == bool(cursor)
        if not cursor:
            break
    assert texts == ["m7", "m6", "m5", "m4", "m3"]


def test_replies_come_after_their_root_on_every_page(town: Town, api: Api) -> None:
    root = town.say("root", at=1_700_000_000, quiet=True)
    for second in range(1, 6):
        town.say(f"r{second}", at=1_700_000_000 + second, thread_ts=root["ts"], quiet=True)
    first = api("conversations.replies", channel=town.data, ts=root["ts"], limit=3).json
    assert [message["text"] for message in first["messages"]] == ["root", "r1", "r2", "r3"]
    cursor = first["response_metadata"]["next_cursor"]
    rest = api("conversations.replies", channel=town.data, ts=root["ts"], cursor=cursor).json
    assert [message["text"] for message in rest["messages"]] == ["root", "r4", "r5"]
    assert rest["has_more"] is False
    listed = api("conversations.history", channel=town.data).json["messages"]
    assert (listed[-1]["reply_count"], listed[-1]["latest_reply"]) == (5, "1700000005.000000")
    later = api("conversations.replies", channel=town.data, ts=root["ts"], oldest="1700000004").json
    assert [message["text"] for message in later["messages"]] == ["root", "r5"]


@pytest.mark.parametrize(
    ("method", "key", "args"),
    [
        ("users.list", "members", {}),
        ("conversations.list", "channels", {"types": "public_channel,private_channel,im"}),
        ("users.conversations", "channels", {"types": "public_channel"}),
        ("conversations.members", "members", {"channel": "DATA"}),
    ],
)
def test_lists_come_in_pages(town: Town, api: Api, method: str, key: str, args: Json) -> None:
    for number in range(7):
        person = town.person(f"p{number}")
        town.slack.control.post(f"channels/{town.data}/join", {"as": person, "quiet": True})
        town.channel(f"c{number}")
    given = {name: town.data if value == "DATA" else value for name, value in args.items()}
    whole = api(method, **given).json[key]
    found: list[Json] = []
    pages, cursor = 0, ""
    while pages == 0 or cursor:
        page = api(method, **given, limit=3, cursor=cursor).json
        assert len(page[key]) <= 3
        found += page[key]
        cursor, pages = page["response_metadata"]["next_cursor"], pages + 1
    assert found == whole
    assert len(found) >= 7


def test_pages_are_cut_before_they_are_filtered(town: Town, api: Api) -> None:
    for number in range(4):
        gone = town.channel(f"gone{number}")
        town.slack.control.post(f"channels/{gone}/archive", {"as": town.ann, "quiet": True})
    town.channel("alive")
    page = api("conversations.list", limit=4, exclude_archived=True).json
    assert len(page["channels"]) < 4
    assert page["response_metadata"]["next_cursor"]


def test_people_as_slack_describes_them(town: Town, api: Api) -> None:
    user = api("users.info", user=town.ann, include_locale=True).json["user"]
    assert (user["locale"], user["tz"], user["real_name"]) == ("fr-FR", "Europe/Paris", "Ann Field")
    assert user["tz_offset"] in (3600, 7200)
    members = {member["id"]: member for member in api("users.list").json["members"]}
    assert "USLACKBOT" in members
    assert members[town.slack.bot_user]["is_bot"] is True
    assert "locale" not in members[town.ann]


def test_joining_inviting_leaving_archiving(town: Town, api: Api) -> None:
    there, bob = town.channel("elsewhere", bot=False), town.person("bob")
    assert api("conversations.archive", channel=there).json["error"] == "not_in_channel"
    assert api("conversations.join", channel=there).json["channel"]["is_member"] is True
    assert api("conversations.join", channel=there).json["warning"] == "already_in_channel"
    assert api("conversations.invite", channel=there, users=bob).json["ok"]
    assert bob in api("conversations.members", channel=there).json["members"]
    assert api("conversations.leave", channel=there).json["ok"]
    assert api("conversations.leave", channel=there).json["not_in_channel"] is True
    assert api("conversations.archive", channel=town.data).json["ok"]
    assert api("conversations.info", channel=town.data).json["channel"]["is_archived"] is True


def test_reactions_of_the_bot(town: Town, api: Api) -> None:
    where = {"channel": town.data, "timestamp": town.say("nice")["ts"]}
    assert api("reactions.add", **where, name="eyes").json["ok"]
    assert api("reactions.add", **where, name="eyes").json["error"] == "already_reacted"
    got = api("reactions.get", **where).json["message"]["reactions"]
    assert got == [{"name": "eyes", "users": [town.slack.bot_user], "count": 1}]
    assert api("reactions.remove", **where, name="eyes").json["ok"]
    assert api("reactions.remove", **where, name="eyes").json["error"] == "no_reaction"


def test_teams_groups_and_quiet_hours(town: Town, api: Api) -> None:
    control = town.slack.control
    group = control.post("usergroups", {"handle": "editors", "users": [town.ann]})["usergroup"]["id"]
    assert api("usergroups.users.list", usergroup=group).json["users"] == [town.ann]
    assert api("usergroups.list", include_users=True).json["usergroups"][0]["users"] == [town.ann]
    quiet = {"dnd_enabled": True, "next_dnd_start_ts": 10, "next_dnd_end_ts": 20}
    control.patch(f"people/{town.ann}", {"dnd": quiet})
    assert api("dnd.teamInfo", users=f"{town.ann},U404").json["users"] == {town.ann: quiet}
    assert api("dnd.info", user=town.ann).json["next_dnd_end_ts"] == 20
    assert api("team.info").json["team"]["id"] == town.slack.team
    bot_id = api("auth.test").json["bot_id"]
    assert api("bots.info", bot=bot_id).json["bot"]["user_id"] == town.slack.bot_user


def test_a_file_in_three_steps(town: Town, api: Api) -> None:
    asked = api("files.getUploadURLExternal", filename="report.html", length="5").json
    early = api("files.completeUploadExternal", files=[{"id": asked["file_id"]}], channel_id=town.data).json
    assert early["error"] == "file_not_found"
    with urlopen(Request(asked["upload_url"], b"<p>1", method="POST")) as response:
        assert response.status == 200
    files = [{"id": asked["file_id"], "title": "The report"}]
    done = api("files.completeUploadExternal", files=files, channel_id=town.data, initial_comment="Here").json
    message = town.seen()[-1]
    assert (message["text"], message["files"][0]["title"]) == ("Here", "The report")
    with urlopen(done["files"][0]["url_private"]) as response:
        assert response.read() == b"<p>1"


def test_the_sdk_uploads_a_file_unchanged(town: Town) -> None:
    client = WebClient(town.slack.bot_token, base_url=town.slack.api_url)
    client.files_upload_v2(channel=town.data, content="a;b", filename="figures.csv", initial_comment="Here")
    message = town.seen()[-1]
    assert (message["text"], message["files"][0]["name"]) == ("Here", "figures.csv")
    with urlopen(message["files"][0]["url_private"]) as response:
        assert response.read() == b"a;b"


def test_the_sdk_reads_every_page_unchanged(town: Town) -> None:
    for number in range(5):
        town.person(f"p{number}")
    client = WebClient(town.slack.bot_token, base_url=town.slack.api_url)
    assert [len(page["members"]) for page in client.users_list(limit=4)] == [4, 4, 1]


def test_ephemeral_messages_are_one_person_s_and_in_no_history(town: Town, api: Api) -> None:
    bob = town.person("bob")
    town.slack.control.post(f"channels/{town.data}/join", {"as": bob, "quiet": True})
    assert api("chat.postEphemeral", channel=town.data, user=town.ann, text="for you").json["message_ts"]
    assert [message["text"] for message in town.seen() if message["ephemeral"]] == ["for you"]
    assert [message for message in town.seen(person=bob) if message["ephemeral"]] == []
    texts = [message["text"] for message in api("conversations.history", channel=town.data).json["messages"]]
    assert "for you" not in texts


def test_permalinks_lead_to_the_page(town: Town, api: Api) -> None:
    root = town.say("root")
    reply = town.say("reply", thread_ts=root["ts"])
    link = api("chat.getPermalink", channel=town.data, message_ts=root["ts"]).json["permalink"]
    assert link == f"{town.slack.url}/archives/{town.data}/p{root['ts'].replace('.', '')}"
    link = api("chat.getPermalink", channel=town.data, message_ts=reply["ts"]).json["permalink"]
    assert link.endswith(f"?thread_ts={root['ts']}&cid={town.data}")


def test_one_message_a_second_and_channel_when_asked(town: Town, api: Api) -> None:
    town.slack.control.put("settings", {"message_pace": True})
    assert api("chat.postMessage", channel=town.data, text="one").json["ok"]
    fast = api("chat.postMessage", channel=town.data, text="two")
    assert (fast.status, fast.headers["retry-after"], fast.json["error"]) == (429, "1", "ratelimited")
    assert api("chat.postMessage", channel=town.ann, text="elsewhere").json["ok"]


def test_tiers_when_asked(town: Town, api: Api) -> None:
    town.slack.control.put("settings", {"tiers": True})
    statuses = [api("users.list").status for _ in range(21)]
    assert statuses == [200] * 20 + [429]
    assert api("users.info", user=town.ann).status == 200


def test_another_name_makes_a_bot_message(town: Town, api: Api) -> None:
    sent = api("chat.postMessage", channel=town.data, text="x", username="Herald", icon_emoji=":bell:").json["message"]
    assert (sent["subtype"], sent["username"], sent["icons"]) == ("bot_message", "Herald", {"emoji": ":bell:"})


def test_several_people_have_one_conversation_with_the_bot(town: Town, api: Api) -> None:
    control, bea, cy = town.slack.control, town.person("bea"), town.person("cy")
    assert api("conversations.open", users=f"{town.ann},{bea}", prevent_creation=True).json["error"] == "channel_not_found"
    assert api("conversations.open", users=f"{town.ann},USLACKBOT").json["error"] == "cannot_dm_bot"
    opened = api("conversations.open", users=f"{town.ann},{bea}", return_im=True).json["channel"]
    talk = opened["id"]
    assert (opened["is_mpim"], opened["is_im"], opened["is_private"], opened["is_member"]) == (True, False, True, True)
    assert opened["name"] == "mpdm-bot--ann--bea-1"
    assert opened["purpose"]["value"] == "Group messaging with: @bot @ann @bea"
    again = api("conversations.open", users=f"{bea},{town.ann},{bea}").json
    assert again == {"ok": True, "no_op": True, "already_open": True, "channel": {"id": talk}}
    assert api("conversations.open", channel=talk).json["already_open"] is True
    assert api("conversations.open", users=f"{town.ann},{bea},{cy}").json["channel"]["id"] != talk
    assert set(api("conversations.members", channel=talk).json["members"]) == {town.slack.bot_user, town.ann, bea}
    assert talk in [one["id"] for one in api("conversations.list", types="mpim").json["channels"]]
    assert api("conversations.join", channel=talk).json["error"] == "method_not_supported_for_channel_type"
    assert api("conversations.invite", channel=talk, users=cy).json["error"] == "method_not_supported_for_channel_type"

    api("chat.postMessage", channel=talk, text="Ann, meet Bea")
    sidebars = [control.get("conversations", {"as": one})["conversations"] for one in (bea, cy)]
    places = [{one["id"]: one for one in sidebar} for sidebar in sidebars]
    assert {name: places[0][talk][name] for name in ("type", "unread", "mentions", "with")} == {
        "type": "mpim",
        "unread": 1,
        "mentions": 1,
        "with": None,
    }
    assert talk not in places[1]
    with pytest.raises(ControlError) as refused:
        control.post("messages", {"as": cy, "channel": talk, "text": "Let me in"})
    assert refused.value.status == 404


def test_what_is_said_among_several_is_told_as_such(town: Town, api: Api) -> None:
    control, bea = town.slack.control, town.person("bea")
    talk = api("conversations.open", users=[town.ann, bea], as_json=True).json["channel"]["id"]
    said = control.post("messages", {"as": bea, "channel": talk, "text": f"<@{town.slack.bot_user}> Delighted"})["message"]
    told = [entry["request"]["event"] for entry in control.get("traffic", {"kind": "event"})["entries"]]
    assert [(event["type"], event["channel"], event["channel_type"]) for event in told] == [("message", talk, "mpim")]
    assert api("conversations.history", channel=talk).json["messages"][0]["ts"] == said["ts"]
