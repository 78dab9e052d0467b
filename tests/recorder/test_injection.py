"""Injections: for which calls they are, and how a hold ends."""

from __future__ import annotations

import asyncio

import pytest

from recorder.injection import Delay, Drop, Hold, Refusal, until_first
from tests.awaited import awaited


def test_an_injection_is_for_its_operations_only() -> None:
    drop = Drop(("update_session", "create_session"), times=1, after_upstream=False)

    assert drop.take("place_order") is None
    assert drop.take("create_session") == drop.fault
    assert drop.take("update_session") is None
    assert (drop.touched, drop.spent) == (1, True)


def test_each_call_that_it_touches_has_an_id_of_its_own() -> None:
    delay = Delay("update_session", times=3, seconds=1)

    ids = [delay.take("update_session") for _ in range(4)]
    assert ids == [delay.fault, f"{delay.fault}.2", f"{delay.fault}.3", None]


def test_what_is_withdrawn_touches_nobody() -> None:
    drop = Drop("update_session", times=2, after_upstream=False)
    drop.cancel()

    assert drop.take("update_session") is None


@pytest.mark.parametrize(("operation", "times"), [("update", 1), ((), 1), ("update_session", 0)])
def test_a_mistaken_injection_is_refused_at_once(operation: str, times: int) -> None:
    with pytest.raises(ValueError, match="no such operation"):
        Drop(operation, times, after_upstream=False)


@pytest.mark.parametrize(
    ("status", "code", "messages", "expected"),
    [
        (404, None, (), ("NOT_FOUND", ("Invalid session id",))),
        (500, None, (), ("INTERNAL_SERVER_ERROR", ("Internal error",))),
        (503, None, (), ("INTERNAL_SERVER_ERROR", ())),
        (404, "SESSION_COMPLETED", (), ("SESSION_COMPLETED", ())),
        (400, "BAD_VALUE", ("Bad value: locale",), ("BAD_VALUE", ("Bad value: locale",))),
    ],
)
def test_a_refusal_speaks_klarnas_words(
    status: int, code: str | None, messages: tuple[str, ...], expected: tuple[str, tuple[str, ...]]
) -> None:
    refusal = Refusal("update_session", 1, status, code, messages)

    assert (refusal.error_code, refusal.messages) == expected
    assert refusal.detail() == {"status": status, "error_code": expected[0], "messages": list(expected[1])}


def test_a_hold_ends_at_its_deadline() -> None:
    hold = Hold("update_session", deadline=0.01)

    assert awaited(hold.keep(asyncio.Event())) == "deadline"
    assert not hold.is_held


def test_a_hold_released_before_its_answer_came_keeps_nothing() -> None:
    hold = Hold("update_session", deadline=60)
    hold.take("update_session")
    hold.release()

    assert awaited(hold.keep(asyncio.Event())) == "release"


def test_a_hold_ends_with_its_block() -> None:
    with Hold("update_session", deadline=60) as hold:
        assert not hold.wait_until_held(0)

    assert hold.take("update_session") is None


def test_a_hold_may_be_released_after_its_loop_has_gone() -> None:
    hold = Hold("update_session", deadline=0.01)
    awaited(hold.keep(asyncio.Event()))
    hold.release()

    assert not hold.is_held


def test_the_first_event_wins() -> None:
    async def both() -> str:
        first, second = asyncio.Event(), asyncio.Event()
        second.set()
        return await until_first({"first": first, "second": second}, 60)

    assert awaited(both()) == "second"
