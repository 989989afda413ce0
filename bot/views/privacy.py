"""What is kept, why, who sees it, how long, and how to leave: one screen, and every column behind it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks import (
    Block,
    Element,
    actions,
    button,
    checkboxes,
    confirm,
    context,
    header,
    input_block,
    lines,
    message,
    modal,
    option,
    section,
)
from bot.kept import KEPT, Keep, Kept, Sort, sort_of
from bot.model.leaving import Leaving
from bot.text import Markup, Texts, channel

LINES_OF_A_SECTION = 7
PAST = "past"

# The columns of every table, as ``storage.kept.columns`` gives them.
Columns = Mapping[str, Sequence[str]]


def privacy_message(texts: Texts, *, leaves_no_trace: bool, months: int) -> dict[str, Any]:
    """``/foyer privacy``: everything in one screen, and the way out. ``months``: for how long acts are kept."""
    return message(texts("privacy.title"), privacy_section(texts, leaves_no_trace=leaves_no_trace, months=months))


def privacy_section(texts: Texts, *, leaves_no_trace: bool, months: int) -> list[Block]:
    """The same blocks, for wherever they are shown."""
    told = [_line(kept, texts, months) for kept in KEPT]
    parts = [told[start : start + LINES_OF_A_SECTION] for start in range(0, len(told), LINES_OF_A_SECTION)]
    return [
        header(texts.plain("privacy.title")),
        section(texts("privacy.never")),
        *(section(lines(*part)) for part in parts),
        section(lines(texts("privacy.who"), texts("privacy.how_long"), texts("privacy.holdout"))),
        actions(
            button(texts.plain("privacy.detail_button"), "privacy:detail:0"),
            button(texts.plain("people.me_button"), "people:me:0"),
            *(
                [button(texts.plain("privacy.keep_button"), "privacy:keep:1", style="primary")]
                if leaves_no_trace
                else leaving_buttons(texts, 2)
            ),
        ),
        context(texts("privacy.operator")),
    ]


def detail_view(columns: Columns, texts: Texts, *, months: int) -> dict[str, Any]:
    """Everything that is kept, column by column: made from the tables that there are."""
    blocks = [context(texts("privacy.detail_intro"))]
    for kept in KEPT:
        seen = texts("privacy.detail_seen", seen=texts(f"privacy.seen_{kept.key}"), long=how_long(kept.keep, texts, months))
        tables = [texts("privacy.detail_line", table=table, columns=_sorted(table, columns, texts)) for table in kept.tables]
        blocks.append(section(lines(texts("privacy.detail_what", what=texts(f"privacy.kept_{kept.key}")), seen, *tables)))
    return modal("privacy:detail", texts.plain("privacy.detail_title"), blocks, close=texts.plain("privacy.close_button"))


def how_long(keep: Keep, texts: Texts, months: int) -> Markup:
    """For how long something is kept, in words. ``months`` 0: for ever."""
    if keep not in (Keep.MONTHS, Keep.PLANNED):
        return texts(f"privacy.long_{keep}")
    return texts(f"privacy.long_{keep}", count=months) if months else texts("privacy.long_always")


def by_sort(table: str, columns: Columns) -> dict[Sort, list[str]]:
    """The columns of a table by what they hold."""
    found = {sort: [each for each in columns[table] if sort_of(table, each) is sort] for sort in Sort}
    return {sort: names for sort, names in found.items() if names}


def _line(kept: Kept, texts: Texts, months: int) -> Markup:
    what, why = texts(f"privacy.kept_{kept.key}"), texts(f"privacy.why_{kept.key}")
    return texts("privacy.line", what=what, why=why, long=how_long(kept.keep, texts, months))


def _sorted(table: str, columns: Columns, texts: Texts) -> Markup:
    told = [
        Markup(f"{texts(f'privacy.sort_{sort}')} {', '.join(f'`{name}`' for name in names)}")
        for sort, names in by_sort(table, columns).items()
    ]
    return Markup("; ".join(told))


def leaving_buttons(texts: Texts, number: int) -> list[Element]:
    """The two ways out: one asks what to do with the past, the other erases it. ``number`` tells places of one screen apart."""
    return [
        button(texts.plain("privacy.leave_button"), f"privacy:leave:{number}"),
        button(texts.plain("privacy.forget_button"), f"privacy:forget:{number}", style="danger", ask=forget_confirm(texts)),
    ]


def forget_confirm(texts: Texts) -> Element:
    """What is asked before somebody's record is erased for good."""
    return confirm(
        texts.plain("privacy.forget_heading"),
        texts.plain("privacy.forget_question"),
        texts.plain("privacy.forget_yes_button"),
        texts.plain("privacy.leave_no_button"),
    )


def leave_view(texts: Texts) -> dict[str, Any]:
    """What leaving no trace means, and whether the past goes too: it does, unless they say otherwise."""
    past = option(texts.plain("privacy.leave_past_option"), PAST)
    return modal(
        "privacy:leave",
        texts.plain("privacy.leave_heading"),
        [
            section(texts("privacy.leave_explained")),
            input_block(
                texts.plain("privacy.leave_past_label"),
                checkboxes("privacy:past", [past], chosen=[PAST]),
                hint=texts.plain("privacy.leave_past_note"),
                optional=True,
            ),
        ],
        submit=texts.plain("privacy.leave_yes_button"),
        close=texts.plain("privacy.leave_no_button"),
    )


def left_message(done: Leaving, orphaned: Sequence[str], texts: Texts) -> dict[str, Any]:
    """They leave no trace from now on: what was done, in counts. ``orphaned`` are the communities that nobody looks after now."""
    said = [texts("privacy.left"), what_was_done(done, texts)]
    if orphaned:
        places = Markup(texts.listing([channel(each) for each in orphaned]))
        said.append(texts("privacy.left_orphaned", channels=places, count=len(orphaned)))
    back = button(texts.plain("privacy.keep_button"), "privacy:keep:2")
    forget = button(texts.plain("privacy.forget_button"), "privacy:forget:3", style="danger", ask=forget_confirm(texts))
    return message(said[0], [section(lines(*said, separator="\n\n")), actions(*([back] if done.is_erased else [back, forget]))])


def what_was_done(done: Leaving, texts: Texts) -> Markup:
    """What became of somebody's record, in counts."""
    part = "left" if done.is_erased else "stays"
    counted = {"acts": done.acts, "answers": done.answers, "thanks": done.thanks, "messages": done.messages}
    parts = [str(texts(f"privacy.{part}_{name}", count=count)) for name, count in counted.items() if count]
    if not parts:
        return texts("privacy.left_nothing")
    return texts("privacy.left_done" if done.is_erased else "privacy.left_stays", what=Markup(texts.listing(parts)))


def kept_message(texts: Texts) -> dict[str, Any]:
    """They take part again."""
    return message(texts("privacy.kept_again"), [section(texts("privacy.kept_again"))])
