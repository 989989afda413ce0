"""An anonymous vote can't be traced: people vote through a whole Foyer, then everything that it keeps is searched."""

import io
import re
from typing import Any

from sqlalchemy import select, text

from bot.privacy import voter_digest
from sandbox.server import Sandbox
from storage.schema import BallotRow, BallotSaltRow, DeliveryRow, metadata
from storage.store import Store
from tests.foyer import SECRET, House, everything_in
from tests.handlers.animations.polls import chooses, plans_poll, rows, the_poll
from tests.handlers.animations.season import CLOSES, FIRST, clicks_in_list, last_said, option_of, the_list, thread
from tests.handlers.doorstep import Person, text_of

CHOSEN = ("Library", "Library", "Library", "Kitchen", "Kitchen", "Roof")
# What an occurrence says of itself: that there was a vote makes its heartbeat look at it, which tells not whose.
OF_THE_POLL = {"ballots", "ballot_salts", "occurrences"}


def voters(slack: Sandbox, manager: Person, channel: str) -> list[Person]:
    """Six people in the channel, known to Foyer."""
    people = [
        Person(slack, f"voter{number}", display_name=f"Voter{number}", locale="en-GB", tz="Europe/London")
        for number in range(len(CHOSEN))
    ]
    slack.control.post(f"channels/{channel}/invite", {"as": manager.id, "users": [person.id for person in people]})
    return people


def tables(store: Store) -> dict[str, set[str]]:
    """Every row of every table, as text."""
    with store.read() as tx:
        return {table.name: {repr(tuple(row)) for row in tx.execute(select(table))} for table in metadata.sorted_tables}


def written(before: dict[str, set[str]], after: dict[str, set[str]]) -> dict[str, set[str]]:
    """The rows that are new or other than they were, by table."""
    return {name: rows - before[name] for name, rows in after.items() if rows - before[name]}


def test_nobody_can_trace_an_anonymous_vote(any_house: House, slack: Sandbox, ann: Person, data: str, logged: io.StringIO) -> None:
    house = any_house
    people = voters(slack, ann, data)
    house.set_up(ann, data)
    plans_poll(house, ann, data)
    house.walk(FIRST)
    poll = the_poll(ann, data)
    before, logged_before = tables(house.store), len(logged.getvalue())

    for person, choice in zip(people, CHOSEN, strict=True):
        assert chooses(house, person, data, "Roof").startswith("Your vote: Roof.")
        assert chooses(house, person, data, choice).startswith(f"Your vote: {choice}.")
    people[5].clicks(poll, "animation:poll:withdraw:2")
    house.settle()
    assert chooses(house, people[5], data, "Roof").startswith("Your vote: Roof.")

    # While it is open: nothing was written but ballots; nothing of it, and nothing logged, names or times anybody.
    changed = written(before, tables(house.store))
    assert set(changed) <= OF_THE_POLL
    assert len(changed["ballots"]) == len(CHOSEN)
    told = "\n".join(row for rows in changed.values() for row in rows) + logged.getvalue()[logged_before:]
    assert [person.id for person in people if person.id in told] == []
    assert "Voter" not in told
    assert "animation:poll:vote" not in told
    assert not re.search(r"\d\d:\d\d|datetime", "\n".join((*changed["ballots"], *changed["ballot_salts"])))
    assert the_poll(ann, data)["blocks"] == poll["blocks"], "what stands in the channel tells of no vote"
    assert "6 of 9 answered so far" in text_of(the_list(ann, data))
    with house.store.read() as tx:
        salt = str(tx.scalar(select(BallotSaltRow.salt)))
        ballots = set(tx.scalars(select(BallotRow.ballot)))
    secret = SECRET.encode()
    kept = everything_in(house.store)
    found = [person for person in people if voter_digest(secret, salt, house.workspace, person.id) in kept]
    assert found == people, "Foyer itself finds them, so that they can change their vote: the search can find what is there"

    house.walk(CLOSES)
    assert rows(the_poll(ann, data))[0].endswith(" 3")
    kept = everything_in(house.store)
    assert salt not in kept
    for candidate in {salt, *re.findall(r"(?=([0-9a-f]{32}))", kept), *re.findall(r"(?=([0-9a-f]{64}))", kept)}:
        assert [each for each in people if voter_digest(secret, candidate, house.workspace, each.id) in kept] == []
    with house.store.read() as tx:
        assert set(tx.scalars(select(BallotRow.ballot))).isdisjoint(ballots)
        assert tx.scalars(select(BallotSaltRow.occurrence)).all() == []
        assert tx.scalar(text("SELECT count(*) FROM participation WHERE kind = 'poll_vote'")) == 0
    assert "animation:poll:vote" not in logged.getvalue()
    assert [person.id for person in people if person.id in logged.getvalue()] == []


