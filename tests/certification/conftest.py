"""What the tests share: told stories are judged as somebody approved them (`approval`); a page to open reports in."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from certification import Judgement
from certification.model import Certification
from certification.report import JourneyEvidence, render_html
from tests.certification import approval
from tests.certification.outcomes import ENVIRONMENT
from tests.certification.shown import Show, open_report
from tests.certification.stories import Told

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""The smallest picture."""


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
        for file in (file for item in proof for file in item.pictures):
            (tmp_path / file).parent.mkdir(exist_ok=True)
            (tmp_path / file).write_bytes(PIXEL)
        context, page = open_report(browser, path, told, viewport={"width": width, "height": 800}, **more)
        contexts.append(context)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert told == []


@pytest.fixture(autouse=True)
def approved(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Holds what the test heard against what was approved; random histories are not held.

    A test that asks what was kept hears the proofs too.
    """
    if hasattr(request.function, "hypothesis"):
        yield
        return
    heard: list[str] = []
    judged = Told.judged

    def listening(told: Told) -> Judgement:
        judgement = judged(told)
        heard.append(approval.in_words(judgement))
        return judgement

    def listening_for_proofs(told: Told) -> set[str]:
        judgement = judged(told)
        heard.append(approval.proofs_in_words(judgement))
        return {one.requirement for one in judgement.observations}

    monkeypatch.setattr(Told, "judged", listening)
    monkeypatch.setattr(Told, "kept", listening_for_proofs)
    yield
    module, name = request.module.__name__.rpartition(".")[2], request.node.name
    sections = approval.read(module)
    said = approval.section(heard)
    if said == sections.get(name, ""):
        return
    if os.environ.get("APPROVE"):
        sections.pop(name, None)
        approval.write(module, {**sections, **({name: said} if said else {})})
        return
    assert sections.get(name, "nothing was approved") == said, (
        "The judge says something else than was approved. If it is right now: APPROVE=1 pytest tests/certification"
    )
