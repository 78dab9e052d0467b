"""The command: what it asks of pytest, what it answers, and its exit codes."""

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
from typer.testing import CliRunner, Result

from klarna_certify import cli
from klarna_certify.progress import Progress
from tests.klarna_certify.reports import a_plan, write_shard

CONFIG = """
from klarna_certify.configuration import Config, Project
config = Config(projects=[Project(name="one-page", checkout="checkout.toml"), Project(name="review",
    checkout="checkout.toml")])
"""


def a_report(
    verdict: str = "PASS", *, complete: bool = True, findings: int = 0, partial: bool = False
) -> dict[str, Any]:
    found = {
        "requirement": "UPD-03",
        "reason": "load-while-update-in-flight",
        "message": "load() did not wait",
        "call_site": None,
        "mend": "Await it.",
        "journey": "test_order::quantity up",
    }
    row = {
        "id": "UPD-03",
        "chapter": "update-before-authorization",
        "title": "Title",
        "why": "",
        "level": "must",
        "verdict": verdict,
    }
    return {
        "verdict": verdict,
        "certified": complete and not partial and verdict in ("PASS", "NOT APPLICABLE", "WARN"),
        "complete": complete,
        "partial": partial,
        "strict": False,
        "score": {},
        "requirements": [row],
        "findings": [found] * findings,
        "environment": {"configuration": ""},
        "journeys": [
            {
                "id": "test_order::quantity up",
                "verdict": "FAIL" if findings else "PASS",
                "outcome": "finished",
                "outcome_reason": "",
            }
        ],
    }


