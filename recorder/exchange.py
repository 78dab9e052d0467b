"""One call of the merchant's server: what it asked, what it is answered, and the record of both."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import uuid
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

import httpx

from recorder.clock import now
from recorder.injection import Injection
from recorder.journal import ApiCall, Fault, Instant, Json
from recorder.operations import operation
from recorder.redaction import SHORTEST_TOKEN
from recorder.regions import region_of
from recorder.serving import HANG_UP, Receive, Scope, Send
from recorder.writer import Journal, JournalClosedError

MAX_RECORDED = 1_000_000
"""Bytes of a body that are read for the record (Klarna takes no more, A3); all of it is passed on."""

SHORTEST_PASSWORD = 10
"""A shop whose settings are missing logs in as "undefined": that word must not be masked everywhere."""

HANG_UP_SECONDS = 5.0

_HOP_BY_HOP = frozenset(
    (
        *(b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection"),
        *(b"te", b"trailer", b"trailers", b"transfer-encoding", b"upgrade"),
    )
)
_READABLE = frozenset({b"identity", b"gzip", b"deflate"})

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it goes to the shop."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: bytes) -> str | None:
        """A header's first value, by its lower-case name."""
        return next((value.decode("latin-1") for key, value in self.headers if key == name), None)

    @property
    def json(self) -> Json:
        """The body as it is recorded."""
        return readable(self.body, self.header(b"content-encoding"))


def passed_on(response: httpx.Response) -> Answer:
    """Klarna's answer for the shop, decoded where it can be, without what concerns one connection only."""
    encodings = [
        part.strip() for _, value in _all(response, b"content-encoding") for part in value.split(b",")
    ]
    decoded = all(encoding in _READABLE for encoding in encodings)
    left_out = _connection_headers(response.headers.raw)
    if decoded:
        left_out |= {b"content-encoding"}
    if response.request.method != "HEAD":
        left_out |= {b"content-length"}
    headers = [(name.lower(), value) for name, value in response.headers.raw if name.lower() not in left_out]
    return _with_length(Answer(response.status_code, headers, response.content))


def in_klarnas_name(status: int, error_code: str, messages: Sequence[str]) -> Answer:
    """An error as Klarna words it: JSON with a correlation id (A6, A7), but a web page for 401 (A8)."""
    if status == 401:
        page = b"<html><head><title>401 Authorization Required</title></head><body></body></html>"
        realm = (b"www-authenticate", b'Basic realm="very closed site"')
        return _with_length(Answer(status, [(b"content-type", b"text/html"), realm], page))
    correlation_id = str(uuid.uuid4())
    body = {"error_code": error_code, "error_messages": list(messages), "correlation_id": correlation_id}
    headers = [
        (b"content-type", b"application/json"),
        (b"klarna-correlation-id", correlation_id.encode()),
    ]
    return _with_length(Answer(status, headers, json.dumps(body).encode()))


def altered(answer: Answer, members: Mapping[str, Json]) -> Answer:
    """The answer with these members in its JSON object; one that holds none stays as it is."""
    try:
        given = json.loads(answer.body)
    except ValueError:
        return answer
    if not isinstance(given, dict):
        return answer
    headers = [(name, value) for name, value in answer.headers if name != b"content-length"]
    return _with_length(Answer(answer.status, headers, json.dumps({**given, **members}).encode()))


def readable(body: bytes, encoding: str | None = None) -> Json:
    """A body as it is recorded: JSON as such, anything else as {"text": …}, nothing as None."""
    if encoding in ("gzip", "deflate"):
        with suppress(zlib.error):
            body = zlib.decompressobj(wbits=47).decompress(body, MAX_RECORDED + 1)
    elif encoding not in (None, "", "identity"):
        return {"text": f"({len(body)} bytes in {encoding})"}
    if not body:
        return None
    if len(body) <= MAX_RECORDED:
        with suppress(ValueError, RecursionError):
            return json.loads(body)
    return {"text": body[:MAX_RECORDED].decode("utf-8", "replace")}


