"""Celebrations in a French community, through a whole Foyer: an invitation, dates given and taken back, a silent week, Run now."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.server import Sandbox
from tests.foyer import House
from tests.handlers.animations.other_kinds import chooses_kind, plans_it
from tests.handlers.animations.season import clicks_in_list, thread, told
from tests.handlers.doorstep import Json, Person, text_of

THURSDAY = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)  # at ten in Paris
WEEK = timedelta(days=7)
FORM: dict[str, object] = {"kept": ["joined", "date"], "zone": "Europe/Paris", "country": "FR", "frequency": "weekly"}


@pytest.fixture
def french(house: House, leo: Person, data: str) -> House:
    """#data, that Léo looks after in French, with celebrations every Thursday from tomorrow on."""
    house.set_up(leo, data, zone="Europe/Paris", digest_channel=None)
    plans_it(house, leo, chooses_kind(leo, data, "celebration", "Ce que l’on fête", opens="Planifier"), FORM)
    return house


def posts(person: Person, channel: str) -> list[Json]:
    """What was posted to celebrate, or to invite."""
    shown = [each for each in person.sees(channel) if each.get("bot_id") and not each["ephemeral"]]
    return [each for each in shown if any("animation:celebration" in str(block) for block in each["blocks"])]


def gives(house: House, person: Person, post: Json, name: str, day: str, month: str, year: str | None = None) -> Json:
    person.clicks(post, "animation:celebration:date:1")
    given = {"animations__name": name, "animations__day": day, "animations__month": month, "animations__year": year}
    outcome = person.submits(person.window(), **given)
    house.settle()
    return outcome


def test_a_season_of_celebrations(french: House, ann: Person, ben: Person, leo: Person, data: str) -> None:
    french.walk(THURSDAY)
    (invitation,) = posts(ben, data)
    assert "Seulement si vous le dites" in text_of(invitation)

    assert gives(french, ben, invitation, "Birthday", "31", "4")["errors"] == {"animations:day": "That month has no such day."}
    ben.submits(ben.window(), animations__name="Birthday <3", animations__day="7", animations__month="3", animations__year="1990")
    french.settle()
    gives(french, ann, invitation, "Name day", "17", "3")
    leo.clicks(invitation, "animation:celebration:join:0")
    told(leo, data, "Vous étiez là avant moi")
    (first,) = posts(ben, data)
    assert "samedi 7 mars\n• Ben\u00a0: Birthday <3, 36 ans" in text_of(first)
    assert "Ann" not in text_of(first)

    french.walk(THURSDAY + WEEK)
    second = posts(ben, data)[1]
    assert "mardi 17 mars\n• Ann\u00a0: Name day" in text_of(second)
    ann.clicks(first, "animation:celebration:leave:3")
    told(ann, data, "nothing of yours is kept or celebrated here any more")
    french.settle()
    assert "Ann" not in text_of(posts(ben, data)[1]), "one click on any of them takes the name away from all that is open"
    assert "36 ans" in text_of(posts(ben, data)[0]), "what was said of others stays"

    french.walk(THURSDAY + 2 * WEEK + timedelta(hours=1))
    assert len(posts(ben, data)) == 2
    leo.types(data, "/animate list")
    told(leo, data, "rien à dire le jeudi 19 mars")
    clicks_in_list(french, leo, data, "run", "en route")
    assert "Seulement si vous le dites" in text_of(posts(ben, data)[2])
    assert thread(ben, posts(ben, data)[2]) == []


def test_a_restart_keeps_what_was_given_and_says_it_once(slack: Sandbox, french: House, ben: Person, data: str) -> None:
    french.walk(THURSDAY)
    gives(french, ben, posts(ben, data)[0], "Birthday", "13", "3")
    french.foyer.stop()
    slack.clock.set(THURSDAY + WEEK + timedelta(hours=1))
    again = House.start(slack, str(french.foyer.settings.database_url))
    try:
        again.settle()
        again.walk(timedelta(hours=1))
        assert ["Birthday" in text_of(post) for post in posts(ben, data)] == [False, True]
    finally:
        again.stop()
