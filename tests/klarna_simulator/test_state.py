from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klarna_simulator.payments import SESSION_LIFE, TOKEN_LIFE, Payments
from klarna_simulator.state import Bounded

PURCHASE = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "order_amount": 100,
    "order_lines": [{"name": "Thing", "quantity": 1, "unit_price": 100, "total_amount": 100}],
}


def authorized(payments: Payments, session_id: str) -> str:
    pending = payments.begin_authorization(session_id, {}, "authorize")
    return str(payments.complete(pending.purchase_id)["authorization_token"])


def test_a_session_goes_from_incomplete_over_authorized_to_complete() -> None:
    payments = Payments()
    session = payments.sessions[payments.create_session(PURCHASE)["session_id"]]

    def state() -> str:
        return session.state_at(payments.clock.now())

    assert state() == "incomplete"
    token = authorized(payments, session.session_id)
    assert state() == "authorized"
    payments.place_order(token, PURCHASE)
    payments.clock.advance(2 * SESSION_LIFE)
    assert state() == "complete"


def test_an_authorized_session_falls_back_with_its_token_and_expires_with_its_time() -> None:
    payments = Payments()
    session = payments.sessions[payments.create_session(PURCHASE)["session_id"]]
    authorized(payments, session.session_id)
    payments.clock.advance(TOKEN_LIFE)

    assert session.state_at(payments.clock.now()) == "incomplete"
    payments.clock.advance(SESSION_LIFE - TOKEN_LIFE)
    assert session.state_at(payments.clock.now()) == "expired"


def test_a_token_is_live_until_something_happens_to_it() -> None:
    payments = Payments()
    session_id = payments.create_session(PURCHASE)["session_id"]

    def state(token: str) -> str:
        return payments.authorizations[token].state_at(payments.clock.now())

    first, second = authorized(payments, session_id), authorized(payments, session_id)
    assert (state(first), state(second)) == ("superseded", "live")
    payments.cancel_authorization(second)
    third = authorized(payments, session_id)
    payments.clock.advance(TOKEN_LIFE)
    assert (state(second), state(third)) == ("deleted", "expired")
    fourth = authorized(payments, session_id)
    payments.place_order(fourth, PURCHASE)
    assert state(fourth) == "consumed"


@given(limit=st.integers(1, 5), keys=st.lists(st.text(max_size=2)))
def test_of_too_many_the_oldest_are_forgotten_and_told(limit: int, keys: list[str]) -> None:
    gone: list[str] = []
    kept: Bounded[str] = Bounded(limit, gone.append)

    for key in keys:
        kept[key] = key

    arrived = list(dict.fromkeys(keys))
    assert len(kept) <= limit
    if len(arrived) == len(keys):
        assert list(kept) == keys[-limit:]
        assert gone == keys[:-limit]


def test_a_memory_for_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Bounded(0)
