"""Animations that are planned: the list of them, and what a manager does about each. Planning one is in ``handlers.planning``."""

from difflib import get_close_matches

from bot.animations import find_kind
from bot.blocks import shorten
from bot.model.animations import Animation, Occurrence
from bot.model.communities import Community
from bot.model.errors import FoyerError
from bot.text import Markup
from bot.views.animations import COMMANDS, FRENCH_COMMANDS, help_message, list_message, preview_view
from bot.views.recurrences import moment_in_words
from handlers import answers, planning, seasons
from handlers.planning import handle_change, require_community
from handlers.previews import render_opening, send_test
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route, split_word
from storage import alarms, animations, occurrences
from storage.store import Store, Transaction

# Words that people will try, and where they lead.
LIST_WORDS = (
    *("list", "preview", "run", "pause", "resume", "skip", "stop", "change"),
    *("liste", "aperçu", "apercu", "lancer", "reprendre", "sauter", "arrêter", "arreter", "modifier"),
)
HELP_WORDS = ("help", "aide")
SHOWN_OF_A_WORD = 40


def handle_animate(request: Request, store: Store) -> Reply:
    """``/animate`` opens the form; a word that it does not know gets the nearest one."""
    word, _ = split_word(request.text)
    if not word:
        return planning.handle_plan(request, store)
    meant = get_close_matches(word, (*COMMANDS, *FRENCH_COMMANDS), n=1, cutoff=0.6)
    return Reply(message=help_message(request.texts, unknown=shorten(word, SHOWN_OF_A_WORD), meant=meant[0] if meant else None))


def handle_help(request: Request, store: Store) -> Reply:  # noqa: ARG001
    """``/animate help``."""
    return Reply(message=help_message(request.texts))


def handle_list(request: Request, store: Store) -> Reply:
    """``/animate list``, privately: everything that is planned in the channel."""
    with store.read() as tx:
        community = require_community(tx, request, request.channel, posts=False)
        return _list(tx, request, community)


def handle_more(request: Request, store: Store) -> Reply:
    """*Show more*."""
    channel, _, start = request.value.partition(":")
    with store.read() as tx:
        community = require_community(tx, request, channel, posts=False)
        return _list(tx, request, community, start=int(start or 0))


def handle_preview(request: Request, store: Store) -> Reply:
    """*Preview*: the coming run exactly as it will be posted; of a paused one, as it would be."""
    with store.read() as tx:
        animation, community = _runnable(tx, request, request.value)
        shown, coming = _coming(tx, request, animation)
        post = render_opening(tx, shown, animation, community, request)
    return Reply(opens=preview_view(post, coming, animation, request.texts))


def handle_test(request: Request, store: Store, name: str | None = None) -> Reply:
    """*Send me a test*: the same, as a direct message."""
    with store.write() as tx:
        animation, community = _runnable(tx, request, name or request.value)
        shown, _ = _coming(tx, request, animation)
        return send_test(tx, request, shown, animation, community)


def handle_run(request: Request, store: Store) -> Reply:
    """*Run now*: ask for a run; the heartbeat posts it."""
    with store.write() as tx:
        animation, community = _runnable(tx, request, request.value, posts=True)
        run = animations.run_now(tx, request.workspace, animation.animation, request.now)
        key = "animations.ran" if run else "animations.ran_already"
        return _list(tx, request, community, note=request.texts(key, channel=f"#{community.name}"))


def handle_pause(request: Request, store: Store) -> Reply:
    """*Pause*."""
    with store.write() as tx:
        animation, community = _managed(tx, request, request.value)
        done = animations.pause(tx, request.workspace, animation.animation)
        animations.arrange(tx, request.workspace, community.community, request.now)
        return _list(tx, request, community, note=request.texts("animations.paused" if done else "animations.no_change"))


def handle_resume(request: Request, store: Store) -> Reply:
    """*Resume*."""
    with store.write() as tx:
        animation, community = _runnable(tx, request, request.value)
        done = animations.resume(tx, request.workspace, animation.animation, request.now)
        note = _resumed(tx, request, animation) if done else request.texts("animations.no_change")
        return _list(tx, request, community, note=note)


