"""What those who look after a community are told of a rule that paused itself, and of how many asked for no more of it."""

from typing import Any

from bot.animations.letters import letter_message
from bot.blocks import actions, button
from bot.model.communities import Community
from bot.nudges import Rule
from bot.nudges.stops import MOST_IN_A_HUNDRED, Pause, Stops
from bot.text import Markup, Texts, channel

KIND = "rule_paused"


def paused_message(community: Community, rule: Rule, stops: Stops, texts: Texts) -> dict[str, Any]:
    """To one of those who look after the community: it paused, why, and where it can be switched on again."""
    name = texts.plain(f"nudges.{rule.key}_name")
    text = texts("stops.paused", name=name, channel=channel(community.community), count=stops.stops, of=stops.messages)
    show = actions(button(texts.plain("stops.show_button"), "nudges:choose:1", value=community.community))
    return letter_message(KIND, text, texts, reason="stops.why", blocks=[show])


def stops_told(stops: Stops, texts: Texts) -> Markup | None:
    """How many asked for no more of a rule after one of its messages; None where nobody did."""
    return texts("stops.counted", count=stops.stops, of=stops.messages) if stops.stops else None


def pause_told(pause: Pause, texts: Texts) -> Markup:
    """Why a rule is off that nobody switched off."""
    stops, day = pause.stops, texts.day(pause.at.date())
    return texts("stops.paused_since", day=day, count=stops.stops, of=stops.messages, most=MOST_IN_A_HUNDRED)
