"""The badge: it says whether the checkout is certified, in words too, and never more than the run showed."""

from __future__ import annotations

from xml.etree import ElementTree

from certification import Verdict
from certification.model import Certification
from certification.report import render_badge
from tests.certification.outcomes import ENVIRONMENT, certification, failed, row


def said(of: Certification) -> str:
    badge = ElementTree.fromstring(render_badge(of, ENVIRONMENT))  # noqa: S314 our own words
    return badge.attrib["aria-label"]


def test_a_certified_checkout_has_a_badge_that_says_so() -> None:
    assert said(certification(row("UPD-01", Verdict.PASS))) == "Klarna checkout: certified 1/1"


def test_a_finding_shows_on_the_badge() -> None:
    assert said(failed()).startswith("Klarna checkout: not certified 1/2")


def test_a_run_that_did_not_end_is_not_certified() -> None:
    assert "not certified" in said(certification(row("UPD-01", Verdict.PASS), complete=False))
