"""A week in figures: each beside what is usual, the one thing to take from them, and the last twelve weeks as a chart."""

from collections.abc import Sequence

from bot.blocks import Block, chart, context, section
from bot.digests.digest import Digest, Figure, SoWhat
from bot.digests.snapshot import Ran, Snapshot
from bot.metrics.shape import Level
from bot.metrics.usual import WEEKS_LOOKED_AT, Standing, Usual
from bot.text import Markup, Texts, escape
from bot.views.titles import asks, run_title_of

DURATION = "first_reply_median"
ALWAYS = ("messages", "authors")
# Of these, that there were none is worth a line only where it is unusual.
TELLING = ("questions", "reactions")
LEVELS = (Level.CORE, Level.REGULAR, Level.OCCASIONAL, Level.NEWCOMER, Level.QUIET)
FEWEST = 5
Unit = tuple[str, int, int]
UNITS: Sequence[Unit] = (("days", 86400, 36 * 3600), ("hours", 3600, 90 * 60), ("minutes", 60, 0))


def figures_blocks(digest: Digest, texts: Texts) -> list[Block]:
    """The figures, the sentence that says what they come to, and the chart with its words."""
    heading = texts(f"digests.{_heading(digest)}")
    told = [Markup(f"• {line}") for line in _lines(digest, texts)]
    text = Markup("\n".join([heading, f"_{so_what(digest, texts)}_", *told]))
    return [section(text), *_chart_blocks(digest.snapshot, texts)]


def so_what(digest: Digest, texts: Texts) -> Markup:
    """The one sentence to take from the figures."""
    if digest.so_what is SoWhat.TOO_EARLY:
        return texts("digests.so_what_too_early", count=digest.weeks_to_wait)
    return texts(f"digests.so_what_{digest.so_what}", weeks=min(WEEKS_LOOKED_AT, len(digest.snapshot.usual_weeks)))


def duration(seconds: float, texts: Texts, units: Sequence[Unit] = UNITS) -> Markup:
    """A stretch of time, in that of these units in which people would say it; never less than a minute."""
    unit, size, _ = _unit_of(seconds, units)
    return texts(f"digests.{unit}", count=max(1, round(seconds / size)))


def _unit_of(seconds: float, units: Sequence[Unit]) -> Unit:
    """The first of these units from which on such a time is said in it; the last is said of any."""
    return next((each for each in units if seconds >= each[2]), units[-1])


def _lines(digest: Digest, texts: Texts) -> list[Markup]:
    snapshot = digest.snapshot
    shown = [figure for figure in digest.figures.values() if _is_worth_a_line(figure)]
    ran = [_ran(each, texts) for each in snapshot.ran.items]
    return [*(_beside_usual(figure, digest, texts) for figure in shown), *ran, *_people(snapshot, texts)]


def _ran(ran: Ran, texts: Texts) -> Markup:
    """An animation that ran; how many answered, where it asked something."""
    title = run_title_of(ran.kind, ran.content, texts)
    if not asks(ran.kind):
        return escape(title)
    return texts("digests.ran", title=title, count=ran.answered, audience=ran.audience)


def _heading(digest: Digest) -> str:
    if digest.snapshot.is_over:
        return "figures"
    return "figures_so_far" if digest.figures["messages"].usual else "figures_early"


def _is_worth_a_line(figure: Figure) -> bool:
    is_missing = figure.name in TELLING and figure.standing is Standing.BELOW
    return bool(figure.value) or figure.name in ALWAYS or is_missing


def _beside_usual(figure: Figure, digest: Digest, texts: Texts) -> Markup:
    said = _said(figure, digest, texts)
    if figure.usual is None:
        return said
    usual = _range(figure, figure.usual, texts)
    if not digest.snapshot.is_over:
        return said if figure.name == DURATION else texts("digests.standing_so_far", figure=said, range=usual)
    return texts(f"digests.standing_{_standing(figure)}", figure=said, range=usual)


