"""Shops that depart from the sample in one step: what makes one, how all of a kind are found, how one is served."""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import TypeVar

from sample_checkout.api import Api
from sample_checkout.app import create_app
from sample_checkout.integration import Integration
from sample_checkout.serving import USAGE_ERROR, argument_parser, serve


@dataclass(frozen=True, slots=True)
class Run:
    """A journey against a departure in one of its shapes, under a name of its own."""

    name: str
    shape: str
    journey: str


@dataclass(frozen=True, kw_only=True)
class Departure:
    """The sample checkout with a step replaced.

    `models` names the public report or the habit of real shops, and says it in a sentence; `journeys` select
    the journeys that show it. `integration` is the server's half, and `api` what it takes from the page.
    `steps` is the text of an ES module that is served in place of `steps.js`: it can
    `export * from "./correct-steps.js"` and replace single steps. `templates` holds Jinja texts by name that
    stand in place of the shop's, which they can extend as `correct/<name>`. `headers` stand in place of the
    shop's own of the same names.
    """

    name: str
    models: str
    shapes: tuple[str, ...] = ("one-page", "review")
    journeys: tuple[str, ...] = ()
    integration: type[Integration] = Integration
    api: type[Api] = Api
    steps: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def runs(self) -> tuple[Run, ...]:
        """Every journey in every shape; the name says no more than is needed to tell them apart."""
        return tuple(
            Run(
                ".".join(
                    [
                        self.name,
                        *([shape] if len(self.shapes) > 1 else []),
                        *([str(number)] if len(self.journeys) > 1 else []),
                    ]
                ),
                shape,
                journey,
            )
            for shape in self.shapes
            for number, journey in enumerate(self.journeys, start=1)
        )

    @property
    def told(self) -> str:
        """A line for a list."""
        return f"{self.name}  ({', '.join(self.shapes)})\n    {self.models}"


D = TypeVar("D", bound=Departure)


def load(package: ModuleType, kind: type[D]) -> dict[str, D]:
    """The departures of a package by name, in alphabetical order.

    Every file of it holds one, in a constant of the kind's name (`FAULT`); its name is the file's, with
    hyphens. Raises ValueError for a file that does not.
    """
    constant = kind.__name__.upper()
    found: dict[str, D] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        if module.name.startswith("_"):
            continue
        departure = getattr(import_module(f"{package.__name__}.{module.name}"), constant, None)
        name = module.name.replace("_", "-")
        if not isinstance(departure, kind) or departure.name != name:
            raise ValueError(f"{module.name}.py holds no {constant} named {name!r}")
        found[name] = departure
    return found


def main(program: str, departures: Mapping[str, Departure]) -> int:
    """Reads the command line; lists the departures, or serves the named one until SIGTERM or SIGINT."""
    parser = argument_parser(program, "The sample checkout with one step replaced.")
    parser.add_argument("name", nargs="?", help="which; without a name they are listed")
    asked = parser.parse_args()
    if asked.name is None:
        for departure in departures.values():
            print(departure.told)  # noqa: T201
        return 0
    if asked.name not in departures:
        print(f"There is no {asked.name!r}: {', '.join(departures)}", file=sys.stderr)  # noqa: T201
        return USAGE_ERROR
    shop = departures[asked.name]
    app = partial(
        create_app,
        integration=shop.integration,
        api=shop.api,
        steps=shop.steps,
        templates=shop.templates,
        headers=shop.headers,
    )
    return serve(app, asked.port)
