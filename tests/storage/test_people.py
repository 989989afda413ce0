"""People and what they chose, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.model.errors import FoyerError
from bot.model.facts import PersonSeen
from bot.model.people import Person, Preferences
from storage import people, privacy
from storage.store import Store

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
ADA = PersonSeen(
    workspace="T1",
    person="U1",
    name="Ada",
    locale="fr-FR",
    zone="Europe/Paris",
    is_bot=False,
    is_guest=False,
    is_stranger=False,
    is_admin=True,
    is_deactivated=False,
    as_of=100.0,
)
BEN = replace(ADA, person="U2", name="Ben", locale=None, is_admin=False)


def test_people_are_found_as_slack_describes_them(store: Store) -> None:
    with store.write() as tx:
        people.upsert(tx, [BEN, ADA])
    with store.read() as tx:
        assert people.get(tx, "T1", "U1") == Person("T1", "U1", "Ada", "fr-FR", "Europe/Paris", is_admin=True)
        assert people.find(tx, "T1", "U9") is None
        assert [person.name for person in people.list_people(tx, "T1")] == ["Ada", "Ben"]
        assert [person.name for person in people.list_people(tx, "T1", ["U2", "U9"])] == ["Ben"]
        assert people.list_people(tx, "T2") == []
        with pytest.raises(LookupError):
            people.get(tx, "T1", "U9")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1, 0)])
def test_the_newest_word_of_slack_wins_in_any_order(store: Store, order: tuple[int, ...]) -> None:
    said = [ADA, replace(ADA, name="Ada L.", locale=None, as_of=200.0), replace(ADA, name="Ada Lark", locale=None, as_of=300.0)]
    for each in order:
        with store.write() as tx:
            people.upsert(tx, [said[each]])
    with store.read() as tx:
        found = people.get(tx, "T1", "U1")
    assert (found.name, found.locale) == ("Ada Lark", "fr-FR")


def test_preferences_are_the_defaults_until_somebody_chooses(store: Store) -> None:
    chosen = Preferences(
        dms_per_week=1, dms_per_day=0, paused_until=NOW + timedelta(days=3), opens=time(8), closes=time(16, 30), in_holdouts=False
    )
    with store.read() as tx:
        assert people.get_preferences(tx, "T1", "U1") == Preferences()
    with store.write() as tx:
        people.set_preferences(tx, "T1", "U1", Preferences(dms_per_week=7))
        people.set_preferences(tx, "T1", "U1", chosen)
        people.mute(tx, "T1", "U1", "quiet_regular", NOW)
        people.mute(tx, "T1", "U1", "quiet_regular", NOW)
    with store.read() as tx:
        assert people.get_preferences(tx, "T1", "U1") == replace(chosen, muted=frozenset({"quiet_regular"}))
        assert people.get_preferences(tx, "T1", "U2") == Preferences()
    with store.write() as tx:
        people.unmute(tx, "T1", "U1", "quiet_regular")
    with store.read() as tx:
        assert people.get_preferences(tx, "T1", "U1").muted == frozenset()


def test_the_zone_and_the_language_that_somebody_chose_win_over_slacks(store: Store) -> None:
    with store.write() as tx:
        people.upsert(tx, [ADA, BEN])
        people.set_preferences(tx, "T1", "U1", Preferences(zone="Asia/Tokyo", locale="en", working_days=frozenset({6, 0})))
        people.upsert(tx, [replace(ADA, zone="Europe/Rome", as_of=200.0)])
    with store.read() as tx:
        assert (people.get(tx, "T1", "U1").zone, people.get(tx, "T1", "U1").locale) == ("Asia/Tokyo", "en")
        assert [(each.zone, each.locale) for each in people.list_people(tx, "T1")] == [("Asia/Tokyo", "en"), ("Europe/Paris", None)]
        assert people.locales_of(tx, "T1", ["U1", "U2"]) == {"U1": "en"}
        assert people.as_slack_says(tx, "T1", "U1") == ("Europe/Rome", "fr-FR")
        assert people.as_slack_says(tx, "T1", "U9") == (None, None)
        assert people.get_preferences(tx, "T1", "U1").working_days == frozenset({0, 6})
    with store.write() as tx:
        people.set_preferences(tx, "T1", "U1", Preferences())
    with store.read() as tx:
        assert (people.get(tx, "T1", "U1").zone, people.get(tx, "T1", "U1").locale) == ("Europe/Rome", "fr-FR")


def test_the_first_strategist_stays_first(store: Store) -> None:
    with store.write() as tx:
        people.upsert(tx, [ADA, BEN])
        people.add_strategist(tx, "T1", "U2", NOW)
        people.add_strategist(tx, "T1", "U1", NOW + timedelta(hours=1))
        people.add_strategist(tx, "T1", "U2", NOW + timedelta(hours=2))
    with store.read() as tx:
        assert people.strategists(tx, "T1") == ["U2", "U1"]
        assert people.get(tx, "T1", "U1").is_strategist
        assert people.strategists(tx, "T2") == []


def test_nothing_is_written_of_who_leaves_no_trace(store: Store) -> None:
    with store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "U1", NOW)
        people.upsert(tx, [ADA, BEN])
        people.set_preferences(tx, "T1", "U1", Preferences(dms_per_week=1))
        people.mute(tx, "T1", "U1", "quiet_regular", NOW)
        with pytest.raises(FoyerError) as refusal:
            people.add_strategist(tx, "T1", "U1", NOW)
    assert refusal.value.text_key == "people.role_needs_trace"
    with store.read() as tx:
        assert [person.person for person in people.list_people(tx, "T1")] == ["U2"]
        assert people.get_preferences(tx, "T1", "U1") == Preferences()
        assert people.strategists(tx, "T1") == []