class Exchange:
    """A call under way. As a context manager it watches whether the shop hangs up."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, journal: Journal) -> None:
        self._scope, self._receive, self._send, self.journal = scope, receive, send, journal
        self.start = now()
        self.method: str = scope["method"]
        self.region = region_of(scope)
        self.operation = operation(self.method, scope["path"])
        self.body = b""
        self.gone = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Exchange:
        parts: list[bytes] = []
        while not self.gone.is_set():
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self.gone.set()
                return self
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                break
        self.body = b"".join(parts)
        self._watch = asyncio.create_task(self._until_gone())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait([self._watch])

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone.set()

    @property
    def target(self) -> bytes:
        """The path and query, as they were sent."""
        path: bytes = self._scope.get("raw_path") or self._scope["path"].encode()
        query: bytes = self._scope.get("query_string", b"")
        return path + b"?" + query if query else path

    @property
    def authorization(self) -> str:
        """How the shop logs in, in clear: for looking at it, never for a record."""
        return self._header(b"authorization") or ""

    def headers_for_klarna(self) -> Headers:
        """The shop's headers, but for those of its connection; encodings are asked for that can be read."""
        given: Headers = self._scope["headers"]
        left_out = _connection_headers(given) | {b"host", b"content-length", b"accept-encoding"}
        return [(name, value) for name, value in given if name.lower() not in left_out]

    async def give(self, answer: Answer, fault: str | None = None) -> None:
        """Records the call and hands the answer over."""
        if self.gone.is_set():
            self._record(None, fault)
            return
        # Recorded first: what follows from the answer then follows the record, too. The end is taken before
        # the first byte leaves, so that nobody can be accused of having acted before it who has not.
        self._record(answer, fault)
        await self._send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await self._send({"type": "http.response.body", "body": answer.body})

    async def hang_up(self, fault: str) -> None:
        """Records the call and closes the connection without an answer."""
        self._record(None, fault)
        close = self._scope.get("extensions", {}).get(HANG_UP)
        if close is None:
            raise ConnectionAbortedError("this server offers no way to close a connection without an answer")
        close()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.gone.wait(), HANG_UP_SECONDS)

    def record_fault(self, injection: Injection, fault: str, start: Instant, detail: dict[str, Json]) -> None:
        """Records what was done to the call."""
        with suppress(JournalClosedError):
            self.journal.write(
                Fault(
                    start=start,
                    end=now(),
                    fault=fault,
                    what=injection.what,
                    operation=self.operation.name,
                    detail=detail,
                )
            )

    def _record(self, answer: Answer | None, fault: str | None) -> None:
        end = now()
        self._keep_secret()
        heard = answer.json if answer is not None else None
        session_id = self.operation.session_id
        if session_id is None and isinstance(heard, dict) and isinstance(heard.get("session_id"), str):
            session_id = heard["session_id"]
        correlation_id = answer.header(b"klarna-correlation-id") if answer is not None else None
        if (
            correlation_id is None
            and isinstance(heard, dict)
            and isinstance(heard.get("correlation_id"), str)
        ):
            correlation_id = heard["correlation_id"]
        call = ApiCall(
            start=self.start,
            end=end,
            method=self.method,
            path=self._scope["path"],
            operation=self.operation.name,
            session_id=session_id,
            authorization_token=self.operation.authorization_token,
            request=readable(self.body, self._header(b"content-encoding")),
            status=answer.status if answer is not None else None,
            answer=heard,
            correlation_id=correlation_id,
            fault=fault,
            region=self.region,
        )
        # A call that comes after its journey is over belongs to none.
        with suppress(JournalClosedError):
            self.journal.write(call)

    def _keep_secret(self) -> None:
        """Has the shop's credentials masked wherever they might turn up."""
        scheme, _, value = (self._header(b"authorization") or "").partition(" ")
        found = [value] if len(value) >= SHORTEST_TOKEN else []
        if scheme.lower() == "basic":
            with suppress(binascii.Error, ValueError):
                pair = base64.b64decode(value).decode()
                found += [text for text in (pair, pair.partition(":")[2]) if len(text) >= SHORTEST_PASSWORD]
        self.journal.redactor.secret(*found)

    def _header(self, name: bytes) -> str | None:
        given: Headers = self._scope["headers"]
        return next((value.decode("latin-1") for key, value in given if key.lower() == name), None)


def _all(response: httpx.Response, name: bytes) -> Headers:
    return [(key, value) for key, value in response.headers.raw if key.lower() == name]


def _connection_headers(headers: Sequence[tuple[bytes, bytes]]) -> frozenset[bytes]:
    named = {
        part.strip().lower()
        for key, value in headers
        if key.lower() == b"connection"
        for part in value.split(b",")
    }
    return _HOP_BY_HOP | named


def _with_length(answer: Answer) -> Answer:
    """HTTP wants a length wherever a body may stand; 204 and 304 have none, HEAD keeps Klarna's."""
    if answer.status in (204, 304) or answer.header(b"content-length") is not None:
        return answer
    length = (b"content-length", str(len(answer.body)).encode())
    return Answer(answer.status, [*answer.headers, length], answer.body)
