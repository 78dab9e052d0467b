"""A shopper's browser that speaks HTTP to Klarna's browser side."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from starlette.types import ASGIApp

from klarna_simulator.browser_half import browser_app
from klarna_simulator.options import BrowserOptions
from klarna_simulator.payments import Payments
from klarna_simulator.sdk_events import SdkEvents

PURCHASE: dict[str, Any] = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "locale": "en-GB",
    "order_amount": 1497,
    "order_lines": [{"name": "Battery Power Pack", "quantity": 3, "unit_price": 499, "total_amount": 1497}],
}


class Browser:
    """A shopper's browser with one payment session, speaking HTTP to Klarna's browser side."""

    def __init__(self, **purchase: Any) -> None:
        self.options = BrowserOptions(browser_url="http://klarna.test")
        self.payments = Payments(self.options)
        self.sdk_events = SdkEvents(self.payments.clock)
        self.app: ASGIApp = browser_app(self.payments, self.options, self.sdk_events)
        created = self.payments.create_session(PURCHASE | purchase)
        self.session_id: str = created["session_id"]
        self.token: str = created["client_token"]

    def ask(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://klarna.test/kp") as client:
                return await client.request(method, path, **arguments)

        # In a thread of its own: a browser test in the same run may have left a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(send())).result()

    def post(self, path: str, body: Any, token: str | None = None) -> httpx.Response:
        authorization = {"Authorization": f"Bearer {self.token if token is None else token}"}
        return self.ask("POST", path, json=body, headers=authorization)

    def load(self, **body: Any) -> Any:
        return self.post(f"/sessions/{self.session_id}/load", {"data": {}} | body).json()

    def begin(self, method: str = "authorize", **data: Any) -> Any:
        body = {"data": data, "method": method}
        return self.post(f"/sessions/{self.session_id}/authorizations", body).json()

    def send(self, path: str, body: bytes | str, content_type: str = "application/json") -> httpx.Response:
        return self.ask("POST", path, content=body, headers={"Content-Type": content_type})

    def purchase(self, purchase_id: str, step: str, **body: Any) -> httpx.Response:
        return self.post(f"/purchase/{purchase_id}/{step}", body)
