"""The options by which a part of the checklist is chosen, the same in every command that has them."""

from __future__ import annotations

from typing import Annotated

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
