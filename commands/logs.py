"""What Foyer writes in its log: JSON lines where nobody watches, words on a terminal; never a token, never a text."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

SECRETS = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|https?://\S*/(?:response|hooks?|commands|actions)/\S+")


def configure_logs(*, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send every log, ours and the libraries', to the error stream (or ``stream``), one line each, with secrets struck out."""
    out = stream or sys.stderr
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        strike_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    shown = structlog.dev.ConsoleRenderer() if out.isatty() else structlog.processors.JSONRenderer()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=shown, foreign_pre_chain=shared))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # At DEBUG these print whole payloads, words of people included: never here.
    for name in ("slack_bolt", "slack_sdk", "aiohttp", "apscheduler", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)


def strike_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace tokens and answer addresses wherever they stand in a line."""
    return {name: SECRETS.sub("[secret]", value) if isinstance(value, str) else value for name, value in event.items()}
