"""Animations as people see them: the list, the preview, the form of an answer, the help."""

from collections.abc import Sequence
from typing import Any

from bot.animations import KINDS, find_kind
from bot.animations.forms import Said
from bot.animations.kind import Post
from bot.blocks import (
    MESSAGE_BLOCKS,
    Block,
    Element,
    actions,
    button,
    confirm,
    context,
    divider,
    lines,
    message,
    modal,
    option,
    overflow,
    section,
)
from bot.blocks.words import words
from bot.model.animations import Alarm, Animation, AnimationState, Occurrence, ResponseRate, Standing
from bot.model.communities import Community
from bot.text import Markup, Texts, instant
from bot.views.forms import said
from bot.views.recurrences import moment_in_words, rule_in_words, run_in_words
from bot.views.titles import asks, full_title_of, title_of

# Three blocks each, with what stands above and below them, in a message of at most fifty.
PAGE = 12
MOST_ALARMS = 5
COMMANDS = ("plan", "list", "season", "questions", "help")
# Understood whatever language is spoken, and shown by the help in French.
FRENCH_COMMANDS = ("planifier", "liste", "saison", "questions", "aide")


def list_message(
    community: Community,
    standings: Sequence[Standing],
    texts: Texts,
    *,
    alarms: Sequence[Alarm] = (),
    start: int = 0,
    note: Markup | None = None,
) -> dict[str, Any]:
    """What is planned in a community, with what can be done about each; what has not run when it should have comes first.

    ``note`` says what was just done.
    """
    heading = texts("animations.list_heading", channel=f"#{community.name}") if standings else nothing_planned(community, texts)
    page = standings[start : start + PAGE]
    blocks: list[Block] = [
        *([section(note)] if note else []),
        *(alarm_blocks(alarms, texts) if not start else []),
        section(heading),
        *([section(texts("animations.list_archived", channel=f"#{community.name}"))] if community.is_archived else []),
    ]
    for place, standing in enumerate(page):
        blocks += _standing_blocks(standing, texts, place)
    ends = [
        button(texts.plain("animations.plan_button"), "animations:plan:0", value=community.community, style="primary"),
        button(texts.plain("animations.season_button"), "seasons:open:3", value=community.community),
        button(texts.plain("animations.questions_button"), "questions:show:2", value=community.community),
    ]
    if start + PAGE < len(standings):
        ends.append(
            button(texts.plain("animations.more_button"), "animations:list:1", value=f"{community.community}:{start + PAGE}")
        )
    blocks.append(actions(*ends))
    return message(note or heading, blocks)


def nothing_planned(community: Community, texts: Texts) -> Markup:
    """There is nothing to list yet."""
    return texts("animations.list_empty", channel=f"#{community.name}")


def alarm_blocks(alarms: Sequence[Alarm], texts: Texts) -> list[Block]:
    """What has not run when it should have: what, when, why, and *Run now*."""
    blocks = [_alarm_block(alarm, texts, place) for place, alarm in enumerate(alarms[:MOST_ALARMS])]
    others = len(alarms) - len(blocks)
    return [*blocks, *([context(texts("animations.alarm_others", count=others))] if others else [])]


def _alarm_block(alarm: Alarm, texts: Texts, place: int) -> Block:
    animation = alarm.animation
    text = texts(
        "animations.alarm",
        title=title_of(animation.kind, animation.content, texts),
        when=moment_in_words(alarm.at, animation.recurrence.zone, texts),
        why=_alarm_why(alarm, texts),
    )
    run = button(
        texts.plain("animations.run_button"), f"animations:run:{place}", value=animation.animation, ask=_run_confirm(texts)
    )
    return section(text, accessory=run if find_kind(animation.kind) else None)


def _alarm_why(alarm: Alarm, texts: Texts) -> Markup:
    if alarm.why and texts.has(alarm.why):
        return texts(f"animations.alarm_{alarm.reason}_why", why=texts(alarm.why))
    return texts(f"animations.alarm_{alarm.reason}")


