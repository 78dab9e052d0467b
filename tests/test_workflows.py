"""The workflows and the files for many machines are well formed, and do what a person could do by hand."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_pipelines import commands, unknown

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SHARDED = [
    ROOT / ".github" / "workflows" / "nightly.yml",
    ROOT / "docs" / "ci" / "github-actions-shards.yml",
]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def read(path: Path) -> dict[str, Any]:
    given: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return given


def filled(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What each machine of a job is told: its steps' texts with the matrix's values in their places."""
    matrix = job.get("strategy", {}).get("matrix", {})
    rows = matrix.get("include") or [
        {name: value} for name, values in matrix.items() if name != "include" for value in values
    ]
    for row in rows or [{}]:
        text = json.dumps(job["steps"])
        for name, value in row.items():
            text = text.replace(f"${{{{ matrix.{name} }}}}", str(value))
        yield {"steps": json.loads(text)}


def lines(path: Path) -> list[str]:
    """Every line of a shell that a workflow has run."""
    return [
        line
        for job in read(path)["jobs"].values()
        for machine in filled(job)
        for step in machine["steps"]
        for line in step.get("run", "").splitlines()
    ]


@pytest.mark.parametrize("path", [*WORKFLOWS, *SHARDED[1:]], ids=lambda path: path.name)
def test_a_workflow_is_whole_and_bounded(path: Path) -> None:
    given = read(path)

    assert given["permissions"] == {"contents": "read"}
    assert given[True], "when it is run"  # `on` is yes, to YAML
    for name, job in given["jobs"].items():
        assert job["timeout-minutes"] <= 180, name
        assert set(job.get("needs", "").split()) <= set(given["jobs"]), name
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step), step
            for action in filter(None, [step.get("uses")]):
                assert re.fullmatch(r"actions/[a-z-]+@v\d+", action), action
    text = path.read_text(encoding="utf-8")
    for name in set(re.findall(r"\$\{\{ matrix\.(\w+)", text)):
        assert re.search(rf"^\s+(- )?{name}: ", text, re.MULTILINE), name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_calls_what_a_person_would(path: Path) -> None:
    for line in lines(path):
        called = line.split()
        assert called[0] in ("make", ".venv/bin/klarna-certify"), line
        if called[0] == "make":
            assert called[1] in TARGETS, line
            for variable in re.findall(r"\b([A-Z]+)=", line):
                assert re.search(rf"\$\({variable}\)", MAKEFILE), variable


def test_on_push_and_by_night_everything_has_its_turn() -> None:
    turns = {path.name: {word for line in lines(path) for word in line.split()} for path in WORKFLOWS}

    assert turns["push.yml"] >= {"lint", "test", "coverage"}
    assert turns["nightly.yml"] >= {"faults", "soak", "losses", "histories", "mutants", "examples", "certify"}
    by_hand = {"setup", "docs", "clean", "distclean"}
    assert turns["push.yml"] | turns["nightly.yml"] >= TARGETS - by_hand


@pytest.mark.parametrize("path", SHARDED, ids=lambda path: path.name)
def test_all_shards_are_run_and_merged(path: Path) -> None:
    said = "\n".join(lines(path))
    shards = re.findall(r"--shard (\d+)/(\d+) --report-dir shard-(\d+)", said)
    (merged,) = re.findall(r"klarna-certify merge ((?:shard-\d+ ?)+)", said)

    of = len(shards)
    assert of > 1
    assert shards == [(str(n), str(of), str(n)) for n in range(1, of + 1)]
    assert merged.split() == [f"shard-{n}" for n in range(1, of + 1)]
    assert [one for command in commands(said.replace("||", "\n")) for one in unknown(command)] == []


def test_the_jobs_of_kubernetes_run_all_shards_and_merge_them() -> None:
    folder = ROOT / "docs" / "ci"
    claim, shards = yaml.safe_load_all((folder / "kubernetes-shards.yaml").read_text(encoding="utf-8"))
    merge = read(folder / "kubernetes-merge.yaml")
    of = shards["spec"]["completions"]
    pods = [job["spec"]["template"]["spec"] for job in (shards, merge)]
    script, joined = ("\n".join(pod["containers"][0]["args"]) for pod in pods)

    assert (shards["apiVersion"], shards["kind"], shards["spec"]["completionMode"]) == (
        "batch/v1",
        "Job",
        "Indexed",
    )
    assert shards["spec"]["parallelism"] <= of
    assert f"--shard $shard/{of} --report-dir /reports/shard-$shard" in script
    assert re.findall(r"shard-\d+", joined) == [f"shard-{n}" for n in range(1, of + 1)]
    told = f"{script}\n{joined}".replace("||", "\n")
    assert [one for command in commands(told) for one in unknown(command)] == []
    for pod in pods:
        assert pod["volumes"][0]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["containers"][0]["resources"]["limits"]["memory"]
        mounted = {mount["name"] for mount in pod["containers"][0]["volumeMounts"]}
        assert mounted == {volume["name"] for volume in pod["volumes"]}


@pytest.mark.parametrize(
    ("index", "left", "asked"),
    [
        (0, "", "run --shard 1/4 --report-dir /reports/shard-1 --workers 2"),
        (3, ".shard-4.4711", "run --shard 4/4 --report-dir /reports/shard-4 --workers 2 --resume"),
    ],
)
def test_a_pod_runs_the_shard_of_its_index_and_goes_on_where_one_stopped(
    tmp_path: Path, index: int, left: str, asked: str
) -> None:
    _, job = yaml.safe_load_all((ROOT / "docs/ci/kubernetes-shards.yaml").read_text(encoding="utf-8"))
    (script,) = job["spec"]["template"]["spec"]["containers"][0]["args"]
    (tmp_path / "klarna-certify").write_text('#!/bin/sh\necho "$@"\nexit 1\n', encoding="utf-8")
    (tmp_path / "klarna-certify").chmod(0o755)
    if left:
        (tmp_path / left).mkdir()

    done = subprocess.run(
        ["sh", "-c", script.replace("/reports/.", f"{tmp_path}/.")],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "JOB_COMPLETION_INDEX": str(index)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.strip()) == (0, asked)
