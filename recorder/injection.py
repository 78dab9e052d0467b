"""What the suite does to a call on purpose: hold its answer back, refuse it, delay it, drop it.

An injection is armed by a test's thread and meets a call on the gateway's loop; it is made for the next call,
or the next `times` calls, of the operations that it names.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping, Sequence
from itertools import count
from types import TracebackType
from typing import Any, Literal

from recorder.journal import OPERATIONS

What = Literal["hold", "refuse", "delay", "drop", "alter"]

ERRORS: dict[int, tuple[str, str]] = {
    400: ("BAD_VALUE", "Bad value: order_lines"),
    403: ("INVALID_OPERATION", ""),
    404: ("NOT_FOUND", "Invalid session id"),
    409: ("BAD_VALUE", ""),
    500: ("INTERNAL_SERVER_ERROR", "Internal error"),
}
"""Klarna's own words for a refusal that names none (protocol facts A17, A20 and section 2.9)."""

_numbers = count(1)


class Injection:
    """Something armed for the next calls of some operations; thread-safe.

    `fault` is the id that the first call touched carries, and its `Fault` record; later ones add ".2", ".3".
    """

    what: What

    def __init__(self, operations: str | Sequence[str], times: int) -> None:
        names = (operations,) if isinstance(operations, str) else tuple(operations)
        unknown = [name for name in names if name not in (*OPERATIONS, "other")]
        if unknown or not names or times < 1:
            raise ValueError(f"no such operation: {', '.join(unknown) or 'none given'}")
        self.operations = names
        self.fault = f"{self.what}-{next(_numbers)}"
        self._times = times
        self._touched = 0
        self._lock = threading.Lock()

    @property
    def touched(self) -> int:
        """How many calls it has met."""
        return self._touched

    def cancel(self) -> None:
        """Withdraws what is left of it; calls that it touched already stay as they are."""
        with self._lock:
            self._times = 0

    def take(self, operation: str) -> str | None:
        """Claims a call: the fault's id for it, or None where the injection is not for this call."""
        with self._lock:
            if self._times < 1 or operation not in self.operations:
                return None
            self._times -= 1
            self._touched += 1
            return self.fault if self._touched == 1 else f"{self.fault}.{self._touched}"

    @property
    def spent(self) -> bool:
        """Whether it is for no further call."""
        return self._times < 1


class Refusal(Injection):
    """Answers in Klarna's place; Klarna never hears of the call."""

    what: What = "refuse"

    def __init__(
        self,
        operations: str | Sequence[str],
        times: int,
        status: int,
        error_code: str | None,
        messages: Sequence[str],
    ) -> None:
        super().__init__(operations, times)
        code, message = ERRORS.get(status, ("INTERNAL_SERVER_ERROR" if status >= 500 else "BAD_REQUEST", ""))
        self.status = status
        self.error_code = error_code or code
        self.messages = tuple(messages) or ((message,) if message and error_code in (None, code) else ())

    def detail(self) -> dict[str, Any]:
        """What it answers, as the `Fault` record tells it."""
        return {"status": self.status, "error_code": self.error_code, "messages": list(self.messages)}


class Drop(Injection):
    """Breaks the connection: the shop never hears; with `after_upstream` Klarna has done what was asked."""

    what: What = "drop"

    def __init__(self, operations: str | Sequence[str], times: int, after_upstream: bool) -> None:
        super().__init__(operations, times)
        self.after_upstream = after_upstream


class Delay(Injection):
    """Keeps answers back for some seconds."""

    what: What = "delay"

    def __init__(self, operations: str | Sequence[str], times: int, seconds: float) -> None:
        super().__init__(operations, times)
        self.seconds = seconds


class Alter(Injection):
    """Lets Klarna answer, and puts other members into the answer's JSON object."""

    what: What = "alter"

    def __init__(self, operations: str | Sequence[str], times: int, members: Mapping[str, Any]) -> None:
        super().__init__(operations, times)
        self.members = dict(members)


class Hold(Injection):
    """Keeps the answer to one call back until `release`, or until its deadline is over.

    As a context manager it is released at the end of the block. The deadline counts from the moment at which
    the answer is there; the gateway's own loop keeps it, because a test can be stuck behind what it holds.
    """

    what: What = "hold"

    def __init__(self, operations: str | Sequence[str], deadline: float) -> None:
        super().__init__(operations, 1)
        self.deadline = deadline
        self._held = threading.Event()
        self._over = threading.Event()
        self._waiter: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    @property
    def is_held(self) -> bool:
        """Whether an answer is being kept back now."""
        return self._held.is_set() and not self._over.is_set()

    @property
    def was_held(self) -> bool:
        """Whether an answer is or was kept back."""
        return self._held.is_set()

    def wait_until_held(self, timeout: float) -> bool:
        """Waits until an answer is kept back; False if that has not happened in time."""
        return self._held.wait(timeout) and not self._over.is_set()

    def release(self) -> None:
        """Lets the answer go; one that has not come yet will not be held at all."""
        self.cancel()
        self._over.set()
        with self._lock:
            waiter = self._waiter
        if waiter is not None:
            loop, event = waiter
            try:
                loop.call_soon_threadsafe(event.set)
            except RuntimeError:  # the loop is closed: nobody waits any more
                return

    def __enter__(self) -> Hold:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    async def keep(self, gone: asyncio.Event) -> str:
        """Waits on the gateway's loop; says what ended it: "release", "deadline", or "shop" (it hung up)."""
        event = asyncio.Event()
        with self._lock:
            self._waiter = (asyncio.get_running_loop(), event)
        self._held.set()
        if self._over.is_set():
            event.set()
        try:
            return await until_first({"release": event, "shop": gone}, self.deadline)
        finally:
            self._over.set()


async def until_first(events: dict[str, asyncio.Event], deadline: float) -> str:
    """Waits for the first of some events; its name, or "deadline" when none came within so many seconds."""
    waits = {asyncio.ensure_future(event.wait()): name for name, event in events.items()}
    try:
        done, _ = await asyncio.wait(waits, timeout=deadline, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    return min((waits[wait] for wait in done), default="deadline")
