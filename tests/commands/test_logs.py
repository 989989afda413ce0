"""The log carries no words of anybody: neither ours nor a library's, at whatever level."""

import io
import logging

import pytest
import structlog

WORDS = "zanzibar"


@pytest.mark.parametrize(
    "library", ["slack_bolt", "slack_bolt.RequestVerification", "slack_sdk.web.async_client", "aiohttp.access"]
)
def test_what_slacks_libraries_say_below_a_warning_is_not_written(logged: io.StringIO, library: str) -> None:
    logger = logging.getLogger(library)
    logger.setLevel(logging.DEBUG)  # as Bolt does with each of its own
    logger.debug("body %s", WORDS)
    logger.info("body %s", WORDS)
    assert logged.getvalue() == ""


@pytest.mark.parametrize(
    "said",
    [
        "A global middleware (mine) skipped calling `next()` without a response for the request ({'text': 'zanzibar'})",
        "Failed to decode Slack API response: <html>zanzibar</html>",
        "Unhandled request\n{'text': 'zanzibar'}",
    ],
)
def test_their_warnings_are_written_without_what_they_quote(logged: io.StringIO, said: str) -> None:
    logging.getLogger("slack_bolt.AsyncApp").warning(said)
    assert WORDS not in logged.getvalue()
    assert said.split("(")[0].split(":")[0].split("\n")[0].strip() in logged.getvalue()


@pytest.mark.parametrize("library", ["slack_bolt.AsyncApp", "asyncio", "uvicorn.error"])
def test_an_error_is_written_by_its_kind_and_place(logged: io.StringIO, library: str) -> None:
    try:
        raise ValueError(f"no number: {WORDS}")
    except ValueError:
        logging.getLogger(library).exception("It failed")
    assert "ValueError" in logged.getvalue()
    assert "test_logs.py" in logged.getvalue()
    assert WORDS not in logged.getvalue()


def test_an_error_that_we_log_ourselves_too(logged: io.StringIO) -> None:
    try:
        raise ValueError(f"no number: {WORDS}")
    except ValueError:
        structlog.get_logger("foyer.tests").exception("it failed")
    assert "ValueError" in logged.getvalue()
    assert WORDS not in logged.getvalue()


def test_a_first_start_is_quiet(logged: io.StringIO) -> None:
    logging.getLogger("alembic.runtime.plugins").info("setup plugin alembic.autogenerate.schemas")
    logging.getLogger("slack_bolt.AsyncApp").warning("As you gave `client` as well, `token` will be unused.")
    assert logged.getvalue() == ""
