"""The commands that look at a shop before it is certified."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klarna_certify.configuration import DEFAULT, Config, Project, load_config
from klarna_certify.errors import ConfigurationError, Mistake, shown
from klarna_certify.output import AsJson, mistake, say, say_json

# What opens a browser and starts servers is imported when it is asked for: pytest, which another command starts, wants
# to be the first to import what comes with it.
if TYPE_CHECKING:
    from klarna_certify.doctor import Said

WELL, ILL = 0, 1

_MARKS = {"works": "ok", "look": "! ", "fails": "NO"}


def doctor(
    config: Annotated[Path, typer.Option(help="The run's configuration.")] = Path(DEFAULT),
    project: Annotated[str, typer.Option(help="This project; by default the first.")] = "",
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
    json: AsJson = False,
) -> None:
    """Go through a checkout step by step: what works, what cannot be found, what that makes untestable.

    A purchase is made, up to its confirmation; nothing is judged and no report is written.

    \b
    Exit codes:
      0: a certification can see all that the checkout declares
      1: something cannot be found or seen
      2: a mistake in the command, the configuration or the set-up

    \b
    Example:
      klarna-certify doctor --project my-shop
    """
    from klarna_certify.doctor import Doctor
    from klarna_certify.visit import MISTAKES, visit

    told: list[Said] = []
    try:
        settings = load_config(config)
        with visit(settings, _project(settings, project, config), headed=headed) as visited:
            for said in Doctor(visited).examine():
                told.append(said)
                if not json:
                    _tell(said)
    except (ConfigurationError, *MISTAKES) as error:
        mistake(error)
    ill = [said for said in told if said.state == "fails"]
    if json:
        say_json({"well": not ill, "said": [asdict(said) for said in told]})
    else:
        say("")
        say("Something is in the way of a certification: see NO." if ill else "Ready: klarna-certify run")
    raise typer.Exit(ILL if ill else WELL)


def _project(settings: Config, wanted: str, config: Path) -> Project:
    names = [project.name for project in settings.projects]
    if wanted and wanted not in names:
        raise ConfigurationError(
            Mistake(
                place=shown(config),
                key="--project",
                value=repr(wanted),
                problem="no such project",
                allowed=", ".join(names),
            )
        )
    return settings.projects[names.index(wanted) if wanted else 0]


def _tell(said: Said) -> None:
    say(f"{_MARKS[said.state]}  {said.what}")
    for line in said.more:
        say(f"      {line}")


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    app.command()(doctor)
