"""A person's own record and choices: in plain words, changed at once, kept to."""

from datetime import timedelta

import pytest

from bot.model.nudges import Arm, Nudge
from bot.nudges import SWITCHED
from bot.views.wishes import WRITING_KINDS, offered
from sandbox.server import Sandbox
from storage import nudges, pairings, people
from tests.foyer import House
from tests.handlers.doorstep import Json, Person, text_of, until

INVITATIONS = [rule.key for rule in SWITCHED]
RITUALS = [kind.key for kind in WRITING_KINDS]


@pytest.fixture
def tom(slack: Sandbox) -> Person:
    return Person(slack, "tom", display_name="Tom", locale="en-GB", tz="Europe/London")


@pytest.fixture
def lea(slack: Sandbox) -> Person:
    return Person(slack, "lea", display_name="Léa", locale="fr-FR", tz="Europe/Paris")


@pytest.fixture
def data(slack: Sandbox, lea: Person, tom: Person) -> str:
    return str(slack.control.post("channels", {"name": "data", "as": lea.id, "members": [tom.id]})["channel"]["id"])


def preferences(house: House, person: Person) -> Json:
    with house.store.read() as tx:
        return people.get_preferences(tx, house.workspace, person.id)


def avoided(house: House, person: Person) -> list[str]:
    with house.store.read() as tx:
        return pairings.list_avoided(tx, house.workspace, person.id)


