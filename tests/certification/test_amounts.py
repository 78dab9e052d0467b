"""Totals, tax and currency of bodies, at the edges of what is tolerated."""

from __future__ import annotations

from typing import Any

import pytest

from tests.certification.stories import checkout, order_details, story


def american(tax: int, told: int, **more: Any) -> dict[str, Any]:
    """An order of 10.00 USD and a line of sales tax, whose order_tax_amount is `told`."""
    lines = [
        {"name": "Desk Lamp", "quantity": 1, "unit_price": 1000, "total_amount": 1000},
        {"type": "sales_tax", "name": "Sales Tax", "quantity": 1, "unit_price": tax, "total_amount": tax},
    ]
    told_country = {"purchase_country": "US", "purchase_currency": "USD", "locale": "en-US"}
    return {
        **told_country,
        "order_amount": 1000 + tax,
        "order_tax_amount": told,
        "order_lines": lines,
        **more,
    }


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


def test_a_sales_tax_may_be_rounded_by_one_minor_unit_and_no_more() -> None:
    assert story().session("S1", 1080, body=american(80, 81)).end().found() == set()
    told = story().session("S1", 1080, body=american(80, 82)).end()
    assert told.found() == {("UPD-08", "tax-out-of-bounds")}
    assert "order_tax_amount is 82 and the sales_tax lines add up to 80" in told.judged().findings[0].message


def test_a_sales_tax_line_without_an_amount_is_no_tax() -> None:
    body = american(0, 1)
    body["order_lines"][1] = {"type": "sales_tax", "name": "Sales Tax", "quantity": 1}
    assert story().session("S1", 1000, body=body).end().found() == set()


def test_a_partial_update_is_of_the_country_that_the_session_has_come_to() -> None:
    told = checkout().updates(1080, body=american(80, 80))
    told.updates(1070, body=without(american(70, 70), "purchase_country", "purchase_currency", "locale"))
    assert told.end().accused() & {"UPD-08", "UPD-09"} == set()
    british = order_details(998)
    told = checkout().updates(998, body=without(british, "purchase_country"))
    told.updates(998, body={**without(british, "purchase_country"), "order_tax_amount": 0})
    assert ("UPD-08", "tax-out-of-bounds") in told.end().found()


def test_a_partial_update_is_in_the_currency_of_the_session_unless_it_says_another() -> None:
    told = checkout().updates(998, body=without(order_details(998), "purchase_currency", "purchase_country"))
    assert "UPD-09" in told.kept()
    assert told.end().accused() & {"UPD-09"} == set()
    moved = without(order_details(998, country="DE"), "purchase_currency")
    told = checkout().updates(998, body=moved).end()
    assert ("UPD-09", "currency-not-of-country") in told.found()
    assert "the update is in GBP for DE, whose currency is EUR" in told.judged().findings[-1].message


@pytest.mark.parametrize("country", ["GB", "gb"])
def test_the_billing_country_comes_before_the_purchase_country(country: str) -> None:
    body = order_details(998, country="DE", currency="GBP", billing_address={"country": country})
    assert "UPD-09" not in checkout().updates(998, body=body).end().accused()
    body = order_details(998, country="GB", currency="GBP", billing_address={"country": "SE"})
    assert "UPD-09" in checkout().updates(998, body=body).end().accused()


def test_an_order_whose_lines_do_not_add_up_is_called_the_order() -> None:
    off = order_details(499)
    off["order_lines"][0] = {**off["order_lines"][0], "total_amount": 500, "unit_price": 500}
    told = checkout().pay(499).approved().order(body=off).end()
    messages = [one.message for one in told.judged().findings if one.requirement == "UPD-07"]
    assert "the lines of the order add up to 500 and its order_amount is 499" in messages[0]


@pytest.mark.parametrize(("total", "found"), [(999, False), (1000, False), (1001, False), (1002, True)])
def test_a_line_may_be_rounded_by_one_minor_unit(total: int, found: bool) -> None:
    body = {"order_amount": total, "order_lines": [{"quantity": 2, "unit_price": 500, "total_amount": total}]}
    assert ("UPD-07" in story().session("S1", total, body=body).end().accused()) is found


@pytest.mark.parametrize(("discount", "found"), [(100, False), (101, False), (102, True)])
def test_the_discount_comes_off_the_line(discount: int, found: bool) -> None:
    line = {"quantity": 2, "unit_price": 500, "total_amount": 900, "total_discount_amount": discount}
    body = {"order_amount": 900, "order_lines": [line]}
    assert ("UPD-07" in story().session("S1", 900, body=body).end().accused()) is found


@pytest.mark.parametrize(("tax", "found"), [(166, False), (167, False), (165, True), (168, True)])
def test_a_lines_tax_may_be_rounded_by_one_minor_unit(tax: int, found: bool) -> None:
    line = {
        "quantity": 1,
        "unit_price": 1000,
        "total_amount": 1000,
        "tax_rate": 2000,
        "total_tax_amount": tax,
    }
    body = {"order_amount": 1000, "order_tax_amount": tax, "order_lines": [line]}
    assert ("UPD-08" in story().session("S1", 1000, body=body).end().accused()) is found


@pytest.mark.parametrize(
    ("told", "found"), [(332, False), (330, False), (334, False), (329, True), (335, True)]
)
def test_the_sum_of_the_tax_may_be_off_by_one_minor_unit_a_line(told: int, found: bool) -> None:
    line = {"quantity": 1, "unit_price": 998, "total_amount": 998, "tax_rate": 2000, "total_tax_amount": 166}
    body = {"order_amount": 1996, "order_tax_amount": told, "order_lines": [line, line]}
    assert ("UPD-08" in story().session("S1", 1996, body=body).end().accused()) is found


def test_a_rate_to_which_the_formula_has_no_answer_is_out_of_bounds() -> None:
    body = order_details(499)
    body["order_lines"][0]["tax_rate"] = -10000
    told = story().session("S1", 499, body=body).end()
    assert ("UPD-08", "tax-out-of-bounds") in told.found()


def test_a_line_of_a_type_that_is_no_word_is_taxed_as_any() -> None:
    body = order_details(499)
    body["order_lines"][0] |= {"type": ["gift_card"], "total_tax_amount": 0}
    assert ("UPD-08", "tax-out-of-bounds") in story().session("S1", 499, body=body).end().found()
