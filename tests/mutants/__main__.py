"""Mutation testing of the judge: `python -m tests.mutants [module …]`; without modules all of them.

Prints each mutant that survives, notes the figures and the survivors of the modules in `result.json`, and ends with 1
if fewer than 95 % of all were killed, or one survived for which `reasons.toml` gives no reason. `PROCESSES=4` runs four
at once instead of two. `AGAIN=1` leaves out what was killed before in a function that has not changed since: it goes on
with a run that was stopped, and meets survivors with new tests.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby

from tests.mutants import session
from tests.mutants.mutant import ROOT, Mutant, modules, mutants
from tests.mutants.page import WANTED, Survivor, note, share, unexplained

DEAD = ROOT / ".mutants"
"""Who was killed in the last run, a line each."""


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 (what the command says)


def main(only: Sequence[str]) -> int:
    """Runs the mutants of some modules, or of all; returns the exit code."""
    strangers = sorted(set(only) - set(modules()))
    if strangers:
        _say(f"No module of the judge: {', '.join(strangers)}. There are: {', '.join(modules())}.")
        return 2
    chosen = list(only) or modules()
    every = {name: mutant for module in chosen for name, mutant in _named(module)}
    dead = _dead() if os.environ.get("AGAIN") else set()
    if not os.environ.get("AGAIN"):
        DEAD.unlink(missing_ok=True)
    left = {mutant: name for name, mutant in every.items() if name not in dead}
    _say(f"{len(left)} of {len(every)} mutants are judged")
    told = _Told(left)
    processes = int(os.environ.get("PROCESSES", "2"))
    alive, again = _apart(list(left), processes, told)
    alive += session.fresh(again, processes, told)
    made = Counter(mutant.module for mutant in every.values())
    survivors = [_survivor(mutant) for mutant in every.values() if mutant in set(alive)]
    note(chosen, made, survivors, datetime.now(UTC).date())
    for name in chosen:
        killed = made[name] - sum(one.module == name for one in survivors)
        _say(f"{name:24}{killed:6} of {made[name]:5} killed  {killed / max(made[name], 1):7.1%}")
    part = 1 - len(survivors) / len(every)
    nameless = unexplained(survivors)
    _say(f"{part:.1%} of {len(every)} mutants killed; all modules, when each was run last: {share():.1%}")
    for one in nameless:
        _say(f"reasons.toml says nothing of {one.module}.{one.function}: {one.was} → {one.now}")
    return int(part < WANTED or bool(nameless))


class _Told:
    """Says how far it has come, and who survived; notes who was killed."""

    def __init__(self, names: Mapping[Mutant, str]) -> None:
        self._names, self._done, self._start = names, 0, time.monotonic()

    def __call__(self, mutant: Mutant, survived: bool) -> None:
        self._done += 1
        if survived:
            was, now = mutant.change()
            _say(f"survived: {mutant.module}:{min(mutant.lines)} {mutant.function}\n  - {was}\n  + {now}")
        else:
            with DEAD.open("a", encoding="utf-8") as noted:
                noted.write(f"{self._names[mutant]}\n")
        if not self._done % 100 or self._done == len(self._names):
            seconds = time.monotonic() - self._start
            _say(f"{self._done} of {len(self._names)} in {seconds:.0f} s")


def _named(module: str) -> Iterator[tuple[str, Mutant]]:
    """The mutants of a module, each named by its place among those of the function or class as that stands."""
    for (_, text), found in groupby(mutants(module), key=lambda one: (id(one.definition), one.text())):
        stands = sha256(text.encode()).hexdigest()
        yield from ((f"{module} {stands} {index}", mutant) for index, mutant in enumerate(found))


def _dead() -> set[str]:
    """The names of those that were killed before."""
    return set(DEAD.read_text(encoding="utf-8").splitlines()) if DEAD.is_file() else set()


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
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writes)
    with os.fdopen(reads, "rb") as answer:
        told_back = answer.read()
    os.wait()
    if not told_back:
        raise SystemExit("The mutants could not be judged: see above. Only the killed are noted (AGAIN=1).")
    alive, again = ([every[index] for index in some] for some in pickle.loads(told_back))  # noqa: S301 (our own)
    return alive, again


def _survivor(mutant: Mutant) -> Survivor:
    was, now = mutant.change()
    return Survivor(module=mutant.module, function=mutant.function, was=was, now=now)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
