from __future__ import annotations

from time import monotonic

from playwright.sync_api import Page

from pages.waiting import until


def test_a_condition_that_holds_is_answered_at_once(page: Page) -> None:
    before = monotonic()
    assert until(page.context, lambda: "yes", timeout=10) == "yes"
    assert monotonic() - before < 1


def test_a_condition_that_never_holds_ends_with_the_timeout(page: Page) -> None:
    before = monotonic()
    assert until(page.context, lambda: None, timeout=0.1) is None
    assert 0.1 <= monotonic() - before < 2


def test_messages_of_the_page_are_served_while_waiting(page: Page) -> None:
    heard: list[str] = []
    page.expose_binding("tell", lambda _source, word: heard.append(word))
    page.evaluate("() => { requestAnimationFrame(() => window.tell('hello')) }")
    assert until(page.context, lambda: heard, timeout=5) == ["hello"]
