"""Runs the tests against mutants: all are collected once, and each mutant meets them in a process of its own.

A function of the judge is changed by giving it other code: whoever holds the function holds the mutant, also the table
of the rules. What runs while modules are imported cannot be changed so; such a mutant is imported anew (`fresh`).

A mutant meets only the tests that run its statement, first those that killed others of its function, and it is killed
when one fails. Most are killed by a told story whose judgement is not the approved one any more.
"""

from __future__ import annotations

import functools
import gc
import os
import resource
import signal
import sys
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType, FunctionType, ModuleType

import pytest
from _pytest.runner import runtestprotocol
from coverage import Coverage

from tests.mutants.mutant import FOLDER, ROOT, Mutant

TESTS = (
    "tests/certification",
    "tests/test_docs.py::test_the_state_tables_are_what_the_code_says_now",
    *("-p", "no:playwright", "-p", "no:xdist", "-p", "no:schemathesis", "-p", "no:cacheprovider"),
    "--ignore-glob=tests/certification/test_report_*",
    *(
        f"--ignore=tests/certification/test_{name}.py"
        for name in ("purity", "diagram", "coverage", "selection")
    ),
    # Random histories kill by luck, and a clock kills whoever is slow.
    *("-m", "not hypothesis", "--deselect"),
    "tests/certification/test_judge.py::test_a_long_journal_is_judged_in_time_that_grows_with_its_length",
    *("-q", "--no-header", "--no-summary", "--assert=plain"),
)

SECONDS = 20
"""Of processor time: what takes longer runs in a circle, and is killed."""

MEMORY = 4 << 30
"""Bytes: what needs more has no end, and is killed."""

KILLED, SURVIVED, ELSEWHERE, BROKEN = 1, 0, 3, 4
"""What a child says of its mutant: killed, alive, not to be had by other code alone; or not judged."""


Progress = Callable[[Mutant, bool], None]
"""Is told of each mutant whether it survived, once that is known."""


@dataclass(eq=False, repr=False, slots=True)
class Session:
    """A plugin of pytest: runs the tests once to see which statement each one needs, and then the mutants."""

    mutants: Sequence[Mutant]
    processes: int
    progress: Progress
    failing: Callable[[str], object] | None = None
    alive: list[Mutant] = field(default_factory=list)
    again: list[Mutant] = field(default_factory=list)
    watch: Coverage = field(
        default_factory=lambda: Coverage(data_file=None, source=[str(FOLDER)], config_file=False)
    )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """Ends a mutant's process with its first failure: nobody reads a report of it."""
        if self.failing and call.excinfo and not call.excinfo.errisinstance(pytest.skip.Exception):
            self.failing(item.nodeid)
            os._exit(KILLED)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted(f"{session.testsfailed} errors while collecting")
        items = session.items
        for item, after in zip(items, [*items[1:], None], strict=True):
            self.watch.switch_context(item.nodeid)
            reports = runtestprotocol(item, log=False, nextitem=after)
            if any(report.failed for report in reports):
                raise session.Failed(f"{item.nodeid} fails without any mutant")
            self.watch.switch_context("")
        self.watch.stop()
        _forget()
        gc.collect()
        functions = {_place(one.__code__): one for one in gc.get_objects() if _is_judges(one)}
        gc.freeze()
        self._judge({item.nodeid: item for item in items}, functions)
        return True

    def _judge(
        self, items: Mapping[str, pytest.Item], functions: Mapping[tuple[str, str], FunctionType]
    ) -> None:
        seen = _Seen(self.watch)
        kills: defaultdict[object, Counter[str]] = defaultdict(Counter)

        def tests(mutant: Mutant) -> list[str]:
            near, far = kills[mutant.module, mutant.function], kills[mutant.module]
            return sorted(
                seen.by(mutant), key=lambda test: (-near[test], -far[test], seen.weight[test], test)
            )

        def attempt(mutant: Mutant, tell: Callable[[str], None]) -> int:
            function = functions.get((str(mutant.path), mutant.function))
            if function is None or not give(function, mutant):
                return ELSEWHERE
            self.failing = tell
            chosen = [items[name] for name in tests(mutant)]
            for item, after in zip(chosen, [*chosen, None][1:], strict=True):
                runtestprotocol(item, log=False, nextitem=after)
            return SURVIVED

        for mutant, code, test in forked(self.mutants, attempt, self.processes):
            if test:
                kills[mutant.module, mutant.function][test] += 1
                kills[mutant.module][test] += 1
            if code == ELSEWHERE or (code == SURVIVED and seen.on_import(mutant)):
                self.again.append(mutant)
                continue
            if code == SURVIVED:
                self.alive.append(mutant)
            self.progress(mutant, code == SURVIVED)


class _Seen:
    """Which tests run which lines, and how much of the judge each test runs."""

    def __init__(self, watch: Coverage) -> None:
        data = watch.get_data()
        self._lines = {path: data.contexts_by_lineno(path) for path in data.measured_files()}
        self.weight = Counter(
            test for lines in self._lines.values() for tests in lines.values() for test in tests
        )

    def by(self, mutant: Mutant) -> set[str]:
        return self._contexts(mutant) - {""}

    def on_import(self, mutant: Mutant) -> bool:
        return "" in self._contexts(mutant)

    def _contexts(self, mutant: Mutant) -> set[str]:
        lines = self._lines.get(str(mutant.path), {})
        return {test for line in mutant.lines for test in lines.get(line, ())}


