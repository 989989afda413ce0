"""A community's own questions, in the order a person meets them: the list, adding and taking away, suggesting, deciding."""

from dataclasses import replace

from bot.animations.own_questions import is_same, problem_of
from bot.model.communities import Community
from bot.model.deliveries import Draft, Unknown
from bot.model.errors import FieldError, FoyerError
from bot.text import Markup, as_typed, texts_for
from bot.views.questions import (
    OPTIONS,
    TELLS,
    WORDS,
    Entry,
    Library,
    declined_message,
    list_message,
    question_view,
    suggest_view,
    thanks_message,
)
from handlers.planning import require_community
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from handlers.speakers import TRACELESS
from storage import animations, communities, deliveries, people, questions
from storage.questions import OwnQuestion, QuestionState
from storage.store import Store, Transaction

# So many suggestions of one person may wait; more would be a burden to who reads them.
MOST_WAITING = 5


def handle_list(request: Request, store: Store) -> Reply:
    """``/animate questions``, or a button: what the community has of its own, and what was suggested, privately."""
    channel, _, start = request.value.partition(":")
    with store.read() as tx:
        community = require_community(tx, request, channel or request.channel, posts=False)
        shown = _list(tx, request, community, start=int(start) if start.isdecimal() else 0)
    return replace(shown, replaces=request.action.startswith("questions:list"))


def handle_add(request: Request, store: Store) -> Reply:
    """*Add a question*: the form."""
    with store.read() as tx:
        community = require_community(tx, request, request.value, posts=False)
    return Reply(opens=question_view("add", request.texts, private={"channel": community.community}))


def handle_added(request: Request, store: Store) -> Reply:
    """The form was sent."""
    with store.write() as tx:
        community = require_community(tx, request, str(request.private.get("channel", "")), posts=False)
        words = _words(tx, request, community)
        questions.add(tx, request.workspace, community.community, words, request.now)
        return _changed(tx, request, community, "questions.added")


def handle_remove(request: Request, store: Store) -> Reply:
    """*Take away*, which Slack asked about before."""
    with store.write() as tx:
        question, community = _managed(tx, request, request.value)
        questions.remove(tx, request.workspace, question.question)
        return _changed(tx, request, community, "questions.removed")


def handle_suggest(request: Request, store: Store) -> Reply:
    """``/foyer suggest …``, or the button under a closing word of thanks: the form, with what was typed."""
    with store.read() as tx:
        community = _open_to(tx, request, request.value or request.channel)
    return Reply(opens=suggest_view(community, request.texts, given=as_typed(request.text)))


def handle_suggested(request: Request, store: Store) -> Reply:
    """The form was sent: it waits for those who look after the community."""
    here = (request.workspace, str(request.private.get("channel", "")))
    with store.write() as tx:
        community = _open_to(tx, request, here[1])
        words = _words(tx, request, community)
        if questions.count_suggested(tx, *here, request.person) >= MOST_WAITING:
            raise FieldError(WORDS, "questions.too_many", count=MOST_WAITING)
        tells = TELLS in (request.values.get(OPTIONS) or [])
        if questions.suggest(tx, *here, words, request.person, request.now, tells=tells) is None:
            raise FoyerError("questions.traceless")
    return Reply(message=thanks_message(community, request.texts))


def handle_approve(request: Request, store: Store) -> Reply:
    """*Add it*: as it was suggested."""
    with store.write() as tx:
        question, community = _managed(tx, request, request.value)
        return _approve(tx, request, question, community, question.words)


def handle_edit(request: Request, store: Store) -> Reply:
    """*Reword*: the form, with what was suggested."""
    with store.read() as tx:
        question, community = _managed(tx, request, request.value)
    private = {"channel": community.community, "question": question.question}
    return Reply(opens=question_view("edit", request.texts, private=private, given=question.words))


def handle_edited(request: Request, store: Store) -> Reply:
    """The form was sent: it is added in these words."""
    with store.write() as tx:
        question, community = _managed(tx, request, str(request.private.get("question", "")))
        return _approve(tx, request, question, community, _words(tx, request, community, besides=question.question))


def handle_decline(request: Request, store: Store) -> Reply:
    """*Not this one*: it is forgotten. Who asked to be told is told so, kindly; nobody else hears of it."""
    with store.write() as tx:
        question, community = _managed(tx, request, request.value)
        if question.state is not QuestionState.SUGGESTED:
            return _list(tx, request, community, note=request.texts("questions.decided"))
        questions.remove(tx, request.workspace, question.question)
        if question.tells and question.suggested_by:
            _tell_declined(tx, request, question, question.suggested_by, community)
        return _list(tx, request, community, note=request.texts("questions.not_added"))


