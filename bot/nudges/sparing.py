"""When nobody in a community, or not this person, is nudged, whatever the rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from bot.model.communities import Community, Gap
from bot.nudges.candidate import Candidate
from bot.nudges.rule import Rule, kind_of
from bot.nudges.silence import Silence

Reasons = Iterator[tuple[bool, Silence]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What has to be known of a community before anybody in it is looked at.

    ``gaps`` are those still open that concern it; ``address`` is the workspace's own (``https://team.slack.com/``), without which
    nothing can be linked to.
    """

    community: Community
    gaps: tuple[Gap, ...] = ()
    address: str | None = None


def silence_in(rule: Rule, around: Surroundings, now: datetime) -> Silence | None:
    """The first reason for which this rule says nothing to anybody in a community now."""
    return Silence.OFF if rule.key not in around.community.nudges else silence_were_it_on(rule, around, now)


def silence_were_it_on(rule: Rule, around: Surroundings, now: datetime) -> Silence | None:
    """The same for a manager who asks what a rule would do before switching it on."""
    return _first(_of_community(rule, around, now))


def silence_towards(rule: Rule, candidate: Candidate, now: datetime) -> Silence | None:
    """The first reason to leave this person in peace."""
    lately = candidate.chosen_at is not None and candidate.chosen_at > now - rule.rest
    return silence_since(rule, candidate, now) or (Silence.LATELY if lately else None)


def silence_since(rule: Rule, candidate: Candidate, now: datetime) -> Silence | None:
    """The same just before sending what was planned for them."""
    return _first(chain(_of_person(candidate), _of_wishes(rule, candidate, now)))


def _first(reasons: Iterable[tuple[bool, Silence]]) -> Silence | None:
    return next((reason for holds, reason in reasons if holds), None)


def _of_community(rule: Rule, around: Surroundings, now: datetime) -> Reasons:
    community = around.community
    yield not community.is_set_up, Silence.NOT_SET_UP
    yield community.is_archived, Silence.ARCHIVED
    yield not community.bot_is_in, Silence.BOT_OUT
    yield community.recorded_since is None or community.recorded_since > now - rule.known_for, Silence.TOO_NEW
    yield any(gap.until > now - rule.looks_back for gap in around.gaps), Silence.INCOMPLETE
    yield not around.address, Silence.NO_ADDRESS


def _of_person(candidate: Candidate) -> Reasons:
    person = candidate.person
    yield person.is_bot, Silence.BOT
    yield person.is_deactivated, Silence.DEACTIVATED
    yield person.is_outsider, Silence.GUEST
    yield not candidate.membership.is_present, Silence.LEFT


def _of_wishes(rule: Rule, candidate: Candidate, now: datetime) -> Reasons:
    wishes = candidate.preferences
    yield wishes.takes_no_dms or wishes.dms_per_day == 0, Silence.NO_DMS
    yield wishes.paused_until is not None and wishes.paused_until > now, Silence.PAUSED
    yield bool({rule.key, kind_of(rule)} & wishes.muted), Silence.MUTED
