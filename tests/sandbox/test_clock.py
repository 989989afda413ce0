"""The clock moves forward only, dates what people write, and walks the bot through the time between."""

import threading
import time
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import pytest

from sandbox.clock import Clock
from sandbox.control.client import ControlError
from sandbox.server import Sandbox
from sandbox.wire import instant_of
from tests.sandbox.bots import until
from tests.sandbox.conftest import Town

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_clock_runs_and_is_set_forward_never_back() -> None:
    clock = Clock(START)
    assert START <= clock.now() < START + timedelta(seconds=5)
    later = START + timedelta(days=7)
    assert clock.set(later) == later
    assert clock.set(START) >= later
    with pytest.raises(ValueError, match="aware"):
        clock.set(datetime(2027, 1, 1))  # noqa: DTZ001 - what the clock must refuse


def test_timestamps_grow_even_when_the_clock_stands() -> None:
    clock = Clock(START, frozen=True)
    stamps = [clock.next_ts() for _ in range(3)]
    assert stamps == [f"1772442000.{micros:06d}" for micros in range(3)]
    assert instant_of(stamps[0]) == START


def test_messages_bear_the_sandbox_s_time() -> None:
    with Sandbox(clock=Clock(START, frozen=True)) as slack:
        ann = slack.control.post("people", {"name": "ann"})["person"]["id"]
        slack.control.post("clock", {"forward": 3600})
        message = slack.control.post("messages", {"as": ann, "channel": slack.bot_user, "text": "x"})["message"]
        assert instant_of(message["ts"]) - START - timedelta(hours=1) < timedelta(milliseconds=1)


@pytest.mark.parametrize("body", [{}, {"to": "2020-01-01T00:00:00+00:00"}, {"forward": -1}, {"to": "soon"}, {"to": "2030-01-01"}])
def test_moves_that_are_refused(town: Town, body: dict[str, object]) -> None:
    with pytest.raises(ControlError) as refused:
        town.slack.control.post("clock", body)
    assert refused.value.status == 400


def test_a_move_walks_the_bot_and_ends_at_the_target() -> None:
    steps: list[datetime] = []

    def walk(target: datetime) -> None:
        for day in range(1, 8):
            step = START + timedelta(days=day)
            if step < target:
                slack.clock.set(step)
                steps.append(slack.clock.now())

    slack = Sandbox(clock=Clock(START, frozen=True), on_move=walk)
    with slack:
        target = START + timedelta(days=3, hours=1)
        assert slack.control.post("clock", {"to": target.isoformat()}) == {"now": target.isoformat()}
    assert steps == [START + timedelta(days=day) for day in (1, 2, 3)]


def test_one_move_at_a_time_and_the_sandbox_answers_meanwhile() -> None:
    going, go_on = threading.Event(), threading.Event()

    def walk(_: datetime) -> None:
        going.set()
        assert go_on.wait(10)

    with Sandbox(on_move=walk) as slack:
        mover = threading.Thread(target=slack.control.post, args=("clock", {"forward": 60}))
        mover.start()
        until(going.is_set)
        clock = slack.control.get("clock")
        assert (clock["moving"], slack.control.get("state")["clock"].keys()) == (True, clock.keys())
        way = datetime.fromisoformat(clock["to"]) - datetime.fromisoformat(clock["from"])
        assert timedelta(seconds=59) < way <= timedelta(seconds=60)
        with pytest.raises(ControlError) as refused:
            slack.control.post("clock", {"forward": 1})
        assert refused.value.error == "clock_moving"
        go_on.set()
        mover.join(10)
        assert slack.control.get("clock").keys() == {"now", "moving"}


def test_a_walk_that_fails_says_so_and_leaves_the_clock() -> None:
    def walk(_: datetime) -> None:
        raise RuntimeError("the heartbeat stopped")

    with Sandbox(clock=Clock(START, frozen=True), on_move=walk) as slack:
        with pytest.raises(ControlError, match="the heartbeat stopped"):
            slack.control.post("clock", {"forward": 60})
        assert slack.clock.now() == START


def test_the_way_is_told_at_its_ends_and_now_and_then() -> None:
    def walk(_: datetime) -> None:
        for minute in range(1, 2000):
            slack.clock.set(START + timedelta(minutes=minute))

    with Sandbox(clock=Clock(START, frozen=True), on_move=walk) as slack:
        begun = time.monotonic()
        slack.control.post("clock", {"forward": 200_000})
        seconds = time.monotonic() - begun
        with urlopen(f"{slack.url}/control/stream?since=0", timeout=10) as stream:
            stream.readline()
            slack.stop()
            told = [line for line in stream.read().decode().splitlines() if '"clock"' in line]
    assert 3 <= len(told) <= 4 + seconds * 4
