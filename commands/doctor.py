"""``python app.py doctor``: what is missing to run, and how to get it. It changes nothing."""

import asyncio
import json
from dataclasses import asdict, dataclass

from bot.settings import Settings, SettingsError, load_settings, require_slack

DONE, WITH_PROBLEMS = 0, 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``advice`` says what to do where it is not well."""

    what: str
    is_well: bool
    advice: str = ""


def doctor(as_json: bool) -> int:
    """Look at everything that ``run`` needs and print what was found. Gives the exit status: 1 where something is missing."""
    findings = examine()
    if as_json:
        print(json.dumps([asdict(each) for each in findings], ensure_ascii=False, indent=2))
    else:
        for each in findings:
            print(f"{'well   ' if each.is_well else 'missing'}  {each.what}" + (f"\n         {each.advice}" if each.advice else ""))
    return DONE if all(each.is_well for each in findings) else WITH_PROBLEMS


def examine() -> list[Finding]:
    """Settings first; then the store, and Slack, where the settings allow to ask them."""
    try:
        settings = load_settings()
    except SettingsError as error:
        return [Finding("Settings", False, problem) for problem in error.problems]
    return [Finding("Settings", True), _store(settings), *_slack(settings)]


def _store(settings: Settings) -> Finding:
    from sqlalchemy.exc import SQLAlchemyError

    from storage.migrate import current, head
    from storage.store import Store

    if settings.uses_sqlite and not settings.sqlite_path.exists():
        folder = settings.sqlite_path.absolute().parent
        if folder.exists():
            return Finding("Store: will be made by the first run", True)
        return Finding("Store", False, f"DATABASE_URL: make the folder {folder}, or name a file in one that exists")
    store = Store(settings.database_url, secret=b"")
    try:
        found = current(store)
    except SQLAlchemyError as error:
        return Finding(
            "Store",
            False,
            f"DATABASE_URL: the database does not answer ({type(error).__name__}); see its address and whether it runs",
        )
    finally:
        store.close()
    if found == head():
        return Finding("Store: tables up to date", True)
    return Finding("Store", False, "run: python app.py migrate")


def _slack(settings: Settings) -> list[Finding]:
    from handlers.installation import NotLetInError, check_in

    try:
        require_slack(settings)
        bot_token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
        app_token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else None
        installation = asyncio.run(check_in(bot_token, app_token, settings.slack_api_url))
    except (SettingsError, NotLetInError) as error:
        return [Finding("Slack", False, problem) for problem in error.problems]
    return [Finding(f"Slack: let into {installation.name}", True), *_scopes(installation.scopes)]


def _scopes(granted: tuple[str, ...]) -> list[Finding]:
    from bot.manifest import missing_scopes
    from bot.text import texts_for

    texts = texts_for("en")
    missing = missing_scopes(granted)
    if not missing:
        return [Finding("Scopes: all that Foyer uses", True)]
    again = "add it under OAuth & Permissions (or paste the manifest again), then reinstall the app"
    return [
        Finding(f"Scope {scope}", False, f"{again}; without it: {'; '.join(texts.plain(each.lost) for each in features)}")
        for scope, features in missing.items()
    ]
