"""The poll: what may be planned, what a vote does, what is shown of it and when, and that nothing a person typed is live."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.animations.choices import LONGEST, MOST
from bot.animations.kind import OPENING, Response
from bot.animations.poll import Poll
from bot.animations.results import FEWEST_VOTES
from bot.animations.snapshot import Background, Snapshot
from bot.model.animations import Answer, Occurrence, OccurrenceState, Tally
from bot.model.facts import ActKind
from bot.text import texts_for
from sandbox.blockkit.validator import Offer, check_message
from tests.handlers.doorstep import text_of

POLL = Poll()
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
QUESTION = "Where do we meet?"
CHOICES = "Library\nKitchen\nRoof"
FORM = {"question": QUESTION, "choices": CHOICES, "open_days": "1"}
HOSTILE = "<!channel> & <http://x|Click> *bold*"
EN, FR = texts_for("en"), texts_for("fr")
NAMES = {"U1": "Ana", "U2": "Ben", "U3": "Cai"}


def run(**form: str) -> Occurrence:
    """A poll that is open."""
    content = POLL.prepare(POLL.content(FORM | form), Background(), seed=1)
    return Occurrence(
        workspace="T1",
        occurrence="o" * 32,
        animation="a" * 32,
        community="C1",
        kind="poll",
        local_date=date(2026, 3, 4),
        slot=0,
        due_at=NOW,
        state=OccurrenceState.OPEN,
        content=content,
        state_data={"version": 1},
        closes_at=datetime(2026, 3, 5, 10, 30, tzinfo=UTC),
    )


def snapshot(**form: str) -> Snapshot:
    return Snapshot(run(**form), names=NAMES)


def closed(seen: Snapshot) -> Snapshot:
    seen = replace(seen, occurrence=replace(seen.occurrence, state=OccurrenceState.CLOSED))
    return replace(seen, occurrence=replace(seen.occurrence, state_data=POLL.on_step("close", seen, seed=1).state))


def named(seen: Snapshot, **votes: str) -> Snapshot:
    """The snapshot with these votes: ``U1="0 2"``."""
    given = [Answer("T1", "o" * 32, who, "vote", {"version": 1, "chosen": what.split()}, NOW) for who, what in votes.items()]
    return replace(seen, answers=tuple(given))


def secret(seen: Snapshot, voters: int, *, own: str = "", **counts: int) -> Snapshot:
    """The snapshot with so many secret votes: ``c0=3``; ``own`` is the ballot of who answers."""
    counted = {name.removeprefix("c"): count for name, count in counts.items()}
    return replace(seen, tally=Tally(voters, counted), ballot=tuple(own) or None)


def votes(seen: Snapshot, choice: str, person: str = "U1") -> Response:
    return POLL.on_answer(seen, person, "vote", {"chosen": choice}, EN)


def posts(seen: Snapshot, locale: str = "en") -> dict[str, Mapping[str, Any]]:
    return {post.name: post.body for post in POLL.render(seen, texts_for(locale))}


def opening(seen: Snapshot, locale: str = "en") -> str:
    return text_of(posts(seen, locale)[OPENING])


def rows(seen: Snapshot) -> list[str]:
    """The choices as they stand."""
    blocks = posts(seen)[OPENING]["blocks"]
    return [block["text"]["text"] for block in blocks if block["type"] == "section"]


# What may be planned


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"question": " "}, "question", "A poll begins with a question."),
        ({"question": "\u200b\ufeff"}, "question", "A poll begins with a question."),
        ({"question": "q" * 301}, "question", "300 characters at most"),
        ({"choices": ""}, "choices", "A poll needs at least two choices."),
        ({"choices": "Library"}, "choices", "A poll needs at least two choices."),
        ({"choices": "Library\n \n\t\n"}, "choices", "A poll needs at least two choices."),
        ({"choices": "Library\nKitchen\nLibrary"}, "choices", "“Library” stands there twice."),
        ({"choices": "Library\nKitchen\n  lIBRARY "}, "choices", "“lIBRARY” stands there twice."),
        ({"choices": "The roof\nKitchen\nthe   roof"}, "choices", "“the roof” stands there twice."),
        ({"choices": "Roof\nRo\u200bof"}, "choices", "stands there twice."),
        ({"choices": "ﬁn\nfin"}, "choices", "“fin” stands there twice."),
        ({"choices": "\n".join(map(str, range(26)))}, "choices", "26 choices are too many: 25 at most."),
        ({"choices": f"Roof\n{'x' * 200}"}, "choices", f"Choice 2 (“{'x' * 30}…”) has 200 characters: 75 at most, please."),
        ({"choices": "Roof\n\u200b\nKitchen"}, "choices", "Choice 2 shows nothing."),
    ],
)
def test_what_can_not_be_planned_is_said_exactly_beside_its_field(form: dict[str, str], field: str, said: str) -> None:
    problems = POLL.problems(FORM | form)
    assert set(problems) == {field}
    assert said in EN.plain(problems[field].key, **problems[field].values)
    assert FR.plain(problems[field].key, **problems[field].values)


@pytest.mark.parametrize(
    "choices", ["👍\n👎", "é\ne", "\n".join(map(str, range(25))), "x" * 75 + "\ny", "A\r\nB", "<!channel>\n<!here>", "?\n!"]
)
def test_what_can_be_planned(choices: str) -> None:
    assert POLL.problems(FORM | {"choices": choices}) == {}


def test_everything_wrong_is_said_at_once() -> None:
    assert set(POLL.problems({})) == {"question", "choices"}


def test_lines_are_choices_without_their_spaces() -> None:
    assert POLL.content(FORM | {"choices": " The   roof \r\n\n Kitchen"})["choices"] == ["The roof", "Kitchen"]


def test_what_is_not_said_is_anonymous_and_hidden_until_the_end() -> None:
    content = POLL.content({"question": "?", "choices": "a\nb"})
    assert (content["is_anonymous"], content["is_live"], content["takes_several"], content["takes_additions"]) == (
        *(True, False),
        *(False, False),
    )


def test_a_poll_is_fixed_as_it_was_planned() -> None:
    content = POLL.content(FORM | {"votes": "named", "rules": "several\nadditions", "results": "live"})
    assert POLL.prepare(content, Background(), seed=1) == content
    assert POLL.content(POLL.values(content)) == content


# A vote


def test_an_anonymous_vote_is_a_ballot_and_nothing_else() -> None:
    response = votes(snapshot(), "1")
    assert response == Response(ballot=("1",), says=response.says)
    assert response.keeps == {}
    assert response.state is None


def test_a_named_vote_is_kept_and_counts_as_one() -> None:
    response = votes(snapshot(votes="named"), "1")
    assert response.keeps == {"vote": {"version": 1, "chosen": ["1"]}}
    assert response.counts is ActKind.POLL_VOTE
    assert response.ballot is None


def test_another_choice_takes_the_place_of_the_first() -> None:
    assert votes(secret(snapshot(), 1, own="0", c0=1), "2").ballot == ("2",)
    assert votes(named(snapshot(votes="named"), U1="0"), "2").keeps["vote"]["chosen"] == ["2"]


def test_the_same_choice_again_changes_nothing_and_says_so() -> None:
    response = votes(secret(snapshot(), 1, own="0", c0=1), "0")
    assert not response.changes
    assert response.says is not None
    assert response.says.values["choices"] == "Library"


def test_where_several_may_be_chosen_a_click_adds_one_or_takes_it_back() -> None:
    several = snapshot(rules="several")
    assert votes(secret(several, 1, own="2", c2=1), "0").ballot == ("0", "2")
    assert votes(secret(several, 1, own="02", c0=1, c2=1), "0").ballot == ("2",)
    assert votes(secret(several, 1, own="2", c2=1), "2").ballot == ()
    named_several = named(snapshot(rules="several", votes="named"), U1="2")
    assert votes(named_several, "2").drops == {"vote"}
    assert votes(named_several, "1").keeps["vote"]["chosen"] == ["1", "2"]


@pytest.mark.parametrize("choice", ["", "3", "-1", "x", "0:1", "00"])
def test_a_choice_that_is_none_changes_nothing(choice: str) -> None:
    response = votes(snapshot(), choice)
    assert not response.changes
    assert response.says is not None
    assert response.says.key == "poll.choice_gone"


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (secret(snapshot(), 1, own="0", c0=1), Response(ballot=())),
        (named(snapshot(votes="named"), U1="0"), Response(drops=frozenset({"vote"}))),
    ],
)
def test_a_vote_can_be_withdrawn(seen: Snapshot, expected: Response) -> None:
    response = POLL.on_answer(seen, "U1", "withdraw", {}, EN)
    assert replace(response, says=None) == expected
    assert response.says is not None
    assert response.says.key == "poll.withdrawn"


@pytest.mark.parametrize("votes", ["anonymous", "named"])
def test_who_has_no_vote_withdraws_nothing(votes: str) -> None:
    response = POLL.on_answer(snapshot(votes=votes), "U1", "withdraw", {}, EN)
    assert not response.changes
    assert response.says is not None
    assert response.says.key == "poll.no_vote"


def test_ones_own_vote_is_told_to_oneself_alone() -> None:
    seen = named(snapshot(votes="named", rules="several"), U1="0 2", U2="1")
    told = POLL.on_answer(seen, "U1", "mine", {}, EN)
    assert not told.changes
    assert told.says is not None
    assert told.says.values["choices"] == "Library · Roof"
    assert POLL.mine(seen, "U3", EN) is None
    mine = POLL.mine(secret(snapshot(), 3, own="1", c1=3), "U1", EN)
    assert mine is not None
    assert EN(mine.text.key, **mine.text.values) == "“Where do we meet?”: you chose Kitchen."
    assert [button["text"]["text"] for button in mine.buttons] == ["Withdraw my vote"]


# Choices that members add


def adds(seen: Snapshot, given: str) -> Response:
    return POLL.on_answer(seen, "U1", "keep", {"words": given}, EN)


def test_a_member_adds_a_choice_and_it_is_not_kept_who() -> None:
    seen = snapshot(rules="additions")
    form = POLL.on_answer(seen, "U1", "add", {}, EN).asks
    assert form is not None
    assert form.verb == "keep"
    response = adds(seen, "  The   garden ")
    assert replace(response, says=None) == Response(state={"version": 1, "added": ["The garden"]})
    grown = replace(seen, occurrence=replace(seen.occurrence, state_data=dict(response.state or {})))
    assert rows(grown) == ["Library", "Kitchen", "Roof", "The garden"]
    assert votes(grown, "3").ballot == ("3",)
    assert rows(closed(grown)) == ["Library", "Kitchen", "Roof", "The garden"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "Write the choice that you would like to add."),
        ("\u200b ", "Write the choice that you would like to add."),
        ("x" * 200, "200 characters are too many for a choice: 75 at most."),
        (" LIBRARY", "“Library” is there already."),
    ],
)
def test_what_can_not_be_added_is_said_exactly(given: str, said: str) -> None:
    response = adds(snapshot(rules="additions"), given)
    assert not response.changes
    assert EN.plain(response.problems["words"].key, **response.problems["words"].values) == said


def test_a_full_poll_takes_no_more() -> None:
    seen = snapshot(rules="additions", choices="\n".join(map(str, range(MOST))))
    asked = POLL.on_answer(seen, "U1", "add", {}, EN)
    assert asked.asks is None
    assert asked.says is not None
    assert asked.says.key == "poll.add_full"
    assert adds(seen, "one more").problems["words"].key == "poll.add_full"


def test_a_poll_that_takes_no_additions_takes_none() -> None:
    assert "poll:add" not in json.dumps(posts(snapshot()))
    asked = POLL.on_answer(snapshot(), "U1", "add", {}, EN)
    assert asked.says is not None
    assert (asked.asks, asked.says.key) == (None, "poll.add_not_here")
    assert set(adds(snapshot(), "one more").problems) == {"words"}


# What is shown


def test_it_says_exactly_how_secret_it_is() -> None:
    said = opening(snapshot())
    for words in (
        "*Anonymous*, and it stays so.",
        "without your name and without a time",
        "the key is destroyed when the poll closes",
        "nobody can tell who voted for what, not even me",
        "Under 5 votes no split is shown.",
    ):
        assert words in said
    assert "*Named*, and it stays so" in opening(snapshot(votes="named"))
    assert "*Nominatif*, et cela ne changera pas" in opening(snapshot(votes="named"), "fr")
    assert "En dessous de 5 votes, aucune répartition n’est montrée." in opening(snapshot(), "fr")


@pytest.mark.parametrize("form", [{"votes": "anonymous"}, {"votes": "named"}])
def test_results_that_are_hidden_change_nothing_that_stands_before_the_end(form: dict[str, str]) -> None:
    empty = snapshot(**form)
    full = replace(named(secret(empty, 9, c0=9), U1="0", U2="1"), answered=9)
    assert posts(full) == posts(empty)


def test_live_anonymous_results_change_five_votes_at_a_time() -> None:
    seen = snapshot(results="live")
    changed = []
    for number in range(1, 13):
        response = votes(secret(seen, number - 1, c0=number - 1), "0")
        if response.state is not None:
            seen = replace(seen, occurrence=replace(seen.occurrence, state_data=response.state))
            changed.append(number)
            assert rows(seen)[0].endswith(f" {number}")
        assert rows(secret(seen, number, c0=number)) == rows(seen)
    assert changed == [5, 10]


def test_who_changes_and_withdraws_over_and_over_uncovers_nobody() -> None:
    state = {"version": 1, "shown": {"voters": 5, "counts": {"0": 5}}}
    seen = snapshot(results="live")
    seen = replace(seen, occurrence=replace(seen.occurrence, state_data=state))
    assert votes(secret(seen, 6, own="0", c0=6), "1").state is None
    assert POLL.on_answer(secret(seen, 6, own="0", c0=6), "U1", "withdraw", {}, EN).state is None
    assert votes(secret(seen, 5, c0=5), "1").state is None


def test_a_change_of_vote_moves_the_split_where_it_is_due() -> None:
    seen = secret(snapshot(results="live"), 6, own="0", c0=4, c1=2)
    response = votes(seen, "1")
    assert response.state is not None
    assert response.state["shown"] == {"voters": 6, "counts": {"0": 3, "1": 3}}


def test_live_named_results_change_at_once_with_names() -> None:
    seen = named(snapshot(votes="named", results="live"), U1="0", U2="0")
    assert rows(seen) == ["Library\n████████████████████ 2\nAna and Ben", "Kitchen\n0", "Roof\n0"]
    (post,) = POLL.render(seen, EN)
    assert post.names == {"U1", "U2"}


def test_of_many_names_some_are_shown_and_the_others_counted() -> None:
    everybody = {f"U{number}": "0" for number in range(30)}
    seen = replace(
        named(snapshot(votes="named", results="live"), **everybody), names={who: who.lower() for who in everybody if who != "U0"}
    )
    assert rows(seen)[0].splitlines()[2] == "Somebody, u1, u2, u3, u4, u5, u6, u7, u8, u9 and 20 others"


@pytest.mark.parametrize(("voters", "is_split"), [(FEWEST_VOTES - 1, False), (FEWEST_VOTES, True)])
def test_no_split_of_few_anonymous_votes_is_ever_shown(voters: int, is_split: bool) -> None:
    seen = closed(secret(snapshot(), voters, c1=voters))
    assert (rows(seen) == ["Library", "Kitchen", "Roof"]) is not is_split
    results = posts(seen)["results"]
    assert text_of(results["text"]).startswith(f"{voters} people voted. Thank you.")
    assert ("Under 5 votes no split is shown." in results["text"]) is not is_split
    assert ("fallback_blocks" in results) is is_split
    assert ("Most votes: “Kitchen” (5)." in results["text"]) is is_split


def test_few_named_votes_are_shown_as_was_said() -> None:
    seen = closed(named(snapshot(votes="named"), U1="1"))
    assert rows(seen) == ["Library\n0", "Kitchen\n████████████████████ 1\nAna", "Roof\n0"]
    assert posts(seen)["results"]["text"] == "One person voted. Thank you. Most votes: “Kitchen” (1)."


def test_nobody_voted_and_nobody_is_told() -> None:
    seen = closed(snapshot())
    assert set(posts(seen)) == {OPENING}
    assert "voted." not in opening(seen)
    assert "Closed." in opening(seen)


def test_the_end_has_bars_where_slack_draws_no_chart() -> None:
    seen = closed(secret(snapshot(rules="several"), 6, c0=2, c1=6, c2=6))
    results = posts(seen)["results"]
    (drawn,) = [block for block in results["blocks"] if block["type"] == "data_visualization"]
    assert drawn["chart"]["series"][0]["data"][0] == {"label": "2. Kitchen", "value": 6}
    assert "2. Kitchen ████" in text_of(results["fallback_blocks"])
    assert results["text"] == "6 people voted. Thank you. Most votes: “Kitchen” and “Roof” (6 each)."
    assert rows(seen)[0] == "Library\n██████▋ 2"
    assert posts(seen, "fr")["results"]["text"].startswith("6 personnes ont voté. Merci. En tête\u00a0: «\u00a0Kitchen\u00a0» et")


def test_a_closed_poll_has_no_buttons_and_a_preview_has_none_that_lead_anywhere() -> None:
    assert "action_id" not in json.dumps(posts(closed(snapshot())))
    preview = replace(snapshot(), occurrence=replace(run(), occurrence=""))
    assert '"value": "' not in json.dumps(posts(preview))


def test_what_a_click_is_logged_by_does_not_tell_the_choice() -> None:
    blocks = posts(snapshot())[OPENING]["blocks"]
    assert len({block["accessory"]["action_id"] for block in blocks if block["type"] == "section"}) == 1


def test_the_longest_poll_with_all_it_can_show_is_within_slacks_limits() -> None:
    longest = "\n".join(f"{number} {HOSTILE * 3}"[:LONGEST] for number in range(MOST))
    everybody = {f"U{number}": " ".join(map(str, range(MOST))) for number in range(40)}
    form = {"question": (HOSTILE * 20)[:300], "choices": longest, "rules": "several", "results": "live"}
    for locale in ("en", "fr"):
        seen = replace(named(snapshot(votes="named", **form), **everybody), names=dict.fromkeys(everybody, "n" * 80))
        for shown in (
            seen,
            closed(seen),
            closed(replace(snapshot(**form), tally=Tally(40, {str(number): 40 for number in range(MOST)}))),
        ):
            for body in posts(shown, locale).values():
                check_message(body["blocks"], Offer())
                check_message(body.get("fallback_blocks", []), Offer())
                assert len(body["text"]) <= 3000


# Nothing that a person typed is live


def test_nothing_hostile_in_a_poll_is_live() -> None:
    form = {"question": HOSTILE, "choices": f"{HOSTILE}\n<!here>\n<@U1>", "rules": "additions"}
    seen = secret(snapshot(**form), 6, own="0", c0=6)
    seen = replace(seen, occurrence=replace(seen.occurrence, state_data={"version": 1, "added": ["<!everyone>"]}))
    for shown in (seen, closed(seen)):
        for body in posts(shown).values():
            assert is_dead(body)
    for response in (
        votes(seen, "0"),
        votes(seen, "2"),
        adds(seen, "<!channel> again"),
        POLL.on_answer(seen, "U1", "mine", {}, EN),
    ):
        assert response.says is not None
        assert "<!" not in EN(response.says.key, **response.says.values)
        assert "<@" not in EN(response.says.key, **response.says.values)


def is_dead(shown: Any) -> bool:
    """Whether nothing live stands where Slack reads markup; in plain and rich text everything is dead."""
    if isinstance(shown, dict):
        if shown.get("type") == "mrkdwn":
            return not any(sign in shown["text"] for sign in ("<!channel", "<!here", "<!everyone", "<@", "<http"))
        return all(is_dead(value) for name, value in shown.items()) and "<!" not in str(shown.get("text", "")) * ("blocks" in shown)
    return all(is_dead(each) for each in shown) if isinstance(shown, list) else True
