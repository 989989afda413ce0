"""What Foyer writes in its log: JSON lines where nobody watches, words on a terminal; never a token, never a text."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from bot.mishaps import way_to

SECRETS = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|https?://\S*/(?:response|hooks?|commands|actions)/\S+")
# From which level on a library is heard. Below that Bolt and the SDK print whole payloads, words of people included; Bolt gives
# each of its loggers the root's level, so that only the handler can hold them back. Alembic tells of its plugins.
HEARD_FROM = {
    "slack_bolt": logging.WARNING,
    "slack_sdk": logging.WARNING,
    "aiohttp": logging.WARNING,
    "apscheduler": logging.WARNING,
    "uvicorn": logging.WARNING,
    "alembic.runtime.plugins": logging.WARNING,
}
# Where a warning of these begins to quote what it is about: a body, an answer, somebody's error.
QUOTES = re.compile(r"\s*[(:{\n].*", re.DOTALL)
QUOTING = ("slack_bolt", "slack_sdk")
# Bolt finds the token in the environment, where we found it too, and says that it will not use it: as it should be.
EXPECTED = "`token` will be unused"


def configure_logs(*, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send every log, ours and the libraries', to the error stream (or ``stream``), one line each, with secrets struck out."""
    out = stream or sys.stderr
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        withhold_words,
        strike_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.addFilter(is_heard)
    shown = structlog.dev.ConsoleRenderer() if out.isatty() else structlog.processors.JSONRenderer()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=shown, foreign_pre_chain=shared))
    logging.basicConfig(level=level, handlers=[handler], force=True)


def is_heard(record: logging.LogRecord) -> bool:
    """Whether a record may be written: a library, and whatever is named under it, only from its level on."""
    if any(_is_of(record.name, library) and record.levelno < least for library, least in HEARD_FROM.items()):
        return False
    return not (_is_of(record.name, "slack_bolt") and EXPECTED in record.getMessage())


def withhold_words(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Write an error as its kind and the way to it, and of Slack's libraries only the beginning: the rest may quote a person."""
    raised = event.pop("exc_info", None)
    error = raised[1] if isinstance(raised, tuple) else sys.exc_info()[1] if raised is True else raised
    if isinstance(error, BaseException):
        event["error"], event["where"] = type(error).__name__, way_to(error)
    if any(_is_of(str(event.get("logger", "")), library) for library in QUOTING):
        event["event"] = QUOTES.sub("", str(event["event"]))
    return event


def strike_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace tokens and answer addresses wherever they stand in a line."""
    return {name: SECRETS.sub("[secret]", value) if isinstance(value, str) else value for name, value in event.items()}


def _is_of(logger: str, library: str) -> bool:
    return logger == library or logger.startswith(f"{library}.")
