"""Each fault is the correct shop with one step replaced."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sample_checkout.faults
from sample_checkout.faults import load_all
from sample_checkout.faults._left_out import LEFT_OUT, ROWS
from sample_checkout.integration import Integration
from sample_checkout.settings import SHAPES
from tests.sample_checkout.conftest import KlarnaServer, Open

FAULTS = load_all()


def test_every_file_is_a_fault_of_its_name() -> None:
    files = Path(sample_checkout.faults.__file__).parent.glob("[!_]*.py")
    assert set(FAULTS) == {file.stem.replace("_", "-") for file in files}


def test_every_report_from_the_field_is_modelled_or_left_out_for_a_reason() -> None:
    named = [re.findall(r"\bM\d+\b", fault.models) for fault in FAULTS.values()]
    modelled = {row for rows in named for row in rows}
    assert modelled | set(LEFT_OUT) == set(ROWS)
    assert not modelled & set(LEFT_OUT)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_says_what_it_models_and_where_it_shows(fault: sample_checkout.faults.Fault) -> None:
    assert re.match(r"(M|ACC|TC|CHK|[JATRK])\d+\b", fault.models)
    assert set(fault.shapes) <= set(SHAPES)
    assert fault.caught_by
    assert fault.reason
    assert fault.journeys


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_changes_something_and_the_shop_still_sells(
    fault: sample_checkout.faults.Fault, enter: Open
) -> None:
    shopper = enter(
        integration=fault.integration,
        steps=fault.steps,
        templates=fault.templates,
        headers=fault.headers,
        shape=fault.shapes[0],
    )
    shopper.open()
    shopper.approved("token-1")
    if fault.shapes == ("finalize",):
        shopper.approved("token-1")  # at the last click, once more
    assert "next" in shopper.order()
    served = shopper.client.get("/static/steps.js").text
    correct = shopper.client.get("/static/correct-steps.js").text
    assert served != correct or fault.integration is not Integration or fault.templates or fault.headers


def test_the_correct_shop_serves_its_steps_under_both_names(enter: Open) -> None:
    client = enter().client
    assert client.get("/static/steps.js").text == client.get("/static/correct-steps.js").text


def test_superseded_token_orders_with_the_first_token(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter(integration=FAULTS["superseded-token"].integration)
    shopper.open()
    shopper.approved("token-1")
    shopper.wish(quantities={"19-315": 2})
    shopper.approved("token-2")
    shopper.order()
    assert klarna.tokens() == ["token-1"]
