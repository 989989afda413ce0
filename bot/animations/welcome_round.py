"""The welcome round: those who arrived lately are introduced together, on a fixed day, each in words of their own if they like."""

from collections.abc import Mapping
from typing import Any

from bot.animations.forms import Choice, Field, Form, Option, Said, Screen, Words
from bot.animations.kind import OPENING, PASS, Change, Kind, Letter, Mine, Post, Response, Step
from bot.animations.newcomers import BY_NAME, INTRODUCED, MENTION, UNMENTIONED, WELCOME, asked, introduced, newcomers
from bot.animations.snapshot import Background, Need, Snapshot
from bot.animations.welcome_posts import asking_letter, choices, everybodys_words, round_message, thanks
from bot.model.animations import Occurrence, OccurrenceState
from bot.text import Texts, channel

VERSION = 1
WORDS_LIMIT = 300
TOPIC_LIMIT = 150
OPEN_DAYS = ("2", "3", "5")
# Asked so many working days before, so that the question finds a moment of theirs.
ASKED_BEFORE = 3
ASK = "ask"


def _silence(texts: Texts) -> list[Option]:
    return [Option(each, texts.plain(f"welcome_round.silent_{each}")) for each in (BY_NAME, UNMENTIONED)]


def _open_days(texts: Texts) -> list[Option]:
    return [Option(days, texts.plain("welcome_round.working_days", count=int(days))) for days in OPEN_DAYS]


def _called(texts: Texts) -> list[Option]:
    return [Option(each, texts.plain(f"welcome_round.called_{each}")) for each in (BY_NAME, MENTION)]


