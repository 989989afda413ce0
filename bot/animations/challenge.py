"""The challenge: a goal for everybody together, in daily or weekly steps, and a check-in for each of them."""

from collections.abc import Mapping
from typing import Any

from bot.animations import challenge_posts as posts
from bot.animations.challenge_posts import BOARD, REMIND, current_step
from bot.animations.checkins import (
    DAYS_IN_WEEK,
    PACES,
    WEEK,
    WORKING_DAY,
    announcements,
    check_ins,
    closing,
    item_of,
    note_of,
    span,
    starts_of,
    turns,
)
from bot.animations.forms import Choice, Field, Form, Lines, Number, Option, Said, Words, several, whole_number
from bot.animations.kind import Change, Kind, Letter, Mine, Post, Response, Step
from bot.animations.snapshot import Background, Need, Snapshot
from bot.text import Texts

VERSION = 1
INVITES_LIMIT, UNIT_LIMIT, THEME_LIMIT, NOTE_LIMIT = 150, 30, 90, 300
FEWEST_STEPS, MOST_STEPS = 2, 31
MOST_GOAL, MOST_AMOUNT = 1_000_000, 1000
# How many days lie between two runs at least, by the frequency of the plan.
PERIODS = {"weekly": DAYS_IN_WEEK, "fortnightly": 2 * DAYS_IN_WEEK, "monthly": 4 * DAYS_IN_WEEK, "monthly_last": 4 * DAYS_IN_WEEK}


def _paces(texts: Texts) -> list[Option]:
    return [Option(pace, texts.plain(f"challenge.pace_{pace}")) for pace in PACES]


def _lasting(texts: Texts) -> list[Option]:
    return [Option(BOARD, texts.plain("challenge.on_board")), Option(REMIND, texts.plain("challenge.remind_me"))]


