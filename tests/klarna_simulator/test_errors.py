from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from klarna_simulator.errors import ApiError, BadValueError, not_matching


def test_an_error_is_written_in_the_recorded_order_of_members() -> None:
    envelope = ApiError(400, "BAD_REQUEST").envelope("6a9b1cb1")

    assert json.dumps(envelope) == (
        '{"error_code": "BAD_REQUEST", "error_messages": [], "correlation_id": "6a9b1cb1"}'
    )


def test_all_bad_fields_stand_in_one_message_and_each_of_them_once() -> None:
    error = BadValueError(["purchase_currency", "purchase_country", "purchase_currency"])

    assert error.messages == ("Bad value: purchase_currency, purchase_country",)


def test_a_mismatch_is_told_in_brackets() -> None:
    error = not_matching(["order_amount", "Incorrect number of items in the cart. Expected: 2, Actual: 3"])

    assert error.status == 409
    assert error.messages == (
        "Not matching fields: [order_amount, Incorrect number of items in the cart. Expected: 2, Actual: 3]",
    )


def test_an_error_is_written_as_klarna_writes_it() -> None:
    assert ApiError(403, "MERCHANT_INACTIVE").text("c-1") == (
        '{\n  "error_code" : "MERCHANT_INACTIVE",\n  "error_messages" : [ ],\n  "correlation_id" : "c-1"\n}'
    )


@given(messages=st.lists(st.text(alphabet=st.characters(exclude_categories=[])), max_size=3))
def test_whatever_is_in_a_message_the_error_is_json_that_can_be_sent(messages: list[str]) -> None:
    error = ApiError(409, "BAD_VALUE", *messages)

    told = json.loads(error.text("c-1").encode())

    assert list(told) == ["error_code", "error_messages", "correlation_id"]
    assert len(told["error_messages"]) == len(messages)
    if all(message.isprintable() and message.isascii() for message in messages):
        assert told == error.envelope("c-1")
