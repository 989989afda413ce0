"""``python app.py migrate``: the store's tables, brought up to date under a lock."""

from commands.opening import settings_or_refuse


def migrate(write: str | None) -> int:
    """Upgrade the store, or (``write``) write the migration that the schema's changes need. Gives the exit status."""
    from storage import migrate as migrations

    settings = settings_or_refuse()
    if write is not None:
        print(migrations.write(write))
        return 0
    if settings.uses_sqlite:
        settings.sqlite_path.absolute().parent.mkdir(parents=True, exist_ok=True)
    migrations.migrate(settings.database_url)
    print("The store is up to date.")
    return 0
