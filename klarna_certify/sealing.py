"""What may be sealed, and what a pack's manifest says of it."""

from __future__ import annotations

import html
import json
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from importlib.metadata import version
from typing import Any

from certification.seal import digest
from klarna_certify.evidence import Evidence, judged_again
from recorder.redaction import Redactor

SCAN = "scan.json"
CHECKLIST = "requirements.toml"
SEALED = ("report.json", "report.html", "junit.xml", SCAN)
"""Besides the journals; pictures stay outside, because nobody can search them for what they must not show."""


class RefusedError(Exception):
    """The evidence is not fit to be sealed; the text says why and what to do."""


def contents(evidence: Evidence) -> dict[str, bytes]:
    """The files of a pack; raises RefusedError for a run that is incomplete, partial, unjudged, or not proven clean."""
    report = evidence.report
    if missing := [name for name in SEALED if name not in evidence.files]:
        raise RefusedError(f"{', '.join(missing)} is missing: run the certification again with this version")
    differences = judged_again(evidence)
    if report["complete"] is not True:
        raise RefusedError("the run is incomplete: not every journey was run to its end")
    if report.get("partial") is not False:
        raise RefusedError("it is of a part of the journeys: run all of them, without choosing any")
    if report["verdict"] == "ERROR" or not report["journeys"]:
        raise RefusedError("the run was not judged: the suite itself failed, or no journey was made")
    made, installed = report["environment"]["suite"], version("klarna-certify")
    if made != installed:
        raise RefusedError(
            f"the run was made by version {made} of the suite, this is {installed}: run it again"
        )
    files = {name: evidence.files[name] for name in SEALED} | evidence.journals
    _clean(files, len(report["journeys"]))
    if differences:
        raise RefusedError(f"its journals do not confirm it: {differences[0]}")
    return files | {CHECKLIST: _checklist()}


def about(evidence: Evidence, by: str, at: datetime, days: int) -> dict[str, Any]:
    """What the manifest says besides its files; `at` is now, and all times are in UTC.

    Valid for so many days from the run on, not from the sealing: what was seen grows old. Raises RefusedError for a run
    that is too old, or not over yet. A pack is never of a part, and says so.
    """
    report = evidence.report
    return {
        "shop": report["environment"]["checkout"],
        "certified_by": by,
        "verdict": report["verdict"],
        "certified": report["certified"] is True,
        "partial": False,
        "strict": report.get("strict") is True,
        "browser_half_only": report.get("browser_half_only") is True,
        "run_at": report["environment"]["date"],
        "sealed_at": at.isoformat(timespec="seconds"),
        "valid_until": _valid_until(report["environment"]["date"], at, days).isoformat(),
        "versions": {
            name: report["environment"][name] for name in ("suite", "python", "playwright", "browser")
        },
        "requirements_sha256": digest(_checklist()),
        "faults_killed": _killed(),
    }


def _valid_until(run_at: str, now: datetime, days: int) -> date:
    try:
        moment = datetime.fromisoformat(run_at).astimezone(UTC)
    except (TypeError, ValueError):
        raise RefusedError(f"{run_at!r} is no date on which it was run") from None
    if moment > now:
        raise RefusedError(f"it says that it was run at {run_at}, which is still to come")
    until = (moment + timedelta(days=days)).date()
    if until < now.date():
        raise RefusedError(f"it was run at {run_at}, more than {days} days ago: run it again")
    return until


def _clean(files: dict[str, bytes], journeys: int) -> None:
    """The run's own search, of exactly these files, found nothing; and no token can be recognised in them now."""
    try:
        scan = json.loads(files[SCAN])
        searched, hashes, leaks = scan["journeys"], scan["files"], scan["leaks"]
        if not scan["values"] > 0:
            raise RefusedError("nothing was searched for: no journey told what was typed in it")
        if leaks:
            place = f"{leaks[0]['file']} ({leaks[0]['encoding']}, {leaks[0]['value']})"
            raise RefusedError(f"a secret, token or typed value stands in {place}")
        for name, body in files.items():
            if name != SCAN and hashes.get(name) != digest(body):
                raise RefusedError(f"{name} is not the file that was searched for secrets when the run ended")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError(f"{SCAN} cannot be read: {error!r}") from None
    if searched != journeys:
        raise RefusedError(f"{searched} of {journeys} journeys told what was typed in them: run it again")
    for name, body in files.items():
        text = body.decode("utf-8", "replace")
        if Redactor().scan(text) or Redactor().scan(html.unescape(text)):
            raise RefusedError(f"a token stands in {name}")


def _killed() -> Any:
    """The faults that the installed version killed, as the kill matrix noted them.

    Raises RefusedError where they are another version's.
    """
    text = resources.files("klarna_certify").joinpath("faults_killed.json").read_text(encoding="utf-8")
    noted = json.loads(text)
    if noted["suite"] != version("klarna-certify"):
        raise RefusedError(f"which faults are killed is known of version {noted['suite']} only: make faults")
    return noted


def _checklist() -> bytes:
    return resources.files("certification").joinpath(CHECKLIST).read_bytes()
