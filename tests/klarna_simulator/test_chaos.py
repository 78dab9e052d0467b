from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.types import Message, Receive, Scope, Send

from klarna_simulator.chaos import RATES, Chaos, Dice, Troubles
from klarna_simulator.struck import struck
from tests.awaited import awaited

if TYPE_CHECKING:
    from collections.abc import Sequence

ANSWER: dict[str, Any] = {"a": 1, "b": {"c": [1, 2], "d": "two"}, "e": [{"f": 1, "g": 2}]}
SESSION = "/payments/v1/sessions/1"


class Klarna:
    """An API that always gives the same answer, and counts how often it was reached."""

    def __init__(self) -> None:
        self.reached = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached += 1
        body = json.dumps(ANSWER).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def call(chaos: Chaos, path: str = SESSION) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def run() -> None:
        await chaos({"type": "http", "method": "GET", "path": path}, receive, send)

    awaited(run())
    return sent


def body(sent: Sequence[Message]) -> Any:
    return json.loads(b"".join(message.get("body", b"") for message in sent))


def test_nothing_goes_wrong_by_itself() -> None:
    klarna = Klarna()

    sent = call(Chaos(klarna))

    assert list(body(sent)) == list(ANSWER)
    assert body(sent) == ANSWER
    assert klarna.reached == 1


@pytest.mark.parametrize(
    ("trouble", "status", "code"),
    [("too_many_requests", 429, "TOO_MANY_REQUESTS"), ("server_error", 500, "INTERNAL_SERVER_ERROR")],
)
def test_a_refused_call_is_not_carried_out(trouble: str, status: int, code: str) -> None:
    klarna = Klarna()

    sent = call(Chaos(klarna, Troubles.model_validate({trouble: "on"})))

    assert (sent[0]["status"], body(sent)["error_code"]) == (status, code)
    assert dict(sent[0]["headers"])[b"klarna-correlation-id"].decode() == body(sent)["correlation_id"]
    assert klarna.reached == 0


def test_a_dropped_call_is_carried_out_and_its_answer_lost() -> None:
    klarna = Klarna()

    sent = call(Chaos(klarna, Troubles(dropped_connection=1)))

    assert klarna.reached == 1
    assert sent[-1]["more_body"] is True
    assert b"".join(message.get("body", b"") for message in sent) == b""


def test_extra_fields_come_to_every_object_and_change_none_of_the_others() -> None:
    shown = body(call(Chaos(Klarna(), Troubles(extra_fields=1))))

    assert [name for name in shown if name not in ANSWER] != []
    assert len(shown["b"]) == len(ANSWER["b"]) + 1
    assert len(shown["e"][0]) == len(ANSWER["e"][0]) + 1
    assert {name: value for name, value in shown["b"].items() if name in ANSWER["b"]} == ANSWER["b"]


def test_members_come_in_another_order_and_lists_in_their_own() -> None:
    sent = call(Chaos(Klarna(), Troubles(member_order=1)))

    assert body(sent) == ANSWER
    assert list(body(sent)) != list(ANSWER)
    assert list(body(sent)["e"][0]) != list(ANSWER["e"][0])
    assert int(dict(sent[0]["headers"])[b"content-length"]) == len(sent[1]["body"])


@pytest.mark.parametrize("trouble", ["extra_fields", "member_order", "dropped_connection"])
def test_nothing_is_answered_to_whoever_has_gone(trouble: str) -> None:
    async def silent(_scope: Scope, _receive: Receive, _send: Send) -> None:
        return

    assert call(Chaos(silent, Troubles.model_validate({trouble: "on"}))) == []


def test_latency_takes_the_seconds_that_it_is_told() -> None:
    began = time.monotonic()

    sent = call(Chaos(Klarna(), Troubles(latency=1, seconds=0.05)))

    assert time.monotonic() - began >= 0.05
    assert body(sent) == ANSWER


def test_frames_are_slow_only_if_they_shall_be() -> None:
    began = time.monotonic()
    call(Chaos(Klarna(), Troubles(slow_frames=1, seconds=0.05)), "/kp/frames/main")
    slow = time.monotonic() - began
    klarna = Klarna()

    call(Chaos(klarna, Troubles(latency=1, server_error=1, seconds=60)), "/kp/frames/main")

    assert slow >= 0.05
    assert klarna.reached == 1


def test_calling_chaos_off_ends_the_waits_under_way() -> None:
    klarna = Klarna()
    chaos = Chaos(klarna, Troubles(latency=1, seconds=60))

    async def run() -> None:
        async def nothing(*_: Any) -> Any:
            return {"type": "http.request"}

        waiting = asyncio.create_task(
            chaos({"type": "http", "method": "GET", "path": SESSION}, nothing, nothing)
        )
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        chaos.troubles = Troubles()
        await asyncio.wait_for(waiting, 10)

    awaited(run())

    assert klarna.reached == 1


