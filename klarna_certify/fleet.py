"""A fleet: many checkouts certified in one go, each by a run of its own, and one page that sums them up."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import quote

from jinja2 import Environment as Templates
from jinja2 import StrictUndefined
from markupsafe import Markup

from klarna_certify.fleet_file import Fleet, Member
from klarna_certify.interruptions import undisturbed

INTERRUPTED, MISTAKE = 130, 2

SUMMARY, PAGE = "fleet.json", "index.html"

LAST_LINES = 15
"""How much of what a run said is told where it left no report."""

STOP_SECONDS = 60.0
"""How long a run is given to write its report once it is called off."""

_WORDS = {
    1: "findings, or not certified",
    2: "a mistake in its command, configuration or set-up",
    3: "the suite itself failed, or lost what it needs",
    130: "interrupted",
}


class FleetError(Exception):
    """The fleet cannot be run; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """What came of one checkout; `report` is the folder of its report within the fleet's, empty without one.

    `seconds` are wall-clock time. `told` is what the run said last, where it left no report.
    """

    name: str
    exit_code: int
    seconds: float
    report: str = ""
    checkout: str = ""
    verdict: str = ""
    certified: bool = False
    complete: bool = False
    partial: bool = False
    kept: int = 0
    attainable: int = 0
    findings: int = 0
    told: str = ""

    @property
    def words(self) -> str:
        """What the exit code means."""
        if self.exit_code == 0:
            return "certified" if self.certified else "nothing found that was not known"
        return _WORDS.get(self.exit_code, f"its run ended with code {self.exit_code}")


@dataclass(slots=True)
class _Running:
    """The runs that are under way, so that they can be called off."""

    lock: Lock = field(default_factory=Lock)
    processes: list[subprocess.Popen[str]] = field(default_factory=list)
    called_off: bool = False


def certify_fleet(fleet: Fleet, report_dir: Path, tell: Callable[[Certified], None]) -> list[Certified]:
    """Certifies every checkout, in the file's order, and writes the summary; `tell` hears of each as it is over.

    Raises FleetError for a folder that holds something else. After Ctrl-C the runs under way are called off, each
    with its report, and the summary says what was not run.
    """
    _make_room(report_dir)
    running, done = _Running(), dict[str, Certified]()

    def certify(member: Member) -> None:
        one = _certify(member, fleet, report_dir, running)
        with running.lock:
            done[member.name] = one
        tell(one)

    with ThreadPoolExecutor(fleet.at_once) as pool:
        futures = [pool.submit(certify, member) for member in fleet.checkout]
        try:
            for future in futures:
                future.result()
        except KeyboardInterrupt:
            with undisturbed():
                _call_off(running)
                pool.shutdown(wait=True, cancel_futures=True)
    all_of_them = [
        done.get(member.name) or Certified(name=member.name, exit_code=INTERRUPTED, seconds=0.0)
        for member in fleet.checkout
    ]
    write_summary(all_of_them, report_dir)
    return all_of_them


def worst(fleet: Sequence[Certified]) -> int:
    """The exit code of the whole: the highest is the worst."""
    return max((one.exit_code for one in fleet), default=0)


def write_summary(fleet: Sequence[Certified], report_dir: Path) -> None:
    """Writes fleet.json and the page, each in one step."""
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    value = {
        "fleet_version": 1,
        "suite": version("klarna-certify"),
        "date": moment,
        "exit_code": worst(fleet),
        "certified": sum(one.certified for one in fleet),
        "checkouts": [asdict(one) | {"words": one.words} for one in fleet],
    }
    _put(report_dir / SUMMARY, json.dumps(value, indent=2, ensure_ascii=False) + "\n")
    _put(report_dir / PAGE, page(fleet, moment))


