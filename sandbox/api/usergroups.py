"""User groups: who stands behind a handle such as @editors. Those that were disabled are there only when asked for."""

from sandbox.api.call import Call
from sandbox.wire import Json, SlackError


def usergroups_list(call: Call) -> Json:
    """`usergroups.list`."""
    groups = call.workspace.usergroups.values()
    return {"usergroups": [_shown(call, group) for group in groups if not group["disabled"] or call.flag("include_disabled")]}


def usergroups_users_list(call: Call) -> Json:
    """`usergroups.users.list`."""
    group = call.workspace.usergroups.get(call.text("usergroup"))
    if group is None or (group["disabled"] and not call.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": group["users"]}


def _shown(call: Call, group: Json) -> Json:
    """Slack's user group object: docs.slack.dev, usergroup object."""
    by = call.workspace.admin.id
    shown: Json = {"id": group["id"], "team_id": call.workspace.team_id, "is_usergroup": True, "is_external": False}
    shown |= {"name": group["name"], "handle": group["handle"], "description": group["description"], "auto_type": None}
    shown |= {"date_create": group["created"], "date_update": group["updated"]}
    shown |= {"date_delete": group["updated"] if group["disabled"] else 0, "deleted_by": by if group["disabled"] else None}
    shown |= {"created_by": by, "updated_by": by, "prefs": {"channels": [], "groups": []}}
    shown |= {"user_count": len(group["users"])} if call.flag("include_count") else {}
    return shown | ({"users": group["users"]} if call.flag("include_users") else {})
