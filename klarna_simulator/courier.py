"""Takes what Klarna has to tell merchants to their addresses, when its moment has come."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from klarna_simulator.clock import Clock
from klarna_simulator.deliveries import Deliveries, Sender
from klarna_simulator.state import Data

PATIENCE = 2.0
"""Seconds to connect, and again to be answered (A44)."""

AT_ONCE = 8
"""How many servers are posted to at the same time."""


def post(url: str, body: Data, patience: float = PATIENCE) -> int | None:
    """Posts JSON; returns the status, or None if no answer came in time (A44).

    `patience` is in real seconds: to connect, to send and to be answered, and twice as many for the whole,
    however little a server lets itself be heard. Follows no redirects and takes no notice of the machine's
    proxies. To be called from a thread that runs no event loop.
    """
    return asyncio.run(_post(url, body, patience))


async def _post(url: str, body: Data, patience: float) -> int | None:
    # A fifth of the simulator's start would be this import, which many a run never needs.
    import httpx

    try:
        async with (
            asyncio.timeout(2 * patience),
            httpx.AsyncClient(timeout=patience, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", url, json=body) as answer,
        ):
            return answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, TimeoutError):
        return None


class Courier:
    """A thread that wakes for each message that falls due, by the simulator's clock.

    Different servers are posted to at the same time, so that a slow one holds up nobody else. Use it as a
    context manager; when the block ends, attempts under way are finished and no others begun.
    """

    def __init__(self, deliveries: Deliveries, clock: Clock, send: Sender = post) -> None:
        self._deliveries = deliveries
        self._clock = clock
        self._send = send
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="klarna-courier", daemon=True)

    def __enter__(self) -> Courier:
        self._deliveries.tell_when_changed(self._wake.set)
        self._wake.set()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._wake.set()
        self._thread.join()
        self._deliveries.forget_listener(self._wake.set)

    def _run(self) -> None:
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="klarna-courier") as servers:
            while not self._ending.is_set():
                self._wake.clear()
                for delivery in self._deliveries.begin_due():
                    servers.submit(self._deliveries.attempt, delivery, self._send, self._ending.is_set)
                due = self._deliveries.next_due()
                # The clock runs on by itself between two moves, so a moment is waited for in real seconds.
                self._wake.wait(None if due is None else max(0.0, due - self._clock.now()))