def preview_view(post: Post | None, run: Occurrence | None, animation: Animation, texts: Texts) -> dict[str, Any]:
    """The coming run, as it will be posted. ``run`` is None while it is paused, ``post`` where it would have nothing to say."""
    test = button(texts.plain("animations.test_button"), "animations:test:0", value=animation.animation)
    blocks = [*post.body["blocks"], divider(), actions(test)] if post else [section(texts("animations.nothing_now"))]
    return modal(
        "animations:preview",
        texts.plain("animations.preview_title"),
        [context(_previewed(run, animation, texts)), *blocks],
        close=texts.plain("animations.close_window"),
    )


def _previewed(run: Occurrence | None, animation: Animation, texts: Texts) -> Markup:
    if run is None:
        return texts("animations.preview_paused")
    return texts("animations.preview_at", when=_due_in_words(run, animation, texts))


def _due_in_words(run: Occurrence, animation: Animation, texts: Texts) -> str:
    return run_in_words(run.due_at, run.moved_from, run.moved_why, animation.recurrence.zone, texts)


def test_message(post: Post, run: Occurrence, animation: Animation, community: Community, texts: Texts) -> dict[str, Any]:
    """What the channel would see, for one person alone, marked as a test."""
    when = moment_in_words(run.due_at, animation.recurrence.zone, texts)
    note = texts("animations.test_note", channel=f"#{community.name}", when=when)
    marked: dict[str, Any] = {**post.body, "text": note}
    for name in ("blocks", "fallback_blocks"):
        if name in post.body:
            marked[name] = [context(note), *post.body[name]][:MESSAGE_BLOCKS]
    return marked


def sent_message(texts: Texts) -> dict[str, Any]:
    """The test is on its way."""
    text = texts("animations.test_sent")
    return message(text, [section(text)])


def told_message(what: Said, community: Community, texts: Texts) -> dict[str, Any]:
    """A private word of a kind to one person."""
    text = said(texts, what, community.zone)
    return message(text, [section(text)])


def muted_message(kind: str, texts: Texts) -> dict[str, Any]:
    """In the place of the message: no more of this kind, and the way back."""
    text = texts("attention.muted")
    back = button(texts.plain("attention.unmute_button"), "animations:unmute:0", value=kind)
    return message(text, [section(text), actions(back)])


def unmuted_message(texts: Texts) -> dict[str, Any]:
    """In the place of the message: they may come again."""
    text = texts("attention.unmuted")
    return message(text, [section(text)])


def planned_message(animation: Animation, first: Occurrence | None, texts: Texts, *, changed: bool) -> dict[str, Any]:
    """It is planned: when it runs first, and where to find it again."""
    when = _due_in_words(first, animation, texts) if first else texts.plain("animations.once_resumed")
    text = texts("animations.changed" if changed else "animations.planned", when=when)
    return message(text, [section(text)])


def help_message(texts: Texts, *, unknown: str | None = None, meant: str | None = None) -> dict[str, Any]:
    """What ``/animate`` does. ``unknown`` is a word it does not know, ``meant`` the one that was perhaps meant."""
    first = None
    if unknown:
        first = texts("animations.unknown_word", word=unknown)
        first = lines(first, texts("animations.meant", word=meant)) if meant else first
    known = [texts(f"animations.help_{word}") for word in COMMANDS]
    text = lines(first, texts("animations.help"), *known, *(texts(f"{kind.key}.about") for kind in KINDS))
    return message(
        text, [section(text), actions(button(texts.plain("animations.plan_button"), "animations:plan:0", style="primary"))]
    )


def rate_in_words(rate: ResponseRate, texts: Texts) -> str:
    """How many answered, of how many."""
    if not rate.audience:
        return texts.plain("animations.answered", count=rate.answered)
    return texts.plain("animations.answered_of", count=rate.answered, audience=rate.audience)


