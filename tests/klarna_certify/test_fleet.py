"""A fleet: its file, the runs that it starts, and the page that sums them up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from typer.testing import CliRunner, Result

from klarna_certify import cli, fleet
from klarna_certify.errors import ConfigurationError
from klarna_certify.fleet import Certified, page
from klarna_certify.fleet_file import load_fleet

STANDS_IN = """
import json, os, sys
options = dict(word[2:].partition("=")[::2] for word in sys.argv[1:] if word.startswith("--"))
name = os.path.basename(options["report-dir"])
said = json.load(open("said.json"))[name]
print("asked:", *sys.argv[1:], file=sys.stderr)
if said.get("waits"):
    import signal
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    print(name, "waits", file=open("waiting", "w"))
    signal.pause()
if said.get("verdict"):
    os.makedirs(options["report-dir"])
    report = {"environment": {"checkout": said.get("shop", name)}, "verdict": said["verdict"],
        "certified": said["code"] == 0, "complete": True, "partial": False,
        "score": {"kept": 7, "attainable": 9}, "findings": [{}] * said["code"]}
    with open(options["report-dir"] + "/report.json", "w") as file:
        json.dump(report, file)
    print(json.dumps({"exit_code": said["code"], "report": "report.json"}))
sys.exit(said["code"])
"""
"""What a fleet needs to see of a run: its options, its exit code, its document and its report."""

FILE = """
[[checkout]]
name = "corner"
[[checkout]]
name = "market"
strict = true
browser = "firefox"
workers = 3
projects = ["one-page"]
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a fleet of two, whose runs are stood in for."""
    (tmp_path / "fleet.toml").write_text(FILE, encoding="utf-8")
    (tmp_path / "playwright.config.py").touch()
    (tmp_path / "run.py").write_text(STANDS_IN, encoding="utf-8")
    real = fleet._command

    def command(*given: Any) -> list[str]:
        return [sys.executable, str(tmp_path / "run.py"), *real(*given)[4:]]

    monkeypatch.setattr(fleet, "_command", command)
    return tmp_path


def certify(place: Path, *options: str, **said: dict[str, Any]) -> Result:
    (place / "said.json").write_text(json.dumps(said), encoding="utf-8")
    return CliRunner().invoke(cli.app, ["fleet", str(place / "fleet.toml"), *options])


def summary(place: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((place / "fleet-report" / "fleet.json").read_text(encoding="utf-8"))
    return read


def test_every_checkout_has_its_report_and_the_worst_is_the_exit_code(place: Path) -> None:
    result = certify(
        place, corner={"code": 0, "verdict": "PASS"}, market={"code": 1, "verdict": "FAIL", "shop": "Market"}
    )

    assert result.exit_code == 1, result.output
    assert "corner: certified" in result.output
    assert "1 of 2 certified" in result.output
    told = summary(place)
    assert (told["exit_code"], told["certified"]) == (1, 1)
    assert [(one["name"], one["verdict"], one["findings"]) for one in told["checkouts"]] == [
        ("corner", "PASS", 0),
        ("market", "FAIL", 1),
    ]
    assert {path.name for path in (place / "fleet-report").iterdir()} == {
        "corner",
        "market",
        "fleet.json",
        "index.html",
    }


def test_a_run_without_a_report_is_told_by_its_last_words(place: Path) -> None:
    result = certify(place, corner={"code": 2}, market={"code": 0, "verdict": "PASS"})

    assert result.exit_code == 2
    one = summary(place)["checkouts"][0]
    assert (one["report"], one["words"]) == ("", "a mistake in its command, configuration or set-up")
    assert "asked: --config=" in one["told"]


def test_the_options_of_a_checkout_reach_its_run(place: Path) -> None:
    certify(place, corner={"code": 0, "verdict": "PASS"}, market={"code": 3})

    told = summary(place)["checkouts"][1]["told"]
    for option in ("--strict", "--browser=firefox", "--workers=3", "--project=one-page", "--json"):
        assert option in told


def test_an_old_report_is_never_taken_for_this_runs(place: Path) -> None:
    certify(place, corner={"code": 0, "verdict": "PASS"}, market={"code": 0, "verdict": "PASS"})

    certify(place, corner={"code": 3}, market={"code": 0, "verdict": "PASS"})

    assert summary(place)["checkouts"][0]["report"] == ""
    assert not (place / "fleet-report" / "corner").exists()


def test_programs_get_the_summary_as_one_document(place: Path) -> None:
    result = certify(
        place, "--json", "--at-once", "2", corner={"code": 0, "verdict": "PASS"}, market={"code": 3}
    )

    assert json.loads(result.stdout)["exit_code"] == result.exit_code == 3


def test_a_fleet_that_is_called_off_ends_its_runs_and_says_what_was_not_run(place: Path) -> None:
    (place / "said.json").write_text(
        json.dumps({"corner": {"code": 0, "waits": True}, "market": {"code": 0}}), encoding="utf-8"
    )
    os.mkfifo(place / "waiting")
    started = (
        "from pathlib import Path; import sys; from klarna_certify import cli, fleet;"
        "real = fleet._command;"
        "fleet._command = lambda *given: [sys.executable, 'run.py', *real(*given)[4:]];"
        "sys.argv[1:] = ['fleet', 'fleet.toml']; cli.main()"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", started], cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert (place / "waiting").read_text(encoding="utf-8") == "corner waits\n"
    run.send_signal(signal.SIGTERM)
    said, trouble = run.communicate(timeout=60)

    assert run.returncode == 130, said + trouble
    told = summary(place)["checkouts"]
    assert [one["words"] for one in told] == ["interrupted", "interrupted"]


def test_nothing_but_a_fleets_reports_is_ever_replaced(place: Path) -> None:
    (place / "fleet-report").mkdir()
    (place / "fleet-report" / "thesis.txt").write_text("years of work", encoding="utf-8")

    result = certify(place, corner={"code": 0}, market={"code": 0})

    assert result.exit_code == 2
    assert "something other than a fleet's reports" in result.output
    assert (place / "fleet-report" / "thesis.txt").is_file()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("market", "Corner"), "two checkouts are called 'corner'"),
        (lambda text: text.replace('"corner"', '"../corner"'), "checkout[1].name = '../corner'"),
        (lambda text: text.replace("strict", "strickt"), "checkout[2].strickt"),
        (lambda text: text.replace("workers = 3", "workers = 900"), "checkout[2].workers = 900"),
        (lambda text: f"at_once = 0\n{text}", "at_once = 0"),
        (lambda text: "", "checkout"),
        (lambda text: f"{text}[", "not TOML"),
        (lambda text: f'{text}config = "nowhere.py"\n', "checkout[2].config = 'nowhere.py': no such file"),
        (lambda text: f"{text}environment = {{PASSWORD = 7}}\n", "checkout[2].environment.PASSWORD: "),
    ],
)
def test_a_mistake_in_the_file_is_told_before_anything_is_run(
    place: Path, change: Callable[[str], str], told: str
) -> None:
    (place / "fleet.toml").write_text(change(FILE), encoding="utf-8")

    with pytest.raises(ConfigurationError) as raised:
        load_fleet(place / "fleet.toml")

    assert told in str(raised.value)
    assert certify(place).exit_code == 2
    assert not (place / "fleet-report").exists()


FLEET = (
    Certified(
        name="corner",
        exit_code=0,
        seconds=61.2,
        report="corner",
        checkout="Corner <script>alert(1)</script>",
        verdict="PASS",
        certified=True,
        complete=True,
        kept=9,
        attainable=9,
    ),
    Certified(name="market", exit_code=1, seconds=4.0, report="market", verdict="FAIL", kept=1, attainable=9),
    Certified(name="kiosk", exit_code=2, seconds=0.5, told="klarna-certify: <b>no</b> such browser"),
)


def test_what_a_shop_says_is_text_on_the_page() -> None:
    text = page(FLEET, "2026-01-02T03:04:05+00:00")

    assert "<script>" not in text
    assert "<b>no" not in text
    assert "1 of 3 checkouts certified" in text
    assert '<a href="corner/report.html">corner</a>' in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_for_everybody(browser: Browser, scheme: Any, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(page(FLEET, "2026-01-02T03:04:05+00:00"), encoding="utf-8")
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    shown = context.new_page()
    shown.goto((tmp_path / "index.html").as_uri())

    found = Axe().run(shown)

    assert found.violations_count == 0, found.generate_report()
    context.close()
