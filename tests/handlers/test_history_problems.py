"""What is wrong in an export costs itself, is named, and nothing else; what is no export is refused."""

import json
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.history.problems import ImportSummary, Problem, Reason
from handlers.history import ExportRefused, import_export
from storage import communities
from storage.recorder import Recorder
from storage.reports.figures import figures
from storage.store import Store
from tests.handlers.exports import TEAM, channel, said, small_export, user, write_export

NOW = datetime(2024, 6, 1, tzinfo=UTC)
DAY = "data/2024-03-06.json"
GOOD = said("U00001", "1709720000.000100")


@pytest.fixture
def recorder(sqlite_store: Store) -> Iterator[Recorder]:
    recorder = Recorder(sqlite_store)
    yield recorder
    recorder.close()


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    """What is wrong with a file has nothing to do with the database."""
    return sqlite_store


def do_import(store: Store, recorder: Recorder, path: Path, **more: Any) -> ImportSummary:
    return import_export(store, recorder, path, now=NOW, **more)


def count_messages(store: Store) -> int:
    with store.read() as tx:
        return int(figures(tx, TEAM, as_of=NOW.date())["messages"])


@pytest.mark.parametrize(
    ("content", "reason", "position"),
    [
        (b"", Reason.NOT_JSON, None),
        (b"not json", Reason.NOT_JSON, None),
        (json.dumps([GOOD]).encode()[:-9], Reason.NOT_JSON, 1),
        (json.dumps({"messages": [GOOD]}).encode(), Reason.NOT_A_LIST, None),
        (b"null", Reason.NOT_A_LIST, None),
        (json.dumps([{**GOOD, "text": "déjà vu ?"}], ensure_ascii=False).encode("latin-1"), Reason.NOT_UTF8, None),
        (json.dumps([GOOD]).encode("utf-16"), Reason.NOT_UTF8, None),
        (b" " * (20 * 1024 * 1024), Reason.TOO_LARGE, None),
        (b"[" * 300_000, Reason.NOT_JSON, 1),
    ],
    ids=["empty", "words", "cut", "object", "null", "latin-1", "utf-16", "bomb", "nested"],
)
def test_a_bad_file_costs_itself(
    store: Store, recorder: Recorder, tmp_path: Path, content: bytes, reason: Reason, position: int | None
) -> None:
    path = write_export(tmp_path / "export.zip", small_export() | {DAY: content})
    summary = do_import(store, recorder, path)
    assert summary.problems == [Problem(DAY, position, reason)]
    assert count_messages(store) == summary.messages == 4


