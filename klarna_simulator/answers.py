"""Answers told in advance: the next calls that fit are answered so, and never reach the simulator."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from klarna_simulator.api import API_PATHS
from klarna_simulator.calls import note_near_miss, note_trouble
from klarna_simulator.errors import new_correlation_id
from klarna_simulator.near_miss import unlike

MOST_ANSWERS = 1000
"""How many answers may wait."""

LARGEST_BODY = 1_000_000
"""Bytes of a body that is compared; a longer one fits no answer that asks for a body."""


class ScriptedAnswer(BaseModel):
    """What to answer, to which calls, and how often.

    `path` may have `{names}` that stand for one part of any value. `when` is compared with the JSON that was
    sent: what it names must be so, what else was sent does not matter. `body` is any JSON, or absent; an error
    that names no `correlation_id` gets that of its header (A4).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: Annotated[str, Field(pattern=r"^/(payments|ordermanagement|customer-token)/", max_length=2000)]
    when: dict[str, JsonValue] = Field(default_factory=dict)
    status: Annotated[int, Field(ge=200, le=599)]
    body: JsonValue = None
    times: Annotated[int, Field(ge=1, le=1_000_000)] = 1

    def is_asked_for(self, method: str, path: str) -> bool:
        """Says whether a call is of this method and path, whatever its body."""
        parts = re.split(r"\{\w+\}", self.path)
        return method == self.method and bool(re.fullmatch("[^/]+".join(map(re.escape, parts)), path))


class Answers:
    """An ASGI layer that gives the answers told, the oldest first that fits."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._waiting: list[tuple[ScriptedAnswer, int]] = []

    @property
    def waiting(self) -> list[dict[str, Any]]:
        """The answers that wait, each with `times` as often as it still will be given."""
        return [answer.model_dump() | {"times": times} for answer, times in self._waiting]

    def add(self, answer: ScriptedAnswer) -> None:
        """Lets an answer wait; raises ValueError if there are too many."""
        if len(self._waiting) >= MOST_ANSWERS:
            raise ValueError(f"{MOST_ANSWERS} answers wait already")
        self._waiting.append((answer, answer.times))

    def clear(self) -> None:
        """Withdraws all answers."""
        self._waiting.clear()

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if self._waiting and scope["type"] == "http" and scope["path"].startswith(API_PATHS):
            return self._answered(scope, receive, send)
        return self._app(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"]
        if not any(answer.is_asked_for(method, path) for answer, _ in self._waiting):
            await self._app(scope, receive, send)
            return
        messages, body = await _read(receive)
        answer = self._take(scope, method, path, body)
        if answer is None:
            await self._app(scope, _replay(messages, receive), send)
            return
        note_trouble(scope, "scripted answer")
        await _give(answer, send)

    def _take(self, scope: Scope, method: str, path: str, body: bytes) -> ScriptedAnswer | None:
        sent = _json(body)
        closest: list[str] | None = None
        for index, (answer, times) in enumerate(self._waiting):
            if not answer.is_asked_for(method, path):
                continue
            differences = list(unlike(answer.when, sent)) if answer.when else []
            if not differences:
                self._waiting[index : index + 1] = [(answer, times - 1)] if times > 1 else []
                return answer
            if closest is None or len(differences) < len(closest):
                closest = differences
        note_near_miss(scope, "closest scripted answer differed in " + "; ".join((closest or [])[:20]))
        return None


async def _read(receive: Receive) -> tuple[list[Message], bytes]:
    messages: list[Message] = []
    body = bytearray()
    while True:
        message = await receive()
        messages.append(message)
        body += message.get("body", b"")
        if not message.get("more_body", False) or len(body) > LARGEST_BODY:
            return messages, bytes(body)


def _replay(messages: list[Message], receive: Receive) -> Receive:
    waiting = iter(messages)

    async def again() -> Message:
        message = next(waiting, None)
        return message if message is not None else await receive()

    return again


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


async def _give(answer: ScriptedAnswer, send: Send) -> None:
    correlation_id = new_correlation_id()
    told = answer.body
    if isinstance(told, dict) and "error_code" in told:
        told = {**told, "correlation_id": told.get("correlation_id", correlation_id)}
    body = b"" if told is None else json.dumps(told).encode()
    headers = [(b"klarna-correlation-id", correlation_id.encode())]
    if answer.status not in (204, 304):
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    else:
        body = b""
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
