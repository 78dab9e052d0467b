from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from klarna_simulator.fields import Fields
from klarna_simulator.operations import OPERATIONS
from klarna_simulator.options import Rules
from klarna_simulator.reading import read
from klarna_simulator.schemas import OrderCreate, SessionUpdate

LINE = {"name": "Thing", "quantity": 1, "unit_price": 100, "total_amount": 100}


def test_what_is_known_is_read_and_the_rest_is_left_out() -> None:
    body = {"order_amount": 100, "colour": "red", "order_lines": [LINE | {"weight": 1}]}

    assert read(body, SessionUpdate, Rules()) == {"order_amount": 100, "order_lines": [LINE]}


def test_null_is_the_same_as_not_given_however_deep() -> None:
    identifiers = {"brand": None, "color": "red"}
    body = {
        "locale": None,
        "billing_address": {"city": None},
        "order_lines": [LINE | {"tax_rate": None, "product_identifiers": identifiers}, LINE],
    }

    assert read(body, SessionUpdate, Rules()) == {
        "billing_address": {},
        "order_lines": [LINE | {"product_identifiers": {"color": "red"}}, LINE],
    }


def test_what_must_be_there_is_missed() -> None:
    with pytest.raises(ValidationError) as caught:
        read({"order_lines": [{}], "order_amount": None}, OrderCreate, Rules())

    missed = [".".join(map(str, error["loc"])) for error in caught.value.errors()]
    assert missed == [
        "purchase_country",
        "purchase_currency",
        "order_amount",
        *(f"order_lines.0.{name}" for name in LINE),
    ]


def test_what_is_read_is_apart_from_the_body() -> None:
    body: dict[str, Any] = {"order_lines": [dict(LINE)], "billing_address": {"city": "London"}}

    data = read(body, SessionUpdate, Rules())
    body["order_lines"][0]["quantity"] = 2
    body["billing_address"]["city"] = "Paris"

    assert data == {"order_lines": [LINE], "billing_address": {"city": "London"}}


ODD = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
VALUES = ODD | st.sampled_from(["GB", "en-GB", "buy", "person", "https://shop.test"]) | st.integers(0, 10**4)
MODELS = [operation.body for operation in OPERATIONS if operation.body is not None]


@st.composite
def bodies(draw: st.DrawFn, model: type[Fields]) -> dict[str, Any]:
    names = st.sampled_from([*model.model_fields, "unknown"])
    body = draw(st.dictionaries(names, VALUES, max_size=8))
    if draw(st.booleans()):
        body["order_lines"] = [LINE | draw(st.dictionaries(st.sampled_from(list(LINE)), VALUES, max_size=2))]
    return body


def outcome(reading: Callable[[], Any]) -> Any:
    """What was read, or the places that were refused."""
    try:
        return reading()
    except ValidationError as refused:
        return {error["loc"] for error in refused.errors()}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_body_is_read_as_its_model_reads_it(model: type[Fields]) -> None:
    @given(body=bodies(model))
    def compared(body: dict[str, Any]) -> None:
        by_model = outcome(lambda: model.model_validate(body, context=Rules()).model_dump(exclude_none=True))

        assert outcome(lambda: read(body, model, Rules())) == by_model

    compared()
