"""A meeting that two people planned after an introduction: they are asked after it, and say that they met."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from bot.model.people import Preferences
from bot.nudges import SWITCHED
from sandbox.server import Sandbox
from storage import nudges, people
from storage.schema import CommunityRow
from tests.foyer import House
from tests.handlers.animations.introducing import announced, clicks, letter, letters, plans_introductions
from tests.handlers.animations.season import FIRST
from tests.handlers.doorstep import Person, text_of

ASKED = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
RULE = next(rule for rule in SWITCHED if rule.key == "promised_meeting")


def test_a_meeting_that_was_planned(slack: Sandbox, town: House, ann: Person, ben: Person, leo: Person, data: str) -> None:
    plans_introductions(town, ann, data, words="How many meet")
    with town.store.write() as tx:
        nudges.switch(tx, town.workspace, data, RULE, on=True)
        for person in (ben, leo):
            people.set_preferences(tx, town.workspace, person.id, Preferences(in_holdouts=False))
    town.walk(FIRST)
    post = announced(ann, data, "Whom could you meet here")
    for person in (ben, leo):
        clicks(town, person, post, "animation:introductions:join:0")
    town.walk(ASKED)
    clicks(town, ben, letter(ben, "Did you get to meet"), "animation:introductions:planned:4")
    clicks(town, leo, letter(leo, "Avez-vous pu rencontrer"), "animation:introductions:planned:4")

    with town.store.write() as tx:  # as if Foyer had been here for a month
        tx.execute(update(CommunityRow).values(recorded_since=FIRST - timedelta(days=30)))
    town.walk(datetime(2026, 3, 18, 7, 59, tzinfo=UTC))
    assert not [each for person in (ben, leo) for each in letters(person) if "nudges:mute" in str(each["blocks"])]
    town.walk(datetime(2026, 3, 18, 8, tzinfo=UTC))
    french = letter(leo, "aviez prévu de vous rencontrer")
    assert f"<@{ben.id}>" in french["text"]
    clicks(town, leo, french, "animation:introductions:met:0")
    town.walk(datetime(2026, 3, 18, 12, tzinfo=UTC))
    assert "planned to meet" not in text_of(letters(ben)), "in London it was not yet nine when Léo said that they had met"
    with town.store.read() as tx:
        assert nudges.list_for_person(tx, town.workspace, leo.id)[0].rule == RULE.key
