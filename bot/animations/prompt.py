"""The prompt: one question to the community, answered in the thread or by a button; at the end, a word of thanks."""

from collections.abc import Mapping
from typing import Any

from bot.animations.forms import Choice, Field, Form, Option, Said, Words
from bot.animations.kind import OPENING, PASS, Change, Kind, Letter, Post, Response, Step
from bot.animations.library import find_question, find_theme, next_key, next_question, themes
from bot.animations.own_questions import QUESTION_LIMIT, problem_of
from bot.animations.prompt_sequels import best_answers, follow_up, told_asked, told_empty
from bot.animations.snapshot import Background, Need, Snapshot
from bot.blocks import Block, actions, button, context, message, section
from bot.blocks.words import quote, words
from bot.model.animations import Answer, Occurrence, OccurrenceState
from bot.text import Markup, Texts, escape, instant

VERSION = 1
ANSWER_LIMIT = 2000
OPEN_DAYS = ("1", "2", "3", "5", "10")
ANSWER = "answer"
# The step that looks back at what was said, once it is closed.
FOLLOW = "follow"
# The language of a question that somebody wrote: it is asked as they wrote it, whatever the community speaks.
OWN = ""


# In the place of a theme of the library: the community's own questions.
OUR_OWN = "own"


def _themes(texts: Texts) -> list[Option]:
    own = Option(OUR_OWN, texts.plain("prompt.own_questions"))
    return [*(Option(theme.key, theme.name(texts.locale)) for theme in themes()), own]


def _follow_ups(texts: Texts) -> list[Option]:
    return [Option(each, texts.plain(f"prompt.follow_up_{each}")) for each in ("no", "yes")]


def _open_days(texts: Texts) -> list[Option]:
    return [Option(days, texts.plain("prompt.working_days", count=int(days))) for days in OPEN_DAYS]


