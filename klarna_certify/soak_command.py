"""`klarna-certify soak`: journeys again and again, in orders of chance, to see whether a verdict ever differs."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from json import loads
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from klarna_certify.browsers import BrowserNotFoundError
from klarna_certify.configuration import DEFAULT, ConfigurationError
from klarna_certify.output import AsJson, mistake, say, say_json
from klarna_certify.running import Wanted, arguments, checked
from klarna_certify.steadiness import CALM, DISTURBED, PAGE, Soak, SoakError, begin

STEADY, DIFFERING, SUITE_FAILED = 0, 1, 3

NO_TESTS_COLLECTED = 5
"""The exit code of pytest, which is not imported here: the run that is started wants to be the first to do so."""

PARTS = 4
"""How many batches deal out all journeys once."""

_BUSY = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: pass"
"""Takes a core's time for as long as somebody is there who wants it taken."""


def soak(
    config: Annotated[Path, typer.Option(metavar="FILE", help="The run's configuration.")] = Path(DEFAULT),
    project: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this project; repeatable.")
    ] = None,
    keyword: Annotated[
        str, typer.Option("-k", metavar="WORDS", help="Only journeys that match, as in pytest.")
    ] = "",
    browser: Annotated[
        str, typer.Option(metavar="NAME", help="This browser instead of the projects' own.")
    ] = "",
    workers: Annotated[
        int, typer.Option(min=0, max=64, metavar="N", help="How many at a time; 0: as configured.")
    ] = 0,
    count: Annotated[int, typer.Option(min=1, metavar="N", help="How many journeys more, at least.")] = 150,
    minutes: Annotated[
        float, typer.Option(min=0, metavar="N", help="Begin no batch after so long; 0: no limit.")
    ] = 0,
    seed: Annotated[int | None, typer.Option(help="Of a new soak; by default one is made.")] = None,
    load: Annotated[bool, typer.Option("--load", help="Every other batch while all cores are busy.")] = False,
    unrest: Annotated[
        bool, typer.Option("--unrest", help="Every other batch with a slow and odd Klarna.")
    ] = False,
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help="Where it adds up.")] = Path("soak"),
    json: AsJson = False,
) -> None:
    """Run journeys again and again, in orders of chance, and tell which were ever judged otherwise.

    Each batch has fresh browsers and a fresh shop. What is in the folder is gone on with: call it again for more.

    \b
    Exit codes:
      0: every journey had the same verdict each time
      1: some did not; differing.html has their journals side by side
      2: a mistake in the command, the configuration or the set-up
      3: a batch left no report

    \b
    Example:
      klarna-certify soak --count 500 --load --unrest
    """
    wanted = Wanted(config=config, projects=project or (), keyword=keyword, browser=browser, workers=workers)
    try:
        settings, _ = checked(wanted)
        going_on = begin(folder, seed, secrets.randbelow(1_000_000))
        folder.mkdir(parents=True, exist_ok=True)
    except (ConfigurationError, BrowserNotFoundError, SoakError, OSError) as error:
        mistake(error)
    say(f"Seed {going_on.seed}, {going_on.runs} journeys so far.", err=json)
    first, until = going_on.runs, monotonic() + minutes * 60
    while going_on.runs - first < count and not (minutes and monotonic() > until):
        deal, part = divmod(going_on.batches, PARTS)
        condition = DISTURBED if (load or unrest) and (deal + part) % 2 else CALM
        try:
            with _busy(os.cpu_count() or 1 if load and condition == DISTURBED else 0):
                ran = _batch(going_on, wanted, workers or settings.workers, folder, condition, unrest)
        except SoakError as error:
            for line in f"klarna-certify: {error}".splitlines():
                say(line, err=True)
            raise typer.Exit(SUITE_FAILED) from None
        going_on.write(folder)
        if not ran:
            continue
        differing = len(going_on.differing())
        total = f"{going_on.runs} in all, {differing} with differing verdicts"
        say(f"Batch {going_on.batches}, {condition}: {ran} journeys; {total}", err=json)
    _tell(going_on, folder, json)
    raise typer.Exit(DIFFERING if going_on.differing() else STEADY)


@contextmanager
def _busy(count: int) -> Iterator[None]:
    """Keeps so many processes busy for the length of the block."""
    busy = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(count)]  # noqa: S603 - our own
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()


def _batch(going_on: Soak, wanted: Wanted, workers: int, folder: Path, condition: str, unrest: bool) -> int:
    """Runs the next batch in a process of its own, adds it up, and answers how many journeys it had.

    Raises SoakError where it leaves no report.
    """
    deal, part = divmod(going_on.batches, PARTS)
    with tempfile.TemporaryDirectory() as place:
        report_dir = Path(place) / "report"
        given = [
            *arguments(wanted, report_dir, workers),
            f"--klarna-shuffle={going_on.seed}.{deal}:{part + 1}/{PARTS}",
            *(
                [f"--klarna-unrest={going_on.seed + going_on.batches}"]
                if condition == DISTURBED and unrest
                else []
            ),
        ]
        command = [sys.executable, "-m", "pytest", *given]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        if ran.returncode == NO_TESTS_COLLECTED and part:
            going_on.batches += 1  # fewer journeys than parts
            return 0
        try:
            report = loads((report_dir / "report.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise SoakError(
                f"batch {going_on.batches + 1} left no report:\n{ran.stdout[-3000:]}{ran.stderr[-2000:]}"
            ) from None
        return going_on.add(report, report_dir, folder, condition)


def _tell(soaked: Soak, folder: Path, json: bool) -> None:
    differing, figures = soaked.differing(), soaked.figures()
    unsure = {name: journey.unsure for name, journey in soaked.journeys.items() if journey.unsure}
    if json:
        say_json(
            {
                "seed": soaked.seed,
                "journeys": soaked.runs,
                "figures": figures,
                "differing": list(differing),
                "unsure": unsure,
                "page": str(folder / PAGE) if differing else None,
            }
        )
        return
    for engine, conditions in figures.items():
        for condition, counted in conditions.items():
            say(
                f"{engine}, {condition}: {counted['journeys']} journeys, {counted['differing']} unlike the others"
            )
    for name, journey in differing.items():
        say(f"{name} was judged in {len(journey.verdicts)} ways:")
        for text, verdict in journey.verdicts.items():
            say(f"  {text}: {verdict.calm} calm, {verdict.disturbed} disturbed")
    for name, requirements in unsure.items():
        say(f"{name}: now and then nothing could be said of {', '.join(requirements)}")
    if differing:
        say(f"Their journals side by side: {folder / PAGE}")
