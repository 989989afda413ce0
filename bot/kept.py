"""What is kept, table by table and column by column: why, for how long, and who sees it.

``/foyer privacy`` and the list in ``docs/privacy.md`` are made from the tables of ``storage/schema`` and from what stands here.
A test fails for a table that is in no group of ``KEPT``, or a column that ``COLUMNS`` doesn't sort.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

KEEP_MONTHS = 24
"""For how many months what is ``Keep.MONTHS`` is kept, unless the operator says otherwise; 0 is for ever."""

LEAST_KEEP_MONTHS = 13
"""So that what is told of a year always has one to tell of."""


class Sort(StrEnum):
    """What a column holds. Its text is ``privacy.sort_<sort>``. An id of a person stands in WHO, WORDS and ABOUT alone."""

    WHO = "who"
    WHERE = "where"
    WHEN = "when"
    WORDS = "words"
    CHOICE = "choice"
    COUNT = "count"
    ABOUT = "about"
    KIND = "kind"
    COURSE = "course"
    MARK = "mark"


class Keep(StrEnum):
    """For how long a row is kept, if nobody asks for less. Its text is ``privacy.long_<keep>``.

    ``storage.retention`` keeps to MONTHS, whose number the operator sets (``FOYER_KEEP_MONTHS``), and to DAY.
    """

    MONTHS = "months"
    DAY = "day"
    CLOSED = "closed"
    LISTED = "listed"
    CHOSEN = "chosen"
    PLANNED = "planned"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Kept:
    """Tables that are told of together. Texts: ``privacy.kept_<key>``, ``privacy.why_<key>`` and ``privacy.seen_<key>``."""

    key: str
    keep: Keep
    tables: tuple[str, ...]


KEPT: tuple[Kept, ...] = (
    Kept("people", Keep.LISTED, ("people", "memberships", "roles")),
    Kept("acts", Keep.MONTHS, ("participation", "member_days", "member_firsts", "threads", "question_topics")),
    Kept("answers", Keep.MONTHS, ("occurrences", "answers", "pairings")),
    Kept("welcome", Keep.MONTHS, ("arrivals", "arrival_steps", "buddy_turns")),
    Kept("unsigned", Keep.MONTHS, ("ballots", "unsigned")),
    Kept("kudos", Keep.MONTHS, ("kudos", "kudos_receivers")),
    Kept("messages", Keep.MONTHS, ("deliveries", "greetings", "nudges")),
    Kept("plans", Keep.PLANNED, ("animations", "enrolments", "questions", "welcomes")),
    Kept("drafts", Keep.DAY, ("drafts",)),
    Kept("salts", Keep.CLOSED, ("ballot_salts",)),
    Kept("choices", Keep.CHOSEN, ("preferences", "mutes", "avoids", "topics", "buddies")),
    Kept("journal", Keep.MONTHS, ("audit", "invitations", "gaps")),
    Kept("counts", Keep.ALWAYS, ("community_months", "nudge_looks", "nudge_pauses")),
    Kept("leavers", Keep.ALWAYS, ("traceless",)),
    Kept("workings", Keep.ALWAYS, ("workspaces", "communities", "holds")),
)

# By name, wherever it stands, or as ``table:name``, which wins.
COLUMNS: dict[Sort, frozenset[str]] = {
    Sort.WHO: frozenset(
        {
            *("person", "author", "avoided", "first_reply_by", "giver", "greeter", "inviter", "planned_by", "recipient"),
            *("set_up_by", "suggested_by", "people:name", "newcomer", "buddy"),
        }
    ),
    Sort.WHERE: frozenset(
        {
            *("workspace", "community", "channel", "digest_channel", "destination", "url", "bot", "link"),
            *("root_ts", "thread_ts", "message_ts", "source_ts", "workspaces:name", "communities:name"),
        }
    ),
    Sort.WHEN: frozenset(
        {
            *("at", "day", "month", "since", "until", "local_date", "joined_at", "moved_at", "moved_from"),
            *("first_act_at", "first_join_at", "first_message_at", "first_reply_at", "root_at", "recorded_since", "kept_since"),
            *("alive_at", "as_of", "bot_moved_at", "members_as_of", "people_as_of", "imported_at", "set_up_at"),
            *("created_at", "due_at", "expires_at", "attempted_at", "first_attempt_at", "leased_until", "retry_at", "sent_at"),
            *(
                "counts_from",
                "counts_until",
                "opened_at",
                "outcome_at",
                "responded_at",
                "stopped_at",
                "closes_at",
                "next_at",
                "next_step_at",
                "planned_at",
            ),
            *(
                "runs_since",
                "decided_at",
                "healed_at",
                "on_since",
                "hand_at",
                "look_at",
                "said_at",
                "done_at",
                "asked_at",
                "given_at",
            ),
        }
    ),
    Sort.WORDS: frozenset(
        {
            *("words", "body", "why", "title", "purpose", "kudos_values", "content", "form", "detail"),
            *("answers:value", "enrolments:value", "unsigned:value", "state_data", "answer", "steps"),
        }
    ),
    Sort.CHOICE: frozenset(
        {
            *(
                "choices",
                "closes",
                "opens",
                "dms_per_day",
                "dms_per_week",
                "paused_until",
                "in_holdouts",
                "stays_off_boards",
                "working_days",
            ),
            *("locale", "zone", "digest_time", "digest_weekday", "communities:nudges", "lets_guests_in", "posts_a_day"),
            *("recurrence", "tells", "most", "topic", "kudos:value", "kudos:is_private"),
        }
    ),
    Sort.COUNT: frozenset(
        {
            *("acts", "people", "messages", "replies", "reactions", "member_days:answers", "votes", "kudos_given"),
            *("kudos_received", "meetings", "audience", "stops", "chosen", "silences", "tries", "reminders", "arrival_steps:day"),
        }
    ),
    Sort.ABOUT: frozenset({"subject", "occasion", "key", "progress"}),
    Sort.KIND: frozenset(
        {
            *("kind", "role", "rule", "action", "verb", "method", "is_admin", "is_archived", "is_bot", "is_deactivated"),
            *("is_guest", "is_stranger", "is_private", "is_shared", "is_question", "marked_question", "marked_answered"),
            "participation:name",
        }
    ),
    Sort.COURSE: frozenset(
        {
            *(
                "state",
                "reason",
                "outcome",
                "response",
                "arm",
                "is_compared",
                "period",
                "attempt",
                "failures",
                "unknowns",
                "steps_done",
            ),
            *("moved_why", "if_unknown", "priority", "is_unasked", "leased_by", "is_planned", "is_present", "is_imported"),
            *("answered", "answered_by_nobody", "bot_is_in", "slot", "group_number", "arrivals:why", "arrival_steps:why"),
        }
    ),
    Sort.MARK: frozenset(
        {
            *("animation", "occurrence", "ballot", "entry", "draft", "delivery", "updates", "kudos:kudos"),
            *("kudos_receivers:kudos", "question", "item", "step", "gap", "id", "seq", "digest", "salt", "voter", "writer"),
            *("audit:actor", "audit:subject"),
        }
    ),
}


def kept_from(now: datetime, months: int) -> datetime | None:
    """The first instant that is kept: the UTC month so many before this one begins. None where everything is (0)."""
    if not months:
        return None
    passed = now.astimezone(UTC).year * 12 + now.astimezone(UTC).month - 1 - months
    return datetime(passed // 12, passed % 12 + 1, 1, tzinfo=UTC)


def sort_of(table: str, column: str) -> Sort | None:
    """What a column holds; None for one that nobody sorted yet."""
    for name in (f"{table}:{column}", column):
        for sort, names in COLUMNS.items():
            if name in names:
                return sort
    return None


def kept_in(table: str) -> Kept | None:
    """The group that tells of a table; None for one that is told of nowhere yet."""
    return next((kept for kept in KEPT if table in kept.tables), None)
