"""The demo as a visitor meets it: an address, three things to try, the same on the page's card, and an end without noise."""

import json
import re
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
WORDS: dict[str, Any] = tomllib.loads((ROOT / "commands/company.toml").read_text(encoding="utf-8"))["welcome"]


def ask(address: str, path: str) -> Any:
    """What the control API of a demo answers."""
    with urlopen(f"{address}/control/{path}", timeout=10) as response:
        return json.load(response)


def test_it_says_where_it_is_and_what_to_try_and_ends_when_told() -> None:
    command = [sys.executable, "app.py", "demo", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as demo:
        assert demo.stdout
        assert demo.stderr
        said = ""
        while "Ctrl+C" not in said:
            line = demo.stdout.readline()
            assert line, demo.stderr.read()
            said += line
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found
        assert [words for words in WORDS["en"]["tries"] if words not in said] == []
        state = ask(found[0], "state")
        demo.send_signal(signal.SIGINT)
        assert demo.wait(20) == 0
        assert demo.stderr.read() == ""

    page, people = state["page"], {person["id"]: person for person in state["people"]}
    first = next(channel for channel in state["channels"] if channel["id"] == page["open"])
    assert page["welcome"] == WORDS
    assert people[page["as"]]["real_name"] == "Tom Ashgrove"
    assert page["as"] in first["members"]
    assert state["app"]["bot_user"] in first["members"]
    assert set(page["cast"]) <= people.keys()


def test_the_card_has_the_same_things_to_try_in_both_languages() -> None:
    assert WORDS.keys() == {"en", "fr"}
    marks = [[re.findall(r"`[^`]+`|#[a-z-]+", words) for words in WORDS[language]["tries"]] for language in ("en", "fr")]
    assert marks[0] == marks[1]
    assert len(marks[0]) == 3


def test_a_port_in_use_is_said_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "app.py", "demo", "--port", port]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"Port {port} is in use")
    assert "Traceback" not in ended.stderr
