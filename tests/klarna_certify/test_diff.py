"""Two reports compared: what got worse, better, new and gone, and that harm alone fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from klarna_certify import cli
from tests.certification.stories import bought, changed
from tests.klarna_certify.reports import named, write_report


def diff(*folders: Path) -> Result:
    return CliRunner().invoke(cli.app, ["diff", *map(str, folders)])


@pytest.fixture
def well(tmp_path: Path) -> Path:
    """A report in which the shop kept to everything that was seen."""
    return write_report(
        tmp_path / "well", named(bought(), "buys"), named(changed().end(), "changes"), named(bought(), "once")
    )


@pytest.fixture
def ill(tmp_path: Path) -> Path:
    """The same shop later: after a change the widget is told another amount."""
    return write_report(tmp_path / "ill", named(bought(), "buys"), named(changed().load(20).end(), "changes"))


def test_what_got_worse_is_told_first_and_fails(well: Path, ill: Path) -> None:
    told = diff(well, ill)

    assert told.exit_code == 1
    assert told.output.startswith("worse  ")
    assert "changes: PASS → FAIL" in told.output
    assert " in changes: " in told.output
    assert "gone   once: was PASS" in told.output


def test_what_got_better_does_not_fail(well: Path, ill: Path) -> None:
    told = diff(ill, well)

    assert told.exit_code == 0, told.output
    assert "better changes: FAIL → PASS" in told.output
    assert "new    once: PASS" in told.output


def test_a_report_does_not_differ_from_itself(ill: Path) -> None:
    told = diff(ill, ill)

    assert (told.exit_code, told.output) == (0, "No change.\n")


def test_what_is_no_report_is_a_mistake(well: Path, tmp_path: Path) -> None:
    assert diff(well, tmp_path / "nowhere").exit_code == 2


def test_programs_are_told_each_change_and_how_many_are_for_the_worse(well: Path, ill: Path) -> None:
    told = CliRunner().invoke(cli.app, ["diff", str(well), str(ill), "--json"])
    changes = json.loads(told.stdout)

    assert told.exit_code == 1
    assert changes["worse"] == sum(change["harms"] for change in changes["changes"]) > 0
    assert {"kind": "gone", "subject": "once", "told": "was PASS", "harms": False} in changes["changes"]


def partial(folder: Path) -> Path:
    """The report as one of a part."""
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    (folder / "report.json").write_text(json.dumps(told | {"partial": True}), encoding="utf-8")
    return folder


def test_what_a_part_left_out_is_neither_worse_nor_gone_nor_better_afterwards(
    well: Path, tmp_path: Path
) -> None:
    part = partial(write_report(tmp_path / "part", named(bought().end(), "buys")))

    for pair in ((well, part), (part, well)):
        told = diff(*pair)
        assert told.exit_code == 0, told.output
        assert "NOT TESTED" not in told.output
        assert "gone" not in told.output
