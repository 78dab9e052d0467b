from __future__ import annotations

from typing import Any

import httpx
import pytest

from klarna_simulator import Assessment, Simulator
from klarna_simulator.options import Rules
from tests.awaited import awaited

PURCHASE: dict[str, Any] = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "order_amount": 100,
    "order_lines": [{"name": "Thing", "quantity": 1, "unit_price": 100, "total_amount": 100}],
}


def ask(app: Any, method: str, path: str, **arguments: Any) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://klarna.test") as client:
            return await client.request(method, path, auth=("key-id", "secret"), **arguments)

    return awaited(send())


def test_the_api_and_the_browser_side_are_served_under_one_address() -> None:
    simulator = Simulator()

    created = ask(simulator.app, "POST", "/payments/v1/sessions", json=PURCHASE)
    sdk = ask(simulator.app, "GET", "/kp/lib/v1/api.js")

    assert created.status_code == 200
    assert (sdk.status_code, sdk.text) == (200, simulator.sdk_source())


def test_the_sessions_can_be_read() -> None:
    simulator = Simulator()
    session_id = ask(simulator.api, "POST", "/payments/v1/sessions", json=PURCHASE).json()["session_id"]

    assert simulator.sessions[session_id].data["order_amount"] == 100
    assert simulator.sessions[session_id].status == "incomplete"


def test_an_outcome_told_in_advance_is_the_next_one() -> None:
    simulator = Simulator()
    session_id = simulator.payments.create_session(PURCHASE)["session_id"]
    simulator.script_next("reauthorize", Assessment.fixable(["billing_address.email"]))

    assert simulator.payments.begin_authorization(session_id, {}, "authorize").outcome == "approved"
    assert simulator.payments.begin_authorization(session_id, {}, "reauthorize").outcome == "fixable"


def test_the_clock_moves_everything_that_expires() -> None:
    simulator = Simulator()
    session_id = simulator.payments.create_session(PURCHASE)["session_id"]
    simulator.clock.advance(48 * 3600)

    assert ask(simulator.api, "GET", f"/payments/v1/sessions/{session_id}").status_code == 404


def test_the_browser_url_ends_without_a_slash() -> None:
    simulator = Simulator()
    simulator.browser_url = "http://127.0.0.1:8700/"

    assert simulator.browser_url == simulator.options.browser_url == "http://127.0.0.1:8700"


def test_the_purchase_step_is_a_window_or_a_frame() -> None:
    simulator = Simulator()
    assert simulator.purchase_step == "popup"

    simulator.purchase_step = "fullscreen"
    nonsense: Any = "carrier pigeon"

    with pytest.raises(ValueError, match="carrier pigeon"):
        simulator.purchase_step = nonsense
    assert simulator.purchase_step == simulator.options.purchase_step == "fullscreen"


def test_the_rules_can_be_stricter() -> None:
    simulator = Simulator(Rules(locale="country"))

    answer = ask(simulator.api, "POST", "/payments/v1/sessions", json=PURCHASE | {"locale": "en-US"})

    assert answer.json()["error_messages"] == ["Bad value: locale"]


def test_sessions_offer_the_categories_that_are_told() -> None:
    simulator = Simulator()
    simulator.categories = ("pay_later", "pay_over_time")

    created = ask(simulator.api, "POST", "/payments/v1/sessions", json=PURCHASE).json()

    assert [one["identifier"] for one in created["payment_method_categories"]] == [
        "pay_later",
        "pay_over_time",
    ]


def test_a_session_offers_at_least_one_category() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Simulator().categories = ()


def test_a_reset_withdraws_what_was_told_and_keeps_what_klarna_remembers() -> None:
    simulator = Simulator()
    session_id = simulator.payments.create_session(PURCHASE)["session_id"]
    simulator.script_next("authorize", Assessment.refused())
    simulator.purchase_step = "fullscreen"
    simulator.categories = ("pay_later", "pay_over_time")

    simulator.reset()

    assert simulator.categories == ("klarna",)
    assert simulator.options.purchase_step == "popup"
    assert simulator.payments.begin_authorization(session_id, {}, "authorize").outcome == "approved"


def test_simulators_share_no_memory() -> None:
    one, other = Simulator(), Simulator()
    one.payments.create_session(PURCHASE)

    assert other.sessions == {}
