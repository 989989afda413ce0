"""What an import writes beside facts: its workspace, its channels, and who was in them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from bot.model.communities import Community
from bot.model.people import Role
from storage import communities, privacy, workspaces
from storage.schema import MembershipRow
from storage.store import Transaction


def know_workspace(tx: Transaction, workspace: str) -> str | None:
    """Make a workspace known under its id, unless it is; the id of Foyer's own user in it, where there is one."""
    known = workspaces.find(tx, workspace)
    if known is None:
        workspaces.upsert(tx, workspace, name=workspace, bot="")
    return known.bot or None if known else None


def see_members(tx: Transaction, community: Community, people: Iterable[str], as_of: datetime) -> None:
    """Who was in a channel when it was exported. Slack's own list, and every later join or leave, stand as they are.

    When they joined is not known from this: nobody of them is a newcomer.
    """
    stored = communities.get(tx, community.workspace, community.community)
    if stored.members_as_of is not None:
        return
    place = {"workspace": community.workspace, "community": community.community}
    listed = set(people)
    listed -= privacy.traceless_among(tx, community.workspace, listed)
    earlier = MembershipRow.moved_at < as_of.timestamp()
    here = select(MembershipRow.person).filter_by(**place, is_present=True).where(earlier)
    gone = set(tx.scalars(here)) - listed
    left = update(MembershipRow).filter_by(**place).where(MembershipRow.person.in_(gone), earlier)
    tx.execute(left.values(is_present=False, moved_at=as_of.timestamp()))
    if listed:
        about = {"role": Role.MEMBER, "is_present": True, "joined_at": None, "moved_at": as_of.timestamp()}
        row = tx.insert(MembershipRow)
        seen = {name: row.excluded[name] for name in ("is_present", "moved_at")}
        keyed = row.on_conflict_do_update(index_elements=[*place, "person"], set_=seen, where=earlier)
        tx.connection().execute(keyed, [{**place, **about, "person": person} for person in sorted(listed)])
