"""Called off: what a signal ends, and what it leaves alone."""

from __future__ import annotations

import os
import signal

import pytest

from klarna_certify.interruptions import end_as_by_keyboard, undisturbed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_no_signal_disturbs_the_writing_of_a_report(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    written = []
    with undisturbed():
        os.kill(os.getpid(), number)
        written.append("the report")
    assert written == ["the report"]
    assert signal.getsignal(number) is before


def test_a_cancelled_job_is_interrupted_as_by_the_keyboard() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        end_as_by_keyboard()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_whoever_handles_the_signal_already_goes_on_doing_so() -> None:
    heard = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))
    try:
        end_as_by_keyboard()
        signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard == [signal.SIGTERM]
