"""What is told beside the amounts, and what honest shops leave out of it."""

from __future__ import annotations

import pytest

from tests.certification.flows import ELSEWHERE, FIRM, HOME, SENT_ELSEWHERE, US, company, line_with
from tests.certification.stories import approved, changed, checkout, order_details


def test_a_product_without_a_picture_among_others_is_no_fault() -> None:
    body = order_details(998)
    pictured = {
        **body["order_lines"][0],
        "quantity": 0,
        "unit_price": 0,
        "total_amount": 0,
        "total_tax_amount": 0,
    }
    body["order_lines"] = [line_with(body, image_url=None)["order_lines"][0], pictured]

    assert "DET-02" not in approved().order(body=body).confirms().end().accused()


def test_products_without_any_picture_may_have_none() -> None:
    told = approved().order(body=line_with(order_details(998), image_url=None)).confirms().end()

    assert told.found() == set()
    assert "DET-02" in told.unknown() - told.kept()


@pytest.mark.parametrize(
    ("country", "region", "accused"),
    [
        ("US", "ny", False),
        ("US", "US-NY", False),
        ("CA", "Ontario", True),
        ("AU", "QLD", False),
        ("AU", "QX", True),
        ("MX", "CMX", False),
        ("GB", "Greater London", False),
        ("US", "", False),
    ],
)
def test_a_region_is_judged_where_it_is_a_code(country: str, region: str, accused: bool) -> None:
    address = {**US, "country": country, "region": region}
    told = changed().pay(data={"shipping_address": address}).refused(show_form=True).page(can_pay=True).end()

    assert told.accused() == ({"DET-03"} if accused else set())


@pytest.mark.parametrize(
    ("billing", "shipping", "accused"),
    [
        (FIRM, FIRM, False),
        (FIRM, {**FIRM, "organization_name": "person:e2e2"}, True),
        ({"country": "GB", "organization_name": ""}, FIRM, True),
        ({"country": "GB"}, {"country": "GB", "organization_name": ""}, False),
        (FIRM, {**FIRM, "organization_name": " person:f1f1 "}, False),
        (FIRM, {**FIRM, "organization_name": " "}, True),
    ],
)
def test_a_company_is_named_alike_or_nowhere(
    billing: dict[str, str], shipping: dict[str, str], accused: bool
) -> None:
    assert company(billing, shipping).approved().end().accused() == ({"CUS-02"} if accused else set())


def test_a_billing_address_alone_is_copied_by_klarna_company_and_all() -> None:
    told = checkout().pay(data={"billing_address": FIRM}).refused(show_form=True).page(can_pay=True).end()

    assert told.found() == set()


def test_saying_person_where_nothing_was_said_changes_no_type() -> None:
    told = changed().updates(998, customer={"type": "person"}).load().pay(998).approved()

    assert told.order(customer={"type": "person"}).confirms().end().found() == set()


@pytest.mark.parametrize(
    ("billing", "shipping", "accused"),
    [
        (HOME, ELSEWHERE, False),
        (HOME, {**HOME, "email": "person:9"}, True),
        (ELSEWHERE, HOME, True),
        (HOME, None, True),
    ],
)
def test_another_address_to_deliver_to_is_the_shipping_address_alone(
    billing: dict[str, str], shipping: dict[str, str] | None, accused: bool
) -> None:
    told = SENT_ELSEWHERE.copy().order(billing_address=billing, shipping_address=shipping).confirms().end()

    assert told.accused() == ({"DET-04"} if accused else set())


def test_where_no_other_address_was_given_one_is_enough() -> None:
    told = approved().order(billing_address=HOME, shipping_address=HOME).confirms().end()

    assert told.found() == set()


def test_a_delivery_address_that_was_authorized_need_not_be_told_again() -> None:
    addresses = {"billing_address": HOME, "shipping_address": ELSEWHERE}
    told = (
        changed().does("fill_delivery_address", address={"street": "person:3"}).pay(data=addresses).approved()
    )
    told.order().confirms().end()

    assert told.found() == set()
    assert "DET-04" in told.kept()


ALIKE = {"billing_address": HOME, "shipping_address": HOME}


def test_a_delivery_address_was_for_the_purchase_for_which_it_was_typed() -> None:
    told = SENT_ELSEWHERE.copy().order(billing_address=HOME, shipping_address=ELSEWHERE).confirms()
    told.session("S2", 499).opens("checkout", "d2").shows(499).init().load(499).pay(499).approved()

    assert "DET-04" not in told.order(499, **ALIKE).confirms().end().accused()


def test_a_page_that_came_anew_may_have_forgotten_the_delivery_address() -> None:
    address = {"street": "person:3"}
    told = changed().does("fill_delivery_address", address=address).does("reload").init().load(998).pay(998)

    assert told.approved().order(**ALIKE).confirms().end().found() == set()
    assert "DET-04" in told.unknown()


def test_a_delivery_address_that_was_typed_in_another_tab_is_not_missed() -> None:
    told = changed().does("fill_delivery_address", tab="tab 2", address={"street": "person:3"}).does("pay")

    assert told.pay(998).approved().order(**ALIKE).confirms().end().found() == set()


def test_an_order_without_products_needs_no_addresses_of_them() -> None:
    told = approved().order(body=line_with(order_details(998), type="surcharge", product_url=None)).confirms()

    assert "DET-02" not in told.copy().end().accused() | told.end().kept()


def test_an_order_with_a_token_that_only_the_server_heard_of_tells_its_addresses_itself() -> None:
    told = changed().does("fill_delivery_address", address={"street": "person:3"}).pay(998)
    told.order(token="token:9", billing_address=HOME, shipping_address=ELSEWHERE).confirms().end()

    assert told.found() == set()
    assert "DET-04" in told.kept()
