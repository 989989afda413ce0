"""The menu of time zones: one's own first, then every place of the world by region, named in the reader's language."""

from collections.abc import Iterable
from functools import cache

from babel import Locale
from babel.core import get_global

from bot.blocks import Element, option
from bot.text import Texts

REGIONS = ("Europe", "America", "Africa", "Asia", "Australia", "Pacific", "Atlantic", "Indian", "Antarctica")
GROUP_SIZE = 100
UTC = "Etc/UTC"


def zone_groups(texts: Texts, first: Iterable[str]) -> dict[str, list[Element]]:
    """Titled groups of zones for a menu (``bot.blocks.select``): those of ``first``, then the regions in parts of a hundred."""
    own = list(dict.fromkeys(zone for zone in first if zone))
    first_group = {texts.plain("communities.zones_own"): [_option(zone, texts.locale) for zone in own]} if own else {}
    return {**first_group, **_regions(texts)}


def zone_name(zone: str, locale: str) -> str:
    """The place a zone is named after, in this language: ``Londres (Europe/London)``."""
    city = Locale.parse(locale).time_zones.get(zone, {}).get("city")
    place = city or zone.rsplit("/", 1)[-1].replace("_", " ")
    return f"{place} ({zone})"


@cache
def _regions(texts: Texts) -> dict[str, list[Element]]:
    groups: dict[str, list[Element]] = {}
    for region in REGIONS:
        zones = sorted(zone for zone in _zones() if zone.startswith(f"{region}/"))
        parts = [zones[start : start + GROUP_SIZE] for start in range(0, len(zones), GROUP_SIZE)]
        name = texts.plain(f"communities.zones_{region.lower()}")
        for number, part in enumerate(parts, start=1):
            groups[name if len(parts) == 1 else f"{name} {number}"] = [_option(zone, texts.locale) for zone in part]
    return groups


def _zones() -> Iterable[str]:
    """One name for each zone, as the Unicode CLDR lists them: without the old spellings of the IANA database."""
    zones: Iterable[str] = get_global("zone_territories")
    return zones


def _option(zone: str, locale: str) -> Element:
    return option(zone_name(zone, locale), zone)
