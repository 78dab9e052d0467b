from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import klarna_simulator
from klarna_simulator.options import Limits, Rules
from klarna_simulator.settings import choices, names_of

README = (Path(klarna_simulator.__file__).parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", names_of(Rules()))
def test_every_rule_is_told_of_with_its_default_first(name: str) -> None:
    (row,) = (line for line in README.splitlines() if line.startswith(f"| `Rules.{name}` |"))
    told = row.split("|")[2]
    default: Any = getattr(Rules(), name)

    assert told.strip().startswith(f"`{default}`") or str(default).replace("'", '"') in told


@pytest.mark.parametrize("name", names_of(Limits()))
def test_every_limit_is_told_of(name: str) -> None:
    assert f"`{name}`" in README


def test_the_first_choice_of_a_rule_is_its_default() -> None:
    kinds = get_type_hints(Rules)

    for field in dataclasses.fields(Rules):
        values = choices(kinds[field.name])
        if values:
            assert values[0] == field.default
