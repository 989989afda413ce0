"""Which workspace a command is about."""

from commands.opening import refuse
from storage.store import Store


def the_workspace(store: Store, asked: str | None) -> str:
    """The workspace asked for, or the only one in the store; ends with status 2 where that can't be told."""
    from storage import workspaces

    with store.read() as tx:
        known = workspaces.list_ids(tx)
    if asked is not None and asked in known:
        return asked
    if asked is None and len(known) == 1:
        return known[0]
    missing = (
        f"Say which workspace with --workspace: {', '.join(known)}"
        if known
        else "The store holds no workspace yet: import one first."
    )
    return refuse([missing])
