"""Takes what Klarna has to tell merchants to their addresses, when its moment has come."""

from __future__ import annotations

import threading

from klarna_simulator.clock import Clock
from klarna_simulator.deliveries import Deliveries, Sender
from klarna_simulator.state import Data

PATIENCE = 2.0
"""Seconds to connect, and again to be answered (A44)."""


def post(url: str, body: Data) -> int | None:
    """Posts JSON, with the patience of A44; returns the status, or None if no answer came.

    Follows no redirects and takes no notice of the machine's proxies.
    """
    # A fifth of the simulator's start would be this import, which many a run never needs.
    import httpx

    try:
        with (
            httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", url, json=body) as answer,
        ):
            return answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
        return None


class Courier:
    """A thread that wakes for each message that falls due, by the simulator's clock.

    Use it as a context manager; when the block ends, an attempt under way is finished and no other begun.
    """

    def __init__(self, deliveries: Deliveries, clock: Clock, send: Sender = post) -> None:
        self._deliveries = deliveries
        self._clock = clock
        self._send = send
        self._wake = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="klarna-courier", daemon=True)

    def __enter__(self) -> Courier:
        self._deliveries.tell_when_changed(self._wake.set)
        self._wake.set()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending = True
        self._wake.set()
        self._thread.join()
        self._deliveries.forget_listener(self._wake.set)

    def _run(self) -> None:
        while True:
            due = self._deliveries.next_due()
            # The clock runs on by itself between two moves, so a moment is waited for in real seconds.
            self._wake.wait(None if due is None else max(0.0, due - self._clock.now()))
            self._wake.clear()
            if self._ending:
                return
            self._deliveries.deliver_due(self._send, lambda: self._ending)
