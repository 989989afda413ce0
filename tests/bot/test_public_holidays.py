import subprocess
import sys
from datetime import date

import pytest

from bot.public_holidays import (
    holiday_name,
    is_holiday,
    is_supported,
    is_weekend,
    supported_countries,
    supported_subdivisions,
)


@pytest.mark.parametrize(
    ("place", "day", "locale", "expected"),
    [
        ("FR", date(2026, 7, 14), "fr", "Fête nationale"),
        ("FR", date(2026, 7, 14), "fr-CA", "Fête nationale"),
        ("FR", date(2026, 7, 14), "fr_FR", "Fête nationale"),
        ("FR", date(2026, 7, 14), "en_GB", "National Day"),
        ("FR", date(2026, 7, 15), "fr", None),
        ("CA-QC", date(2026, 6, 24), "fr", "Fête nationale du Québec"),
        ("CA", date(2026, 6, 24), "fr", None),
        ("US", date(2026, 7, 3), "en", "Independence Day (observed)"),
        ("US", date(2021, 12, 31), "en", "New Year's Day (observed)"),
        # no French for these: English, or the only language there is
        ("JP", date(2026, 2, 11), "fr", "Foundation Day"),
        ("NZ", date(2026, 2, 6), "fr", "Waitangi Day"),
    ],
)
def test_name_of_a_holiday(place: str, day: date, locale: str, expected: str | None) -> None:
    assert holiday_name(place, day, locale) == expected
    assert is_holiday(place, day) is (expected is not None)


def test_the_language_of_the_process_changes_no_name() -> None:
    ask = (
        "from bot.public_holidays import holiday_name; from datetime import date;"
        "print(holiday_name('FR', date(2026, 7, 14), 'de'), holiday_name('CH', date(2026, 8, 1), 'de'))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", ask], env={"LANGUAGE": language}, capture_output=True, text=True, check=True
        ).stdout.strip()
        for language in ("fr", "uk", "")
    }
    assert answers == {"National Day Nationalfeiertag"}


@pytest.mark.parametrize(
    ("place", "day", "expected"),
    [
        ("FR", date(2026, 1, 3), True),
        ("FR", date(2026, 1, 4), True),
        ("FR", date(2026, 1, 2), False),
        ("IL", date(2026, 1, 2), True),
        ("IL", date(2026, 1, 4), False),
        ("AE", date(2021, 11, 5), True),  # the Emirates changed their weekend in 2022
        ("AE", date(2023, 11, 3), False),
    ],
)
def test_weekend_of_a_country(place: str, day: date, expected: bool) -> None:
    assert is_weekend(place, day) is expected


def test_countries_offered_are_two_letter_codes_each_of_which_works() -> None:
    countries = supported_countries()
    assert {"FR", "CA", "US", "GB", "IN", "NP", "CN"} <= set(countries)
    assert list(countries) == sorted(set(countries))
    assert all(len(country) == 2 and country.isupper() and is_supported(country) for country in countries)


def test_parts_of_a_country() -> None:
    assert {"ENG", "SCT"} <= set(supported_subdivisions("GB"))
    assert is_supported("GB-SCT")
    assert is_holiday("GB-SCT", date(2026, 11, 30))
    assert not is_holiday("GB", date(2026, 11, 30))
    assert supported_subdivisions("ZZ") == ()


@pytest.mark.parametrize("place", ["", "ZZ", "fr", "FRA", "UK", "CA-", "CA-ZZ", "ZZ-QC", "-QC", "HolidayBase", "utils"])
def test_any_other_place_is_refused(place: str) -> None:
    assert not is_supported(place)
    with pytest.raises(ValueError, match="unknown place"):
        is_holiday(place, date(2026, 1, 1))


def test_the_holidays_package_waits_until_it_is_needed() -> None:
    asked = "import bot.recurrence, bot.hours, sys; print('holidays' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
