"""Ask me anything through a whole Foyer: questions with and without a name, a host at work, and nobody can tell who asked."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.privacy import writer_digest
from sandbox.server import Sandbox
from storage.schema import BallotSaltRow, metadata
from storage.store import Store
from tests.foyer import SECRET, House, everything_in
from tests.handlers.animations.season import HOSTILE, opens_form, thread, told
from tests.handlers.doorstep import Json, Person, text_of, until

# The call goes out at once: it is one working day before.
LIVE = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
CLOSES = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
SECRETLY = "Who decides what is bought?"
FORM: dict[str, object] = {
    "subject": "The new library",
    "anonymous": "yes",
    "gather_days": "1",
    "lasts": "2",
    "frequency": "once",
    "date": "2026-03-05",
    "time": "10:00",
    "zone": "Europe/London",
    "country": None,
    "closed_day": "skip",
}


def plans(house: House, person: Person, form: Json, words: str, host: Person, **changes: object) -> None:
    """Plan it in the form that was opened; ``words`` stand in its own part."""
    person.clicks(form, "animations:kind", "ask_me_anything")
    given = {f"animations__{name}": value for name, value in {**FORM, "host": host.id, **changes}.items()}
    outcome = person.submits(person.window(words), **given)
    assert outcome["outcome"] == "updated", outcome
    assert person.submits(person.window())["outcome"] == "cleared"
    # The notice has just been posted: the call keeps an hour away from it, and waits for a full one.
    house.walk(timedelta(hours=2, minutes=1))


def channel_posts(person: Person, channel: str) -> list[Json]:
    return [each for each in person.sees(channel) if each.get("bot_id") and not each["ephemeral"]]


def call(person: Person, channel: str, words: str = "answers your questions.*") -> Json:
    """The call for questions, as it stands."""
    (post,) = [each for each in channel_posts(person, channel) if words in each["text"]]
    return post


def asks(house: House, person: Person, post: Json, words: str, **more: object) -> Json:
    person.clicks(post, "animation:ask_me_anything:ask:0")
    given = {f"animations__{name}": value for name, value in {"words": words, **more}.items()}
    outcome = person.submits(person.window(), **given)
    house.settle()
    return outcome


def thread_posts(person: Person, post: Json) -> list[Json]:
    found = person.control.get("thread", {"channel": post["channel"], "ts": post["ts"], "as": person.id})["messages"]
    return list(found[1:])


def value_of(shown: Json, action: str, words: str) -> dict[str, Any]:
    """Where to click beside a question: its block."""
    blocks = shown["blocks"]
    place = next(number for number, block in enumerate(blocks) if words in text_of(block))
    return next(
        block
        for block in blocks[place:]
        for element in (*block.get("elements", ()), block.get("accessory", {}))
        if str(element.get("action_id", "")).startswith(action)
    )


def presses(person: Person, place: Json, action: str, words: str) -> None:
    """Click the button of this kind that stands beside a question."""
    block = value_of(place, action, words)
    element = next(
        each for each in (*block.get("elements", ()), block.get("accessory", {})) if each.get("action_id", "").startswith(action)
    )
    person.clicks(place, element["action_id"], block_id=block.get("block_id"))


def tables(store: Store) -> dict[str, set[str]]:
    with store.read() as tx:
        return {table.name: {repr(tuple(row)) for row in tx.execute(select(table))} for table in metadata.sorted_tables}


def test_from_the_plan_to_the_summary(
    slack: Sandbox, house: House, ann: Person, ben: Person, leo: Person, data: str, logged: io.StringIO
) -> None:
    house.set_up(ann, data)
    plans(house, ann, opens_form(ann, data), "Who answers", ben)
    post = call(leo, data)
    assert "*Ben answers your questions.*" in post["text"]
    assert "nobody can find who asked" in text_of(post)

    assert asks(house, ann, post, HOSTILE)["outcome"] in ("closed", "cleared")
    refused = asks(house, leo, post, "Pourquoi @ben ?", signed="no")
    assert refused["errors"]["animations:words"].startswith("Une question sans nom ne peut nommer personne")
    before, logged_before = tables(house.store), len(logged.getvalue())
    assert leo.submits(leo.window(), animations__words=SECRETLY, animations__signed="no")["outcome"] in ("closed", "cleared")
    told(leo, data, "Votre question est dans la liste, sans votre nom.")
    house.settle()
    nobody_can_tell(house, leo, before, logged.getvalue()[logged_before:])

    post = call(ann, data)
    assert f"{SECRETLY} (without a name)" in text_of(post)
    presses(ann, post, "animation:ask_me_anything:vote", SECRETLY)
    told(ann, data, "nobody can see it is yours")
    house.walk(timedelta(minutes=1))
    assert "Vote · 1" in text_of(call(ann, data))
    house.walk(LIVE - timedelta(minutes=30))
    briefing = text_of(ben.hears(house.bot, "2 questions so far"))
    assert briefing.index(SECRETLY) < briefing.index(HOSTILE)
    assert "You get this because you were chosen to answer these questions." in briefing

    house.walk(LIVE)
    live = call(leo, data, "*It begins.*")
    assert f"<@{ben.id}>" in live["text"]
    assert live["ts"].replace(".", "") in text_of(call(leo, data))
    (first,) = thread_posts(ben, live)
    assert SECRETLY in text_of(first)
    leo.clicks(first, "animation:ask_me_anything:answered:0")
    leo_told = until(lambda: [each for each in thread_and_channel(leo, data, live) if "mènent les questions" in text_of(each)])
    assert leo_told
    slack.control.post("messages", {"as": ben.id, "channel": data, "text": "We all do.", "thread_ts": live["ts"]})
    house.settle()
    ben.clicks(first, "animation:ask_me_anything:answered:0")
    house.walk(timedelta(minutes=1))
    assert HOSTILE in text_of(thread_posts(ben, live)[-1])

    house.walk(CLOSES)
    summary = thread_posts(ann, live)[-1]
    assert summary["text"] == "*1 of 2 answered.* Thank you. The thread stays open."
    answer = next(each for each in thread_posts(ann, live) if each["text"] == "We all do.")
    assert answer["ts"].replace(".", "") in str(summary["blocks"])
    assert "We all do." not in everything_in(house.store)
    assert "actions" not in [block["type"] for block in call(ann, data, "*This is over.*")["blocks"]]
    with house.store.read() as tx:
        assert [salt for salt in tx.scalars(select(BallotSaltRow.salt)) if salt] == []


def thread_and_channel(person: Person, channel: str, post: Json) -> list[Json]:
    return [*person.sees(channel), *thread_posts(person, post)]


def nobody_can_tell(house: House, asker: Person, before: dict[str, set[str]], logged: str) -> None:
    """What one question without a name wrote: its words, once, and nothing that names anybody or when they asked."""
    after = tables(house.store)
    changed = {name: rows - before[name] for name, rows in after.items() if rows - before[name]}
    assert set(changed) <= {"unsigned", "ballot_salts", "occurrences", "deliveries"}
    assert len(changed["unsigned"]) == 1
    written = "\n".join(row for name, rows in changed.items() if name != "deliveries" for row in rows)
    assert asker.id not in written + logged
    assert "Léo" not in "\n".join(row for rows in changed.values() for row in rows)
    assert SECRETLY not in logged
    assert "datetime" not in "\n".join((*changed["unsigned"], *changed.get("ballot_salts", ())))
    with house.store.read() as tx:
        salt = str(tx.scalar(select(BallotSaltRow.salt)))
    assert writer_digest(SECRET.encode(), salt, house.workspace, asker.id) in "\n".join(changed["unsigned"])


def test_in_french_through_a_restart_with_a_question_taken_back(
    slack: Sandbox, house: House, ann: Person, ben: Person, leo: Person, data: str
) -> None:
    house.set_up(leo, data, zone="Europe/London", digest_channel=None)
    leo.types(data, "/animate")
    plans(house, leo, leo.window("Planifier"), "Qui répond", ben)
    post = call(ann, data, "répond à vos questions")
    asks(house, ann, post, "Une question ?", signed="no")
    asks(house, leo, post, "Une autre ?")
    house.foyer.stop()
    again = House.start(slack, str(house.foyer.settings.database_url))
    try:
        again.walk(timedelta(minutes=1))
        ann.clicks(call(ann, data, "répond à vos questions"), "animation:ask_me_anything:all:1")
        presses(ann, ann.window("Une question ?"), "animation:ask_me_anything:withdraw", "Une question ?")
        until(lambda: "Une question ?" not in text_of(ann.windows()[-1]))
        again.walk(LIVE)
        assert len(channel_posts(ann, data)) == len({each["text"] for each in channel_posts(ann, data)})
        live = call(ann, data, "*C’est parti.*")
        questions = thread_posts(ann, live)
        assert [each["text"] for each in questions] == ["Une autre ? (Léo)"]
        again.walk(CLOSES)
        assert thread(ann, live)[-1] == "*Les questions restent ouvertes.* Merci de les avoir posées."
    finally:
        again.stop()


def test_what_is_hidden_is_gone_from_the_channel_until_it_is_shown_again(
    town: House, ann: Person, ben: Person, leo: Person, data: str
) -> None:
    plans(town, ann, opens_form(ann, data), "Who answers", ben)
    asks(town, leo, call(leo, data), "Rude?", signed="no")
    town.walk(timedelta(minutes=1))
    ann.clicks(call(ann, data), "animation:ask_me_anything:all:1")
    presses(ann, ann.window("Rude?"), "animation:ask_me_anything:hide", "Rude?")
    hidden = ann.window("Show again")
    town.walk(timedelta(minutes=1))
    assert "Rude?" not in text_of(call(leo, data))
    presses(ann, hidden, "animation:ask_me_anything:show", "Rude?")
    until(lambda: "Show again" not in text_of(ann.windows()[-1]))
    town.walk(timedelta(minutes=1))
    assert "Rude?" in text_of(call(leo, data))
