"""What a kind of animation is shown of one occurrence: as much as its ``needs`` ask for, in one transaction."""

from bot.animations.kind import Kind, Need, Snapshot
from bot.model.animations import Occurrence
from bot.model.communities import Community
from storage import people
from storage.answers import list_answers
from storage.responses import list_responders
from storage.store import Transaction


def get_snapshot(tx: Transaction, kind: Kind, occurrence: Occurrence, community: Community) -> Snapshot:
    """The snapshot of an occurrence for its kind."""
    workspace = occurrence.workspace
    answers = list_answers(tx, workspace, occurrence.occurrence) if Need.ANSWERS in kind.needs else []
    known = people.list_people(tx, workspace, {each.person for each in answers}) if answers else []
    return Snapshot(
        occurrence=occurrence,
        locale=community.locale,
        zone=community.zone,
        answers=tuple(answers),
        names={person.person: person.name for person in known},
        answered=len(list_responders(tx, occurrence)) if Need.ANSWERED in kind.needs else 0,
    )
