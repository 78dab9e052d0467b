"""ctrf.json: the certification in the Common Test Report Format (ctrf.io), which dashboards and CI reporters read.

The format has no warning: a recommendation that was not followed is "other". Times are milliseconds since the epoch on
the gateway's clock, as the journals have them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from certification.model import Certification
from certification.report.cases import JOURNEYS, Case, Outcome, cases
from certification.report.environment import Environment, JourneyEvidence
from certification.report.score import certified
from certification.report.text import plain
from recorder.journal import ended, started

SPEC_VERSION = "0.0.0"
"""The one version that there is."""

_STATUS = {
    Outcome.PASSED: "passed",
    Outcome.WARNED: "other",
    Outcome.SKIPPED: "skipped",
    Outcome.FAILED: "failed",
    Outcome.BROKEN: "failed",
}


def render_ctrf(
    certification: Certification, environment: Environment, evidence: Sequence[JourneyEvidence] = ()
) -> str:
    """The certification as CTRF: a test a requirement, one a journey, and one for the run."""
    tests = [_test(case) for case in cases(certification, environment, evidence)]
    counts = Counter(test["status"] for test in tests)
    start, stop = _span([item for item in evidence if item.records], environment)
    value = {
        "reportFormat": "CTRF",
        "specVersion": SPEC_VERSION,
        "generatedBy": "klarna-certify",
        "timestamp": environment.date,
        "results": {
            "tool": {"name": "klarna-certify", "version": environment.suite},
            "summary": {
                "tests": len(tests),
                **{status: counts[status] for status in ("passed", "failed", "skipped", "pending", "other")},
                "start": start,
                "stop": stop,
                "duration": stop - start,
            },
            "tests": tests,
            "environment": {
                "appName": environment.checkout,
                "testEnvironment": environment.lane,
                "healthy": certified(certification),
                "extra": {"browser": environment.browser, "playwright": environment.playwright},
            },
            "extra": {
                "verdict": certification.verdict.label,
                "certified": certified(certification),
                "complete": certification.complete,
                "partial": certification.partial,
                "strict": certification.strict,
                "browserHalfOnly": certification.browser_half_only,
            },
        },
    }
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode() + "\n"


def _test(case: Case) -> dict[str, Any]:
    test: dict[str, Any] = {
        "id": str(uuid5(NAMESPACE_URL, f"urn:klarna-certify:{case.suite}:{case.subject}")),
        "name": plain(case.name),
        "status": _STATUS[case.outcome],
        "rawStatus": case.verdict,
        "duration": round(case.seconds * 1000),
        "suite": [case.suite],
        "type": "e2e",
    }
    if case.message:
        test["message"] = plain(case.message)
    if case.text and case.outcome is not Outcome.PASSED:
        test["trace"] = plain(case.text, 10_000)
    if case.suite == JOURNEYS:
        test["filePath"] = f"e2e/{case.subject.partition('::')[0]}.py"
    if (evidence := case.evidence) is not None:
        test["attachments"] = [
            {"name": "journal", "contentType": "application/x-ndjson", "path": evidence.journal},
            *(
                [{"name": "HAR", "contentType": "application/json", "path": evidence.har}]
                if evidence.har
                else []
            ),
        ]
        if evidence.records:
            test["start"], test["stop"] = _times(evidence)
    return test


def _times(evidence: JourneyEvidence) -> tuple[int, int]:
    first = min(started(record).at for record in evidence.records)
    last = max(ended(record).at for record in evidence.records)
    return round(first * 1000), round(last * 1000)


def _span(evidence: Sequence[JourneyEvidence], environment: Environment) -> tuple[int, int]:
    """From the first record of all journeys to the last; without any, the moment of the report."""
    if not evidence:
        moment = round(datetime.fromisoformat(environment.date).timestamp() * 1000)
        return moment, moment
    times = [_times(item) for item in evidence]
    return min(start for start, _ in times), max(stop for _, stop in times)
