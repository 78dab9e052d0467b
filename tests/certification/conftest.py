"""What the tests of the report's page share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from certification.model import Certification
from certification.report import JourneyEvidence, render_html
from tests.certification.outcomes import ENVIRONMENT
from tests.certification.shown import Show, open_report


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Show]:
    """Opens a report from a file; fails the test if the page asked for anything else or broke its own rules."""
    told: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(
        outcome: Certification, proof: tuple[JourneyEvidence, ...] = (), *, width: int = 1280, **more: object
    ) -> Page:
        path = tmp_path / "report.html"
        path.write_text(render_html(outcome, ENVIRONMENT, proof), encoding="utf-8")
        context, page = open_report(browser, path, told, viewport={"width": width, "height": 800}, **more)
        contexts.append(context)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert told == []
