"""Foyer's command line: ``python app.py COMMAND``. Nothing runs at import; each command imports only what it needs.

Exit status: 0 done, 1 done with problems listed, 2 refused and nothing changed.
"""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="foyer",
    help="Foyer looks after the communities of a Slack workspace.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")]
Workspace = Annotated[str | None, typer.Option("--workspace", help="The workspace's id, where the store holds several.")]


@app.command()
def run() -> None:
    """Look after the communities of the workspace in the settings, until stopped."""
    from commands.run import run as command

    raise typer.Exit(command())


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the local Slack listens, on this machine only.")] = 8008,
    folder: Annotated[Path | None, typer.Option(help="Keep the demo's store here instead of a temporary folder.")] = None,
) -> None:
    """Try Foyer on a small local Slack: no account, nothing leaves this machine."""
    from commands.demo import demo as command

    raise typer.Exit(command(port, folder))


@app.command()
def migrate(
    write: Annotated[str | None, typer.Option(help="Write a new migration from what changed in storage/schema.")] = None,
) -> None:
    """Bring the store's tables up to date."""
    from commands.migrate import migrate as command

    raise typer.Exit(command(write))


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what is missing to run, and how to get it."""
    from commands.doctor import doctor as command

    raise typer.Exit(command(as_json))


@app.command()
def manifest(
    name: Annotated[str, typer.Option(help="What the app is called in Slack.")] = "Foyer",
    url: Annotated[str | None, typer.Option(help="For signed HTTP: the public https:// address of Foyer.")] = None,
) -> None:
    """Print the Slack app manifest to create the app from: for Socket Mode, unless --url is given."""
    from commands.manifest import manifest as command

    raise typer.Exit(command(name, url))


@app.command("import")
def import_(
    export: Annotated[Path, typer.Argument(help="An official Slack export, a .zip file.")],
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Read the history of a workspace from an official export. Posts nothing; twice adds nothing."""
    from commands.history import import_history as command

    raise typer.Exit(command(export, workspace, as_json))


@app.command()
def figures(
    as_of: Annotated[str | None, typer.Option(help="Count up to this day, midnight UTC, e.g. 2016-08-01.")] = None,
    channel: Annotated[list[str] | None, typer.Option(help="Only this channel, by name; may be repeated.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Only the last so many days.")] = None,
    top: Annotated[int, typer.Option(min=0, help="How many people to list by messages.")] = 10,
    people: Annotated[bool, typer.Option("--people", help="List people by id instead of pseudonyms.")] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Count what the store holds, each figure as docs/metrics.md defines it."""
    from commands.history import print_figures as command

    raise typer.Exit(command(_day(as_of), channel or [], days, top, people, workspace, as_json))


@app.command()
def rehearse(
    weeks: Annotated[int, typer.Option(help="How many weeks to live through.")] = 12,
    people: Annotated[bool, typer.Option("--people", help="Show people by id instead of pseudonyms.")] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Live through the coming weeks on a copy, posting nothing: who would get what, and when."""
    from commands.rehearse import rehearse as command

    raise typer.Exit(command(weeks, workspace, people, as_json))


@app.command()
def erase(
    person: Annotated[str, typer.Argument(help="The Slack member id of the person.")],
    workspace: Workspace = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Erase a person from the store, for good: from then on they leave no trace."""
    from commands.erase import erase as command

    raise typer.Exit(command(person, workspace, yes))


@app.command()
def retain(
    workspace: Workspace = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without it, only say what would be done.")] = False,
) -> None:
    """Turn what is older than FOYER_KEEP_MONTHS into monthly totals without names, as a running Foyer does by itself each day."""
    from commands.retain import retain as command

    raise typer.Exit(command(workspace, yes))


@app.command("privacy-page")
def privacy_page(
    write: Annotated[bool, typer.Option("--write", help="Write it into docs/privacy.md instead of printing it.")] = False,
) -> None:
    """Print the list of what is kept, every column of it, made from the tables as they are."""
    from commands.privacy_page import privacy_page as command

    raise typer.Exit(command(write))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"{text} is not a day such as 2016-08-01", param_hint="--as-of") from None


if __name__ == "__main__":
    app()
