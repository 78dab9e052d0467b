"""The SDK in a real browser: a small shop on its own origin, Klarna's browser side on another."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import uvicorn
from playwright.sync_api import FrameLocator, Page, Request
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from klarna_simulator import Simulator
from klarna_simulator.chaos import Chaos, Troubles
from pages.klarna import PurchaseStep
from tests.klarna_simulator.browser import PURCHASE

MAIN = "#klarna-klarna-main"
FULLSCREEN = "#klarna-klarna-fullscreen"
KLARNA = {"payment_method_category": "klarna"}
CUSTOMER = {"billing_address": {"email": "customer@email.uk"}}
ABORTED = {"show_form": True, "approved": False}
TWO_PACKS = {
    "order_amount": 998,
    "order_lines": [{"name": "Battery Power Pack", "quantity": 2, "unit_price": 499, "total_amount": 998}],
}

SHOP = """<!doctype html>
<title>Shop</title>
<main id="shop"><div id="container"></div><div id="other"></div><button>Pay</button></main>
<script>
  window.answers = {};
  window.ready = [];
  window.klarnaAsyncCallback = function () { ready.push(arguments.length); };
  // Calls the SDK; its answers are kept by name, an exception is returned.
  window.call = (name, method, ...given) => {
    answers[name] = [];
    try {
      Klarna.Payments[method](...given, (...answer) => answers[name].push(...answer));
    } catch (error) {
      return { name: error.name, message: error.message, told: answers[name] };
    }
  };
  window.onclick = (event) => event.target.textContent === "Pay" && window.pay && window.pay();
</script>
<script src="%s/kp/lib/v1/api.js"></script>
"""


class Klarna:
    """A simulator that is served, and a shop beside it: one server under two names, which are two origins."""

    def __init__(self) -> None:
        self.simulator = Simulator()
        self.chaos = Chaos(self.simulator.app)
        self.shop = ""
        self.origins: list[str] = []

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The SDK's own reports come from the shop's page; everything else that is asked does not.
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] != "/kp/v1/events":
            self.origins.append(dict(scope["headers"]).get(b"origin", b"").decode())
        if scope["path"] in ("/shop", "/isolated-shop"):
            isolated = {"Cross-Origin-Opener-Policy": "same-origin"} if scope["path"] != "/shop" else {}
            await HTMLResponse(SHOP % self.simulator.browser_url, headers=isolated)(scope, receive, send)
        else:
            await self.chaos(scope, receive, send)

    @contextmanager
    def served(self) -> Iterator[Klarna]:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        self.simulator.browser_url = f"http://127.0.0.1:{port}"
        self.shop = f"http://localhost:{port}/shop"
        server = uvicorn.Server(
            uvicorn.Config(self.app, interface="asgi3", log_level="error", lifespan="off")
        )
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield self
        finally:
            server.should_exit = True
            thread.join()
            listening.close()


class Shop:
    """A page of the shop with a payment session."""

    def __init__(self, klarna: Klarna, page: Page) -> None:
        self.simulator = klarna.simulator
        self.chaos = klarna.chaos
        self.page = page
        self.url = klarna.shop
        self.token = self.new_session()
        self.page.goto(self.url)

    def new_session(self, **purchase: Any) -> str:
        created = self.simulator.payments.create_session(PURCHASE | purchase)
        self.session_id: str = created["session_id"]
        return str(created["client_token"])

    @property
    def session(self) -> Any:
        return self.simulator.sessions[self.session_id]

    def trouble(self, **rates: float) -> None:
        """Lets things go wrong on purpose from now on."""
        self.chaos.troubles = Troubles(**rates)

    def reporting(self, event: str) -> Any:
        """Waits at the end of its block until the SDK has reported an event."""

        def is_told(request: Request) -> bool:
            return request.url.endswith("/v1/events") and f'"event":"{event}"' in (request.post_data or "")

        return self.page.expect_event("requestfinished", is_told)

    def reports(self, event: str) -> list[Any]:
        """What the SDK has reported of this session so far: the details of an event."""
        told = [one.report for one in self.simulator.sdk_events.after(0)]
        return [one.details for one in told if one.event == event and one.session_id == self.session_id]

    def call(self, name: str, method: str, *given: Any) -> Any:
        """Calls the SDK from the page; returns the exception, if any."""
        return self.page.evaluate(
            "([name, method, given]) => call(name, method, ...given)", [name, method, list(given)]
        )

    def init(self) -> None:
        self.page.evaluate("token => void Klarna.Payments.init({ client_token: token })", self.token)

    def answer(self, name: str) -> Any:
        """Waits for an answer."""
        return self.page.wait_for_function("name => answers[name] && answers[name][0]", arg=name).json_value()

    def answers(self, name: str) -> Any:
        return self.page.evaluate("name => answers[name]", name)

    def load(self, *data: Any, **options: Any) -> Any:
        assert self.call("load", "load", {"container": "#container"} | KLARNA | options, *data) is None
        return self.answer("load")

    def pay(self, *given: Any) -> None:
        """Makes the shop's button call authorize and clicks it."""
        self.page.evaluate("given => { pay = () => call('authorize', 'authorize', ...given) }", list(given))
        self.page.get_by_role("button", name="Pay").click()

    def window(self, *given: Any) -> Page:
        with self.page.expect_popup() as popup:
            self.pay(*(given or (KLARNA, CUSTOMER)))
        return popup.value

    @property
    def purchase_frame(self) -> FrameLocator:
        return self.page.frame_locator(FULLSCREEN).frame_locator("#klarna-apf-iframe")


def step(screen: Page | FrameLocator) -> PurchaseStep:
    """The purchase step as the certification drives it: what is typed into a window just coming up may be lost."""
    return PurchaseStep(screen, screen if isinstance(screen, Page) else None, 30.0)


def enter_code(screen: Page | FrameLocator, code: str = "123456") -> None:
    step(screen).enter_code(code)


def complete(screen: Page | FrameLocator) -> None:
    step(screen).complete()


def until_closed(window: Page) -> None:
    if not window.is_closed():
        window.wait_for_event("close")
