"""How a run takes being called off: SIGTERM as Ctrl-C, and no signal while its report is being written."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def end_as_by_keyboard() -> None:
    """Has SIGTERM end this process as Ctrl-C would, unless somebody has decided otherwise.

    A job that is cancelled gets SIGTERM. By itself it would end Python on the spot, and leave the shop running.
    """
    if _is_main() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _interrupt)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignores both signals for the length of the block: a second Ctrl-C must not cost the report of the first."""
    if not _is_main():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()
