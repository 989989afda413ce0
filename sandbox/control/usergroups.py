"""User groups made, changed, disabled."""

from typing import Any

from sandbox.control.door import Act
from sandbox.wire import ActError, Json, invalid, not_found

_TEXTS = ("handle", "name", "description")


def add(act: Act) -> Json:
    """`POST /control/usergroups`."""
    now, handle = act.workspace.now_seconds(), act.text("handle")
    group: Json = {"id": "", "handle": handle, "name": handle, "description": "", "users": [], "disabled": False}
    group |= {"created": now, "updated": now} | _given(act, {"users": act.named("users"), **act.body})
    group["id"] = act.workspace.ids.next("S")
    act.workspace.usergroups[group["id"]] = group
    act.workspace.changes.add("person")
    return {"usergroup": group}


def change(act: Act) -> Json:
    """`PATCH /control/usergroups/{id}`."""
    group = act.workspace.usergroups.get(act.request.path_params["id"])
    if group is None:
        raise not_found(f"no user group {act.request.path_params['id']!r}")
    group |= _given(act, act.body, group["id"]) | {"updated": act.workspace.now_seconds()}
    act.workspace.changes.add("person")
    return {"usergroup": group}


def _given(act: Act, body: Json, group_id: str = "") -> Json:
    """The fields of the body, checked; a handle belongs to one group and to nobody's name."""
    return {name: _checked(act, name, value, group_id) for name, value in body.items()}


def _checked(act: Act, name: str, value: Any, group_id: str) -> Any:
    if name in _TEXTS and isinstance(value, str) and (value or name == "description"):
        if name == "handle":
            _check_free(act, value, group_id)
        return value
    if name == "disabled" and isinstance(value, bool):
        return value
    if name == "users" and isinstance(value, list):
        return list(dict.fromkeys(act.workspace.people.actor(user).id for user in value))
    raise invalid(f"not a value for {name}: {value!r}")


def _check_free(act: Act, handle: str, group_id: str) -> None:
    others = (group for group in act.workspace.usergroups.values() if group["id"] != group_id)
    if act.workspace.people.find_by_name(handle) or any(group["handle"] == handle for group in others):
        raise ActError(409, "conflict", f"there is already a @{handle}")
