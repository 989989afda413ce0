"""What goes wrong on order: calls dropped, late, refused; events twice, out of order, late, lost."""

import http.client
import time
from collections.abc import Callable

import pytest

from sandbox.control.client import ControlError
from sandbox.wire import Json
from tests.sandbox.bots import Bot, until
from tests.sandbox.conftest import Api, Town

Bots = Callable[..., Bot]


def texts(town: Town) -> list[str]:
    """What stands in #data, joins aside."""
    return [message["text"] for message in town.seen() if "subtype" not in message]


def order(town: Town, **fault: object) -> list[Json]:
    """Order a fault; those that are left."""
    left: list[Json] = town.slack.control.post("faults", dict(fault))["faults"]
    return left


@pytest.mark.parametrize(("performed", "found"), [(True, ["x"]), (False, [])])
def test_a_call_is_dropped_after_or_before_it_is_performed(town: Town, api: Api, performed: bool, found: list[str]) -> None:
    order(town, method="chat.postMessage", do="drop", performed=performed)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        api("chat.postMessage", channel=town.data, text="x")
    assert texts(town) == found
    assert api("chat.postMessage", channel=town.data, text="y").json["ok"]


@pytest.mark.parametrize(("status", "performed", "found"), [(500, False, []), (503, True, ["x"])])
def test_a_call_fails_with_a_status(town: Town, api: Api, status: int, performed: bool, found: list[str]) -> None:
    order(town, method="chat.postMessage", do="http", status=status, performed=performed)
    assert api("chat.postMessage", channel=town.data, text="x").status == status
    assert texts(town) == found


def test_a_call_is_answered_late_but_performed_at_once(town: Town, api: Api) -> None:
    order(town, method="*", do="late", seconds=0.3)
    started = time.monotonic()
    assert api("chat.postMessage", channel=town.data, text="x").json["ok"]
    assert time.monotonic() - started >= 0.3
    assert texts(town) == ["x"]


@pytest.mark.parametrize(("after", "header"), [(7, "7"), (None, None)])
def test_a_call_is_rate_limited(town: Town, api: Api, after: int | None, header: str | None) -> None:
    order(town, method="chat.postMessage", do="ratelimited", retry_after=after)
    reply = api("chat.postMessage", channel=town.data, text="x")
    assert (reply.status, reply.headers.get("retry-after"), reply.json["error"]) == (429, header, "ratelimited")
    assert texts(town) == []


def test_a_call_is_refused_so_many_times(town: Town, api: Api) -> None:
    left = order(town, method="auth.test", do="error", error="invalid_auth", times=2)
    assert left == [{"method": "auth.test", "do": "error", "times": 2, "error": "invalid_auth"}]
    assert api("users.list").json["ok"]
    assert [api("auth.test").json.get("error") for _ in range(3)] == ["invalid_auth", "invalid_auth", None]


def test_an_event_comes_twice(town: Town, bots: Bots) -> None:
    bot = bots()
    order(town, events="message", do="duplicate")
    town.say("x")
    bot.wait_for("message", times=2)
    assert len({body["event_id"] for body in bot.heard}) == 1


def test_events_come_in_another_order(town: Town, bots: Bots) -> None:
    bot = bots()
    order(town, events="message", do="reorder", times=3)
    for number in range(3):
        town.say(f"m{number}")
    bot.wait_for("message", times=3)
    assert [event["text"] for event in bot.of("message")] == ["m2", "m1", "m0"]


def test_events_held_back_leave_when_the_fault_is_cleared(town: Town, bots: Bots) -> None:
    bot = bots()
    order(town, events="*", do="reorder", times=5)
    town.say("held")
    assert town.slack.control.delete("faults") == {"faults": []}
    assert bot.wait_for("message")["text"] == "held"


def test_events_come_late_or_never(town: Town, bots: Bots) -> None:
    bot = bots()
    order(town, events="message", do="lose")
    order(town, events="message", do="delay", seconds=0.2)
    town.say("lost")
    started = time.monotonic()
    town.say("late")
    assert bot.wait_for("message")["text"] == "late"
    assert time.monotonic() - started >= 0.2


def test_an_answer_lost_on_the_way_is_in_the_log(town: Town, api: Api) -> None:
    order(town, method="chat.postMessage", do="drop")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        api("chat.postMessage", channel=town.data, text="x")
    entries = until(lambda: town.slack.control.get("traffic", kind="api")["entries"])
    assert (entries[-1]["name"], entries[-1]["fault"]) == ("chat.postMessage", "drop")


@pytest.mark.parametrize(
    "fault",
    [
        {"do": "drop"},
        {"method": "x", "do": "explode"},
        {"method": "x", "do": "late"},
        {"method": "x", "do": "http", "status": 200},
        {"method": "x", "do": "drop", "seconds": 1},
        {"method": "x", "do": "drop", "times": 0},
        {"events": "*", "do": "reorder"},
        {"events": "*", "do": "drop"},
        {"sockets": "melt"},
    ],
)
def test_an_order_that_makes_no_sense_is_refused(town: Town, fault: Json) -> None:
    with pytest.raises(ControlError) as refused:
        town.slack.control.post("faults", fault)
    assert (refused.value.status, refused.value.error) == (400, "invalid")
    assert town.slack.control.get("faults") == {"faults": []}
