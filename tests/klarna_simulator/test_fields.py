from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from klarna_simulator import fields
from klarna_simulator.options import Rules

LIMITS: dict[str, tuple[int, int]] = {
    "Whole": (-(2**63), 2**63 - 1),
    "Amount": (0, 2**63 - 1),
    "OrderAmount": (0, 200_000_000),
    "TokenAmount": (1, 2**63 - 1),
    "LineAmount": (-(2**63), 200_000_000),
    "TokenLineAmount": (-(2**63), 100_000_000),
    "UnitPrice": (-(2**63), 200_000_000),
    "TokenUnitPrice": (-(2**63), 100_000_000),
    "TaxRate": (0, 10_000),
    "Count": (1, 2**63 - 1),
    "Days": (1, 2**31 - 1),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_number_is_described_with_the_limits_that_it_is_held_to(name: str) -> None:
    kind: TypeAdapter[Any] = TypeAdapter(getattr(fields, name), config={"strict": True})
    least, most = LIMITS[name]
    described = kind.json_schema()

    assert (described["minimum"], described["maximum"]) == (least, most)
    for right in (least, most):
        assert kind.validate_python(right) == right
    for wrong in (least - 1, most + 1, "1", None, True, [1]):
        with pytest.raises(ValidationError):
            kind.validate_python(wrong)


@given(price=st.floats(-1e6, 1e6))
def test_only_prices_may_be_fractions(price: float) -> None:
    amount: TypeAdapter[int] = TypeAdapter(fields.Whole, config={"strict": True})
    unit_price: TypeAdapter[float] = TypeAdapter(fields.UnitPrice, config={"strict": True})

    assert unit_price.validate_python(price) == price
    if price.is_integer():
        assert type(amount.validate_python(price)) is type(unit_price.validate_python(price)) is int
    else:
        with pytest.raises(ValidationError):
            amount.validate_python(price)


@pytest.mark.parametrize(
    ("port", "may"), [("", True), (":80", True), (":65535", True), (":65536", False), (":99999", False)]
)
def test_an_address_has_a_port_that_there_is(port: str, may: bool) -> None:
    assert fields.may_be_posted_to(f"http://localhost{port}/paid", Rules()) is may
