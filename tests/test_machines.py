"""What the documentation says of the formats for programs is what they are."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from certification.model import Verdict
from certification.report import as_har, render_ctrf, render_har, render_junit
from tests.certification.outcomes import ENVIRONMENT, certification, row
from tests.certification.stories import checkout

PAGE = (Path(__file__).parents[1] / "docs" / "machines.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| ([A-Z ]+?)(?: in a (strict|partial) run)? \| (\w+).*? \| (\w+) \|$", PAGE, re.MULTILINE
)


@pytest.mark.parametrize(("verdict", "kind", "junit", "ctrf"), ROWS)
def test_a_verdict_becomes_what_is_documented(verdict: str, kind: str, junit: str, ctrf: str) -> None:
    known = next(one for one in Verdict if one.label == verdict)
    outcome = certification(row("UPD-02", known, "because"))
    outcome = replace(outcome, partial=kind == "partial", strict=kind == "strict")

    case = fromstring(render_junit(outcome, ENVIRONMENT))[0].find("testcase")  # noqa: S314 - we wrote it ourselves
    assert case is not None
    tags = [child.tag for child in case if child.tag in ("failure", "error", "skipped")]
    assert tags == ([] if junit == "passed" else [junit])
    assert json.loads(render_ctrf(outcome, ENVIRONMENT))["results"]["tests"][0]["status"] == ctrf


def test_every_verdict_is_documented() -> None:
    assert {verdict for verdict, *_ in ROWS} == {verdict.label for verdict in Verdict}


def test_every_custom_field_of_a_har_is_documented() -> None:
    log = json.loads(
        render_har(
            ENVIRONMENT, checkout().changes(998).updates(998, status=400, fault="refuse-1").end().records
        )
    )["log"]
    documented = set(re.findall(r"`(?:log\.)?(_\w+)`", PAGE))

    used = {name for name in log if name.startswith("_")}
    used |= {name for entry in log["entries"] for name in entry if name.startswith("_")}
    assert "_fault" in used
    assert used <= documented
    for bound in (as_har.MAX_BODY, as_har.MAX_ENTRIES, as_har.MAX_CALLS):
        assert f"{bound:,}" in PAGE
