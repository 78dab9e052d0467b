"""A merchant's server and its shopper, as the simulator's tests speak of them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from klarna_simulator.api import api_app
from klarna_simulator.payments import Payments
from tests.awaited import awaited


class Merchant:
    """Calls the API as a merchant's server does, and authorizes as the merchant's shopper does."""

    def __init__(self, payments: Payments) -> None:
        self.payments = payments
        self.auth: tuple[str, str] | None = ("key-id", "secret")

    def call(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(api_app(self.payments))
            async with httpx.AsyncClient(transport=transport, base_url="http://klarna.test") as client:
                return await client.request(method, path, auth=self.auth, **arguments)

        return awaited(send())

    def create(self, body: Any) -> httpx.Response:
        return self.call("POST", "/payments/v1/sessions", json=body)

    def session(self, **changes: Any) -> str:
        answer = self.create(self.purchase(**changes))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["session_id"])

    def update(self, session_id: str, body: Any) -> httpx.Response:
        return self.call("POST", f"/payments/v1/sessions/{session_id}", json=body)

    def read(self, session_id: str) -> httpx.Response:
        return self.call("GET", f"/payments/v1/sessions/{session_id}")

    def order(self, token: str, body: Any) -> httpx.Response:
        return self.call("POST", f"/payments/v1/authorizations/{token}/order", json=body)

    def cancel(self, token: str) -> httpx.Response:
        return self.call("DELETE", f"/payments/v1/authorizations/{token}")

    def authorize(self, session_id: str, data: dict[str, Any] | None = None) -> str:
        """The shopper goes through the purchase step; returns the token."""
        pending = self.payments.begin_authorization(session_id, data or {}, "authorize")
        return str(self.payments.complete(pending.purchase_id)["authorization_token"])

    def purchase(self, quantity: int = 2, **changes: Any) -> dict[str, Any]:
        """Two battery packs for a British shopper, without tax."""
        line = {
            "type": "physical",
            "reference": "19-315",
            "name": "Battery Power Pack",
            "quantity": quantity,
            "unit_price": 499,
            "tax_rate": 0,
            "total_amount": quantity * 499,
            "total_discount_amount": 0,
            "total_tax_amount": 0,
        }
        body = {
            "purchase_country": "GB",
            "purchase_currency": "GBP",
            "locale": "en-GB",
            "order_amount": quantity * 499,
            "order_tax_amount": 0,
            "order_lines": [line],
        }
        return body | changes


@pytest.fixture
def payments() -> Payments:
    return Payments()


@pytest.fixture
def merchant(payments: Payments) -> Merchant:
    return Merchant(payments)
