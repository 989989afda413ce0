"""The entries of a JSON array, one at a time, from bytes that come in pieces: no more than one entry is held."""

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.history.problems import Reason

LONGEST_ENTRY = 16 * 1024 * 1024
_WHITE = " \t\r\n"
_OF_NUMBERS = "0123456789.eE+-"
_DECODER = json.JSONDecoder()


class BrokenFile(Exception):  # noqa: N818 -- it says what the file is
    """The file can't be read on from here. ``position`` counts entries from 1; None before the first."""

    def __init__(self, reason: Reason, position: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


def entries_of(chunks: Iterable[bytes]) -> Iterator[Any]:
    """The entries of the array in order. Raises BrokenFile where the bytes are not UTF-8, not JSON or not one array."""
    text = _Text(chunks)
    if text.peek() != "[":
        raise BrokenFile(Reason.NOT_A_LIST if _is_json(text) else Reason.NOT_JSON)
    text.skip()
    if text.peek() == "]":
        text.skip()
    else:
        yield from _entries(text)
    if text.peek():
        raise BrokenFile(Reason.NOT_JSON)


def _entries(text: "_Text") -> Iterator[Any]:
    position = 1
    while True:
        yield text.value(position)
        sign = text.peek()
        text.skip()
        if sign == "]":
            return
        if sign != ",":
            raise BrokenFile(Reason.NOT_JSON, position)
        position += 1


def _is_json(text: "_Text") -> bool:
    try:
        text.value(1)
    except BrokenFile:
        return False
    return not text.peek()


class _Text:
    """What has been decoded and not read yet."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._held = ""
        self._at = 0
        self._ended = False

    def peek(self) -> str:
        """The next sign that is not white space; empty at the end."""
        while True:
            while self._at < len(self._held):
                if self._held[self._at] not in _WHITE:
                    return self._held[self._at]
                self._at += 1
            if not self._more(1):
                return ""

    def skip(self) -> None:
        """Leave the sign that was peeked at behind."""
        self._at += 1

    def value(self, position: int) -> Any:
        """The JSON value that begins here."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held, self._at)
            except RecursionError:
                raise BrokenFile(Reason.NOT_JSON, position) from None
            except ValueError:
                # It may only be cut off. Twice as much each time, so that a long entry is not read over and over.
                self._read_on(position)
                continue
            if isinstance(value, (int, float)) and not self._held[end:].strip(_OF_NUMBERS) and self._more(1):
                continue  # it may go on in the next piece
            self._at = end
            return value

    def _read_on(self, position: int) -> None:
        held = len(self._held) - self._at
        if held > LONGEST_ENTRY:
            raise BrokenFile(Reason.TOO_LARGE, position)
        if not self._more(max(held, 1)):
            raise BrokenFile(Reason.NOT_JSON, position)

    def _more(self, signs: int) -> bool:
        """Decode at least so many signs more, if there are any; whether there were."""
        parts: list[str] = []
        wanted = signs
        while wanted > 0 and not self._ended:
            parts.append(self._next())
            wanted -= len(parts[-1])
        if not any(parts):
            return False
        self._held = self._held[self._at :] + "".join(parts)
        self._at = 0
        return True

    def _next(self) -> str:
        chunk = next(self._chunks, None)
        self._ended = chunk is None
        try:
            return self._decoder.decode(chunk or b"", final=self._ended)
        except UnicodeDecodeError:
            raise BrokenFile(Reason.NOT_UTF8) from None
