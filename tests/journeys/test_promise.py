"""The promise: after a busy day nothing that people wrote is in the store or in the log, and nothing of those who leave no trace.

The database is searched as it lies on the disk (SQLite: the file and its log) or table by table (PostgreSQL).
"""

import io
from datetime import timedelta

from sqlalchemy import select, text

from sandbox.server import Sandbox
from storage.schema import ParticipationRow
from tests.foyer import House, everything_in
from tests.handlers.doorstep import Person

WORDS = ("Quincunx", "zarzuela", "Mjölnirsson", "gribouillis", "pamplemousse")
GIVEN = "rutabaga"  # given to Foyer on purpose: kept, so that the search is shown to find what is there


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
    shadow.leaves(shadow.hears(channel, "Bonjour. Je suis Foyer"), 1)
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
    with house.store.read() as tx:
        facts = tx.scalars(select(ParticipationRow.kind)).all()
    assert {"message", "reply", "reaction"} <= set(facts), "the day was recorded"
    assert "delivery" in log, "the log was written"
    assert [words for words in WORDS if words in kept] == []
    assert [words for words in WORDS if words in log] == []
    assert shadow.id not in kept
    assert "Ombrelle" not in kept
    assert [person.id for person in (*people, shadow) if person.id in log] == []
    assert slack.bot_token not in log
    assert slack.app_token not in log
