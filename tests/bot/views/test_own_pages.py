"""The pages of people and communities: as Slack takes them, in both languages, whatever people are called, however much there is.

The sandbox's own checks of Block Kit look at each of them.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bot.animations import KINDS
from bot.animations.forms import Said
from bot.animations.kind import Mine as Part
from bot.animations.letters import writes_letters
from bot.blocks import button
from bot.kept import KEPT
from bot.model.animations import Alarm, AlarmReason, Animation, AnimationState, Upcoming
from bot.model.communities import Community
from bot.model.deliveries import Delivery, State
from bot.model.leaving import Leaving
from bot.model.nudges import Arm, Nudge
from bot.model.people import Person, Preferences
from bot.model.records import Record
from bot.nudges import SWITCHED
from bot.recurrence import Recurrence
from bot.text import LOCALES, Texts, texts_for
from bot.views import communities, door, help, home, hours, people, privacy, wishes, zones
from bot.welcomes import UNASKED
from sandbox.blockkit.validator import Offer, check_message, check_view
from storage import kept
from tests.conftest import NOW

HOSTILE = "<!channel> & <http://x|Click> " * 20
LONG = "é" * 4000
NAMES = ["", "Léa", HOSTILE, LONG]


def charter(**more: Any) -> Community:
    return Community(
        **{"workspace": "T1", "community": "C1", "name": HOSTILE[:80], "purpose": LONG[:500], "set_up_at": NOW, **more}
    )


def person(name: str) -> Person:
    return Person("T1", "U1", name)


RULES_THAT_WRITE = [rule.key for rule in SWITCHED]
KINDS_THAT_WRITE = [kind.key for kind in KINDS if writes_letters(kind)]


def me(**more: Any) -> people.Me:
    records = [Record(f"C{number}", LONG[:80], date(2026, 1, 2), 12, 3, 2, 1, 4) for number in range(40)]
    received = [
        Delivery("T1", f"d{number}", "welcome", "U1", "o", State.SENT, NOW, sent_at=NOW, reason="communities.welcome_reason")
        for number in range(9)
    ]
    seen = Person("T1", "U1", HOSTILE, "fr-FR", "Europe/Paris")
    held_back = dict.fromkeys([*people.HELD_BACK, "nudges.silence_over"], 2)
    left_out = [Nudge("T1", "quiet_regular", "U1", "C1", f"{n}", Arm.HOLDOUT, "C1", NOW) for n in range(30)]
    shown = {"records": records, "received": received, "seen": seen, "left_out": left_out, "held_back": held_back}
    return people.Me(NOW, "Europe/Paris", **{**shown, **more})


def run_of(at: datetime) -> Upcoming:
    rule = Recurrence("once", at.date(), time(9), "Europe/Paris")
    content = {"version": 1, "open_days": 2, "question": HOSTILE}
    return Upcoming(Animation("T1", "a1", "C1", "prompt", content, rule, AnimationState.PLANNED, "U1", NOW), at.date(), at)


def page(**more: Any) -> home.Page:
    upcoming = [run_of(NOW + timedelta(hours=number)) for number in range(9)]
    missed = [Alarm(each.animation, each.at, AlarmReason.FAILING) for each in upcoming[:2]]
    parts = [Part(Said("animations.is_paused"), (button("b", "animation:x:y:0"),))] * 2
    mine = [
        home.Mine(charter(community=f"C{n}"), looks_after=n < 25, needs=n, upcoming=upcoming, alarms=missed, parts=parts)
        for n in range(50)
    ]
    return home.Page(me(**more), mine)


def messages(texts: Texts) -> Iterator[dict[str, Any]]:
    """Every message of these views, at its largest and at its smallest."""
    yield communities.welcome_message("C1", texts)
    for is_new in (True, False):
        yield communities.set_up_message(charter(), is_new=is_new, made_strategist=True, texts=texts)
    for name in NAMES:
        yield communities.notice_message(charter(), [person(name)] * 3, texts)
        yield communities.refusal_message(charter(), "setup", [person(name)], '{"words": "' + "x" * 300 + '"}', texts)
        yield communities.idea_message("C1", "U1", "plan", name, texts)
        yield help.unknown_message(name, ["setup"], texts)
        yield door.apology_message(texts, "K7F2", typed=name)
    yield communities.refusal_message(charter(), "plan", [], "{}", texts)
    for standing in help.Standing:
        yield help.help_message(standing, texts)
    for leaves in (True, False):
        yield privacy.privacy_message(texts, leaves_no_trace=leaves, months=24)
        yield people.me_message(me(leaves_no_trace=leaves), texts, said=texts("hours.saved_short"))
        yield home.panel_message(page(leaves_no_trace=leaves), texts)
    yield people.me_message(people.Me(NOW, "Etc/UTC"), texts)
    yield home.panel_message(home.Page(people.Me(NOW, "Etc/UTC")), texts)
    for erased in (True, False):
        yield privacy.left_message(Leaving(erased, 512, 3, 2, 14), [f"C{number}" for number in range(30)], texts)
    yield privacy.left_message(Leaving(is_erased=True), [], texts)
    yield privacy.kept_message(texts)


def views(texts: Texts) -> Iterator[dict[str, Any]]:
    """Every modal and Home of these views."""
    for zone in ("Etc/UTC", "Europe/Paris", "Asia/Calcutta"):
        form = communities.SetupForm(charter(zone=zone), ["U1"] * 10, ["America/St_Johns"], "C1")
        yield communities.setup_view(form, texts)
        own = Preferences(zone=zone, locale="fr", working_days=frozenset({0, 6}))
        yield hours.hours_view(own, hours.Told(zone, "fr-FR"), texts, private={"from": "home"})
        yield hours.saved_view(own, zone, texts)
    yield hours.hours_view(Preferences(), hours.Told(), texts, private={"from": "message"})
    shown = communities.setup_view(communities.SetupForm(charter(set_up_at=None), ["U1"], ["Etc/UTC"], None), texts)
    yield shown
    yield door.form_again_view(shown, [HOSTILE, LONG])
    yield door.told_view(texts, privacy.privacy_message(texts, leaves_no_trace=False, months=0))
    yield privacy.leave_view(texts)
    yield privacy.detail_view(kept.columns(), texts, months=24)
    yield wishes.wishes_view(Preferences(), texts, private={})
    yield wishes.saved_view(Preferences(muted=frozenset(KINDS_THAT_WRITE[:3])), texts)
    yield wishes.saved_view(Preferences(muted=frozenset(KINDS_THAT_WRITE)), texts)
    yield door.waiting_view(texts)
    yield door.done_view(texts)
    yield door.waiting_home_view(texts)
    for leaves in (True, False):
        yield home.home_view(page(leaves_no_trace=leaves), texts, said=texts("hours.saved_short"))
    yield home.home_view(home.Page(people.Me(NOW, "Etc/UTC")), texts)


def live(shown: Any) -> Iterator[str]:
    """The texts in which Slack reads markup; buttons, titles and options are plain."""
    if isinstance(shown, dict):
        if shown.get("type") == "mrkdwn" or "blocks" in shown:
            yield str(shown.get("text", ""))
        for value in shown.values():
            yield from live(value)
    elif isinstance(shown, list):
        for value in shown:
            yield from live(value)


@pytest.mark.parametrize("locale", LOCALES)
def test_slack_takes_every_message(locale: str) -> None:
    for shown in messages(texts_for(locale)):
        check_message(shown.get("blocks", []), Offer())
        assert shown["text"].strip()
        assert not [text for text in live(shown) if "<!channel>" in text or "<http://x" in text]


@pytest.mark.parametrize("locale", LOCALES)
def test_slack_takes_every_view(locale: str) -> None:
    for shown in views(texts_for(locale)):
        check_view(shown, Offer())


def test_the_zone_menu_has_the_world_in_it_and_ones_own_zone_first() -> None:
    groups = zones.zone_groups(texts_for("fr"), ["Asia/Calcutta", "Europe/Paris", "Asia/Calcutta"])
    first, *regions = groups.values()
    assert [each["value"] for each in first] == ["Asia/Calcutta", "Europe/Paris"]
    every = {each["value"] for region in regions for each in region}
    assert {"Europe/Paris", "America/Argentina/Buenos_Aires", "Asia/Kathmandu", "Pacific/Chatham", "Australia/Sydney"} <= every
    assert len(every) > 400
    assert zones.zone_name("Europe/London", "fr") == "Londres (Europe/London)"
    assert zones.zone_name("Asia/Ho_Chi_Minh", "en").endswith("(Asia/Ho_Chi_Minh)")


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_kept_is_read_in_two_minutes(locale: str) -> None:
    texts = texts_for(locale)
    shown = [str(texts(f"privacy.{part}_{group.key}")) for group in KEPT for part in ("kept", "why")]
    shown += [str(texts(f"privacy.{key}")) for key in ("never", "who", "how_long", "holdout", "operator")]
    assert len(" ".join(shown).split()) < 360
    assert "docs/" not in " ".join(shown), "members have no such page"


@pytest.mark.parametrize(
    ("locale", "now", "then"), [("en", "You get this", "You had often"), ("fr", "Vous recevez", "Vous participiez")]
)
def test_what_was_sent_is_told_as_a_thing_of_the_past(locale: str, now: str, then: str) -> None:
    sent = Delivery("T1", "d1", "nudge", "U1", "o", State.SENT, NOW, sent_at=NOW, reason="nudges.quiet_regular_reason")
    shown = str(people.received_section(me(received=[sent]), texts_for(locale)))
    assert then in shown
    assert now not in shown


@pytest.mark.parametrize("locale", LOCALES)
def test_the_notice_is_short_and_says_what_members_must_know(locale: str) -> None:
    notice = communities.notice_message(charter(), [person("Léa"), person("Tom")], texts_for(locale))["text"]
    assert len(notice.replace("\u202f", "").replace("\u00a0", "").split()) < 60
    for said in {
        "en": ["one person in ten", "never your messages", "leave no trace"],
        "fr": ["une personne sur dix", "jamais vos messages", "aucune trace"],
    }[locale]:
        assert said in notice


@pytest.mark.parametrize("locale", LOCALES)
def test_whatever_writes_to_people_can_be_refused_by_name(locale: str) -> None:
    refused = Preferences(muted=frozenset({SWITCHED[0].key}))
    shown = wishes.wishes_view(refused, texts_for(locale), private={})
    boxes = {block["block_id"]: block["element"] for block in shown["blocks"]}
    for field, kinds in wishes.offered().items():
        assert [option["value"] for option in boxes[field]["options"]] == list(kinds)
        assert {option["value"] for option in boxes[field].get("initial_options", [])} == set(kinds) - refused.muted
    assert {*RULES_THAT_WRITE, *KINDS_THAT_WRITE, *UNASKED} == {kind for kinds in wishes.offered().values() for kind in kinds}


def test_a_record_is_told_in_words() -> None:
    record = Record("C1", "data", date(2026, 1, 12), 3, messages=1, replies=2, reactions=0, answers=1)
    told = people.record_section(me(records=[record]), texts_for("fr"))[1]["text"]["text"]
    assert told == (
        "<#C1>\u00a0: 1 message, 2 réponses dans un fil et 1 réponse à une animation, sur 3 jours depuis le 12 janvier 2026"
    )


def test_what_is_coming_is_told_at_the_readers_own_hour() -> None:
    mine = [home.Mine(charter(purpose=""), upcoming=[run_of(NOW)])]
    told = home.upcoming_section(home.Page(me(), mine), texts_for("en"))[1]["text"]["text"]
    assert told.startswith("Wednesday 4 March, 11:30, in <#C1>: ")


@pytest.mark.parametrize(("title", "shown"), [("", "<#C1>: To learn"), ("Data & co", "*Data &amp; co* (<#C1>): To learn")])
def test_a_community_is_called_what_its_people_call_it(title: str, shown: str) -> None:
    mine = [home.Mine(charter(title=title, purpose="To\n learn"))]
    assert home.communities_section(home.Page(me(), mine), texts_for("en"))[1]["text"]["text"] == shown


@pytest.mark.parametrize(
    ("word", "found"),
    [("stup", "setup"), ("SETUP", "setup"), ("privacyy please", "privacy"), ("zzz", None), ("", None), ("é", None)],
)
def test_the_nearest_word(word: str, found: str | None) -> None:
    assert help.nearest(word, ["setup", "privacy", "me"]) == found


@pytest.mark.parametrize(
    ("locale", "content", "title"),
    [
        ("en", {"question": "What did you stop doing?"}, "What did you stop doing?"),
        ("en", {"theme": "craft"}, "A question of the theme “Craft"),
        ("fr", {"theme": "craft"}, "Une question du thème « Métier"),
    ],
)
def test_what_is_coming_is_called_by_its_question_or_theme(locale: str, content: dict[str, str], title: str) -> None:
    run = run_of(NOW + timedelta(hours=3))
    run = replace(run, animation=replace(run.animation, content={"version": 1, "open_days": 2, **content}))
    shown = home.home_view(home.Page(me(), [home.Mine(charter(), upcoming=[run])]), texts_for(locale))
    assert title in str(shown).replace("\\xa0", " ")
