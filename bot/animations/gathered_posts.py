"""What a conversation with a host looks like: the call for questions, all of them, each as it is put, and what came of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.animations.gathered import (
    Question,
    answered,
    answers_of,
    current,
    hidden_of,
    left_open,
    listed,
    own,
    put_of,
    questions,
)
from bot.animations.kind import OPENING, Letter, Post
from bot.animations.letters import letter_message
from bot.animations.snapshot import Snapshot
from bot.attention import Priority
from bot.blocks import Block, Element, actions, button, context, lines, message, section
from bot.blocks.words import quote, words, words_beside, words_list
from bot.model.animations import OccurrenceState
from bot.text import Markup, Texts, channel, instant, link, mention

# In the channel; the others are on a screen.
MOST_IN_CHANNEL = 5
MOST_ON_SCREEN = 45
MOST_IN_LETTER = 20
MOST_IN_SUMMARY = 30


def posts(snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
    """Everything that should stand: the post of the live hour, the call before it, each question that was put, the summary."""
    return (_live(snapshot, texts), _call(snapshot, texts), *_put(snapshot, texts), *_summary(snapshot, texts))


def all_questions(snapshot: Snapshot, person: str, texts: Texts, *, may_hide: bool) -> Sequence[Block]:
    """Every question, to vote for; one's own to take back; for those who may, to hide or to show again."""
    mine, seen = own(snapshot, person), listed(snapshot)
    shown = [*seen, *(each for each in questions(snapshot) if may_hide and each not in seen)][:MOST_ON_SCREEN]
    blocks: list[Block] = []
    for number, each in enumerate(shown):
        is_hidden = each.question in hidden_of(snapshot)
        vote = None if is_hidden else _vote(snapshot, each, number, texts, verb="vote_here")
        blocks.append(words_beside(_with_author(each, snapshot, texts), vote))
        more = _moderation(snapshot, each, texts, is_mine=each.question in mine, may_hide=may_hide, is_hidden=is_hidden)
        blocks += [actions(*more)] if more else []
    left_out = len(seen) - sum(each in seen for each in shown)
    if left_out:
        blocks.append(context(texts("ask_me_anything.more", count=left_out)))
    return blocks or [section(texts("ask_me_anything.no_questions"))]


def briefing_letter(snapshot: Snapshot) -> Letter:
    """The questions so far, for the host; it changes with them."""
    run, found = snapshot.occurrence, listed(snapshot)

    def write(texts: Texts) -> Mapping[str, Any]:
        when = instant(run.due_at, texts.moment(run.due_at, snapshot.zone))
        text = texts("ask_me_anything.letter", when=when, subject=run.content["subject"], channel=channel(run.community))
        count = texts("ask_me_anything.letter_count", count=len(found)) if found else texts("ask_me_anything.letter_none")
        full = Markup(f"{text}\n{count}")
        return letter_message(run.kind, full, texts, reason="ask_me_anything.why", blocks=_letter_blocks(snapshot, texts))

    names = frozenset(each.author for each in found if each.author)
    return Letter(
        "briefing",
        (host_of(snapshot),),
        write,
        reason="ask_me_anything.why",
        priority=Priority.HOSTED_QUESTIONS,
        hours=72,
        names=names,
    )


def absence_letter(snapshot: Snapshot, manager: str) -> Letter:
    """It tells that there is no host here, never why: somebody may have asked to leave no trace."""
    run = snapshot.occurrence

    def write(texts: Texts) -> Mapping[str, Any]:
        when = instant(run.due_at, texts.moment(run.due_at, snapshot.zone))
        return message(texts("ask_me_anything.absent", subject=run.content["subject"], channel=channel(run.community), when=when))

    return Letter(f"absent:{manager}", (manager,), write)


def host_name(snapshot: Snapshot, texts: Texts) -> str:
    """The plain name of who answers."""
    return snapshot.names.get(host_of(snapshot)) or texts.plain("ask_me_anything.the_host")


def host_of(snapshot: Snapshot) -> str:
    """Who answers."""
    return str(snapshot.occurrence.content["host"])


def is_host_here(snapshot: Snapshot) -> bool:
    """Whether who answers is in the community, and leaves a trace."""
    return host_of(snapshot) in {member.person for member in snapshot.audience}


