"""Who is new, who is asked, and who is introduced: the rules of a welcome round."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.animations.kind import PASS
from bot.animations.snapshot import Snapshot

# The longest rhythm is a month: who arrived since this long ago, and was in no round yet, is new.
NEW_FOR = timedelta(days=35)
# What becomes of newcomers who say nothing: they are welcomed by their name alone, or not mentioned.
BY_NAME, UNMENTIONED = "name", "none"
MENTION = "mention"
WELCOME = "welcome"
INTRODUCED = "introduced"


def newcomers(snapshot: Snapshot) -> tuple[str, ...]:
    """Who arrived lately for the first time, and was in no round yet: the first to arrive first. Nobody who was there before Foyer,
    nor who is away.
    """
    met = {each.person for each in snapshot.enrolled if each.item == INTRODUCED}
    since = snapshot.now - NEW_FOR
    arrived = [
        (member.joined_at, member.person)
        for member in snapshot.audience
        if member.joined_at is not None and since < member.joined_at <= snapshot.now
        if member.person not in met | snapshot.returned and not member.is_away
    ]
    return tuple(person for _, person in sorted(arrived))


def asked(snapshot: Snapshot) -> tuple[str, ...]:
    """Who was asked for this round, and is still here."""
    return tuple(person for person in snapshot.occurrence.state_data.get("asked", ()) if person in _here(snapshot))


def introduced(snapshot: Snapshot) -> tuple[str, ...]:
    """Who is introduced: still here, and did not say no; of who said nothing, nobody where the manager wanted it so."""
    said, passed = snapshot.items(WELCOME), snapshot.items(PASS)
    by_name = snapshot.occurrence.content["silent"] == BY_NAME
    return tuple(person for person in asked(snapshot) if person not in passed and (by_name or person in said))


def words_of(snapshot: Snapshot) -> dict[str, Mapping[str, Any]]:
    """What those who are introduced say of themselves, where they do."""
    said = snapshot.items(WELCOME)
    return {person: said[person] for person in introduced(snapshot) if person in said and said[person]["words"]}


def may_be_mentioned(snapshot: Snapshot, person: str) -> bool:
    """Whether they agreed that their name leads to them."""
    return (snapshot.item_of(person, WELCOME) or {}).get("called") == MENTION


def _here(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(member.person for member in snapshot.audience)
