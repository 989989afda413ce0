"""``python app.py erase``: forget a person, everywhere in the store."""

import re
import sys

from commands.opening import open_store, refuse, settings_or_refuse
from commands.workspaces import the_workspace

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
        if not yes and not _agrees(person):
            refuse(["Nothing was erased."])
        with store.write() as tx:
            privacy.leave_no_trace(tx, team, person, datetime.now(UTC))
        privacy.shred(store)
    finally:
        store.close()
    print("Erased. From now on this person leaves no trace. docs/privacy.md says what your backups may still hold.")
    return 0


def _agrees(person: str) -> bool:
    sys.stdout.write(f"Erase {person} from the store, for good? Type yes to go on: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() == "yes"
