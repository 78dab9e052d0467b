"""How steady verdicts are: what every journey of a soak was found to be, added up over all of its runs.

A soak is a folder: `soak.json` has the figures, `journals/` the first journal of each verdict of each journey, and
`differing.html` the journeys that were judged in more than one way, their journals side by side.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from difflib import HtmlDiff
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fixtures.telling import tell
from klarna_certify.report import Report
from recorder.journal import JourneyStarted, Record, load, started

NOTED = "stability.json"
"""What the suite's own soak found, beside this module."""

FILE, PAGE, JOURNALS = "soak.json", "differing.html", "journals"

CALM, DISTURBED = "calm", "disturbed"

STYLE = (
    "body{font:15px sans-serif}table.diff{font:13px monospace;border-collapse:collapse}td,th{padding:0 .5em}"
    ".diff_add{background:#cfc}.diff_chg{background:#ffc}.diff_sub{background:#fcc}.diff_next{display:none}"
)

WIDTH = 70
"""Characters of a line in the comparison of two journals."""


class SoakError(Exception):
    """A soak cannot go on; the text says why and what to do."""


@dataclass(slots=True, kw_only=True)
class Verdict:
    """One way in which a journey was judged: how often in calm and under disturbance, and its first journal."""

    calm: int = 0
    disturbed: int = 0
    batch: int
    journal: str

    @property
    def runs(self) -> int:
        """How often, all in all."""
        return self.calm + self.disturbed


@dataclass(slots=True, kw_only=True)
class Journey:
    """One journey in one engine; `always` and `sometimes` are the requirements that its runs showed to be kept."""

    engine: str
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    always: list[str] | None = None
    sometimes: list[str] = field(default_factory=list)

    @property
    def usual(self) -> str:
        """The verdict that it had most often; the first of several."""
        return max(self.verdicts, key=lambda text: self.verdicts[text].runs)

    @property
    def differs(self) -> bool:
        """Whether it was judged in more than one way."""
        return len(self.verdicts) > 1

    @property
    def unsure(self) -> tuple[str, ...]:
        """The requirements that could be seen in some of its runs only, none of which accused anybody."""
        return () if self.differs else tuple(self.sometimes)


@dataclass(slots=True, kw_only=True)
class Soak:
    """All that was run so far with one seed by one version of the suite."""

    seed: int
    suite: str = field(default_factory=lambda: version("klarna-certify"))
    batches: int = 0
    journeys: dict[str, Journey] = field(default_factory=dict)

    def add(self, report: Report, report_dir: Path, folder: Path, condition: str) -> int:
        """Adds one batch up, keeps the first journal of each verdict, and answers how many journeys it had."""
        self.batches += 1
        findings = {one["id"]: f"{one['requirement']} {one['reason']}" for one in report["findings"]}
        for one in report["journeys"]:
            journal = report_dir / one["journal"]
            journey = self.journeys.setdefault(one["id"], Journey(engine=_engine(journal)))
            found = sorted({findings[name] for name in one["findings"]})
            text = ", ".join([f"{one['verdict']}, {one['outcome']}", *found])
            if text not in journey.verdicts:
                name = f"{JOURNALS}/{journal.stem}.{len(journey.verdicts) + 1}.jsonl"
                (folder / JOURNALS).mkdir(exist_ok=True)
                shutil.copyfile(journal, folder / name)
                journey.verdicts[text] = Verdict(batch=self.batches, journal=name)
            verdict = journey.verdicts[text]
            setattr(verdict, condition, getattr(verdict, condition) + 1)
            kept = set(one["kept"])
            before = kept if journey.always is None else set(journey.always)
            journey.always = sorted(kept & before)
            journey.sometimes = sorted((kept ^ before) | set(journey.sometimes))
        return len(report["journeys"])

    @property
    def runs(self) -> int:
        """How many journeys were run, all in all."""
        return sum(
            verdict.runs for journey in self.journeys.values() for verdict in journey.verdicts.values()
        )

    def differing(self) -> dict[str, Journey]:
        """The journeys that were judged in more than one way."""
        return {name: journey for name, journey in sorted(self.journeys.items()) if journey.differs}

    def figures(self) -> dict[str, dict[str, dict[str, int]]]:
        """By engine and condition: how many journeys were run, and how many had not their usual verdict."""
        found: dict[str, dict[str, dict[str, int]]] = {}
        for journey in self.journeys.values():
            usual = journey.usual
            conditions = found.setdefault(journey.engine, {})
            for condition in (CALM, DISTURBED):
                counted = conditions.setdefault(condition, {"journeys": 0, "differing": 0})
                for text, verdict in journey.verdicts.items():
                    runs = getattr(verdict, condition)
                    counted["journeys"] += runs
                    counted["differing"] += runs if text != usual else 0
        return dict(sorted(found.items()))

    def write(self, folder: Path) -> None:
        """Writes the figures and, where journeys differ, the page; each in one step."""
        _put(folder / FILE, json.dumps(asdict(self), indent=1) + "\n")
        if self.differing():
            _put(folder / PAGE, self.page(folder))

    def page(self, folder: Path) -> str:
        """The journeys that differ as a page, each with the journals of its two most frequent verdicts side by side."""
        parts = []
        for name, journey in self.differing().items():
            first, other = sorted(journey.verdicts, key=lambda text: -journey.verdicts[text].runs)[:2]
            here, there = (story(folder / journey.verdicts[text].journal) for text in (first, other))
            rows = "".join(
                f"<li>{html.escape(text)}: {verdict.calm} calm, {verdict.disturbed} disturbed, "
                f"first in batch {verdict.batch}</li>"
                for text, verdict in journey.verdicts.items()
            )
            names = [f"{text}: {journey.verdicts[text].journal}" for text in (first, other)]
            table = HtmlDiff(wrapcolumn=WIDTH).make_table(
                here, there, html.escape(names[0]), html.escape(names[1])
            )
            begins = html.escape(first_difference(here, there))
            parts.append(
                f"<h2>{html.escape(name)}</h2><ul>{rows}</ul><p>First difference: {begins}</p>{table}"
            )
        return (
            f"<!doctype html><meta charset='utf-8'><title>Journeys that differ</title><style>{STYLE}</style>\n"
            + "\n".join(parts)
        )


