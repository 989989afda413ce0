"""What a challenge shows: how far everybody is together first, then the board of those who joined it, then what was achieved."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from bot.animations.checkins import WEEK, CheckIns, check_ins, starts_of, step_at, step_of
from bot.animations.kind import OPENING, Letter, Post
from bot.animations.letters import letter_message
from bot.animations.snapshot import Snapshot
from bot.attention import Priority
from bot.blocks import Block, Element, actions, button, context, lines, message, section
from bot.blocks.words import quote, words
from bot.model.animations import OccurrenceState
from bot.text import Markup, Texts, escape, instant

BOARD, REMIND = "board", "remind"
BAR_WIDTH = 20
FULL, EMPTY = "█", "░"
MOST_ON_BOARD = 30
# In a week-long step who asked to be reminded is so on its fourth day.
WEEK_REMINDER = timedelta(days=3)


def opening(snapshot: Snapshot, texts: Texts) -> Post:
    """What it is about, how far everybody is together, the step of today, and who wants to be seen."""
    run, found = snapshot.occurrence, check_ins(snapshot)
    invites, progress = str(run.content["invites"]), progress_in_words(snapshot, found, texts)
    blocks: list[Block] = [words(invites, bold=True), words(progress)]
    if run.state is OccurrenceState.CLOSED:
        end: list[Block] = [context(texts("challenge.how_closed"))]
    else:
        step = current_step(snapshot)
        blocks.append(words(_step_and_theme(snapshot, step, texts)))
        end = [actions(*buttons(snapshot, step, texts)), context(_how(snapshot, texts))]
    ranked = _on_board(snapshot, found, texts)
    if ranked:
        blocks += [section(texts("challenge.board")), words("\n".join(_board_lines(ranked, texts)))]
    named = frozenset(person for _, _, person in ranked[:MOST_ON_BOARD])
    return Post(OPENING, message(lines(invites, progress), [*blocks, *end]), names=named)


def themes(snapshot: Snapshot, texts: Texts) -> Iterator[Post]:
    """The words of each step but the first, in the thread, once their hour has come."""
    for number in range(2, len(snapshot.occurrence.content["themes"]) + 1):
        if f"say{number}" in snapshot.occurrence.steps_done:
            said = _step_and_theme(snapshot, number, texts)
            yield Post(f"theme:{number}", message(escape(said), [words(said)]), in_thread=True)


def notes(snapshot: Snapshot, texts: Texts) -> Iterator[Post]:
    """What people wrote beside their check-ins, in the thread, under their names."""
    for answer in snapshot.answers:
        number = step_of(answer.item, "note")
        if number is None:
            continue
        name = snapshot.names.get(answer.person) or texts.plain("challenge.somebody")
        said = str(answer.value["words"])
        gone = texts("challenge.note_taken_back")
        body = message(escape(f"{name}: {said}"), [quote(name, said)]) if said else message(gone, [context(gone)])
        yield Post(f"note:{answer.person}:{number}", body, in_thread=True, about=answer.person)


def closing(snapshot: Snapshot, texts: Texts) -> Iterator[Post]:
    """What was achieved together. Nothing where nobody took part, and not a word of a goal that was missed."""
    state = snapshot.occurrence.state_data
    if snapshot.occurrence.state is not OccurrenceState.CLOSED or not state.get("people"):
        return
    achieved = amount_in_words(snapshot, state["total"], texts)
    said = [texts.plain("challenge.closing", achieved=achieved, count=state["people"])]
    if state["total"] >= snapshot.occurrence.content["goal"]:
        said.append(texts.plain("challenge.reached", goal=amount_in_words(snapshot, snapshot.occurrence.content["goal"], texts)))
    said.append(texts.plain("challenge.thanks"))
    invites, told = str(snapshot.occurrence.content["invites"]), " ".join(said)
    yield Post("closing", message(lines(invites, told), [words(invites, bold=True), words(told)]))


def reminders(snapshot: Snapshot) -> Iterator[Letter]:
    """To those who asked for them, for the step that has begun, until they checked in."""
    step, found = current_step(snapshot), check_ins(snapshot)
    begins = ([snapshot.occurrence.due_at, *starts_of(snapshot)])[step - 1]
    is_week = snapshot.occurrence.content["pace"] == WEEK
    for member in snapshot.audience:
        if snapshot.enrolment_of(member.person, REMIND) is not None and step not in found.steps_of(member.person):
            yield Letter(
                f"remind:{member.person}:{step}",
                (member.person,),
                partial(_reminder, snapshot, step),
                not_before=begins + WEEK_REMINDER if is_week else begins,
                reason="challenge.why_reminded",
                priority=Priority.CHALLENGE_STEP,
                hours=72 if is_week else 24,
            )


def buttons(snapshot: Snapshot, step: int, texts: Texts) -> Sequence[Element]:
    """Check in for a step, with a note; and what lasts: the board, reminders."""
    run = snapshot.occurrence
    value = f"{run.occurrence}:{step}"
    return (
        button(texts.plain("challenge.done"), "animation:challenge:done:0", value=value, style="primary"),
        *([] if run.content["unit"] else [button(texts.plain("challenge.note"), "animation:challenge:note:1", value=value)]),
        button(texts.plain("challenge.options"), "animation:challenge:options:2", value=run.occurrence),
    )


def undo_button(snapshot: Snapshot, step: int, texts: Texts) -> Element:
    """Take back the check-in for a step."""
    return button(texts.plain("challenge.undo"), "animation:challenge:undo:3", value=f"{snapshot.occurrence.occurrence}:{step}")


def current_step(snapshot: Snapshot) -> int:
    """The step that has begun and is not over."""
    return step_at(starts_of(snapshot), snapshot.now)


def step_in_words(snapshot: Snapshot, step: int, texts: Texts) -> str:
    """``Day 2 of 5``."""
    content = snapshot.occurrence.content
    key = "challenge.step_week" if content["pace"] == WEEK else "challenge.step_day"
    return texts.plain(key, number=step, length=content["length"])


def amount_in_words(snapshot: Snapshot, amount: int, texts: Texts) -> str:
    """``23 sketches``, in the manager's own unit; else ``23 check-ins``."""
    unit = snapshot.occurrence.content["unit"]
    return f"{texts.number(amount)}\u00a0{unit}" if unit else texts.plain("challenge.check_ins", count=amount)


