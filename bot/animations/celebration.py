"""The celebration: the dates of those who asked for it, grouped in one post; nothing where there is nothing to celebrate."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from bot.animations.anniversaries import GIVEN, JOINED, Celebrated, celebrated, is_day
from bot.animations.forms import Choice, Field, Form, Number, Option, Said, Words, several, whole_number
from bot.animations.kind import OPENING, Change, Kind, Mine, Post, Response, Step
from bot.animations.snapshot import Background, Need, Snapshot
from bot.blocks import Block, Element, actions, button, context, lines, message, section, shorten
from bot.blocks.words import words
from bot.model.animations import OccurrenceState
from bot.text import Texts

VERSION = 1
NAME_LIMIT, MOST_DATES = 40, 5
FIRST_YEAR = 1900
# Who joins so long after the post is still put into it.
OPEN_HOURS = 96
# A run looks ahead to the next one, a week where there is none; back to where the last one ended, a month at most.
AHEAD, FURTHEST_AHEAD, FURTHEST_BACK = timedelta(days=7), timedelta(days=62), timedelta(days=31)
MOST_LINES, LINE_LIMIT = 30, 130


def _kept(texts: Texts) -> list[Option]:
    return [Option(what, texts.plain(f"celebration.keep_{what}")) for what in (JOINED, GIVEN)]


def _days(texts: Texts) -> list[Option]:
    return [Option(str(day), texts.number(day)) for day in range(1, 32)]


def _months(texts: Texts) -> list[Option]:
    return [Option(str(month), texts.day(date(2000, month, 15), "LLLL")) for month in range(1, 13)]


class Celebration(Kind):
    """Joining days and dates that people gave themselves. Nobody is named who did not ask, and one click ends it."""

    key = "celebration"
    priority = 3
    lasting = frozenset({"join", "date", "give", "dates", "keep", "leave"})
    needs = frozenset({Need.AUDIENCE, Need.ENROLLED, Need.PAST, Need.COMING})
    fields: tuple[Field, ...] = (Choice("kept", "celebration.kept", _kept, hint="celebration.kept_hint", is_many=True),)

    def problems(self, values: Mapping[str, str]) -> Mapping[str, Said]:
        """Nothing to celebrate was chosen."""
        return {} if _chosen(values) else {"kept": Said("celebration.kept_none")}

    def content(self, values: Mapping[str, str]) -> Mapping[str, Any]:
        """``{"version", "kept"}``: what is celebrated."""
        return {"version": VERSION, "kept": _chosen(values)}

    def values(self, content: Mapping[str, Any]) -> Mapping[str, str]:
        """The form that makes this content."""
        return {"kept": "\n".join(content["kept"])}

    def title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """What is celebrated."""
        return texts.plain(f"celebration.title_{'_'.join(content['kept'])}")

    def prepare(self, content: Mapping[str, Any], background: Background, seed: int) -> Mapping[str, Any]:  # noqa: ARG002
        """The same each time: which dates fall is seen when it is posted."""
        return dict(content)

    def run_title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """What was celebrated."""
        return self.title(content, texts)

    def steps(self, content: Mapping[str, Any]) -> tuple[Step, ...]:  # noqa: ARG002
        """Posted when due; for some days who joins is still put in."""
        return (Step("post", opens=True), Step("close", hours=OPEN_HOURS, closes=True))

    def on_step(self, name: str, snapshot: Snapshot, seed: int) -> Change:  # noqa: ARG002
        """With the post its days are fixed; at closing, who was celebrated. Nothing to celebrate is no post: but for the first one,
        or one that was asked for, which tell people that they may join.
        """
        run = snapshot.occurrence
        if name == "close":
            found = [
                {"day": f"{each.day}", "person": each.person, "item": each.item, "years": each.years} for each in _list(snapshot)
            ]
            return Change({**run.state_data, "version": VERSION, "celebrated": found})
        since, until = _stretch(snapshot)
        state = {"version": VERSION, "since": since.isoformat(), "until": until.isoformat()}
        invites = run.slot > 0 or not snapshot.past
        return Change(state, is_silent=not invites and not _falling(snapshot, since, until))

    def on_answer(
        self,
        snapshot: Snapshot,
        person: str,
        verb: str,
        values: Mapping[str, str],
        texts: Texts,  # noqa: ARG002
    ) -> Response:
        """``join`` celebrates the day they joined; ``date`` asks for a date, ``give`` keeps it; ``dates`` shows what is kept of
        them, ``keep`` drops what they untick; ``leave`` drops everything.
        """
        if verb == "join":
            return _joined(snapshot, person)
        if verb == "date":
            return Response(asks=_date_form(snapshot, person))
        if verb == "give":
            return _given(snapshot, person, values)
        kept = _kept_of(snapshot, person)
        if not kept:
            return Response(says=Said("celebration.nothing_kept"))
        if verb == "dates":
            return Response(asks=_dates_form(snapshot, person))
        dropped = kept.keys() - (several(values.get("still", "")) if verb == "keep" else ())
        says = Said("celebration.left") if dropped == kept.keys() else None
        return Response(leaves=frozenset(dropped), says=says)

    def render(self, snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
        """Who is celebrated, by day; and how to join and to leave, which lasts."""
        found = _list(snapshot)
        told = _told(found, snapshot, texts)
        heading = texts("celebration.heading" if told else "celebration.invitation")
        kept = snapshot.occurrence.content["kept"]
        blocks: list[Block] = [section(heading), *([words("\n".join(told))] if told else [])]
        blocks += [actions(*_buttons(snapshot.occurrence.occurrence, kept, texts)), context(texts("celebration.how"))]
        named = frozenset(each.person for each in found[:MOST_LINES])
        return (Post(OPENING, message(lines(heading, *told), blocks), names=named),)

    def mine(self, snapshot: Snapshot, person: str, texts: Texts) -> Mine | None:
        """What of theirs is celebrated here; nothing for who gave nothing."""
        kept = _kept_of(snapshot, person)
        if not kept:
            return None
        own = tuple(_own_buttons(snapshot.occurrence.occurrence, texts))
        return Mine(Said("celebration.mine", {"count": len(kept)}), own)


def _chosen(values: Mapping[str, str]) -> list[str]:
    chosen = several(values.get("kept", ""))
    return [what for what in (JOINED, GIVEN) if what in chosen]


def _stretch(snapshot: Snapshot) -> tuple[date, date]:
    """The days of a run, the last one not included: from where the last one ended, which may still be open, up to the next one."""
    day = snapshot.occurrence.local_date
    ends = [date.fromisoformat(run.state_data["until"]) for run in snapshot.past if "until" in run.state_data]
    since = max(ends[0], day - FURTHEST_BACK) if ends else day
    until = next((each for each in snapshot.coming if each > max(since, day)), max(since, day) + AHEAD)
    return since, min(until, max(since, day) + FURTHEST_AHEAD)


def _falling(snapshot: Snapshot, since: date, until: date) -> list[Celebrated]:
    return celebrated(snapshot, since, until, frozenset(snapshot.occurrence.content["kept"]))


def _list(snapshot: Snapshot) -> list[Celebrated]:
    """Who is celebrated: while it is open, who asked for it by now; afterwards those of then, but for who has left since."""
    state = snapshot.occurrence.state_data
    if "since" not in state:
        return []
    if snapshot.occurrence.state is not OccurrenceState.CLOSED or "celebrated" not in state:
        return _falling(snapshot, date.fromisoformat(state["since"]), date.fromisoformat(state["until"]))
    then = [
        Celebrated(date.fromisoformat(each["day"]), each["person"], each["item"], each["years"]) for each in state["celebrated"]
    ]
    return [each for each in then if snapshot.enrolment_of(each.person, each.item) is not None]


def _told(found: Sequence[Celebrated], snapshot: Snapshot, texts: Texts) -> list[str]:
    told = []
    for day, group in groupby(found[:MOST_LINES], key=lambda each: each.day):
        told += [texts.day(day), *(shorten(f"• {_line(each, snapshot, texts)}", LINE_LIMIT) for each in group)]
    others = len(found) - MOST_LINES
    return [*told, *([texts.plain("celebration.others", count=others)] if others > 0 else [])]


def _line(each: Celebrated, snapshot: Snapshot, texts: Texts) -> str:
    name = snapshot.names.get(each.person) or texts.plain("celebration.somebody")
    if each.item == JOINED:
        return texts.plain("celebration.line_joined", name=name, count=each.years or 0)
    what = str((snapshot.enrolment_of(each.person, each.item) or {}).get("name", ""))
    if each.years is None:
        return texts.plain("celebration.line", name=name, what=what)
    return texts.plain("celebration.line_years", name=name, what=what, count=each.years)


def _buttons(run: str, kept: Sequence[str], texts: Texts) -> list[Element]:
    joins = [button(texts.plain("celebration.join"), "animation:celebration:join:0", value=run)] if JOINED in kept else []
    gives = [button(texts.plain("celebration.date"), "animation:celebration:date:1", value=run)] if GIVEN in kept else []
    return [*joins, *gives, *_own_buttons(run, texts)]


def _own_buttons(run: str, texts: Texts) -> list[Element]:
    return [
        button(texts.plain("celebration.dates"), "animation:celebration:dates:2", value=run),
        button(texts.plain("celebration.leave"), "animation:celebration:leave:3", value=run),
    ]


def _kept_of(snapshot: Snapshot, person: str) -> dict[str, Mapping[str, Any]]:
    """The lasting words of a person, by item."""
    return {each.item: each.value for each in snapshot.enrolled if each.person == person}


def _joined(snapshot: Snapshot, person: str) -> Response:
    member = next((each for each in snapshot.audience if each.person == person), None)
    if member is None:
        return Response(says=Said("celebration.not_here"))
    if snapshot.enrolment_of(person, JOINED) is not None:
        return Response(says=Said("celebration.joined_already"))
    if member.joined_at is None:
        can_give = GIVEN in snapshot.occurrence.content["kept"]
        return Response(says=Said("celebration.joined_unknown_give" if can_give else "celebration.joined_unknown"))
    return Response(enrols={JOINED: {"version": VERSION}}, says=Said("celebration.joined"))


def _date_form(snapshot: Snapshot, person: str) -> Form:
    kept = sum(item != JOINED for item in _kept_of(snapshot, person))
    return Form(
        verb="give",
        title="celebration.form_title",
        submit="celebration.form_submit",
        fields=(
            Words("name", "celebration.name_label", NAME_LIMIT, hint="celebration.name_hint"),
            Choice("day", "celebration.day", _days),
            Choice("month", "celebration.month", _months),
            Number("year", "celebration.year", FIRST_YEAR, snapshot.now.year, hint="celebration.year_hint", is_required=False),
        ),
        note=Said("celebration.form_note", {"count": MOST_DATES - kept}),
    )


def _given(snapshot: Snapshot, person: str, values: Mapping[str, str]) -> Response:
    """A date of the same name takes the place of the one before."""
    name = values.get("name", "").strip()
    given = {
        item: str(value["name"]).casefold() for item, value in _kept_of(snapshot, person).items() if item.startswith(f"{GIVEN}:")
    }
    problems = _date_problems(name, values, snapshot.now.year)
    same = next((item for item, known in given.items() if known == name.casefold()), None)
    if not problems and same is None and len(given) >= MOST_DATES:
        problems = {"name": Said("celebration.too_many", {"most": MOST_DATES})}
    if problems:
        return Response(problems=problems)
    free = next(item for number in range(MOST_DATES + 1) if (item := f"{GIVEN}:{number}") not in given)
    value = {"version": VERSION, "name": name, "day": int(values["day"]), "month": int(values["month"])}
    year = whole_number(values.get("year", ""))
    return Response(enrols={same or free: value | ({"year": year} if year is not None else {})}, says=Said("celebration.given"))


def _date_problems(name: str, values: Mapping[str, str], this_year: int) -> Mapping[str, Said]:
    if not any(sign.isalnum() for sign in name):
        return {"name": Said("celebration.name_empty")}
    if len(name) > NAME_LIMIT:
        return {"name": Said("celebration.name_long", {"most": NAME_LIMIT})}
    day, month = whole_number(values.get("day", "")) or 0, whole_number(values.get("month", "")) or 0
    if not is_day(day, month):
        return {"day": Said("celebration.no_such_day")}
    typed = values.get("year", "").strip()
    year = whole_number(typed)
    if typed and (year is None or not FIRST_YEAR <= year <= this_year):
        return {"year": Said("celebration.year_wrong", {"first": str(FIRST_YEAR), "last": str(this_year)})}
    return {} if is_day(day, month, year) else {"year": Said("celebration.no_such_day_then")}


def _dates_form(snapshot: Snapshot, person: str) -> Form:
    kept = _kept_of(snapshot, person)
    return Form(
        verb="keep",
        title="celebration.dates_title",
        submit="celebration.dates_submit",
        fields=(
            Choice(
                "still",
                "celebration.still",
                lambda texts: [Option(item, _label(item, value, texts)) for item, value in kept.items()],
                hint="celebration.still_hint",
                is_required=False,
                is_many=True,
            ),
        ),
        values={"still": "\n".join(kept)},
    )


def _label(item: str, value: Mapping[str, Any], texts: Texts) -> str:
    if item == JOINED:
        return texts.plain("celebration.keep_joined")
    # Any leap year will do to write a day and its month.
    day = texts.day(date(2000, value["month"], value["day"]), "d MMMM")
    return shorten(texts.plain("celebration.date_label", name=value["name"], day=day), 75)
