"""The registry: every figure Foyer shows, by one name and one definition.

The definition itself is a text of the catalogue ``metrics`` (``metrics.<name>.formula``), in both languages, so that "how is this
computed?" has its answer in words wherever a figure stands. A definition that changes gets a new version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Section(StrEnum):
    """The chapters of the registry; ``storage/reports`` has a file for each."""

    PARTICIPATION = "participation"
    RESPONSIVENESS = "responsiveness"
    SHAPE = "shape"
    ANIMATION = "animation"


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure. ``source`` names the table it is counted from."""

    name: str
    section: Section
    source: str
    version: int = 1

    @property
    def name_key(self) -> str:
        """The text that names it."""
        return f"metrics.{self.name}.name"

    @property
    def formula_key(self) -> str:
        """The text that says how it is computed."""
        return f"metrics.{self.name}.formula"


METRICS: tuple[Metric, ...] = (
    Metric("messages", Section.PARTICIPATION, "member_days"),
    Metric("authors", Section.PARTICIPATION, "member_days"),
    Metric("active_7", Section.PARTICIPATION, "member_days"),
    Metric("active_28", Section.PARTICIPATION, "member_days"),
    Metric("active_30", Section.PARTICIPATION, "member_days"),
    Metric("active_90", Section.PARTICIPATION, "member_days"),
    Metric("newcomers_first_post", Section.PARTICIPATION, "member_firsts"),
    Metric("newcomers_join", Section.PARTICIPATION, "member_firsts"),
    Metric("lapsed", Section.PARTICIPATION, "member_days"),
    Metric("reactivated", Section.PARTICIPATION, "member_days"),
    Metric("lost_regulars", Section.PARTICIPATION, "member_days"),
    Metric("reactions", Section.PARTICIPATION, "member_days"),
    Metric("reactions_by_name", Section.PARTICIPATION, "participation"),
    Metric("weeks", Section.PARTICIPATION, "member_days"),
    Metric("questions", Section.RESPONSIVENESS, "threads"),
    Metric("unanswered_share", Section.RESPONSIVENESS, "threads"),
    Metric("open_questions", Section.RESPONSIVENESS, "threads"),
    Metric("first_reply_median", Section.RESPONSIVENESS, "threads"),
    Metric("first_reply_median_questions", Section.RESPONSIVENESS, "threads"),
    Metric("reply_coverage_7", Section.RESPONSIVENESS, "threads"),
    Metric("threads", Section.RESPONSIVENESS, "threads"),
    Metric("solo_threads", Section.RESPONSIVENESS, "threads"),
    Metric("gini_posters", Section.SHAPE, "member_days"),
    Metric("gini_members", Section.SHAPE, "memberships, member_days"),
    Metric("absence_factor", Section.SHAPE, "member_days"),
    Metric("top", Section.SHAPE, "member_days"),
    Metric("levels", Section.SHAPE, "member_days"),
    Metric("response_rate", Section.ANIMATION, "occurrences, answers, ballots"),
    Metric("lift", Section.ANIMATION, "nudges"),
)

REGISTRY: Mapping[str, Metric] = MappingProxyType({metric.name: metric for metric in METRICS})
