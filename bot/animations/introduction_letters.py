"""What introductions write to people: that they are in it, the round beforehand, the introductions themselves, and what follows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.animations import round_making as making
from bot.animations.conversations import draw_starters, named, starters_in
from bot.animations.introduction_posts import sends_at, verb_button
from bot.animations.kind import Letter, seed_of
from bot.animations.letters import letter_message
from bot.animations.pairing import times_met
from bot.animations.rounds import Circle, Phase, Round, read_round
from bot.animations.snapshot import Member, Snapshot
from bot.attention import Priority
from bot.blocks import Block, actions, button, context, lines, message, section
from bot.blocks.words import words as words_block
from bot.model.deliveries import State
from bot.text import Markup, Texts, channel, instant

# How many circles those who look after a community see beforehand: those who met most often first.
MOST_SHOWN = 12
HOURS_TO_ASK = 72
_NEWS = ((making.MET, "primary"), (making.PLANNED, None), (making.MISSED, None))

Write = Callable[[Texts], Mapping[str, Any]]


def letters(snapshot: Snapshot) -> tuple[Letter, ...]:
    """Everything that should stand before people at this point of the round."""
    found = read_round(snapshot.occurrence.state_data)
    if found.phase is Phase.GATHERING:
        return tuple(_told(member, snapshot) for member in _to_tell(snapshot))
    return (
        *(_beforehand(manager, found, snapshot) for manager in _present(found.shown_to, snapshot.managers)),
        *_introductions(found, snapshot),
        *_left_alone(found, snapshot),
        *_questions(found, snapshot),
        *_at_the_end(found, snapshot),
    )


# Told first, where everybody is introduced


def _to_tell(snapshot: Snapshot) -> tuple[Member, ...]:
    if not making.is_for_everybody(snapshot):
        return ()
    words = making.words_of(snapshot)
    return tuple(
        member
        for member in snapshot.audience
        if making.may_join(member, snapshot)
        and not member.is_away
        and not words.get(member.person, {}).keys() & {making.TOLD, making.OUT, making.JOINED}
    )


def _told(member: Member, snapshot: Snapshot) -> Letter:
    run = snapshot.occurrence
    hours = 24.0 * int(run.content["gather"])

    def write(texts: Texts) -> Mapping[str, Any]:
        text = texts("introductions.told", channel=channel(run.community))
        row = actions(
            verb_button("join", 0, run.occurrence, texts, style="primary"),
            button(texts.plain("introductions.out_button"), "animation:introductions:leave:1", value=run.occurrence),
        )
        return letter_message("introductions", text, texts, reason="introductions.told_reason", blocks=[row])

    return Letter(
        making.told_name(member.person),
        (member.person,),
        write,
        reason="introductions.told_reason",
        priority=Priority.INTRODUCTIONS_BEGIN,
        hours=hours,
    )


# Beforehand, for those who look after the community


def _beforehand(manager: str, found: Round, snapshot: Snapshot) -> Letter:
    def write(texts: Texts) -> Mapping[str, Any]:
        place = channel(snapshot.occurrence.community)
        if found.phase is not Phase.DRAFTED:
            return _said(texts("introductions.round_out", channel=place, count=len(found.standing)))
        at = sends_at(snapshot)
        when = instant(at, texts.moment(at, snapshot.zone)) if at else Markup("")
        text = texts("introductions.round", channel=place, when=when, count=len(found.circles))
        swap = verb_button("swap", 0, snapshot.occurrence.occurrence, texts)
        blocks = [section(text)]
        blocks += [section(_circles(found, snapshot, texts)), actions(swap)] if found.circles else []
        return message(text, [*blocks, context(texts("introductions.round_note"))])

    before = _hours_of(manager, snapshot)
    at = sends_at(snapshot)
    return Letter(f"round:{manager}", (manager,), write, not_before=before if before and at and before < at else None)


def _circles(found: Round, snapshot: Snapshot, texts: Texts) -> Markup:
    groups = [circle.people for circle in found.circles]
    ranked = sorted(zip(times_met(groups, snapshot.meetings), groups, strict=True), key=lambda each: -each[0])
    told = [_circle(group, before, texts) for before, group in ranked[:MOST_SHOWN]]
    others = len(ranked) - len(told)
    return lines(*told, texts("introductions.round_others", count=others) if others else None)


def _circle(group: Sequence[str], before: int, texts: Texts) -> Markup:
    people = named(group, texts)
    return (
        texts("introductions.round_met", people=people, count=before) if before else texts("introductions.round_new", people=people)
    )


# The introductions themselves


def _introductions(found: Round, snapshot: Snapshot) -> list[Letter]:
    """What was said to a group stays as it was said, whatever becomes of those in it."""
    here = {member.person: member for member in snapshot.audience}
    written = []
    for circle in found.standing:
        members = [here[person] for person in circle.people if person in here]
        if circle.at is None or len(members) < len(circle.people):
            continue
        if circle.is_apart:
            written += [_apart(member, circle, snapshot) for member in members]
        elif snapshot.letters.get(making.group_name(circle)) is not State.SENT:
            written.append(
                Letter(making.group_name(circle), circle.people, _meeting(circle, members, snapshot), not_before=circle.at)
            )
    return written


def _meeting(circle: Circle, members: Sequence[Member], snapshot: Snapshot) -> Write:
    run = snapshot.occurrence
    starters = draw_starters(seed_of(run.occurrence, *circle.people))

    def write(texts: Texts) -> Mapping[str, Any]:
        text = texts("introductions.meet", people=named(circle.people, texts))
        return message(
            text,
            [
                section(text),
                _reason(members, snapshot, texts),
                section(lines(texts("introductions.starters"), starters_in(starters, texts))),
                *_why(snapshot, texts),
            ],
        )

    return write


def _reason(members: Sequence[Member], snapshot: Snapshot, texts: Texts) -> Block:
    """Why these people: their teams, as they wrote them; the other communities they share; that they share this one."""
    words, here = making.words_of(snapshot), snapshot.occurrence.community
    teams = [str(words.get(member.person, {}).get(making.JOINED, {}).get("team", "")) for member in members]
    if all(teams) and len({team.casefold() for team in teams}) > 1:
        return words_block(texts.plain("introductions.reason_teams", teams=texts.listing(sorted(set(teams)))))
    shared = sorted(frozenset.intersection(*(member.communities for member in members)) - {here})
    if shared:
        places = Markup(texts.listing([channel(each) for each in (here, *shared[:3])]))
        return section(texts("introductions.reason_places", places=places))
    return section(texts("introductions.reason_here", channel=channel(here)))


def _why(snapshot: Snapshot, texts: Texts) -> list[Block]:
    run = snapshot.occurrence
    why = texts(f"introductions.why_{run.content['joining']}", channel=channel(run.community))
    return [context(why), actions(verb_button("leave", 0, run.occurrence, texts))]


def _apart(member: Member, circle: Circle, snapshot: Snapshot) -> Letter:
    """Slack opened no conversation for them: they can open one themselves."""
    others = [person for person in circle.people if person != member.person]

    def write(texts: Texts) -> Mapping[str, Any]:
        text = texts("introductions.apart", people=named(others, texts))
        return message(text, [section(text), *_why(snapshot, texts)])

    return Letter(f"apart:{circle.number}:{member.person}", (member.person,), write, not_before=_awake(member, snapshot))


def _left_alone(found: Round, snapshot: Snapshot) -> list[Letter]:
    """Whatever the reason, the words are the same: nobody learns from them who asked for what."""
    here = {member.person: member for member in snapshot.audience}
    alone = [here[person] for person in found.alone if person in here] if found.phase is not Phase.DRAFTED else []
    key = "introductions.alone_only" if found.pool == 1 else "introductions.alone"

    def write(texts: Texts) -> Mapping[str, Any]:
        text = texts(key, channel=channel(snapshot.occurrence.community))
        return message(text, [section(text), *_why(snapshot, texts)])

    return [Letter(f"alone:{each.person}", (each.person,), write, not_before=_awake(each, snapshot)) for each in alone]


# Afterwards


def _questions(found: Round, snapshot: Snapshot) -> list[Letter]:
    """Whether they met. Once the round is over nobody else is asked, but who says something still sees it."""
    if found.phase not in (Phase.ASKED, Phase.OVER):
        return []
    here = {member.person: member for member in snapshot.audience}
    news = snapshot.items(making.NEWS)
    return [
        _question(here[person], circle, news.get(person, {}), snapshot)
        for circle in found.standing
        for person in circle.people
        if person in here and (found.phase is Phase.ASKED or person in news)
    ]


def _question(member: Member, circle: Circle, news: Mapping[str, Any], snapshot: Snapshot) -> Letter:
    run, said = snapshot.occurrence, str(news.get("said", ""))
    others = [person for person in circle.people if person != member.person]
    reason = "introductions.check_reason" if making.is_for_everybody(snapshot) else None

    def write(texts: Texts) -> Mapping[str, Any]:
        text = texts(f"introductions.news_{said or 'none'}", people=named(others, texts))
        row = [] if said == making.MET else [_answers(said, run.occurrence, texts)]
        if reason is not None:
            return letter_message("introductions", text, texts, reason=reason, blocks=row)
        return message(text, [section(text), *row, *_why(snapshot, texts)])

    return Letter(
        making.check_name(member.person),
        (member.person,),
        write,
        not_before=_awake(member, snapshot),
        reason=reason,
        priority=Priority.INTRODUCTION_NEWS if reason else None,
        hours=HOURS_TO_ASK,
    )


def _answers(said: str, occurrence: str, texts: Texts) -> Block:
    return actions(
        *(
            verb_button(verb, number, occurrence, texts, style=style)
            for number, (verb, style) in enumerate(_NEWS, 3)
            if verb != said
        )
    )


def _at_the_end(found: Round, snapshot: Snapshot) -> list[Letter]:
    if found.phase is not Phase.OVER:
        return []
    here = {member.person: member for member in snapshot.audience}
    ended = [_ended(manager, found, snapshot) for manager in _present(found.shown_to, snapshot.managers)] if found.standing else []
    return [*ended, *(_paused(here[person], snapshot) for person in found.paused if person in here)]


def _ended(manager: str, found: Round, snapshot: Snapshot) -> Letter:
    def write(texts: Texts) -> Mapping[str, Any]:
        place = channel(snapshot.occurrence.community)
        count = len(found.standing)
        planned = texts("introductions.ended_planned", count=found.planned) if found.planned else None
        text = lines(texts("introductions.ended", channel=place, met=found.met, count=count), planned, separator=" ")
        return message(text, [section(text), context(texts("introductions.ended_note"))])

    return Letter(f"met:{manager}", (manager,), write, not_before=_hours_of(manager, snapshot))


def _paused(member: Member, snapshot: Snapshot) -> Letter:
    run = snapshot.occurrence

    def write(texts: Texts) -> Mapping[str, Any]:
        text = texts("introductions.paused", channel=channel(run.community))
        return message(text, [section(text), actions(verb_button("back", 0, run.occurrence, texts, style="primary"))])

    return Letter(f"paused:{member.person}", (member.person,), write, not_before=_awake(member, snapshot))


def _said(text: Markup) -> Mapping[str, Any]:
    return message(text, [section(text)])


def _present(people: Sequence[str], managers: frozenset[str]) -> list[str]:
    return [person for person in people if person in managers]


def _hours_of(person: str, snapshot: Snapshot) -> datetime | None:
    """When somebody can be written to at their hours, where those are known."""
    member = next((each for each in snapshot.audience if each.person == person), None)
    return _awake(member, snapshot) if member else None


def _awake(member: Member, snapshot: Snapshot) -> datetime:
    waking = member.waking
    return snapshot.now if waking.is_awake(snapshot.now) else waking.next_opening(snapshot.now)
