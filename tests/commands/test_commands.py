"""The command line as an operator meets it: what is refused, in which words, and with which status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands.opening import secret_of
from tests.bot.test_settings import settings

ROOT = Path(__file__).parents[2]


def foyer(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``python app.py …`` with a store of its own and nothing else set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "FOYER_", "DATABASE_"))}
    given = kept | {"DATABASE_URL": f"sqlite:///{folder / 'foyer.db'}"} | environment
    return subprocess.run([sys.executable, "app.py", *words], cwd=ROOT, env=given, capture_output=True, text=True, check=False)


def test_wrong_settings_are_told_at_once_and_refused(tmp_path: Path) -> None:
    ended = foyer(tmp_path, "run", SLACK_BOT_TOKEN="wrong", FOYER_PORT="0", FOYER_TIMEZONE="Mars/Olympus")
    assert ended.returncode == 2
    assert [line.split(":")[0] for line in ended.stderr.splitlines()] == ["SLACK_BOT_TOKEN", "FOYER_PORT", "FOYER_TIMEZONE"]
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_run_without_tokens_says_which_and_where_to_get_them(tmp_path: Path) -> None:
    ended = foyer(tmp_path, "run")
    assert ended.returncode == 2
    assert "SLACK_BOT_TOKEN: missing" in ended.stderr
    assert "SLACK_APP_TOKEN: missing" in ended.stderr


def test_the_doctor_lists_what_is_missing_and_changes_nothing(tmp_path: Path) -> None:
    ended = foyer(tmp_path, "doctor", "--json")
    assert ended.returncode == 1
    assert [each["what"] for each in json.loads(ended.stdout) if not each["is_well"]] == ["Slack", "Slack"]
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_needs_no_settings(tmp_path: Path) -> None:
    ended = foyer(tmp_path, "manifest", "--name", "Foyer (test)")
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["display_information"]["name"] == "Foyer (test)"


def test_the_manifest_for_signed_http(tmp_path: Path) -> None:
    ended = foyer(tmp_path, "manifest", "--url", "https://foyer.example.org")
    assert ended.returncode == 0
    settings = json.loads(ended.stdout)["settings"]
    assert settings["event_subscriptions"]["request_url"] == "https://foyer.example.org/slack/events"
    assert not settings["socket_mode_enabled"]


def test_an_address_that_slack_would_refuse_makes_no_manifest(tmp_path: Path) -> None:
    ended = foyer(tmp_path, "manifest", "--url", "http://foyer.example.org")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("--url: give the public address")
    assert "https://" in ended.stderr


@pytest.mark.parametrize("person", ["craft", "@lea", "u012ab3cd", ""])
def test_erase_takes_member_ids_only(tmp_path: Path, person: str) -> None:
    ended = foyer(tmp_path, "erase", person, "--yes")
    assert ended.returncode == 2
    assert "Nothing was erased" in ended.stderr


def test_figures_of_nothing_are_refused_kindly(tmp_path: Path) -> None:
    ended = foyer(tmp_path, "figures")
    assert ended.returncode == 2
    assert "import" in ended.stderr


def test_the_secret_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    given = settings(database_url=f"sqlite:///{tmp_path / 'foyer.db'}")
    secret = secret_of(given)
    assert len(secret) >= 32
    assert secret_of(given) == secret
    [kept] = tmp_path.glob("*.secret")
    assert kept.stat().st_mode & 0o077 == 0


def test_half_a_secret_is_refused_rather_than_used(tmp_path: Path) -> None:
    (tmp_path / "foyer.secret").touch()
    with pytest.raises(SystemExit) as ended:
        secret_of(settings(database_url=f"sqlite:///{tmp_path / 'foyer.db'}"))
    assert ended.value.code == 2
