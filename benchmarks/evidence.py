"""`python -m benchmarks.evidence`: what evidence costs a journey, with and without, in turns of one run.

The same journeys against the same shop: with the journal alone, with what is kept of every journey (pictures), and
with a trace of every journey, which the suite makes only when it runs a failed one again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from tests.fixtures.kiosk import CHECKOUT, CONFIG, REPOSITORY

JOURNEYS = "after_approval_takes_a_new_authorization"


@dataclass(frozen=True, slots=True)
class Way:
    """A way of keeping evidence: its name, the configuration's artifacts, and options of pytest-playwright."""

    name: str
    artifacts: str
    options: tuple[str, ...] = ()


WAYS = (
    Way("journal alone", 'screenshot="off", trace="off", video="off"'),
    Way("and pictures", 'trace="off", video="off"'),
    Way("and a trace", 'trace="off", video="off"', ("--tracing", "on")),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: seconds of each journey between its first and its last record, and bytes that were kept of all."""

    seconds: tuple[float, ...]
    journals: int
    pictures: int
    traces: int


def turn(way: Way, folder: Path) -> Turn:
    """Runs the journeys in one way; raises RuntimeError if a journey did not pass."""
    folder.mkdir()
    config = CONFIG.replace('trace="off", video="off"', way.artifacts)
    (folder / "playwright.config.py").write_text(config, encoding="utf-8")
    (folder / "checkout.toml").write_text(CHECKOUT, encoding="utf-8")
    report = folder / "report"
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [
            *(sys.executable, "-m", "pytest", "e2e", "-q", "-k", JOURNEYS, "-p", "no:cacheprovider"),
            *("--klarna-config", str(folder / "playwright.config.py"), "--klarna-report-dir", str(report)),
            *("--output", str(folder / "traces"), *way.options),
        ],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads((report / "report.json").read_text(encoding="utf-8"))["journeys"]
    if not told or any(journey["outcome"] != "finished" for journey in told):
        raise RuntimeError(f"{way.name}: the journeys did not pass:\n{ran.stdout[-3000:]}")
    return Turn(
        tuple(journey["duration"] for journey in told),
        weight(report / "journals"),
        weight(report / "screenshots"),
        weight(folder / "traces"),
    )


def weight(folder: Path) -> int:
    """Bytes of all files below the folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3)
    asked = parser.parse_args(arguments)
    turns: dict[str, list[Turn]] = {way.name: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as place:
        for number in range(asked.turns):
            for way in WAYS:
                turns[way.name].append(turn(way, Path(place) / f"{number}-{WAYS.index(way)}"))
    bare = median(second for one in turns[WAYS[0].name] for second in one.seconds)
    print("| evidence | seconds a journey | ratio | journal | pictures | trace |")  # noqa: T201
    print("| --- | --- | --- | --- | --- | --- |")  # noqa: T201
    for name, made in turns.items():
        seconds = median(second for one in made for second in one.seconds)
        sizes = [
            f"{mean(getattr(one, kind) / len(one.seconds) for one in made) / 1000:,.0f} kB"
            for kind in ("journals", "pictures", "traces")
        ]
        print(f"| {name} | {seconds:.2f} | {seconds / bare:.2f} | {' | '.join(sizes)} |")  # noqa: T201


if __name__ == "__main__":
    main()
