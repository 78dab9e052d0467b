"""Klarna's errors: a status, a code and messages, put into the envelope of A6."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from typing import Any

_numbers = random.Random()  # noqa: S311 - told to everybody


def new_correlation_id() -> str:
    """Returns what names one answer, a random UUID (A4); Python's own are four times as slow, to be secret."""
    digits = f"{_numbers.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


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

    def text(self, correlation_id: str) -> str:
        """Returns the body as the recorded answers write it, to the byte (A7)."""
        messages = "".join(f"{json.dumps(one, ensure_ascii=False)}, " for one in self.messages)
        # A lone half of a surrogate pair, which JSON can escape, cannot be sent as it is.
        messages = messages.removesuffix(", ").encode("utf-8", "replace").decode()
        return (
            "{\n"
            f'  "error_code" : {json.dumps(self.code)},\n'
            f'  "error_messages" : [ {messages + " " if messages else ""}],\n'
            f'  "correlation_id" : {json.dumps(correlation_id)}\n'
            "}"
        )


class BadValueError(ApiError):
    """One or more fields are wrong; all of them stand in one message (A7).

    `bracketed` writes it as the documentation does in places (X14, A41).
    """

    def __init__(self, fields: Iterable[str], bracketed: bool = False) -> None:
        self.fields = tuple(dict.fromkeys(fields))
        named = ", ".join(self.fields)
        super().__init__(400, "BAD_VALUE", f"[BAD_VALUE : {named}]" if bracketed else f"Bad value: {named}")


# What is wrong with a request as such


def bad_request(*messages: str) -> ApiError:
    """The body is no JSON object (A6; "BAD_REQUEST" with an empty list)."""
    return ApiError(400, "BAD_REQUEST", *messages)


def unauthorized() -> ApiError:
    """The documented answer to wrong credentials; the recorded one is a page (A8, X15)."""
    return ApiError(401, "UNAUTHORIZED")


def request_too_large() -> ApiError:
    """The body has more than 1 MB (A3, A54)."""
    return ApiError(413, "REQUEST_TOO_LARGE")


def unsupported_media_type() -> ApiError:
    """The body is said to be something else than JSON; the API speaks JSON only (A3)."""
    return ApiError(415, "UNSUPPORTED_MEDIA_TYPE")


def misdirected_request() -> ApiError:
    """The request is to a host that is not this one; the status is HTTP's."""
    return ApiError(421, "MISDIRECTED_REQUEST", "Unknown host: start the simulator with --host and its name")


def headers_too_large() -> ApiError:
    """A header has more than 6 KB, or all of them more than 20 KB (A3 gives no status; this is HTTP's)."""
    return ApiError(431, "REQUEST_HEADER_FIELDS_TOO_LARGE")


def internal_error() -> ApiError:
    """Klarna made a mistake (section 2.9)."""
    return ApiError(500, "INTERNAL_SERVER_ERROR", "Internal error")


# Payments


def invalid_session_id() -> ApiError:
    """The session is unknown or has expired (A17, A19, G9)."""
    return ApiError(404, "NOT_FOUND", "Invalid session id")


def session_completed() -> ApiError:
    """The session has an order already (A19, A32)."""
    return ApiError(404, "SESSION_COMPLETED", "Session has already been completed")


def invalid_authorization_token() -> ApiError:
    """The token is unknown, older than 60 minutes, deleted or superseded (A31)."""
    return ApiError(404, "NOT_FOUND", "Invalid authorization token")


def authorization_cannot_be_deleted() -> ApiError:
    """The authorization has become an order or a customer token (A36)."""
    return ApiError(404, "NOT_FOUND", "Authorization cannot be deleted")


def not_matching(differences: Iterable[str]) -> ApiError:
    """The order is not what was authorized (A30)."""
    return ApiError(409, "BAD_VALUE", f"Not matching fields: [{', '.join(differences)}]")


def different_request_body() -> ApiError:
    """The token was used before, with another body (A34)."""
    return ApiError(409, "BAD_VALUE", "The order has been already completed with different request body")


def token_consumed() -> ApiError:
    """The token was used, so long ago that the answer is no longer remembered (A32, A34)."""
    return ApiError(403, "INVALID_OPERATION", "Authorization token already consumed")


def invalid_operation(*messages: str) -> ApiError:
    """The session is not for this: an order of a session to tokenize, say (K9, section 2.9)."""
    return ApiError(403, "INVALID_OPERATION", *messages)


# Customer tokens


def no_tokens_for_intent_buy() -> ApiError:
    """The session was opened to buy only (A38)."""
    return ApiError(403, "INVALID_OPERATION", "Not allowed to create customer token(s) for intent buy")


def no_tokens_in(country: str, payment_method: str) -> ApiError:
    """Customer tokens cannot be had in this country (A38)."""
    message = f"{payment_method} is not valid for creating customer tokens in {country}"
    return ApiError(400, "BAD_REQUEST", message)


def token_not_found() -> ApiError:
    """The customer token is unknown (A39)."""
    return ApiError(404, "TOKEN_NOT_FOUND")


def token_canceled() -> ApiError:
    """The customer token was cancelled, which cannot be taken back (A39)."""
    return ApiError(403, "TOKEN_CANCELED")


def token_suspended() -> ApiError:
    """The customer token is suspended (A39)."""
    return ApiError(403, "TOKEN_SUSPENDED")


# Order management


def no_such_order() -> ApiError:
    """Order management does not know the order (A54)."""
    return ApiError(404, "NO_SUCH_ORDER", "Order not found")


def no_such_capture() -> ApiError:
    """The order has no such capture (A54)."""
    return ApiError(404, "NO_SUCH_CAPTURE", "Capture not found")


def no_such_refund() -> ApiError:
    """The order has no such refund (A54)."""
    return ApiError(404, "NOT_FOUND", "Refund not found")


def capture_not_allowed(message: str) -> ApiError:
    """The order cannot be captured, or not this much of it (A51)."""
    return ApiError(403, "CAPTURE_NOT_ALLOWED", message)


def refund_not_allowed(message: str) -> ApiError:
    """The order cannot be refunded, or not this much of it (A52)."""
    return ApiError(403, "REFUND_NOT_ALLOWED", message)


def cancel_not_allowed(message: str) -> ApiError:
    """The order cannot be cancelled (A53)."""
    return ApiError(403, "CANCEL_NOT_ALLOWED", message)


def not_allowed(message: str) -> ApiError:
    """The order is not in a state for this (A54)."""
    return ApiError(403, "NOT_ALLOWED", message)
