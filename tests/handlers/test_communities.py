"""From the invitation to the first fact: welcome, set-up, notice, record; who may change it; and what was asked wrongly."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.errors import FieldError
from bot.nudges import SWITCHED
from bot.text import texts_for
from handlers.communities import handle_set_up
from handlers.request import Request
from sandbox.server import Sandbox
from storage import communities, deliveries, people
from tests.foyer import House
from tests.handlers.doorstep import Json, Person, text_of

FILLED_IN = {
    "communities:name": "Data",
    "communities:zone": "Europe/Paris",
    "communities:digest_day": "0",
    "communities:digest_time": "09:00",
}
HOSTILE = "<!channel> & <http://x|Click>"


@pytest.fixture
def lea(slack: Sandbox) -> Person:
    return Person(slack, "lea", display_name="Léa", locale="fr-FR", tz="Europe/Paris")


@pytest.fixture
def tom(slack: Sandbox) -> Person:
    return Person(slack, "tom", display_name="Tom", locale="en-GB", tz="Europe/London")


@pytest.fixture
def data(slack: Sandbox, lea: Person, tom: Person) -> str:
    made = slack.control.post("channels", {"name": "data", "as": lea.id, "members": [tom.id], "purpose": "All about data"})
    return str(made["channel"]["id"])


def fields_of(form: Json) -> Json:
    return {block["block_id"].split(":")[1]: block["element"] for block in form["blocks"] if block["type"] == "input"}


def posted_in(house: House, person: Person, channel: str) -> list[str]:
    """The texts of Foyer that everybody in a channel can see."""
    return [text_of(each) for each in person.sees(channel) if each.get("bot_id") and not each["ephemeral"]]


def test_from_the_invitation_to_the_first_fact(any_house: House, lea: Person, tom: Person, data: str) -> None:
    house = any_house
    house.invite(lea, data)
    tom.control.post("messages", {"as": tom.id, "channel": data, "text": "Before anybody was told"})
    lea.clicks(lea.hears(house.bot, "Merci de m’avoir invité"), "communities:setup:0")
    form = lea.window("Mise en place")
    fields = fields_of(form)
    assert fields["name"]["initial_value"] == "data"
    assert fields["purpose"]["initial_value"] == "All about data"
    assert fields["language"]["initial_option"]["value"] == "fr"
    assert fields["zone"]["initial_option"]["value"] == "Europe/Paris"
    assert "initial_conversation" not in fields["digest_channel"], "who reads the digest is for the manager to choose"
    assert fields["managers"]["initial_users"] == [lea.id]
    assert "est en place" in text_of(lea.submits(form)["views"])
    notice = tom.hears(data, "Bonjour. Je suis Foyer")
    assert "Léa, qui anime la communauté, en voit les chiffres" in text_of(notice)
    assert "une personne sur dix" in text_of(notice)
    assert not notice["ephemeral"]
    house.settle()
    tom.control.post("messages", {"as": tom.id, "channel": data, "text": "After the notice"})
    house.settle()
    assert "1 message, on 1 day" in text_of(tom.types(data, "/foyer me")["reply"]), "only what came after the notice is kept"


def test_nothing_is_said_twice(house: House, lea: Person, data: str) -> None:
    house.set_up(lea, data)
    house.set_up(lea, data)
    house.walk(timedelta(days=2))
    assert len([text for text in posted_in(house, lea, data) if "Bonjour. Je suis Foyer" in text]) == 1
    assert len([each for each in lea.sees(house.bot) if "Merci de m’avoir invité" in text_of(each)]) == 1


def test_setting_up_by_command_is_answered_in_the_channel(house: House, tom: Person, data: str) -> None:
    house.invite(tom, data)
    tom.types(data, "/foyer setup")
    form = tom.window("Set up this community")
    assert fields_of(form)["language"]["initial_option"]["value"] == "en"
    assert tom.submits(form)["outcome"] == "closed"
    assert tom.hears(data, "is set up")["ephemeral"]
    tom.hears(data, "Tom, who looks after it, sees the weekly figures")


def test_changing_it_later_shows_what_is_and_keeps_the_notice(house: House, tom: Person, lea: Person, data: str) -> None:
    house.set_up(tom, data, name="Data people", purpose="To learn", managers=[tom.id, lea.id], options=["guests"])
    tom.types(data, "/foyer setup")
    form = tom.window("Settings")
    fields = fields_of(form)
    assert fields["name"]["initial_value"] == "Data people"
    assert sorted(fields["managers"]["initial_users"]) == sorted([tom.id, lea.id])
    assert [option["value"] for option in fields["options"]["initial_options"]] == ["guests"]
    tom.submits(form, communities__digest_day="4", communities__digest_time="16:30", communities__options=["quiet_regular"])
    tom.hears(data, "Saved.")
    with house.store.read() as tx:
        kept = communities.get(tx, house.workspace, data)
    assert (kept.digest_weekday, kept.digest_time.isoformat("minutes")) == (4, "16:30")
    assert (kept.name, kept.title) == ("data", "Data people")
    assert (kept.lets_guests_in, kept.nudges) == (False, frozenset({"quiet_regular"}))
    assert len([text for text in posted_in(house, tom, data) if "I’m Foyer" in text]) == 1


def test_the_values_that_thanks_may_name(house: House, tom: Person, data: str) -> None:
    house.set_up(tom, data, values=" Care \n\ncare\nCuriosity")
    tom.types(data, "/foyer setup")
    form = tom.window("Settings")
    assert fields_of(form)["values"]["initial_value"] == "Care\nCuriosity"
    refused = tom.submits(form, communities__values="\n".join(f"value {number}" for number in range(21)))
    assert "At most 20 values" in text_of(refused)
    assert "Shorten each value to 60 characters." in text_of(tom.submits(form, communities__values="v" * 61))
    assert tom.submits(form, communities__values="")["outcome"] == "closed"
    with house.store.read() as tx:
        assert communities.get(tx, house.workspace, data).kudos_values == ()


def test_a_form_changes_only_the_switches_that_it_showed(house: House, tom: Person, data: str) -> None:
    house.set_up(tom, data)
    with house.store.read() as tx:
        fresh = communities.get(tx, house.workspace, data)
    assert fresh.nudges == {rule.key for rule in SWITCHED if rule.is_proposed}, "what would suit is proposed"
    tom.types(data, "/foyer setup")
    form = tom.window("Settings")
    with house.store.write() as tx:
        later = replace(fresh, nudges=fresh.nudges | {"a_later_rule"})
        communities.set_up(tx, later, [tom.id], house.now)
    tom.submits(form, communities__options=[])
    tom.hears(data, "Saved.")
    with house.store.read() as tx:
        assert communities.get(tx, house.workspace, data).nudges == {"a_later_rule"}


def test_only_who_looks_after_it_may_change_it_and_the_refusal_names_them(
    house: House, lea: Person, tom: Person, data: str
) -> None:
    house.set_up(lea, data)
    refusal = tom.types(data, "/foyer setup")["reply"]
    assert "Only the people who look after" in refusal["text"]
    assert ": Léa. Shall I tell Léa" in refusal["text"]
    assert tom.windows() == []
    tom.clicks(tom.hears(data, "Only the people who look after"), "communities:tell:0")
    tom.hears(data, "I’ve told Léa")
    house.settle()
    idea = lea.hears(house.bot, "aimerait changer les réglages")
    assert f"<@{tom.id}>" in text_of(idea)
    assert "m’a demandé de vous prévenir" in text_of(idea)


def test_an_idea_is_passed_on_once_a_day(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    for _ in range(2):
        tom.types(data, "/foyer setup")
        tom.clicks(tom.hears(data, "Shall I tell"), "communities:tell:0")
        house.settle()
    tom.hears(data, "already heard from you today")
    assert len([each for each in lea.sees(house.bot) if "aimerait changer" in text_of(each)]) == 1


def test_an_idea_for_who_left_is_told_to_nobody(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data, managers=[lea.id])
    tom.types(data, "/foyer setup")
    stale = tom.hears(data, "Shall I tell")
    house.set_up(lea, data, managers=[tom.id])
    tom.clicks(stale, "communities:tell:0")
    tom.hears(data, "no longer looks after this community")


def test_the_first_admin_to_set_up_becomes_strategist_and_may_change_everything(
    house: House, lea: Person, tom: Person, data: str
) -> None:
    house.set_up(lea, data)
    house.slack.control.patch(f"people/{tom.id}", {"is_admin": True})
    house.settle()
    own = house.slack.control.post("channels", {"name": "own", "as": tom.id})["channel"]["id"]
    house.set_up(tom, own)
    tom.hears(own, "first strategist")
    tom.types(data, "/foyer setup")
    tom.window("Settings")


def test_who_is_no_admin_becomes_no_strategist(house: House, tom: Person, data: str) -> None:
    house.set_up(tom, data)
    with house.store.read() as tx:
        assert people.strategists(tx, house.workspace) == []


@pytest.fixture
def appointed(slack: Sandbox, tmp_path: object, tom: Person) -> Iterator[House]:
    house = House.start(slack, f"sqlite:///{tmp_path}/appointed.db", foyer_strategists=tom.id)
    yield house
    house.stop()


def test_strategists_named_in_the_settings_are_the_first_ones(appointed: House, lea: Person, tom: Person, data: str) -> None:
    appointed.slack.control.patch(f"people/{lea.id}", {"is_admin": True})
    appointed.set_up(lea, data)
    with appointed.store.read() as tx:
        assert people.strategists(tx, appointed.workspace) == [tom.id]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"name": "   "}, "name", "people will recognise"),
        ({"managers": []}, "managers", "choose at least one person"),
        ({"managers": ["BOT"]}, "managers", "can’t look after a community"),
        ({"managers": ["GUEST"]}, "managers", "is a guest here"),
        ({"digest_channel": "ELSEWHERE"}, "digest_channel", "I’m not in that channel"),
    ],
)
def test_what_can_not_be_is_said_beside_its_field(
    house: House, tom: Person, data: str, given: dict[str, object], field: str, words: str
) -> None:
    elsewhere = house.slack.control.post("channels", {"name": "elsewhere", "as": tom.id})["channel"]["id"]
    robot = Person(house.slack, "robot", is_bot=True).id
    guest = Person(house.slack, "guest", is_restricted=True).id
    house.invite(tom, data)
    tom.types(data, "/foyer setup")
    there = {"ELSEWHERE": elsewhere, "BOT": robot, "GUEST": guest}
    values = {
        f"communities__{name}": [there.get(each, each) for each in value]
        if isinstance(value, list)
        else there.get(str(value), value)
        for name, value in given.items()
    }
    outcome = tom.submits(tom.window(), **values)
    assert outcome["outcome"] == "errors"
    if outcome["latency_ms"] is not None:  # else Slack's own client asked for it
        assert words in outcome["errors"][f"communities:{field}"]


def test_a_guest_takes_no_community_over_when_its_last_manager_leaves_no_trace(
    house: House, tom: Person, lea: Person, data: str
) -> None:
    guest = Person(house.slack, "guest", locale="en-GB", is_restricted=True)
    house.slack.control.post(f"channels/{data}/invite", {"as": lea.id, "users": [guest.id]})
    house.set_up(tom, data, options=["guests"])
    tom.leaves(tom.hears(data, "I’m Foyer"), 1)
    assert "for people of this workspace" in guest.types(data, "/foyer setup")["reply"]["text"]
    assert guest.windows() == []
    with house.store.read() as tx:
        assert communities.managers_of(tx, house.workspace, data) == []
    lea.types(data, "/foyer setup")
    assert lea.window("Réglages"), "somebody of the company may take over"


def test_a_form_with_somebody_slack_never_told_of(house: House, tom: Person, data: str) -> None:
    house.set_up(tom, data)
    asked = Request(
        workspace=house.workspace,
        person=tom.id,
        now=house.now,
        texts=texts_for("en"),
        private={"community": data, "name": "data"},
        values={**FILLED_IN, "communities:managers": [tom.id, "UNOBODY"]},
    )
    with pytest.raises(FieldError, match=r"communities\.manager_unknown"):
        handle_set_up(asked, house.store)
    with house.store.read() as tx:
        assert [each.person for each in communities.managers_of(tx, house.workspace, data)] == [tom.id]


def test_a_digest_for_the_whole_channel_is_announced_as_such(house: House, tom: Person, data: str) -> None:
    house.set_up(tom, data, digest_channel=data)
    assert "everybody there will read it" in text_of(tom.hears(data, "is set up"))


def test_what_people_type_is_never_live(house: House, tom: Person, lea: Person, data: str) -> None:
    house.slack.control.patch(f"people/{tom.id}", {"display_name": HOSTILE})
    house.settle()
    house.set_up(tom, data, name=HOSTILE, purpose=HOSTILE)
    lea.types(data, "/foyer setup")
    lea.clicks(lea.hears(data, "Voulez-vous que je dise"), "communities:tell:0")
    lea.types(data, "/foyer")
    house.settle()
    shown = [*lea.sees(data), *tom.sees(house.bot), *lea.sees(house.bot)]
    ours = [text_of(each) for each in shown if each.get("bot_id")]
    assert any("&lt;!channel&gt;" in text for text in ours)
    assert not [text for text in ours if "<!channel>" in text or "<http://x" in text]


def test_a_channel_that_foyer_is_not_in(house: House, lea: Person, data: str) -> None:
    assert "/invite" in lea.types(data, "/foyer setup")["reply"]["text"]
    secret = house.slack.control.post("channels", {"name": "secret", "as": lea.id, "is_private": True})["channel"]["id"]
    assert "Je ne suis pas encore dans ce canal" in lea.types(secret, "/foyer setup")["reply"]["text"]


def test_an_archived_channel(house: House, lea: Person, data: str) -> None:
    house.invite(lea, data)
    house.slack.control.post(f"channels/{data}/archive", {"as": lea.id})
    lea.clicks(lea.hears(house.bot, "Merci de m’avoir invité"), "communities:setup:0")
    lea.hears(house.bot, "Ce canal est archivé")


def test_a_direct_message_is_no_community(house: House, lea: Person) -> None:
    assert "ceci est un message direct" in lea.types(house.bot, "/foyer setup")["reply"]["text"]


def test_a_private_channel_works_like_any_other(house: House, tom: Person) -> None:
    secret = house.slack.control.post("channels", {"name": "secret", "as": tom.id, "is_private": True})["channel"]["id"]
    house.set_up(tom, secret)
    tom.hears(secret, "I’m Foyer")


def test_a_guest_gets_no_welcome_and_sets_nothing_up(house: House, lea: Person, tom: Person, data: str) -> None:
    house.slack.control.patch(f"people/{tom.id}", {"is_restricted": True})
    house.settle()
    house.invite(tom, data)
    assert not [each for each in tom.sees(house.bot) if each.get("bot_id")]
    assert "guests" in tom.types(data, "/foyer setup")["reply"]["text"]


def test_a_guest_takes_part_once_the_community_lets_them_in(house: House, lea: Person, tom: Person, data: str) -> None:
    house.slack.control.patch(f"people/{tom.id}", {"is_restricted": True})
    house.set_up(lea, data, options=["guests"])
    assert "Only the people who look after" in tom.types(data, "/foyer setup")["reply"]["text"]


@pytest.mark.parametrize("again", ["saved", "invited"])
def test_a_notice_that_was_refused_is_posted_once_that_can_be(
    house: House, lea: Person, tom: Person, data: str, again: str
) -> None:
    house.slack.control.post(f"channels/{data}/settings", {"posting_restricted": True})
    house.set_up(lea, data)
    house.walk(timedelta(hours=1))
    assert posted_in(house, tom, data) == []
    with house.store.read() as tx:
        assert communities.get(tx, house.workspace, data).recorded_since is None
        assert deliveries.list_problems(tx, house.workspace, data, house.now - timedelta(days=1))
    house.slack.control.post(f"channels/{data}/settings", {"posting_restricted": False})
    if again == "saved":
        lea.types(data, "/foyer setup")
        lea.submits(lea.window())
    else:
        house.slack.control.post(f"channels/{data}/kick", {"as": lea.id, "user": house.bot})
        house.invite(lea, data)
    house.settle()
    tom.hears(data, "Bonjour. Je suis Foyer")
    with house.store.read() as tx:
        assert communities.get(tx, house.workspace, data).recorded_since is not None


def test_a_failing_auth_test_loses_no_fact(house: House, lea: Person, tom: Person, data: str) -> None:
    house.set_up(lea, data)
    house.slack.control.post("faults", {"method": "auth.test", "do": "error", "error": "invalid_auth", "times": 9})
    tom.control.post("messages", {"as": tom.id, "channel": data, "text": "Is anybody there?"})
    house.settle()
    assert "1 message" in text_of(tom.types(data, "/foyer me")["reply"])


@pytest.fixture
def over_http(slack: Sandbox, tmp_path: object) -> Iterator[House]:
    house = House.start(slack, f"sqlite:///{tmp_path}/http.db", over_http=True)
    yield house
    house.stop()


def test_the_same_over_signed_http(over_http: House, lea: Person, tom: Person, data: str) -> None:
    over_http.set_up(lea, data)
    tom.hears(data, "Bonjour. Je suis Foyer")
    tom.control.post("messages", {"as": tom.id, "channel": data, "text": "Heard by HTTP"})
    over_http.settle()
    assert "1 message" in text_of(tom.types(data, "/foyer me")["reply"])
