"""The commands for many machines and many checkouts: join what was made apart, certify in one go."""

from __future__ import annotations

import json as to_json
import os
import shlex
from pathlib import Path
from typing import Annotated

import pytest
import typer
from rich.text import Text

from klarna_certify import baseline as known
from klarna_certify.baseline import BaselineError
from klarna_certify.configuration import DEFAULT, ConfigurationError
from klarna_certify.ending import exit_code, measured_against
from klarna_certify.errors import shown
from klarna_certify.fleet import PAGE, SUMMARY, Certified, FleetError, certify_fleet, worst
from klarna_certify.fleet_file import load_fleet
from klarna_certify.github import tell_github
from klarna_certify.merging import MergeError
from klarna_certify.merging import merge as join
from klarna_certify.output import AsJson, console, mistake, say_json
from klarna_certify.plan import CHOSEN, read_plan
from klarna_certify.progress import Progress
from klarna_certify.running import Ended, Wanted
from klarna_certify.summary import as_value, tell
from klarna_certify.trouble import failed


def merge(
    shards: Annotated[list[Path], typer.Argument(metavar="FOLDER...", help="The shards' report folders.")],
    report_dir: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the one report goes.")] = Path(
        "certification-report"
    ),
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What is known and tolerated: only news fails.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Join the reports of all shards into one certification, judged anew from all their journals together.

    It takes every shard exactly once, whole, and of one run: the same version, checklist, configuration, shop and
    journeys. Otherwise it says what differs, and writes nothing.

    \b
    Exit codes:
      0: certified; or nothing found in the part that was asked for; or nothing but what the baseline knows
      1: findings, not certified, or a stale entry in the baseline
      2: shards that do not belong together, or a mistake in what was given
      3: the suite itself failed in some journey

    \b
    Example:
      klarna-certify merge shard-1 shard-2 shard-3 --report-dir certification-report
    """
    command = shlex.join(["klarna-certify", "merge", *map(shown, shards)])
    try:
        tolerated = known.read(baseline) if baseline else None
        join(shards, report_dir, command)
        plan = read_plan(report_dir)
        report = to_json.loads((report_dir / "report.json").read_text(encoding="utf-8"))
    except (MergeError, BaselineError, OSError) as error:
        mistake(error)
    screen = console(err=json)
    progress = Progress(screen)
    progress.failed = len(failed(report))
    ended = Ended(
        status=pytest.ExitCode.TESTS_FAILED if progress.failed else pytest.ExitCode.OK,
        report=report,
        folder=report_dir.absolute(),
        progress=progress,
        known=tolerated,
    )
    wanted = Wanted(
        config=Path(DEFAULT),
        ids=plan.facts[CHOSEN].split(", ") if CHOSEN in plan.facts else (),
        strict=report["strict"],
        baseline=baseline,
        asked=plan.asked,
    )
    measured = measured_against(ended, wanted)
    if not json:
        tell(report, Path(shown(report_dir)), screen)
    news = frozenset(one.key for one in measured.known) if measured else frozenset()
    screen.file.write(tell_github(report, os.environ, news))
    code = exit_code(ended, wanted, measured, screen)
    if json:
        say_json(as_value(report, shown(report_dir), code, measured if tolerated is not None else None))
    raise typer.Exit(code)


def fleet(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The fleet file.")] = Path("fleet.toml"),
    report_dir: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the reports go, instead of the file's folder."),
    ] = None,
    at_once: Annotated[
        int,
        typer.Option(min=0, max=64, metavar="N", help="How many checkouts at a time; 0: as the file says."),
    ] = 0,
    json: AsJson = False,
) -> None:
    """Certify many checkouts in one go, each into a folder of its own, with one page that sums them up.

    \b
    Exit codes, the worst of all checkouts:
      0: every one is certified, or has nothing but what its baseline knows
      1: findings in some, or not certified
      2: a mistake in the fleet file, or in some checkout's configuration or set-up
      3: the suite itself failed in some, or lost what it needs
      130: interrupted

    \b
    Examples:
      klarna-certify fleet fleet.toml
      klarna-certify fleet fleet.toml --at-once 3 --json
    """
    screen = console(err=json)

    def told(one: Certified) -> None:
        screen.print(Text(f"{one.name}: {one.words} ({one.seconds:.0f} s)"), soft_wrap=True)

    try:
        wanted = load_fleet(file)
        wanted = wanted.model_copy(update={"at_once": at_once}) if at_once else wanted
        folder = report_dir or wanted.root / wanted.report_dir
        done = certify_fleet(wanted, folder, told)
    except (ConfigurationError, FleetError, OSError) as error:
        mistake(error)
    if json:
        say_json(to_json.loads((folder / SUMMARY).read_text(encoding="utf-8")))
    else:
        screen.print(f"{sum(one.certified for one in done)} of {len(done)} certified")
        screen.print(f"Summary: {shown(folder / PAGE)}", soft_wrap=True, highlight=False)
    raise typer.Exit(worst(done))


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    app.command()(merge)
    app.command()(fleet)
