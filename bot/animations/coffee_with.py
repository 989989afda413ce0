"""Coffee with: one host, a sponsor or an expert, and a few people drawn among those who would like to come."""

from collections.abc import Mapping
from typing import Any

from bot.animations import coffee_letters
from bot.animations.coffee_draws import IN, VERSION, Phase, as_state, draw_again, first_draw, host_of, is_here, read_draw
from bot.animations.forms import Choice, Field, Option, People, Said, Words
from bot.animations.kind import HOME, Change, Kind, Letter, Mine, Post, Response, Step
from bot.animations.snapshot import Background, Need, Snapshot
from bot.model.animations import Occurrence
from bot.text import Texts

HEADING_LIMIT = 120
# Slack holds eight people in a conversation, the host among them.
SEATS = tuple(str(seats) for seats in range(1, 8))
DAYS = ("1", "2", "3", "5")
DAYS_TO_MEND = 3


def _seats(texts: Texts) -> list[Option]:
    return [Option(each, texts.plain("coffee_with.seats_option", count=int(each))) for each in SEATS]


def _gather(texts: Texts) -> list[Option]:
    return [Option(each, texts.plain("coffee_with.working_days", count=int(each))) for each in DAYS]


class CoffeeWith(Kind):
    """A lottery for a few seats beside a host, fair over time."""

    key = "coffee_with"
    frequency = "monthly"
    lasting = frozenset({"join", "leave"})
    priority = 4
    needs = frozenset({Need.AUDIENCE, Need.ENROLLED, Need.AVOIDED, Need.LETTERS, Need.RECURRENCE})
    fields: tuple[Field, ...] = (
        Words("heading", "coffee_with.heading", HEADING_LIMIT, hint="coffee_with.heading_hint"),
        People("host", "coffee_with.host", hint="coffee_with.host_hint"),
        Choice("seats", "coffee_with.seats", _seats, hint="coffee_with.seats_hint", chosen="4"),
        Choice("gather", "coffee_with.gather", _gather, chosen="3"),
    )

    def needs_for(self, occurrence: Occurrence, doing: str) -> frozenset[Need]:  # noqa: ARG002
        """In Home, only who volunteered."""
        return frozenset({Need.ENROLLED}) if doing == HOME else self.needs

    def problems(self, values: Mapping[str, str]) -> Mapping[str, Said]:
        """No heading, or too long a one; no host; a choice that is none."""
        found = {}
        heading = values.get("heading", "").strip()
        if not any(sign.isalnum() for sign in heading):
            found["heading"] = Said("coffee_with.heading_missing")
        elif len(heading) > HEADING_LIMIT:
            found["heading"] = Said("coffee_with.heading_long", {"most": HEADING_LIMIT})
        if not values.get("host"):
            found["host"] = Said("coffee_with.host_missing")
        choices = {"seats": SEATS, "gather": DAYS}
        return found | {
            name: Said("coffee_with.choose_one") for name, allowed in choices.items() if values.get(name) not in allowed
        }

    def content(self, values: Mapping[str, str]) -> Mapping[str, Any]:
        """``{"version", "heading", "host", "seats", "gather"}``: the host's id, seats and working days as numbers."""
        seats, gather = values.get("seats", ""), values.get("gather", "")
        return {
            "version": VERSION,
            "heading": values["heading"].strip(),
            "host": values["host"],
            "seats": int(seats if seats in SEATS else "4"),
            "gather": int(gather if gather in DAYS else "3"),
        }

    def obstacles(self, content: Mapping[str, Any], background: Background) -> Mapping[str, Said]:
        """A host who is not in the community, and could not be drawn for."""
        return {} if content["host"] in background.members else {"host": Said("coffee_with.host_not_here")}

    def values(self, content: Mapping[str, Any]) -> Mapping[str, str]:
        """The form that makes this content."""
        return {name: str(content[name]) for name in ("heading", "host", "seats", "gather")}

    def people(self, content: Mapping[str, Any]) -> frozenset[str]:
        """The host."""
        return frozenset({str(content["host"])})

    def title(self, content: Mapping[str, Any], texts: Texts) -> str:  # noqa: ARG002
        """As it is announced."""
        return str(content["heading"])

    def prepare(self, content: Mapping[str, Any], background: Background, seed: int) -> Mapping[str, Any]:  # noqa: ARG002
        """The same every time."""
        return dict(content)

    def run_title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """As its plan."""
        return self.title(content, texts)

    def steps(self, content: Mapping[str, Any]) -> tuple[Step, ...]:
        """People volunteer; some working days later the seats are drawn."""
        gather = int(content["gather"])
        return (
            Step("post", opens=True),
            coffee_letters.draw_step(gather),
            Step("close", working_days=gather + DAYS_TO_MEND, closes=True),
        )

    def on_step(self, name: str, snapshot: Snapshot, seed: int) -> Change:
        """The draw; nothing else changes by itself."""
        if name == coffee_letters.DRAW:
            return first_draw(snapshot, seed)
        return Change(as_state(read_draw(snapshot.occurrence.state_data)))

    def mend(self, snapshot: Snapshot, seed: int) -> Change | None:
        """Nobody waits for somebody who is gone."""
        return draw_again(snapshot, seed)

    def on_answer(
        self,
        snapshot: Snapshot,
        person: str,
        verb: str,
        values: Mapping[str, str],  # noqa: ARG002
        texts: Texts,  # noqa: ARG002
    ) -> Response:
        """Volunteering lasts until one leaves, drawn or not."""
        if verb == "leave":
            return Response(leaves=frozenset({IN}), says=Said("coffee_with.left"))
        if person == host_of(snapshot):
            return Response(says=Said("coffee_with.is_host"))
        if not is_here(person, snapshot):
            return Response(says=Said("coffee_with.not_here"))
        at, made = coffee_letters.draws_at(snapshot), read_draw(snapshot.occurrence.state_data)
        is_early = made.phase is Phase.GATHERING and at is not None
        said = Said("coffee_with.joined", {"when": at}) if is_early else Said("coffee_with.joined_next")
        return Response(enrols={IN: {"version": VERSION}}, counts=None, says=said)

    def render(self, snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
        """The announcement, and that the draw is done."""
        return (coffee_letters.announcement(snapshot, texts),)

    def letters(self, snapshot: Snapshot) -> tuple[Letter, ...]:
        """The conversation itself, and a word to those who stay in for the next."""
        return coffee_letters.letters(snapshot)

    def mine(self, snapshot: Snapshot, person: str, texts: Texts) -> Mine | None:
        """That they are in the draw, and how not to be."""
        is_gathering = read_draw(snapshot.occurrence.state_data).phase is Phase.GATHERING
        if not is_gathering or snapshot.enrolment_of(person, IN) is None:
            return None
        run = snapshot.occurrence
        return Mine(Said("coffee_with.mine", {"heading": run.content["heading"]}), (coffee_letters.leave_button(run, texts),))
