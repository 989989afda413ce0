"""A series of talks: places that members take, the speaker reminded, volunteers called for, and the list of what was told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from bot.animations import places, talk_letters, talk_posts
from bot.animations.forms import Choice, Field, Form, Option, Said, Screen, Words
from bot.animations.kind import Change, Kind, Letter, Mine, Post, Response, Step
from bot.animations.places import Talk
from bot.animations.snapshot import Background, Need, Snapshot
from bot.animations.talk_posts import place_in_words
from bot.model.animations import Enrolment, Occurrence, OccurrenceState
from bot.text import Texts

VERSION = 1
NAME_LIMIT, TITLE_LIMIT = 60, 120
PLACES = ("1", "2", "3", "4")
CALL_DAYS = ("3", "5", "10")
REMIND_DAYS = ("1", "2")
OPEN_DAYS = ("1", "2", "3", "5")
SAY, SKIP = "say", "skip"
# A place given back shortly before is called out again, but a channel is not asked for ever.
MOST_CALLS = 3
# Places of a series can be taken as soon as its date is written, however long before.
LONG_BEFORE = -400


def _numbers(numbers: tuple[str, ...], key: str) -> Any:
    return lambda texts: [Option(each, texts.plain(key, count=int(each))) for each in numbers]


def _when_empty(texts: Texts) -> list[Option]:
    return [Option(each, texts.plain(f"talks.empty_{each}")) for each in (SAY, SKIP)]


class Talks(Kind):
    """Show and tell, tech talks, lightning talks: each date has one place or a few, for members to take."""

    key = "talks"
    frequency = "monthly"
    # A session is announced for its hour, and somebody comes for it: it is not what moves.
    priority = 8
    needs = frozenset({Need.AUDIENCE, Need.ENROLLED, Need.COMING, Need.PAST})
    lasting = frozenset({"offer", "another", "change", "keep", "on", "back", "past"})
    fields: tuple[Field, ...] = (
        Words("name", "talks.series", NAME_LIMIT, hint="talks.series_hint"),
        Choice("places", "talks.places", _numbers(PLACES, "talks.places_option"), chosen="1"),
        Choice("call_days", "talks.call_days", _numbers(CALL_DAYS, "talks.days_before"), hint="talks.call_days_hint", chosen="3"),
        Choice("empty", "talks.empty", _when_empty, chosen=SAY),
        Choice("remind_days", "talks.remind_days", _numbers(REMIND_DAYS, "talks.days_before"), chosen="2"),
        Choice("open_days", "talks.open_days", _numbers(OPEN_DAYS, "talks.days_after"), chosen="2"),
    )

    def needs_for(self, occurrence: Occurrence, doing: str) -> frozenset[Need]:  # noqa: ARG002
        """The runs before are for their list alone."""
        return self.needs if doing == "past" else self.needs - {Need.PAST}

    def problems(self, values: Mapping[str, str]) -> Mapping[str, Said]:
        """A series needs a name that can be read."""
        name = values.get("name", "").strip()
        if not any(sign.isalnum() for sign in name):
            return {"name": Said("talks.series_missing")}
        if len(name) > NAME_LIMIT:
            return {"name": Said("talks.series_long", {"most": NAME_LIMIT})}
        return {}

    def content(self, values: Mapping[str, str]) -> Mapping[str, Any]:
        """``{"version", "name", "empty"}`` and the numbers ``places``, ``call_days``, ``remind_days``, ``open_days``."""
        return {
            "version": VERSION,
            "name": " ".join(values["name"].split()),
            "places": _one_of(values.get("places"), PLACES, 1),
            "call_days": _one_of(values.get("call_days"), CALL_DAYS, 3),
            "remind_days": _one_of(values.get("remind_days"), REMIND_DAYS, 2),
            "open_days": _one_of(values.get("open_days"), OPEN_DAYS, 2),
            "empty": SKIP if values.get("empty") == SKIP else SAY,
        }

    def values(self, content: Mapping[str, Any]) -> Mapping[str, str]:
        """The form that makes this content."""
        return {field.name: str(content[field.name]) for field in self.fields}

    def title(self, content: Mapping[str, Any], texts: Texts) -> str:  # noqa: ARG002
        """The name of the series."""
        return str(content["name"])

    def prepare(self, content: Mapping[str, Any], background: Background, seed: int) -> Mapping[str, Any]:  # noqa: ARG002
        """Nothing is drawn: the speakers make a session."""
        return content

    def run_title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """The name of the series."""
        return self.title(content, texts)

    def steps(self, content: Mapping[str, Any]) -> tuple[Step, ...]:
        """Places are taken from the first moment on; volunteers called for and speakers reminded before; thanks some days after."""
        return (
            Step("gather", days=LONG_BEFORE, listens=True),
            Step("call", working_days=-content["call_days"]),
            # Letters wait for the opening of each reader's day: they are written in the night before.
            Step("remind", working_days=-content["remind_days"], at=time(0)),
            Step("day", at=time(0)),
            Step("post", opens=True),
            Step("close", working_days=content["open_days"], closes=True),
        )

    def on_step(self, name: str, snapshot: Snapshot, seed: int) -> Change:  # noqa: ARG002
        """Volunteers are called for while a place is free; what is announced is written down as given, by whom it is."""
        told = places.speakers(snapshot)
        if name != "post":
            state = _called(snapshot, is_calling=name == "call")
            return Change({**state, "ahead": [talk.person for talk in told]} if name == "remind" else state)
        is_silent = not told and snapshot.occurrence.content["empty"] == SKIP and not snapshot.occurrence.slot
        run = snapshot.occurrence.occurrence
        return Change(_state(snapshot), enrols=_announced(told, run), is_silent=is_silent)

    def on_answer(
        self,
        snapshot: Snapshot,
        person: str,
        verb: str,
        values: Mapping[str, str],
        texts: Texts,  # noqa: ARG002
    ) -> Response:
        """``offer`` shows what a person promised, or asks for a talk; ``keep`` keeps it; ``change``, ``on`` and ``back`` are about
        one that was ``chosen``; ``past`` lists what was told.
        """
        if verb == "past":
            return Response(shows=Screen("talks.past_title", lambda texts: talk_posts.past_blocks(snapshot, texts)))
        if person not in {member.person for member in snapshot.audience}:
            return Response(says=Said("talks.not_member"))
        if verb == "keep":
            return self._keep(snapshot, person, values)
        if verb in ("offer", "another"):
            mine = _mine(snapshot, person) if verb == "offer" else []
            return Response(shows=_promises(snapshot, mine)) if mine else self._ask(snapshot)
        talk = next((each for each in _mine(snapshot, person) if each.place == values.get("chosen")), None)
        if talk is None:
            return Response(says=Said("talks.not_yours"))
        if verb == "change":
            return self._ask(snapshot, talk)
        return _confirmed(talk) if verb == "on" else _given_back(snapshot, talk)

    def render(self, snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
        """The announcement, the calls for volunteers before it, and the thanks."""
        calls = snapshot.occurrence.state_data.get("calls", 0)
        return (
            talk_posts.announcement(snapshot, texts),
            *(talk_posts.call(snapshot, number, texts) for number in range(calls)),
            *talk_posts.thanks(snapshot, texts),
        )

    def letters(self, snapshot: Snapshot) -> tuple[Letter, ...]:
        """What speakers are told before their day, and who lost their date."""
        return talk_letters.letters(snapshot)

    def mine(self, snapshot: Snapshot, person: str, texts: Texts) -> Mine | None:
        """A session is on: what they promised, and places to take, are one click away."""
        if person not in {member.person for member in snapshot.audience}:
            return None
        run = snapshot.occurrence
        text = Said("talks.mine", {"name": run.content["name"], "day": texts.day(run.local_date)})
        return Mine(text, talk_posts.buttons(snapshot, texts))

    def _ask(self, snapshot: Snapshot, talk: Talk | None = None) -> Response:
        """The form for a talk, or for another title or place of one; nothing can be asked where no place is left."""
        choices = [*([talk.place] if talk and talk not in places.homeless(snapshot) else []), *places.free(snapshot)]
        if not choices:
            return Response(says=Said("talks.none_free" if places.sessions(snapshot) else "talks.no_dates"))
        per_session = int(snapshot.occurrence.content["places"])
        return Response(
            asks=Form(
                verb="keep",
                title="talks.form_title",
                submit="talks.form_submit",
                fields=(
                    Words("title", "talks.title", TITLE_LIMIT, hint="talks.title_hint"),
                    Choice("place", "talks.place", lambda texts: _choices(choices, per_session, texts), chosen=choices[0]),
                ),
                values={"title": talk.title} if talk else {},
                note=Said("talks.form_note"),
                chosen=talk.place if talk else "",
            )
        )

    def _keep(self, snapshot: Snapshot, person: str, values: Mapping[str, str]) -> Response:
        title, place, before = values.get("title", "").strip(), values.get("place", ""), values.get("chosen", "")
        talk = next((each for each in _mine(snapshot, person) if each.place == before), None)
        problems = _problems(snapshot, title, place, talk)
        if problems:
            return Response(problems=problems)
        run = snapshot.occurrence
        is_same = talk is not None and talk.place == place
        is_now = run.is_open and place.rpartition(":")[0] == places.session_of(run)
        taken = Talk(place, person, title, is_on=bool(talk and talk.is_on and is_same), run=run.occurrence if is_now else "")
        left = frozenset({talk.place}) if talk and not is_same else frozenset()
        after = _after(snapshot, person, left, taken)
        return Response(
            enrols={place: places.word(title, is_on=taken.is_on, run=taken.run)},
            leaves=left,
            state=_called(after, is_calling=bool(left) and _was_called(snapshot, talk)),
            shows=_promises(after, _mine(after, person)),
        )


def _one_of(value: str | None, options: tuple[str, ...], otherwise: int) -> int:
    return int(value) if value in options else otherwise


def _state(snapshot: Snapshot) -> dict[str, Any]:
    """How often volunteers were called for, how many places were free when that was last looked at, who was reminded ahead."""
    return dict(snapshot.occurrence.state_data) or {"version": VERSION, "calls": 0, "free": 0, "ahead": []}


def _called(snapshot: Snapshot, *, is_calling: bool = False) -> dict[str, Any]:
    """The state with one more call for volunteers, where it is time for one, or more places are free than at the last look."""
    run, state, free = snapshot.occurrence, _state(snapshot), places.free_here(snapshot)
    is_early = run.state is OccurrenceState.DUE and not run.slot
    is_more = "call" in run.steps_done and free > state["free"]
    again = free and is_early and state["calls"] < MOST_CALLS and (is_calling or is_more)
    return {**state, "calls": state["calls"] + bool(again), "free": free}


def _was_called(snapshot: Snapshot, talk: Talk | None) -> bool:
    """Whether volunteers for the session of a talk were called for already, so that its place is to be called out again."""
    return talk is not None and talk.session == places.session_of(snapshot.occurrence) and "call" in snapshot.occurrence.steps_done


def _announced(told: list[Talk], run: str) -> dict[str, dict[str, Mapping[str, Any]]]:
    """What is written down for the speakers of a session that is announced."""
    words: dict[str, dict[str, Mapping[str, Any]]] = {}
    for talk in told:
        words.setdefault(talk.person, {})[talk.place] = places.word(talk.title, is_on=talk.is_on, run=run)
    return words


def _mine(snapshot: Snapshot, person: str) -> list[Talk]:
    """What a person promised and did not tell yet, today's included, by date."""
    today = [talk for talk in places.speakers(snapshot) if talk.run and snapshot.occurrence.is_open]
    return sorted((talk for talk in (*places.promised(snapshot), *today) if talk.person == person), key=lambda talk: talk.place)


