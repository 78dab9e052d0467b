"""The checklist without a shop: a table for people, rows for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table

from certification.model import Requirement
from certification.selection import EXERCISED
from klarna_certify.summary import chapter_title


def show(requirements: Iterable[Requirement], console: Console) -> None:
    """Prints the requirements by chapter: id, level, sentence, and Klarna's page."""
    chapters: dict[str, list[Requirement]] = {}
    for one in requirements:
        chapters.setdefault(one.chapter, []).append(one)
    for chapter, members in chapters.items():
        table = Table(title=chapter_title(chapter), title_justify="left", title_style="bold", expand=True)
        table.add_column("id", no_wrap=True)
        table.add_column("level", no_wrap=True)
        table.add_column("requirement", ratio=3)
        table.add_column("Klarna's page", ratio=2)
        for one in members:
            table.add_row(one.id, one.level.value, one.sentence, f"{one.page}: {one.section}")
        console.print(table)


def rows(requirements: Iterable[Requirement]) -> list[dict[str, Any]]:
    """The requirements for programs, each with the journeys that exercise it as `file::test`."""
    return [
        {
            "id": one.id,
            "chapter": one.chapter,
            "level": one.level.value,
            "title": one.title,
            "sentence": one.sentence,
            "clause": {"page": one.page, "section": one.section, "url": one.url},
            "facts": list(one.facts),
            "applies_when": one.applies_when,
            "mend": one.mend,
            "reasons": one.reasons,
            "journeys": sorted(EXERCISED.get(one.id, ())),
        }
        for one in requirements
    ]
