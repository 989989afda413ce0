"""What is kept, why, who sees it, how long, and how to leave: one screen, made from a table that names every table of the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.blocks import Block, actions, button, context, header, lines, message, section
from bot.text import Markup, Texts, channel
from bot.views.communities import leave_confirm


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept, and the tables that hold it. Its texts are ``privacy.kept_<key>`` and ``privacy.why_<key>``."""

    key: str
    tables: tuple[str, ...]


KEPT: tuple[Kept, ...] = (
    Kept("people", ("people", "memberships", "roles")),
    Kept("acts", ("participation", "member_days", "member_firsts", "threads")),
    Kept("answers", ("answers", "enrolments", "pairings", "questions", "animations", "occurrences", "drafts")),
    Kept("welcome", ("welcomes", "arrivals", "arrival_steps", "buddies", "buddy_turns")),
    Kept("unsigned", ("ballots", "ballot_salts", "unsigned")),
    Kept("kudos", ("kudos", "kudos_receivers")),
    Kept("messages", ("deliveries", "greetings", "nudges")),
    Kept("choices", ("preferences", "mutes", "avoids", "traceless")),
    Kept("counts", ("community_months",)),
    Kept("workings", ("workspaces", "communities", "invitations", "gaps", "holds", "nudge_mornings", "audit")),
)


def privacy_message(texts: Texts, *, leaves_no_trace: bool) -> dict[str, Any]:
    """``/foyer privacy``: everything in one screen, and the way out."""
    return message(texts("privacy.title"), privacy_section(texts, leaves_no_trace=leaves_no_trace))


def privacy_section(texts: Texts, *, leaves_no_trace: bool) -> list[Block]:
    """The same blocks, for wherever they are shown."""
    told = [texts("privacy.line", what=texts(f"privacy.kept_{kept.key}"), why=texts(f"privacy.why_{kept.key}")) for kept in KEPT]
    return [
        header(texts.plain("privacy.title")),
        section(texts("privacy.never")),
        section(lines(*told)),
        section(lines(texts("privacy.who"), texts("privacy.how_long"), texts("privacy.holdout"))),
        actions(
            button(texts.plain("people.me_button"), "people:me:0"),
            button(texts.plain("privacy.keep_button"), "privacy:keep:1", style="primary")
            if leaves_no_trace
            else button(texts.plain("privacy.leave_button"), "privacy:leave:2", style="danger", ask=leave_confirm(texts)),
        ),
        context(texts("privacy.operator")),
    ]


def left_message(orphaned: Sequence[str], texts: Texts) -> dict[str, Any]:
    """They leave no trace from now on. ``orphaned`` are the communities that nobody looks after any more."""
    said = [texts("privacy.left")]
    if orphaned:
        places = Markup(texts.listing([channel(each) for each in orphaned]))
        said.append(texts("privacy.left_orphaned", channels=places, count=len(orphaned)))
    return message(said[0], [section(lines(*said, separator="\n\n")), _back(texts)])


def kept_message(texts: Texts) -> dict[str, Any]:
    """They take part again."""
    return message(texts("privacy.kept_again"), [section(texts("privacy.kept_again"))])


def _back(texts: Texts) -> Block:
    return actions(button(texts.plain("privacy.keep_button"), "privacy:keep:2"))
