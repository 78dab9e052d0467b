"""`klarna-certify`: runs a certification, and lists what is certified.

Exit codes of `run`: 0 certified (of a part of the journeys: nothing was found), 1 findings or not certified,
2 a mistake in the command, the configuration or the set-up, 3 the suite itself failed, 130 interrupted.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from _pytest.mark.expression import Expression
from rich.console import Console
from rich.table import Table

from certification import REQUIREMENTS
from klarna_certify import evidence_commands
from klarna_certify.browsers import BrowserNotFoundError, find_browser
from klarna_certify.checkout_file import load_checkout
from klarna_certify.configuration import DEFAULT, Config, ConfigurationError, load_config
from klarna_certify.errors import Mistake, shown
from klarna_certify.github import tell_github
from klarna_certify.interruptions import end_as_by_keyboard
from klarna_certify.progress import Progress
from klarna_certify.summary import Report, chapter_title, tell

CERTIFIED, FINDINGS, USAGE, SUITE_FAILED, INTERRUPTED = 0, 1, 2, 3, 130

app = typer.Typer(
    help="Certifies a merchant's Klarna checkout in a real browser, on evidence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

evidence_commands.register(app)


def main() -> None:
    """The console script."""
    end_as_by_keyboard()
    app()


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"klarna-certify {version('klarna-certify')}")
        raise typer.Exit


@app.callback()
def _options(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of the command itself."""


@app.command("list")
def list_requirements() -> None:
    """Show the checklist: every requirement, its level and Klarna's page."""
    console = Console()
    for chapter, requirements in groupby(REQUIREMENTS.values(), key=lambda item: item.chapter):
        table = Table(title=chapter_title(chapter), title_justify="left", title_style="bold", expand=True)
        table.add_column("id", no_wrap=True)
        table.add_column("level", no_wrap=True)
        table.add_column("requirement", ratio=3)
        table.add_column("Klarna's page", ratio=2)
        for requirement in requirements:
            clause = f"{requirement.page}: {requirement.section}"
            table.add_row(requirement.id, requirement.level.value, requirement.sentence, clause)
        console.print(table)


@app.command()
def run(
    journeys: Annotated[list[str] | None, typer.Argument(help="Files or node ids; all by default.")] = None,
    config: Annotated[Path, typer.Option(help="The run's configuration.")] = Path(DEFAULT),
    project: Annotated[list[str] | None, typer.Option(help="Only this project; repeatable.")] = None,
    keyword: Annotated[str, typer.Option("-k", help="Only journeys that match, as in pytest.")] = "",
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser, one worker.")] = False,
    slowmo: Annotated[int, typer.Option(min=0, help="Milliseconds to wait after each action.")] = 0,
    browser: Annotated[str, typer.Option(help="This browser instead of the projects' own.")] = "",
    workers: Annotated[int, typer.Option(min=0, max=64, help="How many at a time; 0: as configured.")] = 0,
    report_dir: Annotated[Path | None, typer.Option(help="Where the report goes.")] = None,
) -> None:
    """Certify: drive every journey, judge it, write the report."""
    console = _console()
    try:
        settings = load_config(config)
        names = _projects(settings, project or [], config)
        _check_keyword(keyword)
        _check(settings, names, browser, headed)
    except (ConfigurationError, BrowserNotFoundError) as error:
        typer.echo(f"klarna-certify: {error}", err=True)
        raise typer.Exit(USAGE) from None
    folder = (report_dir or settings.report_path()).absolute()
    count = workers or (1 if headed else settings.workers)
    arguments = [
        *(journeys or [_journeys()]),
        f"--klarna-config={config.absolute()}",
        f"--klarna-report-dir={folder}",
        *(f"--klarna-project={name}" for name in project or []),
        *(["-k", keyword] if keyword else []),
        *(["--headed"] if headed else []),
        *(["--slowmo", str(slowmo)] if slowmo else []),
        *(["--browser", browser] if browser else []),
        *(["-n", str(count)] if count > 1 else []),
        "-p",
        "no:terminalprogress",
    ]
    before = _stamp(folder)
    progress = Progress(console, names)
    try:
        status = int(pytest.main(arguments, plugins=[progress]))
    except KeyboardInterrupt:
        status = int(pytest.ExitCode.INTERRUPTED)
    except Exception:
        # A run that breaks while it ends: Python's own exit code would pass for findings.
        progress.pytest_internalerror(traceback.format_exc())
        status = int(pytest.ExitCode.INTERNAL_ERROR)
    report = _read(folder) if _stamp(folder) != before else None
    partial = bool(project or keyword or journeys)
    if report is not None:
        tell(report, _short(folder), console)
        console.file.write(tell_github(report, os.environ))
    raise typer.Exit(_exit_code(status, report, progress, console, partial=partial))