def test_live_anonymous_results_are_changed_five_votes_at_a_time(town: House, slack: Sandbox, ann: Person, data: str) -> None:
    people = voters(slack, ann, data)
    town.settle()
    plans_poll(town, ann, data, results="live")
    town.walk(FIRST)
    for person in people[:4]:
        chooses(town, person, data, "Roof")
    assert (rows(the_poll(ann, data)), updates(town)) == (["Library", "Kitchen", "Roof"], 0)
    chooses(town, people[4], data, "Kitchen")
    town.walk(town.now)
    assert [row.split(" ")[-1] for row in rows(the_poll(ann, data))] == ["Library\n0", "1", "4"]
    chooses(town, people[5], data, "Library")
    assert updates(town) == 1
    town.walk(CLOSES)
    assert [row.split(" ")[-1] for row in rows(the_poll(ann, data))] == ["1", "1", "4"]


def updates(house: House) -> int:
    with house.store.read() as tx:
        return len(tx.scalars(select(DeliveryRow.seq).filter_by(verb="update")).all())


def test_a_plan_that_is_changed_does_not_change_what_a_poll_promised(
    town: House, ann: Person, ben: Person, leo: Person, data: str
) -> None:
    plans_poll(town, ann, data, frequency="weekly")
    town.walk(FIRST)
    chooses(town, ben, data, "Roof")
    shown = the_list(ann, data)
    ann.clicks(shown, "animations:more:0", option_of(shown, "Change"))
    form = ann.window("Votes are")
    assert ann.submits(form, animations__votes="named", animations__results="live")["outcome"] == "updated"
    assert "*Named*" in text_of(ann.window("next dates"))
    assert ann.submits(ann.window())["outcome"] == "cleared"
    chooses(town, leo, data, "Kitchen")
    still = the_poll(ann, data)
    assert "*Anonymous*, and it stays so." in text_of(still)
    assert kept_answers(town) == []
    clicks_in_list(town, ann, data, "more", "being closed", option_of(the_list(ann, data), "Close now"))
    assert thread(ann, still) == ["2 people voted. Thank you. Under 5 votes no split is shown."]
    assert rows(the_poll(ann, data)) == ["Library", "Kitchen", "Roof"]
    assert "Ben" not in text_of(the_poll(ann, data))


def kept_answers(house: House) -> list[Any]:
    with house.store.read() as tx:
        return list(tx.execute(text("SELECT * FROM answers")))


def test_a_vote_that_comes_too_late_is_refused_and_who_leaves_no_trace_too(
    town: House, ann: Person, ben: Person, data: str
) -> None:
    plans_poll(town, ann, data)
    town.walk(FIRST)
    ben.types(data, "/foyer privacy")
    ben.clicks(last_said(ben, data), "privacy:forget:2")
    ben.hears(data, "I write nothing of you")
    town.settle()
    assert "no trace" in chooses(town, ben, data, "Roof")
    town.walk(CLOSES)
    assert thread(ann, the_poll(ann, data)) == [], "nobody voted, and nobody is told"
