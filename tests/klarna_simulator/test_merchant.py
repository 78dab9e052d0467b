from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from klarna_simulator.chaos import Troubles
from klarna_simulator.merchant import MerchantCall, call_as_merchant, markets
from klarna_simulator.workbench import Workbench
from tests.awaited import awaited

PURCHASE: dict[str, Any] = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "order_amount": 100,
    "order_lines": [{"name": "Thing", "quantity": 1, "unit_price": 100, "total_amount": 100}],
}


def answer(workbench: Workbench, method: str, path: str, body: Any = None) -> Any:
    call = MerchantCall.model_validate({"method": method, "path": path, "body": body})
    return awaited(call_as_merchant(workbench.app, call, workbench.own_pair))


def test_a_call_is_carried_out_and_stands_in_the_log_like_any_merchant_s() -> None:
    workbench = Workbench(credentials=["key-id:secret"])

    created = answer(workbench, "POST", "/payments/v1/sessions", PURCHASE)
    session_id = created["body"]["session_id"]
    updated = answer(workbench, "POST", f"/payments/v1/sessions/{session_id}", {"order_amount": 1})
    read = answer(workbench, "GET", f"/payments/v1/sessions/{session_id}")

    assert (created["status"], read["body"]["order_amount"]) == (200, 100)
    assert (updated["status"], updated["body"]["error_code"]) == (400, "BAD_VALUE")
    assert [call.status for call in workbench.calls.after(0)] == [200, 400, 200]


def test_nobody_else_is_let_in_by_it() -> None:
    workbench = Workbench(credentials=["key-id:secret"])
    call = MerchantCall(method="GET", path="/payments/v1/sessions/1")

    refused = awaited(call_as_merchant(workbench.app, call, "other:pair"))

    assert refused["status"] == 401
    assert "Authorization Required" in refused["body"]


def test_an_answer_that_is_lost_is_told_as_lost() -> None:
    workbench = Workbench(troubles=Troubles(dropped_connection=1))

    assert answer(workbench, "GET", "/payments/v1/sessions/1") == {"status": None, "body": None}


@pytest.mark.parametrize(
    "path", ["/", "/kp/lib/v1/api.js", "payments/v1/x", "/payments/v1/a?b", "/payments/v1/\u2603"]
)
def test_only_addresses_of_the_api_can_be_called(path: str) -> None:
    with pytest.raises(ValidationError):
        MerchantCall(method="GET", path=path)


def test_every_market_has_a_customer_who_lives_there() -> None:
    told = {market["country"]: market for market in markets()}

    assert told["SE"]["currency"] == "SEK"
    assert all(market["customer"]["country"] == country for country, market in told.items())