def _letter_blocks(snapshot: Snapshot, texts: Texts) -> list[Block]:
    """The questions so far, for the host."""
    found = listed(snapshot)
    blocks = [quote(_author(each, snapshot, texts), each.words) for each in found[:MOST_IN_LETTER]]
    if len(found) > MOST_IN_LETTER:
        blocks.append(context(texts("ask_me_anything.more", count=len(found) - MOST_IN_LETTER)))
    return blocks


def _call(snapshot: Snapshot, texts: Texts) -> Post:
    """The call for questions, before the hour; from then on it only says where it goes on."""
    run, found = snapshot.occurrence, listed(snapshot)
    title = texts("ask_me_anything.call", host=host_name(snapshot, texts))
    blocks = [section(title), words(str(run.content["subject"]), bold=True)]
    top: Sequence[Question] = ()
    if _has_begun(snapshot):
        place = snapshot.link(run.message_ts)
        here = link(place, texts.plain("ask_me_anything.here")) if place else texts("ask_me_anything.below")
        blocks.append(context(texts("ask_me_anything.goes_on", here=here)))
    else:
        top = found[:MOST_IN_CHANNEL]
        when = instant(run.due_at, texts.moment(run.due_at, snapshot.zone))
        blocks.append(context(lines(texts("ask_me_anything.how", when=when), _names(snapshot, texts), separator=" ")))
        blocks += _with_votes(snapshot, top, texts)
        blocks.append(actions(*_asking(snapshot, len(found), texts)))
    names = frozenset({host_of(snapshot), *(each.author for each in top if each.author)})
    return Post("call", message(title, blocks), names=names, is_early=True)


def _live(snapshot: Snapshot, texts: Texts) -> Post:
    """At the hour: the host answers in its thread. Only the host is mentioned, who has something to do there."""
    run, found = snapshot.occurrence, listed(snapshot)
    is_closed = run.state is OccurrenceState.CLOSED
    if is_closed:
        text = texts("ask_me_anything.over")
    elif run.state_data.get("is_off"):
        text = texts("ask_me_anything.off", host=host_name(snapshot, texts))
    else:
        text = texts("ask_me_anything.live", host=mention(host_of(snapshot)))
    blocks = [section(text), words(str(run.content["subject"]), bold=True)]
    if not is_closed:
        until = run.closes_at or run.due_at
        how = texts("ask_me_anything.how_live", until=instant(until, texts.moment(until, snapshot.zone)))
        blocks += [context(lines(how, _names(snapshot, texts), separator=" ")), actions(*_asking(snapshot, len(found), texts))]
    return Post(OPENING, message(text, blocks), names=frozenset({host_of(snapshot)}))


def _has_begun(snapshot: Snapshot) -> bool:
    state = snapshot.occurrence.state_data
    return bool(state.get("live") or state.get("is_off"))


def _names(snapshot: Snapshot, texts: Texts) -> Markup:
    """What becomes of names."""
    if snapshot.occurrence.content["anonymous"]:
        return texts("ask_me_anything.how_unsigned")
    return texts("ask_me_anything.how_signed")


def _asking(snapshot: Snapshot, count: int, texts: Texts) -> list[Element]:
    run = snapshot.occurrence.occurrence
    buttons = [button(texts.plain("ask_me_anything.ask"), "animation:ask_me_anything:ask:0", value=run, style="primary")]
    if count:
        buttons.append(button(texts.plain("ask_me_anything.all", count=count), "animation:ask_me_anything:all:1", value=run))
    return buttons


def _with_votes(snapshot: Snapshot, shown: Sequence[Question], texts: Texts) -> list[Block]:
    return [
        words_beside(_with_author(each, snapshot, texts), _vote(snapshot, each, number, texts, verb="vote"))
        for number, each in enumerate(shown)
    ]


def _vote(snapshot: Snapshot, each: Question, number: int, texts: Texts, *, verb: str) -> Element:
    value = f"{snapshot.occurrence.occurrence}:{each.question}"
    return button(texts.plain("ask_me_anything.vote", count=each.votes), f"animation:ask_me_anything:{verb}:{number}", value=value)


