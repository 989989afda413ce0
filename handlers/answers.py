"""What people do with the buttons and forms of any animation: it is passed to its kind, and what the kind gives back is kept."""

from datetime import UTC, datetime

from bot.animations import find_kind
from bot.animations.kind import PASS, Kind, Response
from bot.model.animations import Answer, Occurrence, OccurrenceState
from bot.model.communities import Community
from bot.model.errors import FoyerError
from bot.views.animations import muted_message, told_message, unmuted_message
from bot.views.forms import errors_of, form_view, read_form, said, screen_view
from handlers.home import home_reply
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from handlers.speakers import GUESTS, TRACELESS
from storage import animations, answers, ballots, communities, enrolments, occurrences, people, privacy, standing, unsigned
from storage.snapshots import get_snapshot
from storage.store import Store, Transaction


def handle_click(request: Request, store: Store) -> Reply:
    """A button, or a menu, of an animation's post: its value is the occurrence, and after a colon what was chosen."""
    name, _, given = request.value.partition(":")
    if not name:
        raise FoyerError("animations.is_preview")
    with store.write() as tx:
        occurrence = _claim_answerable(tx, request, name)
        return _answer(tx, request, occurrence, {"chosen": given} if given else {})


def handle_form(request: Request, store: Store) -> Reply:
    """A form that an animation asked for was sent."""
    with store.write() as tx:
        occurrence = _claim_answerable(tx, request, str(request.private.get("occurrence", "")))
        return _answer(tx, request, occurrence, read_form(request.values) | _carried(request))


def handle_mute(request: Request, store: Store) -> Reply:
    """*No such messages*: nothing of this kind any more, wherever it comes from."""
    with store.write() as tx:
        people.mute(tx, request.workspace, request.person, request.value, request.now)
    return Reply(message=muted_message(request.value, request.texts), replaces=True)


def handle_unmute(request: Request, store: Store) -> Reply:
    """They changed their mind."""
    with store.write() as tx:
        people.unmute(tx, request.workspace, request.person, request.value)
    return Reply(message=unmuted_message(request.texts), replaces=True)


def _carried(request: Request) -> dict[str, str]:
    """What was chosen by the button that asked for the form."""
    chosen = str(request.private.get("chosen", ""))
    return {"chosen": chosen} if chosen else {}


def _claim_answerable(tx: Transaction, request: Request, name: str) -> Occurrence:
    """The occurrence, if this person may answer it now. Raises the refusal that says why not."""
    privacy.hold_still(tx)
    if request.bar == TRACELESS or privacy.is_traceless(tx, request.workspace, request.person):
        raise FoyerError("animations.traceless")
    enrolments.hold_still(tx, request.workspace, name)
    occurrence = occurrences.lock(tx, request.workspace, name)
    if occurrence is None:
        raise FoyerError("animations.gone")
    if request.bar and not _lets_in(tx, request, occurrence):
        raise FoyerError(request.bar)
    if request.message_ts and standing.may_be_opening(tx, occurrence, request.channel, request.message_ts):
        # Its post was clicked, so it is there, whether or not the ledger has heard from Slack yet.
        animations.open_run(tx, occurrence, request.message_ts, datetime.fromtimestamp(float(request.message_ts), UTC))
        occurrence = occurrences.get(tx, request.workspace, name)
    kind, verb = _kind_and_verb(request.action)
    if verb not in kind.lasting and not _takes_answers(kind, occurrence, request.now):
        raise FoyerError("animations.closed")
    return occurrence


def _lets_in(tx: Transaction, request: Request, occurrence: Occurrence) -> bool:
    """A group message is in no community: whether a guest takes part is up to the one that the occurrence belongs to."""
    return request.bar == GUESTS and communities.get(tx, request.workspace, occurrence.community).lets_guests_in


