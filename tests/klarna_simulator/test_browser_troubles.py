from __future__ import annotations

import threading
from typing import Any

from klarna_simulator.chaos import Chaos, Troubles
from klarna_simulator.courier import Courier
from klarna_simulator.deliveries import HOLD
from tests.klarna_simulator.browser import Browser


class Paying(Browser):
    """A shopper of a shop that has a callback, which goes wrong as told; `heard` are the tokens it was posted."""

    def __init__(self, troubles: Troubles) -> None:
        super().__init__(merchant_urls={"authorization": "https://shop.test/authorized"})
        self.app = Chaos(self.app, troubles)
        self.heard: list[str] = []
        self.has_heard = threading.Event()

    def hear(self, _url: str, body: dict[str, Any]) -> int:
        self.heard.append(body["authorization_token"])
        self.has_heard.set()
        return 204

    def confirm(self) -> str:
        """The shopper confirms; returns the purchase's id."""
        purchase_id: str = self.begin()["purchase_id"]
        self.purchase(purchase_id, "code", code="123456")
        self.token_got = self.purchase(purchase_id, "complete").json()["authorization_token"]
        return purchase_id


def test_the_callback_may_come_before_the_browser_has_its_answer() -> None:
    """J75: no order of the two is promised."""
    browser = Paying(Troubles(callback_first=1))

    with Courier(browser.payments.deliveries, browser.payments.clock, browser.hear):
        browser.confirm()
        assert browser.heard == [browser.token_got]


def test_nobody_waits_for_a_callback_that_nobody_takes_away() -> None:
    browser = Paying(Troubles(callback_first=1))

    browser.confirm()

    assert [one.attempts for one in browser.payments.deliveries.waiting()] == [0]


def test_the_callback_may_wait_until_the_shop_has_its_answer() -> None:
    browser = Paying(Troubles(callback_last=1))
    purchase_id = browser.confirm()
    browser.payments.deliveries.deliver_due(browser.hear)
    assert browser.heard == []

    with Courier(browser.payments.deliveries, browser.payments.clock, browser.hear):
        assert browser.purchase(purchase_id, "told").status_code == 200
        assert browser.has_heard.wait(5)

    assert browser.heard == [browser.token_got]


def test_a_shop_that_left_the_page_at_once_gets_its_late_callback_all_the_same() -> None:
    browser = Paying(Troubles(callback_last=1))
    browser.confirm()

    browser.payments.clock.advance(HOLD)
    browser.payments.deliveries.deliver_due(browser.hear)

    assert browser.heard == [browser.token_got]


def test_what_is_to_go_wrong_in_the_page_comes_with_klarna_s_answer() -> None:
    browser = Browser()
    assert browser.begin()["troubles"] == []
    browser.app = Chaos(browser.app, Troubles(answer_lost=1, answer_before_frame=1))

    assert browser.load()["troubles"] == ["answer_before_frame", "answer_lost"]
    assert browser.begin()["troubles"] == ["answer_lost"]
