from __future__ import annotations

import pytest

from klarna_simulator.errors import ApiError
from klarna_simulator.options import Limits
from klarna_simulator.payments import Payments
from klarna_simulator.state import MOST_OF_A_SESSION

PURCHASE = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "order_amount": 100,
    "order_lines": [{"name": "Thing", "quantity": 1, "unit_price": 100, "total_amount": 100}],
}


def authorized(payments: Payments, session_id: str) -> str:
    pending = payments.begin_authorization(session_id, {}, "authorize")
    return str(payments.complete(pending.purchase_id)["authorization_token"])


def test_with_the_oldest_session_goes_all_that_belonged_to_it() -> None:
    payments = Payments(limits=Limits(sessions=2))
    oldest = payments.create_session(PURCHASE)
    token = authorized(payments, oldest["session_id"])
    purchase_id = next(iter(payments.memory.purchases))

    for _ in range(2):
        payments.create_session(PURCHASE)

    assert oldest["session_id"] not in payments.sessions
    for act in (
        lambda: payments.update_session(oldest["session_id"], {}),
        lambda: payments.session_of_client_token(oldest["client_token"]),
        lambda: payments.place_order(token, PURCHASE),
        lambda: payments.purchase(purchase_id),
    ):
        with pytest.raises(ApiError) as caught:
            act()
        assert caught.value.status == 404


def test_an_order_outlives_its_session() -> None:
    payments = Payments(limits=Limits(sessions=1))
    token = authorized(payments, payments.create_session(PURCHASE)["session_id"])
    order_id = payments.place_order(token, PURCHASE)["order_id"]

    payments.create_session(PURCHASE)

    assert payments.order(order_id).readable["order_amount"] == 100


def test_a_session_remembers_its_latest_purchase_steps_and_tokens() -> None:
    payments = Payments()
    session_id = payments.create_session(PURCHASE)["session_id"]

    tokens = [authorized(payments, session_id) for _ in range(MOST_OF_A_SESSION + 5)]

    assert len(payments.memory.purchases) == len(payments.authorizations) == MOST_OF_A_SESSION
    assert tokens[4] not in payments.authorizations
    assert payments.place_order(tokens[-1], PURCHASE)["order_id"]


def test_memory_does_not_grow_with_the_number_of_sessions() -> None:
    payments = Payments(limits=Limits(sessions=50, orders=20))

    for _ in range(500):
        payments.place_order(authorized(payments, payments.create_session(PURCHASE)["session_id"]), PURCHASE)

    memory = payments.memory
    assert len(memory.sessions) == len(memory.authorizations) == len(memory.purchases) == 50
    assert len(memory.orders) == 20
    assert payments.deliveries.waiting() == ()


def test_everything_can_be_forgotten() -> None:
    payments = Payments()
    urls = {"authorization": "https://shop.test/authorized"}
    session = payments.create_session(PURCHASE | {"merchant_urls": urls})
    order_id = payments.place_order(authorized(payments, session["session_id"]), PURCHASE)["order_id"]

    payments.forget()

    assert payments.sessions == {}
    assert payments.deliveries.waiting() == ()
    with pytest.raises(ApiError):
        payments.order(order_id)
    with pytest.raises(ApiError):
        payments.session_of_client_token(session["client_token"])
