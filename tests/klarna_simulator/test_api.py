from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klarna_simulator.options import Rules

if TYPE_CHECKING:
    from tests.klarna_simulator.conftest import Merchant

CORRELATION = "Klarna-Correlation-Id"


def test_creating_a_session_answers_id_token_and_categories(merchant: Merchant) -> None:
    answer = merchant.create(merchant.purchase())

    assert answer.status_code == 200
    assert set(answer.json()) == {"session_id", "client_token", "payment_method_categories"}
    assert answer.json()["payment_method_categories"][0]["identifier"] == "klarna"
    assert answer.headers[CORRELATION]


def test_an_empty_body_is_answered_as_klarna_was_recorded_to(merchant: Merchant) -> None:
    answer = merchant.create({})

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-length"] == "168"
    assert answer.text == (
        "{\n"
        '  "error_code" : "BAD_VALUE",\n'
        '  "error_messages" : [ "Bad value: purchase_currency, purchase_country" ],\n'
        f'  "correlation_id" : "{answer.headers[CORRELATION]}"\n'
        "}"
    )


@pytest.mark.parametrize("auth", [None, ("key-id", ""), ("", "secret")])
def test_without_credentials_the_answer_is_a_page_and_not_json(merchant: Merchant, auth: Any) -> None:
    merchant.auth = auth

    answer = merchant.create(merchant.purchase())

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "text/html"
    assert answer.headers["content-length"] == "176"
    assert answer.headers["www-authenticate"] == 'Basic realm="very closed site"'
    assert (
        answer.text.splitlines(keepends=True)[1]
        == "<head><title>401 Authorization Required</title></head>\r\n"
    )
    assert CORRELATION not in answer.headers


@pytest.mark.parametrize("header", ["", "Basic", "Basic !!", "Bearer abc", "Basic /////w==", "Basic \u00e9"])
def test_odd_credentials_are_no_credentials(merchant: Merchant, header: str) -> None:
    merchant.auth = None

    answer = merchant.call("GET", "/payments/v1/sessions/1", headers={"Authorization": header.encode()})

    assert answer.status_code == 401


def test_the_scheme_of_credentials_is_read_in_any_case(merchant: Merchant) -> None:
    merchant.auth = None
    header = "basic " + base64.b64encode(b"key-id:secret").decode()

    answer = merchant.call("GET", "/payments/v1/sessions/1", headers={"Authorization": header})

    assert answer.status_code == 404


def test_the_documented_401_can_be_had_instead(merchant: Merchant) -> None:
    merchant.payments.rules = Rules(unauthorized="json")
    merchant.auth = None

    answer = merchant.create({})

    assert answer.status_code == 401
    assert answer.json()["error_code"] == "UNAUTHORIZED"
    assert answer.json()["error_messages"] == []


def test_an_update_is_answered_204_without_a_body(merchant: Merchant) -> None:
    session_id = merchant.session()

    answer = merchant.update(session_id, merchant.purchase(3))

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers[CORRELATION]
    assert merchant.read(session_id).json()["order_amount"] == 1497


def test_a_refused_update_changes_nothing(merchant: Merchant) -> None:
    session_id = merchant.session()

    answer = merchant.update(session_id, {"order_amount": 1497, "order_tax_amount": 100})

    assert answer.status_code == 400
    assert answer.json()["error_messages"] == ["Bad value: order_tax_amount, order_lines"]
    assert merchant.read(session_id).json()["order_amount"] == 998


def test_an_update_of_an_unknown_session_is_not_found(merchant: Merchant) -> None:
    answer = merchant.update("7c1d5a5e-0000-0000-0000-000000000000", {})

    assert answer.status_code == 404
    assert answer.json()["error_code"] == "NOT_FOUND"
    assert answer.json()["error_messages"] == ["Invalid session id"]


def test_a_session_shows_its_customer_only_after_an_authorization(merchant: Merchant) -> None:
    address = {"email": "customer@email.uk"}
    session_id = merchant.session(billing_address=address)

    before = merchant.read(session_id).json()
    token = merchant.authorize(session_id)
    after = merchant.read(session_id).json()

    assert (before["status"], after["status"]) == ("incomplete", "incomplete")
    assert "billing_address" not in before
    assert "authorization_token" not in before
    assert after["billing_address"] == address
    assert after["authorization_token"] == token
    assert after["client_token"] == before["client_token"]


def test_an_order_is_placed_and_can_be_read(merchant: Merchant) -> None:
    merchant.payments.options.browser_url = "http://127.0.0.1:8700"
    token = merchant.authorize(merchant.session())
    urls = {"confirmation": "https://shop.test/thanks/{order.id}"}

    answer = merchant.order(token, merchant.purchase(merchant_urls=urls)).json()
    order = merchant.call("GET", f"/ordermanagement/v1/orders/{answer['order_id']}").json()

    assert answer["fraud_status"] == "ACCEPTED"
    assert answer["authorized_payment_method"] == {"type": "invoice"}
    assert answer["redirect_url"] == f"http://127.0.0.1:8700/kp/redirect/{answer['order_id']}"
    placed = merchant.payments.order(answer["order_id"])
    assert placed.confirmation_url == f"https://shop.test/thanks/{answer['order_id']}"
    assert (order["order_id"], order["order_amount"]) == (answer["order_id"], 998)


