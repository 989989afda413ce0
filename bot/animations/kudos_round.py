"""The kudos round: what people thanked each other for since the last one, by how many different people, never by how often."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.animations.forms import Choice, Field, Form, Option, Said
from bot.animations.kind import OPENING, Change, Kind, Post, Response, Step
from bot.animations.snapshot import Background, Need, Snapshot
from bot.blocks import Block, actions, button, context, message, section
from bot.model.kudos import Kudos
from bot.text import Markup, Texts

VERSION = 1
# How far the first round looks back; each other one looks back to the one before it.
FIRST_LOOK = timedelta(days=31)
# The lasting word of who likes to be named when several people thanked them.
BOARD = "board"
YES, NO = "yes", "no"
FEWEST_GIVERS = 2
MOST_NAMED = 5
MOST_VALUES = 3


def _board(texts: Texts) -> list[Option]:
    return [Option(YES, texts.plain("kudos_round.board_yes")), Option(NO, texts.plain("kudos_round.board_no"))]


def _named(texts: Texts) -> list[Option]:
    return [Option(YES, texts.plain("kudos_round.named_yes")), Option(NO, texts.plain("kudos_round.named_no"))]


class KudosRound(Kind):
    """What was said in the open since the last round, in figures and values. Who likes to be named may be."""

    key = "kudos_round"
    frequency = "monthly_last"
    lasting = frozenset({"ask", "keep"})
    priority = 4
    asks = False
    needs = frozenset({Need.KUDOS, Need.PAST, Need.ENROLLED, Need.AUDIENCE})
    fields: tuple[Field, ...] = (Choice("board", "kudos_round.board", _board, hint="kudos_round.board_hint", chosen=YES),)

    def problems(self, values: Mapping[str, str]) -> Mapping[str, Said]:
        """Nothing was chosen."""
        return {} if values.get("board") in (YES, NO) else {"board": Said("kudos_round.board_missing")}

    def content(self, values: Mapping[str, str]) -> Mapping[str, Any]:
        """``{"version", "board"}``: whether those who like to be named are."""
        return {"version": VERSION, "board": values["board"] == YES}

    def values(self, content: Mapping[str, Any]) -> Mapping[str, str]:
        """The form that makes this content."""
        return {"board": YES if content["board"] else NO}

    def title(self, content: Mapping[str, Any], texts: Texts) -> str:  # noqa: ARG002
        """Every round is about the same."""
        return texts.plain("kudos_round.title")

    def prepare(self, content: Mapping[str, Any], background: Background, seed: int) -> Mapping[str, Any]:  # noqa: ARG002
        """What it is about is what people will have said by then."""
        return content

    def run_title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """The same."""
        return self.title(content, texts)

    def steps(self, content: Mapping[str, Any]) -> tuple[Step, ...]:  # noqa: ARG002
        """Posted when due; closed the next day, so that the next round knows where this one ended."""
        return (Step("post", opens=True), Step("close", hours=24, closes=True))

    def on_step(self, name: str, snapshot: Snapshot, seed: int) -> Change:  # noqa: ARG002
        """How far it looks back is fixed when it is posted."""
        return Change({"version": VERSION, "since": _since(snapshot).isoformat()})

    def on_answer(
        self,
        snapshot: Snapshot,
        person: str,
        verb: str,
        values: Mapping[str, str],
        texts: Texts,  # noqa: ARG002
    ) -> Response:
        """``ask`` asks whether they like to be named, ``keep`` keeps it for every round of this animation."""
        is_named = snapshot.enrolment_of(person, BOARD) is not None
        if verb == "ask":
            return Response(asks=_form(is_named))
        if values.get("named") not in (YES, NO):
            return Response(problems={"named": Said("kudos_round.named_missing")})
        wants = values["named"] == YES
        return Response(
            counts=None,
            enrols={BOARD: {"version": VERSION}} if wants and not is_named else {},
            leaves=frozenset({BOARD}) if is_named and not wants else frozenset(),
            says=Said("kudos_round.kept_yes" if wants else "kudos_round.kept_no"),
        )

    def render(self, snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
        """Figures and values where there are any, the names of who likes it, and an invitation."""
        said = _said(snapshot)
        named = _most_thanked(snapshot, said) if snapshot.occurrence.content["board"] else []
        first = _figures(snapshot, said, texts) if said else texts("kudos_round.invitation_alone")
        blocks: list[Block] = [section(first)]
        if values := _values(said, texts):
            blocks.append(section(values))
        if named:
            told = [texts.plain("kudos_round.named_line", name=name, count=givers) for _, name, givers in named]
            blocks.append(section(texts("kudos_round.named", people=texts.listing(told))))
        if said:
            blocks.append(section(texts("kudos_round.invitation")))
        blocks += [_buttons(snapshot, texts), context(texts("kudos_round.how"))]
        # Their names are in it without their ids: by these it is found when one of them is forgotten.
        return (Post(OPENING, message(first, blocks), names=frozenset(person for person, _, _ in named)),)


def _form(is_named: bool) -> Form:
    return Form(
        verb="keep",
        title="kudos_round.named_title",
        submit="kudos_round.named_submit",
        fields=(Choice("named", "kudos_round.named_label", _named, hint="kudos_round.named_hint"),),
        values={"named": YES if is_named else NO},
    )


def _since(snapshot: Snapshot) -> datetime:
    """Where it begins: as it was fixed, else at the round before it, else a month ago."""
    run = snapshot.occurrence
    if "since" in run.state_data:
        return datetime.fromisoformat(run.state_data["since"])
    before = [each.due_at for each in snapshot.past if each.due_at < run.due_at]
    return max(before, default=run.due_at - FIRST_LOOK)


def _said(snapshot: Snapshot) -> list[Kudos]:
    """What was said in its time to somebody who is still known."""
    since = _since(snapshot)
    return [each for each in snapshot.kudos if each.at >= since and each.receivers]


def _figures(snapshot: Snapshot, said: list[Kudos], texts: Texts) -> Markup:
    """How many thanks, from how many people, to how many. Whose giver was forgotten counts as thanks, from nobody."""
    givers = {each.giver for each in said if each.giver}
    receivers = {person for each in said for person in each.receivers}
    return texts(
        "kudos_round.figures" if givers else "kudos_round.figures_nameless",
        since=texts.day(_since(snapshot).astimezone(ZoneInfo(snapshot.zone)).date(), "d MMMM"),
        thanks=texts.plain("kudos_round.thanks", count=len(said)),
        givers=texts.plain("kudos_round.people", count=len(givers)),
        receivers=texts.plain("kudos_round.people", count=len(receivers)),
    )


def _values(said: list[Kudos], texts: Texts) -> Markup | None:
    """The values named most often; of those named equally often, the first in the alphabet."""
    counts = Counter(each.value for each in said if each.value)
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_VALUES]
    told = [texts.plain("kudos_round.value", value=value, count=count) for value, count in most]
    return texts("kudos_round.values", values=texts.listing(told), count=len(told)) if told else None


def _most_thanked(snapshot: Snapshot, said: list[Kudos]) -> list[tuple[str, str, int]]:
    """Person, name, and by how many different people: of those who asked to be named, and on no other condition."""
    givers: defaultdict[str, set[str]] = defaultdict(set)
    for each in said:
        for person in each.receivers:
            givers[person] |= {each.giver} if each.giver else set()
    asked = {each.person for each in snapshot.enrolled if each.item == BOARD}
    willing = {each.person: each.name for each in snapshot.audience if each.person in asked and not each.stays_off_boards}
    found = [(person, willing[person], len(by)) for person, by in givers.items() if person in willing and len(by) >= FEWEST_GIVERS]
    return sorted(found, key=lambda each: (-each[2], each[1], each[0]))[:MOST_NAMED]


def _buttons(snapshot: Snapshot, texts: Texts) -> Block:
    run = snapshot.occurrence
    thank = button(texts.plain("kudos_round.thank_button"), "kudos:give:0", value=run.community, style="primary")
    if not run.content["board"]:
        return actions(thank)
    return actions(thank, button(texts.plain("kudos_round.named_button"), "animation:kudos_round:ask:1", value=run.occurrence))
