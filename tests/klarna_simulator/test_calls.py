from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klarna_simulator.calls import Call, CallLog, fingerprint, masked, masked_path, shown_body

SECRET = "0b3f4d3a-3c5e-4a59-9df1-2b7a4b7e1c11"


def a_call(number: int, **changes: Any) -> Call:
    fields: dict[str, Any] = {
        "number": number,
        "at": 0.0,
        "milliseconds": 1.0,
        "method": "POST",
        "path": "/payments/v1/sessions",
        "status": 200,
        "asked": b"{}",
        "answered": b"{}",
        "troubles": (),
        "near_misses": (),
    }
    return Call(**(fields | changes))


def test_the_oldest_calls_go_first() -> None:
    log = CallLog(limit=3)
    for _ in range(5):
        log.add(a_call(log.next_number()))

    assert [call.number for call in log.after(0)] == [3, 4, 5]
    assert [call.number for call in log.after(4)] == [5]


def test_numbers_go_on_after_the_log_was_cleared() -> None:
    log = CallLog()
    log.add(a_call(log.next_number()))
    log.clear()
    log.add(a_call(log.next_number()))

    assert [call.number for call in log.after(0)] == [2]


def test_tokens_and_numbers_of_people_are_not_shown() -> None:
    answered = {"authorization_token": SECRET, "client_token": "eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln"}
    asked = {"customer": {"national_identification_number": "4103219202", "last_four_ssn": "1234"}}

    shown = json.dumps(
        a_call(
            1,
            path=f"/payments/v1/authorizations/{SECRET}/order",
            asked=json.dumps(asked).encode(),
            answered=json.dumps(answered).encode(),
        ).shown()
    )

    for secret in (SECRET, "eyJ", "4103219202", "1234"):
        assert secret not in shown


def test_equal_secrets_can_be_told_from_others() -> None:
    assert fingerprint(SECRET) == fingerprint(SECRET) != fingerprint(SECRET + "1")
    assert masked_path(f"/payments/v1/authorizations/{SECRET}") == (
        f"/payments/v1/authorizations/{fingerprint(SECRET)}"
    )
    assert masked_path("/payments/v1/sessions/1") == "/payments/v1/sessions/1"


def test_of_a_merchant_s_urls_the_host_is_left() -> None:
    shown = masked(
        {"merchant_urls": {"authorization": "https://shop.test/klarna?secret=abc", "push": "no url"}}
    )

    assert shown == {"merchant_urls": {"authorization": "https://shop.test/…", "push": "no URL"}}


def test_a_secret_in_a_strange_place_is_not_shown_either() -> None:
    odd = {"note": "use klarna_test_api_abcdef123 or Basic a2V5LWlkOnNlY3JldA=="}

    shown = json.dumps(masked(odd))

    assert "abcdef123" not in shown
    assert "a2V5LWlk" not in shown


def test_what_is_no_secret_is_shown_as_it_was_sent() -> None:
    body = {"order_amount": 998, "order_lines": [{"name": "Battery", "tax_rate": None}], "auto_capture": True}

    assert shown_body(json.dumps(body).encode()) == body


def test_a_body_that_is_no_json_is_not_shown() -> None:
    assert shown_body(b"password=hunter2") == "16 bytes that are no JSON"
    assert shown_body(b"") is None


TOKENS = st.uuids().map(str)


@given(
    token=TOKENS,
    name=st.sampled_from(["authorization_token", "client_token", "token_id", "token"]),
    wraps=st.lists(st.sampled_from(["list", "object"]), max_size=5),
)
def test_a_token_is_hidden_however_deep_it_lies(token: str, name: str, wraps: list[str]) -> None:
    value: Any = {name: token}
    for wrap in wraps:
        value = [value] if wrap == "list" else {"inner": value}

    assert token not in json.dumps(masked(value))


@pytest.mark.parametrize(
    "body",
    [
        {"merchant_urls": ["https://shop.test/hunter2"]},
        {"merchant_urls": "https://shop.test/hunter2"},
        {"merchant_urls": {"authorization": {"live": ["https://shop.test/hunter2"]}}},
        {"customer": {"national_identification_number": {"value": "hunter2"}}},
        {"client_token": [{"token": "hunter2"}]},
    ],
)
def test_a_secret_of_the_wrong_shape_is_not_shown_either(body: Any) -> None:
    assert "hunter2" not in str(shown_body(json.dumps(body).encode()))