def _standing_blocks(standing: Standing, texts: Texts, place: int) -> list[Block]:
    animation = standing.animation
    title = words(full_title_of(animation.kind, animation.content, texts), bold=True)
    if find_kind(animation.kind) is None:
        note = context(texts("animations.unknown_kind_note"))
        return [title, note, actions(_stop_button(animation.animation, texts, place))]
    facts = (
        texts.plain(f"{animation.kind}.name"),
        rule_in_words(animation.recurrence, texts),
        _next_in_words(standing, texts),
        _last_in_words(standing, texts),
        _silence_in_words(standing, texts),
    )
    # A question may be three hundred characters long, and contain what Slack would read as markup.
    return [title, context(lines(*facts, separator=" · ")), _buttons(standing, texts, place)]


def _next_in_words(standing: Standing, texts: Texts) -> str:
    if standing.animation.state is AnimationState.PAUSED:
        return texts.plain("animations.is_paused")
    if standing.coming is None:
        return texts.plain("animations.no_more_dates")
    return texts.plain("animations.next", when=_due_in_words(standing.coming, standing.animation, texts))


def _last_in_words(standing: Standing, texts: Texts) -> Markup | str | None:
    if standing.last is None or standing.last_rate is None or not asks(standing.animation.kind):
        return None
    rate = rate_in_words(standing.last_rate, texts)
    closes_at = standing.open.closes_at if standing.open else None
    if closes_at is None:
        return texts.plain("animations.last_time", rate=rate)
    fallback = moment_in_words(closes_at, standing.animation.recurrence.zone, texts)
    return texts("animations.open_until", until=instant(closes_at, fallback), rate=rate)


def _silence_in_words(standing: Standing, texts: Texts) -> str | None:
    """A run without anything to say is no failure, but somebody may have waited for it."""
    if standing.silent is None:
        return None
    return texts.plain("animations.nothing_to_say", day=texts.day(standing.silent.local_date))


def _buttons(standing: Standing, texts: Texts, place: int) -> Block:
    if standing.open is not None and standing.animation.state not in (AnimationState.PLANNED, AnimationState.PAUSED):
        close = texts.plain("animations.close_option")
        return actions(button(close, f"animations:more:{place}", value=f"close:{standing.open.occurrence}"))
    name, is_paused = standing.animation.animation, standing.animation.state is AnimationState.PAUSED
    pausing = "resume" if is_paused else "pause"
    return actions(
        button(texts.plain("animations.preview_button"), f"animations:preview:{place}", value=name),
        button(texts.plain("animations.run_button"), f"animations:run:{place}", value=name, ask=_run_confirm(texts)),
        button(texts.plain(f"animations.{pausing}_button"), f"animations:{pausing}:{place}", value=name),
        _stop_button(name, texts, place),
        overflow(f"animations:more:{place}", _more(standing, texts)),
    )


def _stop_button(name: str, texts: Texts, place: int) -> Element:
    stop = confirm(
        texts.plain("animations.stop_title"),
        texts.plain("animations.stop_ask"),
        texts.plain("animations.stop_yes"),
        texts.plain("animations.stop_no"),
        style="danger",
    )
    return button(texts.plain("animations.stop_button"), f"animations:stop:{place}", value=name, ask=stop)


def _run_confirm(texts: Texts) -> Element:
    return confirm(
        texts.plain("animations.run_title"),
        texts.plain("animations.run_ask"),
        texts.plain("animations.run_yes"),
        texts.plain("animations.cancel"),
    )


def _more(standing: Standing, texts: Texts) -> list[Element]:
    """What is rarer: the value names what it is done to, so that a second click on an old list skips nothing more."""
    name = standing.animation.animation
    rare = [
        option(texts.plain("animations.change_option"), f"change:{name}"),
        option(texts.plain("animations.test_button"), f"test:{name}"),
    ]
    if standing.coming is not None:
        rare.append(option(texts.plain("animations.skip_option"), f"skip:{standing.coming.occurrence}"))
    if standing.open is not None:
        rare.append(option(texts.plain("animations.close_option"), f"close:{standing.open.occurrence}"))
    return rare
