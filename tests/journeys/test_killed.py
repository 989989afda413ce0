"""``app.py run`` killed with SIGKILL while people write: nothing acknowledged is lost, and in the end nothing at all."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from sandbox.server import Sandbox
from storage.store import Store
from tests.foyer import SECRET
from tests.handlers.doorstep import Person, until

ROOT = Path(__file__).parents[2]
KILLED_AFTER = (0.05, 0.3)  # seconds of talk before each kill
WAIT = 30.0


@contextmanager
def running(slack: Sandbox, database_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """Foyer as an operator runs it, in a process of its own; ended at the latest with the block."""
    environment = os.environ | {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": database_url,
        "FOYER_SECRET": SECRET,
    }
    with subprocess.Popen([sys.executable, "app.py", "run"], cwd=ROOT, env=environment, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert b"ready" in process.stdout.readline()
            yield process
        finally:
            process.kill()


def messages_in(store: Store) -> list[str]:
    with store.read() as tx:
        return list(tx.scalars(text("SELECT source_ts FROM participation WHERE kind = 'message' AND is_present")))


def is_recorded(store: Store) -> bool:
    with store.read() as tx:
        return bool(tx.scalar(text("SELECT count(*) FROM communities WHERE recorded_since IS NOT NULL")))


def acknowledged(slack: Sandbox) -> set[str]:
    """The timestamps of the messages whose event Foyer acknowledged."""
    entries = slack.control.get("traffic", {"kind": "event", "limit": 5000})["entries"]
    events = [each for each in entries if each["name"] == "message" and each["outcome"] == "acknowledged"]
    return {str(each["request"]["event"]["ts"]) for each in events if "subtype" not in each["request"]["event"]}


def test_killed_while_people_write(empty_database_url: str) -> None:
    with Sandbox(retry_waits=[0.1, 0.5, 1.0]) as slack:
        ann = Person(slack, "ann", is_admin=True, tz="Europe/London", locale="en-GB")
        channel = str(slack.control.post("channels", {"name": "data", "as": ann.id})["channel"]["id"])
        with running(slack, empty_database_url):
            slack.control.put("app", {"commands": [{"command": "/foyer"}]})
            slack.control.post(f"channels/{channel}/invite", {"as": ann.id, "users": [slack.bot_user]})
            ann.types(channel, "/foyer setup")
            ann.submits(ann.window("Set up"))
            ann.hears(channel, "Hello. I’m Foyer")
            store = Store(empty_database_url, secret=SECRET.encode())
            until(lambda: is_recorded(store))
        said: list[str] = []
        for seconds in KILLED_AFTER:
            with running(slack, empty_database_url) as process:
                talking = threading.Thread(target=talk, args=(ann, channel, said))
                talking.start()
                talking.join(seconds)
                process.send_signal(signal.SIGKILL)
                talking.join()
                process.wait()
            assert acknowledged(slack) & set(said) <= set(messages_in(store)), "acknowledged, and lost"
        with running(slack, empty_database_url):
            until(lambda: set(messages_in(store)) >= set(said), WAIT)
        assert sorted(messages_in(store)) == sorted(said), "each once"
        store.close()


def talk(person: Person, channel: str, said: list[str]) -> None:
    for number in range(40):
        sent = person.control.post("messages", {"as": person.id, "channel": channel, "text": f"Word {number}"})
        said.append(str(sent["message"]["ts"]))
