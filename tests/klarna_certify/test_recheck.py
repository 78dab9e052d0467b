"""Judging again: the same journals give the same verdicts, and what does not is told with why."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from certification.report import Rerun
from klarna_certify import cli
from recorder.journal import SdkCall, dump, load
from tests.certification.stories import bought, changed
from tests.klarna_certify.reports import named, write_report


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report of one purchase, and of one journey in which the widget was told another amount."""
    return write_report(
        tmp_path / "report", named(bought().end(), "buys"), named(changed().load(20).end(), "tells-lies")
    )


def recheck(folder: Path) -> Result:
    return CliRunner().invoke(cli.app, ["recheck", str(folder)])


def alter(folder: Path, change: Callable[[Any], None]) -> None:
    document = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    change(document)
    (folder / "report.json").write_text(json.dumps(document), encoding="utf-8")


def test_the_journals_of_a_report_give_its_verdicts_again(report: Path) -> None:
    told = recheck(report)

    assert told.exit_code == 0, told.output
    assert "the same verdicts" in told.output


def test_a_report_that_tells_of_a_rerun_is_made_again_to_the_byte(tmp_path: Path) -> None:
    rerun = Rerun(trace="traces/tells-lies.zip", video="", same=True)
    folder = write_report(tmp_path / "report", named(changed().load(20).end(), "tells-lies"), rerun=rerun)
    assert "traces/tells-lies.zip" in (folder / "report.html").read_text(encoding="utf-8")
    told = recheck(folder)
    assert told.exit_code == 0, told.output


def test_a_verdict_that_was_painted_over_is_named(report: Path) -> None:
    failed: list[str] = []

    def paint(document: Any) -> None:
        for row in document["requirements"]:
            if row["verdict"] == "FAIL":
                row["verdict"] = "PASS"
                failed.append(row["id"])

    alter(report, paint)
    told = recheck(report)

    assert told.exit_code == 1
    assert failed
    assert all(f"{name}: the report says PASS, judged again FAIL" in told.output for name in failed)


def test_a_finding_that_was_taken_out_is_told(report: Path) -> None:
    def pretend(document: Any) -> None:
        document["findings"] = []

    alter(report, pretend)

    assert recheck(report).exit_code == 1


def test_a_journal_that_was_changed_after_the_run_is_told(report: Path) -> None:
    path = report / "journals" / "buys.jsonl"
    records = [r for r in load(path.read_text().splitlines()) if not isinstance(r, SdkCall)]
    path.write_text("".join(f"{dump(record)}\n" for record in records), encoding="utf-8")
    told = recheck(report)

    assert told.exit_code == 1
    assert "buys: the report says" in told.output


def test_a_journal_that_is_gone_is_told(report: Path) -> None:
    (report / "journals" / "buys.jsonl").unlink()
    told = recheck(report)

    assert told.exit_code == 1
    assert "buys: the report says PASS, judged again nothing (its journal is not there)" in told.output


def test_a_demand_that_changed_since_is_the_reason_told(report: Path) -> None:
    names: list[str] = []

    def weaker(document: Any) -> None:
        row = next(row for row in document["requirements"] if row["verdict"] == "FAIL")
        row["level"], row["verdict"] = "should", "WARN"
        names.append(row["id"])

    alter(report, weaker)

    assert (
        f"{names[0]}: the report says WARN, judged again FAIL (the requirement itself changed: level)"
        in recheck(report).output
    )


def test_another_version_is_the_reason_told(report: Path) -> None:
    def older(document: Any) -> None:
        document["environment"]["suite"] = "0.0.1"
        document["verdict"] = "PASS"

    alter(report, older)

    assert "judged by 0.0.1 then" in recheck(report).output


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("report.json", "{", "report.json is not JSON"),
        ("report.json", "[]", "report.json is not a report"),
        ("report.json", '{"schema_version": 99}', "schema version 99"),
        ("report.json", '{"schema_version": 1}', "report.json lacks"),
        ("journals/buys.jsonl", "no record\n", "journals/buys.jsonl: line 1 is not a journal record"),
    ],
)
def test_what_cannot_be_read_is_a_mistake_with_its_place(
    report: Path, name: str, content: str, said: str
) -> None:
    (report / name).write_text(content, encoding="utf-8")
    told = recheck(report)

    assert told.exit_code == 2
    assert said in told.output


def test_a_folder_without_a_report_is_a_mistake(tmp_path: Path) -> None:
    told = recheck(tmp_path)

    assert told.exit_code == 2
    assert "there is no report.json" in told.output


def test_what_a_recheck_found_is_told_to_programs(report: Path) -> None:
    assert json.loads(CliRunner().invoke(cli.app, ["recheck", str(report), "--json"]).stdout)["same"] is True
    next((report / "journals").iterdir()).unlink()

    told = CliRunner().invoke(cli.app, ["recheck", str(report), "--json"])

    assert told.exit_code == 1
    assert "its journal is not there" in {one["why"] for one in json.loads(told.stdout)["differences"]}


@pytest.mark.parametrize("file", ["report.html", "junit.xml", "report.json"])
def test_what_people_read_is_what_the_journals_make_to_the_byte(report: Path, file: str) -> None:
    """No verdict is touched: a remedy, a sentence or a colour is painted over."""
    path = report / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Corner", "Korner") if "Corner" in text else f"{text}\n", encoding="utf-8")

    told = recheck(report)

    assert told.exit_code == 1
    assert f"{file}: the report says something else, judged again what the journals make" in told.output


def test_a_report_that_tells_of_a_rerun_is_made_anew_with_it(tmp_path: Path) -> None:
    rerun = Rerun(trace="traces/lies.zip", video="", same=True)
    folder = write_report(tmp_path / "report", named(changed().load(20).end(), "lies"), rerun=rerun)

    assert json.loads((folder / "report.json").read_text())["journeys"][0]["rerun"] == asdict(rerun)
    assert recheck(folder).exit_code == 0


@pytest.mark.parametrize("kind", ["partial", "strict"])
def test_a_partial_or_strict_report_is_judged_again_as_what_it_is(tmp_path: Path, kind: str) -> None:
    journey = named(bought().end(), "buys")
    folder = write_report(tmp_path / "report", journey, partial=kind == "partial", strict=kind == "strict")

    assert recheck(folder).exit_code == 0
    alter(folder, lambda document: document.update({kind: False}))
    assert "report.json: the report says something else" in recheck(folder).output
