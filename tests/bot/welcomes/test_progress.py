"""How a welcome is going: names only of who asked for a hand, and no count that would be a name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.welcomes import Arrival, ArrivalState, Passed, Step, StepKind, StepState
from bot.welcomes.progress import progress_of

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
TASK = Step("task", StepKind.TASK, 2, "Say hello", remind_after=2)
POLL = Step("poll", StepKind.POLL, 4, "What would help?", choices=("People", "Answers"))


def arrival(number: int, *passed: Passed, state: ArrivalState = ArrivalState.UNDERWAY, **more: object) -> Arrival:
    known = Arrival("T1", "C1", f"U{number}", NOW - timedelta(days=5), state, passed=passed)
    return replace(known, **more)  # type: ignore[arg-type]


def task(*, done: bool) -> Passed:
    return Passed("task", 2, StepState.SAID, said_at=NOW, done_at=NOW if done else None)


def chose(choice: str) -> Passed:
    return Passed("poll", 4, StepState.SAID, said_at=NOW, answer={"choice": choice})


def test_only_who_asked_for_a_hand_is_named() -> None:
    found = progress_of([TASK], [arrival(1), arrival(2, hand_at=NOW), arrival(3, hand_at=NOW - timedelta(days=1))], NOW)
    assert (found.underway, found.on_track) == (3, 1)
    assert [person for person, _ in found.hands] == ["U3", "U2"]


@pytest.mark.parametrize(("people", "shown"), [(1, False), (4, False), (5, True), (9, True)])
def test_tasks_and_polls_are_counted_from_five_people_on(people: int, shown: bool) -> None:
    some = [arrival(number, task(done=number == 0), chose("People")) for number in range(people)]
    found = progress_of([TASK, POLL], some, NOW)
    assert [(each.done, each.of) for each in found.tasks] == ([(1, people)] if shown else [])
    assert [each.chosen for each in found.polls] == ([{"People": people, "Answers": 0}] if shown else [])
    assert "U0" not in str(found)


def test_what_somebody_chose_is_no_reason_among_few() -> None:
    silent = Passed("task", 2, StepState.PASSED_OVER, why="deliveries.no_dms")
    alone = Passed("buddy", 2, StepState.PASSED_OVER, why="welcomes.why_no_buddy")
    assert progress_of([TASK], [arrival(1, silent, alone)], NOW).unsaid == {"welcomes.why_no_buddy": 1}
    many = [arrival(number, silent) for number in range(5)]
    assert progress_of([TASK], many, NOW).unsaid == {"deliveries.no_dms": 5}


def test_who_came_to_the_end_or_got_none_is_counted_for_three_months() -> None:
    old = NOW - timedelta(days=91)
    found = progress_of(
        [],
        [
            arrival(1, state=ArrivalState.OVER),
            arrival(2, state=ArrivalState.OVER, joined_at=old),
            arrival(3, state=ArrivalState.STOPPED, why="welcomes.why_left"),
            arrival(4, state=ArrivalState.KEPT_OUT, why="welcomes.why_guest"),
            arrival(5, joined_at=old),
        ],
        NOW,
    )
    assert (found.underway, found.over) == (1, 1)
    assert found.stopped == {"welcomes.why_left": 1, "welcomes.why_guest": 1}