def _takes_answers(kind: Kind, occurrence: Occurrence, now: datetime) -> bool:
    if occurrence.state is OccurrenceState.DUE:
        return any(step.listens and step.name in occurrence.steps_done for step in kind.steps(occurrence.content))
    return occurrence.is_open and (occurrence.closes_at is None or occurrence.closes_at > now)


def _answer(tx: Transaction, request: Request, occurrence: Occurrence, values: dict[str, str]) -> Reply:
    kind, verb = _kind_and_verb(request.action)
    community = communities.get(tx, request.workspace, occurrence.community)
    snapshot = get_snapshot(tx, kind, occurrence, community, request.now, verb, request.person)
    response = kind.on_answer(snapshot, request.person, verb, values, request.texts)
    if response.problems:
        return Reply(errors=errors_of(response.problems, request.texts, community.zone))
    _keep(tx, request, occurrence, response)
    return _reply(tx, request, kind, occurrence, community, response)


def _kind_and_verb(action: str) -> tuple[Kind, str]:
    _, key, verb, *_ = [*action.split(":"), "", ""]
    kind = find_kind(key)
    if kind is None:
        raise FoyerError("animations.gone")
    return kind, verb


def _keep(tx: Transaction, request: Request, occurrence: Occurrence, response: Response) -> None:
    here = (request.workspace, occurrence.occurrence)
    for item in response.drops:
        answers.drop(tx, request.workspace, occurrence.occurrence, request.person, item)
    for item, value in response.keeps.items():
        answer = Answer(request.workspace, occurrence.occurrence, request.person, item, value, request.now)
        answers.record(tx, answer)
    if response.counts is not None and response.keeps.keys() - {PASS}:
        answers.record_act(tx, occurrence, request.person, response.counts, request.now)
    _enrol(tx, request, occurrence.animation, response)
    if not _keep_secret(tx, request, occurrence, response):
        raise FoyerError("animations.closed")
    if response.state is not None:
        occurrences.record_state(tx, occurrence, response.state)
    if response.closes:
        occurrences.close_now(tx, *here, request.now)
    if response.changes:
        occurrences.look_again(tx, *here, request.now)


def _keep_secret(tx: Transaction, request: Request, occurrence: Occurrence, response: Response) -> bool:
    """A secret vote, and what is given or taken back without a name; False where it is too late."""
    for entry in response.withdraws:
        unsigned.withdraw(tx, occurrence, request.person, entry)
    if response.ballot is not None and not ballots.cast(tx, occurrence, request.person, response.ballot):
        return False
    return all(unsigned.add(tx, occurrence, request.person, value) for value in response.unsigned)


def _enrol(tx: Transaction, request: Request, animation: str, response: Response) -> None:
    for item in response.leaves:
        enrolments.drop(tx, request.workspace, animation, request.person, item)
    for item, value in response.enrols.items():
        enrolments.record(tx, request.workspace, animation, request.person, item, value, request.now)
    if response.enrols or response.leaves:
        # A lasting word is about every run: who leaves, leaves all that is open, and what is to come.
        occurrences.look_again_at_all(tx, request.workspace, animation, request.now)


def _reply(
    tx: Transaction, request: Request, kind: Kind, occurrence: Occurrence, community: Community, response: Response
) -> Reply:
    view = None
    if response.asks is not None:
        view = form_view(kind.key, response.asks, occurrence.occurrence, community, request.texts)
    elif response.shows is not None:
        view = screen_view(kind.key, response.shows, occurrence.occurrence, community, request.texts)
    if view is not None:
        return Reply(shows=view) if request.surface == "modal" else Reply(opens=view)
    if request.surface == "home":
        return home_reply(tx, request, said=said(request.texts, response.says, community.zone) if response.says else None)
    return Reply(message=told_message(response.says, community, request.texts)) if response.says else Reply()


ROUTES = (
    Route("action", "animations:mute", handle_mute),
    Route("action", "animations:unmute", handle_unmute),
    Route("action", "animation", handle_click, opens=True, for_all=True),
    Route("submit", "animation", handle_form, for_all=True),
)
