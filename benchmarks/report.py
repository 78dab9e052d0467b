"""`python -m benchmarks.report`: how heavy a report of five hundred journeys is, and how soon it can be read.

The journeys are told, not run: purchases with many changes of the cart, every tenth of them with a finding.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import sync_playwright

from certification import certify, judge
from certification.model import Certification
from certification.report import JourneyEvidence, render_html
from klarna_certify.browsers import find_browser
from recorder.journal import JourneyStarted, Record
from tests.certification.outcomes import ENVIRONMENT
from tests.certification.stories import checkout

CHANGES = 9
"""Changes of the cart in one journey; it then has about as many records as the longest of the suite's own."""


def journey(number: int, *, faulty: bool) -> tuple[Record, ...]:
    """One purchase; a faulty one loads the widget once before the update is answered."""
    told = checkout(499)
    for change in range(1, CHANGES + 1):
        amount = 499 + change
        told.changes(amount)
        if faulty and change == CHANGES:
            told.load(amount).updates(amount)
        else:
            told.updates(amount).load(amount)
    told.pay(amount).approved().order().confirms().end()
    first = told.records[0]
    assert isinstance(first, JourneyStarted)
    name = f"test_order::test_bought[{number}]"
    return (replace(first, journey=name, title=f"Bought by shopper {number}"), *told.records[1:])


def many(count: int) -> tuple[Certification, tuple[JourneyEvidence, ...]]:
    """A certification of that many journeys, and its evidence."""
    told = [journey(number, faulty=number % 10 == 0) for number in range(1, count + 1)]
    judgements = tuple(judge(records) for records in told)
    evidence = tuple(
        JourneyEvidence(journey=one.journey, journal=f"journals/{number}.jsonl", records=records)
        for number, (one, records) in enumerate(zip(judgements, told, strict=True), start=1)
    )
    return certify(judgements, complete=True), evidence


def opened(report: Path, times: int) -> list[tuple[float, float, float]]:
    """Seconds until something is on the screen, until the page is complete, and of processor that this took.

    Each time in a fresh page.
    """
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**find_browser("chromium", headed=False).launch_args())
        for _ in range(times):
            page = browser.new_page()
            devtools = page.context.new_cdp_session(page)
            devtools.send("Performance.enable")
            page.goto(report.as_uri())
            paint, load = page.evaluate(
                "[performance.getEntriesByType('paint')[0].startTime,"
                " performance.getEntriesByType('navigation')[0].loadEventEnd]"
            )
            told = devtools.send("Performance.getMetrics")["metrics"]
            processor = next(one["value"] for one in told if one["name"] == "ProcessTime")
            found.append((paint / 1000, load / 1000, processor))
            page.close()
        browser.close()
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--journeys", type=int, default=500)
    parser.add_argument("--times", type=int, default=7)
    asked = parser.parse_args(arguments)
    outcome, evidence = many(asked.journeys)
    start = perf_counter()
    text = render_html(outcome, ENVIRONMENT, evidence).encode()
    rendered = perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.html"
        report.write_bytes(text)
        times = opened(report, asked.times)
    records = sum(len(item.records) for item in evidence) / len(evidence)
    print(f"journeys          {asked.journeys}, of {records:.0f} records each")  # noqa: T201
    print(f"size              {len(text) / 1e6:.1f} MB")  # noqa: T201
    print(f"rendered in       {rendered:.2f} s")  # noqa: T201
    for name, at in (("first seen after", 0), ("complete after", 1), ("processor", 2)):
        seconds = [one[at] for one in times]
        told = f"median {median(seconds):.2f}, best {min(seconds):.2f}, worst {max(seconds):.2f}"
        print(f"{name:<18}{told} s")  # noqa: T201


if __name__ == "__main__":
    main()
