"""Klarna's server API over HTTP: payments, customer tokens, order management."""

from __future__ import annotations

import binascii
import json
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain
from typing import NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from klarna_simulator import errors
from klarna_simulator.json_body import json_object
from klarna_simulator.markets import host_region
from klarna_simulator.openapi import DESCRIPTION_PATH, description
from klarna_simulator.operation import Answer, Call, Operation
from klarna_simulator.operations import OPERATIONS
from klarna_simulator.options import Limits, Rules
from klarna_simulator.payments import Payments
from klarna_simulator.routing import Routes
from klarna_simulator.state import Data

API_PATHS = ("/payments/", "/customer-token/", "/ordermanagement/")
"""What the paths of all operations begin with."""

IDEMPOTENCY_KEY = b"klarna-idempotency-key"

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
).encode()

Accepts = Callable[[str, str], bool]
"""Says whether a key id and its secret are right."""


def any_pair(username: str, password: str) -> bool:
    """Takes any credentials of which neither half is empty (A2)."""
    return bool(username) and bool(password)


class _Request(NamedTuple):
    """One request; header names are lower case, and of two headers of a name the first counts."""

    scope: Scope
    receive: Receive
    names: dict[str, str]
    headers: dict[bytes, bytes]

    def header(self, name: bytes) -> str:
        """Returns the value of a header, empty if it is not there."""
        return self.headers.get(name, b"").decode("latin-1")


class _Response(NamedTuple):
    """One answer, whole."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""


_Endpoint = Callable[[_Request], Awaitable[_Response]]


class _Disconnected(Exception):  # noqa: N818 - nobody's mistake
    """Whoever asked has gone before the body was whole."""


def api_app(payments: Payments, accepts: Accepts = any_pair) -> ASGIApp:
    """Makes the ASGI app of the API; every answer but a 401 carries `Klarna-Correlation-Id` (A4, A8)."""
    routes: Routes[_Endpoint] = Routes()
    for operation in OPERATIONS:
        routes.add(operation.method, operation.path, _endpoint(operation, payments, accepts))

    async def described(request: _Request) -> _Response:
        url = f"{request.scope['scheme']}://{request.header(b'host')}"
        return _json(200, json.dumps(description(payments.rules, url)).encode())

    routes.add("GET", DESCRIPTION_PATH, described)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        methods, names = routes.find(scope["path"])
        endpoint = methods.get(scope["method"])
        if endpoint is None:
            await _send(send, _not_routed(list(methods)))
            return
        request = _Request(scope, receive, names, dict(reversed(scope["headers"])))
        try:
            response = await endpoint(request)
        except _Disconnected:
            return
        except Exception:
            # Answered as Klarna answers a mistake of its own (section 2.9); the log has the rest.
            await refuse(send, errors.internal_error())
            raise
        await _send(send, response)

    return app


def _endpoint(operation: Operation, payments: Payments, accepts: Accepts) -> _Endpoint:
    async def endpoint(request: _Request) -> _Response:
        correlation_id = errors.new_correlation_id()
        try:
            _check_headers(request, payments.limits)
            if not _has_credentials(request.headers.get(b"authorization", b""), accepts):
                return _unauthorized(payments.rules, correlation_id)
            if not operation.offered(payments.rules):
                raise errors.ApiError(404, "NOT_FOUND")
            body = await _body(request, payments.limits) if operation.body else {}
            answer = _answer(operation, payments, request, body)
        except errors.ApiError as error:
            return _refused(error, correlation_id)
        return _respond(operation.status, answer, correlation_id)

    return endpoint


def _answer(operation: Operation, payments: Payments, request: _Request, body: Data) -> Answer:
    """Carries the operation out, or finds what it answered to the same idempotency key before (A5)."""
    key = request.header(IDEMPOTENCY_KEY) if operation.keyed else ""
    asked = f"{request.scope['method']} {request.scope['path']}" if key else ""
    kept: Answer | None = payments.kept_answers.get(asked, key) if key else None
    if kept is not None:
        return kept
    region = host_region(request.header(b"host"))
    answer = operation.run(payments, Call(path=request.names, body=body, region=region))
    if key:
        payments.kept_answers.keep(asked, key, answer)
    return answer


def _check_headers(request: _Request, limits: Limits) -> None:
    headers = request.scope["headers"]
    total = sum(map(len, chain.from_iterable(headers)))
    # What is small in all has nothing in it that is too large.
    if total > limits.headers or (
        total > limits.header and any(len(name) + len(value) > limits.header for name, value in headers)
    ):
        raise errors.headers_too_large()


async def _body(request: _Request, limits: Limits) -> Data:
    chunks, size, more = [], 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise _Disconnected
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
        size += len(chunks[-1])
        if size > limits.body:
            raise errors.request_too_large()
    return json_object(b"".join(chunks), request.header(b"content-type"), limits)


def _has_credentials(authorization: bytes, accepts: Accepts) -> bool:
    """Says whether these are Basic credentials that are accepted (A2)."""
    scheme, _, encoded = authorization.partition(b" ")
    try:
        decoded = binascii.a2b_base64(encoded.strip(), strict_mode=True).decode()
    except ValueError:
        return False
    username, _, password = decoded.partition(":")
    return scheme.lower() == b"basic" and accepts(username, password)


def _respond(status: int, answer: Answer, correlation_id: str) -> _Response:
    headers = [(b"klarna-correlation-id", correlation_id.encode())]
    if answer.headers:
        headers += [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    if answer.body is not None:
        return _json(status, json.dumps(answer.body).encode(), headers)
    if status != 204:
        headers.append((b"content-length", b"0"))
    return _Response(status, headers)


def _refused(error: errors.ApiError, correlation_id: str) -> _Response:
    headers = [(b"klarna-correlation-id", correlation_id.encode())]
    return _json(error.status, error.text(correlation_id).encode(), headers)


def _json(status: int, body: bytes, headers: Sequence[tuple[bytes, bytes]] = ()) -> _Response:
    told = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    return _Response(status, [*headers, *told], body)


def _unauthorized(rules: Rules, correlation_id: str) -> _Response:
    """Answers as recorded, in HTML and bare, unless the documented JSON is asked for (A8, X15)."""
    if rules.unauthorized == "json":
        return _refused(errors.unauthorized(), correlation_id)
    length = str(len(_UNAUTHORIZED_PAGE)).encode()
    told = {b"content-type": b"text/html", b"www-authenticate": b'Basic realm="very closed site"'}
    return _Response(401, [*told.items(), (b"content-length", length)], _UNAUTHORIZED_PAGE)


def _not_routed(methods: Sequence[str]) -> _Response:
    """Answers a path that the simulator does not have, or a method that it does not have there."""
    if not methods:
        return _refused(errors.ApiError(404, "NOT_FOUND"), errors.new_correlation_id())
    refused = _refused(errors.ApiError(405, "BAD_REQUEST"), errors.new_correlation_id())
    refused.headers.append((b"allow", ", ".join(sorted(methods)).encode()))
    return refused


async def refuse(send: Send, error: errors.ApiError, *headers: tuple[bytes, bytes]) -> None:
    """Answers an error that no operation made, as Klarna answers all (A4, A6)."""
    refused = _refused(error, errors.new_correlation_id())
    await _send(send, refused._replace(headers=[*refused.headers, *headers]))


async def _send(send: Send, response: _Response) -> None:
    await send({"type": "http.response.start", "status": response.status, "headers": response.headers})
    await send({"type": "http.response.body", "body": response.body})