class WelcomeRound(Kind):
    """Newcomers introduced together: nothing where nobody is new, and nobody against their will."""

    key = "welcome_round"
    frequency = "fortnightly"
    needs = frozenset({Need.ANSWERS, Need.AUDIENCE, Need.ENROLLED, Need.REPLIES, Need.RETURNED})
    fields: tuple[Field, ...] = (
        Choice("silent", "welcome_round.silent", _silence, hint="welcome_round.silent_hint", chosen=BY_NAME),
        Choice("open_days", "welcome_round.open_days", _open_days, hint="welcome_round.open_days_hint", chosen="3"),
    )

    def needs_for(self, occurrence: Occurrence, doing: str) -> frozenset[Need]:  # noqa: ARG002
        """Who is new is found out once."""
        return self.needs if doing == ASK else self.needs - {Need.RETURNED}

    def problems(self, values: Mapping[str, str]) -> Mapping[str, Said]:
        """No word on what becomes of those who say nothing."""
        return {} if values.get("silent") in (BY_NAME, UNMENTIONED) else {"silent": Said("welcome_round.silent_missing")}

    def content(self, values: Mapping[str, str]) -> Mapping[str, Any]:
        """``{"version", "silent", "open_days"}``."""
        days = values.get("open_days", "")
        return {"version": VERSION, "silent": values["silent"], "open_days": int(days if days in OPEN_DAYS else "3")}

    def values(self, content: Mapping[str, Any]) -> Mapping[str, str]:
        """The form that makes this content."""
        return {"silent": str(content["silent"]), "open_days": str(content["open_days"])}

    def title(self, content: Mapping[str, Any], texts: Texts) -> str:  # noqa: ARG002
        """The same for every round."""
        return texts.plain("welcome_round.title")

    def prepare(self, content: Mapping[str, Any], background: Background, seed: int) -> Mapping[str, Any]:  # noqa: ARG002
        """Who is new is seen when they are asked."""
        return dict(content)

    def run_title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """The same for every round."""
        return self.title(content, texts)

    def steps(self, content: Mapping[str, Any]) -> tuple[Step, ...]:
        """Newcomers are asked some working days before; late words change the post until it closes."""
        return (
            Step(ASK, working_days=-ASKED_BEFORE, listens=True),
            Step("post", opens=True),
            Step("close", working_days=content["open_days"], closes=True),
        )

    def on_step(self, name: str, snapshot: Snapshot, seed: int) -> Change:  # noqa: ARG002
        """``{"version", "asked"}``: who is new, the first to arrive first; ``"hellos"`` how many said hello, at closing.

        Whoever was asked is in no later round, whatever they said; where nobody is to be introduced, nothing is posted.
        """
        if name == ASK:
            return Change({"version": VERSION, "asked": list(newcomers(snapshot))})
        state = {"version": VERSION, "asked": list(asked(snapshot))}
        if name == "close":
            hellos = {reply.person for reply in snapshot.replies}.difference(asked(snapshot))
            return Change({**state, "hellos": len(hellos)})
        met = {person: {INTRODUCED: {"version": VERSION}} for person in asked(snapshot)}
        return Change(state, enrols=met, is_silent=not introduced(snapshot))

    def on_answer(
        self,
        snapshot: Snapshot,
        person: str,
        verb: str,
        values: Mapping[str, str],
        texts: Texts,  # noqa: ARG002
    ) -> Response:
        """``say`` asks for their words, ``keep`` keeps them, ``name`` wants the name alone, ``skip`` nothing; ``all`` reads."""
        if verb == "all":
            return Response(shows=Screen("welcome_round.all_title", lambda texts: everybodys_words(snapshot, texts)))
        if person not in asked(snapshot):
            return Response(says=Said("welcome_round.not_new"))
        if verb == "say":
            return Response(asks=_form(snapshot, person))
        if verb == "keep":
            return _kept(values)
        if verb == "name":
            given = {"version": VERSION, "words": "", "topic": "", "called": BY_NAME}
            return Response(keeps={WELCOME: given}, drops=frozenset({PASS}), counts=None, says=Said("welcome_round.said_name"))
        return Response(keeps={PASS: {"version": VERSION}}, drops=frozenset({WELCOME}), says=Said("welcome_round.said_skip"))

    def render(self, snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
        """Everybody who is introduced, and at the end a word of thanks, if somebody said hello."""
        names = frozenset(introduced(snapshot))
        return (Post(OPENING, round_message(snapshot, texts), names=names), *thanks(snapshot, texts))

    def letters(self, snapshot: Snapshot) -> tuple[Letter, ...]:
        """To everybody who is new: may I introduce you?"""
        if snapshot.occurrence.state is OccurrenceState.CLOSED:
            return ()
        return tuple(asking_letter(snapshot, person) for person in asked(snapshot))

    def mine(self, snapshot: Snapshot, person: str, texts: Texts) -> Mine | None:
        """A newcomer may say how they are introduced."""
        if person not in asked(snapshot):
            return None
        return Mine(Said("welcome_round.mine"), choices(snapshot.occurrence.occurrence, texts))


def _form(snapshot: Snapshot, person: str) -> Form:
    given = snapshot.item_of(person, WELCOME) or {}
    run = snapshot.occurrence
    where = {"channel": channel(run.community), "when": run.due_at, "until": run.closes_at or run.due_at}
    return Form(
        verb="keep",
        title="welcome_round.form_title",
        submit="welcome_round.form_submit",
        fields=(
            Words("words", "welcome_round.words", WORDS_LIMIT, hint="welcome_round.words_hint", is_long=True),
            Words("topic", "welcome_round.topic", TOPIC_LIMIT, hint="welcome_round.topic_hint", is_required=False),
            Choice("called", "welcome_round.called", _called, hint="welcome_round.called_hint", chosen=BY_NAME),
        ),
        values={name: str(given[name]) for name in ("words", "topic", "called") if given.get(name)},
        note=Said("welcome_round.form_note", where),
    )


def _kept(values: Mapping[str, str]) -> Response:
    words, topic, called = values.get("words", "").strip(), values.get("topic", "").strip(), values.get("called")
    if not words:
        return Response(problems={"words": Said("welcome_round.words_empty")})
    for name, said, most in (("words", words, WORDS_LIMIT), ("topic", topic, TOPIC_LIMIT)):
        if len(said) > most:
            return Response(problems={name: Said("welcome_round.too_long", {"most": most})})
    given = {"version": VERSION, "words": words, "topic": topic, "called": MENTION if called == MENTION else BY_NAME}
    return Response(keeps={WELCOME: given}, drops=frozenset({PASS}), says=Said("welcome_round.said_words"))
