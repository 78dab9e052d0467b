"""The files for pipelines are well formed, and ask for nothing that there is not."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from klarna_certify.cli import app

ROOT = Path(__file__).parents[1]
CI = ROOT / "docs" / "ci"
FILES = ("github-actions.yml", "gitlab-ci.yml", "Jenkinsfile")
UNREDACTED = ("certification-report/traces/**", "certification-report/videos/**")


def read(name: str) -> str:
    return (CI / name).read_text(encoding="utf-8")


def shell(name: str) -> list[str]:
    """The commands that a file has run."""
    if name == "Jenkinsfile":
        return re.findall(r"^\s*sh '([^']+)'$", read(name), re.MULTILINE)
    given: dict[str, Any] = yaml.safe_load(read(name))
    if name == "gitlab-ci.yml":
        job = given["certify"]
        return [*job["before_script"], *job["script"]]
    steps = given["jobs"]["certify"]["steps"]
    return [line for step in steps for line in step.get("run", "").splitlines()]


def commands(text: str) -> Iterator[list[str]]:
    for found in re.findall(r"klarna-certify ([a-z][^`\n]*)", text):
        yield found.split()


def unknown(command: list[str]) -> list[str]:
    """What of a command the command line does not know."""
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    if command[0] not in known:
        return [command[0]]
    options = {name for parameter in known[command[0]].params for name in parameter.opts}
    return [word for word in command[1:] if word.startswith("-") and word not in options]


@pytest.mark.parametrize("name", FILES)
def test_a_pipeline_installs_certifies_and_asks_for_what_there_is(name: str) -> None:
    lines = shell(name)

    assert [line.split()[:2] for line in lines[-1:]] == [["klarna-certify", "run"]]
    assert [one for command in commands("\n".join(lines)) for one in unknown(command)] == []
    modules = [word for line in lines for word in re.findall(r"python -m ([\w.]+)", line)]
    assert modules == ["pip", "klarna_certify.setup"]
    assert all(importlib.util.find_spec(module) for module in modules)


@pytest.mark.parametrize("name", FILES)
def test_a_pipeline_keeps_the_report_but_not_what_is_not_redacted(name: str) -> None:
    text = read(name)

    assert "certification-report" in text
    for folder in UNREDACTED:
        assert folder in text
    assert "always" in text
    assert "junit.xml" in text or "upload-artifact" in text


def test_a_pipeline_of_jenkins_closes_what_it_opens() -> None:
    text = re.sub(r"'[^']*'", "", read("Jenkinsfile"))

    assert [text.count(one) for one in "{(["] == [text.count(one) for one in "})]"]
    assert text.startswith("pipeline {")


def test_an_option_that_there_is_not_is_noticed() -> None:
    assert unknown(["run", "--shards", "3"]) == ["--shards"]
    assert unknown(["certify"]) == ["certify"]


@pytest.mark.parametrize(
    "document",
    ["ci.md", "many-machines.md", "woocommerce.md", "own-journeys.md", "what-it-does-not-prove.md"],
)
def test_a_page_names_commands_and_files_that_there_are(document: str) -> None:
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")

    assert [one for command in commands(text) for one in unknown(command)] == []
    for link in re.findall(r"\]\(([^)#:]+)", text):
        assert (ROOT / "docs" / link).exists(), link
