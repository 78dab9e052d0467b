"""Shops with one fault each: what merchants get wrong, made from the correct shop by replacing a step.

Every fault is a file of its own that holds a `FAULT`; the file's name, with hyphens, is the fault's name.
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from importlib import import_module

from sample_checkout.integration import Integration
from sample_checkout.settings import SHAPES


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault of a merchant's integration.

    `models` names the public report and says in a sentence what goes wrong; `caught_by` is the requirement
    that has to catch it and `reason` the reason that it has to give; `journey` selects a journey that shows
    it. `integration` is the server's half with the fault. `steps` is the text of an ES module that is served
    in place of `steps.js`: it can `export * from "./correct-steps.js"` and replace single steps. Empty text
    leaves the page as it is.
    """

    name: str
    models: str
    caught_by: str
    reason: str
    shapes: tuple[str, ...] = SHAPES
    journey: str
    integration: type[Integration] = Integration
    steps: str = ""


def load_all() -> dict[str, Fault]:
    """All faults by name, in alphabetical order; raises ValueError for a file without a fault of its name."""
    faults: dict[str, Fault] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        if module.name.startswith("_"):
            continue
        fault = getattr(import_module(f"{__name__}.{module.name}"), "FAULT", None)
        name = module.name.replace("_", "-")
        if not isinstance(fault, Fault) or fault.name != name:
            raise ValueError(f"{module.name}.py holds no FAULT named {name!r}")
        faults[name] = fault
    return faults
