"""The example shops, connected by their checkout files alone, are certified.

A few journeys of each by default; all of them with `EXAMPLES=whole`, as every night.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"

NEEDS_NODE = pytest.mark.skipif(
    shutil.which("node") is None, reason="it runs on Node.js: no node on the PATH"
)
SHOPS = ["full_page_loads", pytest.param("single_page", marks=NEEDS_NODE)]

A_FEW = "quantity-up or mismatch or (refused and lines) or two_clicks"


def certified_in(folder: Path, report_dir: Path, *options: str) -> dict[str, Any]:
    """The report of a shop's certification, run as its merchant would: in its own folder."""
    program = Path(sys.executable).with_name("klarna-certify")
    done = subprocess.run(
        [program, "run", "--report-dir", report_dir, "--workers", "1", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
    )
    assert (report_dir / "report.json").is_file(), done.stdout[-4000:] + done.stderr[-2000:]
    read: dict[str, Any] = json.loads((report_dir / "report.json").read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("shop", SHOPS)
def test_an_example_keeps_what_its_journeys_exercise(shop: str, tmp_path: Path) -> None:
    whole = os.environ.get("EXAMPLES") == "whole"
    report = certified_in(EXAMPLES / shop, tmp_path / "report", *([] if whole else ["-k", A_FEW]))

    assert report["findings"] == []
    assert {journey["outcome"] for journey in report["journeys"]} == {"finished"}
    assert report["certified"] is whole
    kept = {row["id"] for row in report["requirements"] if row["verdict"] == "PASS"}
    assert kept >= {"UPD-01", "UPD-02", "UPD-03", "UPD-05", "REF-05", "ORD-01", "ORD-02", "ORD-04", "ORD-05"}


@pytest.mark.parametrize("folder", ["full_page_loads", "single_page", "woocommerce"])
def test_an_example_knows_nothing_of_the_suite(folder: str) -> None:
    code = [path for path in (EXAMPLES / folder).iterdir() if path.suffix in (".py", ".js", ".mjs", ".html")]
    # What a merchant writes for the suite lies there, too.
    shop = [path for path in code if path.name not in ("playwright.config.py", "my_shop.py")]

    assert shop
    for path in shop:
        text = path.read_text(encoding="utf-8")
        assert "klarna_certify" not in text
        assert "sample_checkout" not in text
