"""Writes the pages of the documentation that are made from the code; `python docs/make.py [report.json]`.

With the report of a full run it also notes which journeys exercised which requirement.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

from certification import REQUIREMENTS
from certification.coverage import COVERAGE
from certification.states import as_page
from certification.traceability import as_markdown
from e2e.grid import GRID
from e2e.grid import as_markdown as as_grid
from sample_checkout import variants
from sample_checkout.faults import load_all
from sample_checkout.faults._left_out import LEFT_OUT, ROWS

DOCS = Path(__file__).parent
JOURNEYS = DOCS.parent / "certification" / "journeys.json"


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


def exercised(report: Path) -> dict[str, list[str]]:
    """The tests that exercised each requirement in a run, without their parameters."""
    rows = json.loads(report.read_text(encoding="utf-8"))["requirements"]
    return {row["id"]: sorted({name.split("[")[0] for name in row["journeys"]}) for row in rows}


def main() -> None:
    """Writes every page."""
    for report in sys.argv[1:]:
        JOURNEYS.write_text(json.dumps(exercised(Path(report)), indent=1) + "\n", encoding="utf-8")
    (DOCS / "traceability.md").write_text(traceability(), encoding="utf-8")
    (DOCS / "states.md").write_text(states(), encoding="utf-8")
    (DOCS / "faults.md").write_text(population(), encoding="utf-8")
    (DOCS / "grid.md").write_text(as_grid(GRID), encoding="utf-8")


if __name__ == "__main__":
    main()
