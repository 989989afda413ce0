"""A series of talks from its plan to the list of past ones, through a whole Foyer: in French, over a restart, places given back."""

from datetime import UTC, datetime, timedelta

from sandbox.server import Sandbox
from storage import privacy
from tests.foyer import House
from tests.handlers.animations.other_kinds import chooses_kind, plans_it
from tests.handlers.animations.season import HOSTILE, thread, told
from tests.handlers.doorstep import Json, Person, text_of, until

FORM: dict[str, object] = {"name": "Show and tell", "date": "2026-03-12", "call_days": "3", "remind_days": "1", "open_days": "1"}
PARIS: dict[str, object] = {**FORM, "name": "Café-démo", "time": "15:00", "zone": "Europe/Paris", "country": "FR"}
CALL = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
CLOSES = datetime(2026, 3, 13, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLACE, NEXT_PLACE = "2026-03-12:1", "2026-03-19:1"


def plans_talks(house: House, person: Person, channel: str, **changes: object) -> None:
    plans_it(house, person, chooses_kind(person, channel, "talks", "What the series is called"), {**FORM, **changes})


def posts(person: Person, channel: str, words: str) -> list[Json]:
    shown = [each for each in person.sees(channel) if each.get("bot_id") and not each["ephemeral"]]
    return [each for each in shown if words in text_of(each)]


def letter(house: House, person: Person, words: str) -> Json:
    """The only letter to this person in which these words stand."""
    (found,) = [each for each in person.sees(house.bot) if words in text_of(each)]
    return found


def takes(house: House, person: Person, post: Json, title: str, place: str = PLACE) -> Json:
    """Offer a talk from a message; the window that shows it."""
    person.clicks(post, "animation:talks:offer:0")
    sent = person.submits(person.window("Your title"), animations__title=title, animations__place=place)
    assert sent["outcome"] == "updated", sent
    house.settle()
    return person.window("What you offered")


def test_a_series_in_a_french_community_from_the_call_to_the_list(
    house: House, ann: Person, ben: Person, leo: Person, data: str
) -> None:
    house.set_up(leo, data, zone="Europe/Paris", digest_channel=None)
    plans_it(house, leo, chooses_kind(leo, data, "talks", "Le nom de la série", opens="Planifier"), PARIS)
    house.walk(CALL + 4 * HOUR)
    (call,) = posts(ben, data, "Café-démo")
    assert call["text"].startswith("*Café-démo*, jeudi 12 mars\u00a0: une place est libre.")

    window = takes(house, ben, call, HOSTILE)
    assert HOSTILE in text_of(window)
    assert "Thursday 12 March" in text_of(window)
    (call,) = posts(ben, data, "Café-démo")
    assert call["text"].startswith("*Café-démo*, jeudi 12 mars\u00a0: plus de place libre.")

    house.walk(DUE - 24 * HOUR)
    ahead = letter(house, ben, "Your talk at *Café-démo* is coming")
    assert "because you offered a talk" in text_of(ahead)
    assert "No such messages" in text_of(ahead)
    ben.clicks(ahead, "animation:talks:on:0")
    ben.hears(house.bot, "Noted. Thank you, and see you there.")
    house.walk(DUE)
    assert "You said you are on" in text_of(letter(house, ben, "Today you talk at *Café-démo*"))

    house.walk(DUE + 4 * HOUR)
    (opened,) = posts(ann, data, "Questions et remerciements dans le fil.")
    assert opened["text"] == "Café-démo, aujourd’hui\u00a0: Ben: &lt;!channel&gt; &amp; &lt;http://x|Click&gt; *bold*"
    ann.clicks(opened, "animation:talks:past:1")
    assert "No talk has been given yet" in text_of(ann.window("Past talks"))

    house.walk(CLOSES + 4 * HOUR)
    assert thread(ann, opened) == ["Merci à Ben. Le fil reste ouvert."]
    leo.clicks(opened, "animation:talks:past:1")
    listed = text_of(leo.window("Exposés passés"))
    assert f"/archives/{data}/p{opened['ts'].replace('.', '')}|&lt;!channel&gt;" in listed
    assert "12 mars 2026" in listed


def test_a_place_is_changed_given_back_and_taken_by_another(town: House, ann: Person, ben: Person, leo: Person, data: str) -> None:
    plans_talks(town, ann, data)
    town.walk(CALL)
    (call,) = posts(ben, data, "one place is free")
    window = takes(town, ben, call, "Maps")
    leo.clicks(call, "animation:talks:offer:0")
    form = leo.window("Votre titre")
    assert "jeudi 12 mars" not in text_of(form)
    assert "jeudi 19 mars" in text_of(form)

    ben.clicks(window, "animation:talks:change:0")
    ben.submits(ben.window("Your title"), animations__title="Better maps", animations__place=NEXT_PLACE)
    town.settle()
    changed = ben.window("Better maps")
    assert "Thursday 19 March" in text_of(changed)
    refused = leo.submits(form, animations__title="Cartes", animations__place=NEXT_PLACE)
    assert refused["errors"]["animations:place"].startswith("Quelqu’un vient de prendre cette place, ou sa date a changé.")
    # A place that was given back after the call is called out again, when the channel has room for it.
    town.walk(2 * HOUR)
    again = posts(ben, data, "one place is free")
    assert len(again) == 2
    ben.clicks(again[-1], "animation:talks:offer:0")
    until(lambda: ben.window("Better maps")["id"] != changed["id"])
    ben.clicks(ben.window("Better maps"), "animation:talks:back:0")
    until(lambda: "The place is free again" in text_of(ben.windows()))
    town.settle()
    town.walk(DUE)
    (opened,) = posts(ben, data, "Nobody is down for today, so the floor is open")
    assert thread(ben, opened) == []


def test_who_leaves_no_trace_takes_no_place_and_is_told_kindly(town: House, ann: Person, ben: Person, data: str) -> None:
    plans_talks(town, ann, data)
    town.walk(CALL)
    (call,) = posts(ben, data, "one place is free")
    with town.store.write() as tx:
        privacy.leave_no_trace(tx, town.workspace, ben.id, town.now)
    ben.clicks(call, "animation:talks:offer:0")
    told(ben, data, "The thread is open to you")
    assert ben.windows() == []


def test_a_restart_in_the_middle_loses_no_promise_and_repeats_nothing(
    slack: Sandbox, town: House, ann: Person, ben: Person, data: str
) -> None:
    plans_talks(town, ann, data)
    town.walk(CALL)
    (call,) = posts(ben, data, "one place is free")
    takes(town, ben, call, "Maps")
    town.foyer.stop()
    again = House.start(slack, str(town.foyer.settings.database_url))
    try:
        again.walk(CLOSES)
        (opened,) = posts(ann, data, "Show and tell, today: Ben: Maps")
        assert thread(ann, opened) == ["Thank you, Ben. The thread stays open."]
        assert len(posts(ann, data, "Thursday 12 March")) == 1
        assert "is coming" in text_of(letter(again, ben, "Your talk at *Show and tell*"))
    finally:
        again.stop()
