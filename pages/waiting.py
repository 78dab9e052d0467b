"""Waiting on conditions while the browser's messages are served."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from playwright.sync_api import BrowserContext
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
            return None
        try:
            context.wait_for_event("page", timeout=max(1, min(TURN_MS, left * 1000)))
        except PlaywrightTimeoutError:
            continue
