"""A challenge from its plan to its closing, through a whole Foyer: clicks, replies, the board, reminders, Home, a restart."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.server import Sandbox
from tests.foyer import House
from tests.handlers.animations.other_kinds import chooses_kind, plans_it, sends
from tests.handlers.animations.season import FIRST, thread, told
from tests.handlers.doorstep import Json, Person, text_of

INVITES = "Draw one sketch a day"
LABEL = "Goal for everybody together"
FORM: dict[str, object] = {
    "invites": INVITES,
    "pace": "day",
    "length": "2",
    "goal": "3",
    "unit": None,
    "themes": "Hands\nTrees",
    "frequency": "once",
}
FRIDAY = datetime(2026, 3, 6, 0, 0, tzinfo=UTC)
CLOSES = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)


def plans_challenge(house: House, person: Person, channel: str) -> None:
    """Plan a challenge of two days; it begins at ``season.FIRST``, a Thursday."""
    plans_it(house, person, chooses_kind(person, channel, "challenge", LABEL), FORM)


def posts(person: Person, channel: str) -> list[Json]:
    """What stands in the channel of the challenge: its opening, at last its end."""
    shown = [each for each in person.sees(channel) if each.get("bot_id") and not each["ephemeral"]]
    return [each for each in shown if each["text"].startswith(INVITES)]


def clicks(house: House, person: Person, message: Json, verb: str, words: str) -> None:
    """Click in the channel; what Foyer says to this person alone has these words in it."""
    person.clicks(message, f"animation:challenge:{verb}")
    told(person, message["channel"], words)
    house.settle()


def chooses(house: House, person: Person, message: Json, *choices: str) -> None:
    """Say what lasts: the board, reminders."""
    person.clicks(message, "animation:challenge:options:2")
    assert person.submits(person.window("Board and reminders"), animations__choices=list(choices))["outcome"] != "errors"
    house.settle()


def test_a_challenge_from_its_plan_to_what_was_achieved(house: House, ann: Person, ben: Person, leo: Person, data: str) -> None:
    house.set_up(ann, data)
    plans_challenge(house, ann, data)
    house.walk(FIRST)
    (post,) = posts(ben, data)
    assert "0 of 3 check-ins" in text_of(post)
    assert "Day 1 of 2: Hands" in text_of(post)

    clicks(house, ben, post, "done:0", "Together you are at 1 of 3.")
    clicks(house, ben, post, "done:0", "You are counted already")
    leo.control.post("messages", {"as": leo.id, "channel": data, "text": "Ma main", "thread_ts": post["ts"]})
    leo.control.post("messages", {"as": leo.id, "channel": data, "text": "Et l’autre", "thread_ts": post["ts"]})
    house.settle()
    (post,) = posts(ben, data)
    assert "2 of 3 check-ins · 2 people so far" in text_of(post)
    assert "Ben" not in text_of(post)
    chooses(house, ben, post, "board", "remind")
    (post,) = posts(ben, data)
    assert "One check-in: Ben" in text_of(post)

    house.walk(FRIDAY)
    (post,) = posts(ben, data)
    assert "Day 2 of 2: Trees" in text_of(post)
    house.walk(FRIDAY + timedelta(hours=10))
    assert thread(ben, post)[-1] == "Day 2 of 2: Trees"
    (letter,) = [each for each in ben.sees(house.bot) if each.get("bot_id") and "Day 2 of 2 is open" in each["text"]]
    assert "because you asked to be reminded" in text_of(letter)
    ben.clicks(letter, "animation:challenge:note:1")
    assert ben.submits(ben.window("Check in"), animations__note="An <oak> *tree*")["outcome"] in ("closed", "cleared")
    house.settle()
    assert thread(ann, post)[-1] == "Ben: An &lt;oak&gt; *tree*"

    house.walk(CLOSES)
    opening, end = posts(ann, data)
    assert "actions" not in [block["type"] for block in opening["blocks"]]
    assert end["text"].endswith("Together: 3 check-ins, thanks to 2 people. The goal was 3 check-ins: it is reached. Thank you.")
    assert [each for each in leo.sees(house.bot) if "Jour" in each["text"]] == []


def test_home_shows_how_far_one_is_and_takes_a_check_in_and_takes_it_back(town: House, ann: Person, leo: Person, data: str) -> None:
    plans_challenge(town, ann, data)
    leo.opens_home()
    assert "participer" not in text_of(leo.home("À venir"))
    town.walk(FIRST)
    leo.opens_home()
    page = leo.home("Ce à quoi vous pouvez participer")
    assert f"<#{data}>\u00a0: *{INVITES}*\u00a0: ensemble, 0 sur 3." in text_of(page)
    leo.clicks(page, "animation:challenge:done:0")
    page = leo.home("une participation de votre part\u00a0; ensemble, 1 sur 3.")
    town.settle()
    assert "1 of 3 check-ins" in text_of(posts(ann, data)[0])
    leo.clicks(page, "animation:challenge:undo:3")
    leo.home("ensemble, 0 sur 3.")
    town.settle()
    assert "0 of 3 check-ins" in text_of(posts(ann, data)[0])


def test_a_restart_in_the_middle_loses_and_repeats_nothing(
    slack: Sandbox, town: House, ann: Person, ben: Person, leo: Person, data: str
) -> None:
    plans_challenge(town, ann, data)
    town.walk(FIRST)
    (post,) = posts(ben, data)
    clicks(town, ben, post, "done:0", "1 of 3")
    town.foyer.stop()
    slack.clock.set(FRIDAY + timedelta(hours=1))
    again = House.start(slack, str(town.foyer.settings.database_url))
    try:
        again.settle()
        (post,) = posts(ben, data)
        assert "Day 2 of 2" in text_of(post)
        clicks(again, leo, post, "done:0", "2 sur 3")
        again.walk(CLOSES)
        assert len(posts(ben, data)) == 2
        assert posts(ben, data)[1]["text"].endswith("Together: 2 check-ins, thanks to 2 people. Thank you.")
        assert thread(ben, post) == ["Day 2 of 2: Trees"]
    finally:
        again.stop()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"invites": "🎉"}, "invites", "Say in a few words what people are invited to do."),
        ({"length": "8", "frequency": "weekly"}, "length", "It would begin again before it ends."),
        ({"themes": "Hands\nTrees\nRoofs"}, "themes", "That is 3 lines for 2 steps."),
    ],
)
def test_what_can_not_be_planned_is_said_beside_its_field(
    town: House, ann: Person, data: str, changes: dict[str, object], field: str, words: str
) -> None:
    outcome = sends(ann, chooses_kind(ann, data, "challenge", LABEL), {**FORM, **changes})
    assert outcome["outcome"] == "errors"
    assert words in outcome["errors"][f"animations:{field}"]
