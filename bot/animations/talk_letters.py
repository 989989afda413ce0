"""What a series of talks writes to its speakers: before their day, on it, and when their date is gone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.animations import places
from bot.animations.kind import Letter
from bot.animations.letters import letter_message
from bot.animations.places import Talk
from bot.animations.snapshot import Snapshot
from bot.attention import Priority
from bot.blocks import Element, actions, button
from bot.blocks.words import words
from bot.model.animations import OccurrenceState
from bot.text import Markup, Texts, instant

A_WEEK = 7 * 24.0


def letters(snapshot: Snapshot) -> tuple[Letter, ...]:
    """Everything that should stand before speakers: as long as the session is to come, or their date is gone."""
    if snapshot.occurrence.state is not OccurrenceState.DUE:
        return ()
    return (*_reminders(snapshot), *(_moved(talk, snapshot) for talk in places.homeless(snapshot)))


def _reminders(snapshot: Snapshot) -> list[Letter]:
    run, told = snapshot.occurrence, places.speakers(snapshot)
    ahead = set(run.state_data.get("ahead", ()))
    letters = [_reminder("ahead", talk, snapshot) for talk in told if talk.person in ahead]
    return [*letters, *(_reminder("day", talk, snapshot) for talk in told if "day" in run.steps_done)]


def _reminder(name: str, talk: Talk, snapshot: Snapshot) -> Letter:
    """It lapses when the day begins, the one of the day when the hour has come."""
    run = snapshot.occurrence
    ends = run.due_at if name == "day" else _midnight(snapshot)
    return Letter(
        name=f"{name}:{places.number_of(talk.place)}:{talk.person}",
        to=(talk.person,),
        write=lambda texts: letter_message(
            "talks",
            _reminded(name, talk, snapshot, texts),
            texts,
            reason="talks.why",
            blocks=[words(talk.title, bold=True), actions(*_choices(talk, snapshot, texts))],
        ),
        reason="talks.why",
        priority=Priority.TALK_TODAY if name == "day" else Priority.TALK,
        hours=max(1.0, (ends - snapshot.now) / timedelta(hours=1)),
    )


def _moved(talk: Talk, snapshot: Snapshot) -> Letter:
    name = snapshot.occurrence.content["name"]
    value = f"{snapshot.occurrence.occurrence}:{talk.place}"
    return Letter(
        name=f"moved:{talk.place}:{talk.person}",
        to=(talk.person,),
        write=lambda texts: letter_message(
            "talks",
            texts("talks.moved", name=name, day=texts.day(talk.day)),
            texts,
            reason="talks.why",
            blocks=[
                words(talk.title, bold=True),
                actions(
                    button(texts.plain("talks.other_date_button"), "animation:talks:change:0", value=value),
                    button(texts.plain("talks.back_button"), "animation:talks:back:1", value=value),
                ),
            ],
        ),
        reason="talks.why",
        priority=Priority.TALK,
        hours=A_WEEK,
    )


def _reminded(name: str, talk: Talk, snapshot: Snapshot, texts: Texts) -> Markup:
    run = snapshot.occurrence
    when = instant(run.due_at, texts.moment(run.due_at, snapshot.zone))
    key = f"talks.{name}_on" if talk.is_on else f"talks.{name}"
    return texts(key, name=run.content["name"], when=when)


def _choices(talk: Talk, snapshot: Snapshot, texts: Texts) -> list[Element]:
    value = f"{snapshot.occurrence.occurrence}:{talk.place}"
    on = button(texts.plain("talks.on_button"), "animation:talks:on:0", value=value, style="primary")
    return [
        *([] if talk.is_on else [on]),
        button(texts.plain("talks.change_button"), "animation:talks:change:1", value=value),
        button(texts.plain("talks.back_button"), "animation:talks:back:2", value=value),
    ]


def _midnight(snapshot: Snapshot) -> datetime:
    """When the run's day begins in the community."""
    return datetime.combine(snapshot.occurrence.local_date, time(0), ZoneInfo(snapshot.zone)).astimezone(UTC)
