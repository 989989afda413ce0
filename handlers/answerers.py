"""What people say to being asked for an answer: they will give it, it is not theirs, or the question has it."""

from dataclasses import dataclass

from bot.model.communities import Community
from bot.model.errors import FoyerError
from bot.model.nudges import Nudge, Response
from bot.nudges import Alive, find_rule
from bot.nudges.claims import claim_ends, claimed_by
from bot.nudges.references import NudgeReference
from bot.nudges.working_time import working_time
from bot.views.answerers import answered_message, claimed_already_message, claimed_message, declined_message, over_message
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from storage import alive, communities, nudges, privacy, threads, workspaces
from storage.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class _Question:
    """What the person was asked: their nudge, its community, and the question, None once it is over."""

    nudge: Nudge
    community: Community
    question: Alive | None


def handle_claim(request: Request, store: Store) -> Reply:
    """*I'll answer*: nobody else is asked, for a working day."""
    with store.write() as tx:
        asked = _asked(tx, request)
        if asked.question is None:
            return Reply(message=over_message(request.texts), replaces=True)
        hours = working_time(asked.community, request.now)
        rule = find_rule(asked.nudge.rule)
        others = nudges.list_asked(tx, asked.community, rule, (asked.nudge.subject,)) if rule else {}
        claimer = claimed_by(others.get(asked.nudge.subject, ()), hours, request.now)
        if claimer not in (None, request.person):
            return Reply(message=claimed_already_message(request.texts), replaces=True)
        nudges.respond(tx, asked.nudge, Response.CLAIMED, request.now)
        known = workspaces.find(tx, request.workspace)
    until = claim_ends(request.now, hours)
    shown = claimed_message(
        NudgeReference.from_value(request.value), asked.question, known.url if known else None, until, request.zone, request.texts
    )
    return Reply(message=shown, replaces=True)


def handle_decline(request: Request, store: Store) -> Reply:
    """*Not me*: somebody else may be asked."""
    with store.write() as tx:
        nudges.respond(tx, _asked(tx, request).nudge, Response.DECLINED, request.now)
    return Reply(message=declined_message(request.texts), replaces=True)


def handle_answered(request: Request, store: Store) -> Reply:
    """*Mark as answered*: who was asked may, for they have just read it."""
    with store.write() as tx:
        asked = _asked(tx, request)
        place = (request.workspace, asked.community.community, asked.nudge.subject.partition(":")[2])
        if not threads.mark_answered(tx, *place, True):
            raise FoyerError("digests.unknown_message")
        privacy.audit(
            tx,
            request.workspace,
            actor=request.person,
            action="mark_answered",
            at=request.now,
            community=asked.community.community,
        )
    return Reply(message=answered_message(request.texts), replaces=True)


def _asked(tx: Transaction, request: Request) -> _Question:
    """What this person was asked. FoyerError if it was somebody else, or is kept no more."""
    reference = NudgeReference.from_value(request.value)
    nudge = nudges.find(tx, request.workspace, reference.rule, request.person, reference.subject, reference.period)
    community = communities.find(tx, request.workspace, reference.community)
    if nudge is None or community is None:
        raise FoyerError("nudges.asked_gone")
    return _Question(nudge, community, alive.find_alive(tx, community, nudge.subject, request.now))


ROUTES = (
    Route("action", "nudges:claim", handle_claim),
    Route("action", "nudges:decline", handle_decline),
    Route("action", "nudges:answered", handle_answered),
)
