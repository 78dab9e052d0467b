"""What of a report is opened: its page in the browser, a journey's trace in Playwright's viewer.

The files of a journey bear its journal's name: `journals/NAME.jsonl`, `har/NAME.har`, `traces/NAME.zip`,
`videos/NAME.webm`.
"""

from __future__ import annotations

import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from klarna_certify.evidence import EvidenceError, read_folder
from klarna_certify.report import Report

PAGE, TRACES = "report.html", "traces"


def page(folder: Path) -> Path:
    """The report's page; raises EvidenceError where there is none."""
    path = folder / PAGE
    if not path.is_file():
        raise EvidenceError(f"{folder}: there is no {PAGE} in it; name the folder of a report")
    return path


def trace(folder: Path, journey: str) -> Path:
    """The trace of a journey that is named by its id, a glob, or a part of its id that no other has.

    Raises EvidenceError for a journey that is not there or has no trace, and says which have one.
    """
    report = read_folder(folder).report
    name = _one(report, journey)
    journals = {row["id"]: row["journal"] for row in report["journeys"]}
    path = _path(folder, journals[name])
    if path is None or not path.is_file():
        having = [one for one, journal in journals.items() if (at := _path(folder, journal)) and at.is_file()]
        kept = f"there is one of: {', '.join(having)}" if having else "there is none in this report"
        raise EvidenceError(
            f"{name} has no trace; a trace is kept of a failed journey that was run again: {kept}"
        )
    return path


def show_trace(path: Path) -> int:
    """Serves a trace to the browser on a free port of this machine until interrupted; the viewer's exit code.

    In a tab, because the viewer's own window needs a browser that Playwright has downloaded itself.
    """
    viewer = [sys.executable, "-m", "playwright", "show-trace", "--host", "127.0.0.1", "--port", "0"]
    try:
        return subprocess.run([*viewer, str(path)], check=False).returncode  # noqa: S603 - our own interpreter
    except KeyboardInterrupt:
        return 0


def _one(report: Report, wanted: str) -> str:
    ids = [row["id"] for row in report["journeys"]]
    if wanted in ids:
        return wanted
    found = [name for name in ids if wanted in name or fnmatchcase(name, wanted)]
    if len(found) == 1:
        return str(found[0])
    if not found:
        raise EvidenceError(f"{wanted!r} is no journey of this report, nor part of one's id")
    raise EvidenceError(f"{wanted!r} may be any of {len(found)} journeys: {', '.join(found[:10])}")


def _path(folder: Path, journal: str | None) -> Path | None:
    """Where a journey's trace would lie; a report is not trusted with a path."""
    return folder / TRACES / f"{PurePosixPath(journal).stem}.zip" if journal else None