class Challenge(Kind):
    """A period with a goal for the whole group. Who takes part is seen by what is reached together, by name only by choice."""

    key = "challenge"
    frequency = "once"
    lasting = frozenset({"options", "opted"})
    needs = frozenset({Need.ANSWERS, Need.AUDIENCE, Need.ENROLLED, Need.REPLIES, Need.RECURRENCE})
    fields: tuple[Field, ...] = (
        Words("invites", "challenge.invites", INVITES_LIMIT, hint="challenge.invites_hint"),
        Choice("pace", "challenge.pace", _paces, chosen=WORKING_DAY),
        Number("length", "challenge.length", FEWEST_STEPS, MOST_STEPS, hint="challenge.length_hint"),
        Number("goal", "challenge.goal", 1, MOST_GOAL, hint="challenge.goal_hint"),
        Words("unit", "challenge.unit", UNIT_LIMIT, hint="challenge.unit_hint", is_required=False),
        Lines("themes", "challenge.themes", MOST_STEPS, THEME_LIMIT, hint="challenge.themes_hint", is_required=False),
    )

    def problems(self, values: Mapping[str, str]) -> Mapping[str, Said]:
        """No words, a number that is none or too big, more lines than steps, or a run that would begin before the last one ends."""
        found: dict[str, Said] = {}
        invites = values.get("invites", "").strip()
        if not any(sign.isalnum() for sign in invites):
            found["invites"] = Said("challenge.invites_empty")
        elif len(invites) > INVITES_LIMIT:
            found["invites"] = Said("challenge.too_long", {"most": INVITES_LIMIT})
        if len(values.get("unit", "").strip()) > UNIT_LIMIT:
            found["unit"] = Said("challenge.too_long", {"most": UNIT_LIMIT})
        if values.get("pace", WORKING_DAY) not in PACES:
            found["pace"] = Said("challenge.pace_unknown")
        if not _is_between(1, values.get("goal", ""), MOST_GOAL):
            found["goal"] = Said("challenge.goal_wrong", {"most": MOST_GOAL})
        if not _is_between(FEWEST_STEPS, values.get("length", ""), MOST_STEPS):
            return {**found, "length": Said("challenge.length_wrong", {"least": FEWEST_STEPS, "most": MOST_STEPS})}
        return found or _together_problems(self.content(values), values)

    def content(self, values: Mapping[str, str]) -> Mapping[str, Any]:
        """``{"version", "invites", "pace", "length", "goal", "unit", "themes"}``; no unit counts check-ins; a theme a step."""
        return {
            "version": VERSION,
            "invites": values["invites"].strip(),
            "pace": values.get("pace") or WORKING_DAY,
            "length": whole_number(values["length"]),
            "goal": whole_number(values["goal"]),
            "unit": values.get("unit", "").strip(),
            "themes": [line.strip() for line in several(values.get("themes", ""))],
        }

    def values(self, content: Mapping[str, Any]) -> Mapping[str, str]:
        """The form that makes this content."""
        kept = {name: str(content[name]) for name in ("invites", "pace", "length", "goal", "unit")}
        return {**kept, "themes": "\n".join(content["themes"])}

    def title(self, content: Mapping[str, Any], texts: Texts) -> str:  # noqa: ARG002
        """What people are invited to do."""
        return str(content["invites"])

    def prepare(self, content: Mapping[str, Any], background: Background, seed: int) -> Mapping[str, Any]:  # noqa: ARG002
        """The same each time."""
        return dict(content)

    def run_title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """What people were invited to do."""
        return self.title(content, texts)

    def steps(self, content: Mapping[str, Any]) -> tuple[Step, ...]:
        """Posted when due; each step begins at midnight and its words are said at the hour of the post; closed on the working day
        after the last one.
        """
        said = {step.name.removeprefix("say"): step for step in announcements(content)}
        steps = [Step("post", opens=True)]
        for turn in turns(content):
            steps.append(turn)
            steps += [said[turn.name.removeprefix("turn")]] if turn.name.removeprefix("turn") in said else []
        return (*steps, closing(content))

    def on_step(self, name: str, snapshot: Snapshot, seed: int) -> Change:  # noqa: ARG002
        """When each step begins is fixed with the post; at closing, what was achieved is written down."""
        state = {**snapshot.occurrence.state_data, "version": VERSION}
        if name == "post":
            state["starts"] = [start.isoformat() for start in starts_of(snapshot)]
        if name == "close":
            found = check_ins(snapshot)
            state |= {"total": found.total, "people": found.people}
        return Change(state)

    def on_answer(
        self,
        snapshot: Snapshot,
        person: str,
        verb: str,
        values: Mapping[str, str],
        texts: Texts,  # noqa: ARG002
    ) -> Response:
        """``done`` checks in (with a unit it asks how much), ``note`` asks for words beside it, ``keep`` keeps both, ``undo`` takes
        the check-in back; ``options`` asks about the board and reminders, ``opted`` keeps that.
        """
        if verb == "options":
            return Response(asks=_options_form(snapshot, person))
        if verb == "opted":
            return _opted(snapshot, person, frozenset(several(values.get("choices", ""))))
        step, current = whole_number(values.get("chosen", "")) or 0, current_step(snapshot)
        if not 1 <= step <= snapshot.occurrence.content["length"]:
            step = current
        if step != current:
            pace = "week" if snapshot.occurrence.content["pace"] == WEEK else "day"
            late = Said(f"challenge.late_{pace}", {"over": step, "now": current})
            return Response(problems={"note": late}) if verb == "keep" else Response(says=late)
        if verb == "keep":
            return _kept(snapshot, person, step, values)
        if verb == "undo":
            return _undone(snapshot, person, step)
        if verb == "note" or snapshot.occurrence.content["unit"]:
            return Response(asks=_check_in_form(snapshot, person, step))
        return _done(snapshot, person, step)

    def render(self, snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
        """How far everybody is; the words of the steps and of people, in the thread; at the end, what was achieved together."""
        shown = (posts.themes(snapshot, texts), posts.notes(snapshot, texts), posts.closing(snapshot, texts))
        return (posts.opening(snapshot, texts), *(post for some in shown for post in some))

    def letters(self, snapshot: Snapshot) -> tuple[Letter, ...]:
        """Reminders, to those who asked for them."""
        return tuple(posts.reminders(snapshot)) if snapshot.occurrence.is_open else ()

    def mine(self, snapshot: Snapshot, person: str, texts: Texts) -> Mine:
        """How often they checked in, how far everybody is, and what they can do now."""
        found, step = check_ins(snapshot), current_step(snapshot)
        content = snapshot.occurrence.content
        times = len(found.steps_of(person))
        values = {"what": content["invites"], "count": times, "total": found.total, "goal": content["goal"]}
        done, *others = posts.buttons(snapshot, step, texts)
        first = posts.undo_button(snapshot, step, texts) if snapshot.item_of(person, item_of(step)) else done
        return Mine(Said("challenge.mine" if times else "challenge.mine_none", values), (first, *others))


def _is_between(least: int, given: str, most: int) -> bool:
    number = whole_number(given)
    return number is not None and least <= number <= most


def _together_problems(content: Mapping[str, Any], values: Mapping[str, str]) -> Mapping[str, Said]:
    """What is wrong with fields that hold each by itself."""
    length, given = content["length"], content["themes"]
    long = next((number for number, line in enumerate(given, 1) if len(line) > THEME_LIMIT), None)
    if long is not None:
        return {"themes": Said("challenge.theme_long", {"number": long, "most": THEME_LIMIT})}
    if len(given) > length:
        return {"themes": Said("challenge.themes_many", {"given": len(given), "length": length})}
    if span(content) > PERIODS.get(values.get("frequency", ""), span(content)):
        return {"length": Said("challenge.overlaps")}
    return {}


def _done(snapshot: Snapshot, person: str, step: int) -> Response:
    if step in check_ins(snapshot).steps_of(person):
        return Response(says=Said("challenge.already"))
    total = check_ins(snapshot).total + 1
    return Response(
        keeps={item_of(step): {"version": VERSION, "amount": 1}},
        says=Said("challenge.counted", {"total": total, "goal": snapshot.occurrence.content["goal"]}),
    )


def _undone(snapshot: Snapshot, person: str, step: int) -> Response:
    """The check-in goes; a note beside it is emptied: what stands in the thread says that it was taken back."""
    if snapshot.item_of(person, item_of(step)) is None:
        return Response(says=Said("challenge.nothing_to_undo"))
    has_note = snapshot.item_of(person, note_of(step)) is not None
    emptied = {note_of(step): {"version": VERSION, "words": ""}} if has_note else {}
    return Response(keeps=emptied, drops=frozenset({item_of(step)}), counts=None, says=Said("challenge.undone"))


def _kept(snapshot: Snapshot, person: str, step: int, values: Mapping[str, str]) -> Response:
    note, has_unit = values.get("note", "").strip(), bool(snapshot.occurrence.content["unit"])
    amount = whole_number(values.get("amount", "")) if has_unit else 1
    if amount is None or not 1 <= amount <= MOST_AMOUNT:
        return Response(problems={"amount": Said("challenge.amount_wrong", {"most": MOST_AMOUNT})})
    if len(note) > NOTE_LIMIT:
        return Response(problems={"note": Said("challenge.too_long", {"most": NOTE_LIMIT})})
    has_note = bool(note) or snapshot.item_of(person, note_of(step)) is not None
    noted = {note_of(step): {"version": VERSION, "words": note}} if has_note else {}
    return Response(keeps={item_of(step): {"version": VERSION, "amount": amount}, **noted})


def _check_in_form(snapshot: Snapshot, person: str, step: int) -> Form:
    content = snapshot.occurrence.content
    given, noted = snapshot.item_of(person, item_of(step)), snapshot.item_of(person, note_of(step))
    amount = Number("amount", "challenge.amount", 1, MOST_AMOUNT, hint="challenge.amount_hint")
    return Form(
        verb="keep",
        title="challenge.form_title",
        submit="challenge.form_submit",
        fields=(
            *([amount] if content["unit"] else []),
            Words("note", "challenge.note_label", NOTE_LIMIT, is_long=True, is_required=False),
        ),
        values={"amount": str(given["amount"]) if given else "1", "note": str(noted["words"]) if noted else ""},
        about=f"{content['invites']} ({content['unit']})" if content["unit"] else content["invites"],
        note=Said("challenge.form_note"),
        chosen=str(step),
    )


def _options_form(snapshot: Snapshot, person: str) -> Form:
    given = [item for item in (BOARD, REMIND) if snapshot.enrolment_of(person, item) is not None]
    return Form(
        verb="opted",
        title="challenge.options_title",
        submit="challenge.options_submit",
        fields=(Choice("choices", "challenge.choices", _lasting, hint="challenge.choices_hint", is_required=False, is_many=True),),
        values={"choices": "\n".join(given)},
    )


def _opted(snapshot: Snapshot, person: str, wanted: frozenset[str]) -> Response:
    """Both last from run to run, until the person says otherwise."""
    given = {item for item in (BOARD, REMIND) if snapshot.enrolment_of(person, item) is not None}
    stays_off = any(member.person == person and member.stays_off_boards for member in snapshot.audience)
    return Response(
        enrols={item: {"version": VERSION} for item in (BOARD, REMIND) if item in wanted - given},
        leaves=frozenset(given - wanted),
        says=Said("challenge.off_boards") if BOARD in wanted and stays_off else None,
    )
