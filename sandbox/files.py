"""Files: what people share, and what the bot uploads in Slack's three steps."""

from dataclasses import dataclass
from typing import Any

from sandbox.ids import Ids
from sandbox.wire import Json, SlackError, invalid

_TYPES = {
    "txt": ("text/plain", "text", "Plain Text"),
    "html": ("text/html", "html", "HTML"),
    "csv": ("text/csv", "csv", "CSV"),
    "json": ("application/json", "json", "JSON"),
    "pdf": ("application/pdf", "pdf", "PDF"),
    "png": ("image/png", "png", "PNG"),
    "jpg": ("image/jpeg", "jpg", "JPEG"),
    "zip": ("application/zip", "zip", "Zip"),
}


@dataclass
class File:
    """A file; `content` is None for one that a person is only said to have shared."""

    id: str
    name: str
    title: str
    mimetype: str
    size: int
    user: str
    content: bytes | None = None
    shared: bool = False

    def as_json(self, url: str, team: str, at: int) -> Json:
        """Slack's file object."""
        mimetype, filetype, pretty = _TYPES.get(self.name.rpartition(".")[2].lower(), ("", "binary", "Binary"))
        address = f"{url}/files/{self.id}/{self.name}"
        shown: Json = {"id": self.id, "created": at, "timestamp": at, "name": self.name, "title": self.title}
        shown |= {"mimetype": self.mimetype or mimetype, "filetype": filetype, "pretty_type": pretty}
        shown |= {"user": self.user, "user_team": team, "editable": False, "size": self.size, "mode": "hosted"}
        shown |= {"is_external": False, "external_type": "", "is_public": True, "public_url_shared": False}
        shown |= {"display_as_bot": False, "username": "", "url_private": address, "url_private_download": address}
        return shown | {"permalink": address, "has_rich_preview": False, "file_access": "visible"}


class Files:
    """All files, by id."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._files: dict[str, File] = {}

    def share(self, given: Any, user: str) -> File:
        """A file that a person shares, from the control API's description."""
        if not isinstance(given, dict) or not isinstance(given.get("name"), str) or not given["name"]:
            raise invalid(f"a file needs a name: {given!r}")
        title, mimetype = str(given.get("title", given["name"])), str(given.get("mimetype", ""))
        return self._add(File("", given["name"], title, mimetype, int(given.get("size", 0)), user, shared=True))

    def expect(self, name: str, size: int, user: str) -> File:
        """A file that the bot is about to upload."""
        return self._add(File("", name, name, "", size, user))

    def receive(self, file_id: str, content: bytes) -> File:
        """Keep what was uploaded."""
        file = self.get(file_id)
        file.content, file.size = content, len(content)
        return file

    def get(self, file_id: str) -> File:
        """The file of this id; `file_not_found` in Slack's words."""
        if file_id not in self._files:
            raise SlackError("file_not_found")
        return self._files[file_id]

    def _add(self, file: File) -> File:
        file.id = self._ids.next("F")
        self._files[file.id] = file
        return file
