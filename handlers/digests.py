"""The digest, in the order a person meets it: asked for, its buttons, a greeting, and how it was computed."""

from datetime import datetime

from bot.digests.digest import digest_of
from bot.digests.references import Reference
from bot.metrics.registry import REGISTRY
from bot.metrics.weeks import Week
from bot.model.communities import Community
from bot.model.errors import FieldError, FoyerError
from bot.model.greetings import Greeting
from bot.text import as_typed
from bot.views.digests import choose_message, digest_message, done_message
from bot.views.greetings import WORDS, greet_view
from bot.views.metrics import definitions_view
from handlers.reply import Reply
from handlers.request import Request
from handlers.rights import list_looked_after, require_manager
from handlers.route import Route
from storage import communities, deliveries, digests, greetings, people, privacy, threads
from storage.store import Store, Transaction

AROUND = " \t\n\u00a0\u202f\"'`«»“”„‘’"  # what phones and hands put around a word
NOW = frozenset({"", "now", "maintenant"})


def handle_digest(request: Request, store: Store) -> Reply:
    """``/foyer digest [now | week]``: of this channel's community, or of one of those that the person looks after."""
    week = _week_of(request.text, request.now)
    with store.read() as tx:
        here = communities.find(tx, request.workspace, request.channel) if request.channel else None
        if here is not None and here.is_set_up:
            return _digest(tx, request, here, week)
        theirs = _theirs(tx, request)
        if len(theirs) == 1:
            return _digest(tx, request, theirs[0], week)
    if not theirs:
        raise FoyerError("digests.none")
    return Reply(message=choose_message(theirs, request.text, request.texts))


def handle_show(request: Request, store: Store) -> Reply:
    """One of several communities was chosen, or another week."""
    asked = Reference.from_value(request.value)
    week = _week_of(asked.subject, request.now)
    with store.read() as tx:
        shown = _digest(tx, request, _community(tx, request, asked), week)
    return Reply(message=shown.message, replaces=True)


def handle_open(request: Request, store: Store) -> Reply:  # noqa: ARG001
    """*Open* is a link, so the person is there already."""
    return Reply()


def handle_answered(request: Request, store: Store) -> Reply:
    """A question was answered, by whatever way."""
    return _mark(request, store, "answered")


def handle_not_question(request: Request, store: Store) -> Reply:
    """What was taken for a question is none."""
    return _mark(request, store, "not_question")


def handle_question(request: Request, store: Store) -> Reply:
    """What was not taken for a question is one."""
    return _mark(request, store, "question")


def handle_retry(request: Request, store: Store) -> Reply:
    """Post once more what Slack refused, or what is not in the channel."""
    with store.write() as tx:
        delivery = _delivery(tx, request)
        if not deliveries.retry(tx, request.workspace, delivery, request.now):
            raise FoyerError("digests.too_late")
    return Reply(message=done_message(request.texts("digests.retried")))


def handle_let_go(request: Request, store: Store) -> Reply:
    """Care no more about what did not arrive."""
    with store.write() as tx:
        delivery = _delivery(tx, request)
        if not deliveries.let_go(tx, request.workspace, delivery):
            raise FoyerError("digests.too_late")
    return Reply(message=done_message(request.texts("digests.let_go")))


def handle_greet(request: Request, store: Store) -> Reply:
    """Open the form to greet someone, with a draft."""
    asked = Reference.from_value(request.value)
    with store.read() as tx:
        community = _community(tx, request, asked)
        _require_someone_to_greet(tx, request, asked)
        someone = people.find(tx, request.workspace, asked.subject)
    is_back = request.action.endswith(":returned")
    name = someone.name if someone else None
    return Reply(opens=greet_view(community, asked.subject, name, is_back=is_back, texts=request.texts))


def handle_greeted(request: Request, store: Store) -> Reply:
    """The words were written: Foyer posts them. The posting itself is the ledger's."""
    asked = Reference.from_value(str(request.private.get("reference", "")))
    words = str(request.values.get(WORDS) or "").strip()
    if not words:
        raise FieldError(WORDS, "digests.greet_empty")
    with store.write() as tx:
        community = _community(tx, request, asked)
        _require_someone_to_greet(tx, request, asked)
        greeting = Greeting(
            workspace=request.workspace,
            community=asked.community,
            person=asked.subject,
            occasion=Week.at(request.now).label,
            greeter=request.person,
            at=request.now,
            words=words,
        )
        if not greetings.add(tx, greeting):
            raise FieldError(WORDS, "digests.greet_already")
    return Reply(message=done_message(request.texts("digests.greet_done", channel=community.name)))


