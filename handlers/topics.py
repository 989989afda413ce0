"""Topics, in the order people meet them: those they take, then those they tag on a question."""

from bot.model.communities import Community
from bot.model.errors import FieldError, FoyerError
from bot.model.threads import Thread
from bot.nudges import OpenQuestions, Rule, rules_of
from bot.topics import MOST_TAGGED, MOST_TAKEN, read_topics
from bot.views.nudges import numbers_in_words
from bot.views.topics import PICKED, TYPED, ask_view, asked_message, take_view, taken_message
from handlers.reply import Reply
from handlers.request import Request
from handlers.rights import looks_after
from handlers.route import Route
from storage import communities, privacy, threads, topics
from storage.store import Store, Transaction


def handle_mine(request: Request, store: Store) -> Reply:
    """``/foyer topics``, or the button of a person's own page: the form."""
    with store.read() as tx:
        return Reply(opens=take_view(topics.list_taken(tx, request.workspace, request.person), request.texts))


def handle_taken(request: Request, store: Store) -> Reply:
    """The form was sent: these are theirs from now on."""
    taken = _read(request, MOST_TAKEN)
    with store.write() as tx:
        if not topics.take(tx, request.workspace, request.person, taken, request.now):
            raise FoyerError("topics.traceless")
    return Reply(message=taken_message(taken, request.texts))


def handle_ask(request: Request, store: Store) -> Reply:
    """*Ask an expert*, on a message: what is it about? Of a reply the question it stands under is meant."""
    with store.read() as tx:
        community, thread, _ = _question(tx, request, request.channel, request.thread_ts or request.message_ts)
        place = (tx, request.workspace, community.community)
        known, tagged = topics.list_known(*place), topics.list_tagged(*place, thread.root_ts)
    return Reply(opens=ask_view(community.community, thread.root_ts, known, tagged, request.texts))


def handle_asked(request: Request, store: Store) -> Reply:
    """The form was sent: who took one of these topics is asked first, once the question has waited."""
    picked = [str(each) for each in request.values.get(PICKED) or []]
    chosen = tuple(dict.fromkeys([*picked, *_read(request, MOST_TAGGED)]))
    if len(chosen) > MOST_TAGGED:
        raise FieldError(TYPED, "topics.too_many", most=MOST_TAGGED)
    with store.write() as tx:
        community, thread, rule = _question(tx, request, str(request.private.get("channel")), str(request.private.get("root")))
        place = (tx, request.workspace, community.community)
        if set(picked) - set(topics.list_known(*place)) - set(topics.list_tagged(*place, thread.root_ts)):
            raise FieldError(PICKED, "topics.choice_gone")
        topics.tag(*place, thread.root_ts, chosen, request.now)
        if not thread.asks:
            threads.mark_question(*place, thread.root_ts, True)
        privacy.audit(
            tx, request.workspace, actor=request.person, action="tag_question", at=request.now, community=community.community
        )
    return Reply(message=asked_message(chosen, numbers_in_words(rule, request.texts)["hours"], request.texts))


def _read(request: Request, most: int) -> tuple[str, ...]:
    try:
        return read_topics(str(request.values.get(TYPED) or ""), most)
    except FoyerError as refused:
        raise FieldError(TYPED, refused.text_key, **refused.values) from None


def _question(tx: Transaction, request: Request, channel: str | None, root_ts: str | None) -> tuple[Community, Thread, Rule]:
    """The question meant, where it is, and the rule that will ask for an answer. Raises the refusal that says why there is none."""
    community = communities.find(tx, request.workspace, channel) if channel else None
    if community is None or not community.is_set_up:
        raise FoyerError("topics.no_community")
    rule = next((each for each in rules_of(community) if isinstance(each.needs, OpenQuestions)), None)
    if rule is None:
        raise FoyerError("topics.off")
    thread = threads.find(tx, request.workspace, community.community, root_ts) if root_ts else None
    if thread is None or thread.root_at is None:
        raise FoyerError("topics.unknown_message")
    if thread.is_answered:
        raise FoyerError("topics.answered")
    if not thread.asks and request.person != thread.author and not looks_after(tx, request, community.community):
        raise FoyerError("topics.no_question")
    return community, thread, rule


ROUTES = (
    Route("command", "/foyer topics", handle_mine, opens=True),
    Route("command", "/foyer sujets", handle_mine, opens=True),
    Route("action", "topics:open", handle_mine, opens=True),
    Route("submit", "topics:take", handle_taken),
    Route("shortcut", "topics:ask", handle_ask, opens=True),
    Route("submit", "topics:ask", handle_asked),
)
