"""Files, in Slack's three steps: ask for an address, send the bytes there, say where they go."""

from sandbox.api.call import Call, invalid_argument
from sandbox.posting import Draft, post, written_by_app
from sandbox.wire import Json, SlackError

SIZE_LIMIT = 1_000_000_000


def get_upload_url(call: Call) -> Json:
    """`files.getUploadURLExternal`."""
    name, length = call.text("filename"), call.text("length")
    if not length.isdecimal() or not 0 < int(length) <= SIZE_LIMIT:
        raise invalid_argument("length must be a number of bytes")
    file = call.workspace.files.expect(name, int(length), call.workspace.bot.id)
    return {"upload_url": f"{call.workspace.url}/upload/v1/{file.id}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """`files.completeUploadExternal`: with a channel, the files are shared in a message there."""
    given = call.decoded("files", "invalid_arguments")
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) and "id" in one for one in given):
        raise invalid_argument("missing required field: files")
    workspace, now = call.workspace, call.workspace.now_seconds()
    files = [workspace.files.get(one["id"]) for one in given]
    if any(file.content is None for file in files):
        raise SlackError("file_not_found")
    for file, one in zip(files, given, strict=True):
        file.title, file.shared = one.get("title") or file.title, True
    shown = [file.as_json(workspace.url, workspace.team_id, now) for file in files]
    if call.find_text("channel_id"):
        channel = call.own_channel("channel_id")
        fields: Json = {"subtype": "file_share", "files": shown, "upload": True}
        draft = Draft(call.find_text("initial_comment") or "", fields, call.find_text("thread_ts"))
        post(workspace, channel, written_by_app(workspace, draft), draft)
    return {"files": shown}
