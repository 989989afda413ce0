"""Opening the store that the settings name, for every command alike: its secret, its tables, its folder."""

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from bot.settings import Settings, SettingsError, load_settings
from storage.store import Store

REFUSED = 2
SHORTEST_SECRET = 16


def settings_or_refuse() -> Settings:
    """The settings; where they can't be used, print every problem and end with status 2."""
    try:
        return load_settings()
    except SettingsError as error:
        refuse(error.problems)


def refuse(problems: list[str]) -> NoReturn:
    """Print what is wrong, one line each, and end with status 2: nothing was changed."""
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    raise SystemExit(REFUSED)


def secret_of(settings: Settings) -> bytes:
    """The secret that keys the hashes. With SQLite it is made once and kept beside the file, readable by its owner only."""
    if settings.foyer_secret is not None:
        return settings.foyer_secret.get_secret_value().encode()
    return _kept_secret(settings.sqlite_path.with_suffix(".secret"))


def _kept_secret(path: Path) -> bytes:
    """The secret in this file, made where there is none: written elsewhere first, so that nobody ever reads half of it."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32), encoding="ascii")
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    kept = path.read_text(encoding="ascii").strip()
    if len(kept) < SHORTEST_SECRET:
        refuse([f"{path.name}: too short to be the secret that Foyer made; put it back from a backup, beside the store"])
    return kept.encode()


def open_store(settings: Settings, *, pool_size: int = 10) -> Store:
    """The store, with its tables at their newest. Alembic is imported only where there is something to migrate."""
    from storage.migrate import is_at_head

    if settings.uses_sqlite:
        settings.sqlite_path.absolute().parent.mkdir(parents=True, exist_ok=True)
    store = Store(settings.database_url, secret=secret_of(settings), pool_size=pool_size)
    if not is_at_head(store):
        from storage.migrate import migrate

        migrate(settings.database_url)
    return store
