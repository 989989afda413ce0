"""``python app.py import`` and ``figures``: the history of a workspace, read once and counted exactly."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from commands.opening import open_store, refuse, settings_or_refuse
from commands.workspaces import the_workspace

DONE, WITH_PROBLEMS = 0, 1


def import_history(export: Path, workspace: str | None, as_json: bool) -> int:
    """Import an export and say what was added. Gives the exit status: 1 where some of its files could not be read."""
    from handlers.history import ExportRefused, import_export
    from storage.recorder import Recorder

    store = open_store(settings_or_refuse())
    recorder = Recorder(store)
    try:
        with _progress(shown=not as_json) as on_progress:
            summary = import_export(store, recorder, export, workspace=workspace, on_progress=on_progress)
    except ExportRefused as error:
        refuse([str(error)])
    finally:
        recorder.close()
        store.close()
    _print_summary(asdict(summary), as_json)
    return WITH_PROBLEMS if summary.problems else DONE


@contextmanager
def _progress(*, shown: bool) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on the terminal's error stream, as files done of all files; nothing where ``shown`` is false."""
    if not shown or not sys.stderr.isatty():
        yield _say_nothing
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Reading the export", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _say_nothing(_done: int, _total: int) -> None:
    """Nobody is watching: a pipe gets the summary alone."""


def _print_summary(summary: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(summary, ensure_ascii=False, indent=2))
        return
    for name, value in summary.items():
        if name != "problems":
            shown = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value
            print(f"{name.replace('_', ' ')}: {shown}")
    if summary["too_old"]:
        print("What is too old stands in monthly totals already (FOYER_KEEP_MONTHS): it was left out, and counts once.")
    for problem in summary["problems"]:
        print(f"problem: {problem['file']}, {problem['position']}: {problem['reason']}")


def print_figures(
    as_of: date | None, channels: list[str], days: int | None, top: int, people: bool, workspace: str | None, as_json: bool
) -> int:
    """Print the figures of the registry over the chosen channels. Gives the exit status."""
    from bot.text import texts_for
    from bot.views.metrics import notes_on
    from storage.reports.figures import UnknownChannel, figures

    store = open_store(settings_or_refuse())
    try:
        team = the_workspace(store, workspace)
        instant = datetime.combine(as_of, time(), UTC) if as_of is not None else None
        with store.read() as tx:
            counted = figures(tx, team, channels=channels or None, as_of=instant, days=days, top=top, people=people)
    except UnknownChannel as error:
        refuse([str(error)])
    finally:
        store.close()
    if as_json:
        print(json.dumps(counted, ensure_ascii=False, indent=2))
    else:
        for name, value in counted.items():
            print(f"{name}: {'—' if value is None else json.dumps(value, ensure_ascii=False)}")
    for note in notes_on(counted, texts_for("en")):
        print(note, file=sys.stderr)
    return DONE
