"""Where an error was raised, for the log. Its own words are never logged: they may be a person's."""

from pathlib import Path
from traceback import FrameSummary, extract_tb


def raised_at(error: BaseException) -> str:
    """The place where it was raised, as ``file.py:12``; empty if it never was."""
    return "".join(_place(frame) for frame in extract_tb(error.__traceback__)[-1:])


def way_to(error: BaseException, most: int = 8) -> list[str]:
    """The last calls before it was raised, each as ``file.py:12 function``, the place itself last; empty if it never was."""
    return [f"{_place(frame)} {frame.name}" for frame in extract_tb(error.__traceback__)[-most:]]


def _place(frame: FrameSummary) -> str:
    return f"{Path(frame.filename).name}:{frame.lineno}"
