"""Klarna's server API over HTTP: payments, customer tokens, order management."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route

from klarna_simulator import errors
from klarna_simulator.json_body import json_object
from klarna_simulator.markets import host_region
from klarna_simulator.openapi import DESCRIPTION_PATH, description
from klarna_simulator.operation import Answer, Call, Operation
from klarna_simulator.operations import OPERATIONS
from klarna_simulator.options import Limits, Rules
from klarna_simulator.payments import Payments
from klarna_simulator.state import Data

API_PATHS = ("/payments/", "/customer-token/", "/ordermanagement/")
"""What the paths of all operations begin with."""

IDEMPOTENCY_KEY = "klarna-idempotency-key"

_UNAUTHORIZED_PAGE = "\r\n".join(
    (
        "<html>",
        "<head><title>401 Authorization Required</title></head>",
        "<body>",
        "<center><h1>401 Authorization Required</h1></center>",
        "<hr><center>openresty</center>",
        "</body>",
        "</html>",
        "",
    )
)

Accepts = Callable[[str, str], bool]
"""Says whether a key id and its secret are right."""


def any_pair(username: str, password: str) -> bool:
    """Takes any credentials of which neither half is empty (A2)."""
    return bool(username) and bool(password)


def api_app(payments: Payments, accepts: Accepts = any_pair) -> Starlette:
    """Makes the ASGI app of the API; every answer but a 401 carries `Klarna-Correlation-Id` (A4, A8)."""

    def route(operation: Operation) -> Route:
        endpoint = _endpoint(operation, payments, accepts)
        return Route(operation.path, endpoint, methods=[operation.method], name=operation.name)

    async def described(request: Request) -> Response:
        return JSONResponse(description(payments.rules, str(request.base_url).rstrip("/")))

    routes = [route(operation) for operation in OPERATIONS]
    return Starlette(
        routes=[*routes, Route(DESCRIPTION_PATH, described, methods=["GET"])],
        exception_handlers={HTTPException: _not_routed, Exception: _broken},
    )


def _endpoint(
    operation: Operation, payments: Payments, accepts: Accepts
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        correlation_id = str(uuid.uuid4())
        try:
            _check_headers(request, payments.limits)
            if not _has_credentials(request.headers.get("authorization", ""), accepts):
                return _unauthorized(payments.rules, correlation_id)
            answer = await _answered(request)
        except errors.ApiError as error:
            return _refused(error, correlation_id)
        return _respond(operation.status, answer, correlation_id)

    async def _answered(request: Request) -> Answer:
        body = await _body(request, payments.limits) if operation.body else {}
        key = request.headers.get(IDEMPOTENCY_KEY) if operation.keyed else None
        asked = f"{request.method} {request.url.path}"
        answer: Answer | None = payments.kept_answers.get(asked, key) if key else None
        if answer is None:
            region = host_region(request.headers.get("host", ""))
            answer = operation.run(payments, Call(path=request.path_params, body=body, region=region))
            if key:
                payments.kept_answers.keep(asked, key, answer)
        return answer

    return endpoint


def _check_headers(request: Request, limits: Limits) -> None:
    sizes = [len(name) + len(value) for name, value in request.headers.raw]
    if max(sizes, default=0) > limits.header or sum(sizes) > limits.headers:
        raise errors.headers_too_large()


async def _body(request: Request, limits: Limits) -> Data:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limits.body:
            raise errors.request_too_large()
    return json_object(bytes(body), request.headers.get("content-type", ""), limits)


def _respond(status: int, answer: Answer, correlation_id: str) -> Response:
    headers = {"Klarna-Correlation-Id": correlation_id, **answer.headers}
    if answer.body is None:
        return Response(status_code=status, headers=headers)
    return Response(json.dumps(answer.body), status, headers, media_type="application/json")


def _refused(error: errors.ApiError, correlation_id: str) -> Response:
    headers = {"Klarna-Correlation-Id": correlation_id}
    return Response(error.text(correlation_id), error.status, headers, media_type="application/json")


def _has_credentials(authorization: str, accepts: Accepts) -> bool:
    """Says whether these are Basic credentials that are accepted (A2)."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return False
    username, _, password = decoded.partition(":")
    return scheme.lower() == "basic" and accepts(username, password)


def _unauthorized(rules: Rules, correlation_id: str) -> Response:
    """Answers as recorded, in HTML and bare, unless the documented JSON is asked for (A8, X15)."""
    if rules.unauthorized == "json":
        return _refused(errors.unauthorized(), correlation_id)
    # Given as a header and not as a media type, to which the framework would add a charset.
    headers = {"Content-Type": "text/html", "WWW-Authenticate": 'Basic realm="very closed site"'}
    return Response(_UNAUTHORIZED_PAGE, 401, headers)


async def _not_routed(request: Request, error: Exception) -> Response:
    """Answers a path or a method that the simulator does not have, in Klarna's envelope."""
    assert isinstance(error, HTTPException)
    code = "NOT_FOUND" if error.status_code == 404 else "BAD_REQUEST"
    refused = _refused(errors.ApiError(error.status_code, code), str(uuid.uuid4()))
    if error.status_code == 405:
        # Each route knows its own method only, and an address may have several.
        matches = (one for one in request.app.routes if one.matches(request.scope)[0] is not Match.NONE)
        refused.headers["Allow"] = ", ".join(sorted(method for one in matches for method in one.methods))
    return refused


async def _broken(_: Request, __: Exception) -> Response:
    """Answers a mistake of the simulator as Klarna answers one of its own (section 2.9); the log has the rest."""
    return _refused(errors.ApiError(500, "INTERNAL_SERVER_ERROR", "Internal error"), str(uuid.uuid4()))
