"""People: who they are in Slack, which of them are strategists, and what each chose.

Nothing is ever written of a person who leaves no trace: what asks for it is passed over in silence, a role refused by name.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, delete, exists, func, select

from bot.model.errors import FoyerError
from bot.model.facts import PersonSeen
from bot.model.people import Person, Preferences
from storage import deliveries, privacy
from storage.schema import MuteRow, PersonRow, PreferenceRow, RoleRow
from storage.schema.columns import table_of
from storage.store import Transaction

STRATEGIST = "strategist"

_SEEN = tuple(field.name for field in fields(PersonSeen))
# What decides when a person may be written to, and whether at all.
_WHEN = ("zone", "opens", "closes", "working_days", "paused_until", "takes_no_dms")
_CHOSEN = tuple(field.name for field in fields(Preferences) if field.name != "muted")
_OWN = ("zone", "locale")  # what a person may choose for themselves: it wins over Slack's word
# Made once: they are asked for whenever something is said to somebody, or shown.
_ROLE, _KNOWN = table_of(RoleRow).c, table_of(PersonRow).c
_CHOICE, _MUTED = table_of(PreferenceRow).c, table_of(MuteRow).c


def _chosen_or_told(name: str) -> ColumnElement[str | None]:
    """A person's own zone or language, else Slack's."""
    chosen = select(_CHOICE[name]).where(_CHOICE.workspace == _KNOWN.workspace, _CHOICE.person == _KNOWN.person)
    return func.coalesce(chosen.scalar_subquery(), _KNOWN[name])


_NAMES = tuple(field.name for field in fields(Person) if field.name != "is_strategist")
_IS_STRATEGIST = exists().where(_ROLE.workspace == _KNOWN.workspace, _ROLE.person == _KNOWN.person, _ROLE.role == STRATEGIST)
_ALL = (
    select(*(_chosen_or_told(name) if name in _OWN else _KNOWN[name] for name in _NAMES), _IS_STRATEGIST)
    .where(_KNOWN.workspace == bindparam("workspace_is"))
    .order_by(_KNOWN.person)
)
_SOME = _ALL.where(_KNOWN.person.in_(bindparam("people", expanding=True)))
_LOCALES = select(_KNOWN.person, _chosen_or_told("locale")).where(
    _KNOWN.workspace == bindparam("workspace_is"), _KNOWN.person.in_(bindparam("people", expanding=True))
)
_CHOICES = select(*(_CHOICE[name] for name in _CHOSEN)).where(
    _CHOICE.workspace == bindparam("workspace_is"), _CHOICE.person == bindparam("person_is")
)
_MUTES = select(_MUTED.rule).where(_MUTED.workspace == bindparam("workspace_is"), _MUTED.person == bindparam("person_is"))


def find(tx: Transaction, workspace: str, person: str) -> Person | None:
    """One person, None if Slack's list of people has not told of them, or if they leave no trace.

    Their zone and language are those they chose, else Slack's, here and wherever people are read.
    """
    row = tx.execute(_SOME, {"workspace_is": workspace, "people": (person,)}).one_or_none()
    return Person(*row) if row else None


def get(tx: Transaction, workspace: str, person: str) -> Person:
    """One person; LookupError if they are not known."""
    found = find(tx, workspace, person)
    if found is None:
        raise LookupError("no such person")
    return found


def list_people(tx: Transaction, workspace: str, people: Iterable[str] | None = None) -> list[Person]:
    """The people of a workspace, by id; with ``people`` only those of them who are known."""
    if people is None:
        return [Person(*row) for row in tx.execute(_ALL, {"workspace_is": workspace})]
    return [Person(*row) for row in tx.execute(_SOME, {"workspace_is": workspace, "people": tuple(people)})]


def as_slack_says(tx: Transaction, workspace: str, person: str) -> tuple[str | None, str | None]:
    """The zone and the language that Slack tells of a person, whatever they chose themselves; None where it tells none."""
    told = tx.execute(select(PersonRow.zone, PersonRow.locale).filter_by(workspace=workspace, person=person)).one_or_none()
    return (told.zone, told.locale) if told else (None, None)


def upsert(tx: Transaction, seen: Sequence[PersonSeen]) -> None:
    """Write what Slack says of some people of one workspace. The newest word wins, in whatever order it comes.

    What waits for an opening in somebody's old zone is decided upon anew.
    """
    if not seen:
        return
    privacy.hold_still(tx)
    hidden = privacy.traceless_among(tx, seen[0].workspace, (each.person for each in seen))
    rows = [asdict(each) for each in sorted(seen, key=lambda each: each.person) if each.person not in hidden]
    if not rows:
        return
    row = tx.insert(PersonRow)
    is_newer = row.excluded.as_of > PersonRow.as_of
    changes = {name: case((is_newer, row.excluded[name]), else_=getattr(PersonRow, name)) for name in _SEEN}
    # Slack does not always tell the locale: what is known of it stays.
    changes["locale"] = case(
        (is_newer, func.coalesce(row.excluded.locale, PersonRow.locale)), else_=func.coalesce(PersonRow.locale, row.excluded.locale)
    )
    workspace, told = rows[0]["workspace"], {each["person"] for each in rows}
    zones = _zones_of(tx, workspace, told)
    tx.connection().execute(row.on_conflict_do_update(index_elements=["workspace", "person"], set_=changes), rows)
    moved = [person for person, zone in _zones_of(tx, workspace, told).items() if person in zones and zones[person] != zone]
    if moved:
        deliveries.decide_anew(tx, workspace, moved)


def _zones_of(tx: Transaction, workspace: str, people: Collection[str]) -> dict[str, str | None]:
    asked = select(PersonRow.person, PersonRow.zone).where(PersonRow.workspace == workspace, PersonRow.person.in_(people))
    return {row.person: row.zone for row in tx.execute(asked)}


def get_preferences(tx: Transaction, workspace: str, person: str) -> Preferences:
    """What a person chose, or what holds for everybody who chose nothing."""
    asked = {"workspace_is": workspace, "person_is": person}
    row = tx.execute(_CHOICES, asked).one_or_none()
    return preferences_in(row, frozenset(tx.scalars(_MUTES, asked)))


def preferences_in(row: PreferenceRow | Row[Any] | None, muted: frozenset[str] = frozenset()) -> Preferences:
    """What a row tells of a person's choices; without one, what holds for everybody who chose nothing."""
    return Preferences(**{name: getattr(row, name) for name in _CHOSEN} if row else {}, muted=muted)


