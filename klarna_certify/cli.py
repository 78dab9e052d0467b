"""`klarna-certify`: the commands. Exit codes: `klarna_certify.ending`."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from certification.selection import SelectionError, select
from fixtures.unfinished import NothingUnfinishedError
from klarna_certify import (
    checklist,
    drift_command,
    evidence_commands,
    machine_commands,
    shop_commands,
    soak_command,
)
from klarna_certify.baseline import BaselineError
from klarna_certify.browsers import BrowserNotFoundError
from klarna_certify.choice import (
    Chapters,
    GatewayCertificate,
    GatewayHost,
    GatewayKey,
    GatewayPort,
    Ids,
    Lane,
    Levels,
    asked,
)
from klarna_certify.configuration import DEFAULT, ConfigurationError
from klarna_certify.ending import exit_code, measured_against
from klarna_certify.errors import shown
from klarna_certify.github import tell_github
from klarna_certify.interruptions import end_as_by_keyboard
from klarna_certify.output import AsJson, console, mistake, say_json
from klarna_certify.running import Wanted
from klarna_certify.running import run as drive
from klarna_certify.shards import Shard, ShardError
from klarna_certify.summary import as_value, tell

app = typer.Typer(
    help="Certifies a merchant's Klarna checkout in a real browser, on evidence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


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


@app.command()
def run(
    journeys: Annotated[
        list[str] | None,
        typer.Argument(metavar="JOURNEY...", help="Files, or journeys as a report's command names them."),
    ] = None,
    config: Annotated[Path, typer.Option(metavar="FILE", help="The run's configuration.")] = Path(DEFAULT),
    project: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this project; repeatable.")
    ] = None,
    keyword: Annotated[
        str, typer.Option("-k", metavar="WORDS", help="Only journeys that match, as in pytest.")
    ] = "",
    requirement: Ids = None,
    chapter: Chapters = None,
    level: Levels = None,
    strict: Annotated[bool, typer.Option("--strict", help="Recommendations count like demands.")] = False,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser, one worker.")] = False,
    slowmo: Annotated[
        int, typer.Option(min=0, metavar="MS", help="Milliseconds to wait after each action.")
    ] = 0,
    browser: Annotated[
        str, typer.Option(metavar="NAME", help="This browser instead of the projects' own.")
    ] = "",
    connect: Annotated[
        str, typer.Option(metavar="ADDRESS", help="A browser on another machine: ws:// or wss://.")
    ] = "",
    workers: Annotated[
        int, typer.Option(min=0, max=64, metavar="N", help="How many at a time; 0: as configured.")
    ] = 0,
    shard: Annotated[
        str, typer.Option(metavar="I/N", help="Only this part of so many, as 2/5: see merge.")
    ] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that did not come to its end.")
    ] = False,
    report_dir: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where the report goes.")] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What is known and tolerated: only news fails.")
    ] = None,
    lane: Lane = None,
    gateway_host: GatewayHost = None,
    gateway_port: GatewayPort = None,
    gateway_certificate: GatewayCertificate = None,
    gateway_key: GatewayKey = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="A line for every journey, in a pipe as well.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Certify: drive every journey, judge it, write the report.

    Whoever chooses requirements has the journeys run that exercise them, and no others. A part of the journeys
    certifies nothing: the report says that it is partial, and no pack is made of it.

    \b
    Exit codes:
      0: certified; or nothing found in the part that was asked for; or nothing but what the baseline knows
      1: findings, not certified, or a stale entry in the baseline
      2: a mistake in the command, the configuration or the set-up
      3: the suite itself failed
      130: interrupted

    \b
    Examples:
      klarna-certify run
      klarna-certify run -r 'REF-*' --strict
      klarna-certify run --chapter order --json
      klarna-certify run --baseline known.toml
      klarna-certify run --shard 2/5 --report-dir shard-2
      klarna-certify run --resume
    """
    try:
        part = Shard.parse(shard) if shard else None
    except ShardError as error:
        mistake(error)
    wanted = Wanted(
        config=config,
        journeys=journeys or (),
        projects=project or (),
        keyword=keyword,
        ids=requirement or (),
        chapters=chapter or (),
        levels=level or (),
        strict=strict,
        headed=headed,
        slowmo=slowmo,
        browser=browser,
        connect=connect,
        workers=workers,
        shard=part,
        resume=resume,
        report_dir=report_dir,
        baseline=baseline,
        verbose=verbose,
        lane=lane,
        gateway=asked(gateway_host, gateway_port, gateway_certificate, gateway_key),
    )
    screen = console(err=json)
    try:
        ended = drive(wanted, screen)
    except (
        ConfigurationError,
        BrowserNotFoundError,
        SelectionError,
        BaselineError,
        NothingUnfinishedError,
    ) as error:
        mistake(error)
    measured = measured_against(ended, wanted)
    if ended.report is not None:
        if not json:
            tell(ended.report, Path(shown(ended.folder)), screen)
        known = frozenset(one.key for one in measured.known) if measured else frozenset()
        screen.file.write(tell_github(ended.report, os.environ, known))
    code = exit_code(ended, wanted, measured, screen)
    if json:
        baseline_said = measured if ended.known is not None else None
        say_json(as_value(ended.report, shown(ended.folder), code, baseline_said))
    raise typer.Exit(code)


@app.command("list")
def list_requirements(
    requirement: Ids = None, chapter: Chapters = None, level: Levels = None, json: AsJson = False
) -> None:
    """Show the checklist without a shop: every requirement, its level and Klarna's page.

    \b
    Example:
      klarna-certify list --chapter order --level must
    """
    try:
        selected = select(requirement or (), chapter or (), level or ())
    except SelectionError as error:
        mistake(error)
    if json:
        say_json(checklist.rows(selected))
    else:
        checklist.show(selected, console())


shop_commands.register(app)
evidence_commands.register(app)
machine_commands.register(app)
app.command()(soak_command.soak)
app.command()(drift_command.drift)
