from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from klarna_simulator.answer_schemas import ANSWERS, Error
from klarna_simulator.api import api_app
from klarna_simulator.operation import Operation
from klarna_simulator.operations import OPERATIONS
from klarna_simulator.options import Rules
from tests.awaited import awaited

if TYPE_CHECKING:
    from tests.klarna_simulator.conftest import Merchant

BY_NAME = {operation.name: operation for operation in OPERATIONS}
ANY_REQUEST = {400, 401, 413, 415, 431}
"""Statuses that every request can get: of a body as such, of credentials, of headers."""

HOME = {"given_name": "Test", "family_name": "Person-uk", "email": "customer@email.uk", "country": "GB"}
SHIPMENT = {"shipping_info": [{"tracking_number": "1"}]}
BODIES: dict[str, Any] = {
    "capture_order": {"captured_amount": 100, "description": "First box"} | SHIPMENT,
    "refund_order": {"refunded_amount": 50, "reference": "R-1"},
    "update_authorization": {"order_amount": 998},
    "update_customer_details": {"shipping_address": {"city": "Leeds"}},
    "update_merchant_references": {"merchant_reference1": "1", "merchant_reference2": "2"},
    "add_shipping_info": SHIPMENT,
    "add_capture_shipping_info": SHIPMENT,
    "extend_due_date": {"number_of_days": 14},
    "change_customer_token_status": {"status": "CANCELLED"},
}


class World:
    """A merchant who has one of everything, so that each operation has something to work on."""

    def __init__(self, merchant: Merchant) -> None:
        self.merchant = merchant
        self.known: dict[str, str] = {}
        self.known["session_id"] = merchant.session(intent="buy_and_tokenize", billing_address=HOME)
        self.known["token"] = merchant.authorize(self.known["session_id"])

    def body(self, operation: Operation) -> Any:
        purchase = self.merchant.purchase(billing_address=HOME, customer={"type": "person"})
        token = {k: purchase[k] for k in ("purchase_country", "purchase_currency", "locale")}
        token |= {"description": "A box each month", "intended_use": "SUBSCRIPTION"}
        own = {"create_session": purchase, "update_session": purchase, "place_order": purchase}
        own |= {"create_customer_token": token, "place_order_by_customer_token": purchase}
        return (own | BODIES).get(operation.name)

    def ask(self, operation: Operation, body: Any = None, **arguments: Any) -> httpx.Response:
        path = operation.path.format_map(dict.fromkeys(NAMES, "unknown") | self.known)
        if operation.body is not None and "content" not in arguments:
            arguments["json"] = body
        return self.merchant.call(operation.method, path, **arguments)

    def do(self, name: str) -> httpx.Response:
        operation = BY_NAME[name]
        answer = self.ask(operation, self.body(operation))
        assert answer.status_code == operation.status, (name, answer.text)
        if answer.content and answer.headers["content-type"] == "application/json":
            told = answer.json() if isinstance(answer.json(), dict) else {}
            self.known |= {k: told[k] for k in ("order_id", "token_id") if k in told}
        for header, known in (("capture-id", "capture_id"), ("refund-id", "refund_id")):
            if header in answer.headers:
                self.known[known] = answer.headers[header]
        return answer


NAMES = ("session_id", "token", "token_id", "order_id", "capture_id", "refund_id")
STORY = (
    "create_session",
    "update_session",
    "read_session",
    "place_order",
    "create_customer_token",
    "read_customer_token",
    "place_order_by_customer_token",
    "change_customer_token_status",
    "read_order",
    "acknowledge_order",
    "update_authorization",
    "update_customer_details",
    "update_merchant_references",
    "extend_authorization_time",
    "add_shipping_info",
    "capture_order",
    "read_captures",
    "read_capture",
    "add_capture_shipping_info",
    "trigger_send_out",
    "read_due_date_options",
    "extend_due_date",
    "refund_order",
    "read_refund",
    "release_remaining_authorization",
    "read_order",
)
APART = {"cancel_authorization", "cancel_order", "cancel_session"}
"""What would end the story."""


def test_every_operation_answers_as_it_is_described(merchant: Merchant) -> None:
    world = World(merchant)
    assert set(STORY) | APART == BY_NAME.keys()

    for name in STORY:
        if name == "extend_authorization_time":
            merchant.payments.clock.advance(60)
        answer = world.do(name)
        described = ANSWERS.get(name)
        if described is None:
            assert answer.content == b""
        else:
            TypeAdapter(described).validate_json(answer.content, strict=True)
        assert answer.headers["klarna-correlation-id"]


