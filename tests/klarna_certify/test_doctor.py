"""The doctor, asked about a shop with full page loads that is well, and about the same shop with something amiss."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from klarna_certify.doctor import Doctor
from klarna_certify.visit import Visit
from recorder.writer import Journal

SHOP = Path(__file__).parents[2] / "examples" / "full_page_loads"

WELL, ILL, USAGE = 0, 1, 2


def ask(folder: Path, *options: str, **replaced: str) -> tuple[int, str]:
    """The exit code and all that is said about a copy of the shop whose checkout file has these words replaced."""
    shutil.copytree(SHOP, folder, dirs_exist_ok=True)
    for name in ("checkout.toml", "playwright.config.py"):
        path = folder / name
        text = path.read_text(encoding="utf-8")
        for old, new in replaced.items():
            text = text.replace(old.replace("__", " "), new)
        path.write_text(text.replace("expect_timeout=10.0", "expect_timeout=4.0"), encoding="utf-8")
    program = Path(sys.executable).with_name("klarna-certify")
    done = subprocess.run(
        [program, "doctor", *options], cwd=folder, capture_output=True, text=True, timeout=240, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_a_shop_that_is_well_is_told_what_is_seen_and_what_is_left_out(tmp_path: Path) -> None:
    code, said = ask(tmp_path, "--json", **{"4.0": "20.0"})
    told: dict[str, Any] = json.loads(said)
    states = {each["what"]: each["state"] for each in told["said"]}

    assert (code, told["well"]) == (WELL, True)
    assert states["The total reads 14.80 GBP"] == "works"
    assert states["The cart reads 2 × Assam, strong"] == "works"
    assert states["The page speaks to Klarna's SDK: init, load"] == "works"
    assert states["The server's calls are seen: create_session"] == "works"
    assert (
        states["The cart is changed: discount on, and the total reads 18.87; Klarna's session follows"]
        == "works"
    )
    assert states["Not offered: gift card"] == "look"
    assert any(what.startswith("The order") and what.endswith("placed and confirmed") for what in states)


def test_what_cannot_be_found_is_told_with_what_stands_there_instead(tmp_path: Path) -> None:
    code, said = ask(tmp_path, Given__name="First name")

    assert code == ILL
    assert "NO  Name and address are typed: not possible" in said
    assert 'do.fill_address, step 1, { label = "First name", type = "{given_name}" }' in said
    assert 'Perhaps: { label = "Given name", exact = true }' in said
    assert "What comes after this could not be looked at." in said
    assert "customer@email.uk" not in said


def test_a_server_that_asks_somebody_else_leaves_the_browser_half_only(tmp_path: Path) -> None:
    code, said = ask(tmp_path, **{"{gateway_url}": "http://127.0.0.1:9"})

    assert code == ILL
    assert "NO  Klarna's SDK is not seen" in said
    assert "NO  The server half is not seen" in said
    assert "as the address of Klarna's API" in said
    assert "Only the browser half could be certified" in said


def test_a_total_that_is_not_one_amount_is_told_with_the_amounts_on_the_page(tmp_path: Path) -> None:
    code, said = ask(tmp_path, **{".to-pay": "table"})

    assert code == ILL
    assert "NO  The total cannot be read" in said
    assert 'Perhaps: { css = ".to-pay" }   reads “£14.80”' in said


def test_a_mistake_in_the_files_is_no_illness(tmp_path: Path) -> None:
    code, said = ask(tmp_path, choose_klarna="chose_klarna")

    assert code == USAGE
    assert "checkout.toml:" in said
    assert "did you mean 'choose_klarna'?" in said


@pytest.mark.parametrize("options", [("--project", "nobody"), ("--config", "nowhere.py")])
def test_a_project_or_file_that_is_not_there_is_told(tmp_path: Path, options: tuple[str, ...]) -> None:
    code, said = ask(tmp_path, *options)

    assert code == USAGE
    assert "no such" in said


def test_a_server_half_that_is_declared_not_to_be_seen_is_no_illness() -> None:
    declared = SimpleNamespace(journal=Journal(), server_half="none", checkout=None)
    said = Doctor(cast(Visit, declared))._server_half()

    assert (said.state, said.what) == ("look", "The server half is not seen")
    assert "server_half" in said.more[0]
    assert said.more[1].startswith("Only the browser half could be certified")
