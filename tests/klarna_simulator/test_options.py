from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import get_type_hints

import pytest

import klarna_simulator
from klarna_simulator.options import BrowserOptions, Rules
from klarna_simulator.settings import choices

CONTRADICTIONS = {
    "X1": "Rules.line_tax",
    "X2": "Rules.line_tax",
    "X3": "Rules.line_tax",
    "X4": "Rules.us_order_amount",
    "X5": "BrowserOptions.load_cart",
    "X6": "BrowserOptions.category_objects",
    "X7": "BrowserOptions.category",
    "X8": "Rules.authorized_payment_method",
    "X9": "Rules.tax_tolerance",
    "X10": "Rules.gift_card_tax",
    "X11": "Rules.negative_lines",
    "X12": "Rules.session_cancel",
    "X13": "BrowserOptions.bare_init",
    "X14": "Rules.error_texts",
    "X15": "Rules.unauthorized",
    "X16": "BrowserOptions.finalize",
    "X17": "Rules.reference_length",
    "X18": "Rules.intended_use",
    "X19": "BrowserOptions.unfinalized",
    "X20": "Rules.test_emails",
    "X21": "Rules.dates",
}
"""The contradictions of the fact sheet and the switch of each."""


@pytest.mark.parametrize("settings", [Rules, BrowserOptions])
def test_the_first_choice_of_a_switch_is_its_default(settings: type[Rules | BrowserOptions]) -> None:
    kinds = get_type_hints(settings)

    for field in dataclasses.fields(settings):
        values = choices(kinds[field.name])
        if values:
            assert values[0] == field.default


def test_every_contradiction_of_the_fact_sheet_has_its_switch() -> None:
    switches = {
        f"{kind.__name__}.{f.name}" for kind in (Rules, BrowserOptions) for f in dataclasses.fields(kind)
    }

    assert set(CONTRADICTIONS) == {f"X{number}" for number in range(1, 22)}
    assert set(CONTRADICTIONS.values()) <= switches


def test_the_readme_names_each_contradiction_at_its_switch() -> None:
    readme = (Path(klarna_simulator.__file__).parent / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([\w.]+)` \| ([^|]*[A-Z]\d+[^|]*) \|", readme, re.MULTILINE))

    for contradiction, switch in CONTRADICTIONS.items():
        assert contradiction in told[switch].split(", ")
