"""What the documentation says of the configuration is what the configuration is."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import BaseModel

from certification import REQUIREMENTS
from certification.halves import BROWSER_ALONE, ONLY_FOUND_ALONE
from klarna_certify import ending, output
from klarna_certify.checkout_file import CheckoutSettings
from klarna_certify.configuration import load_config
from klarna_certify.keys import Artifacts, Config, Gateway, Project, WebServer

ROOT = Path(__file__).parents[1]
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def documented(heading: str) -> dict[str, str]:
    """The keys below a heading, each with its default."""
    section = re.search(rf"^##+ {heading}\n(.*?)(?=^##|\Z)", CONFIGURATION, re.MULTILINE | re.DOTALL)
    assert section, heading
    return dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", section[1], re.MULTILINE))


@pytest.mark.parametrize(
    ("heading", "model"),
    [
        ("Config", Config),
        ("Project", Project),
        ("WebServer", WebServer),
        ("Artifacts", Artifacts),
        ("Gateway", Gateway),
        ("The checkout file", CheckoutSettings),
    ],
)
def test_every_key_is_documented_with_its_default(heading: str, model: type[BaseModel]) -> None:
    table = documented(heading)

    assert list(table) == list(model.model_fields)
    for key, field in model.model_fields.items():
        if field.is_required():
            assert table[key] == "needed"
        elif isinstance(field.default, (int, float, tuple)):
            assert table[key] == f"`{field.default}`"


def test_the_smallest_configuration_of_the_documentation_is_read(tmp_path: Path) -> None:
    for number, example in enumerate(re.findall(r"```python\n(.*?)```", CONFIGURATION + README, re.DOTALL)):
        path = tmp_path / f"{number}.config.py"
        path.write_text(example, encoding="utf-8")

        assert [project.name for project in load_config(path).projects] == ["my-shop"]


def test_every_exit_code_is_documented() -> None:
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}

    assert codes == {ending.CERTIFIED, ending.FINDINGS, output.USAGE, ending.SUITE_FAILED, ending.INTERRUPTED}


def made() -> ModuleType:
    """The script that writes pages from the code."""
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_traceability_is_what_the_code_says_now() -> None:
    written = (ROOT / "docs" / "traceability.md").read_text(encoding="utf-8")

    assert written == made().traceability(), "run make docs"


def test_the_state_tables_are_what_the_code_says_now() -> None:
    written = (ROOT / "docs" / "states.md").read_text(encoding="utf-8")

    assert written == made().states(), "run make docs"


def test_the_keys_of_a_description_are_what_the_code_says_now() -> None:
    written = (ROOT / "docs" / "checkout-file.md").read_text(encoding="utf-8")

    assert written == made().checkout_file(), "run make docs"


def test_the_list_of_faulty_shops_is_what_the_code_says_now() -> None:
    written = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    assert written == made().population(), "run make docs"


def test_a_part_of_a_run_does_not_say_which_journeys_exercise_what(tmp_path: Path) -> None:
    rows = [{"id": "SES-01", "journeys": ["test_display::test_x[one-page]"]}]
    report = tmp_path / "report.json"

    def told(*, partial: bool, complete: bool) -> dict[str, list[str]] | None:
        report.write_text(json.dumps({"partial": partial, "complete": complete, "requirements": rows}))
        found: dict[str, list[str]] | None = made().exercised(report)
        return found

    assert told(partial=False, complete=True) == {"SES-01": ["test_display::test_x"]}
    assert told(partial=True, complete=True) is None
    assert told(partial=False, complete=False) is None


def test_every_requirement_is_exercised_by_journeys_that_exist() -> None:
    exercised = json.loads((ROOT / "certification" / "journeys.json").read_text(encoding="utf-8"))
    journeys = {
        f"{path.stem}::{node.name}"
        for path in (ROOT / "e2e").glob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }

    assert set(exercised) == set(REQUIREMENTS)
    for requirement, names in exercised.items():
        assert names, requirement
        assert set(names) <= journeys, requirement


def test_what_the_browser_half_alone_can_prove_is_what_the_judge_says() -> None:
    page = (ROOT / "docs" / "server-half.md").read_text(encoding="utf-8")
    alone, found = page.split("Judged by the page alone:")[1].split("Violations,")[:2]

    assert set(re.findall(r"[A-Z]{3}-\d\d", alone)) == BROWSER_ALONE
    assert set(re.findall(r"[A-Z]{3}-\d\d", found)) == ONLY_FOUND_ALONE
