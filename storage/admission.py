"""Whose acts are recorded, and where: asked once per batch, in the transaction that writes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlalchemy import bindparam, select

from bot.model.facts import Act, ActKind
from storage import privacy
from storage.schema import CommunityRow, PersonRow
from storage.store import Transaction

_PLACES = select(CommunityRow.community, CommunityRow.recorded_since, CommunityRow.lets_guests_in).where(
    CommunityRow.workspace == bindparam("workspace"), CommunityRow.community.in_(bindparam("channels", expanding=True))
)
_BOTS_AND_OUTSIDERS = select(PersonRow.person, PersonRow.is_bot).where(
    PersonRow.workspace == bindparam("workspace"),
    PersonRow.person.in_(bindparam("people", expanding=True)),
    PersonRow.is_bot | PersonRow.is_guest | PersonRow.is_stranger,
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A channel that Foyer knows."""

    recorded_since: datetime | None
    lets_guests_in: bool


@dataclass(slots=True)
class Admitted:
    """What of a batch may be written.

    ``acts`` may make new rows; ``corrections`` only change what is stored already: the withdrawal of something whose author is not
    told, who may be one who leaves no trace. ``answered`` are threads (community, root ts) that somebody who leaves no trace
    replied to; of ``perhaps_answered`` Slack did not say whose root it is.
    """

    acts: list[Act] = field(default_factory=list)
    corrections: list[Act] = field(default_factory=list)
    answered: set[tuple[str, str]] = field(default_factory=set)
    perhaps_answered: set[tuple[str, str]] = field(default_factory=set)


class Circle:
    """Who takes part and where, as it stands in this transaction, for the people and channels of one batch."""

    def __init__(self, tx: Transaction, workspace: str, acts: Sequence[Act]) -> None:
        self._places = _places(tx, workspace, {act.community for act in acts})
        here = [act for act in acts if act.community in self._places]
        authors = {act.person for act in here if act.person is not None}
        involved = authors | {act.about for act in here if act.about is not None}
        self._hidden = privacy.traceless_among(tx, workspace, involved)
        self._bots, self._outsiders = _bots_and_outsiders(tx, workspace, involved)

    def admit(self, acts: Iterable[Act]) -> Admitted:
        """Sort out what may be written, and take out of it what would betray who leaves no trace."""
        admitted = Admitted()
        for act in acts:
            place = self._places.get(act.community)
            if place is None or act.person in self._bots:
                continue
            if act.person in self._hidden:
                self._notice_answer(act, place, admitted)
            elif self._counts(act, place):
                self._add(act, admitted.acts if act.person is not None else admitted.corrections)
        return admitted

    def _counts(self, act: Act, place: _Place) -> bool:
        """Imported history counts wherever it is known; live, only since the notice, and of guests where they are let in."""
        if act.imported:
            return act.about is None or act.kind is not ActKind.REACTION or act.about not in self._bots
        if act.person in self._outsiders and not place.lets_guests_in:
            return False
        return place.recorded_since is not None and _moment(act) >= place.recorded_since

    def _add(self, act: Act, to: list[Act]) -> None:
        """Of an act about the message of somebody who leaves no trace: a reaction is dropped, a reply forgets its thread."""
        if act.about not in self._hidden:
            to.append(act)
        elif act.kind is not ActKind.REACTION:
            to.append(replace(act, thread_ts=None))

    def _notice_answer(self, act: Act, place: _Place, admitted: Admitted) -> None:
        is_answer = act.kind is ActKind.REPLY and act.present and act.thread_ts is not None and act.about not in self._hidden
        if is_answer and act.thread_ts is not None and self._counts(act, place):
            thread = (act.community, act.thread_ts)
            (admitted.perhaps_answered if act.about is None else admitted.answered).add(thread)


def _moment(act: Act) -> datetime:
    """When it was done: a reaction is dated by its message, a withdrawal by what it withdraws, which may be much older."""
    is_dated = act.present and act.kind is not ActKind.REACTION
    return act.at if is_dated else datetime.fromtimestamp(act.decided_at, UTC)


def _places(tx: Transaction, workspace: str, channels: set[str]) -> dict[str, _Place]:
    found = tx.connection().execute(_PLACES, {"workspace": workspace, "channels": tuple(channels)})
    return {community: _Place(since, lets_guests_in) for community, since, lets_guests_in in found}


def _bots_and_outsiders(tx: Transaction, workspace: str, people: set[str]) -> tuple[set[str], set[str]]:
    found = tx.connection().execute(_BOTS_AND_OUTSIDERS, {"workspace": workspace, "people": tuple(people)}).all()
    return {person for person, is_bot in found if is_bot}, {person for person, is_bot in found if not is_bot}
