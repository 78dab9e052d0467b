"""A shop, its shopper without a browser, and Klarna's server as these tests need it."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from sample_checkout.app import create_app
from sample_checkout.integration import Integration
from sample_checkout.settings import Settings

Json = dict[str, Any]
Answer = httpx.Response | Exception
CATEGORY = {"identifier": "klarna", "name": "Pay with Klarna", "asset_urls": {}}
SHOP_URL = "http://127.0.0.1:8000"


class KlarnaServer:
    """Says yes to everything unless told otherwise, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Json]] = []
        self._scripts: dict[str, list[Answer]] = defaultdict(list)

    def answers_next(self, operation: str, *answers: Answer) -> None:
        """The next answers to create, update, read, order or cancel."""
        self._scripts[operation].extend(answers)

    def bodies(self, operation: str) -> list[Json]:
        """What was asked of one operation, in order."""
        return [body for asked, _, body in self.asked if asked == operation]

    def operations(self) -> list[str]:
        return [operation for operation, _, _ in self.asked]

    def tokens(self) -> list[str]:
        """The authorization tokens that orders came with."""
        return [path.split("/")[-2] for operation, path, _ in self.asked if operation == "order"]

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        operation = _operation(request.method, path)
        self.asked.append((operation, path, json.loads(request.content or b"{}")))
        if self._scripts[operation]:
            answer = self._scripts[operation].pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        number = self.operations().count(operation)
        if operation == "create":
            session = {"session_id": f"session-{number}", "client_token": f"client-token-{number}"}
            return httpx.Response(200, json={**session, "payment_method_categories": [CATEGORY]})
        if operation == "order":
            url = self.asked[-1][2]["merchant_urls"]["confirmation"]
            order = {"order_id": f"order-{number}", "redirect_url": url, "fraud_status": "ACCEPTED"}
            return httpx.Response(200, json=order)
        if operation == "read":
            return httpx.Response(200, json={"status": "incomplete"})
        return httpx.Response(204)


def _operation(method: str, path: str) -> str:
    if path.endswith("/order"):
        return "order"
    if method == "DELETE":
        return "cancel"
    if method == "GET":
        return "read"
    return "create" if path.endswith("/sessions") else "update"


def says_no(status: int, code: str = "BAD_VALUE", *messages: str) -> httpx.Response:
    """Klarna's error envelope (A6)."""
    body = {"correlation_id": "c-1", "error_code": code, "error_messages": list(messages)}
    return httpx.Response(status, json=body)


class Visitor:
    """A browser without a screen: keeps cookies, names its origin, follows redirects."""

    def __init__(self, app: Starlette) -> None:
        self._runner = asyncio.Runner()
        self._lifespan = app.router.lifespan_context(app)
        self._runner.run(self._lifespan.__aenter__())
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url=SHOP_URL,
            headers={"Origin": SHOP_URL},
            follow_redirects=True,
        )

    def get(self, path: str, **arguments: Any) -> httpx.Response:
        return self._runner.run(self._client.get(path, **arguments))

    def post(self, path: str, **arguments: Any) -> httpx.Response:
        return self._runner.run(self._client.post(path, **arguments))

    def post_twice_at_once(self, path: str, **arguments: Any) -> list[httpx.Response]:
        async def both() -> list[httpx.Response]:
            return await asyncio.gather(*(self._client.post(path, **arguments) for _ in range(2)))

        return self._runner.run(both())

    def leave(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.run(self._lifespan.__aexit__(None, None, None))
        self._runner.close()


class Shopper:
    """Somebody at the shop, without a browser: posts what the shop's pages post."""

    address: Json = {  # noqa: RUF012 (read only)
        "given_name": "Test",
        "family_name": "Person-uk",
        "email": "customer@email.uk",
        "phone": "+447755564318",
        "street_address": "10 New Burlington Street",
        "postal_code": "W1S 3BE",
        "city": "London",
        "country": "GB",
    }

    def __init__(self, client: Visitor, page: str = "checkout") -> None:
        self.client = client
        self.page = page
        self.cart = ""
        self.reply: Json = {}

    def open(self, *references: str) -> Json:
        """Puts things into the cart and opens the checkout."""
        self.client.get("/")
        for reference in references or ("19-315",):
            self.client.post("/cart/add", data={"reference": reference})
        html = self.client.get("/checkout").text
        self.cart = html.split('data-cart="')[1].split('"')[0]
        return self.ask("checkout")

    def ask(self, what: str, **asked: Any) -> Json:
        answer = self.client.post(f"/api/{what}", json={"cart": self.cart, "page": self.page, **asked})
        reply: Json = answer.json()
        self.reply = {**self.reply, **reply} if "version" in reply else self.reply
        return reply

    def wish(self, **wishes: Any) -> Json:
        return self.ask("cart", wishes=wishes)

    def approved(self, token: str, **given: Any) -> Json:
        """Klarna approved the cart that the page shows."""
        what = {"address": self.address, "version": self.reply["version"], **given}
        return self.ask("authorization", authorization_token=token, category="klarna", **what)

    def order(self, **asked: Any) -> Json:
        return self.ask("order", **{"version": self.reply["version"], "method": "klarna", **asked})


@pytest.fixture
def klarna() -> KlarnaServer:
    return KlarnaServer()


@pytest.fixture
def settings() -> Settings:
    return Settings(
        klarna_api_url="https://api.klarna.test",
        klarna_username="key-id",
        klarna_password="key-secret",
        public_url=SHOP_URL,
    )


Open = Callable[..., Shopper]


@pytest.fixture
def enter(klarna: KlarnaServer, settings: Settings) -> Iterator[Open]:
    """Opens a shop and lets a shopper in: `enter()`, `enter(shape="review")`, `enter(integration=…)`."""
    visitors: list[Visitor] = []

    def enter(integration: type[Integration] = Integration, steps: str = "", **changes: Any) -> Shopper:
        app = create_app(replace(settings, **changes), integration, steps, klarna.transport())
        visitors.append(Visitor(app))
        return Shopper(visitors[-1])

    yield enter
    for visitor in visitors:
        visitor.leave()
