"""Welcome journeys: the steps of each community, and whether they are on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.model.welcomes import Step, StepKind, Welcome
from storage.schema import WelcomeRow
from storage.store import Transaction

_VERSION = 1


def find(tx: Transaction, workspace: str, community: str) -> Welcome | None:
    """A community's journey; None where nobody has made one."""
    row = tx.scalar(select(WelcomeRow).filter_by(workspace=workspace, community=community))
    return _welcome(row) if row else None


def list_on(tx: Transaction) -> list[Welcome]:
    """The journeys that are on, of every workspace."""
    rows = tx.scalars(select(WelcomeRow).where(WelcomeRow.on_since.is_not(None)))
    return [_welcome(row) for row in rows.all()]


def set_steps(tx: Transaction, workspace: str, community: str, steps: Sequence[Step]) -> None:
    """Write the steps of a journey; whether it is on stays as it is."""
    written = {"version": _VERSION, "steps": [_as_data(each) for each in steps]}
    row = tx.insert(WelcomeRow).values(workspace=workspace, community=community, steps=written, on_since=None)
    tx.execute(row.on_conflict_do_update(index_elements=["workspace", "community"], set_={"steps": written}))


def switch_on(tx: Transaction, workspace: str, community: str, now: datetime) -> bool:
    """From now on who joins begins it; False if it was on already."""
    off = update(WelcomeRow).filter_by(workspace=workspace, community=community, on_since=None)
    return tx.scalar(off.values(on_since=now).returning(WelcomeRow.community)) is not None


def switch_off(tx: Transaction, workspace: str, community: str) -> bool:
    """Nobody begins it any more; False if it was off already."""
    here = update(WelcomeRow).filter_by(workspace=workspace, community=community).where(WelcomeRow.on_since.is_not(None))
    return tx.scalar(here.values(on_since=None).returning(WelcomeRow.community)) is not None


def _welcome(row: WelcomeRow) -> Welcome:
    return Welcome(row.workspace, row.community, tuple(_step(each) for each in row.steps["steps"]), row.on_since)


def _as_data(step: Step) -> dict[str, Any]:
    return {
        "step": step.step,
        "kind": step.kind,
        "day": step.day,
        "words": step.words,
        "choices": list(step.choices),
        "remind_after": step.remind_after,
    }


def _step(data: Mapping[str, Any]) -> Step:
    return Step(
        data["step"], StepKind(data["kind"]), data["day"], data["words"], tuple(data["choices"]), remind_after=data["remind_after"]
    )
