"""What a newcomer reads of the welcome journey: its messages, and what is said when they answer one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.animations.letters import ways_out
from bot.blocks import Block, Element, actions, button, context, message, section
from bot.blocks.words import linked_words
from bot.model.communities import Community
from bot.model.welcomes import Step, StepKind
from bot.text import Markup, Texts, channel, escape, mention
from bot.welcomes import STEP


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of the journey to one newcomer. ``buddy`` is who is named; ``is_again``: another was named before.

    ``joined_at`` is None in a preview: its buttons lead nowhere then.
    """

    community: Community
    step: Step
    joined_at: datetime | None = None
    zone: str = "Etc/UTC"
    is_reminder: bool = False
    buddy: str | None = None
    is_again: bool = False


def step_message(letter: Letter, texts: Texts) -> dict[str, Any]:
    """A message of the journey: the one thing, what can be done with it, why it came and the ways out."""
    lead = _lead(letter, texts)
    words = [linked_words(letter.step.words)] if letter.step.words else []
    return message(
        lead or escape(letter.step.words),
        [*([section(lead)] if lead else []), *words, *_answers(letter, texts), *_ends(letter, texts)],
    )


def done_message(community: Community, step: Step, texts: Texts) -> dict[str, Any]:
    """In the place of a task: it is done, and no reminder comes."""
    return _answered(community, step, texts("welcomes.done"), texts)


def spared_message(community: Community, step: Step, texts: Texts) -> dict[str, Any]:
    """In the place of a task: it is not for them, and no reminder comes."""
    return _answered(community, step, texts("welcomes.spared"), texts)


def chosen_message(letter: Letter, choice: str, texts: Texts) -> dict[str, Any]:
    """In the place of a poll: what was chosen, and the choices again for who changes their mind."""
    noted = texts("welcomes.chosen", choice=choice)
    return message(noted, [linked_words(letter.step.words), section(noted), *_answers(letter, texts), *_ends(letter, texts)])


def hand_asked_message(community: Community, names: Sequence[str], buddy: str | None, texts: Texts) -> dict[str, Any]:
    """Those who look after the community were told."""
    place = channel(community.community)
    told = texts("welcomes.hand_asked", channel=place, names=texts.listing(list(names)), count=len(names))
    said = [told, *([texts("welcomes.hand_buddy", person=mention(buddy))] if buddy else [])]
    return message(told, [section(Markup("\n".join(said)))])


def hand_message(community: Community, newcomer: str, texts: Texts) -> dict[str, Any]:
    """To who looks after the community: a newcomer asked for a hand."""
    place = channel(community.community)
    text = texts("welcomes.hand", person=mention(newcomer), channel=place)
    helps = button(
        texts.plain("welcomes.help_button"), "welcomes:helps:0", value=f"{community.community}:{newcomer}", style="primary"
    )
    return message(text, [section(text), actions(helps), context(texts("welcomes.hand_why", channel=place))])


def helped_message(newcomer: str, texts: Texts) -> dict[str, Any]:
    """In its place: somebody sees to it."""
    text = texts("welcomes.helped", person=mention(newcomer))
    return message(text, [section(text)])


def _lead(letter: Letter, texts: Texts) -> Markup | None:
    place = channel(letter.community.community)
    if letter.step.kind is StepKind.BUDDY:
        key = "welcomes.buddy_again" if letter.is_again else "welcomes.buddy_named"
        who = mention(letter.buddy) if letter.buddy else texts("welcomes.buddy_somebody")
        return texts(key, person=who, channel=place)
    return texts("welcomes.reminder", channel=place) if letter.is_reminder else None


def _answers(letter: Letter, texts: Texts) -> list[Block]:
    """The buttons of a task or a poll, and the one that every message has: a hand, please."""
    value = _value(letter)
    hand = button(texts.plain("welcomes.hand_button"), "welcomes:hand:7", value=value)
    if letter.step.kind is StepKind.TASK:
        done = button(texts.plain("welcomes.done_button"), "welcomes:done:0", value=value, style="primary")
        return [actions(done, button(texts.plain("welcomes.spare_button"), "welcomes:spare:1", value=value), hand)]
    if letter.step.kind is StepKind.POLL:
        choices = [_choice(letter, number, choice) for number, choice in enumerate(letter.step.choices)]
        note = context(texts("welcomes.poll_note", channel=channel(letter.community.community)))
        return [actions(*choices), note, actions(hand)]
    return [actions(hand)]


def _choice(letter: Letter, number: int, choice: str) -> Element:
    about = {"community": letter.community.community, "step": letter.step.step, "choice": choice}
    value = "" if letter.joined_at is None else json.dumps(about, ensure_ascii=False, separators=(",", ":"))
    return button(choice, f"welcomes:answer:{number}", value=value)


def _value(letter: Letter) -> str:
    return "" if letter.joined_at is None else f"{letter.community.community}:{letter.step.step}"


def _ends(letter: Letter, texts: Texts) -> list[Block]:
    place = channel(letter.community.community)
    if letter.joined_at is None:
        return ways_out(STEP, texts, reason="welcomes.preview_reason", reasons={"channel": place})
    day = texts.day(letter.joined_at.astimezone(ZoneInfo(letter.zone)).date())
    return ways_out(STEP, texts, reason="welcomes.step_reason", reasons={"channel": place, "day": day})


def _answered(community: Community, step: Step, said: Markup, texts: Texts) -> dict[str, Any]:
    value = f"{community.community}:{step.step}"
    hand = button(texts.plain("welcomes.hand_button"), "welcomes:hand:7", value=value)
    return message(said, [linked_words(step.words), section(said), actions(hand)])