def handle_stop(request: Request, store: Store) -> Reply:
    """*Stop*, which Slack asked about before."""
    with store.write() as tx:
        animation, community = _managed(tx, request, request.value)
        done = animations.stop(tx, request.workspace, animation.animation)
        animations.arrange(tx, request.workspace, community.community, request.now)
        return _list(tx, request, community, note=request.texts("animations.stopped" if done else "animations.no_change"))


def handle_rare(request: Request, store: Store) -> Reply:
    """The menu behind the dots: change, send a test, skip the next one, close what is open."""
    verb, _, name = request.value.partition(":")
    if verb == "change":
        return handle_change(request, store, name)
    if verb == "test":
        return handle_test(request, store, name)
    with store.write() as tx:
        occurrence = occurrences.find(tx, request.workspace, name)
        if occurrence is None:
            raise FoyerError("animations.too_late")
        animation, community = _managed(tx, request, occurrence.animation)
        note = _skip(tx, request, animation, name) if verb == "skip" else _close(tx, request, name)
        return _list(tx, request, community, note=note)


def _managed(tx: Transaction, request: Request, name: str, *, posts: bool = False) -> tuple[Animation, Community]:
    """An animation that the person may do something about; ``posts``: something that needs Foyer in the channel."""
    animation = animations.find(tx, request.workspace, name)
    if animation is None:
        raise FoyerError("animations.no_change")
    return animation, require_community(tx, request, animation.community, posts=posts)


def _runnable(tx: Transaction, request: Request, name: str, *, posts: bool = False) -> tuple[Animation, Community]:
    """The same, of a kind that this version knows how to run."""
    animation, community = _managed(tx, request, name, posts=posts)
    if find_kind(animation.kind) is None:
        raise FoyerError("animations.unknown_kind_refused")
    return animation, community


def _coming(tx: Transaction, request: Request, animation: Animation) -> tuple[Occurrence, Occurrence | None]:
    """The run to show, and the coming one where there is one: of what is paused, what would run if it were resumed now."""
    coming = occurrences.find_coming(tx, request.workspace, animation.animation)
    shown = coming or animations.preview(tx, animation, request.now)
    if shown is None:
        raise FoyerError("animations.resumed_over")
    return shown, coming


def _list(tx: Transaction, request: Request, community: Community, *, start: int = 0, note: Markup | None = None) -> Reply:
    standings = animations.list_of(tx, request.workspace, community.community)
    missed = alarms.list_alarms(tx, request.workspace, community.community, request.now)
    return Reply(message=list_message(community, standings, request.texts, alarms=missed, start=start, note=note), replaces=True)


def _skip(tx: Transaction, request: Request, animation: Animation, occurrence: str) -> Markup:
    skipped = animations.skip_one(tx, request.workspace, occurrence, request.now)
    if skipped is None:
        return request.texts("animations.too_late")
    when = moment_in_words(skipped.due_at, animation.recurrence.zone, request.texts)
    return request.texts("animations.skipped", when=when)


def _close(tx: Transaction, request: Request, occurrence: str) -> Markup:
    done = occurrences.close_now(tx, request.workspace, occurrence, request.now)
    return request.texts("animations.closing" if done else "animations.no_change")


def _resumed(tx: Transaction, request: Request, animation: Animation) -> Markup:
    coming = occurrences.find_coming(tx, request.workspace, animation.animation)
    if coming is None:
        return request.texts("animations.resumed_over")
    return request.texts("animations.resumed", when=moment_in_words(coming.due_at, animation.recurrence.zone, request.texts))


ROUTES = (
    *planning.ROUTES,
    *seasons.ROUTES,
    *(Route("command", f"/animate {word}", handle_list) for word in LIST_WORDS),
    *(Route("command", f"/animate {word}", handle_help) for word in HELP_WORDS),
    Route("command", "/animate", handle_animate, opens=True, place="channel"),
    Route("action", "animations:list", handle_more),
    Route("action", "animations:preview", handle_preview, opens=True),
    Route("action", "animations:test", handle_test),
    Route("action", "animations:run", handle_run),
    Route("action", "animations:pause", handle_pause),
    Route("action", "animations:resume", handle_resume),
    Route("action", "animations:stop", handle_stop),
    Route("action", "animations:more", handle_rare, opens=True),
    *answers.ROUTES,
)
