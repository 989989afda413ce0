"""People of the workspace: members, guests, strangers from other companies, bots, and Slackbot."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.ids import Ids
from sandbox.wire import ActError, Json, SlackError, invalid, not_found

SLACKBOT = "USLACKBOT"
_FLAGS = ("is_admin", "is_owner", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "deleted")
_TEXTS = ("name", "real_name", "display_name", "title", "email", "tz", "locale", "team_id")
_NO_DND: Json = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}


@dataclass
class Person:
    """A Slack user. `tz` is an IANA zone; `updated` seconds since 1970; `bot_id` and `app_id` for bots only."""

    id: str
    team_id: str
    name: str
    real_name: str = ""
    display_name: str = ""
    title: str = ""
    email: str = ""
    tz: str = "Europe/Paris"
    locale: str = "en-US"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    updated: int = 0
    bot_id: str = ""
    app_id: str = ""
    dnd: Json = field(default_factory=lambda: dict(_NO_DND))

    @property
    def is_machine(self) -> bool:
        """Slackbot and bots: nobody can open a conversation with them through the API."""
        return self.is_bot or self.id == SLACKBOT

    def change(self, values: Json) -> None:
        """Set the named fields; refuses unknown names and wrong types without changing anything."""
        for name, value in values.items():
            _check(name, value)
        for name, value in values.items():
            setattr(self, name, self.dnd | value if name == "dnd" else value)

    def as_json(self, url: str, now: datetime, *, with_locale: bool = False) -> Json:
        """Slack's user object. A deactivated person comes without zone and roles, as Slack sends it."""
        shown: Json = {"id": self.id, "team_id": self.team_id, "name": self.name, "deleted": self.deleted}
        shown["profile"] = self._profile(url)
        shown |= {"is_bot": self.is_bot, "is_app_user": False, "updated": self.updated}
        if not self.deleted:
            shown |= {"color": "9f69e7", "real_name": self.real_name or self.name, "is_email_confirmed": True}
            shown |= self._zone(now)
            shown |= {name: getattr(self, name) for name in _FLAGS if name != "is_stranger"}
            shown |= {"is_primary_owner": self.is_owner, "who_can_share_contact_card": "EVERYONE"}
        if self.is_stranger:
            shown["is_stranger"] = True
        if with_locale and not self.deleted:
            shown["locale"] = self.locale
        return shown

    def _zone(self, now: datetime) -> Json:
        local = now.astimezone(ZoneInfo(self.tz))
        offset = local.utcoffset()
        seconds = int(offset.total_seconds()) if offset else 0
        return {"tz": self.tz, "tz_label": local.tzname() or self.tz, "tz_offset": seconds}

    def _profile(self, url: str) -> Json:
        real, shown = self.real_name or self.name, self.display_name
        profile: Json = {"title": self.title, "phone": "", "skype": "", "real_name": real, "real_name_normalized": real}
        profile |= {"display_name": shown, "display_name_normalized": shown, "status_text": "", "status_emoji": ""}
        profile |= {"status_expiration": 0, "avatar_hash": "g" + self.id.lower()[-10:], "team": self.team_id}
        first, _, last = real.partition(" ")
        profile |= {"first_name": first, "last_name": last}
        profile |= {f"image_{size}": f"{url}/avatars/{self.id}.svg" for size in (24, 32, 48, 72, 192, 512)}
        if self.email:
            profile["email"] = self.email
        if self.is_bot:
            profile |= {"bot_id": self.bot_id, "api_app_id": self.app_id, "always_active": True}
        return profile


class People:
    """Everybody, by id, in the order they came."""

    def __init__(self, ids: Ids, team_id: str) -> None:
        self._ids = ids
        self._team_id = team_id
        self._people: dict[str, Person] = {}
        self._names: dict[str, Person] = {}

    def add(self, values: Json) -> Person:
        """A new person from the fields of the control API; `name` is required and unique."""
        values = dict(values)
        name = values.get("name")
        if not isinstance(name, str) or not name:
            raise invalid("a person needs a name")
        self._check_free(name)
        person = Person(values.pop("id", None) or self._ids.next("U"), values.pop("team_id", self._team_id), name)
        if person.id in self._people:
            raise ActError(409, "conflict", f"there is already a {person.id}")
        person.change(values)
        if person.is_bot and not person.bot_id:
            person.bot_id, person.app_id = self._ids.next("B"), self._ids.next("A")
        self._people[person.id] = self._names[name] = person
        return person

    def change(self, person: Person, values: Json) -> None:
        """Change a person's fields; a new name must be free."""
        old, new = person.name, values.get("name", person.name)
        if new != old:
            self._check_free(new)
        person.change(values)
        self._names[new] = self._names.pop(old)

    def find(self, person_id: str) -> Person | None:
        """The person of this id, or None."""
        return self._people.get(person_id)

    def get(self, person_id: str) -> Person:
        """The person of this id; `user_not_found` in Slack's words."""
        person = self._people.get(person_id)
        if person is None:
            raise SlackError("user_not_found")
        return person

    def actor(self, person_id: Any) -> Person:
        """The person who acts through the control API; they must exist and not be deactivated."""
        person = self._people.get(person_id) if isinstance(person_id, str) else None
        if person is None:
            raise not_found(f"no person {person_id!r}")
        if person.deleted:
            raise ActError(409, "user_disabled", f"{person.name} is deactivated")
        return person

    def find_by_name(self, name: str) -> Person | None:
        """The person whose handle or display name this is, or None."""
        shown = (person for person in self._people.values() if person.display_name == name)
        return self._names.get(name) or next(shown, None)

    def bot_of(self, bot_id: str) -> Person | None:
        """The user behind a bot id, or None."""
        return next((person for person in self._people.values() if person.bot_id == bot_id), None)

    def all(self) -> list[Person]:
        """Everybody, Slackbot and deactivated people included."""
        return list(self._people.values())

    def _check_free(self, name: str) -> None:
        if name in self._names:
            raise ActError(409, "conflict", f"there is already someone called {name}")


def _check(name: str, value: Any) -> None:
    if name in _FLAGS:
        right = isinstance(value, bool)
    elif name in _TEXTS:
        right = isinstance(value, str)
    elif name == "dnd":
        right = isinstance(value, dict) and set(value) <= set(_NO_DND)
    else:
        raise invalid(f"a person has no field {name!r}")
    if not right:
        raise invalid(f"not a value for {name}: {value!r}")
    if name == "tz":
        _check_zone(value)


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise invalid(f"no such time zone: {zone}") from None
