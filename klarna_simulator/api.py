"""Klarna's server API over HTTP: `/payments/v1/…` and the readable order of order management."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from klarna_simulator import errors
from klarna_simulator.options import Rules
from klarna_simulator.payments import Payments
from klarna_simulator.state import Data

LARGEST_BODY = 1_000_000
"""Bytes; a longer body is answered 413 (A3)."""

_UNAUTHORIZED_PAGE = """<html>
<head><title>401 Authorization Required</title></head>
<body>
<center><h1>401 Authorization Required</h1></center>
<hr><center>openresty</center>
</body>
</html>
"""

Operation = Callable[[Request], Awaitable[tuple[int, Data | None]]]


def api_app(payments: Payments) -> Starlette:
    """Makes the ASGI app of the API; every answer but a 401 carries `Klarna-Correlation-Id` (A4, A8)."""

    async def create_session(request: Request) -> tuple[int, Data | None]:
        return 200, payments.create_session(await _json_object(request))

    async def update_session(request: Request) -> tuple[int, Data | None]:
        payments.update_session(request.path_params["session_id"], await _json_object(request))
        return 204, None

    async def read_session(request: Request) -> tuple[int, Data | None]:
        return 200, payments.read_session(request.path_params["session_id"])

    async def place_order(request: Request) -> tuple[int, Data | None]:
        return 200, payments.place_order(request.path_params["token"], await _json_object(request))

    async def cancel_authorization(request: Request) -> tuple[int, Data | None]:
        payments.cancel_authorization(request.path_params["token"])
        return 204, None

    async def read_order(request: Request) -> tuple[int, Data | None]:
        return 200, payments.order(request.path_params["order_id"]).readable

    def route(method: str, path: str, operation: Operation) -> Route:
        return Route(path, _endpoint(operation, payments.rules), methods=[method], name=operation.__name__)

    return Starlette(
        routes=[
            route("POST", "/payments/v1/sessions", create_session),
            route("POST", "/payments/v1/sessions/{session_id}", update_session),
            route("GET", "/payments/v1/sessions/{session_id}", read_session),
            route("POST", "/payments/v1/authorizations/{token}/order", place_order),
            route("DELETE", "/payments/v1/authorizations/{token}", cancel_authorization),
            route("GET", "/ordermanagement/v1/orders/{order_id}", read_order),
        ],
        exception_handlers={HTTPException: _not_routed},
    )


def _endpoint(operation: Operation, rules: Rules) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        correlation_id = str(uuid.uuid4())
        try:
            if not _has_credentials(request.headers.get("authorization", "")):
                return _unauthorized(rules, correlation_id)
            status, answer = await operation(request)
        except errors.ApiError as error:
            return _respond(error.status, error.envelope(correlation_id), correlation_id)
        return _respond(status, answer, correlation_id)

    return endpoint


def _respond(status: int, answer: Data | None, correlation_id: str) -> Response:
    headers = {"Klarna-Correlation-Id": correlation_id}
    if answer is None:
        return Response(status_code=status, headers=headers)
    return Response(json.dumps(answer), status, headers, media_type="application/json")


def _has_credentials(authorization: str) -> bool:
    """Says whether these are Basic credentials of which neither half is empty (A2)."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return False
    username, _, password = decoded.partition(":")
    return scheme.lower() == "basic" and bool(username) and bool(password)


def _unauthorized(rules: Rules, correlation_id: str) -> Response:
    """Answers as recorded, in HTML and bare, unless the documented JSON is asked for (A8, X15)."""
    if rules.unauthorized == "json":
        error = errors.ApiError(401, "UNAUTHORIZED")
        return _respond(401, error.envelope(correlation_id), correlation_id)
    realm = {"WWW-Authenticate": 'Basic realm="very closed site"'}
    return HTMLResponse(_UNAUTHORIZED_PAGE, 401, realm)


async def _json_object(request: Request) -> Data:
    """Reads the body; raises `BAD_REQUEST` for anything but one JSON object, 413 for one over 1 MB."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise errors.ApiError(413, "REQUEST_TOO_LARGE")
    try:
        value = json.loads(bytes(body), parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        raise errors.bad_request() from None
    if not isinstance(value, dict):
        raise errors.bad_request()
    return value


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("out of range")
    return number


async def _not_routed(_: Request, error: Exception) -> Response:
    """Answers a path or a method that the simulator does not have, in Klarna's envelope."""
    assert isinstance(error, HTTPException)
    correlation_id = str(uuid.uuid4())
    code = "NOT_FOUND" if error.status_code == 404 else "BAD_REQUEST"
    answer = errors.ApiError(error.status_code, code).envelope(correlation_id)
    return _respond(error.status_code, answer, correlation_id)
