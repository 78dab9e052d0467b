"""Live progress: one line a journey, and below them how many are done and how long it will take.

A pytest plugin. It takes the place of pytest's own terminal output, which it keeps for the case that the run
itself breaks. It works in one process and under pytest-xdist alike, because both report here. Where the
output is no terminal it is quiet: only what failed gets its lines, plain ones, and nothing moves.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import pytest
from _pytest.config import create_terminal_writer
from rich.console import Console
from rich.live import Live
from rich.text import Text

_NODE = re.compile(r"(?P<file>[^:]*)::(?:.*::)?test_(?P<name>[^\[]+)(?:\[(?P<params>.*)\])?$")


@dataclass(slots=True)
class _Journey:
    """What the phases of one journey reported so far."""

    seconds: float = 0.0
    failed: str = ""
    skipped: bool = False
    properties: dict[str, object] = field(default_factory=dict)


class Progress:
    """Shows journeys as they end. `projects` are the names among a journey's parameters that are projects.

    `verbose` has every journey told where the output is no terminal, too.
    """

    def __init__(self, console: Console, projects: Sequence[str] = (), *, verbose: bool = False) -> None:
        self.console = console
        self._verbose = verbose or console.is_terminal
        self.total = 0
        self.done = 0
        self.failed = 0
        self.broken: list[str] = []
        self.interrupted = False
        self._projects = frozenset(projects)
        self._journeys: dict[str, _Journey] = {}
        self._swallowed = io.StringIO()
        self._since = monotonic()
        self._live: Live | None = None

    @property
    def pytest_said(self) -> str:
        """What pytest would have shown."""
        return self._swallowed.getvalue()

    # pytest's own terminal output is kept instead of shown.

    def pytest_plugin_registered(self, plugin: Any, plugin_name: str) -> None:
        if plugin_name == "terminalreporter":
            plugin._tw = create_terminal_writer(plugin.config, self._swallowed)

    # How many there are: told by the session, or by each of xdist's workers.

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._expect(len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        self._expect(len(ids))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._break(f"{report.nodeid or 'journeys'} cannot be collected\n{report.longreprtext}")

    # One after the other.

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        journey = self._journeys.setdefault(report.nodeid, _Journey())
        journey.seconds += report.duration
        journey.properties.update(report.user_properties)
        journey.skipped |= report.skipped
        if report.failed:
            journey.failed = journey.failed or _reason(report)
        if report.when == "teardown" or "crashed while running" in report.longreprtext:
            self._tell(report.nodeid, journey)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        text = str(excinfo.value)
        self.interrupted = type(excinfo.value) is KeyboardInterrupt
        if text:
            self._break(text)

    def pytest_internalerror(self, excrepr: Any) -> None:
        self._break(str(excrepr))

    def pytest_unconfigure(self) -> None:
        self._stop()

    def _expect(self, journeys: int) -> None:
        first = not self.total
        self.total = max(self.total, journeys)
        if first and journeys:
            self._since = monotonic()
            if self.console.is_terminal:
                self._live = Live(
                    console=self.console,
                    get_renderable=self._status,
                    transient=True,
                    redirect_stdout=False,
                    redirect_stderr=False,
                )
                self._live.start()

    def _tell(self, nodeid: str, journey: _Journey) -> None:
        del self._journeys[nodeid]
        self.done += 1
        self.failed += bool(journey.failed)
        title, project = self._named(nodeid, journey)
        mark, style = (
            ("✗", "bold red") if journey.failed else ("–", "dim") if journey.skipped else ("✓", "green")
        )
        line = Text.assemble((mark, style), " ", title)
        if project:
            line.append(f"  {project}", style="cyan")
        line.append(f"  {journey.seconds:.1f} s", style="dim")
        if self._live is None:
            line.append(f"  {self._count()}")
        else:
            self._live.refresh()
        if self._verbose or journey.failed:
            self.console.print(line, soft_wrap=True)
        if journey.failed:
            self.console.print(Text(_indented(journey.failed)), soft_wrap=True)

    def _named(self, nodeid: str, journey: _Journey) -> tuple[str, str]:
        """A journey's title and project: its own properties, else what its node id tells."""
        found = _NODE.match(nodeid)
        parameters = (found["params"] or "") if found else ""
        project = str(journey.properties.get("project", ""))
        project = project or next((name for name in self._projects if name in parameters), "")
        if title := journey.properties.get("title"):
            return str(title), project
        if not found:
            return nodeid, project
        rest = "-".join(part for part in parameters.replace(project, "", 1).split("-") if part)
        return found["name"].replace("_", " ") + (f" ({rest})" if rest else ""), project

    def _count(self) -> str:
        left = f", about {self._seconds_left():.0f} s left" if 0 < self.done < self.total else ""
        return f"{self.done}/{self.total}{left}"

    def _seconds_left(self) -> float:
        return (monotonic() - self._since) / self.done * (self.total - self.done)

    def _status(self) -> Text:
        status = Text(f"  {self._count()}", style="bold")
        if self.failed:
            status.append(f"  {self.failed} with findings", style="red")
        return status

    def _break(self, text: str) -> None:
        self.broken.append(text)
        self.console.print(Text(text, style="red"), soft_wrap=True)

    def _stop(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None


def _reason(report: pytest.TestReport) -> str:
    """Why a journey failed: its own words, else the exception, without the suite's stack."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None and crash.message:
        return str(crash.message).removeprefix("Failed: ")
    return report.longreprtext


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())
