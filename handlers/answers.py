"""What people do with the buttons and forms of any animation: it is passed to its kind, and what the kind gives back is kept."""

from datetime import UTC, datetime

from bot.animations import find_kind
from bot.animations.kind import PASS, Kind, Response
from bot.model.animations import Answer, Occurrence, OccurrenceState
from bot.model.communities import Community
from bot.model.errors import FoyerError
from bot.views.animations import told_message
from bot.views.forms import errors_of, form_view, read_form
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from handlers.speakers import TRACELESS
from storage import animations, answers, communities, occurrences, privacy
from storage.snapshots import get_snapshot
from storage.store import Store, Transaction


def handle_click(request: Request, store: Store) -> Reply:
    """A button of an animation's post."""
    if not request.value:
        raise FoyerError("animations.is_preview")
    with store.write() as tx:
        occurrence = _claim_answerable(tx, request, request.value)
        return _answer(tx, request, occurrence, {})


def handle_form(request: Request, store: Store) -> Reply:
    """A form that an animation asked for was sent."""
    with store.write() as tx:
        occurrence = _claim_answerable(tx, request, str(request.private.get("occurrence", "")))
        return _answer(tx, request, occurrence, read_form(request.values))


def _claim_answerable(tx: Transaction, request: Request, name: str) -> Occurrence:
    """The occurrence, if this person may answer it now. Raises the refusal that says why not."""
    privacy.hold_still(tx)
    if request.bar == TRACELESS or privacy.is_traceless(tx, request.workspace, request.person):
        raise FoyerError("animations.traceless")
    if request.bar:
        raise FoyerError(request.bar)
    occurrence = occurrences.lock(tx, request.workspace, name)
    if occurrence is None:
        raise FoyerError("animations.gone")
    if request.message_ts and occurrence.message_ts is None:
        # Its post was clicked, so it is there, whether or not the ledger has heard from Slack yet.
        animations.open_run(tx, occurrence, request.message_ts, datetime.fromtimestamp(float(request.message_ts), UTC))
        occurrence = occurrences.get(tx, request.workspace, name)
    is_over = occurrence.closes_at is not None and occurrence.closes_at <= request.now
    if occurrence.state is not OccurrenceState.OPEN or is_over:
        raise FoyerError("animations.closed")
    return occurrence


def _answer(tx: Transaction, request: Request, occurrence: Occurrence, values: dict[str, str]) -> Reply:
    kind, verb = _kind_and_verb(request.action)
    community = communities.get(tx, request.workspace, occurrence.community)
    response = kind.on_answer(get_snapshot(tx, kind, occurrence, community), request.person, verb, values)
    if response.problems:
        return Reply(errors=errors_of(response.problems, request.texts, community.zone))
    _keep(tx, request, occurrence, response)
    return _reply(request, kind, occurrence, community, response)


def _kind_and_verb(action: str) -> tuple[Kind, str]:
    _, key, verb, *_ = [*action.split(":"), "", ""]
    kind = find_kind(key)
    if kind is None:
        raise FoyerError("animations.gone")
    return kind, verb


def _keep(tx: Transaction, request: Request, occurrence: Occurrence, response: Response) -> None:
    for item in response.drops:
        answers.drop(tx, request.workspace, occurrence.occurrence, request.person, item)
    for item, value in response.keeps.items():
        answer = Answer(request.workspace, occurrence.occurrence, request.person, item, value, request.now)
        answers.record(tx, answer)
    if response.keeps.keys() - {PASS}:
        answers.record_act(tx, occurrence, request.person, request.now)
    if response.keeps or response.drops:
        occurrences.look_again(tx, request.workspace, occurrence.occurrence, request.now)


def _reply(request: Request, kind: Kind, occurrence: Occurrence, community: Community, response: Response) -> Reply:
    form = response.asks
    if form is not None:
        view = form_view(kind.key, form, occurrence.occurrence, community, request.texts)
        return Reply(shows=view) if request.surface == "modal" else Reply(opens=view)
    return Reply(message=told_message(response.says, community, request.texts)) if response.says else Reply()


ROUTES = (
    Route("action", "animation", handle_click, opens=True, for_all=True),
    Route("submit", "animation", handle_form, for_all=True),
)
