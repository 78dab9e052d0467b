"""The gateway's clock: wall time that never jumps."""

from __future__ import annotations

import time
from itertools import count

from recorder.journal import Instant

# Wall time is read once and carried on by the monotonic counter: a clock set back during a run would
# otherwise turn causes into effects.
_ANCHOR = time.time() - time.perf_counter()
_ticks = count(1)


def now() -> Instant:
    """Reads the gateway's clock: seconds since the epoch, exact against every other reading of it.

    May be called from any thread; readings of the same instant are told apart by `tick`.
    """
    return Instant(at=_ANCHOR + time.perf_counter(), within=0.0, clock="gateway", tick=next(_ticks))
