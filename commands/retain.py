"""``python app.py retain``: what is older than is kept becomes monthly totals, or goes; first told, then done."""

from typing import TYPE_CHECKING

from commands.opening import open_store, refuse, settings_or_refuse
from commands.workspaces import the_workspace

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Store


def retain(workspace: str | None, yes: bool) -> int:
    """Say what would be folded and dropped, or do it. Gives the exit status."""
    from datetime import UTC, datetime

    from bot.kept import kept_from

    settings = settings_or_refuse()
    now = datetime.now(UTC)
    since = kept_from(now, settings.foyer_keep_months)
    if since is None:
        refuse(["FOYER_KEEP_MONTHS is 0: everything is kept for ever. Nothing was changed."])
    store = open_store(settings)
    try:
        team = the_workspace(store, workspace)
        lines = _told(store, team, since)
        if yes:
            _do(store, team, since)
    finally:
        store.close()
    print(f"Kept since {since:%Y-%m-%d} ({settings.foyer_keep_months} months). {_verdict(lines, yes=yes)}")
    for line in lines:
        print(f"  {line}")
    return 0


def _verdict(lines: list[str], *, yes: bool) -> str:
    if not lines:
        return "Nothing is older."
    return "Folded into monthly totals, or dropped:" if yes else "With --yes, folded into monthly totals, or dropped:"


def _told(store: "Store", workspace: str, since: "datetime") -> list[str]:
    """What is too old, a line for each community's month and each table."""
    from storage import aged, retention

    with store.read() as tx:
        acts = retention.count_old_acts(tx, workspace, since)
        rows = aged.count_aged(tx, workspace, since)
    return [
        *(f"{community} {month}: {count} acts" for (community, month), count in acts.items()),
        *(f"{table}: {count} rows" for table, count in rows.items()),
    ]


def _do(store: "Store", workspace: str, since: "datetime") -> None:
    from scheduler.retention import retain_workspace
    from storage import privacy

    retain_workspace(store, workspace, since)
    privacy.shred(store)
