"""What Foyer says of itself when it comes to a channel: the welcome to who invited it, and the one notice to everybody."""

from datetime import datetime

from bot.model.communities import Community, Invitation
from bot.model.deliveries import Draft
from bot.text import supported_locale, texts_for
from bot.views.communities import notice_message, welcome_message
from scheduler.heartbeat import Heartbeat
from storage import communities, deliveries, people
from storage.store import Store, Transaction

EVERY_SECONDS = 5.0
NOTICE = "notice"
WELCOME = "welcome"
ONCE = "once"


def communities_heartbeat(workspace: str, locale: str) -> Heartbeat:
    """The heartbeat that plans welcomes and notices. ``locale`` is for inviters of whom Slack tells none."""

    def beat(store: Store, now: datetime) -> int:
        return plan_welcomes(store, workspace, now, locale) + plan_notices(store, workspace, now)

    return Heartbeat("communities", EVERY_SECONDS, beat, lambda _store, _now: None)


def plan_welcomes(store: Store, workspace: str, now: datetime, locale: str = "en") -> int:
    """Answer each invitation once: a word to who invited Foyer, or the notice of a community that was set up already.

    Gives how many were planned.
    """
    with store.read() as tx:
        if not communities.list_invitations(tx, workspace):
            return 0
    with store.write() as tx:
        return sum(_welcome(tx, invitation, now, locale) for invitation in communities.list_invitations(tx, workspace))


def _welcome(tx: Transaction, invitation: Invitation, now: datetime, locale: str) -> bool:
    communities.answer_invitation(tx, invitation)
    known = communities.find(tx, invitation.workspace, invitation.community)
    if known is not None and known.is_set_up:
        return known.recorded_since is None and _notice_again(tx, known, now)
    if invitation.inviter is None or (known is not None and known.is_archived):
        return False
    inviter = people.find(tx, invitation.workspace, invitation.inviter)
    if inviter is not None and (inviter.is_bot or inviter.is_outsider):
        return False
    texts = texts_for(supported_locale(inviter.locale if inviter else None, locale))
    draft = Draft(
        workspace=invitation.workspace,
        kind=WELCOME,
        recipient=invitation.inviter,
        occasion=f"{invitation.community}:{invitation.at:.6f}",
        body=welcome_message(invitation.community, texts),
        due_at=now,
        community=invitation.community,
        reason="communities.welcome_reason",
    )
    return deliveries.add(tx, draft, now) is not None


def plan_notices(store: Store, workspace: str, now: datetime) -> int:
    """Each community that was set up gets its notice, once.

    What follows the posting is the ledger's: with it the record begins (``storage.communities.mark_noticed``).
    """
    with store.read() as tx:
        waiting = [each for each in communities.list_set_up(tx, workspace) if each.recorded_since is None]
    if not waiting:
        return 0
    with store.write() as tx:
        return sum(_notice(tx, community, now) for community in waiting)


def _notice(tx: Transaction, community: Community, now: datetime) -> bool:
    ids = [each.person for each in communities.managers_of(tx, community.workspace, community.community)]
    managers = people.list_people(tx, community.workspace, ids)
    draft = Draft(
        workspace=community.workspace,
        kind=NOTICE,
        recipient=community.community,
        occasion=ONCE,
        body=notice_message(community, managers, texts_for(community.locale)),
        due_at=now,
        community=community.community,
    )
    return deliveries.add(tx, draft, now) is not None


def _notice_again(tx: Transaction, community: Community, now: datetime) -> bool:
    """Foyer is back in the channel: a notice that was refused meanwhile gets another chance."""
    known = deliveries.find_by_occasion(tx, community.workspace, NOTICE, community.community, ONCE)
    return known is not None and deliveries.retry(tx, community.workspace, known.delivery, now)