class Prompt(Kind):
    """A question of one's own, or one of a theme of the library that the community has not been asked yet."""

    key = "prompt"
    needs = frozenset({Need.ANSWERS, Need.ANSWERED, Need.SAID})
    fields: tuple[Field, ...] = (
        Words("question", "prompt.question", QUESTION_LIMIT, hint="prompt.question_hint", is_long=True, is_required=False),
        Choice("theme", "prompt.theme", _themes, hint="prompt.theme_hint", is_required=False),
        Choice("open_days", "prompt.open_days", _open_days, hint="prompt.open_days_hint", chosen="2"),
        Choice("follow_up", "prompt.follow_up", _follow_ups, hint="prompt.follow_up_hint", chosen="no"),
    )

    def needs_for(self, occurrence: Occurrence, doing: str) -> frozenset[Need]:
        """What was said in the thread is only for the line that follows up."""
        looks_back = doing == FOLLOW or FOLLOW in occurrence.steps_done
        return self.needs if looks_back else self.needs - {Need.SAID}

    def problems(self, values: Mapping[str, str]) -> Mapping[str, Said]:
        """Neither a question nor a theme, both, or a question that is none."""
        question, theme = values.get("question", ""), values.get("theme", "")
        if not question and not theme:
            return {"question": Said("prompt.neither")}
        if theme:
            return {"theme": Said("prompt.both")} if question.strip() else _theme_problems(theme)
        problem = problem_of(question)
        return {"question": problem} if problem else {}

    def content(self, values: Mapping[str, str]) -> Mapping[str, Any]:
        """``{"version", "open_days"}`` and either ``"question"`` (their own words) or ``"theme"`` (of the library, or ``OUR_OWN``);
        ``"follow_up"`` where it is wanted.
        """
        about = {"theme": values["theme"]} if values.get("theme") else {"question": values["question"].strip()}
        days = values.get("open_days", "")
        after = {"follow_up": True} if values.get("follow_up") == "yes" else {}
        return {"version": VERSION, "open_days": int(days if days in OPEN_DAYS else "2"), **about, **after}

    def obstacles(self, content: Mapping[str, Any], background: Background) -> Mapping[str, Said]:
        """A community that has no question of its own yet can't be asked one."""
        is_empty = content.get("theme") == OUR_OWN and not background.questions
        return {"theme": Said("prompt.own_empty")} if is_empty else {}

    def values(self, content: Mapping[str, Any]) -> Mapping[str, str]:
        """The form that makes this content."""
        about = {name: str(content[name]) for name in ("question", "theme") if name in content}
        after = {"follow_up": "yes"} if content.get("follow_up") else {}
        return {"open_days": str(content["open_days"]), **about, **after}

    def title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """The question itself, or the name of its theme."""
        if "theme" not in content:
            return str(content["question"])
        if content["theme"] == OUR_OWN:
            return texts.plain("prompt.from_own")
        theme = find_theme(content["theme"])
        return texts.plain("prompt.from_theme", theme=theme.name(texts.locale) if theme else content["theme"])

    def prepare(self, content: Mapping[str, Any], background: Background, seed: int) -> Mapping[str, Any]:
        """``{"version", "open_days"}``, ``"follow_up"`` where it is wanted, and ``"question"`` by language; ``"key"`` where it was
        drawn from the library, ``"own"`` and whom to tell (``"tells"``) where it is one of the community's own.
        """
        kept = {name: content[name] for name in ("version", "open_days", "follow_up") if name in content}
        if "theme" not in content:
            return {**kept, "question": {OWN: content["question"]}}
        if content["theme"] == OUR_OWN:
            return {**kept, **_own_question(background, seed)}
        asked = [each["key"] for each in background.past if "key" in each]
        drawn = next_question(content["theme"], asked, seed)
        return {**kept, "key": drawn.key, "question": dict(drawn.texts)}

    def run_title(self, content: Mapping[str, Any], texts: Texts) -> str:
        """The question that was asked, where it came from a theme too."""
        return _question_in(content, texts)

    def steps(self, content: Mapping[str, Any]) -> tuple[Step, ...]:
        """Posted when due, closed some working days later at the same time of day; a day after that what spoke to many is told."""
        days = content["open_days"]
        closing = (Step("post", opens=True), Step("close", working_days=days, closes=True))
        return (*closing, Step(FOLLOW, working_days=days + 1)) if content.get("follow_up") else closing

    def on_step(self, name: str, snapshot: Snapshot, seed: int) -> Change:  # noqa: ARG002
        """At closing, how many answered is written down, later which answers spoke to many: what was said does not change after."""
        state = {"version": VERSION, **snapshot.occurrence.state_data}
        if name == "close":
            state["answered"] = snapshot.answered
        if name == FOLLOW:
            state["best"] = best_answers(snapshot.said)
        return Change(state, is_silent=name == "post" and not snapshot.occurrence.content["question"])

    def on_answer(self, snapshot: Snapshot, person: str, verb: str, values: Mapping[str, str], texts: Texts) -> Response:
        """``answer`` asks for the person's words, ``keep`` keeps them, ``pass`` remembers that they would rather not."""
        given = snapshot.item_of(person, ANSWER)
        if verb == "answer":
            return Response(asks=self._form(snapshot, given, texts))
        if verb == "keep":
            return _kept(values.get("words", "").strip())
        if given is not None:
            return Response(says=Said("prompt.answer_stays"))
        return Response(keeps={PASS: {"version": VERSION}}, says=Said("prompt.passed"))

    def render(self, snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
        """The question, what was answered by the form, the word of thanks if there is somebody to thank, and what spoke to many."""
        answers = (_answer(each, snapshot, texts) for each in snapshot.answers if each.item == ANSWER)
        return (_question(snapshot, texts), *answers, *_thanks(snapshot, texts), *follow_up(snapshot, texts))

    def letters(self, snapshot: Snapshot) -> tuple[Letter, ...]:
        """Who asked to be told that their question is asked is told so; who looks after the community, that none is left to ask."""
        return (*told_asked(snapshot), *told_empty(snapshot))

    def _form(self, snapshot: Snapshot, given: Mapping[str, Any] | None, texts: Texts) -> Form:
        return Form(
            verb="keep",
            title="prompt.answer_title",
            submit="prompt.answer_change" if given else "prompt.answer_submit",
            fields=(Words("words", "prompt.answer_label", ANSWER_LIMIT, is_long=True),),
            values={"words": str(given["words"])} if given else {},
            about=_question_in(snapshot.occurrence.content, texts),
            note=Said("prompt.answer_note", {"until": snapshot.occurrence.closes_at}),
        )


def _theme_problems(theme: str) -> Mapping[str, Said]:
    return {} if find_theme(theme) or theme == OUR_OWN else {"theme": Said("prompt.theme_unknown")}


def _kept(said: str) -> Response:
    if not said:
        return Response(problems={"words": Said("prompt.answer_empty")})
    if len(said) > ANSWER_LIMIT:
        return Response(problems={"words": Said("prompt.answer_long", {"most": ANSWER_LIMIT})})
    return Response(keeps={ANSWER: {"version": VERSION, "words": said}}, drops=frozenset({PASS}))


def _question_in(content: Mapping[str, Any], texts: Texts) -> str:
    """The question of an occurrence: as reworded in the library since, or as it was drawn if it was withdrawn."""
    drawn = find_question(content.get("key", ""))
    if drawn is not None:
        return drawn.text(texts.locale)
    question: Mapping[str, str] = content["question"]
    if not question:
        return texts.plain("prompt.own_none")
    return question.get(OWN) or question.get(texts.locale) or next(iter(question.values()))


def _own_question(background: Background, seed: int) -> Mapping[str, Any]:
    """One of the community's own questions, no question where it has none any more; whom to tell, the first time it is asked."""
    if not background.questions:
        return {"question": {}}
    asked = [each["own"] for each in background.past if "own" in each]
    drawn = next_key(sorted(background.questions), asked, seed)
    wish = {"tells": background.wishes[drawn]} if drawn in background.wishes and drawn not in asked else {}
    return {"own": drawn, "question": {OWN: background.questions[drawn]}, **wish}


def _question(snapshot: Snapshot, texts: Texts) -> Post:
    occurrence = snapshot.occurrence
    asked = _question_in(occurrence.content, texts)
    blocks: list[Block] = [words(asked, bold=True)]
    if occurrence.state is OccurrenceState.CLOSED:
        blocks.append(context(texts("prompt.how_closed")))
    else:
        blocks += [_buttons(occurrence.occurrence, texts), context(_how(snapshot, texts))]
    return Post(OPENING, message(escape(asked), blocks))


def _how(snapshot: Snapshot, texts: Texts) -> Markup:
    until = snapshot.occurrence.closes_at
    if until is None:
        return texts("prompt.how")
    return texts("prompt.how_until", until=instant(until, texts.moment(until, snapshot.zone)))


def _buttons(occurrence: str, texts: Texts) -> Block:
    return actions(
        button(texts.plain("prompt.answer"), "animation:prompt:answer:0", value=occurrence, style="primary"),
        button(texts.plain("prompt.pass"), "animation:prompt:pass:1", value=occurrence),
    )


def _answer(answer: Answer, snapshot: Snapshot, texts: Texts) -> Post:
    name = snapshot.names.get(answer.person) or texts.plain("prompt.somebody")
    said = str(answer.value["words"])
    return Post(
        f"answer:{answer.person}", message(escape(f"{name}: {said}"), [quote(name, said)]), in_thread=True, about=answer.person
    )


def _thanks(snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
    """Nobody answered: nothing is said where everybody reads it. Who was, may have a question of their own."""
    answered = snapshot.occurrence.state_data.get("answered", 0)
    if snapshot.occurrence.state is not OccurrenceState.CLOSED or not answered:
        return ()
    text = texts("prompt.thanks", count=answered)
    suggest = button(texts.plain("prompt.suggest"), "questions:suggest:0", value=snapshot.occurrence.community)
    return (Post("thanks", message(text, [section(text), actions(suggest)]), in_thread=True),)
