"""The table of the control API: docs/sandbox.md says what each does."""

from starlette.routing import BaseRoute

from sandbox.control import app, channels, export, history, interacting, people, reading, time, usergroups, watching, writing
from sandbox.control.door import Answering, House, route

_TABLE: tuple[tuple[str, str, Answering], ...] = (
    ("GET", "state", reading.state),
    ("GET", "conversations", reading.conversations),
    ("GET", "messages", reading.messages),
    ("GET", "thread", reading.thread),
    ("GET", "message", reading.one_message),
    ("POST", "read", reading.read),
    ("GET", "views", reading.views),
    ("GET", "home", reading.home),
    ("GET", "commands", reading.commands),
    ("POST", "messages", writing.write),
    ("POST", "messages/edit", writing.change),
    ("POST", "messages/delete", writing.take_back),
    ("POST", "reactions", writing.give_reaction),
    ("POST", "channels", channels.create),
    ("POST", "channels/{id}/{doing}", channels.do),
    ("POST", "people", people.add),
    ("PATCH", "people/{id}", people.change),
    ("POST", "usergroups", usergroups.add),
    ("PATCH", "usergroups/{id}", usergroups.change),
    ("POST", "command", interacting.command),
    ("POST", "action", interacting.action),
    ("POST", "views/{id}/input", interacting.fill_in),
    ("POST", "views/{id}/submit", interacting.submit),
    ("POST", "views/{id}/close", interacting.close),
    ("POST", "shortcut", interacting.shortcut),
    ("POST", "home/open", interacting.open_home),
    ("GET", "clock", time.show),
    ("GET", "stream", watching.stream),
    ("GET", "traffic", watching.traffic),
    ("GET", "settled", watching.settled),
    ("GET", "app", app.show),
    ("PUT", "app", app.change),
    ("PUT", "app/manifest", app.read_manifest),
    ("POST", "app/verify", app.verify),
    ("POST", "app/uninstall", app.uninstall),
    ("POST", "app/revoke", app.revoke),
    ("POST", "app/install", app.install),
    ("POST", "app/rate_limited", app.rate_limited),
    ("GET", "settings", app.show_settings),
    ("PUT", "settings", app.change_settings),
    ("GET", "sockets", app.show_sockets),
    ("GET", "faults", app.show_faults),
    ("POST", "faults", app.order_fault),
    ("DELETE", "faults", app.clear_faults),
    ("POST", "history", history.add_history),
    ("GET", "export.zip", export.export),
)


def control_routes(house: House, walk: time.Walk | None) -> list[BaseRoute]:
    """Every route under `/control`."""
    moving = route(house, "clock", "POST", time.Mover(walk).move)
    return [moving, *(route(house, path, method, answer) for method, path, answer in _TABLE)]
