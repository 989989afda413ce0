"""What a digest is made from: who and what waits, the figures of the weeks, and what is not known."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.digests.digest import digest_of
from bot.digests.snapshot import Missed, Ran, Snapshot, Someone, Stuck
from bot.metrics.responsiveness import Rule
from bot.metrics.shape import Level
from bot.metrics.weeks import Week
from bot.model.communities import Community
from bot.model.deliveries import Draft, State
from bot.model.facts import Act, ActKind
from bot.model.greetings import Greeting
from storage import communities, deliveries, digests, gaps, greetings, memberships, participation, privacy, threads, workspaces
from storage.schema import CommunityRow, DeliveryRow
from storage.store import Store
from tests.rituals import MONDAY as FIRST_RUN
from tests.rituals import Rituals
from tests.town import ADDRESS, MANAGER, Town

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)  # nine on a Monday in Paris
WEEK = Week(date(2026, 11, 9))


@pytest.fixture
def town(store: Store) -> Town:
    town = Town(store, NOW)
    town.found()
    return town


def look(town: Town, week: Week = WEEK, now: datetime = NOW, **more: bool) -> Snapshot:
    with town.store.read() as tx:
        return digests.get_snapshot(tx, communities.get(tx, "T1", "C1"), week, now, **more)


def arrive(town: Town, person: str, days_ago: float, **seen: object) -> None:
    """Somebody comes to C1, seen by Foyer."""
    town.settle(person, **seen)
    with town.store.write() as tx:
        memberships.move(tx, [("T1", "C1", person, NOW - timedelta(days=days_ago), True)])


def test_open_questions_are_told_with_who_asked_and_where(town: Town) -> None:
    town.use_threads()
    town.settle("UANA", name="Ana Ruiz")
    answered, still = town.ask("UANA", 6), town.ask("UANA", 5.5)
    town.answer("UBO", answered, 5)
    stranger = town.ask("UNOBODY", 40)
    found = look(town)
    assert (found.rule, found.questions.count, found.unanswered) == (Rule.THREAD, 1, 1)
    (asked,) = found.questions.items
    assert (asked.root_ts, asked.name, asked.day) == (still, "Ana Ruiz", date(2026, 11, 10))
    assert asked.link == f"{ADDRESS}archives/C1/p{still.replace('.', '')}"
    assert stranger not in {each.root_ts for each in found.questions.items}


def test_what_waits_is_the_same_without_the_figures(town: Town) -> None:
    town.use_threads()
    town.settle("UANA", name="Ana Ruiz")
    town.ask("UANA", 5.5)
    arrive(town, "UNEW", 2)
    with town.store.read() as tx:
        lean = digests.get_needs(tx, communities.get(tx, "T1", "C1"), NOW)
    assert digest_of(lean).needs == digest_of(look(town)).needs > 1


def test_a_day_is_the_one_it_was_in_the_community(town: Town) -> None:
    town.use_threads()
    town.ask("UNEW", 5.375)  # 23:00 on Tuesday in UTC, midnight in Paris
    (asked,) = look(town).questions.items
    assert (asked.day, asked.name) == (date(2026, 11, 11), None)


def test_only_the_first_are_listed_and_all_are_counted(town: Town) -> None:
    town.use_threads()
    asked = [town.ask(f"U{number}", 6 - number / 10) for number in range(9)]
    found = look(town).questions
    assert (found.count, found.others) == (9, 5)
    assert [each.root_ts for each in found.items] == asked[:-5:-1]


def test_what_a_manager_said_of_a_question_holds(town: Town) -> None:
    town.use_threads()
    answered, none = town.ask("U1", 4), town.ask("U2", 3)
    with town.store.write() as tx:
        threads.mark_answered(tx, "T1", "C1", answered, True)
        threads.mark_question(tx, "T1", "C1", none, False)
    found = look(town)
    assert (found.questions.count, found.weeks[-1].questions) == (0, 1)


def test_newcomers_to_greet(town: Town) -> None:
    arrive(town, "UANA", 3, name="Ana")
    arrive(town, "UBO", 1, name="Bo")
    arrive(town, "UOLD", 15)
    arrive(town, "UBOT", 2, is_bot=True)
    arrive(town, "UGUEST", 2, is_guest=True)
    arrive(town, "UHOST", 2)
    arrive(town, "UGONE", 2)
    town.leave("UGONE", "C1")
    town.settle("ULONG", "C1")
    with town.store.write() as tx:
        memberships.set_managers(tx, "T1", "C1", frozenset({MANAGER, "UHOST"}))
        memberships.move(tx, [("T1", "C1", "UFOYER", NOW, True)])
    found = look(town).newcomers
    assert found.items == (Someone("UBO", "Bo", date(2026, 11, 15)), Someone("UANA", "Ana", date(2026, 11, 13)))
    assert found.count == 2
    with town.store.write() as tx:
        greetings.add(tx, Greeting("T1", "C1", "UBO", "2026-W47", MANAGER, NOW, words="Welcome"))
    assert [each.person for each in look(town).newcomers.items] == ["UANA"]


def test_guests_who_were_let_in_are_greeted(store: Store) -> None:
    town = Town(store, NOW)
    town.found(lets_guests_in=True)
    arrive(town, "UGUEST", 2, is_guest=True)
    assert [each.person for each in look(town).newcomers.items] == ["UGUEST"]


def test_who_came_back_is_told_and_who_stayed_away_is_counted(town: Town) -> None:
    town.settle("UMEI", "C1", name="Mei")
    town.do("UMEI", 100)
    town.do("UMEI", 3)
    town.be_regular("UQUIET", last_days_ago=20)
    found = look(town)
    assert found.returned.items == (Someone("UMEI", "Mei", date(2026, 11, 13)),)
    assert found.lost_regulars == 1
    assert "UQUIET" not in repr(found)
    assert found.levels[Level.REGULAR] == 1


def test_what_ran_what_found_no_answer_and_what_was_missed(store: Store) -> None:
    monday = datetime(2026, 3, 23, 8, tzinfo=UTC)
    town = Town(store, monday)
    town.found()
    rituals = Rituals(store, datetime(2026, 3, 6, 9, tzinfo=UTC))
    animation = rituals.plan()
    rituals.walk(datetime(2026, 3, 9, 12, tzinfo=UTC))
    rituals.answer(rituals.runs()[0].occurrence, "UANA", "Meetings", datetime(2026, 3, 9, 13, tzinfo=UTC))
    rituals.walk(datetime(2026, 3, 20, tzinfo=UTC))
    rituals.beat(datetime(2026, 3, 23, 20, tzinfo=UTC))
    content = {"version": 1, "open_days": 2, "question": "What did you stop doing?"}
    past = look(town, Week(FIRST_RUN), datetime(2026, 3, 16, 8, tzinfo=UTC))
    assert [(each.day, each.answered) for each in past.ran.items] == [(FIRST_RUN, 1)]
    assert past.unheard.count == 0
    now = look(town, Week(date(2026, 3, 16)), datetime(2026, 3, 23, 21, tzinfo=UTC))
    (unheard,) = now.unheard.items
    assert isinstance(unheard, Ran)
    assert (unheard.day, unheard.content["question"], unheard.link is None) == (
        date(2026, 3, 16),
        {"": "What did you stop doing?"},
        False,
    )
    assert now.missed.items == (Missed(animation, "prompt", content, date(2026, 3, 23)),)
    assert [each.at.date() for each in now.coming.items] == [date(2026, 3, 30), date(2026, 4, 6)]


def test_what_did_not_arrive(town: Town) -> None:
    ids = {}
    with town.store.write() as tx:
        for number, (state, community) in enumerate(
            [(State.REFUSED, "C1"), (State.UNKNOWN, "C1"), (State.SENT, "C1"), (State.REFUSED, "C2")]
        ):
            draft = Draft("T1", "prompt", community, str(number), {"text": "…"}, NOW - timedelta(days=2), community=community)
            ids[number] = deliveries.add(tx, draft, NOW)
            change = update(DeliveryRow).where(DeliveryRow.delivery == ids[number])
            tx.execute(change.values(state=state, why="deliveries.refused" if state is State.REFUSED else None))
    found = look(town).stuck
    day = date(2026, 11, 14)
    assert found.items == (Stuck(str(ids[1]), State.UNKNOWN, day), Stuck(str(ids[0]), State.REFUSED, day, "deliveries.refused"))


def test_the_weeks_and_their_figures(town: Town) -> None:
    root = town.do("UANA", 6, is_question=True)
    town.answer("UBO", root, 5.75)
    town.do("UBO", 6, kind=ActKind.REACTION, of_days_ago=6)
    town.do("UANA", 13)
    town.do("UCY", 0.1)
    with town.store.write() as tx:
        at = NOW - timedelta(days=4)
        joined = Act("T1", "join:C1:UDEE:1", ActKind.JOIN, "C1", "UDEE", at, at.timestamp(), f"{at.timestamp():.6f}")
        participation.record(tx, [joined])
    found = look(town)
    assert [each.week for each in found.weeks] == list(WEEK.last(12))
    this, before = found.weeks[-1], found.weeks[-2]
    assert (this.messages, this.people, this.reactions, this.questions, this.arrivals, this.first_posts) == (2, 2, 1, 1, 1, 1)
    assert this.first_reply == pytest.approx(6 * 3600, abs=0.001)
    assert (before.messages, before.people, before.first_posts, before.first_reply) == (1, 1, 1, None)
    assert (found.record_since, found.is_over) == (date(2026, 11, 3), True)
    current = look(town, Week(date(2026, 11, 16)))
    assert (current.weeks[-1].messages, current.is_over) == (1, False)


def test_replies_up_to_now_answer_the_questions_of_a_week_that_is_over(town: Town) -> None:
    town.use_threads()
    root = town.ask("UANA", 1)
    town.answer("UBO", root, 0.05)
    assert look(town).unanswered == 0
    assert look(town, now=NOW - timedelta(hours=3)).unanswered == 1


def test_where_threads_are_hardly_used_the_day_rule_holds(town: Town) -> None:
    for number in range(30):
        town.do("UANA", 6 - number / 100)
    town.ask("UBO", 4)
    town.do("UANA", 3.5)
    town.ask("UBO", 3)
    town.ask("UBO", 0.5)
    found = look(town)
    assert (found.rule, found.questions.count) == (Rule.DAY, 1)
    assert found.questions.items[0].day == date(2026, 11, 13)


def test_what_is_not_known_is_said(town: Town) -> None:
    assert look(town).reads_people is False
    with town.store.write() as tx:
        workspaces.mark_people_read(tx, "T1", NOW)
        memberships.sync(tx, "T1", "C1", [MANAGER], NOW)
        gaps.add(tx, "T1", None, NOW - timedelta(days=3), NOW - timedelta(days=2), "down")
        gaps.add(tx, "T1", "C2", NOW - timedelta(days=3), NOW - timedelta(days=2), "down")
        gaps.add(tx, "T1", "C1", NOW, NOW, gaps.NOTICE)  # the moment of set-up takes nothing from the figures
    found = look(town)
    assert found.reads_people is True
    assert [each.since for each in found.gaps] == [NOW - timedelta(days=3)]


def test_the_digests_that_were_not_sent_are_told_until_one_was(town: Town) -> None:
    with town.store.write() as tx:
        for back, why in ((1, digests.MISSED), (2, digests.NOTHING_TO_SAY), (3, None), (4, digests.MISSED)):
            occasion = digests.occasion_of("C1", WEEK.before(back - 1).label)
            draft = Draft("T1", digests.KIND, "C9", occasion, {"text": ""}, NOW, community="C1")
            if why:
                digests.add_unsent(tx, draft, why, NOW)
            else:
                deliveries.add(tx, draft, NOW)
        elsewhere = Draft("T1", digests.KIND, "C9", digests.occasion_of("C2", WEEK.label), {"text": ""}, NOW, community="C2")
        digests.add_unsent(tx, elsewhere, digests.MISSED, NOW)
    assert look(town).unsent == ((WEEK.before(), digests.MISSED), (WEEK.before(2), digests.NOTHING_TO_SAY))
    with town.store.read() as tx:
        planned = digests.list_planned(tx, "T1", NOW)
        assert digests.occasion_of("C1", WEEK.label) in planned
        assert digests.occasion_of("C1", WEEK.before(-1).label) not in planned
        assert digests.list_planned(tx, "T1", NOW + timedelta(seconds=1)) == set()


def test_a_week_long_past_is_read_without_what_waits(town: Town) -> None:
    town.use_threads()
    town.ask("UANA", 3)
    found = look(town, tells_needs=False)
    assert (found.questions.count, found.coming.count, found.weeks[-1].questions) == (0, 0, 1)


def test_a_greeting_comes_once_a_week_and_never_to_who_leaves_no_trace(store: Store) -> None:
    greeting = Greeting("T1", "C1", "UANA", "2026-W47", MANAGER, NOW, words="Welcome")
    with store.write() as tx:
        assert greetings.add(tx, greeting)
        assert not greetings.add(tx, replace(greeting, greeter="UOTHER", words="Hello"))
        assert greetings.add(tx, replace(greeting, occasion="2026-W48"))
        assert [each.words for each in greetings.list_waiting(tx)] == ["Welcome", "Welcome"]
        assert greetings.claim(tx, greeting)
        assert not greetings.claim(tx, greeting)
        assert greetings.find(tx, "T1", "C1", "UANA", "2026-W47") == replace(greeting, words=None)
        privacy.leave_no_trace(tx, "T1", "UANA", NOW)
        assert greetings.list_waiting(tx) == []
        assert not greetings.add(tx, replace(greeting, occasion="2026-W49"))


@pytest.mark.parametrize(("is_private", "names"), [(True, "Ana Ruiz"), (False, None)])
def test_a_digest_in_a_channel_that_everybody_reads_names_nobody(town: Town, is_private: bool, names: str | None) -> None:
    town.use_threads()
    arrive(town, "UANA", 2, name="Ana Ruiz")
    town.ask("UANA", 1)
    with town.store.write() as tx:
        communities.know(tx, Community("T1", "CTEAM", "team", is_private=is_private))
        tx.execute(update(CommunityRow).filter_by(community="C1").values(digest_channel="CTEAM"))
    posted = look(town, WEEK, is_posted=True)
    assert posted.is_for_all is not is_private
    assert ([each.name for each in posted.questions.items], [each.name for each in posted.newcomers.items]) == ([names], [names])
    private = look(town)
    assert [each.name for each in private.questions.items] == [each.name for each in private.newcomers.items] == ["Ana Ruiz"]


def test_who_left_no_trace_and_let_the_past_stay_is_told_of_to_nobody(town: Town) -> None:
    town.use_threads()
    arrive(town, "UANA", 2, name="Ana Ruiz")
    town.do("UANA", 200)
    town.ask("UANA", 1)
    assert look(town).returned.count == 1
    with town.store.write() as tx:
        privacy.leave_no_trace(tx, "T1", "UANA", NOW, erases_past=False)
    found = look(town)
    assert (found.newcomers.count, found.returned.count) == (0, 0)
    assert [each.name for each in found.questions.items] == [None], "the question waits still, and has no name"
