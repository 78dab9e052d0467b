"""What the simulator's README says of its knobs is what the knobs are."""

from __future__ import annotations

import re
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from pydantic import BaseModel

import klarna_simulator
from klarna_simulator.answers import ScriptedAnswer
from klarna_simulator.chaos import RATES, Troubles
from klarna_simulator.cli import app
from klarna_simulator.management import ClockMove, NextOutcome, management_app
from klarna_simulator.merchant import MerchantCall
from klarna_simulator.options import BrowserOptions, Limits, Rules
from klarna_simulator.settings import changed, choices, from_words
from klarna_simulator.workbench import Workbench

README = (Path(klarna_simulator.__file__).parent / "README.md").read_text(encoding="utf-8")


def rows(head: str) -> list[list[str]]:
    """The cells of the table with this head."""
    table = README.partition(f"| {head} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in table.splitlines()[2:]]


@pytest.mark.parametrize("settings", [Rules(), BrowserOptions()], ids=["Rules", "BrowserOptions"])
def test_every_switch_stands_in_the_table_with_its_values_default_first(settings: Any) -> None:
    kind = type(settings)
    told = {cells[0].strip("`"): cells[2] for cells in rows("Switch")}
    hints = get_type_hints(kind)
    own = [field.name for field in fields(settings) if field.name != "browser_url"]

    assert [name for name in told if name.startswith(f"{kind.__name__}.")] == [
        f"{kind.__name__}.{n}" for n in own
    ]
    for name in own:
        if values := choices(hints[name]):
            shown = re.findall(r"`([^`]*)`", told[f"{kind.__name__}.{name}"])
            assert shown == [str(value) for value in values]
            assert shown[0] == str(getattr(settings, name))


def test_every_trouble_and_every_limit_is_told() -> None:
    assert [cells[0].strip("`") for cells in rows("Trouble")] == list(RATES)
    assert {cells[0].strip("`"): int(cells[1]) for cells in rows("Limit")} == asdict(Limits())


def test_the_example_of_each_trouble_is_taken_and_makes_that_trouble() -> None:
    for cells in rows("Trouble"):
        (words,) = re.findall(r"--chaos ([\w.=-]+)", cells[2])
        troubles = Troubles.model_validate(from_words([words]))

        assert [name for name in RATES if getattr(troubles, name)] == [cells[0].strip("`")]


def test_every_option_of_the_command_is_told() -> None:
    (command,) = app.registered_commands
    assert command.callback is not None
    names = {"setting": "set"}
    known = [f"--{names.get(name, name).replace('_', '-')}" for name in command.callback.__annotations__]

    told = [cells[0].strip("`").split(" ")[0] for cells in rows("Option of `serve`")]

    assert sorted(told) == sorted(name for name in known if name != "--return")


def test_every_call_of_the_management_port_is_told() -> None:
    routes = {
        (method, route.path)  # type: ignore[attr-defined]
        for route in management_app(Workbench()).routes
        for method in route.methods  # type: ignore[attr-defined]
        if method != "HEAD" and route.path not in ("/", "/play", "/assets/{asset}")  # type: ignore[attr-defined]
    }

    told = {
        (method, "/" + cells[0].partition("/")[2].strip("`"))
        for cells in rows("Call")
        for method in re.findall(r"[A-Z]{3,}", cells[0])
    }

    assert told == routes


@pytest.mark.parametrize(
    ("call", "model"),
    [
        ("/clock", ClockMove),
        ("/chaos", Troubles),
        ("/outcomes", NextOutcome),
        ("/answers", ScriptedAnswer),
        ("/merchant", MerchantCall),
    ],
)
def test_every_example_of_a_body_is_taken(call: str, model: type[BaseModel]) -> None:
    (example,) = [cells[2].strip("|` ") for cells in rows("Call") if cells[0].endswith(f"{call}`")]

    assert model.model_validate_json(example)


def test_the_example_of_a_switch_is_taken() -> None:
    assert changed(Rules(), dict([re.findall(r"--set (\w+)=(\w+)`\)", README)[0]])).line_tax == "rate"
