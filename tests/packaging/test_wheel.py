"""The wheel, in a fresh virtual environment, without the repository: one name, and all that a merchant needs."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.packaging.environment import ROOT, ran

SHOP = ROOT / "examples" / "full_page_loads"

PACKAGES = ("certification", "e2e", "fixtures", "klarna_certify", "klarna_simulator", "pages", "recorder")

PAGE_CLASS = """
from klarna_certify.checkout import Checkout, Seen


class OwnCheckout(Checkout):
    def see(self):
        return Seen(view="checkout", total=1480, currency="GBP")

    def open(self, cart):
        self.page.goto(self.base_url + "/")
"""

OWN_JOURNEY = """
def test_a_journey_of_our_own(checkout, klarna, shopper):
    checkout.open({"assam": 1})
    assert checkout.look().total == 1480
    assert shopper.city == "London"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("shop.py", "page.js", "checkout.toml", "playwright.config.py"):
        shutil.copy(SHOP / name, tmp_path)
    return tmp_path


def test_everything_in_the_wheel_lies_below_one_name(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        texts = [archive.read(name).decode() for name in names if name.endswith(".py")]
        top_level = next(archive.read(name).decode() for name in names if name.endswith("top_level.txt"))

    assert {name.split("/")[0].split("-")[0] for name in names} == {"klarna_certify"}
    assert top_level.split() == ["klarna_certify"]
    for data in (
        "certification/requirements.toml",
        "certification/report/templates/report.css",
        "recorder/probe.js",
        "pages/survey.js",
        "klarna_simulator/static/sdk-payments.js",
        "klarna_simulator/templates/purchase.html",
        "e2e/conftest.py",
    ):
        assert f"klarna_certify/{data}" in names
    for text in texts:
        for line in text.splitlines():
            words = line.split()
            if words[:1] in (["from"], ["import"]) and len(words) > 1:
                assert words[1].split(".")[0] not in set(PACKAGES) - {"klarna_certify"}, line


def test_the_command_certifies_from_any_folder(installed: Path, folder: Path) -> None:
    done = ran([installed / "klarna-certify", "run", "-k", "unchanged", "--workers", "1"], folder)

    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((folder / "certification-report" / "report.json").read_text(encoding="utf-8"))
    assert [journey["outcome"] for journey in report["journeys"]] == ["finished"]
    assert report["findings"] == []
    again = ran([installed / "klarna-certify", "recheck", "certification-report"], folder)
    assert again.returncode == 0, again.stdout + again.stderr
    assert list(installed.parent.glob("lib/*/site-packages/klarna_certify/**/.pytest_cache")) == []


def test_a_merchants_own_journey_has_the_fixtures_and_the_rules(installed: Path, folder: Path) -> None:
    (folder / "own_pages.py").write_text(PAGE_CLASS, encoding="utf-8")
    (folder / "checkout.toml").write_text(
        'name = "Tea"\npage_class = "own_pages:OwnCheckout"\n', encoding="utf-8"
    )
    (folder / "test_own.py").write_text(OWN_JOURNEY, encoding="utf-8")
    (folder / "conftest.py").write_text("from klarna_certify.e2e.conftest import *\n", encoding="utf-8")
    done = ran([installed / "python", "-m", "pytest", "test_own.py"], folder)

    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert (folder / "certification-report" / "report.json").is_file()


def test_the_worked_example_of_journeys_of_ones_own_is_judged(installed: Path, folder: Path) -> None:
    page = (ROOT / "docs" / "own-journeys.md").read_text(encoding="utf-8")
    for name, text in re.findall(r"^```python (\S+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        (folder / name).write_text(text, encoding="utf-8")
    done = ran([installed / "python", "-m", "pytest", "test_tea.py"], folder)

    assert "1 passed" in done.stdout, done.stdout + done.stderr
    report = json.loads((folder / "certification-report" / "report.json").read_text(encoding="utf-8"))
    assert [journey["title"] for journey in report["journeys"]] == ["Somebody remembers the colleagues"]
    kept = {row["id"] for row in report["requirements"] if row["verdict"] == "PASS"}
    assert {"UPD-01", "UPD-02", "ORD-01", "ORD-04"} <= kept


def test_the_simulator_comes_with_it(installed: Path, folder: Path) -> None:
    done = ran([installed / "klarna-simulator", "--help"], folder)

    assert done.returncode == 0, done.stderr
    assert "serve" in done.stdout
