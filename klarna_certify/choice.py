"""The options that several commands have: which part of the checklist is chosen, and where the gateway listens."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from certification.model import Level
from certification.requirements import CHAPTERS, REQUIREMENTS


def _ids(incomplete: str) -> list[tuple[str, str]]:
    return [(one.id, one.title) for one in REQUIREMENTS.values() if one.id.startswith(incomplete)]


def _chapters(incomplete: str) -> list[str]:
    return [name for name in CHAPTERS if name.startswith(incomplete)]


def _levels(incomplete: str) -> list[str]:
    return [level.value for level in Level if level.value.startswith(incomplete)]


Ids = Annotated[
    list[str] | None,
    typer.Option(
        "--requirement",
        "-r",
        metavar="ID",
        help="Only requirements of this id or glob, such as UPD-03 or 'REF-*'; repeatable.",
        autocompletion=_ids,
    ),
]
Chapters = Annotated[
    list[str] | None,
    typer.Option(
        "--chapter",
        "-c",
        metavar="NAME",
        help=f"Only requirements of this chapter: {', '.join(CHAPTERS)}; repeatable.",
        autocompletion=_chapters,
    ),
]
Levels = Annotated[
    list[str] | None,
    typer.Option(
        "--level",
        "-l",
        metavar="LEVEL",
        help="Only requirements of this level: must or should.",
        autocompletion=_levels,
    ),
]

Lane = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="What stands for Klarna: simulator, or playground (docs/lanes.md)."),
]
GatewayHost = Annotated[
    str | None,
    typer.Option(metavar="HOST", help="Where the gateway listens; loopback unless you say otherwise."),
]
GatewayPort = Annotated[
    int | None,
    typer.Option(min=0, max=65535, metavar="PORT", help="Its port, for a shop that runs already."),
]
GatewayCertificate = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A PEM certificate: the gateway speaks https.")
]
GatewayKey = Annotated[Path | None, typer.Option(metavar="FILE", help="The certificate's key.")]


def asked(host: str | None, port: int | None, certificate: Path | None, key: Path | None) -> dict[str, Any]:
    """What the four options say of the gateway, by its keys; those that are silent are left out."""
    files = {"certificate": certificate, "key": key}
    said = {"host": host, "port": port, **{name: str(path) for name, path in files.items() if path}}
    return {name: value for name, value in said.items() if value is not None}
