"""The page's requests to the shop: times, status, and an address without anybody's secrets."""

from __future__ import annotations

import pytest

from recorder.clock import now
from recorder.journal import Order, PageRequest, order
from recorder.network import late, without_values
from tests.recorder.conftest import SHOP, Watched


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://shop.test/", "https://shop.test/"),
        ("https://shop.test/a?token=1&x=2", "https://shop.test/a?token=&x="),
        ("https://shop.test/a?flag#access=1", "https://shop.test/a?flag="),
        ("https://bob:hunter2@shop.test:8443/a", "https://shop.test:8443/a"),
        ("about:blank", "about:blank"),
    ],
)
def test_an_address_loses_its_values(url: str, expected: str) -> None:
    assert without_values(url) == expected


def test_pages_and_fetches_to_the_shop_are_recorded(watched: Watched) -> None:
    before = now()
    watched.open(body=f"<img src='{SHOP}/logo.png'>")
    watched.page.evaluate("fetch('/cart?voucher=SECRET', { method: 'POST' }).then((answer) => answer.text())")
    watched.page.evaluate("fetch('https://elsewhere.test/').catch(() => {})")

    page, cart = watched.records(PageRequest)
    assert (page.method, page.url, page.status) == ("GET", f"{SHOP}/checkout", 200)
    assert (cart.method, cart.url, cart.status) == ("POST", f"{SHOP}/cart?voucher=", 200)
    assert order(page.end, cart.start) is Order.BEFORE
    assert order(page.start, before) is not Order.BEFORE
    assert order(cart.end, now()) is not Order.AFTER


def test_an_answer_that_the_page_never_reads_is_recorded_at_the_end(watched: Watched) -> None:
    watched.open()
    watched.page.evaluate("fetch('/cart').then((answer) => answer.ok)")
    watched.context.route("**/never", lambda route: None)
    watched.page.evaluate("void fetch('/never')")
    watched.probe.finish()

    seen = {request.url: request.status for request in watched.records(PageRequest)}
    assert seen[f"{SHOP}/cart"] == 200
    assert [request.status for request in watched.records(PageRequest)].count(None) == 1


def test_a_request_without_an_answer_has_no_status(watched: Watched) -> None:
    watched.open()
    watched.context.route("**/gone", lambda route: route.abort())
    watched.page.evaluate("fetch('/gone').catch(() => {})")

    gone = watched.records(PageRequest)[-1]
    assert (gone.url, gone.status) == (f"{SHOP}/gone", None)


def test_a_call_and_its_request_are_in_order(watched: Watched) -> None:
    watched.open("Klarna.Payments.init({});")
    watched.page.evaluate(
        "fetch('/cart').then((answer) => answer.text()).then(() =>"
        " new Promise((done) => setTimeout(done, 50))).then(() => Klarna.Payments.load({}))"
    )

    cart = watched.records(PageRequest)[-1]
    load = watched.calls("load")[0]
    assert order(cart.start, load.at) is Order.BEFORE


def test_what_the_driver_tells_late_is_in_no_order() -> None:
    first, second = late(now()), late(now())

    assert order(first, second) is Order.UNKNOWN
    assert order(first, now()) is not Order.AFTER
