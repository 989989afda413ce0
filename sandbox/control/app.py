"""The app under test: what it declares, what it was granted, whether it is installed. And the settings and faults."""

from sandbox import events
from sandbox.control.door import Act
from sandbox.wire import ActError, Json, invalid

_DISCONNECTS = ("warning", "refresh_requested", "link_disabled")


def show(act: Act) -> Json:
    """`GET /control/app`."""
    return act.workspace.app.as_json() | {"connections": len(act.house.sockets.connections())}


def change(act: Act) -> Json:
    """`PUT /control/app`."""
    act.workspace.app.change(act.body)
    act.workspace.changes.add("app")
    return show(act)


def read_manifest(act: Act) -> Json:
    """`PUT /control/app/manifest`."""
    act.workspace.app.read_manifest(act.body)
    act.workspace.changes.add("app")
    return show(act)


async def verify(act: Act) -> Json:
    """`POST /control/app/verify`."""
    url = act.workspace.app.events_url
    if url is None:
        raise ActError(409, "conflict", "the app has no events_url")
    return {"verified": await act.house.delivery.verify(url)}


def uninstall(act: Act) -> Json:
    """`POST /control/app/uninstall`."""
    events.tell_revoked(act.workspace)
    events.tell_uninstalled(act.workspace)
    act.workspace.app.installed = False
    act.workspace.changes.add("app")
    return show(act)


def revoke(act: Act) -> Json:
    """`POST /control/app/revoke`."""
    events.tell_revoked(act.workspace)
    act.workspace.app.revoked = True
    act.workspace.changes.add("app")
    return show(act)


def install(act: Act) -> Json:
    """`POST /control/app/install`: undoes both."""
    act.workspace.app.installed, act.workspace.app.revoked = True, False
    act.workspace.changes.add("app")
    return show(act)


def rate_limited(act: Act) -> Json:
    """`POST /control/app/rate_limited`."""
    events.tell_rate_limited(act.workspace, bare=act.body.get("bare") is True)
    return {}


def show_settings(act: Act) -> Json:
    """`GET /control/settings`."""
    return act.workspace.settings.as_json()


def change_settings(act: Act) -> Json:
    """`PUT /control/settings`."""
    act.workspace.settings.update(act.body)
    act.workspace.changes.add("app")
    return act.workspace.settings.as_json()


def show_sockets(act: Act) -> Json:
    """`GET /control/sockets`."""
    return {"connections": act.house.sockets.connections()}


def show_faults(act: Act) -> Json:
    """`GET /control/faults`."""
    return {"faults": act.house.faults.left()}


async def order_fault(act: Act) -> Json:
    """`POST /control/faults`: those of sockets happen at once, the others to the next calls or events."""
    if "sockets" in act.body:
        await _trouble_sockets(act)
    else:
        act.house.faults.add(act.body)
    act.workspace.changes.add("fault")
    return {"faults": act.house.faults.left()}


def clear_faults(act: Act) -> Json:
    """`DELETE /control/faults`; events that were held back leave."""
    act.house.delivery.release(act.house.faults.clear())
    act.house.sockets.refuse(0)
    act.workspace.changes.add("fault")
    return {"faults": []}


async def _trouble_sockets(act: Act) -> None:
    doing = act.body["sockets"]
    if doing == "drop":
        await act.house.sockets.drop()
    elif doing == "disconnect":
        reason = act.body.get("reason", "refresh_requested")
        if reason not in _DISCONNECTS:
            raise invalid(f"reason: one of {', '.join(_DISCONNECTS)}")
        await act.house.sockets.disconnect(reason)
    elif doing == "refuse" and isinstance(act.body.get("seconds"), int | float):
        act.house.sockets.refuse(act.body["seconds"])
    else:
        raise invalid("sockets: drop, disconnect, or refuse for so many seconds")