def test_without_a_confirmation_page_the_shopper_is_not_redirected(merchant: Merchant) -> None:
    token = merchant.authorize(merchant.session())

    assert "redirect_url" not in merchant.order(token, merchant.purchase()).json()


def test_the_payment_method_can_be_a_word_instead(merchant: Merchant) -> None:
    merchant.payments.rules = Rules(authorized_payment_method="word")
    token = merchant.authorize(merchant.session())

    answer = merchant.order(token, merchant.purchase()).json()

    assert answer["authorized_payment_method"] == "invoice"


def test_an_order_that_is_not_what_was_authorized_is_refused(merchant: Merchant) -> None:
    token = merchant.authorize(merchant.session())
    line = merchant.purchase()["order_lines"][0]
    body = merchant.purchase(order_lines=[line, line], order_amount=1996)

    answer = merchant.order(token, body)

    assert answer.status_code == 409
    assert answer.json()["error_messages"] == [
        "Not matching fields: [order_amount, Incorrect number of items in the cart. Expected: 1, Actual: 2]"
    ]


def test_an_order_with_an_unknown_token_is_not_found(merchant: Merchant) -> None:
    answer = merchant.order("b4bd3423-24e3", merchant.purchase())

    assert (answer.status_code, answer.json()["error_messages"]) == (404, ["Invalid authorization token"])


def test_an_authorization_can_be_deleted(merchant: Merchant) -> None:
    token = merchant.authorize(merchant.session())

    assert merchant.cancel(token).status_code == 204
    assert merchant.cancel(token).json()["error_messages"] == ["Invalid authorization token"]


def test_an_unknown_order_is_not_found(merchant: Merchant) -> None:
    answer = merchant.call("GET", "/ordermanagement/v1/orders/1")

    assert (answer.status_code, answer.json()["error_code"]) == (404, "NO_SUCH_ORDER")


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nowhere", 404), ("PUT", "/payments/v1/sessions", 405)]
)
def test_what_the_simulator_does_not_have_is_answered_in_the_envelope(
    merchant: Merchant, method: str, path: str, status: int
) -> None:
    answer = merchant.call(method, path)

    assert answer.status_code == status
    assert answer.json()["correlation_id"] == answer.headers[CORRELATION]


def test_another_method_is_told_which_an_address_has(merchant: Merchant) -> None:
    answer = merchant.call("PATCH", "/payments/v1/sessions/1")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"order_amount": NaN}',
        b'{"order_amount": 1e999}',
        b'{"order_amount": 1, "order_amount": 1}',
        b'{"deep": ' + b"[" * 32 + b"]" * 32 + b"}",
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_no_json_object_is_a_bad_request(merchant: Merchant, content: bytes) -> None:
    answer = merchant.call("POST", "/payments/v1/sessions", content=content)

    assert answer.status_code == 400
    assert answer.json()["error_code"] == "BAD_REQUEST"
    assert answer.json()["error_messages"] == []


@pytest.mark.parametrize("digits", ["9" * 19, "-" + "9" * 19, "9" * 5000, "1e300"])
def test_a_number_beyond_64_bits_is_wrong_in_its_field_and_ignored_elsewhere(
    merchant: Merchant, digits: str
) -> None:
    purchase = json.dumps(merchant.purchase(order_amount=None))
    content = purchase.replace('"order_amount": null', f'"order_amount": {digits}')
    elsewhere = json.dumps(merchant.purchase())[:-1] + f', "mine": {digits}' + "}"

    answer = merchant.call("POST", "/payments/v1/sessions", content=content)
    ignored = merchant.call("POST", "/payments/v1/sessions", content=elsewhere)

    assert (answer.status_code, answer.json()["error_messages"]) == (400, ["Bad value: order_amount"])
    assert ignored.status_code == 200


@pytest.mark.parametrize("depth", [10, 500, 900, *range(950, 1000)])
def test_a_deep_body_is_read_or_refused(merchant: Merchant, depth: int) -> None:
    token = merchant.authorize(merchant.session())
    purchase = json.dumps(merchant.purchase())
    content = purchase[:-1] + ', "deep": ' + "[" * depth + "]" * depth + "}"

    answer = merchant.call("POST", f"/payments/v1/authorizations/{token}/order", content=content)

    assert answer.status_code in (200, 400)


def test_a_body_over_one_megabyte_is_too_large(merchant: Merchant) -> None:
    answer = merchant.create(merchant.purchase(merchant_data="x" * 1_000_000))

    assert answer.status_code == 413