def begin(folder: Path, seed: int | None, fresh_seed: int) -> Soak:
    """The soak in the folder, or a new one there; raises SoakError where it cannot go on with what was asked for."""
    path = folder / FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if folder.is_dir() and any(folder.iterdir()):
            raise SoakError(
                f"{folder}: this folder holds something other than a soak; name another"
            ) from None
        return Soak(seed=fresh_seed if seed is None else seed)
    except (OSError, ValueError) as error:
        raise SoakError(f"{path}: it cannot be read: {error}") from None
    try:
        soak = _read(found)
    except (KeyError, TypeError, AttributeError) as error:
        raise SoakError(f"{path}: it is no soak: {error!r}") from None
    if soak.suite != version("klarna-certify"):
        raise SoakError(f"{path}: it is of version {soak.suite}; move the folder away to begin a new one")
    if seed not in (None, soak.seed):
        raise SoakError(f"{path}: it was begun with the seed {soak.seed}; another needs another folder")
    return soak


def _read(found: Mapping[str, Any]) -> Soak:
    journeys = {
        name: Journey(
            **{**one, "verdicts": {text: Verdict(**verdict) for text, verdict in one["verdicts"].items()}}
        )
        for name, one in found["journeys"].items()
    }
    return Soak(**{**found, "journeys": journeys})


def story(path: Path) -> list[str]:
    """A journal in words, a line a record, in the order of the clocks and without their times."""
    with path.open(encoding="utf-8") as lines:
        records = sorted(load(lines), key=lambda record: started(record).at)
    return list(_lines(records))


def _lines(records: Sequence[Record]) -> Iterator[str]:
    for record in records:
        if told := tell(record):
            yield f"{told[0]}: {told[1]}"


def first_difference(one: Sequence[str], other: Sequence[str]) -> str:
    """The first line in which two stories part."""
    for number in range(max(len(one), len(other))):
        here, there = (story[number] if number < len(story) else "(its end)" for story in (one, other))
        if here != there:
            return f"line {number + 1}: {here!r} or {there!r}"
    return "none that is told in words"


def stability() -> str:
    """How steady the verdicts of the installed version are, as its soak noted it; empty where that is not known."""
    noted = json.loads(resources.files("klarna_certify").joinpath(NOTED).read_text(encoding="utf-8"))
    if noted["suite"] != version("klarna-certify"):
        return ""
    told = []
    for engine, conditions in noted["engines"].items():
        runs, differing = (
            sum(one[what] for one in conditions.values()) for what in ("journeys", "differing")
        )
        disturbed = conditions[DISTURBED]["journeys"]
        told.append(f"{engine}: {differing:,} of {runs:,} verdicts differed, {disturbed:,} under disturbance")
    return " · ".join(told)


def _engine(journal: Path) -> str:
    with journal.open(encoding="utf-8") as lines:
        first = next(load(lines), None)
    return re.split(r"[ /]", first.browser)[0] if isinstance(first, JourneyStarted) else "unknown"


def _put(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