def _promises(snapshot: Snapshot, mine: list[Talk]) -> Screen:
    return Screen("talks.promises_title", lambda texts: talk_posts.promises_blocks(snapshot, mine, texts))


def _choices(free: list[str], per_session: int, texts: Texts) -> list[Option]:
    return [Option(place, place_in_words(place, per_session, texts)) for place in free]


def _problems(snapshot: Snapshot, title: str, place: str, talk: Talk | None) -> Mapping[str, Said]:
    if not any(sign.isalnum() for sign in title):
        return {"title": Said("talks.title_missing")}
    if len(title) > TITLE_LIMIT:
        return {"title": Said("talks.title_long", {"most": TITLE_LIMIT})}
    if place in places.free(snapshot):
        return {}
    is_theirs = talk is not None and talk.place == place and talk not in places.homeless(snapshot)
    return {} if is_theirs else {"place": Said("talks.just_taken")}


def _after(snapshot: Snapshot, person: str, left: frozenset[str], taken: Talk | None = None) -> Snapshot:
    """The snapshot as it will be once a person left places, and took one."""
    run = snapshot.occurrence
    gone = left | ({taken.place} if taken else frozenset())
    kept = tuple(each for each in snapshot.enrolled if each.person != person or each.item not in gone)
    if taken is None:
        return replace(snapshot, enrolled=kept)
    value = places.word(taken.title, is_on=taken.is_on, run=taken.run)
    return replace(snapshot, enrolled=(*kept, Enrolment(run.workspace, run.animation, person, taken.place, value, snapshot.now)))


def _confirmed(talk: Talk) -> Response:
    return Response(enrols={talk.place: places.word(talk.title, is_on=True, run=talk.run)}, says=Said("talks.is_on"))


def _given_back(snapshot: Snapshot, talk: Talk) -> Response:
    left = frozenset({talk.place})
    state = _called(_after(snapshot, talk.person, left), is_calling=_was_called(snapshot, talk))
    return Response(leaves=left, state=state, says=Said("talks.given_back"))
