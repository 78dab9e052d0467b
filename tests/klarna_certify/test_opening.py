"""Opening a report: its page in the browser, a trace in Playwright's viewer, and a clear word where there is none."""

from __future__ import annotations

import json
import subprocess
import sys
import webbrowser
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from klarna_certify import cli
from tests.certification.stories import bought, changed
from tests.klarna_certify.reports import named, write_report


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report of two journeys, one of which has a trace."""
    folder = write_report(
        tmp_path / "report", named(bought().end(), "a-buys"), named(changed().end(), "b-buys")
    )
    (folder / "traces").mkdir()
    (folder / "traces" / "a-buys.zip").write_bytes(b"PK")
    return folder


def open_(*words: object) -> Result:
    return CliRunner().invoke(cli.app, ["open", *map(str, words)])


def test_the_page_is_opened_in_the_browser(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)

    told = open_(report, "--json")

    assert told.exit_code == 0, told.output
    assert opened == [(report / "report.html").as_uri()]
    assert json.loads(told.stdout) == {"opened": str(report / "report.html")}


def test_where_there_is_no_browser_the_page_is_named(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda address: False)

    told = open_(report)

    assert told.exit_code == 2
    assert f"open {report / 'report.html'} in one" in told.stderr


@pytest.mark.parametrize("journey", ["a-buys", "a-", "a*"])
def test_a_trace_is_shown_by_playwright_on_this_machine_only(
    report: Path, monkeypatch: pytest.MonkeyPatch, journey: str
) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], check: bool) -> subprocess.CompletedProcess[bytes]:
        ran.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)

    assert open_(report, "--trace", journey).exit_code == 0
    (command,) = ran
    assert command[:4] == [sys.executable, "-m", "playwright", "show-trace"]
    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert command[-1] == str(report / "traces" / "a-buys.zip")


@pytest.mark.parametrize(
    ("journey", "told"),
    [
        ("b-buys", "b-buys has no trace; a trace is kept of a failed journey that was run again: there is one of: a-"),
        ("c", "'c' is no journey of this report"),
        ("buys", "'buys' may be any of 2 journeys: a-buys, b-buys"),
    ],
)  # fmt: skip
def test_a_trace_that_is_not_there_is_told_with_those_that_are(report: Path, journey: str, told: str) -> None:
    result = open_(report, "--trace", journey)

    assert result.exit_code == 2
    assert told in result.stderr


def test_a_viewer_that_cannot_start_is_a_mistake(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda command, check: subprocess.CompletedProcess(command, 1))

    assert open_(report, "--trace", "a-buys").exit_code == 2


def test_a_folder_that_is_no_report_is_a_mistake(tmp_path: Path) -> None:
    assert "there is no report.html in it" in open_(tmp_path).stderr
    assert "there is no report.json in it" in open_(tmp_path, "--trace", "x").stderr
