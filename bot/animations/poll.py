"""The poll: one question and what can be chosen, by one click; anonymous for good, or named for good, as it says itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.animations.ballot_paper import ballot_paper, withdraw_button
from bot.animations.choices import (
    LONGEST,
    MOST,
    addition_problem,
    choices_problem,
    is_readable,
    read_addition,
    read_choices,
)
from bot.animations.forms import Choice, Field, Form, Lines, Option, Said, Words, several
from bot.animations.kind import Change, Kind, Mine, Post, Response, Step
from bot.animations.results import VERSION, VOTE, choices_of, count_voters, outcome_message, shown_after, vote_of
from bot.animations.snapshot import Background, Need, Snapshot
from bot.model.animations import OccurrenceState
from bot.model.facts import ActKind
from bot.text import Texts

QUESTION_LIMIT = 300
OPEN_DAYS = ("1", "2", "3", "5", "10")
ANONYMOUS, NAMED = "anonymous", "named"
AT_THE_END, LIVE = "closed", "live"
SEVERAL, ADDITIONS = "several", "additions"


def _votes(texts: Texts) -> list[Option]:
    return [Option(each, texts.plain(f"poll.votes_{each}")) for each in (ANONYMOUS, NAMED)]


def _results(texts: Texts) -> list[Option]:
    return [Option(each, texts.plain(f"poll.results_{each}")) for each in (AT_THE_END, LIVE)]


def _rules(texts: Texts) -> list[Option]:
    return [Option(each, texts.plain(f"poll.rules_{each}")) for each in (SEVERAL, ADDITIONS)]


def _open_days(texts: Texts) -> list[Option]:
    return [Option(days, texts.plain("poll.working_days", count=int(days))) for days in OPEN_DAYS]


class Poll(Kind):
    """A question with up to 25 choices."""

    key = "poll"
    frequency = "once"
    needs = frozenset({Need.ANSWERS, Need.TALLY})
    fields: tuple[Field, ...] = (
        Words("question", "poll.question", QUESTION_LIMIT, is_long=True),
        Lines("choices", "poll.choices", MOST, LONGEST, hint="poll.choices_hint"),
        Choice("votes", "poll.votes", _votes, hint="poll.votes_hint", chosen=ANONYMOUS),
        Choice("results", "poll.results", _results, hint="poll.results_hint", chosen=AT_THE_END),
        Choice("rules", "poll.rules", _rules, is_required=False, is_many=True),
        Choice("open_days", "poll.open_days", _open_days, hint="poll.open_days_hint", chosen="2"),
    )

    def problems(self, values: Mapping[str, str]) -> Mapping[str, Said]:
        """No question, or choices that are too few, too many, too long, empty, or twice the same."""
        question = values.get("question", "").strip()
        problems = {}
        if not is_readable(question):
            problems["question"] = Said("poll.question_empty")
        elif len(question) > QUESTION_LIMIT:
            problems["question"] = Said("poll.question_long", {"most": QUESTION_LIMIT})
        wrong = choices_problem(read_choices(values.get("choices", "")))
        return problems | ({"choices": wrong} if wrong else {})

    def content(self, values: Mapping[str, str]) -> Mapping[str, Any]:
        """The question, the choices, and how it is voted. What is not said is anonymous."""
        days, rules = values.get("open_days", ""), several(values.get("rules", ""))
        return {
            "version": VERSION,
            "question": values["question"].strip(),
            "choices": list(read_choices(values["choices"])),
            "is_anonymous": values.get("votes") != NAMED,
            "is_live": values.get("results") == LIVE,
            "takes_several": SEVERAL in rules,
            "takes_additions": ADDITIONS in rules,
            "open_days": int(days if days in OPEN_DAYS else "2"),
        }

    def values(self, content: Mapping[str, Any]) -> Mapping[str, str]:
        """The form that makes this content."""
        rules = ((SEVERAL, "takes_several"), (ADDITIONS, "takes_additions"))
        return {
            "question": str(content["question"]),
            "choices": "\n".join(content["choices"]),
            "votes": ANONYMOUS if content["is_anonymous"] else NAMED,
            "results": LIVE if content["is_live"] else AT_THE_END,
            "rules": "\n".join(rule for rule, kept in rules if content[kept]),
            "open_days": str(content["open_days"]),
        }

    def title(self, content: Mapping[str, Any], texts: Texts) -> str:  # noqa: ARG002
        """The question."""
        return str(content["question"])

    def prepare(self, content: Mapping[str, Any], background: Background, seed: int) -> Mapping[str, Any]:  # noqa: ARG002
        """The whole of it: whoever changes the plan later changes nothing of a poll that is voted in, its secrecy least of all."""
        return dict(content)

    def run_title(self, content: Mapping[str, Any], texts: Texts) -> str:  # noqa: ARG002
        """The question."""
        return str(content["question"])

    def steps(self, content: Mapping[str, Any]) -> tuple[Step, ...]:
        """Posted when due, closed some working days later at the same time of day."""
        return (Step("post", opens=True), Step("close", working_days=content["open_days"], closes=True))

    def on_step(self, name: str, snapshot: Snapshot, seed: int) -> Change:  # noqa: ARG002
        """What members added stays."""
        added = snapshot.occurrence.state_data.get("added", [])
        return Change({"version": VERSION, **({"added": added} if added else {})})

    def on_answer(
        self,
        snapshot: Snapshot,
        person: str,
        verb: str,
        values: Mapping[str, str],
        texts: Texts,  # noqa: ARG002
    ) -> Response:
        """``vote`` chooses, ``withdraw`` takes one's vote back, ``mine`` tells it, ``add`` asks for a choice, ``keep`` adds it."""
        match verb:
            case "vote":
                return _vote(snapshot, person, values.get("chosen", ""))
            case "withdraw":
                return _withdrawn(snapshot, person)
            case "add":
                return _asked_to_add(snapshot)
            case "keep":
                return _added(snapshot, values.get("words", ""))
            case _:
                return Response(says=_told(snapshot, vote_of(snapshot, person)))

    def render(self, snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
        """The poll; at the end, in its thread, what came of it, if anybody voted."""
        posts = (ballot_paper(snapshot, texts),)
        if snapshot.occurrence.state is not OccurrenceState.CLOSED or not count_voters(snapshot):
            return posts
        return (*posts, Post("results", outcome_message(snapshot, texts), in_thread=True))

    def mine(self, snapshot: Snapshot, person: str, texts: Texts) -> Mine | None:
        """What they chose, and how to take it back; nothing for who did not vote."""
        chosen = vote_of(snapshot, person)
        if not chosen:
            return None
        run = snapshot.occurrence
        text = Said("poll.mine", {"question": run.content["question"], "choices": _listed(snapshot, chosen)})
        return Mine(text, (withdraw_button(run, texts),))


def _vote(snapshot: Snapshot, person: str, choice: str) -> Response:
    """One choice in the place of another; where several may be chosen, one more, or one fewer."""
    if choice not in choices_of(snapshot.occurrence):
        return Response(says=Said("poll.choice_gone"))
    before = vote_of(snapshot, person)
    if not snapshot.occurrence.content["takes_several"]:
        return _voted(snapshot, before, (choice,))
    after = tuple(each for each in choices_of(snapshot.occurrence) if (each in before) != (each == choice))
    return _voted(snapshot, before, after)


def _withdrawn(snapshot: Snapshot, person: str) -> Response:
    return _voted(snapshot, vote_of(snapshot, person), ())


def _voted(snapshot: Snapshot, before: Sequence[str], after: Sequence[str]) -> Response:
    """What becomes of a vote: of an anonymous one nothing is kept under the person, and nothing counts as an act of theirs."""
    told = Said("poll.withdrawn") if before and not after else _told(snapshot, after)
    if before == after:
        return Response(says=told)
    if snapshot.occurrence.content["is_anonymous"]:
        return Response(ballot=tuple(after), state=shown_after(snapshot, before, after), says=told)
    if not after:
        return Response(drops=frozenset({VOTE}), says=told)
    return Response(keeps={VOTE: {"version": VERSION, "chosen": list(after)}}, counts=ActKind.POLL_VOTE, says=told)


def _told(snapshot: Snapshot, chosen: Sequence[str]) -> Said:
    if not chosen:
        return Said("poll.no_vote")
    return Said("poll.yours", {"choices": _listed(snapshot, chosen), "count": len(chosen)})


def _listed(snapshot: Snapshot, chosen: Sequence[str]) -> str:
    return " · ".join(choices_of(snapshot.occurrence)[choice] for choice in chosen)


def _asked_to_add(snapshot: Snapshot) -> Response:
    run = snapshot.occurrence
    if not run.content["takes_additions"]:
        return Response(says=Said("poll.add_not_here"))
    if len(choices_of(run)) >= MOST:
        return Response(says=Said("poll.add_full", {"most": MOST}))
    form = Form(
        verb="keep",
        title="poll.add_title",
        submit="poll.add_submit",
        fields=(Words("words", "poll.add_label", LONGEST),),
        about=str(run.content["question"]),
        note=Said("poll.add_note"),
    )
    return Response(asks=form)


def _added(snapshot: Snapshot, given: str) -> Response:
    """A choice more, of which nobody keeps whose it is."""
    run = snapshot.occurrence
    problem = addition_problem(given, tuple(choices_of(run).values()))
    if not run.content["takes_additions"]:
        problem = Said("poll.add_not_here")
    if problem:
        return Response(problems={"words": problem})
    choice = read_addition(given)
    state = {**run.state_data, "version": VERSION, "added": [*run.state_data.get("added", ()), choice]}
    return Response(state=state, says=Said("poll.added", {"choice": choice}))
