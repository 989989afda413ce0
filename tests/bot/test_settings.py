"""Settings: every problem at once, by name, with what to do; and no secret in what is printed."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings, require_slack

ROOT = Path(__file__).parents[2]


def settings(**given: object) -> Settings:
    return load_settings(_env_file=None, **given)


def test_the_defaults_need_no_account() -> None:
    given = settings()
    assert given.uses_sqlite
    assert given.foyer_host == "127.0.0.1"
    assert given.slack_api_url == "https://slack.com/api/"


def test_every_problem_is_told_at_once_by_name() -> None:
    with pytest.raises(SettingsError) as caught:
        settings(
            slack_bot_token="xapp-wrong",
            slack_app_token="xoxb-wrong",
            database_url="mysql://x",
            foyer_port=0,
            foyer_locale="de",
            foyer_timezone="Europe/Paname",
            foyer_strategists="Léa",
        )
    names = {problem.split(":", 1)[0] for problem in caught.value.problems}
    assert names == {
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "DATABASE_URL",
        "FOYER_PORT",
        "FOYER_LOCALE",
        "FOYER_TIMEZONE",
        "FOYER_STRATEGISTS",
    }
    assert "xapp-wrong" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        ({"database_url": "postgresql://localhost/foyer"}, "postgresql+psycopg://"),
        ({"database_url": "sqlite:///:memory:"}, "sqlite:///file.db"),
        ({"database_url": "postgresql+psycopg://localhost/foyer"}, "FOYER_SECRET"),
        ({"foyer_secret": "short"}, "FOYER_SECRET"),
        ({"slack_api_url": "ftp://x"}, "https://"),
    ],
)
def test_a_wrong_setting_says_what_to_do(given: dict[str, str], advice: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(**given)
    assert advice in str(caught.value)


def test_strategists_are_a_list_of_member_ids() -> None:
    assert settings(foyer_strategists=" U012AB3CD, W9 ").foyer_strategists == ("U012AB3CD", "W9")


def test_talking_with_slack_needs_tokens() -> None:
    with pytest.raises(SettingsError) as caught:
        require_slack(settings())
    assert len(caught.value.problems) == 2
    require_slack(settings(slack_bot_token="xoxb-1", slack_signing_secret="s"))


def test_secrets_are_not_printed() -> None:
    assert "xoxb-1" not in repr(settings(slack_bot_token="xoxb-1", foyer_secret="a long enough secret"))


def test_every_setting_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    missing = [name.upper() for name in Settings.model_fields if f"{name.upper()}=" not in example and name != "slack_api_url"]
    assert missing == []