def forked(
    mutants: Iterable[Mutant], attempt: Callable[[Mutant, Callable[[str], None]], int], processes: int
) -> Iterator[tuple[Mutant, int, str]]:
    """Each mutant's end in a child of its own, as they end: what `attempt` returned, and what it told.

    Raises RuntimeError if a child came to grief otherwise than by a failing test or the limit of its time: that says
    nothing about the mutant.
    """
    running: dict[int, tuple[Mutant, int]] = {}
    waiting = iter(mutants)
    while True:
        while len(running) < processes and (mutant := next(waiting, None)):
            reads, writes = os.pipe()
            pid = os.fork()
            if not pid:
                os.close(reads)
                _child(mutant, attempt, writes)
            os.close(writes)
            running[pid] = mutant, reads
        if not running:
            return
        pid, status = os.wait()
        mutant, reads = running.pop(pid)
        with os.fdopen(reads, encoding="utf-8") as pipe:
            told = pipe.read()
        code = os.waitstatus_to_exitcode(status)
        if code == -signal.SIGXCPU:
            code = KILLED
        if code not in {KILLED, SURVIVED, ELSEWHERE}:
            raise RuntimeError(f"not judged, exit code {code}: {mutant.module}, {mutant.change()}\n{told}")
        yield mutant, code, told


def _child(mutant: Mutant, attempt: Callable[[Mutant, Callable[[str], None]], int], writes: int) -> None:
    code = BROKEN
    try:
        # One second more until the kernel kills without saying why.
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        code = attempt(mutant, lambda told: os.write(writes, told.encode()) and None)
    except BaseException:
        os.write(writes, traceback.format_exc().encode()[-4096:])
    finally:
        os._exit(code)


def first(mutants: Sequence[Mutant], processes: int, progress: Progress) -> tuple[list[Mutant], list[Mutant]]:
    """Those that survive, and those that have to be imported anew because their statement ran before any test did.

    Raises RuntimeError if a test fails without any mutant.
    """
    session = Session(mutants, processes, progress)
    session.watch.start()
    code = pytest.main([*TESTS], plugins=[session])
    if code:
        raise RuntimeError(f"the tests do not pass without mutants: pytest ended with {int(code)}")
    return session.alive, session.again


def fresh(mutants: Sequence[Mutant], processes: int, progress: Progress) -> list[Mutant]:
    """Those that survive being imported anew; nothing of the project may have been imported before."""
    alive = []
    for mutant, code, _ in forked(mutants, _anew, processes):
        if code == SURVIVED:
            alive.append(mutant)
        progress(mutant, code == SURVIVED)
    return alive


def _anew(mutant: Mutant, tell: Callable[[str], None]) -> int:
    source = mutant.source()

    class Changed(SourceFileLoader):
        def get_code(self, fullname: str) -> CodeType:
            return compile(source, self.path, "exec", dont_inherit=True)

    class Finder(MetaPathFinder):
        def find_spec(
            self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
        ) -> ModuleSpec | None:
            if name != f"certification.{mutant.module}":
                return None
            return spec_from_file_location(name, mutant.path, loader=Changed(name, str(mutant.path)))

    sys.meta_path.insert(0, Finder())
    try:
        import_module("certification.judge")
        import_module(f"certification.{mutant.module}")
    except Exception:
        # Whoever cannot be imported is noticed by every test.
        return KILLED
    # Interrupted is a test's module that could not be imported.
    ends = {0: SURVIVED, pytest.ExitCode.TESTS_FAILED: KILLED, pytest.ExitCode.INTERRUPTED: KILLED}
    code = pytest.main([*TESTS, "-x"])
    if code not in ends:
        tell(f"pytest ended with {int(code)}")
    return ends.get(code, BROKEN)


def give(function: FunctionType, mutant: Mutant) -> bool:
    """Gives a function the mutant's code; False if it has defaults or a closure that only an import can change."""
    header = "from __future__ import annotations\n"
    code = next(
        one
        for one in _codes(compile(header + mutant.part(), str(mutant.path), "exec", dont_inherit=True))
        if one.co_qualname == mutant.function
    )
    if code.co_freevars != function.__code__.co_freevars:
        return False
    function.__code__ = code
    return True


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _place(code: CodeType) -> tuple[str, str]:
    return code.co_filename, code.co_qualname


def _is_judges(thing: object) -> bool:
    return isinstance(thing, FunctionType) and thing.__code__.co_filename.startswith(str(FOLDER))


def _forget() -> None:
    """Drops what functions have remembered, so that a mutant is asked anew."""
    for thing in gc.get_objects():
        if isinstance(thing, functools._lru_cache_wrapper) and str(thing.__module__).startswith(
            "certification"
        ):
            thing.cache_clear()


assert ROOT in FOLDER.parents