def test_what_a_mature_shop_sends_is_accepted(merchant: Merchant) -> None:
    nothing_yet = dict.fromkeys(
        ("given_name", "family_name", "email", "phone", "street_address", "postal_code", "city", "region"), ""
    )
    session = merchant.purchase(
        locale="en-US",
        options=None,
        customer={"type": "person"},
        billing_address=nothing_yet | {"country": "GB"},
        shipping_address=nothing_yet | {"country": "GB"},
        merchant_urls={"authorization": "http://127.0.0.1:8080/wc-api/"},
        order_amount=3350,
        order_lines=[
            {
                "reference": 12,
                "name": "Hoodie",
                "quantity": 3,
                "unit_price": 950.3333333333334,
                "total_amount": 2851,
                "tax_rate": 0,
                "total_tax_amount": 0,
                "quantity_unit": "pcs",
            },
            {
                "type": "shipping_fee",
                "reference": "flat_rate:1",
                "name": "Flat rate",
                "quantity": 1,
                "unit_price": 499,
                "total_amount": 499,
                "tax_rate": 0,
                "total_tax_amount": 0,
            },
        ],
    )
    home = nothing_yet | {
        "given_name": "Test",
        "family_name": "Person-uk",
        "postal_code": "SW1A2AA",
        "country": "GB",
    }
    addresses = {"billing_address": home, "shipping_address": home}
    order = json.loads(json.dumps(session)) | addresses
    order |= {"merchant_reference1": "41", "merchant_reference2": 41}
    order["merchant_urls"] = {"confirmation": "http://127.0.0.1:8080/order-received/41/?key=wc"}
    order["order_lines"][0]["reference"] = ""
    order["order_lines"][1]["reference"] = "flat_rate"

    session_id = merchant.create(session).json()["session_id"]
    assert merchant.update(session_id, session | addresses).status_code == 204
    token = merchant.authorize(session_id, addresses)
    placed = merchant.order(token, order)

    assert placed.status_code == 200
    assert merchant.payments.order(placed.json()["order_id"]).readable["merchant_reference2"] == "41"


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
FIELDS = st.sampled_from(
    [
        "purchase_country",
        "purchase_currency",
        "locale",
        "order_amount",
        "order_tax_amount",
        "order_lines",
        "billing_address",
        "shipping_address",
        "customer",
        "merchant_urls",
        "merchant_reference2",
        "options",
        "attachment",
        "custom_payment_method_ids",
        "auto_capture",
    ]
)
LINE_FIELDS = st.sampled_from(
    [
        "type",
        "reference",
        "name",
        "quantity",
        "unit_price",
        "tax_rate",
        "total_amount",
        "total_discount_amount",
    ]
)
UNSHARED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@UNSHARED
@given(body=ANYTHING)
def test_no_body_whatever_breaks_the_simulator(merchant: Merchant, body: Any) -> None:
    session_id = merchant.session()
    token = merchant.authorize(session_id)

    answers = [merchant.create(body), merchant.order(token, body)]
    answers += [merchant.update(session_id, body), merchant.read(session_id)]

    assert all(answer.status_code < 500 for answer in answers)


@UNSHARED
@given(
    odd=st.dictionaries(FIELDS, ANYTHING, max_size=3),
    odd_line=st.dictionaries(LINE_FIELDS, ANYTHING, max_size=3),
    odd_address=st.dictionaries(st.sampled_from(["email", "country", "given_name"]), ANYTHING, max_size=2),
)
def test_no_purchase_with_odd_fields_breaks_the_simulator(
    merchant: Merchant, odd: dict[str, Any], odd_line: dict[str, Any], odd_address: dict[str, Any]
) -> None:
    session_id = merchant.session()
    line = merchant.purchase()["order_lines"][0] | odd_line
    body = merchant.purchase(order_lines=[line], billing_address=odd_address) | odd

    created, updated = merchant.create(body), merchant.update(session_id, body)
    pending = merchant.payments.begin_authorization(session_id, body, "authorize")
    token = merchant.payments.complete(pending.purchase_id).get("authorization_token", "none")
    ordered = merchant.order(token, body)

    assert created.status_code in (200, 400)
    assert updated.status_code in (204, 400)
    assert ordered.status_code in (200, 400, 404)
    if created.status_code == 200:
        # What is accepted at first is accepted later; only who must correct something gets no order.
        assert updated.status_code == 204
        # An order alone has a field that says when it is captured.
        assert ordered.status_code in (200, 404) or "auto_capture" in odd


def test_a_session_can_be_cancelled_only_where_the_rules_have_it(merchant: Merchant) -> None:
    """X12."""
    session_id = merchant.session()
    path = f"/payments/v1/sessions/{session_id}/cancel"

    unknown = merchant.call("POST", path)
    merchant.payments.rules = Rules(session_cancel="post")
    done = merchant.call("POST", path)

    assert (unknown.status_code, done.status_code) == (404, 204)
    assert merchant.read(session_id).status_code == 404