def _moderation(
    snapshot: Snapshot, each: Question, texts: Texts, *, is_mine: bool, may_hide: bool, is_hidden: bool
) -> list[Element]:
    value, buttons = f"{snapshot.occurrence.occurrence}:{each.question}", []
    if is_mine:
        buttons.append(button(texts.plain("ask_me_anything.withdraw"), "animation:ask_me_anything:withdraw:0", value=value))
    if may_hide:
        verb = "show" if is_hidden else "hide"
        buttons.append(
            button(
                texts.plain("ask_me_anything.show" if is_hidden else "ask_me_anything.hide"),
                f"animation:ask_me_anything:{verb}:1",
                value=value,
            )
        )
    return buttons


def _put(snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
    """Each question as it was put in the thread. One that was taken back or hidden since stands without its words."""
    known = {each.question: each for each in listed(snapshot)}
    state, found = snapshot.occurrence.state_data, []
    for put in put_of(state):
        name, each = f"question:{put['id']}", known.get(put["id"])
        if each is not None:
            body = _question(snapshot, each, texts)
            names = frozenset({each.author} if each.author else ())
            found.append(Post(name, body, in_thread=True, about=each.author, names=names))
        elif not put["signed"] or put["id"] in (*state.get("hidden", ()), *state.get("withdrawn", ())):
            # Of a signed one that is gone otherwise, whoever asked it was erased, and its post is known no more.
            found.append(Post(name, message(texts("ask_me_anything.taken_back")), in_thread=True))
    return tuple(found)


def _question(snapshot: Snapshot, each: Question, texts: Texts) -> dict[str, Any]:
    run = snapshot.occurrence
    is_answered = each.question in answers_of(run.state_data)
    text = lines(_with_author(each, snapshot, texts))
    blocks = [quote(_author(each, snapshot, texts), each.words)]
    if is_answered:
        blocks.append(context(texts("ask_me_anything.is_answered")))
    elif run.state is not OccurrenceState.CLOSED:
        value = f"{run.occurrence}:{each.question}"
        buttons = [
            button(texts.plain("ask_me_anything.answered"), "animation:ask_me_anything:answered:0", value=value, style="primary")
        ]
        if each.question == current(snapshot):
            buttons.append(button(texts.plain("ask_me_anything.later"), "animation:ask_me_anything:later:1", value=value))
        blocks += [context(texts("ask_me_anything.answer_below", host=host_name(snapshot, texts))), actions(*buttons)]
    return message(text, blocks)


def _summary(snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
    """What came of it, with the way to each answer. Nobody asked, and nothing is said."""
    run, done, still = snapshot.occurrence, answered(snapshot), left_open(snapshot)
    if run.state is not OccurrenceState.CLOSED or not (done or still):
        return ()
    text = texts("ask_me_anything.summary_none")
    if done:
        text = texts("ask_me_anything.summary", count=len(done), asked=len(done) + len(still))
    blocks = [section(text)]
    if done:
        thread = snapshot.link(run.message_ts)
        blocks.append(words_list([(each.words, snapshot.link(ts) or thread) for each, ts in done[:MOST_IN_SUMMARY]]))
    if done and still:
        blocks.append(section(texts("ask_me_anything.left_open")))
    if still:
        blocks.append(words_list([(each.words, None) for each in still[:MOST_IN_SUMMARY]]))
    rest = max(len(done) - MOST_IN_SUMMARY, 0) + max(len(still) - MOST_IN_SUMMARY, 0)
    if rest:
        blocks.append(context(texts("ask_me_anything.more", count=rest)))
    return (Post("summary", message(text, blocks), in_thread=True),)


def _with_author(each: Question, snapshot: Snapshot, texts: Texts) -> str:
    if each.author is None:
        return texts.plain("ask_me_anything.by_nobody", words=each.words)
    return texts.plain("ask_me_anything.by", words=each.words, author=_author(each, snapshot, texts))


def _author(each: Question, snapshot: Snapshot, texts: Texts) -> str:
    if each.author is None:
        return texts.plain("ask_me_anything.unsigned")
    return snapshot.names.get(each.author) or texts.plain("ask_me_anything.somebody")
