"""People who come, change and go."""

from sandbox import events, membership
from sandbox.control.door import Act
from sandbox.people import Person
from sandbox.wire import Json, not_found

_CONTROL = ("quiet",)


def add(act: Act) -> Json:
    """`POST /control/people`; everybody joins #general, as on Slack, guests and bots aside."""
    with act.quietly():
        return {"person": act.workspace.person_json(welcome(act, act.body), with_locale=True)}


def welcome(act: Act, given: Json) -> Person:
    """A new person from the fields of the control API, told to the bot."""
    workspace = act.workspace
    person = workspace.people.add({name: value for name, value in given.items() if name not in _CONTROL})
    person.updated = workspace.now_seconds()
    if not person.is_stranger:
        events.tell_person(workspace, "team_join", person)
    if not (person.is_machine or person.is_restricted or person.is_ultra_restricted or person.is_stranger or person.deleted):
        _join_general(act, person)
    workspace.changes.add("person", user=person.id)
    return person


def change(act: Act) -> Json:
    """`PATCH /control/people/{id}`."""
    workspace = act.workspace
    person = workspace.people.find(act.request.path_params["id"])
    if person is None:
        raise not_found(f"no person {act.request.path_params['id']!r}")
    fields = {name: value for name, value in act.body.items() if name not in _CONTROL}
    with act.quietly():
        workspace.people.change(person, fields)
        person.updated = workspace.now_seconds()
        if set(fields) - {"dnd"}:
            events.tell_person(workspace, "user_change", person)
        if "dnd" in fields:
            events.tell_dnd(workspace, person)
    workspace.changes.add("person", user=person.id)
    return {"person": workspace.person_json(person, with_locale=True)}


def _join_general(act: Act, person: Person) -> None:
    """As on Slack; quietly, without a word in the channel either."""
    general = act.workspace.general
    if act.workspace.quiet:
        general.members[person.id] = act.workspace.now_seconds()
    else:
        membership.join(act.workspace, general, person)
