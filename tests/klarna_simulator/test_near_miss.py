from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klarna_simulator.near_miss import Explainer, unlike

if TYPE_CHECKING:
    from klarna_simulator.payments import Payments
    from tests.klarna_simulator.conftest import Merchant


@pytest.fixture
def explained(merchant: Merchant, payments: Payments) -> Any:
    def explain(path: str, body: dict[str, Any]) -> list[str]:
        answer = merchant.call("POST", path, json=body)
        assert answer.status_code in (400, 409), answer.text
        return Explainer(payments)("POST", path, json.dumps(body).encode(), answer.content)

    return explain


def two_lines(merchant: Merchant, **changes: Any) -> dict[str, Any]:
    line = merchant.purchase()["order_lines"][0]
    return merchant.purchase(order_lines=[line, line | changes], order_amount=1996)


def test_a_line_that_does_not_add_up_is_told_with_both_amounts(merchant: Merchant, explained: Any) -> None:
    told = explained("/payments/v1/sessions", two_lines(merchant, total_amount=996))

    assert "closest rule differed in order_lines[1].total_amount: 998 expected, 996 sent" in told


def test_lines_that_do_not_sum_up_are_told_by_the_amount_of_the_order(
    merchant: Merchant, explained: Any
) -> None:
    assert explained("/payments/v1/sessions", merchant.purchase(order_amount=1000)) == [
        "closest rule differed in order_amount: 998 expected, 1000 sent"
    ]


def test_a_wrong_tax_is_told_with_the_tax_that_the_price_contains(merchant: Merchant, explained: Any) -> None:
    line = merchant.purchase()["order_lines"][0] | {"tax_rate": 2500, "total_tax_amount": 250}

    told = explained("/payments/v1/sessions", merchant.purchase(order_lines=[line], order_tax_amount=250))

    assert told == ["closest rule differed in order_lines[0].total_tax_amount: 200 expected, 250 sent"]


def test_a_wrong_tax_of_the_order_is_told_with_the_sum(merchant: Merchant, explained: Any) -> None:
    assert explained("/payments/v1/sessions", merchant.purchase(order_tax_amount=5)) == [
        "closest rule differed in order_tax_amount: 0 expected, 5 sent"
    ]


def test_a_currency_of_another_country_is_told_with_the_country_s(merchant: Merchant, explained: Any) -> None:
    assert explained("/payments/v1/sessions", merchant.purchase(purchase_currency="EUR")) == [
        'closest rule differed in purchase_currency: "GBP" expected, "EUR" sent'
    ]


def test_a_field_that_is_too_long_is_told_with_its_limit(merchant: Merchant, explained: Any) -> None:
    line = merchant.purchase()["order_lines"][0] | {"name": "x" * 256}

    (told,) = explained("/payments/v1/sessions", merchant.purchase(order_lines=[line]))

    assert told.startswith("closest rule differed in order_lines[0].name: ")
    assert "255" in told
    assert len(told) < 250


def test_an_update_is_explained_by_what_klarna_knew(merchant: Merchant, explained: Any) -> None:
    session_id = merchant.session()

    told = explained(f"/payments/v1/sessions/{session_id}", {"order_amount": 1000})

    assert told == ["closest rule differed in order_amount: 998 expected, 1000 sent"]


def test_an_order_is_explained_by_what_was_authorized(merchant: Merchant, explained: Any) -> None:
    address = {"postal_code": "SW1A 2AA", "country": "GB"}
    token = merchant.authorize(merchant.session(), {"billing_address": address})
    moved = merchant.purchase(3, billing_address=address | {"postal_code": "EC1A 1BB"})

    told = explained(f"/payments/v1/authorizations/{token}/order", moved)

    assert "closest rule differed in order_amount: 998 expected, 1497 sent" in told
    assert "closest rule differed in order_lines[0].quantity: 2 expected, 3 sent" in told
    assert (
        'closest rule differed in billing_address.postal_code: "SW1A 2AA" expected, "EC1A 1BB" sent' in told
    )


def test_what_no_rule_speaks_of_is_not_explained(payments: Payments) -> None:
    explain = Explainer(payments)

    for asked, answered in [(b"", b""), (b"[]", b"{}"), (b"{}", b'{"error_messages": 1}'), (b"\xff", b"[]")]:
        assert explain("POST", "/payments/v1/sessions", asked, answered) == []


def test_secrets_are_not_in_an_explanation(merchant: Merchant, explained: Any) -> None:
    body = merchant.purchase(customer={"last_four_ssn": "12345"})

    (told,) = explained("/payments/v1/sessions", body)

    assert "customer.last_four_ssn" in told
    assert "12345" not in told


def test_a_difference_is_named_by_its_place() -> None:
    expected = {"order_lines": [{"total_amount": 998}, {"total_amount": 998}], "auto_capture": True}
    sent = {"order_lines": [{"total_amount": 998, "name": "x"}, {"total_amount": 996}], "auto_capture": 1}

    assert list(unlike(expected, sent)) == [
        "order_lines[1].total_amount: 998 expected, 996 sent",
        "auto_capture: true expected, 1 sent",
    ]
    assert list(unlike(sent, sent)) == []
    assert list(unlike({"locale": "en-GB"}, None)) == ['body: {"locale": "en-GB"} expected, null sent']
    assert list(unlike({"locale": "en-GB"}, {})) == ['locale: "en-GB" expected, nothing sent']


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("order_amount", "order_tax_amount", "order_lines", "billing_address", "purchase_country")
LINE_FIELDS = ("quantity", "unit_price", "total_amount", "tax_rate", "total_tax_amount")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    odd=st.dictionaries(st.sampled_from(FIELDS), JSON),
    odd_line=st.dictionaries(st.sampled_from(LINE_FIELDS), JSON | st.just(-10000)),
)
def test_whatever_was_refused_can_be_explained_or_is_not(
    merchant: Merchant, payments: Payments, odd: dict[str, Any], odd_line: dict[str, Any]
) -> None:
    line = merchant.purchase()["order_lines"][0] | odd_line
    body = merchant.purchase(order_lines=[line], order_tax_amount=3) | odd
    fields = [*FIELDS, *(f"order_lines[0].{name}" for name in LINE_FIELDS)]
    answered = json.dumps({"error_messages": [f"Bad value: {', '.join(fields)}"]}).encode()

    told = Explainer(payments)("POST", "/payments/v1/sessions", json.dumps(body).encode(), answered)

    assert all(sentence.startswith("closest rule differed in ") for sentence in told)
