"""Whose turn it is to be a buddy."""

from datetime import UTC, datetime, timedelta

from bot.model.people import Person, Preferences
from bot.model.welcomes import Turn, TurnState
from bot.waking import Waking, waking_of
from bot.welcomes.volunteers import Volunteer, answers_by, next_buddy, unreachable_after

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def wakes(zone: str) -> Waking:
    return waking_of(Person("T1", "U", "x", zone=zone), Preferences(), None)


PARIS, LONDON, TOKYO, AUCKLAND = (wakes(zone) for zone in ("Europe/Paris", "Europe/London", "Asia/Tokyo", "Pacific/Auckland"))


def turns(buddy: str, *days_ago: int, state: TurnState = TurnState.GIVEN) -> list[Turn]:
    return [Turn("T1", "C1", f"N{number}", buddy, state, NOW - each * DAY) for number, each in enumerate(days_ago)]


def one(person: str, *days_ago: int, most: int = 5, waking: Waking = PARIS, is_away: bool = False) -> Volunteer:
    return Volunteer(person, most, waking, is_away, turns(person, *days_ago))


def test_who_had_the_fewest_newcomers_lately_is_next() -> None:
    assert next_buddy([one("A", 40), one("B"), one("C", 50, 60)], "NEW", PARIS, NOW) == "B"
    assert next_buddy([one("A", 40, 45), one("C", 50, 200, 300)], "NEW", PARIS, NOW) == "C", "long ago does not count"


def test_turns_go_round() -> None:
    volunteers = [one(person, most=100) for person in ("A", "B", "C")]
    asked: list[str] = []
    for number in range(9):
        chosen = next_buddy(volunteers, f"N{number}", PARIS, NOW + number * timedelta(hours=1))
        assert chosen
        asked.append(chosen)
        volunteers = [
            Volunteer(
                each.person,
                100,
                PARIS,
                turns=[
                    Turn("T1", "C1", f"N{n}", each.person, TurnState.GIVEN, NOW + n * timedelta(hours=1))
                    for n, who in enumerate(asked)
                    if who == each.person
                ],
            )
            for each in volunteers
        ]
    assert {asked.count(person) for person in "ABC"} == {3}
    assert asked[:3] == asked[3:6] == asked[6:]


def test_somebody_awake_when_the_newcomer_is_goes_first() -> None:
    assert next_buddy([one("A", waking=AUCKLAND), one("B", 10, 20, waking=LONDON)], "NEW", PARIS, NOW) == "B", "none at all shared"
    assert next_buddy([one("A", waking=LONDON), one("B", waking=PARIS)], "NEW", PARIS, NOW) == "B", "the most shared"
    assert next_buddy([one("A", waking=AUCKLAND)], "NEW", PARIS, NOW) == "A", "better than nobody"
    assert next_buddy([one("A", waking=PARIS), one("B", waking=TOKYO)], "NEW", TOKYO, NOW) == "B"


def test_nobody_beyond_what_they_take() -> None:
    assert next_buddy([one("A", 3, most=1)], "NEW", PARIS, NOW) is None
    assert next_buddy([one("A", 31, most=1)], "NEW", PARIS, NOW) == "A", "a month later the first has found their way"
    declined = Volunteer("A", 1, PARIS, turns=turns("A", 3, state=TurnState.DECLINED))
    assert next_buddy([declined], "NEW", PARIS, NOW) == "A", "not this time is not never"


def test_who_is_away_was_asked_or_is_avoided_is_left_in_peace() -> None:
    assert next_buddy([one("A", is_away=True)], "NEW", PARIS, NOW) is None
    assert next_buddy([one("A"), one("B", 5)], "NEW", PARIS, NOW, besides=["A"]) == "B"
    assert next_buddy([one("A"), one("B", 5)], "NEW", PARIS, NOW, avoided=[frozenset(("NEW", "A"))]) == "B"
    assert next_buddy([one("NEW")], "NEW", PARIS, NOW) is None, "nobody is their own buddy"
    assert next_buddy([], "NEW", PARIS, NOW) is None


def test_of_two_alike_the_one_asked_the_longest_ago() -> None:
    first, second = one("A"), one("B")
    declined = Volunteer("A", 5, PARIS, turns=turns("A", 2, state=TurnState.DECLINED))
    assert next_buddy([first, second], "NEW", PARIS, NOW) == "A"
    assert next_buddy([declined, second], "NEW", PARIS, NOW) == "B"


def test_a_volunteer_has_until_their_next_working_day() -> None:
    friday = datetime(2026, 3, 6, 8, tzinfo=UTC)
    assert answers_by(PARIS, friday) == datetime(2026, 3, 9, 5, tzinfo=UTC)
    assert unreachable_after(PARIS, friday) == datetime(2026, 3, 10, 8, tzinfo=UTC)
