"""Introductions through a whole Foyer: in French from the plan to the news, through a restart, and with people who are gone."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.server import Sandbox
from storage import pairings
from tests.foyer import House
from tests.handlers.animations.introducing import (
    announced,
    clicks,
    group_messages,
    letter,
    letters,
    plans_introductions,
)
from tests.handlers.animations.season import FIRST, thread, told
from tests.handlers.doorstep import Person, text_of, until

DRAFTED = datetime(2026, 3, 6, 10, 0, tzinfo=UTC)
SENT = DRAFTED + timedelta(hours=4)
ASKED = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
CLOSED = datetime(2026, 3, 16, 14, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def arrives(slack: Sandbox, channel: str, name: str, **more: str) -> Person:
    person = Person(slack, name, display_name=name.title(), **more)
    slack.control.post(f"channels/{channel}/join", {"as": person.id})
    return person


def groups(person: Person) -> list[set[str]]:
    """Who is in the conversations that were opened, as the messages there name them."""
    return [set(re.findall(r"<@(\w+)>", each["text"])) for each in group_messages(person)]


def test_a_french_round_from_its_plan_to_the_news(
    slack: Sandbox, house: House, ann: Person, ben: Person, leo: Person, data: str
) -> None:
    mia = arrives(slack, data, "mia", locale="fr-FR", tz="Europe/Paris")
    house.set_up(leo, data, zone="Europe/London", digest_channel=None)
    plans_introductions(house, leo, data, words="Combien se rencontrent", opens="Planifier")
    house.walk(FIRST)
    post = announced(ann, data, "Qui pourriez-vous rencontrer ici")
    for person in (ann, ben, leo, mia):
        clicks(house, person, post, "animation:introductions:join:0")
    told(leo, data, "C’est noté. Les présentations partent")
    told(ben, data, "You are in. The introductions go out")

    house.walk(DRAFTED)
    before = letter(leo, "Les prochaines mises en relation")
    assert "2 groupes" in text_of(before)
    leo.clicks(before, "animation:introductions:swap:0")
    first = next(line for line in text_of(before).split("\n") if line.startswith("•"))
    together = [person for person in (ann, ben, leo, mia) if f"<@{person.id}>" in first]
    beside_leo = next(person for person in (together if leo in together else {ann, ben, mia} - set(together)) if person is not leo)
    if beside_leo is not mia:  # Léo is to meet Mia
        outcome = leo.submits(leo.window("Échanger"), animations__one=beside_leo.id, animations__other=mia.id)
        assert outcome["outcome"] in ("closed", "updated"), outcome
        house.settle()
    assert group_messages(ann) == []

    house.walk(SENT)
    assert groups(leo) == groups(mia) == [{leo.id, mia.id}]
    assert groups(ann) == groups(ben) == [{ann.id, ben.id}]
    (french,) = group_messages(mia)
    assert "faites connaissance" in text_of(french)
    assert text_of(french["blocks"]).count("• ") == 3
    assert "meet each other" in text_of(group_messages(ann)[0])
    with house.store.read() as tx:
        assert len(pairings.list_meetings(tx, house.workspace, FIRST)) == 2

    house.walk(ASKED)
    clicks(house, mia, letter(mia, "Avez-vous pu rencontrer"), "animation:introductions:met:3")
    assert f"Vous avez rencontré <@{leo.id}>" in text_of(letter(mia, "Vous avez rencontré"))
    clicks(house, ben, letter(ben, "Did you get to meet"), "animation:introductions:missed:5")

    house.walk(CLOSED + timedelta(days=1))
    assert thread(leo, post) == ["Un groupe s’est rencontré cette fois. Merci d’avoir pris ce temps."]
    assert "1 sur 2 groupes se sont rencontrés" in text_of(letter(leo, "Mises en relation dans"))
    assert len(group_messages(ann)) == 1


def test_who_is_gone_before_the_conversation_opens_leaves_nobody_waiting(
    slack: Sandbox, town: House, ann: Person, ben: Person, data: str
) -> None:
    """Three people far away, whose days have not begun: one leaves, one is deactivated, and one leaves no trace."""
    far = [arrives(slack, data, name, locale="en-US", tz="Asia/Tokyo") for name in ("kei", "rin", "sora", "toma")]
    town.settle()
    plans_introductions(town, ann, data, words="How many meet", size="4")
    town.walk(FIRST)
    post = announced(ann, data, "Whom could you meet here")
    for person in far:
        clicks(town, person, post, "animation:introductions:join:0")
    town.walk(SENT)
    assert all(group_messages(person) == [] for person in far)
    kei, rin, sora, toma = far
    slack.control.post(f"channels/{data}/leave", {"as": kei.id})
    slack.control.patch(f"people/{rin.id}", {"deleted": True})
    town.settle()
    town.walk(datetime(2026, 3, 9, 1, 0, tzinfo=UTC))  # Monday morning in Tokyo
    assert groups(sora) == groups(toma) == [{sora.id, toma.id}]
    with town.store.read() as tx:
        assert [each.people for each in pairings.list_meetings(tx, town.workspace, FIRST)] == [{sora.id, toma.id}]


def test_the_other_of_a_pair_is_told_when_somebody_leaves_no_trace(
    slack: Sandbox, town: House, ann: Person, ben: Person, data: str
) -> None:
    far = [arrives(slack, data, name, locale="en-US", tz="Asia/Tokyo") for name in ("kei", "rin")]
    town.settle()
    plans_introductions(town, ann, data, words="How many meet")
    town.walk(FIRST)
    post = announced(ann, data, "Whom could you meet here")
    for person in far:
        clicks(town, person, post, "animation:introductions:join:0")
    town.walk(SENT)
    kei, rin = far
    kei.types(data, "/foyer privacy")
    kei.clicks(kei.hears(data, "What I keep"), "privacy:forget:2")
    kei.hears(data, "no trace")
    town.walk(datetime(2026, 3, 9, 1, 0, tzinfo=UTC))
    assert "I found nobody to introduce you to" in text_of(letter(rin, "introduce"))
    assert group_messages(rin) == []


def test_a_restart_in_the_middle_loses_no_word_and_repeats_nothing(
    slack: Sandbox, town: House, ann: Person, ben: Person, leo: Person, data: str
) -> None:
    plans_introductions(town, ann, data, words="How many meet")
    town.walk(FIRST)
    post = announced(ann, data, "Whom could you meet here")
    for person in (ann, ben):
        clicks(town, person, post, "animation:introductions:join:0")
    town.foyer.stop()
    slack.clock.set(SENT)
    again = House.start(slack, str(town.foyer.settings.database_url))
    try:
        again.settle()
        assert groups(ben) == [{ann.id, ben.id}]
        again.foyer.stop()
        again = House.start(slack, str(town.foyer.settings.database_url))
        again.walk(ASKED)
        clicks(again, ben, letter(ben, "Did you get to meet"), "animation:introductions:planned:4")
        again.walk(CLOSED + timedelta(days=1))
        assert groups(ben) == [{ann.id, ben.id}]
        assert "0 of 1 group has met, as far as I was told. 1 more has a date." in text_of(letter(ann, "as far as I was told"))
        assert thread(ann, post) == []
        assert len([each for each in letters(ben) if "<@" in text_of(each)]) == 1
    finally:
        again.stop()


@pytest.mark.parametrize("joins", [True, False])
def test_where_everybody_takes_part_each_is_told_first(
    town: House, ann: Person, ben: Person, leo: Person, data: str, joins: bool
) -> None:
    plans_introductions(town, ann, data, words="How many meet", joining="all", gather="3")
    town.walk(datetime(2026, 3, 6, 12, 0, tzinfo=UTC))
    invitation = letter(ben, "people are introduced to each other now and then")
    assert "No such messages" in text_of(invitation)
    if joins:
        clicks(town, ben, invitation, "animation:introductions:join:0")
    else:
        clicks(town, ben, invitation, "animation:introductions:leave:1")
    town.walk(datetime(2026, 3, 10, 15, 0, tzinfo=UTC))
    expected = {ann.id, leo.id, *([ben.id] if joins else [])}
    assert until(lambda: groups(ann)) == [expected]
    assert groups(ben) == ([expected] if joins else [])


def test_a_guest_who_is_let_in_takes_part_and_can_leave_from_the_conversation(
    slack: Sandbox, house: House, ann: Person, ben: Person, data: str
) -> None:
    guest = Person(slack, "gus", display_name="Gus", locale="en-GB", tz="Europe/London", is_restricted=True)
    slack.control.post(f"channels/{data}/invite", {"as": ann.id, "users": [guest.id]})
    house.set_up(ann, data, options=["guests"])
    plans_introductions(house, ann, data, words="How many meet", guests="with")
    house.walk(FIRST)
    post = announced(ann, data, "Whom could you meet here")
    for person in (ben, guest):
        clicks(house, person, post, "animation:introductions:join:0")
    house.walk(SENT)
    assert groups(guest) == [{ben.id, guest.id}]
    (conversation,) = group_messages(guest)
    clicks(house, guest, conversation, "animation:introductions:leave:0")
    told(guest, conversation["channel"], "I introduce you to nobody any more")
