"""Public holidays and weekends of a place: a country, or one of its subdivisions.

A place is written ``FR`` (ISO 3166 alpha-2) or ``CA-QC`` (with a subdivision). In some countries, the United Kingdom or
Germany for instance, the country alone has only the holidays that all its parts share.

The dates are those of the ``holidays`` package, which is imported when first needed because it is big.
"""

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase


def supported_countries() -> tuple[str, ...]:
    """The alpha-2 codes of all countries whose holidays are known, sorted."""
    return tuple(sorted(_subdivisions_by_country()))


def supported_subdivisions(country: str) -> tuple[str, ...]:
    """What may follow the dash after this country (``QC`` after ``CA``), sorted; empty for an unknown country."""
    return tuple(sorted(_subdivisions_by_country().get(country, ())))


def subdivision_name(country: str, subdivision: str, locale: str) -> str:
    """What a part of a country is called there, in French where it has a French name and one is asked for; else its code."""
    known = _calendar(country, None, None).get_subdivision_aliases().get(subdivision, ())
    # Where there are several, the country's languages come in its order, French not first; codes of other lists stand among them.
    names = [name for name in known if not name.isupper()]
    return (names[-1] if locale.startswith("fr") else names[0]) if names else subdivision


def is_supported(place: str) -> bool:
    """Whether the holidays of this place are known."""
    country, dash, subdivision = place.partition("-")
    if not dash:
        return country in _subdivisions_by_country()
    return subdivision in supported_subdivisions(country)


def is_holiday(place: str, day: date) -> bool:
    """Whether a day is a public holiday there, days off in lieu included. ValueError for an unknown place."""
    return day in _calendar(place, day.year, _default_language(place))


def is_weekend(place: str, day: date) -> bool:
    """Whether a day is in that country's weekend, which is not Saturday and Sunday everywhere."""
    return bool(_calendar(place, day.year, _default_language(place)).is_weekend(day))


def holiday_name(place: str, day: date, locale: str) -> str | None:
    """What a holiday is called, or None if the day is none. ValueError for an unknown place.

    In the locale's language (``fr``, ``fr_CA`` or ``fr-CA``) if the place has it, else in English, else in its own.
    """
    return _calendar(place, day.year, _language(place, locale)).get(day)


def _language(place: str, locale: str) -> str | None:
    wanted = locale.replace("-", "_")
    default = _default_language(place)
    # The country's own language comes first so that "en" is British in the United Kingdom.
    offered = [*([default] if default else []), *_calendar(place, None, None).supported_languages]
    for match in (wanted, wanted.partition("_")[0], "en"):
        for language in offered:
            if match in (language, language.partition("_")[0]):
                return str(language)
    return default


def _default_language(place: str) -> str | None:
    return _calendar(place, None, None).default_language


@lru_cache(maxsize=1)
def _subdivisions_by_country() -> dict[str, list[str]]:
    from holidays import list_supported_countries

    return dict(list_supported_countries(include_aliases=False))


@lru_cache(maxsize=512)
def _calendar(place: str, year: int | None, language: str | None) -> "HolidayBase":
    """The holidays of one year in one language; without a year, an empty calendar that knows its languages.

    The language is always said for a year: left out, the package takes it from the environment of the process.
    """
    from holidays import country_holidays

    if not is_supported(place):
        raise ValueError(f"unknown place: {place!r}")
    country, _, subdivision = place.partition("-")
    return country_holidays(country, subdiv=subdivision or None, years=year, language=language, expand=False)
