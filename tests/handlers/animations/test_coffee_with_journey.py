"""Coffee with a host through a whole Foyer: drawn, a place made good, those who wait told, and no host at all."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.server import Sandbox
from tests.foyer import House
from tests.handlers.animations.introducing import announced, clicks, group_messages, letter, letters
from tests.handlers.animations.other_kinds import chooses_kind, plans_it, sends
from tests.handlers.animations.season import FIRST, told
from tests.handlers.doorstep import Person, text_of

HEADING = "Coffee with Léo, who *keeps* the archive"
DRAWN = datetime(2026, 3, 6, 10, 0, tzinfo=UTC)
COFFEE: Mapping[str, object] = {"heading": HEADING, "seats": "1", "gather": "1", "frequency": "weekly"}
WEEK = timedelta(weeks=1)


@pytest.fixture
def volunteers(slack: Sandbox, data: str) -> list[Person]:
    people = [Person(slack, name, display_name=name.title(), locale="en-GB", tz="Europe/London") for name in ("cai", "dot")]
    for person in people:
        slack.control.post(f"channels/{data}/join", {"as": person.id})
    return people


def plans_coffee(house: House, person: Person, channel: str, host: Person, **changes: object) -> None:
    house.settle()
    plans_it(house, person, chooses_kind(person, channel, "coffee_with", "Who hosts"), {**COFFEE, "host": host.id, **changes})


def test_seats_are_drawn_fairly_and_nobody_is_left_without_a_word(
    town: House, ann: Person, leo: Person, data: str, volunteers: list[Person]
) -> None:
    plans_coffee(town, ann, data, leo)
    town.walk(FIRST)
    post = announced(ann, data, "Léo has a seat for one of you")
    for person in volunteers:
        clicks(town, person, post, "animation:coffee_with:join:0")
        told(person, data, "You are in the draw")
    clicks(town, leo, post, "animation:coffee_with:join:0")
    told(leo, data, "C’est vous qui recevez")
    town.walk(DRAWN)
    assert len(group_messages(leo)) == 1
    (first,) = [person for person in volunteers if group_messages(person)]
    (second,) = [person for person in volunteers if person is not first]
    assert HEADING in text_of(group_messages(first)[0])
    assert f"<@{leo.id}> hosts" in text_of(group_messages(first)[0])
    assert "You stay in for the next draw" in text_of(letter(second, "the seats went to others"))
    assert "1 seat is taken" in text_of(announced(ann, data, "The draw is done"))

    town.walk(DRAWN + WEEK)  # who waited comes first, without another click
    assert len(group_messages(second)) == 1
    assert len(group_messages(first)) == 1


def test_another_is_drawn_for_who_leaves_before_the_conversation_opens(
    slack: Sandbox, town: House, ann: Person, data: str, volunteers: list[Person]
) -> None:
    host = Person(slack, "kei", display_name="Kei", locale="en-US", tz="America/Los_Angeles")
    slack.control.post(f"channels/{data}/join", {"as": host.id})
    plans_coffee(town, ann, data, host)
    town.walk(FIRST)
    post = announced(ann, data, "Kei has a seat")
    for person in volunteers:
        clicks(town, person, post, "animation:coffee_with:join:0")
    town.walk(DRAWN)
    waits = next(person for person in volunteers if any("went to others" in text_of(each) for each in letters(person)))
    drawn = next(person for person in volunteers if person is not waits)
    assert group_messages(host) == []  # it is two in the morning there
    slack.control.post(f"channels/{data}/leave", {"as": drawn.id})
    town.walk(datetime(2026, 3, 9, 17, 0, tzinfo=UTC))
    assert len(group_messages(waits)) == 1
    assert group_messages(drawn) == []
    assert len(group_messages(host)) == 1


def test_a_host_who_is_not_here_can_not_be_planned_and_one_who_left_is_told_to_who_can_choose_another(
    slack: Sandbox, town: House, ann: Person, leo: Person, data: str, volunteers: list[Person]
) -> None:
    stranger = Person(slack, "zoe", display_name="Zoe", locale="en-GB", tz="Europe/London")
    town.settle()
    form = chooses_kind(ann, data, "coffee_with", "Who hosts")
    refused = sends(ann, form, {**COFFEE, "host": stranger.id})
    assert "whoever hosts has to be in its channel" in refused["errors"]["animations:host"]
    plans_it(town, ann, form, {**COFFEE, "host": leo.id})
    town.walk(FIRST)
    post = announced(ann, data, "Léo has a seat")
    clicks(town, volunteers[0], post, "animation:coffee_with:join:0")
    slack.control.post(f"channels/{data}/leave", {"as": leo.id})
    town.walk(DRAWN)
    assert "choose another host" in text_of(letter(ann, "Whoever hosts this coffee is not in"))
    assert "You stay in for the next one" in text_of(letter(volunteers[0], "can’t be held this time"))


def test_a_restart_between_volunteering_and_the_draw_loses_nobody(
    slack: Sandbox, town: House, ann: Person, leo: Person, data: str, volunteers: list[Person]
) -> None:
    plans_coffee(town, ann, data, leo, seats="2")
    town.walk(FIRST)
    for person in volunteers:
        clicks(town, person, announced(ann, data, "Léo has seats"), "animation:coffee_with:join:0")
    town.foyer.stop()
    slack.clock.set(DRAWN)
    again = House.start(slack, str(town.foyer.settings.database_url))
    try:
        again.settle()
        again.walk(timedelta(hours=1))
        assert [len(group_messages(person)) for person in (leo, *volunteers)] == [1, 1, 1]
    finally:
        again.stop()
