"""Who the bot is and where: auth, apps, team, bots."""

from sandbox.api.call import Call
from sandbox.wire import Json, SlackError


def api_test(call: Call) -> Json:
    """`api.test`: gives its arguments back."""
    return {"args": {name: value for name, value in call.args.items() if name != "token"}}


def auth_test(call: Call) -> Json:
    """`auth.test`."""
    workspace, app = call.workspace, call.workspace.app
    who: Json = {"url": f"{workspace.url}/", "team": workspace.team_name, "user": app.user.name}
    who |= {"team_id": workspace.team_id, "user_id": app.user.id, "bot_id": app.bot_id}
    return who | {"is_enterprise_install": False}


def connections_open(call: Call) -> Json:
    """`apps.connections.open`: a WebSocket address, good for one connection."""
    return {"url": call.socket_url}


def team_info(call: Call) -> Json:
    """`team.info`."""
    workspace = call.workspace
    team: Json = {"id": workspace.team_id, "name": workspace.team_name, "url": f"{workspace.url}/"}
    team |= {"domain": workspace.domain, "email_domain": "", "is_verified": False}
    return {"team": team | {"icon": {"image_default": True}}}


def bots_info(call: Call) -> Json:
    """`bots.info`."""
    person = call.workspace.people.bot_of(call.text("bot"))
    if person is None:
        raise SlackError("bot_not_found")
    icons = {f"image_{size}": f"{call.workspace.url}/avatars/{person.id}.svg" for size in (36, 48, 72)}
    bot: Json = {"id": person.bot_id, "deleted": person.deleted, "name": person.real_name or person.name}
    bot |= {"updated": person.updated, "app_id": person.app_id, "user_id": person.id}
    return {"bot": bot | {"icons": icons}}