def handle_explain(request: Request, store: Store) -> Reply:  # noqa: ARG001
    """*How is this computed?* The button carries the names of its figures, whatever screen it stands on."""
    names = [name for name in request.value.split(",") if name in REGISTRY]
    return Reply(opens=definitions_view(names, request.texts))


def _digest(tx: Transaction, request: Request, community: Community, week: Week) -> Reply:
    require_manager(tx, request, community, "see")
    this = Week.at(request.now)
    if week > this:
        raise FoyerError("digests.week_to_come", week=week.label)
    snapshot = digests.get_snapshot(
        tx, community, week, request.now, tells_needs=week >= this.before() and not community.is_archived
    )
    if week < this and (snapshot.record_since is None or snapshot.record_since > week.sunday):
        raise FoyerError("digests.week_unknown", week=week.label, name=f"#{community.name}")
    return Reply(message=digest_message(digest_of(snapshot), request.texts, is_private=True))


def _week_of(words: str, now: datetime) -> Week:
    asked = words.strip(AROUND)
    if asked.lower() in NOW:
        return Week.at(now)
    week = Week.parse(asked)
    if week is None:
        raise FoyerError("digests.not_a_week", words=as_typed(words).strip()[:40], week=Week.at(now).before().label)
    return week


def _theirs(tx: Transaction, request: Request) -> list[Community]:
    """The communities that a person looks after; of these, those whose digest comes to this channel, if any does."""
    theirs = list_looked_after(tx, request)
    here = [each for each in theirs if each.digest_channel == request.channel]
    return here or theirs


def _community(tx: Transaction, request: Request, asked: Reference) -> Community:
    """The community of a button, if it still is one, and if the person looks after it."""
    community = communities.find(tx, request.workspace, asked.community)
    if community is None:
        raise FoyerError("digests.gone")
    require_manager(tx, request, community, "see")
    return community


def _mark(request: Request, store: Store, what: str) -> Reply:
    """A click in a digest names its message; a shortcut is the message's own, or its root's where it is a reply."""
    root = request.thread_ts or request.message_ts or ""
    asked = Reference.from_value(request.value) if request.value else Reference(request.channel or "", root)
    place = (request.workspace, asked.community, asked.subject)
    with store.write() as tx:
        if what != "answered" or not _is_theirs(tx, request, asked):
            _community(tx, request, asked)
        if what == "answered":
            is_known = threads.mark_answered(tx, *place, True)
            privacy.audit(
                tx, request.workspace, actor=request.person, action="mark_answered", at=request.now, community=asked.community
            )
        else:
            is_known = threads.mark_question(tx, *place, what == "question")
    if not is_known:
        raise FoyerError("digests.unknown_message")
    return Reply(message=done_message(request.texts(f"digests.noted_{what}")))


def _is_theirs(tx: Transaction, request: Request, asked: Reference) -> bool:
    """Whether the person asked this question themselves."""
    thread = threads.find(tx, request.workspace, asked.community, asked.subject)
    return thread is not None and thread.asks and thread.author == request.person


def _delivery(tx: Transaction, request: Request) -> str:
    """The delivery of a button, if it is this community's."""
    asked = Reference.from_value(request.value)
    _community(tx, request, asked)
    delivery = deliveries.find(tx, request.workspace, asked.subject)
    if delivery is None or delivery.community != asked.community:
        raise FoyerError("digests.gone")
    return delivery.delivery


def _require_someone_to_greet(tx: Transaction, request: Request, asked: Reference) -> None:
    there = communities.memberships_of(tx, request.workspace, asked.subject)
    is_there = any(each.community == asked.community and each.is_present for each in there)
    if not is_there or privacy.is_traceless(tx, request.workspace, asked.subject):
        raise FoyerError("digests.greet_gone")


ROUTES = (
    Route("command", "/foyer digest", handle_digest),
    Route("command", "/foyer résumé", handle_digest),
    Route("action", "digests:show", handle_show),
    Route("action", "digests:open", handle_open),
    Route("action", "digests:answered", handle_answered),
    Route("action", "digests:not_question", handle_not_question),
    Route("shortcut", "digests:answered", handle_answered),
    Route("shortcut", "digests:question", handle_question),
    Route("action", "digests:retry", handle_retry),
    Route("action", "digests:let_go", handle_let_go),
    Route("action", "digests:greet", handle_greet, opens=True),
    Route("submit", "digests:greet", handle_greeted),
    Route("action", "metrics:explain", handle_explain, opens=True),
)
