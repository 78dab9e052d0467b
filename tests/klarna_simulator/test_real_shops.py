"""What mature shops send, as they were seen to: none of it is a reason to refuse them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.klarna_simulator.conftest import Merchant

NOBODY_YET = dict.fromkeys(
    (
        "given_name",
        "family_name",
        "email",
        "phone",
        "street_address",
        "street_address2",
        "postal_code",
        "city",
        "region",
        "organization_name",
    ),
    "",
)
SHOP: dict[str, tuple[str, str, dict[str, str]]] = {
    "GB": ("GBP", "SW1A2AA", {"region": ""}),
    "DE": ("EUR", "10178", {"region": "DE-BE"}),
    "US": ("USD", "10024-3941", {"region": "NY"}),
}


def cart(country: str) -> dict[str, Any]:
    """Three hoodies with a coupon, and delivery; in the US with the tax as a line of its own."""
    hoodie = {
        "reference": 12,
        "name": "Hoodie",
        "quantity": 3,
        "quantity_unit": "pcs",
        "unit_price": 950,
        "tax_rate": 0,
        "total_amount": 2565,
        "total_discount_amount": 286,
        "total_tax_amount": 0,
        "product_url": "http://127.0.0.1:8080/product/hoodie/",
    }
    delivery = {
        "type": "shipping_fee",
        "reference": "flat_rate:1",
        "name": "Flat rate",
        "quantity": 1,
        "unit_price": 499,
        "tax_rate": 0,
        "total_amount": 499,
        "total_tax_amount": 0,
    }
    lines = [hoodie, delivery]
    tax = 0
    if country == "US":
        tax = 250
        lines.append(
            {"type": "sales_tax", "name": "Sales Tax", "quantity": 1, "unit_price": tax, "total_amount": tax}
        )
    return {
        "order_amount": sum(int(str(line["total_amount"])) for line in lines),
        "order_tax_amount": tax,
        "order_lines": lines,
    }


def session(country: str) -> dict[str, Any]:
    address = NOBODY_YET | {"country": country}
    return cart(country) | {
        "purchase_country": country,
        "purchase_currency": SHOP[country][0],
        # The language of the site, wherever the shopper is.
        "locale": "en-US",
        "options": None,
        "customer": {"type": "person"},
        "billing_address": address,
        "shipping_address": address,
        "merchant_urls": {"authorization": "http://127.0.0.1:8080/wc-api/kp_wc_authorization?kco=1"},
    }


@pytest.mark.parametrize("country", sorted(SHOP))
def test_a_guests_first_purchase_goes_through(merchant: Merchant, country: str) -> None:
    _, postcode, region = SHOP[country]
    email = "customer@email.us"
    guest = NOBODY_YET | {"country": country, "postal_code": postcode, "city": "Somewhere"} | region
    named = guest | {"given_name": "Test", "family_name": "Person", "email": email, "phone": "07755564318"}
    delivery_elsewhere = NOBODY_YET | {"country": country}

    session_id = merchant.create(session(country)).json()["session_id"]
    updates = (
        session(country) | {"billing_address": guest, "shipping_address": guest},
        session(country) | {"billing_address": guest, "shipping_address": delivery_elsewhere},
        session(country) | {"billing_address": named, "shipping_address": named},
    )
    for body in updates:
        assert merchant.update(session_id, body).status_code == 204
    token = merchant.authorize(session_id, {"billing_address": named, "shipping_address": named})
    order = updates[-1] | {"merchant_reference1": "41", "merchant_reference2": 41}
    order["merchant_urls"] = {"confirmation": "http://127.0.0.1:8080/checkout/order-received/41/?key=wc"}
    first, second = order["order_lines"][:2]
    order["order_lines"] = [
        first | {"reference": ""},
        second | {"reference": "flat_rate"},
        *order["order_lines"][2:],
    ]
    placed = merchant.order(token, order)

    assert placed.status_code == 200, placed.text
    assert merchant.read(session_id).json()["status"] == "complete"


def test_a_second_purchase_needs_no_update_and_no_data(merchant: Merchant) -> None:
    session_id = merchant.create(session("GB")).json()["session_id"]

    assert merchant.order(merchant.authorize(session_id), session("GB")).status_code == 200


def test_a_probe_of_the_settings_is_a_session_like_any_other(merchant: Merchant) -> None:
    line = {"name": "Probe", "quantity": 1, "unit_price": 100, "total_amount": 100}
    bare = {"purchase_country": "DE", "purchase_currency": "EUR", "order_amount": 100, "order_lines": [line]}

    assert merchant.create(bare).status_code == 200


def test_the_headers_of_a_mature_shop_are_small_enough(merchant: Merchant) -> None:
    headers = {
        "Accept": "*/*",
        "Connection": "close",
        "Content-Type": "application/json",
        "Referer": "http://klarna.test/payments/v1/sessions",
        "User-Agent": "WordPress/6.1.3; http://127.0.0.1:8080 - WooCommerce: 7.4.1 - KP: 3.0.5",
        "X-Klarna-Integration-Metadata": "{}" * 500,
    }

    answer = merchant.call("POST", "/payments/v1/sessions", json=session("GB"), headers=headers)

    assert answer.status_code == 200


def test_a_number_as_reference_is_kept_as_text_or_refused_but_never_changed(merchant: Merchant) -> None:
    long = merchant.purchase(merchant_reference2=9_223_372_036_854_775_807)
    longer = merchant.purchase(merchant_reference2=123_456_789_012_345_678_901)

    session_id = merchant.create(long).json()["session_id"]

    assert merchant.read(session_id).json()["merchant_reference2"] == "9223372036854775807"
    assert merchant.create(longer).json()["error_messages"] == ["Bad value: merchant_reference2"]
