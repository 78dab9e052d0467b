"""Writes the pages of the documentation that are made from the code; `python docs/make.py [report.json]`.

With the report of a full run it also notes which journeys exercised which requirement, and how long each took.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from certification import REQUIREMENTS
from certification.coverage import COVERAGE
from certification.states import as_page
from certification.traceability import as_markdown
from e2e.grid import GRID
from e2e.grid import as_markdown as as_grid
from klarna_certify.toml_source import allowed_for
from pages.described import GIVEN, Doing, Element, Goods, Seeing, Step
from sample_checkout import variants
from sample_checkout.faults import load_all
from sample_checkout.faults._left_out import LEFT_OUT, ROWS

DOCS = Path(__file__).parent
JOURNEYS = DOCS.parent / "certification" / "journeys.json"
DURATIONS = DOCS.parent / "klarna_certify" / "durations.json"


def traceability() -> str:
    """The text of traceability.md."""
    faults = defaultdict(list)
    for fault in load_all().values():
        faults[fault.caught_by].append(fault.name)
    return as_markdown(REQUIREMENTS, COVERAGE, faults, json.loads(JOURNEYS.read_text(encoding="utf-8")))


def states() -> str:
    """The text of states.md."""
    return as_page()


def population() -> str:
    """The text of faults.md: what is reported from the field and what models it, then the variants."""
    faults = load_all()
    lines = [
        "# Faulty and unusual shops",
        "",
        f"{len(faults)} shops with one fault each, every one of which must be caught by the requirement that it",
        f"names, for its reason and by no other; and {len(variants.load_all())} that do it right in another way,",
        "none of which may be accused. `make faults` runs them all and draws a picture of it.",
        "",
        "## Faults",
        "",
        "| fault | caught by | for | models |",
        "| --- | --- | --- | --- |",
        *(f"| {one.name} | {one.caught_by} | {one.reason} | {one.models} |" for one in faults.values()),
        "",
        "## What is reported from the field",
        "",
        "| report | modelled by, or why not |",
        "| --- | --- |",
    ]
    for row in ROWS:
        named = [one.name for one in faults.values() if re.search(rf"\b{row}\b", one.models)]
        lines.append(f"| {row} | {', '.join(named) or LEFT_OUT[row]} |")
    lines += ["", "## Variants", "", "| variant | habit |", "| --- | --- |"]
    lines += [f"| {one.name} | {one.models} |" for one in variants.load_all().values()]
    return "\n".join(lines) + "\n"


def checkout_file() -> str:
    """The text of checkout-file.md: the tables by which a shop is described, key by key."""
    lines = [
        "# Describing a checkout",
        "",
        "Three tables of a [checkout file](configuration.md) say how a shop is driven, so that no code is needed.",
        "What is left out is not offered. `klarna-certify init` writes a first file, `klarna-certify doctor` tries it,",
        "and [your-own-shop.md](your-own-shop.md) goes through it with an example. The environment overrides a key,",
        "with its table before it: `KLARNA_CERTIFY_SEE_TOTAL=#total`, written as in the file.",
        "",
        "## Elements",
        "",
        "An element is found by one of these; a text alone is a CSS selector. Several may match: the first one that",
        "can be seen is meant.",
        "",
        *_keys(Element),
        "",
        "## Steps",
        "",
        "An action is a step or a list of steps. A step presses an element, or sets a checkbox or radio button.",
        "",
        *_keys(Step, without=Element),
        "",
        "`wait` is for what the next step must not overtake: an addition to the cart that is still on its way.",
        "",
        "## [do]",
        "",
        "| key | steps may hold | what it does |",
        "| --- | --- | --- |",
    ]
    for key, field in Doing.model_fields.items():
        may = ", ".join(f"`{{{name}}}`" for name in GIVEN.get(key, ())) or "nothing"
        lines.append(f"| `{key}`{_needed(field)} | {may} | {field.title} |")
    lines += [
        "",
        "A step that would type nothing, as a region where there is none, is left out.",
        "",
        "## [see]",
        "",
    ]
    lines += [
        "What is read in one look is read in one moment of the page.",
        "",
        *_keys(Seeing),
        "",
        "## [goods]",
        "",
    ]
    return "\n".join([*lines, *_keys(Goods)]) + "\n"


def _keys(model: type[BaseModel], without: type[BaseModel] | None = None) -> list[str]:
    rows = ["| key | allowed | what it is |", "| --- | --- | --- |"]
    for key, field in model.model_fields.items():
        if without is None or key not in without.model_fields:
            rows.append(f"| `{key}`{_needed(field)} | {allowed_for(field)} | {field.title or ''} |")
    if not any(field.title for field in model.model_fields.values()):
        rows = [row.rsplit("|", 2)[0] + "|" for row in rows]
    return rows


def _needed(field: FieldInfo) -> str:
    return ", needed" if field.is_required() else ""


def exercised(report: Path) -> dict[str, list[str]] | None:
    """The tests that exercised each requirement in a run, without their parameters; None for a part of a run."""
    told = json.loads(report.read_text(encoding="utf-8"))
    if told["partial"] or not told["complete"]:
        return None
    return {
        row["id"]: sorted({name.split("[")[0] for name in row["journeys"]}) for row in told["requirements"]
    }


def durations(report: Path) -> dict[str, float]:
    """How long each test took in a run, in seconds: the median over its parameters."""
    taken = defaultdict(list)
    for row in json.loads(report.read_text(encoding="utf-8"))["journeys"]:
        taken[row["id"].split("[")[0]].append(row["duration"])
    return {name: round(median(times), 1) for name, times in sorted(taken.items())}


def main() -> None:
    """Writes every page."""
    for report in sys.argv[1:]:
        if found := exercised(Path(report)):
            JOURNEYS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
            DURATIONS.write_text(json.dumps(durations(Path(report)), indent=1) + "\n", encoding="utf-8")
        else:
            sys.stderr.write(
                f"{report} is not a whole run: {JOURNEYS.name} and {DURATIONS.name} stay as they were\n"
            )
    (DOCS / "traceability.md").write_text(traceability(), encoding="utf-8")
    (DOCS / "checkout-file.md").write_text(checkout_file(), encoding="utf-8")
    (DOCS / "states.md").write_text(states(), encoding="utf-8")
    (DOCS / "faults.md").write_text(population(), encoding="utf-8")
    (DOCS / "grid.md").write_text(as_grid(GRID), encoding="utf-8")


if __name__ == "__main__":
    main()
