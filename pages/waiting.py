"""Waiting on conditions while the browser's messages are served."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from playwright.sync_api import BrowserContext, Frame, Page, Request, Response
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

T = TypeVar("T")

TURN_MS = 20
"""How long one turn lasts when nothing happens: a probe's message is noticed this late at worst."""


def until(context: BrowserContext, condition: Callable[[], T | None], timeout: float) -> T | None:
    """Returns the first true answer of `condition`, or None once `timeout` seconds have passed.

    The sync driver hands over a page's messages only while one of its calls is waiting. So each turn waits for the
    next window of the context, an event that ends the turn early, and is over after `TURN_MS` otherwise.
    """
    deadline = monotonic() + timeout
    while True:
        answer = condition()
        if answer:
            return answer
        left = deadline - monotonic()
        if left <= 0:
            # A round trip: on a busy machine, what the browser has told of in time may still be on its way.
            context.cookies()
            return condition() or None
        try:
            context.wait_for_event("page", timeout=max(1, min(TURN_MS, left * 1000)))
        except PlaywrightTimeoutError:
            continue


class Navigation:
    """Knows of a page whether it has asked for another one that has not come yet."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._asked: Request | None = None
        page.on("request", self._request)
        page.on("response", self._answered)
        page.on("requestfailed", self._failed)
        page.on("framenavigated", self._arrived)

    def is_over(self, timeout: float) -> bool:
        """Waits until what was asked for is there, or cannot be had; False once `timeout` seconds have passed."""
        # A round trip: what the browser has told of by now is served before its answer.
        self._page.context.cookies()
        return until(self._page.context, lambda: self._asked is None, timeout) is not None

    def _request(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame == self._page.main_frame:
            self._asked = request

    def _answered(self, response: Response) -> None:
        if response.status in (204, 205) and response.request == self._asked:
            self._asked = None  # the page stays, as such an answer wants

    def _failed(self, request: Request) -> None:
        if request == self._asked:
            self._asked = None

    def _arrived(self, frame: Frame) -> None:
        if frame == self._page.main_frame:
            self._asked = None
