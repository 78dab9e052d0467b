"""Mutation testing of the judge: `python -m tests.mutants [module …]`; without modules all of them.

Prints each mutant that survives, notes the figures and the survivors of the modules in `result.json`, and ends with 1
if fewer than 95 % of all were killed, or one survived for which `reasons.toml` gives no reason. `PROCESSES=4` runs four
at once instead of two.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from tests.mutants import session
from tests.mutants.mutant import Mutant, modules, mutants
from tests.mutants.page import WANTED, Survivor, note, share, unexplained


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 (what the command says)


def main(only: Sequence[str]) -> int:
    """Runs the mutants of some modules, or of all; returns the exit code."""
    strangers = sorted(set(only) - set(modules()))
    if strangers:
        _say(f"No module of the judge: {', '.join(strangers)}. There are: {', '.join(modules())}.")
        return 2
    chosen = list(only) or modules()
    every = [mutant for name in chosen for mutant in mutants(name)]
    told = _Told(len(every))
    processes = int(os.environ.get("PROCESSES", "2"))
    alive, again = _apart(every, processes, told)
    alive += session.fresh(again, processes, told)
    made = Counter(mutant.module for mutant in every)
    survivors = [_survivor(mutant) for mutant in every if mutant in set(alive)]
    note(chosen, made, survivors, datetime.now(UTC).date())
    for name in chosen:
        dead = made[name] - sum(one.module == name for one in survivors)
        _say(f"{name:24}{dead:6} of {made[name]:5} killed  {dead / max(made[name], 1):7.1%}")
    killed = 1 - len(survivors) / len(every)
    nameless = unexplained(survivors)
    _say(f"{killed:.1%} of {len(every)} mutants killed; all modules, when each was run last: {share():.1%}")
    for one in nameless:
        _say(f"reasons.toml says nothing of {one.module}.{one.function}: {one.was} → {one.now}")
    return int(killed < WANTED or bool(nameless))


class _Told:
    """Says how far it has come, and who survived."""

    def __init__(self, total: int) -> None:
        self._done, self._total, self._start = 0, total, time.monotonic()

    def __call__(self, mutant: Mutant, survived: bool) -> None:
        self._done += 1
        if survived:
            was, now = mutant.change()
            _say(f"survived: {mutant.module}:{min(mutant.lines)} {mutant.function}\n  - {was}\n  + {now}")
        if not self._done % 100 or self._done == self._total:
            seconds = time.monotonic() - self._start
            _say(f"{self._done} of {self._total} in {seconds:.0f} s")


def _apart(every: Sequence[Mutant], processes: int, told: _Told) -> tuple[list[Mutant], list[Mutant]]:
    """The first pass in a process of its own, for this one must not have imported what is to be imported anew."""
    reads, writes = os.pipe()
    if not os.fork():
        code = 1
        try:
            os.close(reads)
            alive, again = session.first(every, processes, told)
            with os.fdopen(writes, "wb") as answer:
                pickle.dump([[every.index(one) for one in some] for some in (alive, again)], answer)
            code = 0
        finally:
            os._exit(code)
    os.close(writes)
    with os.fdopen(reads, "rb") as answer:
        told_back = answer.read()
    os.wait()
    if not told_back:
        raise SystemExit("The tests could not be run: see above.")
    alive, again = ([every[index] for index in some] for some in pickle.loads(told_back))  # noqa: S301 (our own)
    return alive, again


def _survivor(mutant: Mutant) -> Survivor:
    was, now = mutant.change()
    return Survivor(module=mutant.module, function=mutant.function, was=was, now=now)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
