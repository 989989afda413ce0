"""What travels: JSON objects, Slack's timestamps, Slack's refusals."""

from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A refusal in Slack's own words: `word` is the `error` of the reply, `more` its other fields."""

    def __init__(self, word: str, **more: Any) -> None:
        super().__init__(word)
        self.word = word
        self.more: Json = more


class ActError(Exception):
    """A refusal of the control API: the HTTP status, one word, and a sentence saying what is wrong."""

    def __init__(self, status: int, word: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.word = word
        self.detail = detail


def invalid(detail: str) -> ActError:
    """The 400 of the control API."""
    return ActError(400, "invalid", detail)


def not_found(detail: str) -> ActError:
    """The 404 of the control API."""
    return ActError(404, "not_found", detail)


def ts_of(instant: datetime) -> str:
    """Slack's timestamp of an aware instant: seconds since 1970 with six decimals."""
    micros = micros_of(instant)
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def micros_of(instant: datetime) -> int:
    """Whole microseconds since 1970, without the rounding of a float."""
    span = instant - datetime(1970, 1, 1, tzinfo=UTC)
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def instant_of(ts: str) -> datetime:
    """The aware UTC instant of Slack's timestamp; ValueError when it is not one."""
    whole, _, part = ts.partition(".")
    return datetime.fromtimestamp(int(whole), UTC).replace(microsecond=int(part.ljust(6, "0")[:6]) if part else 0)


def parse_at(value: Any) -> datetime:
    """An instant given to the control API: ISO 8601 with an offset, or seconds since 1970."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC)
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        raise invalid(f"not a time: {value!r}") from None
    if instant.tzinfo is None:
        raise invalid(f"a time needs its offset: {value!r}")
    return instant.astimezone(UTC)
