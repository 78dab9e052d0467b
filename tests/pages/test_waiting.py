from __future__ import annotations

from time import monotonic

import pytest
from playwright.sync_api import Page, Route

from pages.waiting import Navigation, until

CART = '<form method="post" action="/next"><button>Change</button></form>'


def test_a_condition_that_holds_is_answered_at_once(page: Page) -> None:
    before = monotonic()
    assert until(page.context, lambda: "yes", timeout=10) == "yes"
    assert monotonic() - before < 1


def test_a_condition_that_never_holds_ends_with_the_timeout(page: Page) -> None:
    before = monotonic()
    assert until(page.context, lambda: None, timeout=0.1) is None
    assert 0.1 <= monotonic() - before < 2


def test_what_came_in_time_and_is_told_late_still_counts(page: Page) -> None:
    looks = iter([None, "told by the last round trip"])
    assert until(page.context, lambda: next(looks), timeout=0) == "told by the last round trip"


def test_messages_of_the_page_are_served_while_waiting(page: Page) -> None:
    heard: list[str] = []
    page.expose_binding("tell", lambda _source, word: heard.append(word))
    page.evaluate("() => { requestAnimationFrame(() => window.tell('hello')) }")
    assert until(page.context, lambda: heard, timeout=5) == ["hello"]


def test_a_page_that_rests_is_on_its_way_nowhere(page: Page) -> None:
    before = monotonic()
    assert Navigation(page).is_over(timeout=10)
    assert monotonic() - before < 1


def test_a_page_that_was_asked_for_is_waited_for(page: Page) -> None:
    held: list[Route] = []
    page.route("http://shop.test/", lambda route: route.fulfill(body=CART, content_type="text/html"))
    page.route("**/next", lambda route: held.append(route))
    page.goto("http://shop.test/")
    navigation = Navigation(page)

    with page.expect_request("**/next"):
        page.get_by_role("button").click(no_wait_after=True)
    assert not navigation.is_over(timeout=0.1)
    assert page.url == "http://shop.test/"

    assert until(page.context, lambda: held, timeout=5)
    held[0].fulfill(body="<h1>Changed</h1>", content_type="text/html")
    assert navigation.is_over(timeout=5)
    assert page.url == "http://shop.test/next"


@pytest.mark.parametrize("answer", ["nothing new", "no answer"])
def test_a_page_that_cannot_be_had_is_not_waited_for(page: Page, answer: str) -> None:
    page.route("http://shop.test/", lambda route: route.fulfill(body=CART, content_type="text/html"))
    page.route("**/next", lambda route: route.abort() if answer == "no answer" else route.fulfill(status=204))
    page.goto("http://shop.test/")
    navigation = Navigation(page)

    with page.expect_request("**/next"):
        page.get_by_role("button").click(no_wait_after=True)
    before = monotonic()
    assert navigation.is_over(timeout=10)
    assert monotonic() - before < 5
