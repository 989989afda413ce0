"""The worker's process is killed (SIGKILL) at each boundary: what it was doing is there once, by whoever goes on."""

import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.model.deliveries import State, Unknown, Verb
from storage.store import Store
from tests.scheduler.ledger import Town, town

ROOT = Path(__file__).parents[2]


@pytest.fixture
def here(store: Store) -> Iterator[Town]:
    with town(store) as here:
        yield here


def begin(here: Town, url: str, point: str) -> "subprocess.Popen[str]":
    """A process that sends what is due until the point where it dies."""
    arguments = [url, here.sandbox.bot_token, here.sandbox.api_url, here.sandbox.team, here.clock.now().isoformat(), point]
    command = [sys.executable, "-m", "tests.scheduler.dying_worker", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def die_at(here: Town, url: str, point: str) -> None:
    """Run it to its death."""
    with begin(here, url, point) as process:
        assert process.wait(timeout=30) == -signal.SIGKILL


@pytest.mark.parametrize("point", ["before chat.postMessage", "after chat.postMessage", "while recording"])
def test_a_post_is_there_once(here: Town, database_url: str, point: str) -> None:
    noted: list[str] = []
    planned = here.plan("One")
    here.plan("Two")
    die_at(here, database_url, point)
    assert here.get(planned).state is State.CLAIMED
    here.hasty_worker(hooks={"prompt": lambda _tx, delivery, _at: noted.append(delivery.delivery)}).drain()
    assert here.seen() == ["One", "Two"]
    assert here.was_unclear(planned)
    assert noted.count(planned) == 1


@pytest.mark.parametrize("point", ["after conversations.open", "after chat.postMessage"])
def test_a_dm_is_there_once(here: Town, database_url: str, point: str) -> None:
    planned = here.plan("One", recipient=here.ann)
    die_at(here, database_url, point)
    here.hasty_worker().drain()
    assert here.seen_in_dm() == ["One"]
    assert here.was_unclear(planned)


def test_a_search_that_dies_is_done_again(here: Town, database_url: str) -> None:
    here.fault("chat.postMessage", "drop", performed=True)
    planned = here.plan("One")
    die_at(here, database_url, "after conversations.history")
    here.hasty_worker().drain()
    assert here.seen() == ["One"]
    assert here.was_unclear(planned)


@pytest.mark.parametrize(("point", "times"), [("before chat.postEphemeral", 0), ("after chat.postEphemeral", 1)])
def test_a_whisper_is_said_at_most_once(here: Town, database_url: str, point: str, times: int) -> None:
    here.plan("Psst", recipient=here.ann, verb=Verb.WHISPER, channel=here.data, if_unknown=Unknown.LET_GO)
    die_at(here, database_url, point)
    here.hasty_worker().drain()
    assert here.seen() == ["Psst"] * times
    assert here.unclear() == {State.GIVEN_UP: 1}


def test_an_update_is_said_again(here: Town, database_url: str) -> None:
    post = here.plan("Draft")
    here.plan("Final", verb=Verb.UPDATE, updates=post)
    die_at(here, database_url, "after chat.update")
    here.hasty_worker().drain()
    assert here.seen() == ["Final"]


def test_another_worker_leaves_a_living_ones_delivery_alone(here: Town) -> None:
    here.fault("chat.postMessage", "late", seconds=0.8)
    here.plan("One")
    slow, other = here.worker(), here.worker()
    sending = threading.Thread(target=slow.step)
    sending.start()
    other.drain()
    sending.join()
    assert here.seen() == ["One"]
    assert here.unclear() == {}


def test_killed_at_any_moment_and_again_everything_is_there_once_and_in_order(here: Town, database_url: str) -> None:
    dice = random.Random(7)
    texts = [str(n) for n in range(40)]
    for text in texts:
        here.plan(text)
        here.plan(text, recipient=here.ann)
    for _ in range(3):
        with begin(here, database_url, "whenever") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            threading.Event().wait(dice.uniform(0.1, 0.8))  # not a wait for something: the moment of death is the point
            process.kill()
    workers = [here.hasty_worker(), here.hasty_worker()]
    threads = [threading.Thread(target=worker.drain) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert here.seen() == texts
    assert here.seen_in_dm() == texts
    assert set(here.unclear()) <= {State.SENT}