def page(fleet: Sequence[Certified], moment: str) -> str:
    """The summary for people, as HTML that asks nothing of any network; what shops and runs said is shown as text."""
    folder = resources.files("klarna_certify").joinpath("templates")
    style = folder.joinpath("fleet.css").read_text(encoding="utf-8")
    templates = Templates(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = templates.from_string(folder.joinpath("fleet.html.j2").read_text(encoding="utf-8"))
    return template.render(
        fleet=fleet,
        certified=sum(one.certified for one in fleet),
        date=moment,
        suite=version("klarna-certify"),
        quote=quote,
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )


def _make_room(report_dir: Path) -> None:
    """Makes the fleet's folder, without the summary of the time before: none is better than one of other reports."""
    try:
        report_dir.mkdir(parents=True, exist_ok=True)
        if any(report_dir.iterdir()) and not (report_dir / SUMMARY).is_file():
            raise FleetError(
                f"{report_dir}: this folder holds something other than a fleet's reports; "
                "name another in the fleet file, or with --report-dir"
            )
        (report_dir / PAGE).unlink(missing_ok=True)
        # What tells the folder from anybody else's stays: an empty summary, until there is one.
        _put(report_dir / SUMMARY, "{}\n")
    except OSError as error:
        raise FleetError(f"{report_dir}: the reports cannot be written: {error.strerror}") from None


def _certify(member: Member, fleet: Fleet, report_dir: Path, running: _Running) -> Certified:
    folder = report_dir / member.name
    shutil.rmtree(folder, ignore_errors=True)
    begun = monotonic()
    with running.lock:
        if running.called_off:
            return Certified(name=member.name, exit_code=INTERRUPTED, seconds=0.0)
        try:
            process = _started(member, fleet, folder)
        except (OSError, ValueError) as error:
            told = f"its run cannot be started: {error}"
            return Certified(name=member.name, exit_code=MISTAKE, seconds=0.0, told=told)
        running.processes.append(process)
    document, said = process.communicate()
    seconds = round(monotonic() - begun, 1)
    read = _report(folder, document)
    if read is None:
        told = "\n".join(said.strip().splitlines()[-LAST_LINES:])
        code = process.returncode if process.returncode > 0 else 3
        return Certified(name=member.name, exit_code=code, seconds=seconds, told=told)
    return Certified(
        name=member.name,
        exit_code=process.returncode if process.returncode >= 0 else 3,
        seconds=seconds,
        report=member.name,
        **read,
    )


def _started(member: Member, fleet: Fleet, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own command
        _command(member, fleet.root, folder),
        cwd=(fleet.root / member.config).resolve().parent,
        env={**os.environ, **member.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        # In a group of its own: Ctrl-C reaches it through us, once.
        start_new_session=True,
    )


def _command(member: Member, root: Path, folder: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "klarna_certify",
        "run",
        f"--config={(root / member.config).resolve()}",
        f"--report-dir={folder.resolve()}",
        *(f"--project={name}" for name in member.projects),
        *([f"--browser={member.browser}"] if member.browser else []),
        *([f"--workers={member.workers}"] if member.workers else []),
        *(["--strict"] if member.strict else []),
        *([f"--baseline={(root / member.baseline).resolve()}"] if member.baseline else []),
        "--json",
    ]


def _report(folder: Path, document: str) -> dict[str, Any] | None:
    """What this run's report says; None where it left none, whatever lies in its folder."""
    try:
        said = json.loads(document)
        if not said["report"]:
            return None
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        return {
            "checkout": str(report["environment"]["checkout"]),
            "verdict": str(report["verdict"]),
            "certified": report["certified"] is True,
            "complete": report["complete"] is True,
            "partial": report.get("partial") is True,
            "kept": int(report["score"]["kept"]),
            "attainable": int(report["score"]["attainable"]),
            "findings": len(report["findings"]),
        }
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _call_off(running: _Running) -> None:
    """Ends every run as Ctrl-C would, so that each writes its report; kills what does not end."""
    with running.lock:
        running.called_off = True
        for process in running.processes:
            _signal(process, signal.SIGTERM)
    for process in running.processes:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(number)


def _put(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
