"""A person's own record as a file: everything the store holds of them, row by row."""

import json

from bot.views.records import file_message
from handlers.reply import Attachment, Reply
from handlers.request import Request
from handlers.route import Route
from storage import records
from storage.store import Store

FILE_NAME = "foyer-{day}.json"


def handle_file(request: Request, store: Store) -> Reply:
    """``/foyer export`` and *As a file*: it goes to the person's direct messages, where nobody else finds it."""
    with store.read() as tx:
        kept = records.everything_of(tx, request.workspace, request.person)
    texts = request.texts
    if not kept:
        return Reply(message=file_message(texts, is_empty=True))
    told = {"person": request.person, "workspace": request.workspace, "made_at": request.now.isoformat(), "kept": kept}
    content = json.dumps(told, ensure_ascii=False, indent=2).encode()
    rows = sum(map(len, kept.values()))
    file = Attachment(FILE_NAME.format(day=request.now.date().isoformat()), content, texts.plain("records.file", count=rows))
    return Reply(file=file, message=file_message(texts, is_empty=False))


ROUTES = (
    Route("command", "/foyer export", handle_file, for_all=True),
    Route("command", "/foyer exporter", handle_file, for_all=True),
    Route("action", "records:file", handle_file, for_all=True),
)
