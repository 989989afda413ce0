"""The coming run as it will be posted: shown to who looks after the community, and sent to them as a test."""

from dataclasses import replace

from bot.animations import get_kind
from bot.animations.kind import SHOWN, Post, seed_of
from bot.model.animations import Animation, Occurrence
from bot.model.communities import Community
from bot.model.deliveries import Draft
from bot.model.errors import FoyerError
from bot.text import texts_for
from bot.views.animations import sent_message, test_message
from handlers.reply import Reply
from handlers.request import Request
from storage import animations, deliveries
from storage.snapshots import get_snapshot
from storage.store import Transaction

TEST = "test"


def render_opening(tx: Transaction, run: Occurrence, animation: Animation, community: Community, request: Request) -> Post | None:
    """The post that opens a run, as it would stand if it opened now; its buttons lead nowhere. None where it has nothing to say.

    The steps up to its opening are taken as the heartbeat will take them, and nothing of it is written.
    """
    kind = get_kind(run.kind)
    plan = animation.recurrence if animations.find(tx, run.workspace, run.animation) is None else None
    seen = run
    for step in kind.steps(run.content):
        if step.name not in run.steps_done:
            snapshot = get_snapshot(tx, kind, seen, community, request.now, step.name, plan=plan)
            change = kind.on_step(step.name, snapshot, seed_of(run.occurrence, step.name))
            seen = replace(seen, state_data=change.state, steps_done=seen.steps_done | {step.name})
            if change.is_silent:
                return None
        if step.opens:
            break
    snapshot = get_snapshot(tx, kind, seen, community, request.now, SHOWN, plan=plan)
    return kind.render(replace(snapshot, occurrence=replace(seen, occurrence="")), texts_for(community.locale))[0]


def send_test(tx: Transaction, request: Request, run: Occurrence, animation: Animation, community: Community) -> Reply:
    """Send a run to the person alone, as the channel would see it: once a minute, through the ledger."""
    post = render_opening(tx, run, animation, community, request)
    if post is None:
        raise FoyerError("animations.nothing_now")
    draft = Draft(
        workspace=request.workspace,
        kind=TEST,
        recipient=request.person,
        occasion=f"{animation.animation}:{request.now:%Y%m%d%H%M}",
        body=test_message(post, run, animation, community, request.texts),
        due_at=request.now,
        reason="animations.test_reason",
    )
    deliveries.add(tx, draft, request.now)
    return Reply(message=sent_message(request.texts))