def _open_to(tx: Transaction, request: Request, channel: str | None) -> Community:
    """The community that somebody may suggest a question to. Raises the refusal that says why not."""
    if request.bar:
        raise FoyerError("questions.traceless" if request.bar == TRACELESS else request.bar)
    community = communities.find(tx, request.workspace, channel) if channel else None
    if community is None or not community.is_set_up:
        raise FoyerError("questions.no_community")
    return community


def _managed(tx: Transaction, request: Request, name: str) -> tuple[OwnQuestion, Community]:
    """A question that the person may decide about. FoyerError if somebody else did already."""
    question = questions.find(tx, request.workspace, name)
    if question is None:
        raise FoyerError("questions.decided")
    return question, require_community(tx, request, question.community, posts=False)


def _words(tx: Transaction, request: Request, community: Community, *, besides: str = "") -> str:
    """The question of a form. FieldError for what is none, or is there already."""
    words = str(request.values.get(WORDS) or "").strip()
    problem = problem_of(words)
    if problem is not None:
        raise FieldError(WORDS, problem.key, **problem.values)
    here = (tx, request.workspace, community.community)
    known = [*questions.list_approved(*here), *questions.list_suggested(*here)]
    if any(is_same(each.words, words) for each in known if each.question != besides):
        raise FieldError(WORDS, "questions.known")
    return words


def _approve(tx: Transaction, request: Request, question: OwnQuestion, community: Community, words: str) -> Reply:
    if not questions.approve(tx, request.workspace, question.question, words):
        return _list(tx, request, community, note=request.texts("questions.decided"))
    return _changed(tx, request, community, "questions.added")


def _tell_declined(tx: Transaction, request: Request, question: OwnQuestion, person: str, community: Community) -> None:
    known = people.find(tx, request.workspace, person)
    texts = texts_for(known.locale if known and known.locale else community.locale)
    draft = Draft(
        workspace=request.workspace,
        kind="question",
        recipient=person,
        occasion=f"declined:{question.question}",
        body=declined_message(community, question.words, texts),
        due_at=request.now,
        community=community.community,
        reason="questions.why_told",
        if_unknown=Unknown.LET_GO,
    )
    deliveries.add(tx, draft, request.now)


def _changed(tx: Transaction, request: Request, community: Community, key: str) -> Reply:
    """The questions changed: what is coming may have to be about something else."""
    animations.prepare_coming(tx, request.workspace, community.community)
    return _list(tx, request, community, note=request.texts(key))


def _list(tx: Transaction, request: Request, community: Community, *, start: int = 0, note: Markup | None = None) -> Reply:
    here = (tx, request.workspace, community.community)
    suggested = questions.list_suggested(*here)
    whose = {each.suggested_by for each in suggested if each.suggested_by}
    names = {each.person: each.name for each in people.list_people(tx, request.workspace, whose)}
    library = Library(
        community,
        own=[Entry(each.question, each.words) for each in questions.list_approved(*here)],
        suggested=[Entry(each.question, each.words, names.get(each.suggested_by or "", "")) for each in suggested],
    )
    return Reply(message=list_message(library, request.texts, start=start, note=note), replaces=True)


ROUTES = (
    Route("command", "/animate questions", handle_list),
    Route("command", "/animate suggest", handle_suggest, opens=True, for_all=True),
    Route("command", "/animate proposer", handle_suggest, opens=True, for_all=True),
    Route("command", "/foyer suggest", handle_suggest, opens=True, for_all=True),
    Route("command", "/foyer proposer", handle_suggest, opens=True, for_all=True),
    Route("action", "questions:list", handle_list),
    Route("action", "questions:show", handle_list),
    Route("action", "questions:add", handle_add, opens=True),
    Route("submit", "questions:add", handle_added),
    Route("action", "questions:remove", handle_remove),
    Route("action", "questions:suggest", handle_suggest, opens=True, for_all=True),
    Route("submit", "questions:suggest", handle_suggested, for_all=True),
    Route("action", "questions:approve", handle_approve),
    Route("action", "questions:edit", handle_edit, opens=True),
    Route("submit", "questions:edit", handle_edited),
    Route("action", "questions:decline", handle_decline),
)
