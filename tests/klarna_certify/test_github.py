"""What GitHub Actions is told: only when it asks, and nothing that a shop wrote becomes a command or a link."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from klarna_certify.github import tell_github


def a_report(message: str = "load() did not wait") -> dict[str, Any]:
    return {
        "verdict": "FAIL",
        "certified": False,
        "complete": True,
        "environment": {},
        "journeys": [{"id": "test_a::quantity", "outcome": "finished", "verdict": "FAIL"}],
        "requirements": [
            {"id": "UPD-03", "title": "Wait", "verdict": "FAIL", "why": "violated in one journey"},
            {"id": "UPD-01", "title": "Update", "verdict": "PASS", "why": "seen kept"},
        ],
        "findings": [
            {
                "requirement": "UPD-03",
                "reason": "too-early",
                "level": "must",
                "message": message,
                "journey": "quantity",
            }
        ],
    }


def test_outside_of_github_nothing_is_written_and_nothing_said(tmp_path: Path) -> None:
    assert tell_github(a_report(), {}) == ""
    assert list(tmp_path.iterdir()) == []


def test_the_summary_tells_the_verdict_and_what_is_not_as_demanded(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before\n", encoding="utf-8")
    tell_github(a_report(), {"GITHUB_STEP_SUMMARY": str(path)})
    told = path.read_text(encoding="utf-8")

    assert told.startswith("before\n## Klarna checkout: not certified (FAIL)")
    assert "| FAIL | UPD-03 | Wait | violated in one journey |" in told
    assert "UPD-01" not in told
    assert "**UPD-03 too-early** in quantity" in told
    assert "<pre>klarna-certify run e2e/test_a.py::quantity</pre>" in told


def test_the_summary_of_a_part_says_so_and_leaves_out_what_it_left_out(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    row = {"id": "ORD-01", "title": "Order", "verdict": "NOT TESTED", "why": "no journey came there"}
    part = a_report() | {"partial": True}
    tell_github(part | {"requirements": [*part["requirements"], row]}, {"GITHUB_STEP_SUMMARY": str(path)})
    told = path.read_text(encoding="utf-8")

    assert "Partial: journeys of the suite were left out" in told
    assert "ORD-01" not in told
    assert "UPD-03" in told


def test_a_finding_is_annotated_as_an_error() -> None:
    said = tell_github(a_report(), {"GITHUB_ACTIONS": "true"})

    assert said == "::error title=UPD-03 too-early::load() did not wait (quantity)\n"


def test_what_is_known_and_tolerated_is_a_notice() -> None:
    known = frozenset({("UPD-03", "too-early", "quantity")})

    assert tell_github(a_report(), {"GITHUB_ACTIONS": "true"}, known).startswith("::notice title=UPD-03")


def test_a_shops_text_starts_no_command_and_makes_no_link(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    hostile = "x\n::add-mask::y\n[click](http://evil) <img src=x> | a 100%"
    said = tell_github(a_report(hostile), {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(path)})
    told = path.read_text(encoding="utf-8")

    assert len(said.splitlines()) == 1
    assert "%0A::add-mask::y" in said
    assert "100%25" in said
    assert "[click](" not in told
    assert "<img" not in told
