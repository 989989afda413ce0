"""The states of a delivery and every way from one to another. ``docs/ledger.md`` draws this table; a test compares them."""

from collections.abc import Mapping

from bot.model.deliveries import State

TRANSITIONS: Mapping[State, Mapping[State, str]] = {
    State.BID: {
        State.DUE: "chosen at the opening of the person's day",
        State.SKIPPED: "the person wants none, or its time passed",
    },
    State.DUE: {
        State.CLAIMED: "a worker takes it under a lease",
        State.SKIPPED: "a later update replaces it, or somebody lets it go",
        State.SENT: "the answer to an attempt came after its lease",
    },
    State.CLAIMED: {
        State.SENT: "Slack accepted it",
        State.REFUSED: "Slack refused it for good, or for four hours",
        State.SKIPPED: "the check before sending found a reason",
        State.DUE: "Slack asked to wait, refused for now, or the person sleeps",
        State.UNKNOWN: "no clear answer, or the lease ran out",
        State.GIVEN_UP: "no clear answer, and it can't be looked for",
    },
    State.UNKNOWN: {
        State.SENT: "found in Slack's history",
        State.DUE: "not in Slack's history, or somebody asks to try again",
        State.GIVEN_UP: "the history can't be read, and nobody needs to know",
        State.REFUSED: "not in Slack's history after four hours of trying",
        State.SKIPPED: "somebody lets it go",
    },
    State.REFUSED: {
        State.DUE: "somebody asks to try again",
        State.SKIPPED: "somebody lets it go",
    },
    State.GIVEN_UP: {
        State.DUE: "somebody asks to try again",
        State.SKIPPED: "somebody lets it go",
    },
    State.SKIPPED: {
        State.DUE: "its channel is open to Foyer again, and somebody asks to try again",
    },
    State.SENT: {},
}


def may_become(state: State, following: State) -> bool:
    """Whether a delivery in ``state`` may go to ``following`` in one step."""
    return following in TRANSITIONS[state]


def states_before(following: State) -> frozenset[State]:
    """The states from which a delivery may go to ``following``."""
    return frozenset(state for state, ways in TRANSITIONS.items() if following in ways)
