"""The promise: after a busy day nothing that people wrote is in the store or in the log, and nothing of those who leave no trace.

The database is searched as it lies on the disk (SQLite: the file and its log) or table by table (PostgreSQL).
"""

import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from commands.logs import configure_logs
from sandbox.server import Sandbox
from storage.store import Store
from tests.foyer import House
from tests.handlers.doorstep import Person

WORDS = ("Quincunx", "zarzuela", "Mjölnirsson", "gribouillis", "pamplemousse")
GIVEN = "rutabaga"  # given to Foyer on purpose: kept, so that the search is shown to find what is there


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Logs as an operator gets them, everything included."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs(level=logging.DEBUG, stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def everything_in(store: Store) -> str:
    """All that the database holds, as text."""
    if store.is_sqlite:
        path = Path(str(store.url.database))
        files = [path, *path.parent.glob(f"{path.name}-*")]
        return "\n".join(file.read_bytes().decode("utf-8", "replace") for file in files)
    with store.engine.connect() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        rows = [row for table in tables for row in connection.scalars(text(f'SELECT t::text FROM "{table}" t'))]
    return "\n".join(rows)


def talk(people: list[Person], channel: str, shadow: Person) -> None:
    """A busy day: everybody writes, answers, corrects, deletes and reacts, the one who leaves no trace among them."""
    control = people[0].control
    for number, person in enumerate([*people, shadow] * 3):
        words = WORDS[number % len(WORDS)]
        said = control.post("messages", {"as": person.id, "channel": channel, "text": f"Who knows about {words}? {number}"})
        root = said["message"]["ts"]
        for other in (*people, shadow):
            control.post("messages", {"as": other.id, "channel": channel, "text": f"Not me, {words}", "thread_ts": root})
            control.post("reactions", {"as": other.id, "channel": channel, "ts": root, "name": "eyes"})
        control.post("messages/edit", {"as": person.id, "channel": channel, "ts": root, "text": f"Who knows {words} now?"})
        extra = control.post("messages", {"as": person.id, "channel": channel, "text": f"<@{shadow.id}> {words}"})["message"]["ts"]
        control.post("reactions", {"as": shadow.id, "channel": channel, "ts": extra, "name": "tada"})
        control.post("messages/delete", {"as": person.id, "channel": channel, "ts": extra})
    control.post(f"channels/{channel}/leave", {"as": shadow.id})
    control.post(f"channels/{channel}/invite", {"as": people[0].id, "users": [shadow.id]})


def test_a_busy_day_leaves_no_word_and_nothing_of_who_leaves_no_trace(
    any_house: House, slack: Sandbox, logged: io.StringIO
) -> None:
    house = any_house
    lea = Person(slack, "lea", display_name="Léa", locale="fr-FR", tz="Europe/Paris")
    people = [lea, *(Person(slack, f"person{n}", tz="Europe/Paris", locale="fr-FR") for n in range(4))]
    shadow = Person(slack, "shadow", real_name="Ombrelle Discrète", tz="Europe/Paris", locale="fr-FR")
    made = slack.control.post("channels", {"name": "data", "as": lea.id, "members": [each.id for each in (*people[1:], shadow)]})
    channel = str(made["channel"]["id"])
    house.set_up(lea, channel)
    shadow.clicks(shadow.hears(channel, "Bonjour. Je suis Foyer"), "privacy:leave:1")
    house.settle()

    talk(people, channel, shadow)
    house.settle()
    lea.types(channel, "/foyer digest")
    people[1].types(channel, f"/foyer {WORDS[0]}")
    people[1].types(channel, "/foyer me")
    shadow.types(channel, "/foyer me")
    shadow.opens_home()
    with house.store.write() as tx:
        tx.execute(text("UPDATE communities SET purpose = :given"), {"given": GIVEN})
    house.walk(timedelta(days=8))

    kept, log = everything_in(house.store), logged.getvalue()
    assert GIVEN in kept, "the search finds what is there"
    assert people[1].id in kept
    assert [words for words in WORDS if words in kept] == []
    assert [words for words in WORDS if words in log] == []
    assert shadow.id not in kept
    assert "Ombrelle" not in kept
    assert [person.id for person in (*people, shadow) if person.id in log] == []
    assert slack.bot_token not in log
    assert slack.app_token not in log