class Shop:
    """A working directory with a configuration, and a pytest that answers what a test says."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.asked: list[str] = []
        self.status = 0
        self.report: dict[str, Any] | None = a_report()
        self.breaks: list[str] = []
        self.interrupts = False
        self.failed = 0
        (folder / "playwright.config.py").write_text(CONFIG, encoding="utf-8")
        (folder / "checkout.toml").write_text(
            'name = "My shop"\npage_class = "pages.sample:SampleCheckout"', encoding="utf-8"
        )
        (folder / "bin").mkdir()
        for name in ("chromium", "chromium-headless-shell"):
            (folder / "bin" / name).touch(mode=0o755)
        monkeypatch.setenv("PATH", str(folder / "bin"))
        monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(folder / "playwright"))
        monkeypatch.setenv("DISPLAY", ":0")
        monkeypatch.chdir(folder)
        monkeypatch.setattr(pytest, "main", self.main)

    def main(self, arguments: list[str], plugins: list[Progress]) -> int:
        self.asked = arguments
        plugins[0].broken += self.breaks
        plugins[0].interrupted = self.interrupts
        plugins[0].failed = self.failed
        if self.report is not None:
            folder = Path(
                next(a.partition("=")[2] for a in arguments if a.startswith("--klarna-report-dir="))
            )
            folder.mkdir(exist_ok=True)
            (folder / "report.json").write_text(json.dumps(self.report), encoding="utf-8")
        return self.status

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(cli.app, ["run", *arguments])


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(tmp_path, monkeypatch)


def test_a_certified_checkout_is_told_so(shop: Shop) -> None:
    result = shop.run()

    assert result.exit_code == 0
    assert "CERTIFIED  1 PASS" in result.output
    assert "Report: certification-report/report.html" in result.output


@pytest.mark.parametrize(
    ("status", "report", "code"),
    [
        pytest.param(0, a_report("WARN"), 0, id="certified with a warning"),
        pytest.param(1, a_report("FAIL", findings=1), 1, id="findings"),
        pytest.param(0, a_report("NOT TESTED"), 1, id="a requirement was not tested"),
        pytest.param(1, a_report("FAIL", complete=False, findings=1), 1, id="findings before it broke"),
        pytest.param(1, a_report("PASS", complete=False), 3, id="a worker died and nothing was found"),
        pytest.param(1, a_report("ERROR", findings=1), 3, id="a journey broke"),
        pytest.param(1, None, 3, id="failed without a report"),
        pytest.param(0, None, 3, id="passed without a report"),
        pytest.param(2, a_report("NOT TESTED", complete=False), 130, id="interrupted"),
        pytest.param(2, None, 130, id="interrupted at once"),
        pytest.param(3, a_report("ERROR"), 3, id="the suite failed"),
        pytest.param(4, None, 2, id="usage"),
        pytest.param(5, None, 2, id="no journey"),
    ],
)
def test_every_end_has_its_exit_code(
    shop: Shop, status: int, report: dict[str, Any] | None, code: int
) -> None:
    shop.status, shop.report = status, report

    assert shop.run().exit_code == code


def test_a_part_without_findings_is_no_certification_and_no_failure(shop: Shop) -> None:
    shop.report = a_report("NOT TESTED", partial=True)

    result = shop.run("--project", "review")

    assert result.exit_code == 0
    assert "NOT CERTIFIED" in result.output
    assert "Partial: journeys of the suite were left out." in result.output
    assert "a certification needs every journey" in result.output


def test_a_part_that_nobody_asked_for_is_a_failure(shop: Shop) -> None:
    """Journeys that are missing from the folder make the run partial, and whoever asked for all of them is told."""
    shop.report = a_report("NOT TESTED", partial=True)

    assert shop.run().exit_code == 1


def test_a_requirement_that_was_chosen_must_have_been_seen(shop: Shop) -> None:
    shop.report = a_report("NOT TESTED", partial=True)

    assert shop.run("-r", "UPD-04").exit_code == 0
    assert shop.run("-r", "UPD-0*").exit_code == 1


def test_journeys_that_cannot_be_read_are_the_suites_failure_and_not_the_shops(shop: Shop) -> None:
    shop.breaks, shop.status = ["e2e/test_order.py cannot be collected"], 1

    result = shop.run()

    assert result.exit_code == 3
    assert "this says nothing about the shop" in result.output


def test_an_old_report_is_never_taken_for_this_runs(shop: Shop) -> None:
    (shop.folder / "certification-report").mkdir()
    (shop.folder / "certification-report" / "report.json").write_text(
        json.dumps(a_report()), encoding="utf-8"
    )
    shop.report, shop.status = None, 1

    result = shop.run()

    assert result.exit_code == 3
    assert "CERTIFIED" not in result.output


def test_interrupted_says_what_became_of_the_report(shop: Shop) -> None:
    shop.status, shop.report = 2, a_report("PASS", complete=False)

    result = shop.run()

    assert "Incomplete: not every journey was run to its end." in result.output
    assert "Interrupted: what was judged so far is in the report." in result.output


def test_an_interruption_stays_one_however_the_run_then_ends(shop: Shop) -> None:
    shop.interrupts, shop.status, shop.report = True, 3, a_report("ERROR", complete=False)

    assert shop.run().exit_code == 130


def test_a_run_that_breaks_while_it_ends_is_the_suites_failure(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's own exit code for it would be that of findings."""

    def breaks(arguments: list[str], plugins: list[Progress]) -> int:
        raise RuntimeError("the browser's driver is gone")

    monkeypatch.setattr(pytest, "main", breaks)
    result = shop.run()

    assert result.exit_code == 3
    assert "RuntimeError: the browser's driver is gone" in result.output
    assert "this says nothing about the shop" in result.output


def test_options_reach_pytest(shop: Shop) -> None:
    (shop.folder / "e2e").mkdir()
    shop.run(
        "e2e/test_order.py", "--project", "review", "-k", "quantity", "--slowmo", "250",
        "--browser", "chromium", "--workers", "3", "--report-dir", "out", "--strict",
        "-r", "REF-*", "-r", "UPD-03", "--chapter", "update-refused", "--level", "must",
    )  # fmt: skip

    assert shop.asked[0] == "e2e/test_order.py"
    assert "--klarna-project=review" in shop.asked
    assert "--klarna-strict" in shop.asked
    chosen = [
        option for option in shop.asked if option.startswith(("--klarna-re", "--klarna-c", "--klarna-l"))
    ]
    assert chosen == [
        f"--klarna-config={shop.folder}/playwright.config.py",
        f"--klarna-report-dir={shop.folder}/out",
        "--klarna-requirement=REF-*",
        "--klarna-requirement=UPD-03",
        "--klarna-chapter=update-refused",
        "--klarna-level=must",
    ]
    assert f"--klarna-config={shop.folder}/playwright.config.py" in shop.asked
    assert f"--klarna-report-dir={shop.folder}/out" in shop.asked
    pairs = list(zip(shop.asked, shop.asked[1:], strict=False))
    for pair in (("-k", "quantity"), ("--slowmo", "250"), ("--browser", "chromium"), ("-n", "3")):
        assert pair in pairs


