"""Every kind of animation, in the order in which people are offered them. A new kind is one line here: docs/animations.md."""

from bot.animations.ask_me_anything import AskMeAnything
from bot.animations.celebration import Celebration
from bot.animations.challenge import Challenge
from bot.animations.coffee_with import CoffeeWith
from bot.animations.introductions import Introductions
from bot.animations.kind import Kind
from bot.animations.kudos_round import KudosRound
from bot.animations.poll import Poll
from bot.animations.prompt import Prompt
from bot.animations.talks import Talks
from bot.animations.welcome_round import WelcomeRound

KINDS: tuple[Kind, ...] = (
    Prompt(),
    Poll(),
    Introductions(),
    CoffeeWith(),
    Challenge(),
    Talks(),
    Celebration(),
    WelcomeRound(),
    AskMeAnything(),
    KudosRound(),
)


def find_kind(key: str) -> Kind | None:
    """The kind of this key, or None: what is stored may be older than what is known, or newer."""
    return next((kind for kind in KINDS if kind.key == key), None)


def get_kind(key: str) -> Kind:
    """The kind of this key. Raises LookupError for an unknown one."""
    kind = find_kind(key)
    if kind is None:
        raise LookupError(f"no kind of animation is called {key!r}")
    return kind
