"""What Klarna posts to merchants: the authorization callback and the end of a pending order's review."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from klarna_simulator.clock import Clock
from klarna_simulator.state import Data

Sender = Callable[[str, Data], int | None]
"""Posts a JSON body to an address; returns the status of the answer, or None if there was none in time."""

Kind = Literal["authorization", "notification"]

CALLBACK_ATTEMPTS = 3
"""How often the authorization callback is tried in all (A44)."""

CALLBACK_PAUSE = 1.0
"""Seconds before the second attempt; each later pause is twice the one before (A44)."""

NOTIFICATION_PAUSE = 10 * 60.0
"""Seconds between attempts of a notification (A47)."""

NOTIFICATION_PERIOD = 24 * 3600.0
"""Seconds in which a notification is tried (A47)."""


HOLD = 10.0
"""Seconds that a callback waits for the browser's answer where it is to come after it: the page may be left at once."""


@dataclass(slots=True, kw_only=True, eq=False)
class Delivery:
    """One message to one merchant; times are epoch seconds of the simulator's clock.

    `tried`: an attempt has come to its end, whatever that was. `under_way`: somebody is at it.
    """

    kind: Kind
    url: str
    body: Data
    first_due: float
    due: float
    attempts: int = 0
    tried: bool = False
    under_way: bool = False

    @property
    def server(self) -> str:
        """Who is posted to: one server gets its messages one after the other."""
        try:
            return urlsplit(self.url).netloc
        except ValueError:
            return self.url

    def is_about(self, token: str) -> bool:
        """Says whether it is the callback that brings this authorization token."""
        return self.kind == "authorization" and self.body.get("authorization_token") == token


class Deliveries:
    """The messages that wait, each with the moment of its next attempt.

    Nothing is sent but by `attempt`, which a courier calls when its moment has come, or by `deliver_due`, when
    somebody likes. May be used from several threads.
    """

    def __init__(self, clock: Clock, limit: int = 10_000) -> None:
        self._clock = clock
        self._limit = limit
        self._waiting: list[Delivery] = []
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._told: list[Callable[[], None]] = []
        clock.tell_when_moved(self._tell)

    def tell_when_changed(self, told: Callable[[], None]) -> None:
        """Calls `told` whenever a message was added or the clock was moved."""
        self._told.append(told)

    def forget_listener(self, told: Callable[[], None]) -> None:
        """Undoes `tell_when_changed`."""
        self._told.remove(told)

    def add(self, kind: Kind, url: str, body: Data, due: float | None = None) -> None:
        """Lets a message wait until `due`, by default now; of too many, the oldest is given up."""
        due = self._clock.now() if due is None else due
        with self._lock:
            self._waiting.append(Delivery(kind=kind, url=url, body=body, first_due=due, due=due))
            del self._waiting[: -self._limit]
        self._tell()

    def waiting(self) -> tuple[Delivery, ...]:
        """Returns the messages that are not delivered yet, in the order in which they came up."""
        with self._lock:
            return tuple(self._waiting)

    def next_due(self) -> float | None:
        """Returns the moment of the next attempt that can be begun then, or None if there is none."""
        with self._lock:
            return min((delivery.due for delivery in self._idle()), default=None)

    def begin_due(self) -> list[Delivery]:
        """Returns the messages that are due, the oldest of each server; each is to be given to `attempt`."""
        now = self._clock.now()
        begun: dict[str, Delivery] = {}
        with self._lock:
            for delivery in self._idle():
                if delivery.due <= now:
                    begun.setdefault(delivery.server, delivery)
            for delivery in begun.values():
                delivery.under_way = True
        return list(begun.values())

    def attempt(self, delivery: Delivery, send: Sender, ending: Callable[[], bool] = lambda: False) -> None:
        """Tries a message once, unless it was given up meanwhile or `ending` says that nothing is begun any more."""
        with self._lock:
            is_begun = delivery in self._waiting and not ending()
            delivery.under_way = is_begun
        if not is_begun:
            return
        delivery.attempts += 1
        status = None
        try:
            status = send(delivery.url, delivery.body)
        except Exception:
            logging.getLogger(__name__).exception("A message to a merchant could not be posted")
        again = _next_attempt(delivery, status, self._clock.now())
        with self._changed:
            delivery.tried, delivery.under_way = True, False
            if again is not None:
                delivery.due = again
            elif delivery in self._waiting:
                self._waiting.remove(delivery)
            self._changed.notify_all()
        self._tell()

    def let_go(self, token: str) -> None:
        """Makes the callback with this authorization token due now, if it waits for its first attempt."""
        now = self._clock.now()
        with self._lock:
            for delivery in self._waiting:
                if delivery.is_about(token) and not delivery.attempts:
                    delivery.due = min(delivery.due, now)
        self._tell()

    def wait_until_tried(self, token: str, seconds: float) -> bool:
        """Waits until the callback with this token was tried once, so many real seconds at most; says whether it was.

        There is nothing to wait for where no courier takes messages away, or no such message waits.
        """

        def is_tried() -> bool:
            return not any(delivery.is_about(token) and not delivery.tried for delivery in self._waiting)

        if not self._told:
            return False
        with self._changed:
            return self._changed.wait_for(is_tried, seconds)

    def deliver_due(self, send: Sender) -> None:
        """Tries each message once that is due at the beginning, one after the other."""
        now = self._clock.now()
        for delivery in [one for one in self.waiting() if one.due <= now and not one.under_way]:
            self.attempt(delivery, send)

    def clear(self) -> None:
        """Gives up all messages."""
        with self._changed:
            self._waiting.clear()
            self._changed.notify_all()

    def _idle(self) -> list[Delivery]:
        """The messages whose server has none under way."""
        busy = {delivery.server for delivery in self._waiting if delivery.under_way}
        return [delivery for delivery in self._waiting if delivery.server not in busy]

    def _tell(self) -> None:
        for told in tuple(self._told):
            told()


def _next_attempt(delivery: Delivery, status: int | None, now: float) -> float | None:
    """Says when a message is tried again: a callback after growing pauses (A44), a notification until a 200 (A47)."""
    if delivery.kind == "authorization":
        arrived = status is not None and 200 <= status < 300
        if arrived or delivery.attempts >= CALLBACK_ATTEMPTS:
            return None
        return now + float(CALLBACK_PAUSE * 2 ** (delivery.attempts - 1))
    again = now + NOTIFICATION_PAUSE
    return None if status == 200 or again > delivery.first_due + NOTIFICATION_PERIOD else again