def test_a_shard_reaches_pytest_and_makes_a_part_of_a_run(shop: Shop) -> None:
    shop.report = a_report("NOT TESTED", partial=True)

    result = shop.run("--shard", "2/5")

    assert "--klarna-shard=2/5" in shop.asked
    assert result.exit_code == 0
    assert "a certification needs every journey" in result.output


def test_what_is_no_shard_is_told_before_anything_is_started(shop: Shop) -> None:
    result = shop.run("--shard", "6/5")

    assert result.exit_code == 2
    assert "--shard = '6/5': a shard is written i/n" in result.output
    assert shop.asked == []


def test_nothing_is_gone_on_with_where_nothing_was_left(shop: Shop) -> None:
    result = shop.run("--resume")

    assert result.exit_code == 2
    assert "--resume: " in result.output
    assert "no unfinished run lies there" in result.output
    assert shop.asked == []


def test_a_run_that_was_killed_is_told_of_and_gone_on_with_when_asked(shop: Shop) -> None:
    killed = write_shard(shop.folder / ".certification-report.4711", a_plan("buys", "waits"))

    told = shop.run()
    asked = shop.run("--resume")

    assert f"In {killed.name} lies the run of" in told.output
    assert "0 of 2 journeys are there: --resume goes on with it" in told.output
    assert "Going on with the run of" in asked.output
    assert "--klarna-resume" in shop.asked


def test_workers_are_as_configured_and_one_when_the_browser_is_watched(shop: Shop) -> None:
    shop.run()
    assert shop.asked[shop.asked.index("-n") + 1] == "2"

    shop.run("--headed")
    assert "-n" not in shop.asked
    assert "--headed" in shop.asked


def test_journeys_are_those_of_the_suite_where_the_folder_has_none(shop: Shop) -> None:
    shop.run("e2e/test_order.py::test_two_clicks[x//./y]")

    assert Path(shop.asked[0].partition("::")[0]).is_file()
    assert shop.asked[0].endswith("/e2e/test_order.py::test_two_clicks[x//./y]")


def test_everything_after_two_hyphens_is_pytests(shop: Shop) -> None:
    (shop.folder / "e2e").mkdir()
    shop.run("--", "e2e", "--tracing", "on")

    assert shop.asked[:3] == ["e2e", "--tracing", "on"]


@pytest.mark.parametrize(
    ("prepare", "arguments", "told"),
    [
        pytest.param(
            lambda here: (here / "playwright.config.py").unlink(),
            (),
            "playwright.config.py: no such file",
            id="none",
        ),
        pytest.param(
            lambda here: (here / "playwright.config.py").write_text("config = 3"),
            (),
            "playwright.config.py:1: config: is of type int",
            id="configuration",
        ),
        pytest.param(
            lambda here: (here / "checkout.toml").write_text('name = "x"\nshape = "round"'),
            (),
            "checkout.toml:2: shape = 'round'",
            id="checkout file",
        ),
        pytest.param(lambda here: None, ("--project", "mobile"), "allowed: one-page, review", id="project"),
        pytest.param(
            lambda here: None, ("-k", "order and and"), "-k: 'order and and': expected", id="keyword"
        ),
        pytest.param(lambda here: None, ("-r", "UPD-3*3"), "'UPD-3*3' is no requirement", id="requirement"),
        pytest.param(lambda here: None, ("--chapter", "carts"), "there are: session, ", id="chapter"),
        pytest.param(lambda here: None, ("--level", "may"), "there are: must, should", id="level"),
        pytest.param(
            lambda here: None, ("--browser", "netscape"), "no browser is called 'netscape'", id="browser"
        ),
        pytest.param(
            lambda here: [program.unlink() for program in (here / "bin").iterdir()],
            (),
            "Run `make setup BROWSER=chromium`",
            id="no browser",
        ),
    ],
)
def test_mistakes_are_told_before_anything_is_started(
    shop: Shop, prepare: Callable[[Path], object], arguments: tuple[str, ...], told: str
) -> None:
    prepare(shop.folder)

    result = shop.run(*arguments)

    assert result.exit_code == 2
    assert told in result.output
    assert "Traceback" not in result.output
    assert shop.asked == []


