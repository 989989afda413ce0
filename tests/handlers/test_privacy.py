"""What is kept, told in one screen; and leaving no trace, wholly, with a way back."""

import pytest

from sandbox.server import Sandbox
from storage import communities, kept, privacy
from tests.foyer import House
from tests.handlers.doorstep import Person, text_of


@pytest.fixture
def tom(slack: Sandbox) -> Person:
    return Person(slack, "tom", display_name="Tom", locale="en-GB", tz="Europe/London")


@pytest.fixture
def lea(slack: Sandbox) -> Person:
    return Person(slack, "lea", display_name="Léa", locale="fr-FR", tz="Europe/Paris")


@pytest.fixture
def data(slack: Sandbox, lea: Person, tom: Person) -> str:
    return str(slack.control.post("channels", {"name": "data", "as": lea.id, "members": [tom.id]})["channel"]["id"])


def whole_store(house: House) -> bytes:
    """Every byte that the database keeps on disk, its log included."""
    path = house.foyer.settings.sqlite_path
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def test_privacy_is_one_screen(house: House, lea: Person, tom: Person, data: str) -> None:
    told = text_of(tom.types(data, "/foyer privacy")["reply"])
    for words in (
        "Never your messages",
        "Who wrote, answered, reacted",
        "Who sees it",
        "How long",
        "One person in ten",
        "Leave no trace",
    ):
        assert words in told
    assert "Jamais vos messages" in text_of(lea.types(data, "/foyer confidentialité")["reply"])


def test_the_notice_leads_there_and_to_leaving_no_trace(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    notice = tom.hears(data, "Bonjour. Je suis Foyer")
    tom.clicks(notice, "privacy:show:0")
    assert tom.hears(data, "Never your messages")["ephemeral"]
    tom.clicks(notice, "privacy:leave:1")
    asked = tom.window("And erase what is kept of me so far")
    assert tom.windows() == [asked], "nothing is done before it is sent"
    tom.submits(asked)
    tom.window("Of what you did, nothing was kept")


def test_who_left_is_nowhere_in_the_store_whatever_they_do_next(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    control = house.slack.control
    control.post("messages", {"as": tom.id, "channel": data, "text": "I was here"})
    tom.types(data, "/foyer me")
    tom.clicks(tom.hears(data, "My choices"), "people:budget", "5")
    tom.hears(data, "at most 5")
    house.settle()
    assert tom.id.encode() in whole_store(house)
    tom.types(data, "/foyer me")
    done = text_of(tom.leaves(tom.hears(data, "My choices"), 1))
    assert "1 act counted without a name" in done
    house.settle()
    assert tom.id.encode() not in whole_store(house)
    root = control.post("messages", {"as": lea.id, "channel": data, "text": f"<@{tom.id}>, tu es là ?"})["message"]["ts"]
    control.post("messages", {"as": tom.id, "channel": data, "text": "Here", "thread_ts": root})
    control.post("reactions", {"as": tom.id, "channel": data, "ts": root, "name": "tada"})
    for typed in (
        "/foyer",
        "/foyer me",
        "/foyer privacy",
        "/foyer help",
        "/foyer setup",
        "/animate",
        "/foyer digest",
        "/foyer nonsense",
    ):
        assert tom.types(data, typed)["outcome"] == "ok"
    tom.opens_home()
    tom.home("leave no trace")
    control.patch(f"people/{tom.id}", {"display_name": "Tom again"})
    house.settle()
    assert tom.id.encode() not in whole_store(house)


def test_who_left_is_refused_kindly_and_can_come_back(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    with house.store.write() as tx:
        privacy.leave_no_trace(tx, house.workspace, tom.id, house.now)
    assert "leave no trace" in tom.types(data, "/foyer setup")["reply"]["text"]
    tom.types(data, "/foyer me")
    tom.clicks(tom.hears(data, "You asked me to leave no trace"), "privacy:keep:0")
    tom.hears(data, "You take part again")
    house.slack.control.post("messages", {"as": tom.id, "channel": data, "text": "Back"})
    house.settle()
    assert "1 message" in text_of(tom.types(data, "/foyer me")["reply"])


def test_who_left_can_not_look_after_a_community(house: House, lea: Person, tom: Person, data: str) -> None:
    house.invite(lea, data)
    with house.store.write() as tx:
        privacy.leave_no_trace(tx, house.workspace, tom.id, house.now)
    lea.types(data, "/foyer setup")
    outcome = lea.submits(lea.window(), communities__managers=[lea.id, tom.id])
    assert "ne laisse aucune trace" in outcome["errors"]["communities:managers"]


def test_a_community_whose_manager_left_is_told_and_can_be_taken_over(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    lea.types(data, "/foyer me")
    assert f"Plus personne n’anime <#{data}>" in text_of(lea.leaves(lea.hears(data, "Mes choix"), 1))
    tom.types(data, "/foyer setup")
    tom.submits(tom.window("Settings"), communities__managers=[tom.id])
    house.settle()
    with house.store.read() as tx:
        assert [each.person for each in communities.managers_of(tx, house.workspace, data)] == [tom.id]


def test_in_french_the_past_may_stay_and_be_forgotten_later(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(tom, data)
    control = house.slack.control
    for words in ("Bonjour", "Encore moi"):
        control.post("messages", {"as": lea.id, "channel": data, "text": words})
    house.settle()
    lea.opens_home()
    done = text_of(lea.leaves(lea.home("Ne laisser aucune trace"), 1, past=False))
    assert "2 actes restent" in done
    assert "compte, sans votre nom" in done
    control.post("messages", {"as": lea.id, "channel": data, "text": "Et une troisième fois"})
    house.settle()
    lea.types(data, "/foyer moi")
    me = lea.hears(data, "je n’écris plus rien")
    assert "2 messages" in text_of(me)
    lea.clicks(me, "privacy:forget:0")
    assert "2 actes comptés sans nom" in text_of(lea.hears(data, "C’est fait"))
    house.settle()
    assert lea.id.encode() not in whole_store(house)
    lea.types(data, "/foyer moi")
    lea.clicks(lea.hears(data, "je n’écris plus rien"), "privacy:forget:0")
    assert "rien n’était gardé" in text_of(lea.hears(data, "rien n’était gardé"))


def test_every_column_is_shown_to_whoever_asks(house: House, lea: Person, tom: Person, data: str) -> None:
    for person, words in ((tom, "What I keep"), (lea, "Ce que je garde")):
        person.types(data, "/foyer privacy")
        person.clicks(person.hears(data, words), "privacy:detail:0")
        shown = text_of(person.window())
        for table, columns in kept.columns().items():
            assert f"`{table}`" in shown
            assert [column for column in columns if f"`{column}`" not in shown] == []
    assert "24 mois" in shown
