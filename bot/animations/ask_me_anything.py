"""Ask me anything: questions gathered and voted for beforehand, answered live by a host in the thread, one after the other."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.animations.forms import Choice, Field, Form, Option, People, Said, Screen, Words
from bot.animations.gathered import ITEM, advanced, answer_of, answers_of, listed, own, questions, somebody_named
from bot.animations.gathered_posts import (
    absence_letter,
    all_questions,
    briefing_letter,
    host_name,
    host_of,
    is_host_here,
    posts,
)
from bot.animations.kind import Change, Kind, Letter, Mine, Post, Response, Step, seed_of
from bot.animations.snapshot import Background, Need, Snapshot
from bot.blocks import Element, button
from bot.model.animations import Occurrence, OccurrenceState
from bot.text import Texts

VERSION = 1
SUBJECT_LIMIT = 150
QUESTION_LIMIT = 300
MOST_EACH = 3
GATHER_DAYS = ("1", "2", "3", "5", "10")
LASTS = ("1", "2", "4", "24")
YES, NO = "yes", "no"
# The host reads the questions on the working day before at the latest.
BRIEFED_BEFORE = 2
READS_NO_AUDIENCE = frozenset({"ask", "keep", "all", "vote", "vote_here", "withdraw", "hide", "show"})


def _days(texts: Texts) -> list[Option]:
    return [Option(days, texts.plain("ask_me_anything.working_days", count=int(days))) for days in GATHER_DAYS]


def _hours(texts: Texts) -> list[Option]:
    return [Option(hours, texts.plain("ask_me_anything.hours", count=int(hours))) for hours in LASTS]


def _anonymity(texts: Texts) -> list[Option]:
    return [Option(each, texts.plain(f"ask_me_anything.anonymous_{each}")) for each in (YES, NO)]


def _signature(texts: Texts) -> list[Option]:
    return [Option(each, texts.plain(f"ask_me_anything.signed_{each}")) for each in (YES, NO)]


class AskMeAnything(Kind):
    """A host, a subject, and the hour at which they answer; the call for questions goes out some working days before."""

    key = "ask_me_anything"
    frequency = "once"
    # Somebody keeps that hour free.
    priority = 9
    needs = frozenset({Need.ANSWERS, Need.AUDIENCE, Need.TALLY, Need.UNSIGNED, Need.REPLIES})
    fields: tuple[Field, ...] = (
        People("host", "ask_me_anything.host", hint="ask_me_anything.host_hint"),
        Words("subject", "ask_me_anything.subject", SUBJECT_LIMIT, hint="ask_me_anything.subject_hint"),
        Choice("anonymous", "ask_me_anything.anonymous", _anonymity, hint="ask_me_anything.anonymous_hint", chosen=YES),
        Choice("gather_days", "ask_me_anything.gather_days", _days, hint="ask_me_anything.gather_days_hint", chosen="3"),
        Choice("lasts", "ask_me_anything.lasts", _hours, hint="ask_me_anything.lasts_hint", chosen="1"),
    )

    def needs_for(self, occurrence: Occurrence, doing: str) -> frozenset[Need]:  # noqa: ARG002
        """A question or a vote does not take the whole community to be read."""
        return self.needs - {Need.AUDIENCE, Need.REPLIES} if doing in READS_NO_AUDIENCE else self.needs

    def problems(self, values: Mapping[str, str]) -> Mapping[str, Said]:
        """Nobody to ask, or nothing to ask about."""
        problems = {} if values.get("host", "").strip() else {"host": Said("ask_me_anything.host_missing")}
        subject = values.get("subject", "").strip()
        if not any(sign.isalnum() for sign in subject):
            problems["subject"] = Said("ask_me_anything.subject_missing")
        elif len(subject) > SUBJECT_LIMIT:
            problems["subject"] = Said("ask_me_anything.too_long", {"most": SUBJECT_LIMIT})
        return problems

    def content(self, values: Mapping[str, str]) -> Mapping[str, Any]:
        """``{"version", "host", "subject", "anonymous", "gather_days", "lasts"}``; ``lasts`` is in hours."""
        days, hours = values.get("gather_days", ""), values.get("lasts", "")
        return {
            "version": VERSION,
            "host": values["host"].strip(),
            "subject": values["subject"].strip(),
            "anonymous": values.get("anonymous") != NO,
            "gather_days": int(days if days in GATHER_DAYS else "3"),
            "lasts": int(hours if hours in LASTS else "1"),
        }

    def values(self, content: Mapping[str, Any]) -> Mapping[str, str]:
        """The form that makes this content."""
        same = {name: str(content[name]) for name in ("host", "subject", "gather_days", "lasts")}
        return {**same, "anonymous": YES if content["anonymous"] else NO}

    def people(self, content: Mapping[str, Any]) -> frozenset[str]:
        """The host."""
        return frozenset({str(content["host"])})

    def title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """The subject."""
        return texts.plain("ask_me_anything.title", subject=content["subject"])

    def prepare(self, content: Mapping[str, Any], background: Background, seed: int) -> Mapping[str, Any]:  # noqa: ARG002
        """As it was planned."""
        return dict(content)

    def run_title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """The subject."""
        return self.title(content, texts)

    def steps(self, content: Mapping[str, Any]) -> tuple[Step, ...]:
        """The call for questions, working days before; the host's letter; the live hour, which is when it is planned; the end."""
        return (
            Step("gather", working_days=-content["gather_days"], listens=True),
            Step("brief", working_days=-min(BRIEFED_BEFORE, content["gather_days"])),
            Step("live", opens=True),
            Step("close", hours=content["lasts"], closes=True),
        )

    def on_step(self, name: str, snapshot: Snapshot, seed: int) -> Change:  # noqa: ARG002
        """``{"version"}``, and as it goes on ``"briefed"``, ``"live"`` or ``"is_off"`` (there is no host), ``"put"`` and so on:
        ``bot.animations.gathered``. Without a host no question is gathered.
        """
        state = {**snapshot.occurrence.state_data, "version": VERSION}
        if name == "gather":
            return Change(state, is_silent=not is_host_here(snapshot))
        if name == "brief":
            return Change({**state, "briefed": True})
        if name == "close":
            return Change(state)
        if not is_host_here(snapshot):
            # People were told of the hour: that it is off is said where they wait for it.
            return Change({**state, "is_off": True})
        return Change(advanced(_with_state(snapshot, {**state, "live": True})))

    def mend(self, snapshot: Snapshot, seed: int) -> Change | None:  # noqa: ARG002
        """The next question, where the one before the host went, or the first came late."""
        state = advanced(snapshot)
        return Change(state) if state != snapshot.occurrence.state_data else None

    def on_answer(
        self,
        snapshot: Snapshot,
        person: str,
        verb: str,
        values: Mapping[str, str],
        texts: Texts,  # noqa: ARG002
    ) -> Response:
        """``ask`` and ``keep`` a question; ``vote`` (``vote_here``: on the screen); ``all`` and ``withdraw`` on the screen;
        ``hide``, ``show``, ``answered`` and ``later`` are for the host and those who look after the community.
        """
        chosen = values.get("chosen", "")
        if verb in ("answered", "later", "hide", "show"):
            return _hosted(snapshot, person, verb, chosen)
        if verb == "ask":
            return _asks(snapshot, person)
        if verb == "keep":
            return _kept(snapshot, person, values)
        if verb in ("vote", "vote_here"):
            return _voted(snapshot, person, chosen, here=verb == "vote_here")
        if verb == "withdraw":
            return _withdrawn(snapshot, person, chosen)
        return Response(shows=_screen(snapshot, person))

    def render(self, snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
        """The call, the word at the live hour, the questions in the thread, the summary."""
        return posts(snapshot, texts)

    def letters(self, snapshot: Snapshot) -> tuple[Letter, ...]:
        """To the host, with the questions; where there is no host any more, to those who look after the community."""
        if snapshot.occurrence.state is OccurrenceState.CLOSED:
            return ()
        if not is_host_here(snapshot):
            return tuple(absence_letter(snapshot, manager) for manager in sorted(snapshot.managers))
        return (briefing_letter(snapshot),) if snapshot.occurrence.state_data.get("briefed") else ()

    def mine(self, snapshot: Snapshot, person: str, texts: Texts) -> Mine | None:
        """Something to ask about; for the host, what they are asked."""
        if person not in {member.person for member in snapshot.audience}:
            return None
        run = snapshot.occurrence
        about = {"subject": run.content["subject"], "host": host_name(snapshot, texts), "when": run.due_at}
        buttons: list[Element] = [
            button(texts.plain("ask_me_anything.all_short"), "animation:ask_me_anything:all:1", value=run.occurrence)
        ]
        if person == host_of(snapshot):
            return Mine(Said("ask_me_anything.mine_host", about), tuple(buttons))
        return Mine(
            Said("ask_me_anything.mine", about),
            (button(texts.plain("ask_me_anything.ask"), "animation:ask_me_anything:ask:0", value=run.occurrence), *buttons),
        )


def _with_state(snapshot: Snapshot, state: Mapping[str, Any]) -> Snapshot:
    return replace(snapshot, occurrence=replace(snapshot.occurrence, state_data=state))


def _may_lead(snapshot: Snapshot, person: str) -> bool:
    return person == host_of(snapshot) or person in snapshot.managers


def _screen(snapshot: Snapshot, person: str) -> Screen:
    may_hide = _may_lead(snapshot, person)
    return Screen("ask_me_anything.all_title", lambda texts: all_questions(snapshot, person, texts, may_hide=may_hide))


def _asks(snapshot: Snapshot, person: str) -> Response:
    if person == host_of(snapshot):
        return Response(says=Said("ask_me_anything.host_asks"))
    if len(own(snapshot, person)) >= MOST_EACH:
        return Response(says=Said("ask_me_anything.enough", {"most": MOST_EACH}))
    allowed = snapshot.occurrence.content["anonymous"]
    signed = Choice("signed", "ask_me_anything.signed", _signature, hint="ask_me_anything.signed_hint", chosen=YES)
    return Response(
        asks=Form(
            verb="keep",
            title="ask_me_anything.form_title",
            submit="ask_me_anything.form_submit",
            fields=(Words("words", "ask_me_anything.words", QUESTION_LIMIT, is_long=True), *((signed,) if allowed else ())),
            about=str(snapshot.occurrence.content["subject"]),
            note=Said("ask_me_anything.note_unsigned" if allowed else "ask_me_anything.note_signed"),
        )
    )


def _kept(snapshot: Snapshot, person: str, values: Mapping[str, str]) -> Response:
    words = values.get("words", "").strip()
    is_signed = values.get("signed") != NO or not snapshot.occurrence.content["anonymous"]
    problem = _problem(words, is_signed=is_signed)
    if problem:
        return Response(problems={"words": problem})
    if any(each.words.casefold() == words.casefold() for each in questions(snapshot)):
        return Response(says=Said("ask_me_anything.asked_already"))
    if len(own(snapshot, person)) >= MOST_EACH:
        return Response(says=Said("ask_me_anything.enough", {"most": MOST_EACH}))
    if not is_signed:
        return Response(unsigned=({"version": VERSION, "words": words},), says=Said("ask_me_anything.kept_unsigned"))
    name = f"{seed_of(snapshot.occurrence.occurrence, person, snapshot.now.isoformat(), words):016x}"
    return Response(
        keeps={f"{ITEM}{name}": {"version": VERSION, "id": name, "words": words}}, says=Said("ask_me_anything.kept_signed")
    )


def _problem(words: str, *, is_signed: bool) -> Said | None:
    if not any(sign.isalnum() for sign in words):
        return Said("ask_me_anything.words_missing")
    if len(words) > QUESTION_LIMIT:
        return Said("ask_me_anything.too_long", {"most": QUESTION_LIMIT})
    named = None if is_signed else somebody_named(words)
    return Said("ask_me_anything.names_somebody", {"named": named}) if named else None


def _voted(snapshot: Snapshot, person: str, chosen: str, *, here: bool) -> Response:
    if chosen not in {each.question for each in listed(snapshot)}:
        return Response(shows=_screen(snapshot, person)) if here else Response(says=Said("ask_me_anything.gone"))
    before = snapshot.ballot or ()
    after = tuple(each for each in before if each != chosen) if chosen in before else (*before, chosen)
    if not here:
        return Response(ballot=after, says=Said("ask_me_anything.voted" if chosen in after else "ask_me_anything.unvoted"))
    counts = dict(snapshot.tally.counts)
    counts[chosen] = counts.get(chosen, 0) + (1 if chosen in after else -1)
    seen = replace(snapshot, tally=replace(snapshot.tally, counts=counts))
    return Response(ballot=after, shows=_screen(seen, person))


def _withdrawn(snapshot: Snapshot, person: str, chosen: str) -> Response:
    """A question of one's own is taken back; of one that was put to the host already the place is kept."""
    if chosen not in own(snapshot, person):
        return Response(shows=_screen(snapshot, person))
    state = snapshot.occurrence.state_data
    gone = {**state, "withdrawn": [*state.get("withdrawn", ()), chosen]}
    seen = replace(
        _with_state(snapshot, gone),
        answers=tuple(each for each in snapshot.answers if each.item != f"{ITEM}{chosen}"),
        unsigned=tuple(each for each in snapshot.unsigned if each.entry != chosen),
    )
    if chosen in snapshot.own_unsigned:
        return Response(withdraws=frozenset({chosen}), state=gone, shows=_screen(seen, person))
    return Response(drops=frozenset({f"{ITEM}{chosen}"}), state=gone, shows=_screen(seen, person))


def _hosted(snapshot: Snapshot, person: str, verb: str, chosen: str) -> Response:
    """What leads through the questions."""
    if not _may_lead(snapshot, person):
        return Response(says=Said("ask_me_anything.not_yours", {"host": snapshot.names.get(host_of(snapshot), "")}))
    state = snapshot.occurrence.state_data
    if verb in ("hide", "show"):
        hidden = {*state.get("hidden", ())} | {chosen} if verb == "hide" else {*state.get("hidden", ())} - {chosen}
        after = {**state, "hidden": sorted(hidden)}
        return Response(state=after, shows=_screen(_with_state(snapshot, after), person))
    if verb == "later":
        after = {**state, "later": [*state.get("later", ()), chosen]}
    else:
        after = {**state, "answered": {**answers_of(state), chosen: answer_of(snapshot, host_of(snapshot), chosen)}}
    return Response(state=advanced(_with_state(snapshot, after)))