def _exit_code(
    status: int, report: Report | None, progress: Progress, console: Console, *, partial: bool
) -> int:
    """What the run's end means; says so where the report does not."""
    match status:
        case _ if progress.interrupted or (status == pytest.ExitCode.INTERRUPTED and not progress.broken):
            said = "what was judged so far is in the report" if report else "no journey had ended"
            console.print(f"\nInterrupted: {said}.")
            return INTERRUPTED
        case pytest.ExitCode.OK | pytest.ExitCode.TESTS_FAILED if progress.broken:
            pass  # a file of journeys that cannot be read leaves the others running, and the run worthless
        case pytest.ExitCode.USAGE_ERROR:
            return USAGE
        case pytest.ExitCode.NO_TESTS_COLLECTED:
            typer.echo("klarna-certify: no journey matches what was asked for", err=True)
            return USAGE
        case pytest.ExitCode.OK if report is not None:
            if report["certified"]:
                return CERTIFIED
            if not partial:
                return FINDINGS
            console.print("Nothing was found in this part; a certification needs every journey.")
            return CERTIFIED
        case pytest.ExitCode.TESTS_FAILED if report is not None and _judged(report):
            return FINDINGS
    if not progress.broken and not progress.failed:  # what failed has told why already
        console.print(progress.pytest_said, markup=False, highlight=False, soft_wrap=True)
    typer.echo("klarna-certify: the suite itself failed; this says nothing about the shop", err=True)
    return SUITE_FAILED


def _judged(report: Report) -> bool:
    """Whether a failed run is the shop's doing: something was found, or every journey came to its end."""
    return report["verdict"] != "ERROR" and bool(report["findings"] or report["complete"])


def _projects(settings: Config, wanted: Sequence[str], config: Path) -> list[str]:
    names = [project.name for project in settings.projects]
    for name in wanted:
        if name not in names:
            mistake = Mistake(
                place=shown(config),
                key="--project",
                value=repr(name),
                problem="no such project",
                allowed=", ".join(names),
            )
            raise ConfigurationError(mistake)
    return list(wanted) or names


def _check_keyword(keyword: str) -> None:
    """pytest would find it out in each of its workers, and tell of it as of a crash."""
    try:
        Expression.compile(keyword or "any")
    except SyntaxError as error:
        allowed = "words of a journey's name with and, or, not and parentheses between them"
        raise ConfigurationError(
            Mistake(place="-k", value=repr(keyword), problem=str(error), allowed=allowed)
        ) from None


def _check(settings: Config, names: Sequence[str], browser: str, headed: bool) -> None:
    """Everything that can be known to be wrong before anything is started."""
    for project in settings.projects:
        if project.name in names:
            load_checkout(settings.checkout_path(project))
            find_browser(browser or project.browser, headed)
    if (
        headed
        and sys.platform == "linux"
        and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    ):
        raise BrowserNotFoundError(
            "--headed needs a screen, and there is none (DISPLAY is not set): try xvfb-run"
        )


def _journeys() -> str:
    """The journeys: those of the working directory, else the ones that came with the suite."""
    if Path("e2e").is_dir():
        return "e2e"
    spec = find_spec("e2e")
    return str(Path(spec.origin).parent) if spec and spec.origin else "e2e"


def _console() -> Console:
    """A console that pytest's capturing cannot swallow."""
    try:
        return Console(file=os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8"))
    except (OSError, ValueError, AttributeError):
        return Console()


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


def _short(folder: Path) -> Path:
    return Path(shown(folder))
