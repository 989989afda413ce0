"""Whose acts are recorded, and where: asked once per batch, in the transaction that writes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, bindparam, literal_column, null, select, union_all

from bot.model.facts import Act, ActKind
from bot.privacy import traceless_digest
from bot.timestamps import find_timestamp, instant_of
from storage.schema import CommunityRow, PersonRow, TracelessRow
from storage.store import Transaction

_WORKSPACE: BindParameter[str] = bindparam("workspace")
# One question instead of three: each costs a journey to PostgreSQL, and every batch begins with it.
_CIRCLE: CompoundSelect[Any] = union_all(
    select(
        literal_column("'place'").label("what"),
        CommunityRow.community.label("id"),
        CommunityRow.recorded_since.label("since"),
        CommunityRow.lets_guests_in.label("flag"),
        CommunityRow.kept_since.label("kept"),
    ).where(CommunityRow.workspace == _WORKSPACE, CommunityRow.community.in_(bindparam("channels", expanding=True))),
    select(literal_column("'hidden'"), TracelessRow.digest, TracelessRow.until, null(), null()).where(
        TracelessRow.workspace == _WORKSPACE, TracelessRow.digest.in_(bindparam("digests", expanding=True))
    ),
    select(literal_column("'person'"), PersonRow.person, null(), PersonRow.is_bot, null()).where(
        PersonRow.workspace == _WORKSPACE,
        PersonRow.person.in_(bindparam("people", expanding=True)),
        PersonRow.is_bot | PersonRow.is_guest | PersonRow.is_stranger,
    ),
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A channel that Foyer knows."""

    recorded_since: datetime | None
    lets_guests_in: bool
    kept_since: datetime | None


@dataclass(slots=True)
class Admitted:
    """What of a batch may be written.

    ``acts`` may make new rows; ``corrections`` only change what is stored already: the withdrawal of something whose author is not
    told, who may be one who leaves no trace. ``answered`` are the replies, by key, that make a thread (community, root ts) answered
    by nobody, because who wrote them or who asked leaves no trace; those of ``perhaps_answered`` only where the root is stored.
    """

    acts: list[Act] = field(default_factory=list)
    corrections: list[Act] = field(default_factory=list)
    answered: dict[str, tuple[str, str]] = field(default_factory=dict)
    perhaps_answered: dict[str, tuple[str, str]] = field(default_factory=dict)


class Circle:
    """Who takes part and where, as it stands in this transaction, for the people and channels of one batch."""

    def __init__(self, tx: Transaction, workspace: str, acts: Sequence[Act]) -> None:
        people = {act.person for act in acts if act.person is not None} | {act.about for act in acts if act.about is not None}
        by_digest = {traceless_digest(tx.secret, workspace, person): person for person in people}
        self._places: dict[str, _Place] = {}
        self._hidden: dict[str, datetime | None] = {}
        self._bots, self._outsiders = set[str](), set[str]()
        asked = {
            "workspace": workspace,
            "channels": tuple({act.community for act in acts}),
            "digests": tuple(by_digest),
            "people": tuple(people),
        }
        for what, found, since, flag, kept in tx.connection().execute(_CIRCLE, asked):
            if what == "place":
                self._places[found] = _Place(since, flag, kept)
            elif what == "hidden":
                self._hidden[by_digest[found]] = since
            else:
                (self._bots if flag else self._outsiders).add(found)

    def admit(self, acts: Iterable[Act]) -> Admitted:
        """Sort out what may be written, and take out of it what would betray who leaves no trace."""
        admitted = Admitted()
        for act in acts:
            place = self._places.get(act.community)
            if place is None or act.person in self._bots or _is_folded(act, place):
                continue
            if self._is_hidden(act.person, _moment(act)):
                self._pass_over(act, place, admitted)
            elif self._counts(act, place):
                self._add(act, admitted.acts if act.person is not None else admitted.corrections, admitted)
        return admitted

    def _is_hidden(self, person: str | None, at: datetime) -> bool:
        """Whether somebody left no trace at that moment, or before it."""
        return person in self._hidden and ((until := self._hidden[person]) is None or at < until)

    def _is_about_hidden(self, act: Act) -> bool:
        """Whether an act is about the message of somebody who left no trace."""
        message = find_timestamp(act.thread_ts if act.kind is ActKind.REPLY else act.source_ts)
        return self._is_hidden(act.about, instant_of(message) if message else act.at)

    def _counts(self, act: Act, place: _Place) -> bool:
        """Imported history counts wherever it is known; live, only since the notice, and of guests where they are let in."""
        if act.imported:
            return act.about is None or act.kind is not ActKind.REACTION or act.about not in self._bots
        if act.person in self._outsiders and not place.lets_guests_in:
            return False
        return place.recorded_since is not None and _moment(act) >= place.recorded_since

    def _add(self, act: Act, to: list[Act], admitted: Admitted) -> None:
        """Of an act about the message of somebody who leaves no trace: a reaction is dropped, a reply forgets its thread.

        Where their message is stored, because they kept their past, it is answered now, by nobody.
        """
        if not self._is_about_hidden(act):
            to.append(act)
        elif act.kind is not ActKind.REACTION:
            to.append(replace(act, thread_ts=None))
            if act.present and act.thread_ts is not None and act.about != act.person:
                admitted.perhaps_answered[act.key] = (act.community, act.thread_ts)

    def _pass_over(self, act: Act, place: _Place, admitted: Admitted) -> None:
        """What somebody who leaves no trace did: an answer is noticed, and what they take back of their past is taken back."""
        if not act.present:
            admitted.corrections.append(act)
        elif (
            act.kind is ActKind.REPLY and act.thread_ts is not None and not self._is_about_hidden(act) and self._counts(act, place)
        ):
            heard = admitted.perhaps_answered if act.about is None else admitted.answered
            heard[act.key] = (act.community, act.thread_ts)


def _is_folded(act: Act, place: _Place) -> bool:
    """Whether an act belongs to a time that stands in monthly totals alone: it counts there already, or comes too late to count."""
    return place.kept_since is not None and act.at < place.kept_since


def _moment(act: Act) -> datetime:
    """When it was done: a reaction is dated by its message, a withdrawal by what it withdraws, which may be much older.

    A history tells no more than that.
    """
    is_dated = act.imported or (act.present and act.kind is not ActKind.REACTION)
    return act.at if is_dated else datetime.fromtimestamp(act.decided_at, UTC)
