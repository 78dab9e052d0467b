from __future__ import annotations

import json
from functools import cache
from typing import Any

import httpx
import jsonschema
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import ValidationError

from klarna_simulator import Simulator
from klarna_simulator.openapi import description
from klarna_simulator.operation import Operation
from klarna_simulator.operations import OPERATIONS
from klarna_simulator.options import Rules
from klarna_simulator.reading import read
from tests.awaited import awaited

URL = "http://klarna.test"
BY_NAME = {operation.name: operation for operation in OPERATIONS if operation.offered(Rules())}
WITH_BODY = [operation for operation in OPERATIONS if operation.body is not None]
PURCHASE: dict[str, Any] = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "order_amount": 998,
    "order_lines": [{"name": "Battery", "quantity": 2, "unit_price": 499, "total_amount": 998}],
}
UNHURRIED = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    # A failing body is understood as it is; to make it small takes minutes.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@cache
def told(rules: Rules = Rules()) -> Any:  # noqa: B008 - frozen
    return description(rules, URL)


@cache
def cases(name: str) -> Any:
    return schemathesis.openapi.from_dict(told()).find_operation_by_id(name).as_strategy()


def accepted(operation: Operation, body: Any, rules: Rules) -> bool:
    assert operation.body is not None
    try:
        read(body, operation.body, rules)
    except ValidationError:
        return False
    return True


def validator(schema: Any, rules: Rules = Rules()) -> jsonschema.Draft202012Validator:  # noqa: B008 - frozen
    whole = schema | {"components": told(rules)["components"]}
    return jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker())


class Klarna:
    """A simulator in which everything that a path can name is there."""

    def __init__(self) -> None:
        self.simulator = Simulator()
        payments = self.simulator.payments
        self.session_id = payments.create_session(PURCHASE)["session_id"]
        order_id = payments.place_order(self.authorize(intent="buy"), PURCHASE)["order_id"]
        self.known = {
            "session_id": self.session_id,
            "token": self.authorize(intent="buy_and_tokenize"),
            "order_id": order_id,
            "capture_id": payments.order_management.capture(order_id, {"captured_amount": 500}),
            "refund_id": payments.order_management.refund(order_id, {"refunded_amount": 100}),
        }
        wanted = {"purchase_country": "GB", "purchase_currency": "GBP", "locale": "en-GB"}
        wanted |= {"description": "A plan", "intended_use": "SUBSCRIPTION"}
        token = self.authorize(intent="tokenize")
        self.known["token_id"] = payments.customer_tokens.create(token, wanted)["token_id"]

    def authorize(self, intent: str) -> str:
        payments = self.simulator.payments
        session_id = payments.create_session(PURCHASE | {"intent": intent})["session_id"]
        pending = payments.begin_authorization(session_id, {}, "authorize")
        return str(payments.complete(pending.purchase_id)["authorization_token"])

    def ask(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.simulator.app)
            async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
                return await client.request(method, path, **arguments)

        return awaited(send())


def test_the_description_is_served_to_anybody() -> None:
    answer = Klarna().ask("GET", "/openapi.json")

    assert answer.status_code == 200
    assert answer.json() == json.loads(json.dumps(told()))


def test_every_operation_is_described_and_no_other() -> None:
    described = {
        (method.upper(), path): operation["operationId"]
        for path, operations in told()["paths"].items()
        for method, operation in operations.items()
    }

    assert described == {(one.method, one.path): one.name for one in BY_NAME.values()}


def test_the_description_is_valid_itself() -> None:
    schemas = told()["components"]["schemas"]

    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert "x-shape" not in json.dumps(told())
    assert {"SessionCreate", "OrderCreate", "Error"} <= schemas.keys()


