"""Introductions: people who would not meet otherwise, by two or in small groups, with something to talk about."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.animations import introduction_letters, introduction_posts
from bot.animations import round_making as making
from bot.animations.forms import Choice, Field, Form, Option, People, Said, Words
from bot.animations.kind import HOME, PASS, SHOWN, Change, Kind, Letter, Mine, Post, Response, Step
from bot.animations.pair_costs import Mix
from bot.animations.pairing import LARGEST_GROUP
from bot.animations.rounds import VERSION, Phase, Round, as_state, read_round
from bot.animations.snapshot import Background, Need, Snapshot
from bot.model.animations import Occurrence
from bot.model.facts import ActKind
from bot.text import Texts

TEAM_LIMIT = 40
SIZES = tuple(str(size) for size in range(2, LARGEST_GROUP + 1))
DAYS = ("1", "2", "3", "5")
CHECKS = ("3", "5", "10")
GUESTS = ("without", "with")
DAYS_TO_TELL = 3
CHOSEN = {"joining": making.WHO_JOINS, "size": "2", "mix": str(Mix.ANYBODY), "gather": "2", "check": "5", "guests": "without"}
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "joining": (making.WHO_JOINS, making.EVERYBODY),
    "size": SIZES,
    "mix": tuple(Mix),
    "gather": DAYS,
    "check": CHECKS,
    "guests": GUESTS,
}
_PLAIN: Mapping[str, Any] = {"version": VERSION}
_WHO = frozenset({Need.AUDIENCE, Need.ENROLLED, Need.ANSWERS})
_MATCHING = _WHO | {Need.MEETINGS, Need.AVOIDED, Need.LETTERS}


def _options(field: str) -> Callable[[Texts], list[Option]]:
    return lambda texts: [Option(value, texts.plain(f"introductions.{field}_{value}")) for value in _ALLOWED[field]]


def _counted(field: str, key: str) -> Callable[[Texts], list[Option]]:
    return lambda texts: [Option(value, texts.plain(key, count=int(value))) for value in _ALLOWED[field]]


class Introductions(Kind):
    """Rounds of introductions: who joins, or everybody who does not leave, is put together with others."""

    key = "introductions"
    frequency = "monthly"
    lasting = frozenset({"join", "joined", "leave", "back", making.MET, making.PLANNED, making.MISSED})
    priority = 4
    needs = _MATCHING | {Need.RECURRENCE}
    fields: tuple[Field, ...] = (
        Choice(
            "joining", "introductions.joining", _options("joining"), hint="introductions.joining_hint", chosen=CHOSEN["joining"]
        ),
        Choice("size", "introductions.size", _counted("size", "introductions.size_option"), chosen=CHOSEN["size"]),
        Choice("mix", "introductions.mix", _options("mix"), hint="introductions.mix_hint", chosen=CHOSEN["mix"]),
        Choice(
            "gather",
            "introductions.gather",
            _counted("gather", "introductions.working_days"),
            hint="introductions.gather_hint",
            chosen=CHOSEN["gather"],
        ),
        Choice(
            "check",
            "introductions.check",
            _counted("check", "introductions.working_days"),
            hint="introductions.check_hint",
            chosen=CHOSEN["check"],
        ),
        Choice("guests", "introductions.guests", _options("guests"), chosen=CHOSEN["guests"]),
    )

    def needs_for(self, occurrence: Occurrence, doing: str) -> frozenset[Need]:
        """Who met whom in two years is much to read: only where people are put together, or a round is shown beforehand."""
        if doing in ("draft", "send"):
            return _MATCHING
        if doing == "close":
            return frozenset({Need.ENROLLED, Need.ANSWERS, Need.LETTERS})
        if doing == SHOWN:
            return _WHO | {Need.LETTERS, Need.RECURRENCE} | _while_it_changes(read_round(occurrence.state_data))
        if doing in ("post", "check", "swap", "swapped"):
            return frozenset()
        return frozenset({Need.ENROLLED, Need.ANSWERS}) if doing == HOME else _WHO | {Need.RECURRENCE}

    def problems(self, values: Mapping[str, str]) -> Mapping[str, Said]:
        """A choice that is none of those offered."""
        return {name: Said("introductions.choose_one") for name, allowed in _ALLOWED.items() if values.get(name, "") not in allowed}

    def content(self, values: Mapping[str, str]) -> Mapping[str, Any]:
        """``{"version", "joining", "size", "mix", "gather", "check", "guests"}``: working days and people as numbers."""
        given = {name: values[name] if values.get(name) in allowed else CHOSEN[name] for name, allowed in _ALLOWED.items()}
        numbers = {name: int(given[name]) for name in ("size", "gather", "check")}
        return {"version": VERSION, **given, **numbers, "guests": given["guests"] == "with"}

    def values(self, content: Mapping[str, Any]) -> Mapping[str, str]:
        """The form that makes this content."""
        return {name: str(content[name]) for name in _ALLOWED} | {"guests": GUESTS[bool(content["guests"])]}

    def title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """In how large groups, and of whom."""
        size = texts.plain("introductions.size_option", count=content["size"])
        return texts.plain(f"introductions.title_{content['joining']}", size=size)

    def prepare(self, content: Mapping[str, Any], background: Background, seed: int) -> Mapping[str, Any]:  # noqa: ARG002
        """The same every time."""
        return dict(content)

    def run_title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """As its plan."""
        return self.title(content, texts)

    def steps(self, content: Mapping[str, Any]) -> tuple[Step, ...]:
        """People join; a round is drafted, and sent some hours later; they are asked whether they met; it ends."""
        gather, check = int(content["gather"]), int(content["check"])
        return (
            Step("post", opens=True),
            Step("draft", working_days=gather),
            introduction_posts.send_step(gather),
            Step("check", hours=introduction_posts.HOURS_TO_LOOK, working_days=gather + check),
            Step("close", hours=introduction_posts.HOURS_TO_LOOK, working_days=gather + check + DAYS_TO_TELL, closes=True),
        )

    def on_step(self, name: str, snapshot: Snapshot, seed: int) -> Change:
        """What the round is after it."""
        found = read_round(snapshot.occurrence.state_data)
        match name:
            case "draft":
                return making.draft(snapshot, seed)
            case introduction_posts.SEND:
                return making.send(snapshot, seed)
            case "check":
                return Change(as_state(replace(found, phase=Phase.ASKED)))
            case "close":
                return making.end(snapshot)
        return Change(as_state(found))

    def mend(self, snapshot: Snapshot, seed: int) -> Change | None:
        """Nobody is left waiting for somebody who is gone."""
        return making.mend(snapshot, seed)

    def on_answer(
        self,
        snapshot: Snapshot,
        person: str,
        verb: str,
        values: Mapping[str, str],
        texts: Texts,  # noqa: ARG002
    ) -> Response:
        """Joining and leaving; passing this time; what those who look after it move; whether people met."""
        found = read_round(snapshot.occurrence.state_data)
        if verb in (making.MET, making.PLANNED, making.MISSED):
            return _news(found, person, verb)
        if verb in ("swap", "swapped"):
            return _swap(snapshot, found, person, verb, values)
        member = next((each for each in snapshot.audience if each.person == person), None)
        if verb == "leave":
            return _left(snapshot, found)
        if member is None:
            return Response(says=Said("introductions.not_here"))
        if not making.may_join(member, snapshot):
            return Response(says=Said("introductions.no_guests"))
        if verb == "skip":
            return _passed(found)
        if verb == "join" and snapshot.occurrence.content["mix"] in (Mix.ACROSS, Mix.WITHIN):
            return Response(asks=_team_form(snapshot, person))
        return _joined(snapshot, found, person, " ".join(values.get("team", "").split()), is_away=member.is_away)

    def render(self, snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
        """The invitation; at the end, how many met."""
        return introduction_posts.posts(snapshot, texts)

    def letters(self, snapshot: Snapshot) -> tuple[Letter, ...]:
        """The round before it goes out, the introductions themselves, and all that follows from them."""
        return introduction_letters.letters(snapshot)

    def mine(self, snapshot: Snapshot, person: str, texts: Texts) -> Mine | None:
        """That they are in it, and how to be left out."""
        return introduction_posts.mine(snapshot, person, texts)


def _while_it_changes(found: Round) -> frozenset[Need]:
    if found.phase is Phase.DRAFTED:
        return frozenset({Need.MEETINGS})
    is_changing = found.phase in (Phase.SENT, Phase.ASKED) and not found.is_settled
    return frozenset({Need.MEETINGS, Need.AVOIDED}) if is_changing else frozenset()


def _team_form(snapshot: Snapshot, person: str) -> Form:
    said = snapshot.enrolment_of(person, making.JOINED) or {}
    return Form(
        verb="joined",
        title="introductions.join_title",
        submit="introductions.join_submit",
        fields=(Words("team", "introductions.team", TEAM_LIMIT, hint="introductions.team_hint", is_required=False),),
        values={"team": str(said.get("team", ""))},
        note=Said("introductions.team_note"),
    )


def _joined(snapshot: Snapshot, found: Round, person: str, team: str, *, is_away: bool) -> Response:
    if len(team) > TEAM_LIMIT:
        return Response(problems={"team": Said("introductions.team_long", {"most": TEAM_LIMIT})})
    said = snapshot.enrolment_of(person, making.JOINED) or {}
    kept = {"team": team or str(said.get("team", ""))}
    when = introduction_posts.sends_at(snapshot)
    is_early = found.phase in (Phase.GATHERING, Phase.DRAFTED) and when is not None
    words = Said("introductions.joined", {"when": when}) if is_early else Said("introductions.joined_next")
    return Response(
        enrols={making.JOINED: {"version": VERSION, **{name: value for name, value in kept.items() if value}}},
        leaves=frozenset({making.OUT, making.PAUSED, making.SILENT}),
        drops=frozenset({PASS}),
        counts=None,
        says=Said("introductions.joined_away") if is_away else words,
    )


def _left(snapshot: Snapshot, found: Round) -> Response:
    """What is on its way to others too is not taken back."""
    stays_out = {making.OUT: _PLAIN} if making.is_for_everybody(snapshot) else {}
    is_late = found.phase in (Phase.SENT, Phase.ASKED)
    return Response(
        enrols=stays_out,
        leaves=frozenset({making.JOINED, making.SILENT}),
        says=Said("introductions.left_late" if is_late else "introductions.left"),
    )


def _passed(found: Round) -> Response:
    if found.phase not in (Phase.GATHERING, Phase.DRAFTED):
        return Response(says=Said("introductions.pass_late"))
    return Response(keeps={PASS: _PLAIN}, says=Said("introductions.passed"))


def _news(found: Round, person: str, verb: str) -> Response:
    if person not in found.people:
        return Response(says=Said("introductions.not_in_round"))
    return Response(
        keeps={making.NEWS: {"version": VERSION, "said": verb}},
        counts=ActKind.INTRO_MET if verb == making.MET else None,
        says=Said(f"introductions.thanks_{verb}"),
    )


def _swap(snapshot: Snapshot, found: Round, person: str, verb: str, values: Mapping[str, str]) -> Response:
    if person not in snapshot.managers:
        return Response(says=Said("introductions.managers_only"))
    if found.phase is not Phase.DRAFTED:
        return Response(says=Said("introductions.swap_late"))
    if verb == "swap":
        return Response(asks=SWAP_FORM)
    one, other = values.get("one", ""), values.get("other", "")
    problems = {name: Said("introductions.swap_unknown") for name in ("one", "other") if values.get(name) not in found.people}
    if one == other:
        problems = {"other": Said("introductions.swap_same")}
    if problems:
        return Response(problems=problems)
    if any({one, other} <= set(group) for group in found.groups):
        return Response(says=Said("introductions.swap_together"))
    return Response(state=as_state(found.swapped(one, other)), says=Said("introductions.swapped"))


SWAP_FORM = Form(
    verb="swapped",
    title="introductions.swap_title",
    submit="introductions.swap_submit",
    fields=(People("one", "introductions.swap_one"), People("other", "introductions.swap_other")),
    note=Said("introductions.swap_note"),
)
