"""The invitation to a round of introductions, as it stands in the channel, and what became of it."""

from datetime import datetime

from bot.animations import round_making as making
from bot.animations.forms import Said
from bot.animations.kind import OPENING, PASS, Mine, Post, Step
from bot.animations.rounds import Phase, Round, read_round
from bot.animations.snapshot import Snapshot
from bot.animations.timing import step_time
from bot.blocks import Element, actions, button, context, lines, message, section
from bot.model.animations import OccurrenceState
from bot.text import Markup, Texts, instant

SEND = "send"
# Those who look after the community have so long to look at a round before it goes out.
HOURS_TO_LOOK = 4
# From so many on, how many take part is said: of fewer, who they are could be told from it.
FEWEST_COUNTED = 5


def send_step(gather: int) -> Step:
    """The step at which a round goes out, so many working days after it was announced."""
    return Step(SEND, hours=HOURS_TO_LOOK, working_days=gather)


def sends_at(snapshot: Snapshot) -> datetime | None:
    """When the round goes out; None where its dates are not known (a preview)."""
    rule, step = snapshot.recurrence, send_step(int(snapshot.occurrence.content["gather"]))
    return step_time(step, snapshot.occurrence.due_at, rule) if rule is not None else None


def posts(snapshot: Snapshot, texts: Texts) -> tuple[Post, ...]:
    """The invitation, with what became of it; at the end, how many met, if anybody did."""
    found = read_round(snapshot.occurrence.state_data)
    invitation = _invitation(snapshot, found, texts)
    if snapshot.occurrence.state is not OccurrenceState.CLOSED or not found.met:
        return (invitation,)
    return (invitation, Post("thanks", message(texts("introductions.thanks", count=found.met)), in_thread=True))


def mine(snapshot: Snapshot, person: str, texts: Texts) -> Mine | None:
    """That they are in the round that gathers, and how not to be."""
    words = making.words_of(snapshot).get(person, {})
    is_gathering = read_round(snapshot.occurrence.state_data).phase in (Phase.GATHERING, Phase.DRAFTED)
    is_out = making.JOINED not in words or making.PAUSED in words or snapshot.item_of(person, PASS) is not None
    if is_out or not is_gathering:
        return None
    run = snapshot.occurrence.occurrence
    return Mine(Said("introductions.mine"), (verb_button("skip", 1, run, texts), verb_button("leave", 2, run, texts)))


def _invitation(snapshot: Snapshot, found: Round, texts: Texts) -> Post:
    run, content = snapshot.occurrence, snapshot.occurrence.content
    kind = f"{content['joining']}_{'two' if content['size'] == 2 else 'more'}"
    title = texts(f"introductions.invite_{kind}", size=content["size"])
    gathers = found.phase in (Phase.GATHERING, Phase.DRAFTED) and run.state is not OccurrenceState.CLOSED
    row = [verb_button("join", 0, run.occurrence, texts, style="primary")]
    row += [verb_button("skip", 1, run.occurrence, texts)] if gathers else []
    row += [verb_button("leave", 2, run.occurrence, texts)]
    how = _how(snapshot, found, texts) if gathers else texts("introductions.went_out", count=len(found.standing))
    return Post(OPENING, message(title, [section(title), actions(*row), context(how)]))


def _how(snapshot: Snapshot, found: Round, texts: Texts) -> Markup:
    at = sends_at(snapshot)
    when = texts("introductions.when", when=instant(at, texts.moment(at, snapshot.zone))) if at else None
    count = found.pool or len(making.pool_of(snapshot))
    many = texts("introductions.count_in", count=count) if count >= FEWEST_COUNTED else None
    return lines(when, texts(f"introductions.how_{snapshot.occurrence.content['joining']}"), many, separator=" ")


def verb_button(verb: str, number: int, occurrence: str, texts: Texts, *, style: str | None = None) -> Element:
    """The button of a verb; ``number`` tells it from the others beside it."""
    text = texts.plain(f"introductions.{verb}_button")
    return button(text, f"animation:introductions:{verb}:{number}", value=occurrence, style=style)
