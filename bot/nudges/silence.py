"""Every reason for which there is no nudge, by name.

They are counted and shown to those who look after a community, as counts; never with a name.
"""

from enum import StrEnum


class Silence(StrEnum):
    """Why there is none. The text of each is ``nudges.silence_<value>``."""

    OFF = "off"
    NOT_SET_UP = "not_set_up"
    ARCHIVED = "archived"
    BOT_OUT = "bot_out"
    TOO_NEW = "too_new"
    INCOMPLETE = "incomplete"
    NO_ADDRESS = "no_address"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    GUEST = "guest"
    LEFT = "left"
    NO_DMS = "no_dms"
    PAUSED = "paused"
    MUTED = "muted"
    LATELY = "lately"
    ONCE_IS_ENOUGH = "once_is_enough"
    LOOKS_AFTER = "looks_after"
    NOTHING_ALIVE = "nothing_alive"
    BACK = "back"
    OVER = "over"
    ENOUGH = "enough"
    CLAIMED = "claimed"
    LEFT_OUT = "left_out"


# The reasons that hold for everybody in a community at once.
OF_COMMUNITY = frozenset(
    {
        Silence.OFF,
        Silence.NOT_SET_UP,
        Silence.ARCHIVED,
        Silence.BOT_OUT,
        Silence.TOO_NEW,
        Silence.INCOMPLETE,
        Silence.NO_ADDRESS,
    }
)