def set_preferences(tx: Transaction, workspace: str, person: str, preferences: Preferences) -> None:
    """Write what a person chose; what they muted is theirs to change with ``mute`` and ``unmute``.

    What waits for an opening of their old hours, or for the end of a pause, is decided upon anew.
    """
    privacy.hold_still(tx)
    if privacy.is_traceless(tx, workspace, person):
        return
    before = get_preferences(tx, workspace, person)
    chosen = {name: getattr(preferences, name) for name in _CHOSEN}
    row = tx.insert(PreferenceRow).values(workspace=workspace, person=person, **chosen)
    tx.execute(row.on_conflict_do_update(index_elements=["workspace", "person"], set_=chosen))
    if any(getattr(before, name) != getattr(preferences, name) for name in _WHEN):
        deliveries.decide_anew(tx, workspace, [person])


def locales_of(tx: Transaction, workspace: str, people: Iterable[str]) -> dict[str, str]:
    """The languages of those of some people of whom one is known: the one they chose, else Slack's (``fr-FR``)."""
    asked = {"workspace_is": workspace, "people": tuple(people)}
    return {person: locale for person, locale in tx.execute(_LOCALES, asked) if locale} if asked["people"] else {}


def mute(tx: Transaction, workspace: str, person: str, rule: str, now: datetime) -> None:
    """A person wants no more messages of this kind."""
    privacy.hold_still(tx)
    if privacy.is_traceless(tx, workspace, person):
        return
    row = tx.insert(MuteRow).values(workspace=workspace, person=person, rule=rule, at=now)
    tx.execute(row.on_conflict_do_nothing())


def unmute(tx: Transaction, workspace: str, person: str, rule: str) -> None:
    """A person takes messages of this kind again."""
    tx.execute(delete(MuteRow).filter_by(workspace=workspace, person=person, rule=rule))


def list_muting(tx: Transaction, workspace: str, people: Iterable[str], rule: str) -> frozenset[str]:
    """Those of some people who want no messages of this kind."""
    asked = select(MuteRow.person).filter_by(workspace=workspace, rule=rule).where(MuteRow.person.in_(tuple(people)))
    return frozenset(tx.scalars(asked))


def strategists(tx: Transaction, workspace: str) -> list[str]:
    """The ids of the strategists, the one who was first made one first."""
    asked = select(RoleRow.person).filter_by(workspace=workspace, role=STRATEGIST)
    return list(tx.scalars(asked.order_by(RoleRow.given_at, RoleRow.person)))


def add_strategist(tx: Transaction, workspace: str, person: str, now: datetime) -> None:
    """Make a person a strategist. FoyerError ``people.role_needs_trace`` for one who leaves no trace: a role is one."""
    privacy.hold_still(tx)
    if privacy.is_traceless(tx, workspace, person):
        raise FoyerError("people.role_needs_trace")
    row = tx.insert(RoleRow).values(workspace=workspace, person=person, role=STRATEGIST, given_at=now)
    tx.execute(row.on_conflict_do_nothing())