@pytest.mark.parametrize("name", sorted(APART))
def test_what_ends_a_story_answers_as_it_is_described_too(merchant: Merchant, name: str) -> None:
    merchant.payments.rules = Rules(session_cancel="post")
    world = World(merchant)
    if name == "cancel_order":
        world.do("place_order")

    assert world.do(name).content == b""


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if "{" in one.path], ids=lambda one: one.name
)
def test_what_is_not_known_is_answered_404_in_the_envelope(merchant: Merchant, operation: Operation) -> None:
    world = World(merchant)
    body = world.body(operation)
    world.known.clear()

    answer = world.ask(operation, body)

    assert answer.status_code == 404
    assert 404 in operation.refusals
    Error.model_validate_json(answer.content)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_every_operation_asks_for_credentials(merchant: Merchant, operation: Operation) -> None:
    world = World(merchant)
    merchant.auth = None

    assert world.ask(operation, world.body(operation)).status_code == 401


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.keyed], ids=lambda one: one.name)
def test_a_write_with_the_same_key_is_done_once(merchant: Merchant, operation: Operation) -> None:
    world = World(merchant)
    for name in STORY[: STORY.index("refund_order")]:
        if name == operation.name:
            break
        if name in ("place_order", "create_customer_token", "place_order_by_customer_token", "capture_order"):
            world.do(name)
    if operation.name in ("cancel_order", "release_remaining_authorization", "extend_authorization_time"):
        merchant.payments.clock.advance(60)
        if operation.name == "cancel_order":
            merchant.payments.order(world.known["order_id"]).readable["captures"].clear()
            merchant.payments.order(world.known["order_id"]).readable["status"] = "AUTHORIZED"
    key = {"Klarna-Idempotency-Key": "b1946ac9"}

    first = world.ask(operation, world.body(operation), headers=key)
    before = json.dumps([order.readable for order in merchant.payments.orders.values()])
    again = world.ask(operation, {"anything": "else"}, headers=key)

    assert (first.status_code, first.text) == (operation.status, again.text)
    assert again.status_code == operation.status
    assert again.headers.get("location") == first.headers.get("location")
    assert before == json.dumps([order.readable for order in merchant.payments.orders.values()])


def test_captures_and_refunds_tell_where_they_can_be_read(merchant: Merchant) -> None:
    world = World(merchant)
    for name in ("place_order", "capture_order"):
        captured = world.do(name)
    refunded = world.do("refund_order")

    for answer in (captured, refunded):
        assert merchant.call("GET", answer.headers["location"]).status_code == 200


def test_a_host_of_klarnas_serves_the_countries_of_its_region_only(merchant: Merchant) -> None:
    def create(host: str) -> httpx.Response:
        return merchant.call(
            "POST", "/payments/v1/sessions", json=merchant.purchase(), headers={"Host": host}
        )

    assert create("api.playground.klarna.com").status_code == 200
    american = create("api-na.playground.klarna.com:443")
    assert american.json()["error_messages"] == ["Bad value: purchase_country"]

    merchant.payments.rules = Rules(region="oc")
    assert create("127.0.0.1:8700").json()["error_messages"] == ["Bad value: purchase_country"]


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.body], ids=lambda one: one.name)
def test_a_body_that_is_none_is_refused_everywhere_alike(merchant: Merchant, operation: Operation) -> None:
    world = World(merchant)

    def status(content: bytes, content_type: str = "application/json") -> int:
        headers = {"Content-Type": content_type}
        return world.ask(operation, content=content, headers=headers).status_code

    assert status(b"[") == 400
    assert status(b'{"a": 1, "a": 2}') == 400
    assert status(b'{"a": "\xff"}') == 400
    assert status(b"{}", "text/xml") == 415
    assert status(b" " * 1_000_001) == 413


def test_headers_that_are_too_large_are_refused(merchant: Merchant) -> None:
    def status(**headers: str) -> int:
        return merchant.call("GET", "/payments/v1/sessions/1", headers=headers).status_code

    assert status(one="x" * 5000) == 404
    assert status(one="x" * 7000) == 431
    assert status(**{f"n{number}": "x" * 5000 for number in range(5)}) == 431


def test_a_mistake_of_the_simulators_own_is_told_as_klarna_tells_one(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(type(merchant.payments), "read_session", broken)

    async def ask() -> httpx.Response:
        # What the framework raises after its answer is for the log.
        transport = httpx.ASGITransport(api_app(merchant.payments), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://klarna.test") as client:
            return await client.get("/payments/v1/sessions/1", auth=("key-id", "secret"))

    answer = awaited(ask())

    assert (answer.status_code, answer.json()["error_code"]) == (500, "INTERNAL_SERVER_ERROR")
    assert "secret" not in answer.text


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(["\ud800", "GB", "2026-02-30", "https://[", "{session.id}", "SUBSCRIPTION"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def odd_bodies(operation: Operation) -> st.SearchStrategy[Any]:
    """Bodies of any kind, and such as name the operation's own fields."""
    assert operation.body is not None
    names = st.sampled_from(sorted(operation.body.model_fields))
    return ANYTHING | st.dictionaries(names, ANYTHING, max_size=4)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.body], ids=lambda one: one.name)
@given(data=st.data())
def test_any_body_gives_a_documented_status(merchant: Merchant, operation: Operation, data: Any) -> None:
    world = World(merchant)
    if operation.name != "place_order":
        for name in ("place_order", "create_customer_token", "capture_order"):
            if name != operation.name:
                world.do(name)
    body = data.draw(odd_bodies(operation))
    right = world.body(operation)
    if data.draw(st.booleans()) and isinstance(body, dict):
        body = right | body

    answer = world.ask(
        operation, content=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )

    assert answer.status_code in {operation.status, *operation.refusals} | ANY_REQUEST
    if answer.status_code >= 400:
        Error.model_validate_json(answer.content)
