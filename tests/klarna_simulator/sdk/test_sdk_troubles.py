"""What goes wrong on purpose with the SDK's answers."""

from __future__ import annotations

import threading
from typing import Any

from tests.klarna_simulator.sdk.shop import KLARNA, Shop, complete

ORDER_OF_LOAD = """() => {
  seen = [];
  Klarna.Payments.on("heightChanged", () => seen.push("shown"));
  Klarna.Payments.load({ container: "#container", payment_method_category: "klarna" }, () => seen.push("answered"));
}"""


def loaded(shop: Shop) -> Any:
    shop.init()
    shop.page.evaluate(ORDER_OF_LOAD)
    shop.page.wait_for_function("seen.includes('shown') && seen.includes('answered')")
    return shop.page.evaluate("[...new Set(seen)]")


def test_load_answers_when_the_widget_is_shown(shop: Shop) -> None:
    assert loaded(shop) == ["shown", "answered"]


def test_load_may_answer_before_the_widget_is_shown(shop: Shop) -> None:
    shop.trouble(answer_before_frame=1)

    assert loaded(shop) == ["answered", "shown"]


def test_an_answer_may_come_twice(shop: Shop) -> None:
    shop.trouble(answer_twice=1)
    shop.init()
    shop.load()
    shop.page.wait_for_function("answers.load.length === 2")

    complete(shop.window())

    shop.page.wait_for_function("answers.authorize.length === 2")
    first, second = shop.answers("authorize")
    assert first == second
    assert first["authorization_token"] == shop.session.authorization.token


def test_an_answer_may_be_lost_although_the_shopper_has_paid(shop: Shop) -> None:
    shop.init()
    shop.load()
    shop.trouble(answer_lost=1)

    complete(shop.window())

    shop.page.wait_for_function("window[Symbol.for('klarna_simulator')].lost.length === 1")
    assert shop.answers("authorize") == []
    assert shop.session.authorization is not None


def test_a_lost_answer_of_load_leaves_the_widget_usable(shop: Shop) -> None:
    shop.trouble(answer_lost=1)
    shop.init()
    shop.call("load", "load", {"container": "#container"} | KLARNA, {})
    shop.page.wait_for_function("window[Symbol.for('klarna_simulator')].lost.length === 1")
    shop.trouble()

    complete(shop.window())

    assert shop.answers("load") == []
    assert shop.answer("authorize")["approved"] is True


def test_a_callback_that_is_to_be_last_goes_as_soon_as_the_page_has_its_answer(shop: Shop) -> None:
    """J75: long before its time is over."""
    heard = threading.Event()
    shop.token = shop.new_session(merchant_urls={"authorization": "https://shop.example/callback"})
    shop.trouble(callback_last=1)
    shop.init()
    shop.load()

    def hear(_url: str, _body: Any) -> int:
        heard.set()
        return 200

    with shop.simulator.delivering(hear):
        complete(shop.window())
        assert shop.answer("authorize")["approved"] is True
        assert heard.wait(5)
