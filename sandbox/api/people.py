"""People: users, do not disturb."""

from sandbox.api.call import Call, invalid_argument
from sandbox.api.conversations import list_conversations
from sandbox.api.paging import page
from sandbox.wire import Json, SlackError

_MOST = 1000


def users_list(call: Call) -> Json:
    """`users.list`. Without a limit, everybody; `limit_required` when that is too many."""
    people = call.workspace.people.all()
    if call.find_text("limit") is None and len(people) > _MOST:
        raise SlackError("limit_required")
    found, metadata = page(people, lambda person: person.id, call.find_text("cursor"), call.limit(_MOST, _MOST))
    locale = call.flag("include_locale")
    members = [call.workspace.person_json(person, with_locale=locale) for person in found]
    return {"members": members, "cache_ts": call.workspace.now_seconds(), "response_metadata": metadata}


def users_info(call: Call) -> Json:
    """`users.info`."""
    person = call.workspace.people.get(call.text("user"))
    return {"user": call.workspace.person_json(person, with_locale=call.flag("include_locale"))}


def users_conversations(call: Call) -> Json:
    """`users.conversations`: those the person is in, among those the bot can see."""
    user = call.find_text("user")
    person = call.workspace.people.get(user) if user else call.workspace.bot
    return list_conversations(call, of=person.id)


def dnd_info(call: Call) -> Json:
    """`dnd.info`."""
    user = call.find_text("user")
    person = call.workspace.people.get(user) if user else call.workspace.bot
    return {**person.dnd, "snooze_enabled": False}


def dnd_team_info(call: Call) -> Json:
    """`dnd.teamInfo`: people nobody knows are left out."""
    users = call.names("users")
    if not users:
        raise invalid_argument("missing required field: users")
    if len(users) > 50:
        raise SlackError("too_many_users")
    known = (person for person in map(call.workspace.people.find, users) if person)
    return {"users": {person.id: person.dnd for person in known}}
