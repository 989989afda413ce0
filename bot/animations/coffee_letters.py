"""What is said around a coffee with a host: the announcement, the conversation, and a word to everybody concerned."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.animations.coffee_draws import Draw, Phase, host_of, is_here, read_draw
from bot.animations.conversations import draw_starters, named, starters_in
from bot.animations.kind import OPENING, Letter, Post, Step, seed_of
from bot.animations.snapshot import Member, Snapshot
from bot.animations.timing import step_time
from bot.blocks import Block, Element, actions, button, context, lines, message, section
from bot.blocks.words import words
from bot.model.animations import Occurrence, OccurrenceState
from bot.model.deliveries import State
from bot.text import Markup, Texts, channel, escape, instant

DRAW = "draw"


def draw_step(gather: int) -> Step:
    """The step at which the seats are drawn."""
    return Step(DRAW, working_days=gather)


def draws_at(snapshot: Snapshot) -> datetime | None:
    """When the seats are drawn; None where the dates are not known (a preview)."""
    rule, step = snapshot.recurrence, draw_step(int(snapshot.occurrence.content["gather"]))
    return step_time(step, snapshot.occurrence.due_at, rule) if rule is not None else None


def announcement(snapshot: Snapshot, texts: Texts) -> Post:
    """What it is, and how to come; afterwards, that the draw is done."""
    run, made, heading = snapshot.occurrence, read_draw(snapshot.occurrence.state_data), str(snapshot.occurrence.content["heading"])
    host = snapshot.names.get(host_of(snapshot)) or texts.plain("coffee_with.somebody")
    offer = texts("coffee_with.offer", host=host, count=int(run.content["seats"]))
    row = actions(
        button(texts.plain("coffee_with.join_button"), "animation:coffee_with:join:0", value=run.occurrence, style="primary"),
        leave_button(run, texts),
    )
    how = _how(snapshot, made, texts)
    body = message(lines(escape(heading), offer), [words(heading, bold=True), section(offer), row, context(how)])
    return Post(OPENING, body, names=frozenset({host_of(snapshot)}))


def leave_button(run: Occurrence, texts: Texts) -> Element:
    """Out of this draw, and of those to come."""
    return button(texts.plain("coffee_with.leave_button"), "animation:coffee_with:leave:1", value=run.occurrence)


def letters(snapshot: Snapshot) -> tuple[Letter, ...]:
    """Everything that should stand before people at this point."""
    made = read_draw(snapshot.occurrence.state_data)
    match made.phase:
        case Phase.GATHERING:
            return tuple(_to_managers("host", "coffee_with.host_gone", snapshot))
        case Phase.NO_HOST:
            off = [_alone(member, "off", "coffee_with.off", snapshot) for member in _here(made.waiting, snapshot)]
            return (*_to_managers("host", "coffee_with.host_gone", snapshot), *off)
        case Phase.NOBODY:
            host = [_alone(member, "nobody", "coffee_with.nobody", snapshot) for member in _here([host_of(snapshot)], snapshot)]
            return (*host, *_stay_in(made, snapshot))
    return (*_table(made, snapshot), *_stay_in(made, snapshot))


def _how(snapshot: Snapshot, made: Draw, texts: Texts) -> Markup:
    if made.phase is Phase.DONE:
        return texts("coffee_with.drawn", count=len(made.drawn))
    if made.phase is not Phase.GATHERING or snapshot.occurrence.state is OccurrenceState.CLOSED:
        return texts("coffee_with.not_held")
    at = draws_at(snapshot)
    when = texts("coffee_with.when", when=instant(at, texts.moment(at, snapshot.zone))) if at else None
    return lines(when, texts("coffee_with.how"), separator=" ")


def _table(made: Draw, snapshot: Snapshot) -> list[Letter]:
    """The host and those who were drawn; what was said to them stays as it was said."""
    table = (host_of(snapshot), *made.drawn)
    members = _here(table, snapshot)
    if len(members) < len(table) or made.at is None:
        return []
    if made.is_apart:
        return [_apart(member, table, snapshot) for member in members]
    if snapshot.letters.get(made.letter) is State.SENT:
        return []
    return [Letter(made.letter, tuple(sorted(table)), lambda texts: _meeting(made, snapshot, texts), not_before=made.at)]


def _meeting(made: Draw, snapshot: Snapshot, texts: Texts) -> Mapping[str, Any]:
    heading = str(snapshot.occurrence.content["heading"])
    text = texts("coffee_with.meet", host=named([host_of(snapshot)], texts), people=named(made.drawn, texts))
    starters = draw_starters(seed_of(snapshot.occurrence.occurrence, *made.drawn))
    return message(
        lines(escape(heading), text),
        [
            words(heading, bold=True),
            section(text),
            section(lines(texts("coffee_with.starters"), starters_in(starters, texts))),
            *_why(snapshot, texts),
        ],
    )


def _apart(member: Member, table: Sequence[str], snapshot: Snapshot) -> Letter:
    others = [person for person in table if person != member.person]

    def write(texts: Texts) -> Mapping[str, Any]:
        text = texts("coffee_with.apart", people=named(others, texts))
        return message(text, [section(text), *_why(snapshot, texts)])

    return Letter(f"apart:{member.person}", (member.person,), write, not_before=_awake(member, snapshot))


def _stay_in(made: Draw, snapshot: Snapshot) -> list[Letter]:
    """Those who were not drawn; the same words, whatever the reason."""
    return [_alone(member, "waits", "coffee_with.waits", snapshot) for member in _here(made.waiting, snapshot)]


def _alone(member: Member, name: str, key: str, snapshot: Snapshot) -> Letter:
    def write(texts: Texts) -> Mapping[str, Any]:
        heading, text = str(snapshot.occurrence.content["heading"]), texts(key)
        return message(lines(escape(heading), text), [words(heading, bold=True), section(text), *_why(snapshot, texts)])

    return Letter(f"{name}:{member.person}", (member.person,), write, not_before=_awake(member, snapshot))


def _to_managers(name: str, key: str, snapshot: Snapshot) -> list[Letter]:
    """A host who is not there: those who look after the community can choose another."""
    if is_here(host_of(snapshot), snapshot):
        return []
    place = channel(snapshot.occurrence.community)

    def write(texts: Texts) -> Mapping[str, Any]:
        heading, text = str(snapshot.occurrence.content["heading"]), texts(key, channel=place)
        blocks = [words(heading, bold=True), section(text), context(texts("coffee_with.managers_why"))]
        return message(lines(escape(heading), text), blocks)

    return [Letter(f"{name}:{manager}", (manager,), write) for manager in sorted(snapshot.managers)]


def _why(snapshot: Snapshot, texts: Texts) -> list[Block]:
    leave = button(texts.plain("coffee_with.leave_button"), "animation:coffee_with:leave:0", value=snapshot.occurrence.occurrence)
    return [context(texts("coffee_with.why", channel=channel(snapshot.occurrence.community))), actions(leave)]


def _here(people: Sequence[str], snapshot: Snapshot) -> list[Member]:
    wanted = frozenset(people)
    return [member for member in snapshot.audience if member.person in wanted]


def _awake(member: Member, snapshot: Snapshot) -> datetime:
    waking = member.waking
    return snapshot.now if waking.is_awake(snapshot.now) else waking.next_opening(snapshot.now)
