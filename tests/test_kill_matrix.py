"""The exact kill matrix: every fault is caught by the requirement that it names, and by no other."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from certification import REQUIREMENTS
from sample_checkout.faults import Fault, load_all

ROOT = Path(__file__).resolve().parents[1]
FAULTS = load_all()
PYTEST = [sys.executable, "-m", "pytest", "e2e", "--klarna-config", "tests/kill_matrix.config.py"]
LONGEST_SECONDS = 1800

Json = dict[str, Any]


@pytest.fixture(scope="module")
def journeys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Json]]:
    """Every faulty shop's journeys as the report tells them, by project."""
    folder = tmp_path_factory.mktemp("kill-matrix") / "report"
    run = subprocess.run(
        [*PYTEST, "--klarna-report-dir", str(folder), "-n", "2", "-q", "-p", "no:cacheprovider"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )
    if not (folder / "report.json").is_file():
        pytest.fail(f"the run left no report:\n{run.stdout[-4000:]}\n{run.stderr[-2000:]}", pytrace=False)
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    findings = {finding["id"]: finding for finding in report["findings"]}
    by_project: dict[str, list[Json]] = {}
    for journey in report["journeys"]:
        found = [findings[name] for name in journey["findings"]]
        by_project.setdefault(journey["project"], []).append({**journey, "findings": found})
    return by_project


@pytest.fixture(scope="module")
def collected() -> list[str]:
    """The ids of all journeys that the matrix would run."""
    run = subprocess.run(
        [*PYTEST, "--collect-only", "-q", "-p", "no:cacheprovider"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )
    return re.findall(r"^e2e/\S+::(\S+)$", run.stdout, flags=re.MULTILINE)


def projects_of(fault: Fault) -> list[str]:
    return [fault.name] if len(fault.shapes) == 1 else [f"{fault.name}.{shape}" for shape in fault.shapes]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_says_what_it_is_and_which_requirement_catches_it(fault: Fault) -> None:
    module = sys.modules[f"sample_checkout.faults.{fault.name.replace('-', '_')}"]
    assert module.__doc__
    assert fault.caught_by in REQUIREMENTS
    assert fault.reason in REQUIREMENTS[fault.caught_by].reasons


def test_every_fault_has_one_journey_a_shape(collected: list[str]) -> None:
    projects = [name for fault in FAULTS.values() for name in projects_of(fault)]
    shown = [next(name for name in projects if f"[{name}-chromium" in journey) for journey in collected]
    assert sorted(shown) == sorted(projects)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_caught_by_its_requirement_and_by_no_other(
    fault: Fault, journeys: dict[str, list[Json]]
) -> None:
    for project in projects_of(fault):
        assert journeys.get(project), f"no journey was run against {project}"
        findings = [finding for journey in journeys[project] for finding in journey["findings"]]
        caught = {(finding["requirement"], finding["reason"]) for finding in findings}
        if caught != {(fault.caught_by, fault.reason)}:
            pytest.fail(f"expected {fault.caught_by} {fault.reason}{told(journeys[project])}", pytrace=False)


def told(journeys: list[Json]) -> str:
    """What was found, and how the journeys ended, for who has to mend fault, journey or rule."""
    lines = []
    for journey in journeys:
        lines.append(f"{journey['id']}: {journey['outcome']}. {journey['outcome_reason']}")
        lines += [
            f"  {each['requirement']} {each['reason']}: {each['message']}" for each in journey["findings"]
        ]
    return "\n".join(["", *lines])
