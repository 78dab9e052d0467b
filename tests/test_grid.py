"""The grid of changes and moments is whole, and its journeys are there and make the changes that it says."""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module, resources
from pathlib import Path

import pytest

from e2e.grid import GRID, Cell, GridError, as_markdown, journeys, parse

ROOT = Path(__file__).parents[1]
TEXT = resources.files("e2e").joinpath("grid.toml").read_text(encoding="utf-8")
MADE = list(journeys(GRID))


def split(journey: str) -> tuple[str, str, str]:
    """Its module, its test, and its parameter."""
    module, _, rest = journey.partition("::")
    test, _, parameter = rest.partition("[")
    return module, test, parameter.rstrip("]")


@cache
def names_in(module: str, test: str) -> frozenset[str]:
    """All names in a test's code and in the functions that it calls, in its file and in the shared steps."""
    functions = {
        node.name: node
        for file in (module, "purchase")
        for node in ast.parse((ROOT / "e2e" / f"{file}.py").read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    found: set[str] = set()
    waiting = [test]
    while waiting:
        node = functions[waiting.pop()]
        inside = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        inside |= {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
        waiting += [name for name in inside & functions.keys() if name not in found]
        found |= inside
    return frozenset(found)


def parameters(module: str, test: str) -> dict[str, str]:
    """The ids of a test's parameters, each with the name of what it stands for."""
    code = import_module(f"e2e.{module}")
    constants = {id(value): name for name, value in vars(code).items() if name.isupper()}
    marks = [mark for mark in getattr(vars(code)[test], "pytestmark", []) if mark.name == "parametrize"]
    return {str(value): constants.get(id(value), "") for mark in marks for value in mark.args[1]}


def test_every_change_has_a_cell_at_every_moment() -> None:
    assert len(GRID.cells) == len(GRID.made_by) * len(GRID.moments) == 90


@pytest.mark.parametrize("cell", MADE, ids=lambda cell: f"{cell.kind} at {cell.moment}")
def test_a_journey_of_the_grid_is_there_and_makes_its_change(cell: Cell) -> None:
    module, test, parameter = split(cell.journey)
    names = names_in(module, test)
    if parameter:
        known = parameters(module, test)
        assert parameter in known
        names |= {known[parameter]}
    assert set(GRID.made_by[cell.kind]) & names, "the change is not made there"
    assert set(GRID.shown_by[cell.moment]) & names, "it does not come to that moment"


def test_the_page_of_the_grid_is_what_the_table_says_now() -> None:
    assert (ROOT / "docs" / "grid.md").read_text(encoding="utf-8") == as_markdown(GRID), "run make docs"


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("to-zero = { journey =", "gone = { journey =", "during-load: missing or unknown: gone, to-zero"),
        ('like = "quantity", why = "as for a discount"', 'like = "quantity"', "exactly one of journey"),
        (
            '{ like = "add", why = "as for the quantity" }',
            '{ like = "x", why = "y" }',
            "which no journey makes",
        ),
        ("[before-init]", "[after-init]", "there is no row, or no moment: after-init, before-init"),
    ],
)
def test_a_hole_in_the_grid_is_named(good: str, bad: str, says: str) -> None:
    assert good in TEXT
    with pytest.raises(GridError, match=says):
        parse(TEXT.replace(good, bad, 1))
