"""What volunteers read: that a newcomer is theirs if they like, and what becomes of their answer; and the call for volunteers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.animations.letters import ways_out
from bot.blocks import Block, actions, button, context, message, option, section, select
from bot.model.communities import Community
from bot.model.welcomes import Buddy
from bot.text import Texts, channel, mention
from bot.welcomes import BUDDY, WATCH
from bot.welcomes.volunteers import MOST_OFFERED


def turn_message(community: Community, newcomer: str, joined_at: datetime, zone: str, texts: Texts) -> dict[str, Any]:
    """To a volunteer, before the newcomer hears anything: it is their turn, unless they say no."""
    place, value = channel(community.community), f"{community.community}:{newcomer}"
    day = texts.day(joined_at.astimezone(ZoneInfo(zone)).date())
    text = texts("welcomes.turn", person=mention(newcomer), channel=place, day=day)
    answers = actions(
        button(texts.plain("welcomes.glad_button"), "welcomes:glad:0", value=value, style="primary"),
        button(texts.plain("welcomes.decline_button"), "welcomes:decline:1", value=value),
    )
    return message(
        text, [section(text), answers, *ways_out(BUDDY, texts, reason="welcomes.turn_reason", reasons={"channel": place})]
    )


def glad_message(community: str, newcomer: str, texts: Texts) -> dict[str, Any]:
    """In its place: thank you; and still a way back."""
    text = texts("welcomes.glad", person=mention(newcomer))
    back = button(texts.plain("welcomes.decline_button"), "welcomes:decline:0", value=f"{community}:{newcomer}")
    return message(text, [section(text), actions(back)])


def declined_message(texts: Texts) -> dict[str, Any]:
    """In its place: somebody else is asked, and nobody hears of it."""
    text = texts("welcomes.declined")
    return message(text, [section(text)])


def nobody_message(community: Community, texts: Texts) -> dict[str, Any]:
    """To who looks after the community: no volunteer is free."""
    place = channel(community.community)
    text = texts("welcomes.nobody", channel=place)
    return message(
        text,
        [
            section(text),
            actions(*_offer_buttons(community.community, texts, call=True)),
            *ways_out(WATCH, texts, reason="welcomes.nobody_reason", reasons={"channel": place}),
        ],
    )


def call_message(community: Community, texts: Texts) -> dict[str, Any]:
    """In the channel, as those who look after it asked: who would be a buddy?"""
    text = texts("welcomes.call", channel=channel(community.community))
    offer = button(texts.plain("welcomes.offer_button"), "welcomes:offer:0", value=community.community, style="primary")
    return message(text, [section(text), actions(offer), context(texts("welcomes.call_why"))])


def called_message(texts: Texts, *, is_new: bool) -> dict[str, Any]:
    """The call is on its way; once a month."""
    text = texts("welcomes.called" if is_new else "welcomes.called_already")
    return message(text, [section(text)])


def offer_blocks(community: Community, buddy: Buddy | None, texts: Texts) -> list[Block]:
    """What a member may be: a buddy in a community, how many newcomers at a time, or no more."""
    place = channel(community.community)
    if buddy is None:
        return [section(texts("welcomes.offer", channel=place)), actions(*_offer_buttons(community.community, texts))]
    menu = select(
        "welcomes:most:0",
        [option(texts.plain("welcomes.most_option", count=most), f"{community.community}:{most}") for most in MOST_OFFERED],
        chosen=f"{community.community}:{buddy.most}",
    )
    stop = button(texts.plain("welcomes.withdraw_button"), "welcomes:withdraw:1", value=community.community)
    return [section(texts("welcomes.is_buddy", channel=place, count=buddy.most)), actions(menu, stop)]


def offer_message(community: Community, buddy: Buddy | None, texts: Texts) -> dict[str, Any]:
    """``/foyer welcome`` for a member."""
    blocks = offer_blocks(community, buddy, texts)
    return message(texts("welcomes.offer_short", channel=channel(community.community)), blocks)


def choose_message(communities: Sequence[Community], texts: Texts) -> dict[str, Any]:
    """Which community, for who is in several."""
    text = texts("welcomes.choose")
    menu = select(
        "welcomes:choose:0",
        [option(f"#{each.name}", each.community) for each in communities],
        placeholder=texts.plain("welcomes.choose_placeholder"),
    )
    return message(text, [section(text), actions(menu)])


def _offer_buttons(community: str, texts: Texts, *, call: bool = False) -> list[dict[str, Any]]:
    offer = button(texts.plain("welcomes.offer_button"), "welcomes:offer:0", value=community)
    return [offer, *([button(texts.plain("welcomes.call_button"), "welcomes:call:1", value=community)] if call else [])]
