"""A shop, its shopper without a browser, and Klarna's server as these tests need it."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Locator, Page
from starlette.applications import Starlette

from recorder.serving import Place, serve
from sample_checkout.app import create_app
from sample_checkout.integration import Integration
from sample_checkout.settings import Settings

Json = dict[str, Any]
Answer = httpx.Response | Exception
CATEGORY = {"identifier": "klarna", "name": "Pay with Klarna", "asset_urls": {}}
SHOP_URL = "http://127.0.0.1:8000"


class Hold:
    """Keeps an answer of Klarna's back until it is released, from another thread than the shop's."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._released: asyncio.Event | None = None

    async def wait(self) -> None:
        self._loop, self._released = asyncio.get_running_loop(), asyncio.Event()
        self.arrived.set()
        await self._released.wait()

    def release(self) -> None:
        assert self.arrived.wait(5), "Klarna was never asked"
        assert self._loop is not None
        assert self._released is not None
        self._loop.call_soon_threadsafe(self._released.set)


class KlarnaServer:
    """Says yes to everything unless told otherwise, and remembers what it was asked."""

    def __init__(self) -> None:
        self._holds: dict[str, Hold] = {}
        self.asked: list[tuple[str, str, Json]] = []
        self._scripts: dict[str, list[Answer]] = defaultdict(list)

    def answers_next(self, operation: str, *answers: Answer) -> None:
        """The next answers to create, update, read, order or cancel."""
        self._scripts[operation].extend(answers)

    def holds_next(self, operation: str) -> Hold:
        """The next answer is kept back until it is released."""
        self._holds[operation] = Hold()
        return self._holds[operation]

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

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        operation = _operation(request.method, path)
        self.asked.append((operation, path, json.loads(request.content or b"{}")))
        hold = self._holds.pop(operation, None)
        if hold:
            await hold.wait()
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
        # A loop in a thread of its own: where Playwright is at work, this thread has a running one already.
        self._stack = ExitStack()
        self._portal = self._stack.enter_context(start_blocking_portal())
        self._stack.enter_context(self._portal.wrap_async_context_manager(app.router.lifespan_context(app)))
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url=SHOP_URL,
            headers={"Origin": SHOP_URL},
            follow_redirects=True,
        )

    def get(self, path: str, **arguments: Any) -> httpx.Response:
        return self._portal.call(lambda: self._client.get(path, **arguments))

    def post(self, path: str, **arguments: Any) -> httpx.Response:
        return self._portal.call(lambda: self._client.post(path, **arguments))

    def post_twice_at_once(self, path: str, **arguments: Any) -> list[httpx.Response]:
        async def both() -> list[httpx.Response]:
            return await asyncio.gather(*(self._client.post(path, **arguments) for _ in range(2)))

        return self._portal.call(both)

    def leave(self) -> None:
        self._portal.call(self._client.aclose)
        self._stack.close()


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

SDK = """
window.told = [];
window.answers = window.answers ?? {};
const ask = (method) => (options, data, callback) => {
  told.push({ method, options, data, inClick: window.event?.type === "click" });
  sessionStorage.setItem(method, JSON.stringify(told.at(-1)));
  const approval = { show_form: true, approved: true, authorization_token: crypto.randomUUID() };
  const answer = answers[method]?.shift() ?? approval;
  if (answer.hold) { window.held = callback; return; }
  if (answer.throws) {
    callback({ show_form: false, approved: false });
    throw Object.assign(new Error("not loaded"), { name: answer.throws });
  }
  if (method === "load") document.querySelector(options.container).textContent = "Klarna's widget";
  setTimeout(() => callback(answer));
};
window.Klarna = { Payments: {
  init: (options) => { told.push({ method: "init", options }); },
  load: ask("load"), authorize: ask("authorize"), reauthorize: ask("reauthorize"), finalize: ask("finalize"),
} };
window.klarnaAsyncCallback?.();
"""
"""Klarna's library as these tests need it: notes what it is told, answers what `window.answers` says."""


class Screen:
    """The shop in a browser."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def at(self, test_id: str) -> Locator:
        return self.page.get_by_test_id(test_id)

    def open(self, *references: str) -> None:
        self.page.goto(self.url)
        for reference in references or ("19-315",):
            self.at(f"add-{reference}").click()
        self.at("go-to-checkout").click()
        self.page.wait_for_url("**/checkout")
        self.settled()

    def settled(self) -> None:
        self.page.locator("main:not([aria-busy=true])").wait_for()

    def fill_address(self) -> None:
        for name, value in Shopper.address.items():
            test_id = {"street_address": "street", "postal_code": "postcode"}.get(
                name, name.replace("_", "-")
            )
            if name != "country":
                self.at(test_id).fill(value)

    def set_quantity(self, reference: str, quantity: int) -> None:
        self.at(f"quantity-{reference}").fill(str(quantity))
        self.at(f"quantity-{reference}").press("Enter")

    def reach_review(self) -> None:
        self.open()
        self.fill_address()
        self.at("pay").click()
        self.page.wait_for_url("**/review")
        self.settled()

    def klarna_answers(self, method: str, *answers: Json) -> None:
        """The next answers of Klarna's library on the page that is shown."""
        self.page.evaluate(
            "([method, answers]) => { window.answers[method] = answers }", [method, list(answers)]
        )

    def told(self, method: str = "") -> list[Json]:
        """What this page told Klarna's library."""
        calls: list[Json] = self.page.evaluate("window.told ?? []")
        return [call for call in calls if method in ("", call["method"])]

    def told_last(self, method: str) -> Json:
        """What any page of the shop told it last."""
        call: Json = json.loads(self.page.evaluate("method => sessionStorage.getItem(method)", method))
        return call


@pytest.fixture
def show(klarna: KlarnaServer, settings: Settings, page: Page) -> Iterator[Callable[..., Screen]]:
    """Opens a shop in a browser: `show()`, `show(shape="review")`."""
    page.set_default_timeout(5000)
    page.route(settings.klarna_sdk_url, lambda route: route.fulfill(body=SDK, content_type="text/javascript"))
    with ExitStack() as served:

        def show(steps: str = "", **changes: Any) -> Screen:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port: int = probe.getsockname()[1]
            url = f"http://127.0.0.1:{port}"
            told = replace(settings, public_url=url, **changes)
            app = create_app(told, steps=steps, transport=klarna.transport())
            served.enter_context(serve({"shop": app}, places={"shop": Place(port=port)}))
            return Screen(page, url)

        yield show


@pytest.fixture
def enter(klarna: KlarnaServer, settings: Settings) -> Iterator[Open]:
    """Opens a shop and lets a shopper in: `enter()`, `enter(shape="review")`, `enter(integration=…)`."""
    visitors: list[Visitor] = []

    def enter(
        integration: type[Integration] = Integration,
        steps: str = "",
        templates: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **changes: Any,
    ) -> Shopper:
        shop = replace(settings, **changes)
        app = create_app(shop, integration, steps, templates, klarna.transport(), headers)
        visitors.append(Visitor(app))
        return Shopper(visitors[-1])

    yield enter
    for visitor in visitors:
        visitor.leave()
