"""People as Slack describes them."""

from typing import Any

import pytest

from bot.model.facts import PersonSeen
from bot.people import person_from
from tests.bot.slack_payloads import ANN, TEAM, user


def seen(**about: Any) -> PersonSeen:
    found = person_from(user(**about), TEAM, as_of=5.0)
    assert found is not None
    return found


def test_a_person_is_read_from_slacks_user_object() -> None:
    assert seen() == PersonSeen(
        workspace=TEAM,
        person=ANN,
        name="Ann",
        locale="fr-FR",
        zone="Europe/Paris",
        is_bot=False,
        is_guest=False,
        is_stranger=False,
        is_admin=False,
        is_deactivated=False,
        as_of=5.0,
    )


@pytest.mark.parametrize(
    ("profile", "name", "expected"),
    [
        ({"display_name": "Ann", "real_name": "Ann Alder"}, "ann.alder", "Ann"),
        ({"display_name": " ", "real_name": "Ann Alder"}, "ann.alder", "Ann Alder"),
        ({}, "ann.alder", "Ann of the user object"),
        (None, "ann.alder", "Ann of the user object"),
        ({"display_name": "Ann\u0000\n\tAlder\ud83d"}, "", "Ann Alder"),
        ({"display_name": "👩\u200d🌾 Ann"}, "", "👩\u200d🌾 Ann"),
        ({"display_name": "é" * 300}, "", "é" * 255),
    ],
)
def test_the_name_is_the_one_people_see(profile: dict[str, str] | None, name: str, expected: str) -> None:
    assert seen(profile=profile, name=name, real_name="Ann of the user object").name == expected


def test_who_has_no_name_is_called_by_their_id() -> None:
    assert seen(profile={}, name="", real_name=None).name == ANN


@pytest.mark.parametrize(
    ("about", "flag"),
    [
        ({"is_bot": True}, "is_bot"),
        ({"is_workflow_bot": True}, "is_bot"),
        ({"id": "USLACKBOT"}, "is_bot"),
        ({"is_restricted": True}, "is_guest"),
        ({"is_ultra_restricted": True}, "is_guest"),
        ({"is_stranger": True}, "is_stranger"),
        ({"is_admin": True}, "is_admin"),
        ({"is_owner": True}, "is_admin"),
        ({"deleted": True}, "is_deactivated"),
    ],
)
def test_what_somebody_is(about: dict[str, Any], flag: str) -> None:
    flags = {name: getattr(seen(**about), name) for name in ("is_bot", "is_guest", "is_stranger", "is_admin", "is_deactivated")}
    assert [name for name, is_so in flags.items() if is_so] == [flag]


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "../etc/passwd", "Europe", 3600, "x" * 500])
def test_a_zone_that_does_not_exist_is_none(zone: Any) -> None:
    assert seen(tz=zone).zone is None


@pytest.mark.parametrize("locale", [None, "", "x", "fr_FR; drop", "x" * 500, 5])
def test_a_locale_that_is_none_is_none(locale: Any) -> None:
    assert seen(locale=locale).locale is None


@pytest.mark.parametrize("nobody", [None, "U1", [], {}, {"id": ""}, {"id": "U 1"}, {"id": "U" * 33}, {"id": 5}])
def test_what_is_no_user_object_is_nobody(nobody: Any) -> None:
    assert person_from(nobody, TEAM, as_of=5.0) is None
