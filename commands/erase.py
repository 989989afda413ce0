"""``python app.py erase``: forget a person, everywhere in the store."""

import re
import sys
from typing import TYPE_CHECKING

from commands.opening import open_store, refuse, settings_or_refuse
from commands.workspaces import the_workspace

if TYPE_CHECKING:
    from bot.model.leaving import Leaving
    from storage.store import Store

MEMBER_ID = re.compile(r"[UW][A-Z0-9]{2,31}")


def erase(person: str, workspace: str | None, yes: bool) -> int:
    """Erase a person after asking once more. Gives the exit status."""
    from datetime import UTC, datetime

    from storage import privacy

    if not MEMBER_ID.fullmatch(person):
        refuse([f"{person} is not a Slack member id such as U012AB3CD (profile, ⋮, Copy member ID). Nothing was erased."])
    store = open_store(settings_or_refuse())
    try:
        team = the_workspace(store, workspace)
        if _is_bot(store, team, person):
            refuse([f"{person} is an app, not a person: of what apps post nothing is kept. Nothing was erased."])
        if not yes and not _agrees(person):
            refuse(["Nothing was erased."])
        with store.write() as tx:
            done = privacy.leave_no_trace(tx, team, person, datetime.now(UTC))
        privacy.shred(store)
    finally:
        store.close()
    print(_told(done))
    return 0


def _is_bot(store: "Store", workspace: str, person: str) -> bool:
    """Whether this is an app's user, by Slack's list of people: Foyer's own, Slack's, or another one."""
    from bot.people import SLACKBOT
    from storage import people, workspaces

    with store.read() as tx:
        known = people.find(tx, workspace, person)
        place = workspaces.find(tx, workspace)
    return person == SLACKBOT or bool(known and known.is_bot) or bool(place and place.bot == person)


def _told(done: "Leaving") -> str:
    from bot.text import texts_for
    from bot.views.privacy import what_was_done

    texts = texts_for("en")
    return "\n".join(
        (
            f"Erased. {what_was_done(done, texts)}",
            "From now on this person leaves no trace. docs/privacy.md says what your backups may still hold.",
        )
    )


def _agrees(person: str) -> bool:
    sys.stdout.write(f"Erase {person} from the store, for good? Type yes to go on: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() == "yes"
