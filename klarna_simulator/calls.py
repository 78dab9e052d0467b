"""The log of calls: what was asked and answered, what went wrong on purpose, and which rule was missed how.

Credentials are never kept. Tokens, secrets and numbers of people are shown as fingerprints, which stay equal
for equal values and tell nothing else; the key that makes them lives as long as the process.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from klarna_simulator.clock import Clock, timestamp

MOST_CALLS = 500
"""How many calls are kept; of more, the oldest are forgotten."""

LARGEST_SHOWN = 64_000
"""Bytes of a body that are kept; of a longer one only its length."""

_NOTES = "klarna_simulator.notes"
_KEY = secrets.token_bytes(32)
_TOKEN_IN_PATH = re.compile(r"(/(?:authorizations|tokens)/)([^/]+)")
_SECRET_NAMES = {
    "authorization_token",
    "client_token",
    "customer_token",
    "last_four_ssn",
    "national_identification_number",
    "password",
    "token",
    "token_id",
}
_URL_NAMES = ("merchant_urls", "url")
_SECRET_TEXT = re.compile(
    r"eyJ[\w-]+\.[\w-]*\.?[\w-]*|klarna_(?:test|live)_\w+|(?i:basic|bearer) [\w+/=.-]{8,}"
)


class Call(NamedTuple):
    """One call: `at` is epoch seconds of the simulator's clock, `status` None if the answer was lost."""

    number: int
    at: float
    milliseconds: float
    method: str
    path: str
    status: int | None
    asked: bytes | int
    answered: bytes | int
    troubles: tuple[str, ...]
    near_misses: tuple[str, ...]

    def shown(self) -> dict[str, Any]:
        """Returns the call for people and programs, without secrets."""
        return {
            "number": self.number,
            "at": timestamp(self.at),
            "milliseconds": round(self.milliseconds, 1),
            "method": self.method,
            "path": masked_path(self.path),
            "status": self.status,
            "asked": shown_body(self.asked),
            "answered": shown_body(self.answered),
            "troubles": list(self.troubles),
            "near_misses": list(self.near_misses),
        }


class CallLog:
    """The latest calls, oldest first."""

    def __init__(self, limit: int = MOST_CALLS) -> None:
        self._calls: deque[Call] = deque(maxlen=limit)
        self.count = 0

    def add(self, call: Call) -> None:
        """Keeps a call, in the place of the oldest if there are too many."""
        self._calls.append(call)

    def next_number(self) -> int:
        """Counts one more call; numbers are never used again."""
        self.count += 1
        return self.count

    def after(self, number: int) -> list[Call]:
        """Returns the calls kept that are later than `number`, by their number."""
        return sorted((call for call in self._calls if call.number > number), key=lambda call: call.number)

    def clear(self) -> None:
        """Forgets all calls; their numbers go on."""
        self._calls.clear()


Explain = Callable[[str, str, bytes, bytes], list[str]]
"""Given method, path, what was asked and answered: sentences that say which rule was missed how."""


class Recorder:
    """An ASGI layer that keeps every call below the given paths in a log."""

    def __init__(
        self, app: ASGIApp, log: CallLog, clock: Clock, explain: Explain, paths: tuple[str, ...]
    ) -> None:
        self._app = app
        self._log = log
        self._clock = clock
        self._explain = explain
        self._paths = paths

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "http" and scope["path"].startswith(self._paths):
            return self._recorded(scope, _Overheard(receive, send))
        return self._app(scope, receive, send)

    async def _recorded(self, scope: Scope, heard: _Overheard) -> None:
        scope[_NOTES] = heard
        number, at, began = self._log.next_number(), self._clock.now(), time.perf_counter()
        try:
            await self._app(scope, heard.receive, heard.send)
        finally:
            method, path = scope["method"], scope["path"]
            asked, answered = b"".join(heard.asked), b"".join(heard.answered)
            if heard.status in (400, 409):
                heard.near_misses += self._explain(method, path, asked, answered)
            self._log.add(
                Call(
                    number,
                    at,
                    (time.perf_counter() - began) * 1000,
                    method,
                    path,
                    heard.status if heard.ended else None,
                    _kept(asked),
                    _kept(answered),
                    tuple(heard.troubles),
                    tuple(heard.near_misses),
                )
            )


class _Overheard:
    """What passes between whoever asked and the app, and what the layers below have to say about it."""

    __slots__ = ("_receive", "_send", "answered", "asked", "ended", "near_misses", "status", "troubles")

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self.asked: list[bytes] = []
        self.answered: list[bytes] = []
        self.status = 0
        self.ended = False
        self.troubles: list[str] = []
        self.near_misses: list[str] = []

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self.asked.append(message.get("body", b""))
        return message

    def send(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.answered.append(message.get("body", b""))
            self.ended = not message.get("more_body", False)
        return self._send(message)


def note_trouble(scope: Scope, name: str) -> None:
    """Lets the log know that a call was troubled on purpose, if it is kept at all."""
    if _NOTES in scope:
        scope[_NOTES].troubles.append(name)


def note_near_miss(scope: Scope, sentence: str) -> None:
    """Lets the log know of a rule that nearly was met, if the call is kept at all."""
    if _NOTES in scope:
        scope[_NOTES].near_misses.append(sentence)


def fingerprint(secret: str) -> str:
    """Returns what stands for a secret: equal for equal secrets, and nothing to be had from it."""
    return "secret-" + hashlib.blake2b(secret.encode("utf-8", "replace"), key=_KEY, digest_size=4).hexdigest()


def masked_path(path: str) -> str:
    """Returns a path with the tokens in it as fingerprints."""
    return _TOKEN_IN_PATH.sub(lambda found: found[1] + fingerprint(found[2]), path)


def masked(value: Any, name: str = "") -> Any:
    """Returns JSON without secrets. Of merchants' URLs the host is left: what follows may be one (A43)."""
    # What is of the wrong shape is no less of a secret.
    if isinstance(value, list):
        return [masked(one, name) for one in value]
    if name in _SECRET_NAMES and value is not None:
        return fingerprint(str(value))
    if isinstance(value, dict):
        inner = {key: masked(one, "url" if name in _URL_NAMES else key) for key, one in value.items()}
        return {_SECRET_TEXT.sub("secret", key): one for key, one in inner.items()}
    if not isinstance(value, str):
        return value
    if name in _URL_NAMES:
        return _host_of(value)
    return _SECRET_TEXT.sub(lambda found: fingerprint(found[0]), value)


def shown_body(body: bytes | int) -> Any:
    """Returns a body as JSON without secrets, or a word about it where it is none or was too long to be kept."""
    if not body:
        return None
    if isinstance(body, int):
        return f"{body} bytes, more than are kept"
    try:
        return masked(json.loads(body))
    except (ValueError, RecursionError):
        return f"{len(body)} bytes that are no JSON"


def _kept(body: bytes) -> bytes | int:
    """The body, or its length where that is all that is kept."""
    return body if len(body) <= LARGEST_SHOWN else len(body)


def _host_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.hostname}/…" if parts.hostname else "no URL"
    except ValueError:
        return "no URL"
