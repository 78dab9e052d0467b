"""The approved judgements are those of the tests that there are."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.certification import approval
from tests.certification.stories import bought, changed

HERE = Path(__file__).parent


@pytest.mark.parametrize("path", sorted(approval.FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_each_section_is_of_a_test(path: Path) -> None:
    tree = ast.parse((HERE / f"{path.stem}.py").read_text(encoding="utf-8"))
    tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert {name.split("[")[0] for name in approval.read(path.stem)} <= tests


def test_a_judgement_is_told_with_its_findings_doubts_and_proofs() -> None:
    told = approval.in_words(changed().pay(998).approved().order(997).end().judged())
    assert "ORD-03 order-differs-from-authorization [" in told
    assert told != approval.in_words(bought().judged())


def test_sections_are_read_as_they_were_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approval, "FOLDER", tmp_path / "approved")
    assert approval.read("test_one") == {}
    sections = {"test_b[x]": "PASS, finished\n--\nFAIL, finished", "test_a": "PASS, finished"}
    approval.write("test_one", sections)
    assert approval.read("test_one") == sections