@pytest.mark.parametrize("name", BY_NAME)
def test_nothing_that_is_described_is_refused_for_its_shape(name: str) -> None:
    operation = BY_NAME[name]
    klarna = Klarna()
    described = told()["paths"][operation.path][operation.method.lower()]

    @UNHURRIED
    @given(case=cases(name))
    def asked(case: Any) -> None:
        path = operation.path.format(
            **(klarna.known | {"token": klarna.authorize(intent="buy_and_tokenize")})
        )
        arguments = {"content": json.dumps(case.body).encode()} if operation.body else {}
        headers = {"Content-Type": "application/json"}

        answer = klarna.ask(operation.method, path, auth=("key-id", "secret"), headers=headers, **arguments)

        assert answer.status_code < 500, answer.text
        assert str(answer.status_code) in described["responses"], answer.text
        content = described["responses"][str(answer.status_code)].get("content")
        if content:
            validator(content["application/json"]["schema"]).validate(answer.json())
        else:
            assert answer.content == b""
        if operation.body:
            assert accepted(operation, case.body, Rules()), (case.body, answer.text)

    asked()


LENGTHS = (1, 2, 4, 8, 10, 20, 50, 64, 70, 99, 100, 200, 255, 256, 750, 1024, 2000, 6000)
VALUES: tuple[Any, ...] = (
    *("x" * (length + more) for length in LENGTHS for more in (0, 1)),
    *(number + more for number in (0, 1, 10_000, 10**8, 2 * 10**8, 2**31, 2**63) for more in (-1, 0, 1)),
    *(-(2**63), -(2**63) - 1, 10**19, 1.0, 2.5, -0.5, 1e300),
    *(None, True, False, [], {}, [1], ["x"], {"name": "x"}),
    *("", " ", "GB", "gb", "GBP", "G1", "en", "en-GB", "en-GB-", "person", "male", "0000", "123456789", "é"),
    *("1978-12-31", "1978-02-30", "19781231", "1978-W52-6", "01.01.1979", "#aaBB00", "#aaBB0", "#aaBB0g"),
    *("SUBSCRIPTION", "subscription", "buy", "DAY", "physical", "CANCELLED", "ECOMMERCE", "DHLPackstation"),
    *(
        "https://shop.test",
        "https://shop.test:8443/thanks?a={order.id}#b",
        "https://",
        "https:///x",
        "HTTPS://a.b",
    ),
    *(
        "https://user@shop.test",
        "https://shop.test/a b",
        "https://[::1]/",
        "https://" + "a" * 1992,
        "ftp://a.b",
    ),
    *(
        "http://shop.test",
        "http://127.0.0.1:8080/a",
        "http://localhost",
        "http://shop.localhost/x",
        "http://[::1]/",
    ),
    *(
        "https://" + "a" * 1993,
        "LIMITED_COMPANY",
        "https://shop.test/\n",
        "https://a\x1cb",
        "https://a\u2003b",
        "\n",
        "GB\n",
        "1978-12-31\n",
    ),
)
"""Values at and beyond every limit and form there is."""

RULES = (
    Rules(),
    Rules(merchant_urls="https", reference_length=256, intended_use="any"),
    Rules(merchant_urls="any", dates="any"),
)


def full(schema: Any, schemas: Any) -> Any:
    """A body in which everything that is described is given."""
    if "$ref" in schema:
        return full(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "properties" in schema:
        return {name: full(one, schemas) for name, one in schema["properties"].items()}
    for choice in schema.get("anyOf", ()):
        if "$ref" in choice or "items" in choice:
            return full(choice, schemas)
    if "items" in schema:
        return [full(schema["items"], schemas)]
    fits = jsonschema_rs.validator_for(schema, validate_formats=True)
    return next(value for value in VALUES if value is not None and fits.is_valid(value))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a body."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([path] if path else []), *(place for key, one in inner for place in places(one, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    if not path:
        return by
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], by)
    return copy


@pytest.mark.parametrize("rules", RULES, ids=["default", "stricter", "laxer"])
@pytest.mark.parametrize("operation", WITH_BODY, ids=lambda operation: operation.name)
def test_what_is_described_is_what_is_read_and_nothing_else(operation: Operation, rules: Rules) -> None:
    described = told(rules)["paths"][operation.path][operation.method.lower()]
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    components = told(rules)["components"]
    valid = jsonschema_rs.validator_for(schema | {"components": components}, validate_formats=True)
    body = full(schema, components["schemas"])
    assert valid.is_valid(body)
    assert accepted(operation, body, rules)

    unlike = [
        (place, value)
        for place in places(body)
        for value in VALUES
        if accepted(operation, changed := replaced(body, place, value), rules) != valid.is_valid(changed)
    ]

    assert unlike == []