def progress_in_words(snapshot: Snapshot, found: CheckIns, texts: Texts) -> str:
    """A bar of the whole group, how much that is, and by how many people.

    Once it is closed, what is written down counts, the word at the end says by how many, and beside a goal that was missed nothing
    is set.
    """
    state, goal = snapshot.occurrence.state_data, snapshot.occurrence.content["goal"]
    total, people = state.get("total", found.total), state.get("people", found.people)
    if snapshot.occurrence.state is OccurrenceState.CLOSED and total < goal:
        told = amount_in_words(snapshot, total, texts) if people else texts.plain("challenge.over")
    else:
        of = texts.plain("challenge.progress", total=total, goal=amount_in_words(snapshot, goal, texts))
        told = f"{bar(total, goal)}\n{of}"
    is_open = snapshot.occurrence.state is not OccurrenceState.CLOSED
    return f"{told} · {texts.plain('challenge.people', count=people)}" if people and is_open else told


def bar(total: int, goal: int) -> str:
    """A bar of text: full only once the goal is reached, empty only while there is nothing."""
    full = min(total * BAR_WIDTH // goal, BAR_WIDTH)
    full = max(full, 1) if total else 0
    return FULL * full + EMPTY * (BAR_WIDTH - full)


def _on_board(snapshot: Snapshot, found: CheckIns, texts: Texts) -> list[tuple[int, str, str]]:
    """How often, name and id of those who joined the board and checked in: who did so most often first, then by name."""
    present = {member.person for member in snapshot.audience if not member.stays_off_boards}
    joined = [each.person for each in snapshot.enrolled if each.item == BOARD and each.person in present]
    ranked = [
        (len(found.steps_of(person)), snapshot.names.get(person) or texts.plain("challenge.somebody"), person)
        for person in joined
        if found.steps_of(person)
    ]
    return sorted(ranked, key=lambda each: (-each[0], each[1].casefold(), each[2]))


def _board_lines(ranked: Sequence[tuple[int, str, str]], texts: Texts) -> list[str]:
    """Who checked in equally often stands in one line."""
    told = [
        texts.plain("challenge.board_line", count=count, names=texts.listing([name for _, name, _ in group]))
        for count, group in groupby(ranked[:MOST_ON_BOARD], key=lambda each: each[0])
    ]
    others = len(ranked) - MOST_ON_BOARD
    return [*told, *([texts.plain("challenge.board_others", count=others)] if others > 0 else [])]


def _step_and_theme(snapshot: Snapshot, step: int, texts: Texts) -> str:
    named = step_in_words(snapshot, step, texts)
    given = snapshot.occurrence.content["themes"]
    return texts.plain("challenge.step_theme", step=named, theme=given[step - 1]) if step <= len(given) else named


def _how(snapshot: Snapshot, texts: Texts) -> Markup:
    key = "challenge.how_week" if snapshot.occurrence.content["pace"] == WEEK else "challenge.how_day"
    return lines(texts(key), _until(snapshot.occurrence.closes_at, snapshot, texts), separator=" ")


def _until(closes_at: datetime | None, snapshot: Snapshot, texts: Texts) -> Markup | None:
    if closes_at is None:
        return None
    return texts("challenge.until", until=instant(closes_at, texts.moment(closes_at, snapshot.zone)))


def _reminder(snapshot: Snapshot, step: int, texts: Texts) -> dict[str, Any]:
    said = texts("challenge.reminder", step=step_in_words(snapshot, step, texts))
    theme = _step_and_theme(snapshot, step, texts)
    blocks = [words(str(snapshot.occurrence.content["invites"]), bold=True), words(theme)]
    return letter_message(
        "challenge",
        said,
        texts,
        reason="challenge.why_reminded",
        blocks=[*blocks, actions(*buttons(snapshot, step, texts))],
    )
