"""The kill matrix: every faulty and every unusual shop is certified, and what was found is held against what it is.

`python -m tests.kill_matrix [folder]` runs all of it, shows progress, and writes `matrix.json` and `matrix.html`
into the folder (`kill-matrix`). `KILL_MATRIX_SAMPLE=20 KILL_MATRIX_SEED=7` runs that many of them, by that seed;
`KILL_MATRIX_SHOPS="late-script superseded-token"` runs those. `KILL_MATRIX_BROWSER=firefox` runs them in Firefox.

Which faults were killed is noted in `klarna_certify/faults_killed.json`, and every pack repeats it: a fault is put in
when it was run and caught as it has to be, and taken out when it was run and was not. Only Chromium's matrix is noted.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from certification import REQUIREMENTS
from sample_checkout import faults, variants
from sample_checkout.departures import Departure
from sample_checkout.faults import Fault

ROOT = Path(__file__).resolve().parents[1]
PYTEST = [sys.executable, "-m", "pytest", "e2e", "--klarna-config", "tests/kill_matrix.config.py"]
LONGEST_SECONDS = 3600

CHROMIUM = "chromium"

KILLED = ROOT / "klarna_certify" / "faults_killed.json"

Json = dict[str, Any]
Accusation = tuple[str, str]
"""A requirement and the reason of a finding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One journey against one departure: what had to be found, what was, and in how many seconds.

    `verdict` is "caught" or "clean" where it is as it has to be, "missed", "accused" or "broken" where not.
    """

    departure: str
    kind: str
    run: str
    journey: str
    models: str
    expected: Accusation | None
    found: tuple[Accusation, ...]
    seconds: float
    outcome: str
    told: str

    @property
    def verdict(self) -> str:
        wanted = {self.expected} if self.expected else set()
        if self.outcome in ("broken", "not run"):
            return "broken"
        if set(self.found) - wanted or (not wanted and self.outcome != "finished"):
            return "accused"
        if wanted - set(self.found):
            return "missed"
        return "caught" if wanted else "clean"

    @property
    def right(self) -> bool:
        return self.verdict in ("caught", "clean")


def departures(environment: Mapping[str, str] = os.environ) -> dict[str, Departure]:
    """All faults and variants by name, or those, or the seeded sample, that the environment says.

    Raises ValueError for a name that none has.
    """
    everything: dict[str, Departure] = {**faults.load_all(), **variants.load_all()}
    if named := environment.get("KILL_MATRIX_SHOPS", "").split():
        if unknown := sorted(set(named) - set(everything)):
            raise ValueError(f"KILL_MATRIX_SHOPS: there is no {', '.join(unknown)}")
        return {name: everything[name] for name in sorted(named)}
    size = int(environment.get("KILL_MATRIX_SAMPLE") or len(everything))
    seed = environment.get("KILL_MATRIX_SEED", "0")
    chosen = random.Random(seed).sample(sorted(everything), min(size, len(everything)))  # noqa: S311
    return {name: everything[name] for name in sorted(chosen)}


def browser(environment: Mapping[str, str] = os.environ) -> str:
    """The engine that the environment says."""
    return environment.get("KILL_MATRIX_BROWSER") or CHROMIUM


def run(folder: Path, chosen: Mapping[str, Departure], say: Callable[[str], object]) -> list[Row]:
    """Runs the journeys of the chosen departures with two workers; raises RuntimeError if there is no report.

    `folder` is where the certification's own report goes; `say` is given a line for each journey that ended.
    """
    total = sum(len(departure.runs) for departure in chosen.values())
    arguments = ["--klarna-report-dir", str(folder), "-n", "2", "-v", "-p", "no:cacheprovider"]
    with subprocess.Popen(
        [*PYTEST, *arguments],
        cwd=ROOT,
        env={**os.environ, "KILL_MATRIX_SHOPS": " ".join(chosen)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        ended = re.compile(rf"\[gw\d+\].* (?:PASSED|FAILED|ERROR) \S+::(\S+)\[(.+?)-{browser()}")
        printed: list[str] = []
        done = 0
        for line in process.stdout:
            printed.append(line)
            if told := ended.match(line):
                done += 1
                say(f"[{done}/{total}] {told[2]}: {told[1].removeprefix('test_').replace('_', ' ')}")
        process.wait(LONGEST_SECONDS)
    report = folder / "report.json"
    if not report.is_file():
        raise RuntimeError(f"the run left no report:\n{''.join(printed)[-6000:]}")
    return rows(json.loads(report.read_text(encoding="utf-8")), chosen)


def rows(report: Json, chosen: Mapping[str, Departure]) -> list[Row]:
    """What the report of a run says about each journey that there should have been."""
    findings = {finding["id"]: finding for finding in report["findings"]}
    journeys = {journey["project"]: journey for journey in report["journeys"]}
    nothing: Json = {"findings": [], "duration": 0.0, "outcome": "not run", "outcome_reason": ""}
    found: list[Row] = []
    for departure in chosen.values():
        for one in departure.runs:
            journey = journeys.get(one.name, nothing)
            accused = [findings[name] for name in journey["findings"]]
            fault = departure if isinstance(departure, Fault) else None
            told = [f"{each['requirement']} {each['reason']}: {each['message']}" for each in accused]
            found.append(
                Row(
                    departure=departure.name,
                    kind=type(departure).__name__.lower(),
                    run=one.name,
                    journey=one.journey,
                    models=departure.models,
                    expected=(fault.caught_by, fault.reason) if fault else None,
                    found=tuple(sorted({(each["requirement"], each["reason"]) for each in accused})),
                    seconds=round(journey["duration"], 1),
                    outcome=journey["outcome"],
                    told="\n".join([f"{journey['outcome']}. {journey['outcome_reason']}", *told]),
                )
            )
    return found


def as_json(matrix: Sequence[Row]) -> str:
    """The matrix for programs."""
    told = [{**asdict(row), "verdict": row.verdict} for row in matrix]
    return json.dumps({"right": all(row.right for row in matrix), "rows": told}, indent=1) + "\n"


def as_killed(before: str, matrix: Sequence[Row], suite: str) -> str:
    """What this version of the suite killed: what was noted before, put right by what the matrix shows.

    What was noted of another version, or of faults that are no more, is dropped.
    """
    noted = json.loads(before)
    population = {name: (name, one.caught_by, one.reason) for name, one in faults.load_all().items()}
    killed = {row["fault"]: tuple(row.values()) for row in noted["faults"] if noted["suite"] == suite}
    for row in matrix:
        if row.expected:
            killed[row.departure] = (row.departure, *row.expected)
    for row in matrix:
        if not row.right:
            killed.pop(row.departure, None)
    kept = sorted(one for name, one in killed.items() if population.get(name) == one)
    lines = [json.dumps(dict(zip(("fault", "requirement", "reason"), one, strict=True))) for one in kept]
    return f'{{"suite": {json.dumps(suite)}, "faults": [\n' + ",\n".join(lines) + "\n]}\n"


def as_html(matrix: Sequence[Row]) -> str:
    """The matrix for people: shops by requirements, in one file."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    page = templates.get_template("kill_matrix.html.j2")
    return page.render(matrix=matrix, requirements=REQUIREMENTS, right=sum(row.right for row in matrix))


def main() -> int:
    """Runs the matrix, writes it, and answers 0 if every verdict is as it has to be."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "kill-matrix")
    try:
        chosen = departures()
    except ValueError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    matrix = run(folder / "report", chosen, lambda line: print(line, flush=True))  # noqa: T201
    (folder / "matrix.json").write_text(as_json(matrix), encoding="utf-8")
    (folder / "matrix.html").write_text(as_html(matrix), encoding="utf-8")
    if browser() == CHROMIUM:
        killed = as_killed(KILLED.read_text(encoding="utf-8"), matrix, version("klarna-certify"))
        KILLED.write_text(killed, encoding="utf-8")
    wrong = [row for row in matrix if not row.right]
    for row in wrong:
        print(f"{row.run}: {row.verdict}, expected {row.expected}\n{row.told}\n")  # noqa: T201
    print(f"{len(matrix) - len(wrong)} of {len(matrix)} as they have to be: {folder / 'matrix.html'}")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