def test_headed_without_a_screen_is_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)

    result = shop.run("--headed")

    assert result.exit_code == 2
    assert "xvfb-run" in result.output


def test_an_unknown_option_is_a_usage_error(shop: Shop) -> None:
    assert shop.run("--hedaed").exit_code == 2


def test_programs_get_one_document_and_people_their_words_elsewhere(shop: Shop) -> None:
    shop.status, shop.report = 1, a_report("FAIL", findings=1)

    result = shop.run("--json")

    told = json.loads(result.stdout)
    assert (told["exit_code"], told["verdict"], told["certified"]) == (1, "FAIL", False)
    assert told["report"] == "certification-report/report.json"
    assert told["requirements"] == {"UPD-03": "FAIL"}
    assert told["findings"][0]["reason"] == "load-while-update-in-flight"
    assert told["again"] == "klarna-certify run 'e2e/test_order.py::quantity up'"
    assert told["baseline"] is None


def test_what_failed_is_told_with_the_command_that_runs_it_again(shop: Shop) -> None:
    shop.status, shop.report = 1, a_report("FAIL", findings=1)

    assert "Again:  klarna-certify run 'e2e/test_order.py::quantity up'" in shop.run().output


def test_nothing_is_told_to_be_run_again_where_nothing_failed(shop: Shop) -> None:
    assert "Again:" not in shop.run().output


KNOWN = """
[[known]]
requirement = "UPD-03"
reason = "load-while-update-in-flight"
journey = "test_order::quantity up"
until = {until}
"""


@pytest.mark.parametrize(
    ("status", "found", "until", "code", "told"),
    [
        pytest.param(1, 1, "2999-01-01", 0, "1 known, 0 new, 0 stale", id="known"),
        pytest.param(1, 1, "2020-01-01", 1, "tolerated until 2020-01-01: mend it", id="expired"),
        pytest.param(0, 0, "2999-01-01", 1, "no longer found: take it out", id="gone"),
    ],
)
def test_a_baseline_tolerates_what_is_known_and_nothing_stale(
    shop: Shop, status: int, found: int, until: str, code: int, told: str
) -> None:
    (shop.folder / "known.toml").write_text(KNOWN.format(until=until), encoding="utf-8")
    shop.status, shop.report = status, a_report("FAIL" if found else "PASS", findings=found)

    result = shop.run("--baseline", "known.toml")

    assert result.exit_code == code
    assert told in result.output
    assert ("NOT CERTIFIED" in result.output) == bool(found)


def test_a_failure_beside_what_is_known_fails(shop: Shop) -> None:
    """Two tests failed and the report knows of one: the other is none of the baseline's."""
    (shop.folder / "known.toml").write_text(KNOWN.format(until="2999-01-01"), encoding="utf-8")
    shop.status, shop.report, shop.failed = 1, a_report("FAIL", findings=1), 2

    assert shop.run("--baseline", "known.toml").exit_code == 1


def test_a_baseline_that_cannot_be_read_is_told_before_anything_is_started(shop: Shop) -> None:
    result = shop.run("--baseline", "known.toml")

    assert result.exit_code == 2
    assert "known.toml cannot be read" in result.output
    assert shop.asked == []


def test_programs_are_told_the_exit_code_where_there_is_no_report(shop: Shop) -> None:
    shop.status, shop.report = 3, None

    result = shop.run("--json")

    assert json.loads(result.stdout) == {"exit_code": 3, "report": None}


def test_the_version_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "version", lambda name: f"1.2.3 of {name}")

    assert "1.2.3 of klarna-certify" in CliRunner().invoke(cli.app, ["--version"]).output


def test_being_ended_is_being_interrupted(tmp_path: Path) -> None:
    """A job that is cancelled gets SIGTERM, and its report all the same."""
    program = (
        "import os, signal, threading\nfrom klarna_certify import cli, running\n"
        "end = lambda *a, **k: (os.kill(os.getpid(), signal.SIGTERM), threading.Event().wait(30))\n"
        "running.pytest.main = end\n"
        "running._check = lambda *a: None\ncli.main()\n"
    )
    (tmp_path / "playwright.config.py").write_text(CONFIG, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    ended = subprocess.run(
        [sys.executable, "-c", program, "run"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 130 != -signal.SIGTERM
    assert "Interrupted: no journey had ended." in ended.stdout
