"""Klarna's operations, by method and path."""

from __future__ import annotations

import pytest

from recorder.journal import OPERATIONS
from recorder.operations import TABLE, Operation, operation

TOKEN = "2f7c1a9e-5d0b-4c1e-9d53-0c7b8e6a4f21"


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("POST", "/payments/v1/sessions", Operation("create_session")),
        ("POST", "/payments/v1/sessions/", Operation("create_session")),
        ("POST", "/payments/v1/sessions/s-1", Operation("update_session", session_id="s-1")),
        ("GET", "/payments/v1/sessions/s-1", Operation("read_session", session_id="s-1")),
        (
            "POST",
            f"/payments/v1/authorizations/{TOKEN}/order",
            Operation("place_order", authorization_token=TOKEN),
        ),
        (
            "DELETE",
            f"/payments/v1/authorizations/{TOKEN}",
            Operation("cancel_authorization", authorization_token=TOKEN),
        ),
        (
            "POST",
            f"/payments/v1/authorizations/{TOKEN}/customer-token",
            Operation("create_customer_token", authorization_token=TOKEN),
        ),
        ("GET", "/payments/v1/sessions", Operation("other")),
        ("POST", "/payments/v1/sessions/s-1/more", Operation("other")),
        ("GET", "/ordermanagement/v1/orders/o-1", Operation("other")),
        ("POST", "/prefix/payments/v1/sessions", Operation("other")),
    ],
)
def test_a_request_is_an_operation(method: str, path: str, expected: Operation) -> None:
    assert operation(method, path) == expected


def test_the_table_has_every_operation_once() -> None:
    assert sorted(name for _, _, name in TABLE) == sorted(OPERATIONS)
