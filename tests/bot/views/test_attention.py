"""What *Not now* answers, in both languages: until when, another day, the way back."""

from datetime import date
from typing import Any

import pytest

from bot.text import LOCALES, texts_for
from bot.views.attention import back_message, none_message, paused_message

UNTIL = date(2026, 3, 11)


def elements(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [element for block in message["blocks"] for element in block.get("elements", ())]


def test_the_day_is_said_and_can_be_changed() -> None:
    said = paused_message(UNTIL, texts_for("en"))
    assert "nothing unasked before Wednesday 11 March" in said["text"]
    assert "rien que vous n’ayez demandé avant le mercredi 11 mars" in paused_message(UNTIL, texts_for("fr"))["text"]
    picker = elements(said)[0]
    assert (picker["action_id"], picker["initial_date"]) == ("attention:until", "2026-03-11")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_answer_but_the_last_has_its_way_back(locale: str) -> None:
    texts = texts_for(locale)
    back = texts.plain("attention.back_button")
    for said in (paused_message(UNTIL, texts), none_message(3, texts)):
        assert back in [element.get("text", {}).get("text") for element in elements(said)]
    assert elements(none_message(3, texts))[0]["value"] == "3", "as many a week as before"
    assert elements(back_message(texts)) == []
