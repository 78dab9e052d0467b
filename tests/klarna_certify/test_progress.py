"""Progress tells each journey as it ends, in one process and in several, on a terminal and in a pipe."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

JOURNEYS = """
import pytest

@pytest.mark.parametrize("change", ["quantity up", "remove"])
@pytest.mark.parametrize("project", ["one-page", "review"])
def test_a_changed_cart_reaches_klarna(project, change):
    print("noise")

def test_the_widget_waits():
    pytest.fail("UPD-03: load() was called while the update was under way", pytrace=False)
"""


RUN = """
import json, sys
import pytest
from pathlib import Path
from rich.console import Console
from klarna_certify.progress import Progress

folder, terminal, verbosity, *options = sys.argv[1:]
with open(f"{folder}/shown", "w", encoding="utf-8") as shown:
    lively = terminal == "terminal"
    console = Console(file=shown, force_terminal=lively, width=100, no_color=not lively)
    progress = Progress(console, ["one-page", "review"], verbose=verbosity == "verbose")
    own = ["-p", "no:cacheprovider", "-p", "no:playwright", "-p", "no:klarna_certify"]
    status = pytest.main([folder, f"--rootdir={folder}", *own, *options], plugins=[progress])
told = {name: getattr(progress, name) for name in ("done", "failed", "broken", "pytest_said")}
Path(folder, "told.json").write_text(json.dumps({"status": int(status), **told}))
"""


@dataclass(frozen=True)
class Told:
    """What a run of journeys below a progress came to."""

    status: int
    done: int
    failed: int
    broken: list[str]
    pytest_said: str
    shown: str
    elsewhere: str


def tell(folder: Path, journeys: str, *options: str, terminal: bool = False, verbose: bool = False) -> Told:
    (folder / "test_journeys.py").write_text(journeys, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -ra\n", encoding="utf-8")
    how = ["terminal" if terminal else "pipe", "verbose" if verbose else "quiet"]
    command = [sys.executable, "-c", RUN, str(folder), *how, *options]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    shown = (folder / "shown").read_text(encoding="utf-8")
    return Told(shown=shown, elsewhere=process.stdout + process.stderr, **told)


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_one_line_a_journey_with_title_project_and_count(tmp_path: Path, options: tuple[str, ...]) -> None:
    told = tell(tmp_path, JOURNEYS, *options, verbose=True)

    assert told.status == 1
    lines = told.shown.splitlines()
    assert (
        sum(line.startswith("✓ a changed cart reaches klarna (quantity up)  one-page  ") for line in lines)
        == 1
    )
    assert sum(line.startswith("✓ a changed cart reaches klarna (remove)  review  ") for line in lines) == 1
    assert sum(line.startswith("✗ the widget waits") for line in lines) == 1
    assert "    UPD-03: load() was called while the update was under way" in lines
    assert [line for line in lines if line.endswith("  5/5")]
    assert told.elsewhere == ""


def test_in_a_pipe_only_what_failed_is_told(tmp_path: Path) -> None:
    lines = tell(tmp_path, JOURNEYS).shown.splitlines()

    assert [line for line in lines if line.startswith("✓")] == []
    assert sum(line.startswith("✗ the widget waits") for line in lines) == 1


def test_in_a_pipe_nothing_moves_and_nothing_is_coloured(tmp_path: Path) -> None:
    told = tell(tmp_path, JOURNEYS, verbose=True)

    assert "\x1b" not in told.shown
    assert "\r" not in told.shown


def test_on_a_terminal_the_count_stands_below_the_journeys(tmp_path: Path) -> None:
    told = tell(tmp_path, JOURNEYS, terminal=True)

    assert "1/5, about" in told.shown
    assert "1 with findings" in told.shown
    assert told.shown.endswith("\x1b[2K"), "the count is gone when the run is over"


def test_a_journeys_own_title_and_project_are_used(tmp_path: Path) -> None:
    told = tell(
        tmp_path,
        "def test_x(record_property):\n"
        "    record_property('title', 'The cart is changed')\n"
        "    record_property('project', 'mobile')\n",
        verbose=True,
    )

    assert told.shown.startswith("✓ The cart is changed  mobile  ")


def test_a_journey_that_fails_while_it_is_cleaned_up_has_failed(tmp_path: Path) -> None:
    told = tell(
        tmp_path,
        "import pytest\n@pytest.fixture\ndef shop():\n    yield\n    raise RuntimeError('still open')\n"
        "def test_x(shop): pass\n",
    )

    assert told.shown.startswith("✗ x")
    assert "RuntimeError: still open" in told.shown
    assert (told.done, told.failed) == (1, 1)


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_journeys_that_cannot_be_read_break_the_run(tmp_path: Path, options: tuple[str, ...]) -> None:
    told = tell(tmp_path, "def test_x(:", *options)

    assert "test_journeys.py cannot be collected" in told.shown
    assert "SyntaxError" in told.broken[0]


def test_a_run_that_is_called_off_says_why(tmp_path: Path) -> None:
    told = tell(
        tmp_path, "import pytest\ndef test_x(): pytest.exit('nothing answers at http://shop', returncode=4)\n"
    )

    assert "nothing answers at http://shop" in told.shown
    assert told.broken == ["nothing answers at http://shop"]


def test_what_pytest_would_have_said_is_kept(tmp_path: Path) -> None:
    told = tell(tmp_path, JOURNEYS)

    assert "1 failed, 4 passed" in told.pytest_said