@given(seed=st.integers(0, 2**63 - 1), rate=st.floats(0, 1))
def test_the_same_seed_gives_the_same_troubles(seed: int, rate: float) -> None:
    troubles = Troubles(seed=seed, **dict.fromkeys(RATES, rate))

    one, other = (
        [[dice.strikes(name) for name in RATES] for _ in range(20)]
        for dice in (Dice(troubles), Dice(troubles))
    )

    assert one == other


def test_one_trouble_more_leaves_the_others_where_they_were() -> None:
    alone = Dice(Troubles(seed=7, latency=0.5))
    together = Dice(Troubles(seed=7, latency=0.5, server_error=0.5))

    def latencies(dice: Dice) -> list[bool]:
        return [(dice.strikes("server_error"), dice.strikes("latency"))[1] for _ in range(50)]

    assert latencies(alone) == latencies(together)


def test_other_seeds_give_other_troubles() -> None:
    rows = {
        tuple(dice.strikes("latency") for _ in range(50))
        for dice in (Dice(Troubles(seed=seed, latency=0.5)) for seed in range(20))
    }

    assert len(rows) == 20


def test_a_rate_is_how_often_a_trouble_strikes() -> None:
    dice = Dice(Troubles(seed=1, latency=0.1))

    assert 60 < sum(dice.strikes("latency") for _ in range(1000)) < 140


def test_the_same_seed_gives_the_same_shapes() -> None:
    one, other = (
        [message["body"] for message in call(Chaos(Klarna(), Troubles(seed=3, extra_fields=1)))[1:]]
        for _ in range(2)
    )

    assert one == other


@pytest.mark.parametrize(
    "wrong", [{"latency": 1.5}, {"latency": -0.1}, {"latency": "often"}, {"thunder": 1}, {"seconds": 61}]
)
def test_a_trouble_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Troubles.model_validate(wrong)


def test_a_trouble_is_off_on_or_at_a_rate() -> None:
    told = Troubles.model_validate({"latency": "on", "server_error": "off", "member_order": "0.25"})

    assert (told.latency, told.server_error, told.member_order) == (1.0, 0.0, 0.25)


CALLBACK = {"authorization_token": "b4bd3423", "session_id": "1"}


def sent_with(troubles: Troubles, body: dict[str, str]) -> tuple[int | None, list[dict[str, str]]]:
    posts: list[dict[str, str]] = []

    def post(_url: str, posted: dict[str, str]) -> int:
        posts.append(posted)
        return 204

    return Chaos(Klarna(), troubles).of_callbacks(post)("https://shop.test/", body), posts


def test_a_callback_comes_once_unless_it_shall_come_twice_or_not_at_all() -> None:
    assert sent_with(Troubles(), CALLBACK) == (204, [CALLBACK])
    assert sent_with(Troubles(callback_twice=1), CALLBACK) == (204, [CALLBACK, CALLBACK])
    assert sent_with(Troubles(callback_lost=1), CALLBACK) == (200, [])


def test_no_other_message_is_lost_or_doubled() -> None:
    news = {"order_id": "1", "event_type": "FRAUD_RISK_ACCEPTED"}

    assert sent_with(Troubles(callback_lost=1, callback_twice=1), news) == (204, [news])


def struck_by(troubles: Troubles, step: str, method: str = "POST") -> tuple[str, ...]:
    """What the browser half learns of the troubles of one request."""
    told: list[tuple[str, ...]] = []

    async def browser_half(scope: Scope, _receive: Receive, _send: Send) -> None:
        told.append(struck(scope))

    async def run() -> None:
        scope = {"type": "http", "method": method, "path": f"/kp/sessions/1/{step}"}
        await Chaos(browser_half, troubles)(scope, receive_nothing, drop)

    awaited(run())
    return told[0]


async def receive_nothing() -> Message:
    return {"type": "http.request", "body": b""}


async def drop(_message: Message) -> None:
    return


def test_only_what_can_go_wrong_with_an_answer_of_the_sdk_strikes_it() -> None:
    everything = Troubles(**dict.fromkeys(RATES, 1.0))

    assert struck_by(everything, "load") == ("answer_before_frame", "answer_twice", "answer_lost")
    assert struck_by(everything, "authorizations") == (
        "answer_twice",
        "answer_lost",
        "callback_first",
        "callback_last",
    )
    assert struck_by(everything, "other") == ()
    assert struck_by(everything, "load", "OPTIONS") == ()
    assert struck_by(Troubles(), "load") == ()
