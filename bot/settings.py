"""Settings from the environment or ``.env``, parsed once; every problem is told at once, by name, with what to do."""

from pathlib import Path
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.kept import KEEP_MONTHS, LEAST_KEEP_MONTHS
from bot.model.locales import LOCALES

SQLITE = "sqlite:///"


class SettingsError(Exception):
    """The settings can't be used. ``problems`` has one line for each, with the setting's name and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """What an operator can set. Secrets are never printed."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    database_url: str = "sqlite:///foyer.db"
    foyer_host: str = "127.0.0.1"
    foyer_port: int = Field(default=3000, ge=1, le=65535)
    foyer_locale: str = "en"
    foyer_timezone: str = "Etc/UTC"
    foyer_strategists: Annotated[tuple[str, ...], NoDecode] = ()
    foyer_secret: SecretStr | None = None
    foyer_keep_months: int = KEEP_MONTHS

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token_is_one(cls, value: SecretStr | None) -> SecretStr | None:
        return _starts(
            value, "xoxb-", "copy the Bot User OAuth Token from OAuth & Permissions of your Slack app; it starts with xoxb-"
        )

    @field_validator("slack_app_token")
    @classmethod
    def _app_token_is_one(cls, value: SecretStr | None) -> SecretStr | None:
        return _starts(value, "xapp-", "make an app-level token with connections:write in Basic Information; it starts with xapp-")

    @field_validator("slack_api_url")
    @classmethod
    def _url_ends_with_slash(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("give an address that starts with https://")
        return value if value.endswith("/") else value + "/"

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, value: str) -> str:
        if value.startswith(SQLITE) and ":memory:" not in value and len(value) > len(SQLITE):
            return value
        if value.startswith("postgresql+psycopg://"):
            return value
        if value.startswith(("postgres://", "postgresql://")):
            raise ValueError("write postgresql+psycopg:// at its start")
        raise ValueError("give sqlite:///file.db or postgresql+psycopg://user:password@host/name")

    @field_validator("foyer_locale")
    @classmethod
    def _locale_is_spoken(cls, value: str) -> str:
        if value not in LOCALES:
            raise ValueError(f"give one of {', '.join(LOCALES)}")
        return value

    @field_validator("foyer_timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("give a zone of the IANA list, such as Europe/Paris")
        return value

    @field_validator("foyer_strategists", mode="before")
    @classmethod
    def _ids_are_split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("foyer_strategists")
    @classmethod
    def _ids_are_ids(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if not (each[:1] in ("U", "W") and each.isalnum() and each.isupper()):
                raise ValueError("give Slack member ids such as U012AB3CD, separated by commas (profile, ⋮, Copy member ID)")
        return value

    @field_validator("foyer_keep_months")
    @classmethod
    def _a_year_is_whole(cls, value: int) -> int:
        if value and value < LEAST_KEEP_MONTHS:
            raise ValueError(f"give {LEAST_KEEP_MONTHS} months or more, so that figures of a year hold, or 0 to keep for ever")
        return value

    @model_validator(mode="after")
    def _postgresql_has_a_secret(self) -> "Settings":
        if self.foyer_secret is None and not self.uses_sqlite:
            raise ValueError("FOYER_SECRET: needed with PostgreSQL; give 32 random characters or more, and keep them")
        if self.foyer_secret is not None and len(self.foyer_secret.get_secret_value()) < 16:
            raise ValueError("FOYER_SECRET: too short to keep anybody's secret; give 32 random characters or more")
        return self

    @property
    def uses_sqlite(self) -> bool:
        """Whether the store is the embedded one."""
        return self.database_url.startswith(SQLITE)

    @property
    def sqlite_path(self) -> Path:
        """The file of the embedded store."""
        return Path(self.database_url.removeprefix(SQLITE).split("?", 1)[0])


def _starts(value: SecretStr | None, prefix: str, advice: str) -> SecretStr | None:
    if value is not None and not value.get_secret_value().startswith(prefix):
        raise ValueError(advice)
    return value


def load_settings(**given: Any) -> Settings:
    """Read the settings; ``given`` wins over the environment. Raises SettingsError with every problem at once."""
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError([_told(problem) for problem in error.errors(include_url=False, include_input=False)]) from None


def _told(problem: Any) -> str:
    message = str(problem["msg"]).removeprefix("Value error, ")
    name = "_".join(str(part) for part in problem["loc"][:1]).upper()
    return f"{name}: {message}" if name else message


def require_slack(settings: Settings) -> None:
    """Raise SettingsError unless there is what is needed to talk with Slack, over Socket Mode or over signed HTTP."""
    problems = []
    if settings.slack_bot_token is None:
        problems.append("SLACK_BOT_TOKEN: missing; copy the Bot User OAuth Token from OAuth & Permissions of your Slack app")
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        problems.append(
            "SLACK_APP_TOKEN: missing; make one with connections:write in Basic Information (or set SLACK_SIGNING_SECRET for HTTP)"
        )
    if problems:
        raise SettingsError(problems)
