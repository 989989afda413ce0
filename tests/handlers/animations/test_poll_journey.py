"""A poll from its plan to its results through a whole Foyer: in French with names, through a restart, closed by the manager."""

import pytest

from sandbox.server import Sandbox
from tests.foyer import House
from tests.handlers.animations.polls import FORM, chooses, opens_poll_form, plans_poll, rows, the_poll
from tests.handlers.animations.season import CLOSES, FIRST, HOSTILE, clicks_in_list, fills_in, posts, thread, told
from tests.handlers.doorstep import Person, text_of

FRENCH = "Où nous retrouvons-nous ?"


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ("Roof", "A poll needs at least two choices."),
        ("Roof\nroof ", "“roof” stands there twice."),
        ("\n".join(map(str, range(26))), "26 choices are too many: 25 at most."),
        (f"Roof\n{'x' * 200}", "Choice 2 (“xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…”) has 200 characters: 75 at most, please."),
    ],
)
def test_what_can_not_be_planned_is_said_beside_the_choices(town: House, ann: Person, data: str, choices: str, said: str) -> None:
    outcome = fills_in(ann, opens_poll_form(ann, data), **(FORM | {"choices": choices}))
    assert outcome["outcome"] == "errors"
    assert said in outcome["errors"]["animations:choices"]


def test_a_french_poll_with_names_live_from_its_plan_to_its_results(
    house: House, ann: Person, ben: Person, leo: Person, data: str
) -> None:
    house.set_up(leo, data, zone="Europe/Paris", digest_channel=None)
    form = opens_poll_form(leo, data, "Les choix, un par ligne")
    given = FORM | {"question": FRENCH, "choices": f"{HOSTILE}\nToit", "votes": "named", "results": "live"}
    outcome = fills_in(leo, form, **(given | {"rules": ["several", "additions"]}))
    assert outcome["outcome"] == "updated", outcome
    screen = text_of(leo.window("Les prochaines dates"))
    assert "*Nominatif*, et cela ne changera pas" in screen
    assert leo.submits(leo.window())["outcome"] == "cleared"
    house.walk(FIRST)

    poll = the_poll(ben, data, FRENCH)
    assert "Clôture" in text_of(poll)
    assert "Les résultats sont montrés au fil des votes." in text_of(poll)
    assert rows(poll) == [HOSTILE, "Toit"]
    assert chooses(house, leo, data, "Toit", FRENCH).startswith("Votre vote\u00a0: Toit.")
    assert chooses(house, leo, data, "<!ch", FRENCH).startswith("Vos votes\u00a0: &lt;!channel&gt; &amp;")
    house.walk(house.now)
    assert rows(the_poll(ann, data, FRENCH)) == [f"{HOSTILE}\n████████████████████ 1\nLéo", "Toit\n████████████████████ 1\nLéo"]

    leo.clicks(the_poll(leo, data, FRENCH), "animation:poll:add:3")
    asked = leo.window("Ajouter un choix")
    assert leo.submits(asked, animations__words=" toit")["errors"] == {"animations:words": "«\u00a0Toit\u00a0» y figure déjà."}
    assert leo.submits(asked, animations__words="Jardin")["outcome"] == "closed"
    house.settle()
    assert chooses(house, ben, data, "Jardin", FRENCH).startswith("Your vote: Jardin.")
    ben.clicks(the_poll(ben, data, FRENCH), "animation:poll:mine:1")
    told(ben, data, "Your vote: Jardin.")
    leo.clicks(the_poll(leo, data, FRENCH), "animation:poll:withdraw:2")
    told(leo, data, "Votre vote est retiré.")
    assert chooses(house, ann, data, "Jardin", FRENCH).startswith("Your vote: Jardin.")

    house.walk(CLOSES)
    closed = the_poll(ann, data, FRENCH)
    assert rows(closed)[1:] == ["Toit\n0", "Jardin\n████████████████████ 2\nBen et Ann"]
    assert "actions" not in [block["type"] for block in closed["blocks"]]
    assert thread(ann, closed) == ["2 personnes ont voté. Merci. En tête\u00a0: «\u00a0Jardin\u00a0» (2)."]
    assert posts(ann, data) == [closed]


def test_a_restart_in_the_middle_loses_no_vote_and_repeats_nothing(
    slack: Sandbox, town: House, ann: Person, ben: Person, data: str
) -> None:
    plans_poll(town, ann, data)
    town.walk(FIRST)
    chooses(town, ben, data, "Roof")
    town.foyer.stop()
    again = House.start(slack, str(town.foyer.settings.database_url))
    try:
        assert chooses(again, ben, data, "Kitchen").startswith("Your vote: Kitchen.")
        for person in (ann, ben):
            chooses(again, person, data, "Roof")
        clicks_in_list(again, ann, data, "more", "being closed")
        poll = the_poll(ann, data)
        assert thread(ann, poll) == ["2 people voted. Thank you. Under 5 votes no split is shown."]
        assert posts(ben, data) == [poll]
        again.walk(CLOSES)
        assert len(thread(ann, poll)) == 1
    finally:
        again.stop()


def test_the_buttons_of_a_preview_do_nothing(town: House, ann: Person, data: str) -> None:
    fills_in(ann, opens_poll_form(ann, data), **FORM)
    preview = ann.window("next dates")
    row = next(block for block in preview["blocks"] if "Roof" in text_of(block) and block.get("accessory"))
    ann.clicks(preview, "animation:poll:vote:0", block_id=row["block_id"])
    assert "only a preview" in text_of(ann.window("only a preview"))
