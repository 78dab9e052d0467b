"""The grid: every kind of change at every moment, and the journey that makes it then."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any


class GridError(ValueError):
    """The grid is not whole, or not clear; the text names the cell and what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A kind of change at a moment: made by a journey, like another cell for a reason, or open."""

    kind: str
    moment: str
    journey: str = ""
    like: str = ""
    why: str = ""
    open: str = ""

    @property
    def target(self) -> tuple[str, str]:
        """The cell that this one is like: its kind and moment."""
        kind, _, moment = self.like.partition(" at ")
        return kind, moment or self.moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """All cells by kind and moment; `made_by` and `shown_by` are names in the journeys' code."""

    cells: dict[tuple[str, str], Cell]
    made_by: dict[str, tuple[str, ...]]
    shown_by: dict[str, tuple[str, ...]]
    moments: dict[str, str]


def parse(text: str) -> Grid:
    """Reads the grid; raises GridError for a cell that is missing, unclear, or like one that no journey makes."""
    table: dict[str, Any] = tomllib.loads(text)
    kinds, moments = table.pop("kinds"), table.pop("moments")
    if set(table) != set(moments):
        raise GridError(f"there is no row, or no moment: {', '.join(sorted(set(table) ^ set(moments)))}")
    cells = {}
    for moment, row in table.items():
        if set(row) != set(kinds):
            raise GridError(f"{moment}: missing or unknown: {', '.join(sorted(set(row) ^ set(kinds)))}")
        for kind, given in row.items():
            cell = Cell(kind=kind, moment=moment, **given)
            if sum(map(bool, (cell.journey, cell.like, cell.open))) != 1 or bool(cell.like) != bool(cell.why):
                raise GridError(f"{kind} at {moment}: exactly one of journey, like with its why, and open")
            cells[kind, moment] = cell
    for cell in cells.values():
        if cell.like and not _made(cells, cell):
            raise GridError(f"{cell.kind} at {cell.moment}: it is like {cell.like}, which no journey makes")
    return Grid(
        cells=cells,
        made_by={kind: tuple(row["made_by"]) for kind, row in kinds.items()},
        shown_by={moment: tuple(row["shown_by"]) for moment, row in moments.items()},
        moments={moment: row["told"] for moment, row in moments.items()},
    )


def _made(cells: dict[tuple[str, str], Cell], cell: Cell) -> bool:
    seen = set()
    while cell.like and cell.target in cells and cell.target not in seen:
        seen.add(cell.target)
        cell = cells[cell.target]
    return bool(cell.journey)


def as_markdown(grid: Grid) -> str:
    """The grid as a page of the documentation."""
    lines = [
        "# Every change at every moment",
        "",
        "Made from `e2e/grid.toml` by `make docs`. **●** a journey makes this change at this moment; **≈** it comes to",
        "the same as another cell, for the reason given below; **○** open.",
        "",
    ]
    kinds = list(grid.made_by)
    lines += [f"| | {' | '.join(kinds)} |", "| --- |" + " --- |" * len(kinds)]
    for moment, told in grid.moments.items():
        marks = [_mark(grid.cells[kind, moment]) for kind in kinds]
        lines.append(f"| {told} | {' | '.join(marks)} |")
    counts = [_mark(cell) for cell in grid.cells.values()]
    lines += ["", f"{counts.count('●')} made, {counts.count('≈')} like another, {counts.count('○')} open."]
    for moment, told in grid.moments.items():
        lines += ["", f"## {told[0].upper()}{told[1:]}", "", "| change | |", "| --- | --- |"]
        lines += [f"| {kind} | {_told(grid.cells[kind, moment])} |" for kind in kinds]
    return "\n".join(lines) + "\n"


def _mark(cell: Cell) -> str:
    return "●" if cell.journey else "≈" if cell.like else "○"


def _told(cell: Cell) -> str:
    if cell.journey:
        return f"`{cell.journey}`"
    return f"like {cell.like}: {cell.why}" if cell.like else f"open: {cell.open}"


def journeys(grid: Grid) -> Iterator[Cell]:
    """The cells that a journey makes."""
    return (cell for cell in grid.cells.values() if cell.journey)


GRID = parse(resources.files("e2e").joinpath("grid.toml").read_text(encoding="utf-8"))
