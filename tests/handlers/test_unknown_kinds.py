"""What another version of Foyer planned, of a kind that this one does not know: shown plainly, stoppable, in nobody's way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.model.animations import AnimationState
from bot.model.errors import FoyerError
from bot.text import texts_for
from handlers.animations import (
    handle_list,
    handle_preview,
    handle_rare,
    handle_resume,
    handle_run,
    handle_stop,
    handle_test,
)
from handlers.digests import handle_digest
from handlers.home import handle_home
from handlers.reply import Reply
from handlers.request import Request
from storage import animations
from storage.schema import AnimationRow, OccurrenceRow
from storage.store import Store
from tests.handlers.doorstep import text_of
from tests.rituals import FIRST, WEEK, Rituals, animated_town
from tests.town import MANAGER

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
UNKNOWN = "A ritual that this version of Foyer doesn’t know"


@pytest.fixture
def rituals(sqlite_store: Store) -> Rituals:
    """A prompt and something that is not known here, planned in one community; both ran once, and the latter not since."""
    animated_town(sqlite_store, NOW)
    rituals = Rituals(sqlite_store, NOW)
    strange = rituals.plan(form={"question": "A song?"})
    rituals.plan()
    rituals.walk(FIRST + timedelta(days=4))
    with sqlite_store.write() as tx:
        for table in (AnimationRow, OccurrenceRow):
            tx.execute(update(table).filter_by(animation=strange).values(kind="karaoke"))
    rituals.walk(FIRST + WEEK + timedelta(days=1))
    return rituals


@pytest.fixture
def asked(rituals: Rituals) -> Request:
    with rituals.store.read() as tx:
        strange = next(each for each in animations.list_animations(tx, "T1", "C1") if each.kind == "karaoke")
    return Request("T1", MANAGER, rituals.now, texts_for("en"), channel="C1", value=strange.animation)


def test_the_list_shows_it_among_the_others(rituals: Rituals, asked: Request) -> None:
    shown = handle_list(asked, rituals.store).message
    assert shown is not None
    assert UNKNOWN in text_of(shown)
    assert "What did you stop doing?" in text_of(shown)


def test_it_is_stopped_like_any_other(rituals: Rituals, asked: Request) -> None:
    listed = handle_stop(asked, rituals.store).message
    assert listed is not None
    assert "Stopped" in text_of(listed)
    assert UNKNOWN not in text_of(listed)
    with rituals.store.read() as tx:
        assert animations.get(tx, "T1", asked.value).state is AnimationState.STOPPED


def test_the_digest_and_home_go_on(rituals: Rituals, asked: Request) -> None:
    for page in (handle_digest(asked, rituals.store).message, handle_home(asked, rituals.store).home):
        assert page is not None
        assert UNKNOWN in text_of(page)


def test_a_question_of_their_own_that_is_approved_is_there_for_what_is_known(rituals: Rituals) -> None:
    with rituals.store.write() as tx:
        animations.prepare_coming(tx, "T1", "C1")
    assert rituals.next_stop() is not None


def test_it_is_not_changed_here(rituals: Rituals, asked: Request) -> None:
    with pytest.raises(FoyerError, match="unknown_kind_refused"):
        handle_rare(replace(asked, value=f"change:{asked.value}"), rituals.store)


@pytest.mark.parametrize("act", [handle_preview, handle_test, handle_run, handle_resume])
def test_an_old_button_of_it_gets_a_plain_answer(rituals: Rituals, asked: Request, act: Callable[[Request, Store], Reply]) -> None:
    with pytest.raises(FoyerError, match="unknown_kind_refused"):
        act(asked, rituals.store)
