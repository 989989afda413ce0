"""The demo's company: the same every time, and with something in it to look after."""

from datetime import UTC, datetime, timedelta

from bot.animations import get_kind
from commands.company import the_company

START = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_two_demos_are_alike_to_the_last_message() -> None:
    assert the_company(START) == the_company(START)


def test_months_of_talk_in_every_channel_and_more_to_come() -> None:
    company = the_company(START)
    for channel in company.channels:
        said = [line for line in company.before if line.channel == channel["name"]]
        assert len(said) > 150
        assert said[0].at < START - timedelta(days=150)
        assert any(line.channel == channel["name"] for line in company.after)


def test_everybody_who_speaks_is_in_the_channel_they_speak_in() -> None:
    company = the_company(START)
    places = {person["name"]: person["in"] for person in company.people}
    assert all(line.channel in places[line.person] for line in company.before + company.after)


def test_somebody_fell_quiet_after_taking_part() -> None:
    said = [line.at for line in the_company(START).before if (line.person, line.channel) == ("karim.belhadri", "data")]
    assert len([at for at in said if at > START - timedelta(days=115)]) >= 4
    assert max(said) < START - timedelta(days=21)


def test_what_is_planned_can_be_planned_and_thanks_are_among_members_of_two_communities() -> None:
    company = the_company(START)
    places = {person["name"]: person["in"] for person in company.people}
    for thanks in company.thanks:
        assert thanks["giver"] not in thanks["receivers"]
        assert all(thanks["channel"] in places[each] for each in (thanks["giver"], *thanks["receivers"]))
    for ritual in company.rituals:
        assert get_kind(ritual["kind"]).problems(ritual["form"]) == {}
    assert {each["channel"] for each in (*company.thanks, *company.rituals)} == {"data", "relation-client"}
    assert "prompt" not in {each["kind"] for each in company.rituals}


def test_newcomers_have_just_said_their_first_word() -> None:
    said = [line.at for line in the_company(START).before if line.person == "eleanor.fairbourne"]
    assert said
    assert min(said) > START - timedelta(days=7)
