"""What a run's end means: its exit code, and the words for it where the report has none.

0 certified (of a part of the journeys: nothing was found; with a baseline: nothing new), 1 findings or not certified,
2 a mistake in the command, the configuration or the set-up, 3 the suite itself failed, 130 interrupted.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from rich.console import Console
from rich.text import Text

from klarna_certify.baseline import Measured, measure
from klarna_certify.output import USAGE, say
from klarna_certify.report import Report
from klarna_certify.running import Ended, Wanted
from klarna_certify.trouble import failed

CERTIFIED, FINDINGS, SUITE_FAILED, INTERRUPTED = 0, 1, 3, 130


def exit_code(ended: Ended, wanted: Wanted, measured: Measured | None, console: Console) -> int:
    """The exit code; says why where the report does not. `measured` is None where there is no report."""
    report, progress = ended.report, ended.progress
    match ended.status:
        case status if progress.interrupted or (
            status == pytest.ExitCode.INTERRUPTED and not progress.broken
        ):
            said = "what was judged so far is in the report" if report else "no journey had ended"
            console.print(f"\nInterrupted: {said}.")
            return INTERRUPTED
        case pytest.ExitCode.OK | pytest.ExitCode.TESTS_FAILED if progress.broken:
            pass  # a file of journeys that cannot be read leaves the others running, and the run worthless
        case pytest.ExitCode.USAGE_ERROR:
            return USAGE
        case pytest.ExitCode.NO_TESTS_COLLECTED:
            say("klarna-certify: no journey matches what was asked for", err=True)
            return USAGE
        case pytest.ExitCode.OK if report is not None and measured is not None:
            return _judgement(report, ended, wanted, measured, console)
        case pytest.ExitCode.TESTS_FAILED if report is not None and measured is not None and _judged(report):
            return _judgement(report, ended, wanted, measured, console)
    if not progress.broken and not progress.failed:  # what failed has told why already
        console.print(progress.pytest_said, markup=False, highlight=False, soft_wrap=True)
    say("klarna-certify: the suite itself failed; this says nothing about the shop", err=True)
    return SUITE_FAILED


def _judged(report: Report) -> bool:
    """Whether a failed run is the shop's doing: something was found, or every journey came to its end."""
    return report["verdict"] != "ERROR" and bool(report["findings"] or report["complete"])


def _judgement(report: Report, ended: Ended, wanted: Wanted, measured: Measured, console: Console) -> int:
    for line in measured.stale:
        console.print(Text(f"Stale in {wanted.baseline}: {line}", style="red"), soft_wrap=True)
    if ended.known is not None:
        count = len(measured.known)
        console.print(f"Baseline: {count} known, {len(measured.new)} new, {len(measured.stale)} stale.")
    if measured.stale:
        return FINDINGS
    if report["certified"]:
        return CERTIFIED
    if measured.new or not report["complete"]:
        return FINDINGS
    if measured.known and ended.progress.failed <= len(failed(report)):
        console.print("Nothing was found that was not known; that certifies nothing.")
        return CERTIFIED
    if ended.status != pytest.ExitCode.OK or not wanted.partial:
        return FINDINGS
    console.print("Nothing was found in this part; a certification needs every journey.")
    return CERTIFIED


def measured_against(ended: Ended, wanted: Wanted) -> Measured | None:
    """The run's report held against its baseline, as of today in UTC; without a baseline everything is new.

    None where there is no report.
    """
    if ended.report is None:
        return None
    return measure(
        ended.report,
        ended.known or (),
        datetime.now(UTC).date(),
        strict=wanted.strict,
        chosen=wanted.chosen,
    )
