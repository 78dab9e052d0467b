"""The commands for those who were not there: judge again, seal, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from klarna_certify.evidence import EvidenceError, judged_again, read_folder

SAME, DIFFERENT, USAGE = 0, 1, 2


def recheck(
    report: Annotated[Path, typer.Argument(help="The folder of a report.")],
) -> None:
    """Judge a report's journals again, offline, with the installed version.

    Exit code 0: the same verdicts; 1: some differ, each is told with why; 2: nothing that can be judged.

    Example: klarna-certify recheck certification-report
    """
    try:
        differences = judged_again(read_folder(report))
    except (EvidenceError, OSError) as error:
        _mistake(error)
    for difference in differences:
        typer.echo(str(difference))
    if differences:
        typer.echo(f"{len(differences)} judged otherwise than the report says.")
        raise typer.Exit(DIFFERENT)
    typer.echo("Judged again: the same verdicts.")


def _mistake(error: Exception) -> NoReturn:
    typer.echo(f"klarna-certify: {error}", err=True)
    raise typer.Exit(USAGE) from None


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    app.command()(recheck)
