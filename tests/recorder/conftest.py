"""A page that a probe watches, with a small SDK of its own at Klarna's address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from recorder.journal import Record, SdkCall, SdkCallback
from recorder.probe import Probe
from recorder.writer import Journal

SHOP = "http://shop.test"
SDK_URL = "https://x.klarnacdn.net/kp/lib/v1/api.js"

MAKE_SDK = """
function makeSdk() {
  const handlers = {};
  return {
    init(options) { if (!options) throw new TypeError("no options"); return this; },
    load(options, data, callback) {
      const answer = [data, callback].find((one) => typeof one === "function");
      if (answer) answer.call({ own: true }, { show_form: true }, "second");
      return "loaded";
    },
    authorize(options, data, callback) {
      const answer = [options, data, callback].find((one) => typeof one === "function");
      try { answer({ approved: true, show_form: true, authorization_token: "2f7c1a9e-5d0b-4c1e-9d53-0c7b8e6a4f21" }); }
      catch { /* as Klarna does */ }
    },
    reauthorize() {}, finalize() {}, loadPaymentReview() {},
    on(event, handler) { (handlers[event] ||= []).push(handler); },
    off(event, handler) { handlers[event] = handler ? handlers[event].filter((one) => one !== handler) : []; },
    emit(event, detail) { (handlers[event] || []).forEach((handler) => handler(detail)); },
  };
}
"""

SDK = MAKE_SDK + "window.Klarna = window.Klarna || {}; window.Klarna.Payments = makeSdk();"

R = TypeVar("R", bound=Record)


@dataclass
class Watched:
    """A browser context that is watched, and what the journal says of it."""

    context: BrowserContext
    page: Page
    journal: Journal
    probe: Probe

    def open(self, script: str = "", sdk: str = SDK, body: str = "", path: str = "/checkout") -> None:
        """Opens a page of the shop: its body, the SDK at Klarna's address, then the shop's script."""
        html = f"<body>{body}<script src='{SDK_URL}'></script><script>{script}</script></body>"

        def answer(route: Route) -> None:
            is_page = route.request.resource_type == "document"
            route.fulfill(body=html if is_page else "{}", content_type="text/html")

        for address in (f"{SHOP}/**", f"{SDK_URL}*"):
            self.context.unroute(address)
        self.context.route(f"{SHOP}/**", answer)
        self.context.route(f"{SDK_URL}*", lambda r: r.fulfill(body=sdk, content_type="text/javascript"))
        self.page.goto(SHOP + path)

    def records(self, kind: type[R]) -> list[R]:
        """What was recorded of a kind, once all that the page sent has arrived."""
        self.page.evaluate("0")
        self.page.evaluate("0")
        return [record for record in self.journal.records if isinstance(record, kind)]

    def calls(self, method: str | None = None) -> list[SdkCall]:
        return [call for call in self.records(SdkCall) if method in (None, call.method)]

    def callbacks(self) -> list[SdkCallback]:
        return self.records(SdkCallback)


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context()
    journal = Journal()
    probe = Probe(context, journal, merchant=SHOP)
    page = context.new_page()
    probe.measure_clock(page)
    yield Watched(context, page, journal, probe)
    context.close()