def test_a_bad_entry_costs_itself(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    odd = [
        GOOD,
        "words",
        {**GOOD, "ts": 1709720000.0001},
        {**GOOD, "ts": "soon"},
        {"type": "message"},
        {"type": "something else"},
        {**GOOD, "ts": "1709720001.000100", "reactions": "many", "thread_ts": 7, "text": None, "subtype": ["odd"]},
        {**GOOD, "ts": "1709720002.000100", "user": {"id": "U1"}},
        {**GOOD, "ts": "1709720003.000100", "reactions": [None, {"name": 3, "users": [1]}, {"users": ["U00001"]}]},
    ]
    path = write_export(tmp_path / "export.zip", small_export() | {DAY: odd})
    summary = do_import(store, recorder, path)
    assert [(each.position, each.reason) for each in summary.problems] == [
        (2, Reason.NOT_AN_OBJECT),
        (3, Reason.NO_TIME),
        (4, Reason.NO_TIME),
        (5, Reason.NO_TIME),
    ]
    assert count_messages(store) == 6


@pytest.mark.parametrize("absent", ["users.json", "channels.json"])
def test_an_absent_list_is_named_and_the_rest_is_read(store: Store, recorder: Recorder, tmp_path: Path, absent: str) -> None:
    files = {name: content for name, content in small_export().items() if name != absent}
    summary = do_import(store, recorder, write_export(tmp_path / "export.zip", files), workspace=TEAM)
    assert Problem(absent, None, Reason.ABSENT) in summary.problems
    assert count_messages(store) == 4
    assert summary.unlisted == ([] if absent == "users.json" else ["craft", "data"])


def test_without_people_or_a_given_workspace_it_still_has_one(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    files = {name: content for name, content in small_export().items() if name != "users.json"}
    summary = do_import(store, recorder, write_export(tmp_path / "export.zip", files))
    with store.read() as tx:
        assert figures(tx, summary.workspace, as_of=NOW.date())["messages"] == 4


def test_the_workspace_is_the_team_of_most_people(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    people = [
        user("U00001", team_id="T0OTHER"),
        user("U00002"),
        user("U00003"),
        user("U00004", team_id=None),
        "?",
        user("U5", id=5),
    ]
    summary = do_import(store, recorder, write_export(tmp_path / "export.zip", small_export() | {"users.json": people}))
    assert summary.workspace == TEAM
    assert [(each.file, each.position, each.reason) for each in summary.problems] == [
        ("users.json", 5, Reason.NO_ID),
        ("users.json", 6, Reason.NO_ID),
    ]


def test_channels_listed_twice_or_without_an_id(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    listed = [channel("C0DATA", "data"), channel("C0DATA", "copy"), channel("C0OTHER", "data"), {"name": "craft"}, 7]
    summary = do_import(store, recorder, write_export(tmp_path / "export.zip", small_export() | {"channels.json": listed}))
    assert [(each.position, each.reason) for each in summary.problems] == [
        (2, Reason.NAME_TAKEN),
        (3, Reason.NAME_TAKEN),
        (4, Reason.NO_ID),
        (5, Reason.NO_ID),
    ]
    assert summary.unlisted == ["craft"]
    assert count_messages(store) == 4


def test_direct_messages_are_never_read(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    private = {
        "dms.json": [{"id": "D0ANABO", "members": ["U00001", "U00002"]}],
        "mpims.json": [{"id": "G0THREE", "name": "three-of-us"}],
        "D0ANABO/2024-03-06.json": [GOOD],
        "three-of-us/2024-03-06.json": [GOOD],
        "D012345678/2024-03-06.json": [GOOD],
        "mpdm-ana--bo-1/2024-03-06.json": [GOOD],
    }
    summary = do_import(store, recorder, write_export(tmp_path / "export.zip", small_export() | private))
    assert sorted(summary.ignored) == ["D012345678/", "D0ANABO/", "mpdm-ana--bo-1/", "three-of-us/"]
    assert (summary.channels, summary.unlisted, count_messages(store)) == (2, [], 4)


def test_private_channels_are_known_as_private(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    private = {"groups.json": [channel("G0PLANS", "plans", purpose={"value": "Next <year>"})], "plans/2024-03-06.json": [GOOD]}
    do_import(store, recorder, write_export(tmp_path / "export.zip", small_export() | private))
    with store.read() as tx:
        plans = communities.get(tx, TEAM, "G0PLANS")
    assert (plans.name, plans.is_private, plans.purpose) == ("plans", True, "Next <year>")


@pytest.mark.parametrize("name", ["../evil.json", "/etc/evil.json", "data/../../evil.json", "C:\\evil.json", "data\\..\\evil.json"])
def test_names_that_lead_elsewhere_are_passed_over(store: Store, recorder: Recorder, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    path = write_export(folder / "export.zip", small_export() | {name: [GOOD]})
    summary = do_import(store, recorder, path)
    assert [each.reason for each in summary.problems] == [Reason.UNSAFE_NAME]
    assert [each.name for each in tmp_path.rglob("*") if each.is_file() and "foyer" not in each.name] == ["export.zip"]
    assert count_messages(store) == 4


def test_a_name_that_a_terminal_would_obey_is_shown_harmless(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    path = write_export(tmp_path / "export.zip", small_export() | {"data/\x1b[2J\u202e.json": b"?"})
    (problem,) = do_import(store, recorder, path).problems
    assert problem.file.isprintable()


def test_a_folder_around_everything_and_clutter_make_no_difference(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    packed = {f"maple export/{name}": content for name, content in small_export().items()}
    clutter = {"__MACOSX/maple export/._users.json": b"\x00\x05", "maple export/.DS_Store": b"\x00", "maple export/data/": b""}
    summary = do_import(store, recorder, write_export(tmp_path / "export.zip", packed | clutter))
    assert (summary.problems, summary.ignored, summary.channels) == ([], [], 2)
    assert count_messages(store) == 4


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice_is_read_once(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    path = write_export(tmp_path / "export.zip", small_export())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("data/2024-03-04.json", json.dumps([GOOD]))
    assert do_import(store, recorder, path).problems == [Problem("data/2024-03-04.json", None, Reason.REPEATED)]
    assert count_messages(store) == 4


def test_a_member_that_wants_a_password(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    path = write_export(tmp_path / "export.zip", small_export() | {DAY: [GOOD]})
    _mark(path, DAY, at=8, value=1, in_directory=8)
    assert do_import(store, recorder, path).problems == [Problem(DAY, None, Reason.ENCRYPTED)]
    assert count_messages(store) == 4


def test_a_member_packed_in_an_unknown_way(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    path = write_export(tmp_path / "export.zip", small_export() | {DAY: [GOOD]})
    _mark(path, DAY, at=8 + 2, value=97, in_directory=10)
    assert do_import(store, recorder, path).problems == [Problem(DAY, None, Reason.UNSUPPORTED)]


def test_a_member_that_was_damaged(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    rows = [said("U00001", f"17097200{number:02}.000100", f"words {number}") for number in range(60)]
    path = write_export(tmp_path / "export.zip", small_export() | {DAY: rows})
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo(DAY)
    begins = member.header_offset + 30 + len(DAY)
    raw[begins + member.compress_size // 2] ^= 0xFF
    path.write_bytes(raw)
    (problem,) = do_import(store, recorder, path).problems
    assert problem.file == DAY
    assert count_messages(store) == 4


def test_a_member_that_lies_about_its_size(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    path = write_export(tmp_path / "export.zip", small_export() | {DAY: [GOOD] * 50})
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(DAY).file_size
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", 20)))
    (problem,) = do_import(store, recorder, path).problems
    assert (problem.file, problem.reason) in {(DAY, Reason.DAMAGED), (DAY, Reason.NOT_JSON)}
    assert count_messages(store) == 4


def test_more_problems_than_anybody_reads_are_counted(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    summary = do_import(store, recorder, write_export(tmp_path / "export.zip", small_export() | {DAY: ["?"] * 1500}))
    assert (len(summary.problems), summary.problem_count) == (1000, 1500)


@pytest.mark.parametrize("content", [b"", b"PK", b"<html>404</html>", b"PK\x05\x06" + b"\x00" * 10])
def test_what_is_no_archive_is_refused(store: Store, recorder: Recorder, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(content)
    with pytest.raises(ExportRefused, match=r"export\.zip.*Nothing was changed"):
        do_import(store, recorder, path)


def test_what_is_not_there_is_refused(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="no file"):
        do_import(store, recorder, tmp_path / "nowhere.zip")
    with pytest.raises(ExportRefused, match="no file"):
        do_import(store, recorder, tmp_path)


@pytest.mark.parametrize("files", [{}, {"holiday.jpg": b"\xff\xd8"}, {"a/b/c/2024-01-01.json": [GOOD]}])
def test_an_archive_of_something_else_is_refused(store: Store, recorder: Recorder, tmp_path: Path, files: dict[str, Any]) -> None:
    with pytest.raises(ExportRefused, match="no Slack export"):
        do_import(store, recorder, write_export(tmp_path / "export.zip", files))
    with store.read() as tx:
        assert communities.list_communities(tx, TEAM) == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(min_value=0), st.integers(min_value=0, max_value=255)), min_size=1, max_size=8))
def test_a_mangled_archive_never_breaks_the_import(
    store: Store, recorder: Recorder, tmp_path: Path, changes: list[tuple[int, int]]
) -> None:
    path = write_export(tmp_path / "mangled.zip", small_export())
    raw = bytearray(path.read_bytes())
    for place, value in changes:
        raw[place % len(raw)] = value
    path.write_bytes(raw)
    try:
        summary = do_import(store, recorder, path)
    except ExportRefused:
        return
    assert summary.messages <= 4


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.just("1709720000.000100")
    | st.just("U00001"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "users", "ts", "id"]), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("type", "user", "ts", "thread_ts", "parent_user_id", "text", "subtype", "reactions", "bot_id", "hidden", "inviter")
ENTRIES = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JUNK)).map(lambda odd: {**GOOD, **odd}) | JUNK
OF_PEOPLE = st.fixed_dictionaries(
    {"id": JUNK}, optional=dict.fromkeys(("team_id", "name", "profile", "tz", "is_bot", "updated"), JUNK)
)
OF_CHANNELS = st.fixed_dictionaries({"id": JUNK, "name": JUNK}, optional=dict.fromkeys(("members", "purpose", "is_archived"), JUNK))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ENTRIES, max_size=4), st.lists(OF_PEOPLE | JUNK, max_size=3), st.lists(OF_CHANNELS | JUNK, max_size=3))
def test_no_entry_breaks_the_import(
    store: Store, recorder: Recorder, tmp_path: Path, rows: list[Any], people: list[Any], listed: list[Any]
) -> None:
    files = small_export()
    files["users.json"] += people
    files["channels.json"] += listed
    files["mpims.json"] = listed
    summary = do_import(store, recorder, write_export(tmp_path / "odd.zip", files | {DAY: rows}), workspace=TEAM)
    assert summary.messages >= 4


def test_a_large_file_is_not_held_in_memory(store: Store, recorder: Recorder, tmp_path: Path) -> None:
    dice = random.Random(1)
    words = [dice.randbytes(3000).hex() for _ in range(3000)]
    rows = [said("U00001", f"{1709720000 + number}.000100", text) for number, text in enumerate(words)]
    path = write_export(tmp_path / "export.zip", small_export() | {DAY: rows})
    size = sum(map(len, words))
    del rows, words
    tracemalloc.start()
    summary = do_import(store, recorder, path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (summary.messages, summary.problems) == (3004, [])
    assert peak < size / 2


def _mark(path: Path, name: str, *, at: int, value: int, in_directory: int) -> None:
    """Change two bytes of a member's header: after its signature in place (less two), and in the directory."""
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        local = archive.getinfo(name).header_offset
    entry = raw.rindex(b"PK\x01\x02", 0, raw.rindex(name.encode()))
    struct.pack_into("<H", raw, local + at - 2, value)
    struct.pack_into("<H", raw, entry + in_directory, value)
    path.write_bytes(raw)
