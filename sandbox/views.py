"""Views: each person's stack of modals, at most three, and their Home."""

from dataclasses import dataclass, field

from sandbox.ids import Ids
from sandbox.inputs import keep_state
from sandbox.wire import Json, SlackError, not_found

STACK_LIMIT = 3
_COPIED = ("title", "submit", "close")


@dataclass
class View:
    """One modal or Home. `body` is the view as the bot gave it, completed; `errors` what stands under its inputs."""

    id: str
    person: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    state: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_home(self) -> bool:
        """Whether it is someone's Home and not a modal."""
        return bool(self.body["type"] == "home")

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, each with its block_id."""
        blocks: list[Json] = self.body["blocks"]
        return blocks

    def as_json(self, team: str, app_id: str, bot_id: str) -> Json:
        """Slack's view object."""
        body = self.body
        shown: Json = {"id": self.id, "team_id": team, "type": body["type"], "blocks": body["blocks"]}
        shown |= {"private_metadata": body.get("private_metadata", ""), "callback_id": body.get("callback_id", "")}
        shown |= {"state": {"values": self.state}, "hash": self.hash}
        shown |= {name: body.get(name) for name in _COPIED}
        shown |= {"clear_on_close": body.get("clear_on_close", False)}
        shown |= {"notify_on_close": body.get("notify_on_close", False), "root_view_id": self.root_id}
        shown |= {"previous_view_id": self.previous_id, "app_id": app_id, "external_id": body.get("external_id", "")}
        return shown | {"app_installed_team_id": team, "bot_id": bot_id}


class Views:
    """All open modals and published Homes."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._open: dict[str, View] = {}
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def stack(self, person: str) -> list[View]:
        """This person's modals, the one on top last."""
        return list(self._stacks.get(person, []))

    def home(self, person: str) -> View | None:
        """What is published in this person's Home, or None."""
        return self._homes.get(person)

    def seen_by(self, view_id: str, person: str) -> View:
        """A view that this person has before them; 404 when it is not open, not on top, or not theirs."""
        stack = self._stacks.get(person, [])
        for view in (stack[-1] if stack else None, self._homes.get(person)):
            if view and view.id == view_id:
                return view
        raise not_found(f"{view_id} is not what this person has open")

    def find(self, view_id: str | None, external_id: str | None) -> View:
        """An open view by one of its ids; `not_found` in Slack's words."""
        if view_id is not None and view_id in self._open:
            return self._open[view_id]
        for view in self._open.values():
            if external_id is not None and view.body.get("external_id") == external_id:
                return view
        raise SlackError("not_found")

    def open(self, person: str, body: Json) -> View:
        """A first modal; it takes the place of whatever the person had open."""
        self._check_external(body, None)
        self.clear(person)
        return self._push(person, body, None)

    def push(self, person: str, body: Json) -> View:
        """A modal on top of the others; `push_limit_reached` above three."""
        stack = self._stacks.get(person, [])
        if len(stack) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        self._check_external(body, None)
        return self._push(person, body, stack[-1] if stack else None)

    def update(self, view: View, body: Json, given_hash: str | None = None) -> View:
        """Replace what a view shows; inputs that keep their ids keep what was typed."""
        if given_hash is not None and given_hash != view.hash:
            raise SlackError("hash_conflict")
        self._check_external(body, view)
        view.body, view.hash, view.errors = body, self._hash(), {}
        view.state = keep_state(body["blocks"], view.state)
        return view

    def publish(self, person: str, body: Json, given_hash: str | None = None) -> View:
        """Set a person's Home."""
        home = self._homes.get(person)
        if home:
            return self.update(home, body, given_hash)
        self._check_external(body, None)
        view = self._new(person, body, None)
        self._homes[person] = view
        return view

    def close(self, view: View) -> None:
        """Take one modal away."""
        self._stacks[view.person].remove(view)
        del self._open[view.id]

    def clear(self, person: str) -> list[View]:
        """Take all modals of a person away; those that were there, the top one first."""
        closed = list(reversed(self._stacks.pop(person, [])))
        for view in closed:
            del self._open[view.id]
        return closed

    def _push(self, person: str, body: Json, under: View | None) -> View:
        view = self._new(person, body, under)
        self._stacks.setdefault(person, []).append(view)
        return view

    def _new(self, person: str, body: Json, under: View | None) -> View:
        new_id = self._ids.next("V")
        view = View(new_id, person, body, self._hash(), under.root_id if under else new_id, under.id if under else None)
        view.state = keep_state(body["blocks"], {})
        self._open[new_id] = view
        return view

    def _hash(self) -> str:
        return f"{self._ids.next('H')[1:]}.{self._ids.short()}".lower()

    def _check_external(self, body: Json, own: View | None) -> None:
        external = body.get("external_id")
        for view in self._open.values() if external else ():
            if view is not own and view.body.get("external_id") == external:
                raise SlackError("duplicate_external_id")
