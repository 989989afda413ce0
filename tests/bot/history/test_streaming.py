"""Reading a JSON array in pieces gives what reading it whole gives, and says where it breaks."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.history import streaming
from bot.history.problems import Reason
from bot.history.streaming import BrokenFile, entries_of

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def pieces(raw: bytes, size: int) -> Iterator[bytes]:
    return (raw[at : at + size] for at in range(0, len(raw), size))


@given(st.lists(VALUES, max_size=8), st.integers(min_value=1, max_value=40), st.sampled_from([None, 1]), st.booleans())
def test_pieces_make_no_difference(values: list[object], size: int, indent: int | None, ascii_only: bool) -> None:
    raw = json.dumps(values, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert list(entries_of(pieces(raw, size))) == values


@pytest.mark.parametrize("number", ["0.0", "-1.5e-7", "12345", "2E+3"])
def test_a_number_cut_anywhere_is_whole_again(number: str) -> None:
    raw = f"[{number}, {number}]".encode()
    for size in range(1, len(raw)):
        assert list(entries_of(pieces(raw, size))) == [float(number)] * 2


def test_a_byte_order_mark_and_white_space_are_harmless() -> None:
    assert list(entries_of([b"\xef\xbb\xbf\r\n [ {} , 1 ]\n"])) == [{}, 1]


def test_an_emoji_cut_in_two_is_whole_again() -> None:
    raw = '["🙂"]'.encode()
    assert list(entries_of([raw[:4], raw[4:]])) == ["🙂"]


@pytest.mark.parametrize(
    ("raw", "reason", "position"),
    [
        (b"", Reason.NOT_JSON, None),
        (b"   ", Reason.NOT_JSON, None),
        (b"{}", Reason.NOT_A_LIST, None),
        (b'"ok"', Reason.NOT_A_LIST, None),
        (b"12", Reason.NOT_A_LIST, None),
        (b"<html>", Reason.NOT_JSON, None),
        (b"[", Reason.NOT_JSON, 1),
        (b'[{"a":1},{"b":', Reason.NOT_JSON, 2),
        (b'[{"a":1} {"b":2}]', Reason.NOT_JSON, 1),
        (b'[{"a":1},]', Reason.NOT_JSON, 2),
        (b"[1] [2]", Reason.NOT_JSON, None),
        (b"[1", Reason.NOT_JSON, 1),
        (b"[{'a':1}]", Reason.NOT_JSON, 1),
        ('["é"]'.encode("latin-1"), Reason.NOT_UTF8, None),
        ('["a"]'.encode("utf-16"), Reason.NOT_UTF8, None),
        (b'["\xc3', Reason.NOT_UTF8, None),
        (b"[" * 200_000, Reason.NOT_JSON, 1),
        (b"[" + b"9" * 5000 + b"]", Reason.NOT_JSON, 1),
    ],
)
def test_what_is_broken_says_why_and_where(raw: bytes, reason: Reason, position: int | None) -> None:
    with pytest.raises(BrokenFile) as broken:
        list(entries_of(pieces(raw, 7)))
    assert (broken.value.reason, broken.value.position) == (reason, position)


def test_entries_before_the_break_were_given() -> None:
    entries = entries_of([b'[{"a":1},{"b":2},{"c"'])
    assert [next(entries), next(entries)] == [{"a": 1}, {"b": 2}]
    with pytest.raises(BrokenFile):
        next(entries)


def test_an_endless_entry_is_given_up_without_holding_it_all() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        yield b'["'
        while True:
            taken += 1
            yield b"a" * 1024 * 1024

    with pytest.raises(BrokenFile) as broken:
        list(entries_of(endless()))
    assert broken.value.reason is Reason.TOO_LARGE
    assert taken * 1024 * 1024 < 4 * streaming.LONGEST_ENTRY
