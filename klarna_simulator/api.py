"""Klarna's server API over HTTP: payments, customer tokens, order management."""

from __future__ import annotations

import binascii
import json
from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from klarna_simulator import errors
from klarna_simulator.json_body import json_object
from klarna_simulator.markets import host_region
from klarna_simulator.operation import Answer, Call, Operation
from klarna_simulator.operations import OPERATIONS
from klarna_simulator.options import Limits, Rules
from klarna_simulator.payments import Payments
from klarna_simulator.routing import Routes

API_PATHS = ("/payments/", "/customer-token/", "/ordermanagement/")
"""What the paths of all operations begin with."""

DESCRIPTION_PATH = "/openapi.json"
"""Where the API's description is served; it needs no credentials."""

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


class _Response(NamedTuple):
    """One answer, whole."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""


class _Disconnected(Exception):  # noqa: N818 - nobody's mistake
    """Whoever asked has gone before the body was whole."""


Headers = dict[bytes, bytes]
"""By their names in lower case; of two of a name the first counts."""


def api_app(payments: Payments, accepts: Accepts = any_pair) -> ASGIApp:
    """Makes the ASGI app of the API; every answer but a 401 carries `Klarna-Correlation-Id` (A4, A8)."""
    routes: Routes[Operation | None] = Routes()
    for operation in OPERATIONS:
        routes.add(operation.method, operation.path, operation)
    routes.add("GET", DESCRIPTION_PATH, None)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        methods, names = routes.find(scope["path"])
        operation = methods.get(scope["method"])
        correlation_id = errors.new_correlation_id()
        try:
            headers = dict(reversed(scope["headers"]))
            _check_headers(scope["headers"], payments.limits)
            if operation is None:
                is_described = scope["method"] in methods
                response = _described(scope, payments.rules) if is_described else _not_routed(list(methods))
            elif _has_credentials(headers.get(b"authorization", b""), accepts):
                if not operation.offered(payments.rules):
                    raise errors.ApiError(404, "NOT_FOUND")
                body = {}
                if operation.body:
                    text = await _text(receive, payments.limits)
                    body = json_object(text, _header(headers, b"content-type"), payments.limits)
                region = host_region(_header(headers, b"host"))
                answer = _answer(operation, payments, scope, headers, Call(names, body, region))
                response = _respond(operation.status, answer, correlation_id)
            else:
                response = _unauthorized(payments.rules, correlation_id)
        except errors.ApiError as error:
            response = _refused(error, correlation_id)
        except _Disconnected:
            return
        except Exception:
            # Answered as Klarna answers a mistake of its own (section 2.9); the log has the rest.
            await refuse(send, errors.internal_error())
            raise
        await send({"type": "http.response.start", "status": response.status, "headers": response.headers})
        await send({"type": "http.response.body", "body": response.body})

    return app


def _described(scope: Scope, rules: Rules) -> _Response:
    # Only who asks for the description has to load the models of the answers.
    from klarna_simulator.openapi import description

    host = _header(dict(reversed(scope["headers"])), b"host")
    return _json(200, json.dumps(description(rules, f"{scope['scheme']}://{host}")).encode())


def _answer(operation: Operation, payments: Payments, scope: Scope, headers: Headers, call: Call) -> Answer:
    """Carries the operation out, or finds what it answered to the same idempotency key before (A5)."""

    key = _header(headers, IDEMPOTENCY_KEY) if operation.keyed else ""
    asked = f"{scope['method']} {scope['path']}" if key else ""
    kept: Answer | None = payments.kept_answers.get(asked, key) if key else None
    if kept is not None:
        return kept
    answer = operation.run(payments, call)
    if key:
        payments.kept_answers.keep(asked, key, answer)
    return answer


def _check_headers(headers: Sequence[tuple[bytes, bytes]], limits: Limits) -> None:
    total = sum(map(len, chain.from_iterable(headers)))
    # What is small in all has nothing in it that is too large.
    if total > limits.headers or (
        total > limits.header and any(len(name) + len(value) > limits.header for name, value in headers)
    ):
        raise errors.headers_too_large()


def _header(headers: Headers, name: bytes) -> str:
    """Returns the value of a header, empty if it is not there."""
    return headers.get(name, b"").decode("latin-1")


async def _text(receive: Receive, limits: Limits) -> bytes:
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Disconnected
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
        size += len(chunks[-1])
        if size > limits.body:
            raise errors.request_too_large()
    return b"".join(chunks)


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