def _range(figure: Figure, usual: Usual, texts: Texts) -> Markup:
    """From the least to the most; a unit that both have is said once: ``63 to 103 minutes``."""
    if figure.name != DURATION:
        low, high = texts.number(usual.low), texts.number(usual.high)
        return Markup(low) if low == high else texts("digests.range", low=low, high=high)
    units = _units(figure, texts)
    least, most = duration(usual.low, texts, units), duration(usual.high, texts, units)
    if least == most:
        return most
    unit, size, _ = _unit_of(usual.low, units)
    is_shared = unit == _unit_of(usual.high, units)[0]
    return texts("digests.range", low=texts.number(max(1, round(usual.low / size))) if is_shared else least, high=most)


def _said(figure: Figure, digest: Digest, texts: Texts) -> Markup:
    if figure.name == DURATION:
        return texts("digests.figure_first_reply_median", duration=duration(figure.value, texts, _units(figure, texts)))
    said = texts(f"digests.figure_{figure.name}", count=int(figure.value))
    if figure.name != "questions" or not figure.value:
        return said
    answered = int(figure.value) - digest.snapshot.unanswered
    return texts("digests.figure_answered" if answered else "digests.figure_unanswered", questions=said, count=answered)


def _units(figure: Figure, texts: Texts) -> Sequence[Unit]:
    """Finer units where a time that is not as usual would sound like what is usual: two hours, and the usual two hours."""
    if figure.usual is None or figure.name != DURATION or figure.standing is Standing.WITHIN:
        return UNITS
    bound = figure.usual.high if figure.standing is Standing.ABOVE else figure.usual.low
    finer = (UNITS[start:] for start in range(len(UNITS)))
    return next((each for each in finer if duration(bound, texts, each) != duration(figure.value, texts, each)), UNITS[-1:])


def _standing(figure: Figure) -> str:
    if figure.name == DURATION and figure.standing is not Standing.WITHIN:
        return "slower" if figure.standing is Standing.ABOVE else "faster"
    return str(figure.standing)


def _people(snapshot: Snapshot, texts: Texts) -> list[Markup]:
    """Who takes part and who was not seen: numbers, never names. The latter not where the whole community reads the digest."""
    parts = [_at_level(level, count, snapshot, texts) for level in LEVELS if (count := snapshot.levels.get(level, 0))]
    said = [texts("digests.levels", parts=Markup(texts.listing([str(part) for part in parts])))] if parts else []
    if snapshot.lost_regulars and snapshot.is_over and not (snapshot.is_for_all or snapshot.community.digest_is_open):
        said.append(texts("digests.lost", count=snapshot.lost_regulars))
    return said


def _at_level(level: Level, count: int, snapshot: Snapshot, texts: Texts) -> Markup:
    """How many take part so often; of so few that a number could be a name, only that they are few, where everybody reads it."""
    if snapshot.is_for_all and count < FEWEST:
        return texts(f"digests.few_{level}")
    return texts(f"digests.level_{level}", count=count)


def _chart_blocks(snapshot: Snapshot, texts: Texts) -> Sequence[Block]:
    """The weeks that the record holds and that are over; none for a single week, of which the figures say all."""
    over = snapshot.weeks if snapshot.is_over else snapshot.weeks[:-1]
    weeks = [each for each in over if snapshot.record_since and each.week.sunday >= snapshot.record_since]
    if len(weeks) < 2:
        return ()
    series = {
        texts.plain("digests.chart_messages"): [each.messages for each in weeks],
        texts.plain("digests.chart_people"): [each.people for each in weeks],
    }
    labels = [texts.day(each.week.monday, "d MMM") for each in weeks]
    title = texts.plain("digests.chart", count=len(weeks))
    words = texts(
        "digests.chart_summary",
        count=len(weeks),
        messages=_span("messages", [each.messages for each in weeks], texts),
        people=_span("people", [each.people for each in weeks], texts),
    )
    return (chart(title, labels, series, x_label=texts.plain("digests.chart_week")), context(words))


def _span(unit: str, values: Sequence[int], texts: Texts) -> Markup:
    """From the least to the most, said once where they are the same."""
    least, most = min(values), max(values)
    if least == most:
        return texts(f"digests.chart_{unit}_same", count=most)
    return texts(f"digests.chart_{unit}_span", least=least, most=most)
