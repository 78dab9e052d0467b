"""A run from the command line: what is asked of pytest, and what came of it."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.expression import Expression
from rich.console import Console
from rich.text import Text

from certification.selection import select
from fixtures.unfinished import NothingUnfinishedError, find
from klarna_certify import baseline, listening
from klarna_certify.baseline import Known
from klarna_certify.browsers import BrowserNotFoundError, find_browser
from klarna_certify.checkout_file import load_checkout
from klarna_certify.configuration import Config, ConfigurationError, load_config
from klarna_certify.errors import Mistake, shown
from klarna_certify.progress import Progress
from klarna_certify.remote import address_of
from klarna_certify.report import Report
from klarna_certify.shards import Shard

FOLDER = "e2e"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for; `ids`, `chapters` and `levels` choose requirements."""

    config: Path
    journeys: Sequence[str] = ()
    projects: Sequence[str] = ()
    keyword: str = ""
    ids: Sequence[str] = ()
    chapters: Sequence[str] = ()
    levels: Sequence[str] = ()
    strict: bool = False
    headed: bool = False
    slowmo: int = 0
    browser: str = ""
    connect: str = ""
    workers: int = 0
    shard: Shard | None = None
    resume: bool = False
    report_dir: Path | None = None
    baseline: Path | None = None
    verbose: bool = False
    lane: str | None = None
    """What stands for Klarna; None: as configured."""
    gateway: Mapping[str, Any] = field(default_factory=dict)
    """What the command line says of where the gateway listens."""
    asked: bool = False
    """Whether a part was asked for when the shards of this were run."""

    @property
    def partial(self) -> bool:
        """Whether only a part of the journeys is asked for."""
        return bool(self.asked or self.journeys or self.projects or self.keyword or self.chosen or self.shard)

    @property
    def chosen(self) -> frozenset[str]:
        """The ids of the requirements that are chosen; empty where nobody chose. Raises SelectionError."""
        if not (self.ids or self.chapters or self.levels):
            return frozenset()
        return frozenset(one.id for one in select(self.ids, self.chapters, self.levels))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A run that is over: pytest's status, the report if this run wrote one, and what progress saw.

    `known` is the baseline's content; None where none was named.
    """

    status: int
    report: Report | None
    folder: Path
    progress: Progress
    known: Sequence[Known] | None = None


def run(wanted: Wanted, console: Console) -> Ended:
    """Drives the journeys and reads the report.

    Raises ConfigurationError, SelectionError, BaselineError, BrowserNotFoundError or NothingUnfinishedError for what
    can be known to be wrong before anything is started.
    """
    known = baseline.read(wanted.baseline) if wanted.baseline else None
    settings, projects = checked(wanted)
    folder = (wanted.report_dir or settings.report_path()).absolute()
    given = arguments(wanted, folder, wanted.workers or (1 if wanted.headed else settings.workers))
    _tell_of_unfinished(folder, wanted, console)
    before = _stamp(folder)
    if told := listening.warning(settings.gateway):
        console.print(Text(told, style="yellow"))
    progress = Progress(console, projects, verbose=wanted.verbose)
    try:
        status = int(pytest.main(given, plugins=[progress]))
    except KeyboardInterrupt:
        status = int(pytest.ExitCode.INTERRUPTED)
    except Exception:
        # A run that breaks while it ends: Python's own exit code would pass for findings.
        progress.pytest_internalerror(traceback.format_exc())
        status = int(pytest.ExitCode.INTERNAL_ERROR)
    report = _read(folder) if _stamp(folder) != before else None
    return Ended(status=status, report=report, folder=folder, progress=progress, known=known)


def checked(wanted: Wanted) -> tuple[Config, list[str]]:
    """The configuration, and the names of the projects that are asked for.

    Raises ConfigurationError, SelectionError or BrowserNotFoundError for all that can be known to be wrong beforehand.
    """
    settings = load_config(wanted.config, wanted.gateway, wanted.lane)
    projects = _projects(settings, wanted)
    _check_keyword(wanted.keyword)
    _check(settings, projects, wanted)
    return settings, projects


def arguments(wanted: Wanted, folder: Path, workers: int) -> list[str]:
    """What pytest is called with."""
    return [
        *map(_found, wanted.journeys or [FOLDER]),
        f"--klarna-config={wanted.config.absolute()}",
        f"--klarna-report-dir={folder}",
        *(f"--klarna-project={name}" for name in wanted.projects),
        *(f"--klarna-requirement={pattern}" for pattern in wanted.ids),
        *(f"--klarna-chapter={name}" for name in wanted.chapters),
        *(f"--klarna-level={name}" for name in wanted.levels),
        *(["--klarna-strict"] if wanted.strict else []),
        *([f"--klarna-shard={wanted.shard}"] if wanted.shard else []),
        *(["--klarna-resume"] if wanted.resume else []),
        *(["-k", wanted.keyword] if wanted.keyword else []),
        *(["--headed"] if wanted.headed else []),
        *(["--slowmo", str(wanted.slowmo)] if wanted.slowmo else []),
        *(["--browser", wanted.browser] if wanted.browser else []),
        *([f"--klarna-connect={wanted.connect}"] if wanted.connect else []),
        *(["-n", str(workers)] if workers > 1 else []),
        *(f"--klarna-gateway-{name}={value}" for name, value in wanted.gateway.items() if value is not None),
        # What pytest keeps for itself belongs beside the configuration, not among the installed packages.
        *([] if Path(FOLDER).is_dir() else [f"--rootdir={wanted.config.absolute().parent}"]),
        *([f"--klarna-lane={wanted.lane}"] if wanted.lane else []),
        "-p",
        "no:terminalprogress",
        # What the configuration imports is imported before pytest could rewrite it, and need not be rewritten.
        "-W",
        "ignore:Module already imported:pytest.PytestAssertRewriteWarning",
    ]


def _found(journeys: str) -> str:
    """Journeys of the working directory, else those that came with the suite."""
    folder, slash, rest = journeys.partition("/")
    if folder != FOLDER or Path(FOLDER).is_dir():
        return journeys
    spec = find_spec("e2e")
    return f"{Path(spec.origin).parent}{slash}{rest}" if spec and spec.origin else journeys


def _projects(settings: Config, wanted: Wanted) -> list[str]:
    names = [project.name for project in settings.projects]
    for name in wanted.projects:
        if name not in names:
            mistake = Mistake(
                place=shown(wanted.config),
                key="--project",
                value=repr(name),
                problem="no such project",
                allowed=", ".join(names),
            )
            raise ConfigurationError(mistake)
    return list(wanted.projects) or names


def _check_keyword(keyword: str) -> None:
    """pytest would find it out in each of its workers, and tell of it as of a crash."""
    try:
        Expression.compile(keyword or "any")
    except SyntaxError as error:
        allowed = "words of a journey's name with and, or, not and parentheses between them"
        raise ConfigurationError(
            Mistake(place="-k", value=repr(keyword), problem=str(error), allowed=allowed)
        ) from None


def _check(settings: Config, names: Sequence[str], wanted: Wanted) -> None:
    """Everything that can be known to be wrong before anything is started."""
    _ = wanted.chosen
    elsewhere = address_of(wanted.connect)
    if settings.gateway.fixed and wanted.workers > 1:
        problem = "the gateway's port is fixed, and several workers cannot listen on one"
        raise ConfigurationError(
            Mistake(place="--workers", value=str(wanted.workers), problem=problem, allowed="1")
        )
    if settings.lane == "playground" and wanted.workers > 1:
        problem = "Klarna's playground is met by one shopper at a time"
        raise ConfigurationError(
            Mistake(place="--workers", value=str(wanted.workers), problem=problem, allowed="1")
        )
    for project in settings.projects:
        if project.name in names:
            load_checkout(settings.checkout_path(project))
            if not elsewhere:
                find_browser(wanted.browser or project.browser, wanted.headed)
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if wanted.headed and not elsewhere and sys.platform == "linux" and not screen:
        raise BrowserNotFoundError(
            "--headed needs a screen, and there is none (DISPLAY is not set): try xvfb-run"
        )


def _tell_of_unfinished(folder: Path, wanted: Wanted, console: Console) -> None:
    """Says what is gone on with, or could be; raises NothingUnfinishedError where nothing can and somebody asked."""
    try:
        found = find(folder)
    except NothingUnfinishedError:
        if wanted.resume:
            raise
        return
    if wanted.resume:
        said = f"Going on with {found}."
    elif found.folder == folder:
        return  # the report itself says that it is incomplete, and is replaced as any
    else:
        said = f"In {shown(found.folder)} lies {found}: --resume goes on with it. This run takes it away."
    console.print(said, soft_wrap=True, highlight=False)


def _stamp(folder: Path) -> tuple[int, int] | None:
    """Tells one report from the next, so that an old one is never taken for this run's."""
    try:
        found = (folder / "report.json").stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _read(folder: Path) -> Report | None:
    try:
        report: Any = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return report if isinstance(report, dict) else None
