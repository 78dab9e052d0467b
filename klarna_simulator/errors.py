"""Klarna's errors: a status, a code and messages, put into the envelope of A6."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class ApiError(Exception):
    """An answer other than 2xx, as section 2.9 of the fact sheet lists them (A6, A7)."""

    def __init__(self, status: int, code: str, *messages: str) -> None:
        super().__init__(f"{status} {code} {', '.join(messages)}".rstrip())
        self.status = status
        self.code = code
        self.messages = messages

    def envelope(self, correlation_id: str) -> dict[str, Any]:
        """Returns the body, its members in the recorded order (A7)."""
        return {
            "error_code": self.code,
            "error_messages": list(self.messages),
            "correlation_id": correlation_id,
        }


class BadValueError(ApiError):
    """One or more fields are wrong; all of them stand in one message (A7)."""

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = tuple(dict.fromkeys(fields))
        super().__init__(400, "BAD_VALUE", "Bad value: " + ", ".join(self.fields))


def bad_request() -> ApiError:
    """The body is no JSON object (A6; "BAD_REQUEST" with an empty list)."""
    return ApiError(400, "BAD_REQUEST")


def invalid_session_id() -> ApiError:
    """The session is unknown or has expired (A17, A19, G9)."""
    return ApiError(404, "NOT_FOUND", "Invalid session id")


def session_completed() -> ApiError:
    """The session has an order already (A19, A32)."""
    return ApiError(404, "SESSION_COMPLETED", "Session has already been completed")


def invalid_authorization_token() -> ApiError:
    """The token is unknown, older than 60 minutes, deleted or superseded (A31)."""
    return ApiError(404, "NOT_FOUND", "Invalid authorization token")


def not_matching(differences: Iterable[str]) -> ApiError:
    """The order is not what was authorized (A30)."""
    return ApiError(409, "BAD_VALUE", f"Not matching fields: [{', '.join(differences)}]")


def different_request_body() -> ApiError:
    """The token was used before, with another body (A34)."""
    return ApiError(409, "BAD_VALUE", "The order has been already completed with different request body")


def token_consumed() -> ApiError:
    """The token was used, so long ago that the answer is no longer remembered (A32, A34)."""
    return ApiError(403, "INVALID_OPERATION", "Authorization token already consumed")


def no_such_order() -> ApiError:
    """Order management does not know the order (A54)."""
    return ApiError(404, "NO_SUCH_ORDER", "Order not found")
