"""The simulator as one object: Klarna's API and browser side over one memory."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

from starlette.types import ASGIApp, Receive, Scope, Send

from klarna_simulator.api import API_PATHS, DESCRIPTION_PATH, Accepts, any_pair, api_app
from klarna_simulator.assessments import Assessed, Assessment
from klarna_simulator.clock import Clock
from klarna_simulator.courier import Courier, post
from klarna_simulator.deliveries import Sender
from klarna_simulator.options import BrowserOptions, Category, Limits, PurchaseStep, Rules
from klarna_simulator.payments import Payments
from klarna_simulator.sdk_events import SdkEvents
from klarna_simulator.state import Session
from klarna_simulator.when_asked import WhenAsked


class Simulator:
    """Klarna in memory, by default for any pair of credentials that is not empty (A2).

    `api`, `browser` and `app` (both in one) are ASGI apps; `sdk_events` are what the SDK reports. Whoever
    serves `browser` sets `browser_url`, which goes into the client token of every session created from then
    on (J17).
    """

    def __init__(
        self,
        rules: Rules | None = None,
        options: BrowserOptions | None = None,
        limits: Limits | None = None,
        accepts: Accepts = any_pair,
    ) -> None:
        self.options = options or BrowserOptions()
        self.clock = Clock()
        self.payments = Payments(self.options, rules or Rules(), self.clock, limits)
        self._offered = self.categories
        self.api: ASGIApp = api_app(self.payments, accepts)
        self.sdk_events = SdkEvents(self.clock)
        self.browser: ASGIApp = WhenAsked(self._browser)
        self.app = _under_one_address(self.api, self.browser)

    @property
    def browser_url(self) -> str:
        """The address under which the browser reaches `browser`, without a slash at its end."""
        return self.options.browser_url

    @browser_url.setter
    def browser_url(self, url: str) -> None:
        self.options.browser_url = url.rstrip("/")

    @property
    def purchase_step(self) -> PurchaseStep:
        """How `authorize` shows the purchase step; counts for sessions created from then on (J17)."""
        return self.options.purchase_step

    @purchase_step.setter
    def purchase_step(self, step: PurchaseStep) -> None:
        if step not in ("popup", "fullscreen"):
            raise ValueError(f"the purchase step is 'popup' or 'fullscreen', not {step!r}")
        self.options.purchase_step = step

    @property
    def categories(self) -> tuple[Category, ...]:
        """The payment method categories that sessions created from then on offer (A10, J24)."""
        return self.payments.rules.categories

    @categories.setter
    def categories(self, identifiers: tuple[Category, ...]) -> None:
        self.payments.rules = replace(self.payments.rules, categories=identifiers)

    @property
    def sessions(self) -> dict[str, Session]:
        """All sessions by their id, for reading."""
        return self.payments.sessions

    def script_next(self, method: Assessed, assessment: Assessment) -> None:
        """Tells the outcome of the next `load`, `authorize` or `reauthorize` that has none yet; each is used once."""
        self.payments.script.add(method, assessment)

    def delivering(self, send: Sender = post) -> Courier:
        """Returns the courier that posts callbacks and notifications, by default over HTTP (A42, A47).

        Use it as a context manager. Without one, messages wait in `payments.deliveries`.
        """
        return Courier(self.payments.deliveries, self.clock, send)

    def reset(self) -> None:
        """Withdraws the outcomes that nobody has used, and shows purchase steps as by default again.

        What Klarna remembers stays, and so does the clock: no shop loses a session by it.
        """
        self.payments.script.clear()
        self.payments.customer_tokens.clear_failures()
        self.options.purchase_step = "popup"
        self.options.load_mode = "deferred"
        self.options.finalize = "when_asked"
        self.options.offer = "made"
        self.categories = self._offered

    def forget(self) -> None:
        """Forgets all sessions and what came of them; unlike `reset`, shops lose theirs by it."""
        self.payments.forget()
        self.sdk_events.clear()

    def sdk_source(self) -> str:
        """Returns the text of `api.js`, which is also served at `/kp/lib/v1/api.js` (J1)."""
        from klarna_simulator.screens import sdk_source

        return sdk_source(self.browser_url)

    def _browser(self) -> ASGIApp:
        # A server that is only asked for the API starts sooner without it.
        from klarna_simulator.browser_half import browser_app

        return browser_app(self.payments, self.options, self.sdk_events)


def _under_one_address(api: ASGIApp, browser: ASGIApp) -> ASGIApp:
    of_api = (*API_PATHS, DESCRIPTION_PATH)

    def both(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        is_api = scope["type"] == "http" and scope["path"].startswith(of_api)
        return (api if is_api else browser)(scope, receive, send)

    return both
