"""The welcome journey: what its steps may be, when each comes, and whose turn it is to be a buddy.

Pure, as everything here. What falls due of it is ``scheduler/welcomes.py`` and ``scheduler/buddies.py``; the page is
``docs/welcomes.md``. The animation ``welcome_round`` is something else: it introduces newcomers in a post of the channel.
"""

# The kinds of its deliveries in the ledger; a person mutes by kind.
STEP = "welcome_step"
BUDDY = "buddy"
WATCH = "welcome_watch"
HAND = "welcome_hand"
CALL = "welcome_call"
# Those that nobody asked for: a person chooses which of them to take. Texts: ``welcomes.own_<kind>_option``.
UNASKED = (STEP, BUDDY, WATCH)


def occasion_of(community: str, step: str, tries: int) -> str:
    """What makes a message of a step unique for a newcomer: each time it is planned is one of its own."""
    return f"{community}:{step}:{tries}"