def test_the_record_counts_what_they_did_and_nothing_else(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    control = house.slack.control
    root = control.post("messages", {"as": lea.id, "channel": data, "text": "Une question ?"})["message"]["ts"]
    control.post("messages", {"as": tom.id, "channel": data, "text": "An answer", "thread_ts": root})
    control.post("messages", {"as": tom.id, "channel": data, "text": "A thought"})
    control.post("reactions", {"as": tom.id, "channel": data, "ts": root, "name": "tada"})
    house.settle()
    told = text_of(tom.types(data, "/foyer me")["reply"])
    assert f"<#{data}>: 1 message, 1 reply and 1 reaction, on 1 day, 4 March 2026" in told
    assert "A thought" not in told
    assert "1 message, sur 1 jour, le 4 mars 2026" in text_of(lea.types(data, "/foyer moi")["reply"])


def test_a_person_in_no_community_is_shown_what_is_kept_of_them(house: House, lea: Person, tom: Person, data: str) -> None:
    house.invite(lea, data)
    told = text_of(tom.types(data, "/foyer me")["reply"])
    assert "you are in no community I look after" in told
    assert "Tom, en-GB and Europe/London" in told
    house.slack.control.patch(f"people/{tom.id}", {"display_name": "<!channel>"})
    house.settle()
    assert "<!channel>" not in text_of(tom.types(data, "/foyer me")["reply"])


def test_somebody_who_only_reads(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    assert f"<#{data}>: that you are there" in text_of(tom.types(data, "/foyer me")["reply"])


def test_what_was_sent_is_shown_with_its_reason(house: House, lea: Person, data: str) -> None:
    house.invite(lea, data)
    assert "4 mars\u00a0: Vous m’avez invité dans un canal." in text_of(lea.types(data, "/foyer me")["reply"])


@pytest.mark.parametrize(
    ("action", "value", "said", "name", "kept"),
    [
        ("people:budget", "1", "at most 1 unasked-for message a week", "dms_per_week", 1),
        ("people:budget", "0", "nothing you didn’t ask for", "dms_per_week", 0),
        ("people:daily", "3", "at most 3 unasked-for messages a day", "dms_per_day", 3),
        ("people:pause", "2026-03-20", "until Friday 20 March", "paused_until.day", 20),
    ],
)
def test_each_choice_holds_at_once_and_is_confirmed(
    house: House, tom: Person, data: str, action: str, value: object, said: str, name: str, kept: object
) -> None:
    tom.types(data, "/foyer me")
    tom.clicks(tom.hears(data, "My choices"), action, value)
    tom.hears(data, said)
    found = preferences(house, tom)
    for part in name.split("."):
        found = getattr(found, part)
    assert found == kept
    assert len([each for each in tom.sees(data) if "My choices" in text_of(each)]) == 1, "the page was replaced, not repeated"


def test_choices_can_be_taken_back(house: House, tom: Person, data: str) -> None:
    tom.types(data, "/foyer me")
    for action, value, said in (
        ("people:pause", "2026-03-20", "nothing unasked-for until"),
        ("people:unpause:0", None, "the pause is over"),
    ):
        tom.clicks(tom.hears(data, "My choices"), action, value)
        tom.hears(data, said)
    assert preferences(house, tom).paused_until is None


def chooses(person: Person, data: str, **ticked: list[str]) -> None:
    """Open *What I receive* beside one's record, tick these boxes and no others in the fields named, and save."""
    person.types(data, "/foyer me")
    person.clicks(person.hears(data, "My choices"), "wishes:open:0")
    person.submits(person.window("Rituals"), **{f"wishes__{field}": boxes for field, boxes in ticked.items()})


def test_what_may_write_to_somebody_is_chosen_in_one_window(house: House, tom: Person, data: str) -> None:
    chooses(tom, data, invitations=INVITATIONS[1:], rituals=["challenge"], apart=["off"])
    assert f"everything but {len(RITUALS)} kinds of messages" in text_of(tom.window("Noted"))
    kept = preferences(house, tom)
    assert kept.muted == frozenset(RITUALS) - {"challenge"} | {INVITATIONS[0]}
    assert (kept.in_holdouts, kept.stays_off_boards) == (False, True)
    chooses(tom, data, invitations=INVITATIONS, rituals=RITUALS, apart=["counted"])
    tom.window("everything that concerns me")
    kept = preferences(house, tom)
    assert (kept.muted, kept.in_holdouts, kept.stays_off_boards) == (frozenset(), True, False)


def test_one_kind_refused_is_named(house: House, lea: Person, data: str) -> None:
    lea.types(data, "/foyer moi")
    lea.clicks(lea.hears(data, "Mes choix"), "wishes:open:0")
    lea.submits(lea.window("Rituels"), wishes__welcomes=list(offered()["wishes:welcomes"][1:]))
    assert "tout, sauf L’accueil d’une communauté que je rejoins" in text_of(lea.window("C’est noté"))


@pytest.mark.parametrize(
    ("action", "value", "said"),
    [
        ("people:pause", "2026-03-04", "from tomorrow on"),
        ("people:pause", "2020-01-01", "from tomorrow on"),
        ("people:pause", "2028-01-01", "a year at most"),
    ],
)
def test_what_can_not_be_chosen_is_said_and_changes_nothing(
    house: House, tom: Person, data: str, action: str, value: str, said: str
) -> None:
    before = preferences(house, tom)
    tom.types(data, "/foyer me")
    tom.clicks(tom.hears(data, "My choices"), action, value)
    tom.hears(data, said)
    assert preferences(house, tom) == before


def test_a_break_ends_by_itself(house: House, tom: Person, data: str) -> None:
    tom.types(data, "/foyer me")
    tom.clicks(tom.hears(data, "My choices"), "people:pause", "2026-03-06")
    tom.hears(data, "*On pause* until Friday 6 March")
    house.walk(timedelta(days=3))
    assert "*A pause* for all of that" in text_of(tom.types(data, "/foyer me")["reply"])


def test_whom_somebody_would_rather_not_be_introduced_to_is_kept_and_shown_to_them_alone(
    house: House, lea: Person, tom: Person, data: str
) -> None:
    house.set_up(lea, data)
    tom.types(data, "/foyer me")
    tom.clicks(tom.hears(data, "never introduce you to"), "people:avoid", [lea.id])
    shown = tom.hears(data, "nobody learns of it")
    menus = [block["accessory"] for block in shown["blocks"] if block.get("accessory", {}).get("action_id") == "people:avoid"]
    assert [menu["initial_users"] for menu in menus] == [[lea.id]]
    assert avoided(house, tom) == [lea.id]
    assert tom.id not in text_of(lea.types(data, "/foyer moi")["reply"])
    tom.clicks(shown, "people:avoid", [])
    until(lambda: avoided(house, tom) == [])


def test_who_was_left_out_to_compare_is_told_so(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    with house.store.write() as tx:
        left_out = Nudge(house.workspace, "quiet_regular", tom.id, data, "2026-03-03", Arm.HOLDOUT, data, house.now)
        nudges.add(tx, left_out)
    told = text_of(tom.types(data, "/foyer me")["reply"])
    assert "Left out on purpose, once, to see whether such messages help:" in told
    assert f"4 March: Inviting regulars back, in <#{data}>" in told
    assert "Left out on purpose" not in text_of(lea.types(data, "/foyer me")["reply"])
