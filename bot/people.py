"""People as Slack describes them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.model.facts import PersonSeen
from bot.model.people import Person, Preferences
from bot.zones import find_zone

SLACKBOT = "USLACKBOT"

_ID = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NAME_LENGTH = 255


def find_id(value: Any) -> str | None:
    """The value if it can be an id of Slack's (of a person, channel or workspace), else None."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def person_from(user: Any, workspace: str, as_of: float) -> PersonSeen | None:
    """A person from Slack's ``user`` object (of ``users.list``, ``team_join``, ``user_change``), None if it is no such thing.

    ``as_of`` is when Slack said so, in seconds. The id serves as the name of somebody who has none.
    """
    if not isinstance(user, Mapping):
        return None
    person = find_id(user.get("id"))
    if person is None:
        return None
    return PersonSeen(
        workspace=workspace,
        person=person,
        name=_name(user) or person,
        locale=_locale(user.get("locale")),
        zone=_zone(user.get("tz")),
        is_bot=person == SLACKBOT or _is_any(user, "is_bot", "is_workflow_bot", "is_connector_bot"),
        is_guest=_is_any(user, "is_restricted", "is_ultra_restricted"),
        is_stranger=_is_any(user, "is_stranger"),
        is_admin=_is_any(user, "is_admin", "is_owner", "is_primary_owner"),
        is_deactivated=_is_any(user, "deleted"),
        as_of=as_of,
    )


def as_they_chose(person: Person, preferences: Preferences) -> Person:
    """A person as Slack describes them, with the zone and the language that they chose themselves."""
    return replace(person, zone=preferences.zone or person.zone, locale=preferences.locale or person.locale)


def _is_any(user: Mapping[str, Any], *flags: str) -> bool:
    return any(user.get(flag) is True for flag in flags)


def _name(user: Mapping[str, Any]) -> str:
    profile = user.get("profile")
    profile = profile if isinstance(profile, Mapping) else {}
    for value in (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name")):
        name = clean(value)
        if name:
            return name
    return ""


def clean(value: Any, length: int = _NAME_LENGTH) -> str:
    """A name fit to be stored: no control characters, no halves of characters, not too long; empty if it is no text."""
    if not isinstance(value, str):
        return ""
    whole = value.encode("utf-8", "ignore").decode("utf-8")
    return " ".join(_CONTROL.sub(" ", whole).split())[:length]


def _locale(value: Any) -> str | None:
    return value if isinstance(value, str) and len(value) <= 32 and _LOCALE.fullmatch(value) else None


def _zone(value: Any) -> str | None:
    return value if isinstance(value, str) and len(value) <= 64 and find_zone(value) is not None else None
