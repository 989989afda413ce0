"""What an open nudge, or having been left out, has come to by now: whether what was hoped for happened in time."""

from collections.abc import Iterable
from datetime import datetime

from bot.model.deliveries import State
from bot.model.facts import ActKind
from bot.model.nudges import Arm, Ending, Nudge

# What a member does of their own will; joining or leaving the channel is no taking part.
TAKING_PART = (
    ActKind.MESSAGE,
    ActKind.REPLY,
    ActKind.REACTION,
    ActKind.ANSWER,
    ActKind.POLL_VOTE,
    ActKind.KUDOS_GIVEN,
    ActKind.INTRO_MET,
)


def ending_of_delivery(state: State | None) -> Ending | None:
    """What the ledger says of a nudge that was never sent; None while it may still be, or was. ``state`` None: it is gone."""
    if state is State.GIVEN_UP:
        return Ending.UNCERTAIN
    return Ending.NOT_SENT if state in (None, State.SKIPPED, State.REFUSED) else None


def ending_of(nudge: Nudge, acts: Iterable[datetime], now: datetime, *, is_known: bool) -> Ending | None:
    """What an open nudge came to; None while its time runs. ``acts`` are when its sign was seen since it was planned.

    ``is_known`` is False while the record of its time has a hole: then only who is seen to be back is settled.
    """
    begins, ends = nudge.counts_from, nudge.counts_until
    if begins is None or ends is None:
        return None
    since = [act for act in acts if nudge.at <= act < ends]
    if nudge.arm is Arm.HOLDOUT and any(act < begins for act in since):
        return Ending.NOT_SENT
    if any(act >= begins for act in since):
        return Ending.CAME_BACK
    return Ending.STAYED_AWAY if ends <= now and is_known else None
