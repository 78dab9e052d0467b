"""Seeded troubles around the simulator: slow, refused and lost answers, and answers of another shape.

A client must live with all of them: HTTP promises no speed, JSON no order of members, and an API may add
fields to its answers. All are off until asked for.
"""

from __future__ import annotations

import asyncio
import json
import random
import secrets
from collections.abc import Awaitable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from klarna_simulator import errors
from klarna_simulator.api import API_PATHS, refuse
from klarna_simulator.calls import note_trouble
from klarna_simulator.courier import post
from klarna_simulator.deliveries import Sender
from klarna_simulator.state import Data
from klarna_simulator.struck import strike

SESSION_PATH = "/kp/sessions/"
FRAME_PATHS = ("/kp/frames/", "/kp/purchase/")
SDK_TROUBLES = {
    "load": ("answer_before_frame", "answer_twice", "answer_lost"),
    "authorizations": ("answer_twice", "answer_lost", "callback_first", "callback_last"),
}
"""What can go wrong with an answer of the SDK, by what its frame asks for below `/kp/sessions/{session_id}/`."""

_LIMITED = ((b"retry-after", b"1"), (b"x-ratelimit-limit", b"1"), (b"x-ratelimit-remaining", b"0"))
"""The headers of an answer to one call too many (A3)."""

_WORDS = {"off": 0.0, "on": 1.0}


def _rate(value: Any) -> Any:
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and value in _WORDS:
        return _WORDS[value]
    return value


Rate = Annotated[float, BeforeValidator(_rate), Field(ge=0, le=1, allow_inf_nan=False)]
"""How often a trouble strikes: "off", "on", or a share from 0 to 1."""


class Troubles(BaseModel):
    """What goes wrong, and how often; `seconds` is how long slow answers take longer.

    `answer_…` are about the SDK's callbacks: of `load` before the widget is shown, and of any call twice or never.
    `callback_…` are about the authorization callback (A45, J75): its order with the browser's answer, where one
    that strikes as first is not last; twice; or never, which counts as sent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    seconds: Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)] = 1.0
    latency: Rate = 0.0
    slow_frames: Rate = 0.0
    extra_fields: Rate = 0.0
    member_order: Rate = 0.0
    too_many_requests: Rate = 0.0
    server_error: Rate = 0.0
    dropped_connection: Rate = 0.0
    answer_before_frame: Rate = 0.0
    answer_twice: Rate = 0.0
    answer_lost: Rate = 0.0
    callback_first: Rate = 0.0
    callback_last: Rate = 0.0
    callback_twice: Rate = 0.0
    callback_lost: Rate = 0.0


RATES = tuple(name for name in Troubles.model_fields if name not in ("seed", "seconds"))
"""The names of all troubles."""


def new_seed() -> int:
    """Returns a seed that was not used before, short enough to be written down."""
    return secrets.randbelow(1_000_000)


class Dice:
    """Says when a trouble strikes: by seed, trouble and how often it was asked, and by nothing else.

    Each trouble has numbers of its own, so switching one on leaves the others as they were.
    """

    def __init__(self, troubles: Troubles) -> None:
        self.troubles = troubles
        self._numbers = {name: self.numbers(name) for name in RATES if getattr(troubles, name) > 0}

    def numbers(self, name: str) -> random.Random:
        """Returns the row of numbers that belongs to a name."""
        return random.Random(f"{self.troubles.seed} {name}")  # noqa: S311 - to be repeated, not to be secret

    def strikes(self, name: str) -> bool:
        """Says whether a trouble strikes this time."""
        rate: float = getattr(self.troubles, name)
        return name in self._numbers and self._numbers[name].random() < rate

    @property
    def at_rest(self) -> bool:
        """Says that no trouble can strike."""
        return not self._numbers


class Chaos:
    """An ASGI layer that makes the troubles of `dice` around an app.

    A refused call (429, 500) is not carried out; a dropped one is, and only its answer is lost.
    """

    def __init__(self, app: ASGIApp, troubles: Troubles | None = None) -> None:
        self._app = app
        self._called_off = asyncio.Event()
        self.dice = Dice(troubles or Troubles())

    @property
    def troubles(self) -> Troubles:
        """The troubles in force; setting them starts their numbers again and ends waits under way."""
        return self.dice.troubles

    @troubles.setter
    def troubles(self, troubles: Troubles) -> None:
        self.dice = Dice(troubles)
        self._called_off.set()
        self._called_off = asyncio.Event()

    def of_callbacks(self, send: Sender = post) -> Sender:
        """Returns what sends as `send` does, but loses or doubles authorization callbacks."""

        def troubled(url: str, body: Data) -> int | None:
            if "authorization_token" not in body:
                return send(url, body)
            lost, twice = (self.dice.strikes(name) for name in ("callback_lost", "callback_twice"))
            if lost:
                return 200
            status = send(url, body)
            return send(url, body) if twice else status

        return troubled

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if self.dice.at_rest:
            return self._app(scope, receive, send)
        if scope.get("path", "").startswith(API_PATHS):
            return self._troubled(scope, receive, send)
        return self._troubled_in_the_browser(scope, receive, send)

    async def _troubled_in_the_browser(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path.startswith(FRAME_PATHS) and scope["method"] == "GET" and self._strikes(scope, "slow_frames"):
            await self._pause()
        if path.startswith(SESSION_PATH) and scope["method"] == "POST":
            possible = SDK_TROUBLES.get(path.rpartition("/")[2], ())
            strike(scope, [name for name in possible if self.dice.strikes(name)])
        await self._app(scope, receive, send)

    async def _troubled(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._strikes(scope, "latency"):
            await self._pause()
        struck = {name: self._strikes(scope, name) for name in ("too_many_requests", "server_error")}
        if struck["too_many_requests"]:
            await refuse(send, errors.ApiError(429, "TOO_MANY_REQUESTS"), *_LIMITED)
            return
        if struck["server_error"]:
            await refuse(send, errors.internal_error())
            return
        dropped = self._strikes(scope, "dropped_connection")
        extra, order = self._strikes(scope, "extra_fields"), self._strikes(scope, "member_order")
        if not (dropped or extra or order):
            await self._app(scope, receive, send)
            return
        answer = _Answer()
        await self._app(scope, receive, answer.take)
        if not answer.start:
            # Whoever asked has gone before the body was whole: there is no answer to trouble.
            return
        if dropped:
            await _break_off(send)
            return
        body = self._reshaped(answer.body, extra, order) if answer.is_json else answer.body
        await answer.give(send, body)

    def _strikes(self, scope: Scope, name: str) -> bool:
        strikes = self.dice.strikes(name)
        if strikes:
            note_trouble(scope, name)
        return strikes

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._called_off.wait(), self.troubles.seconds)
        except TimeoutError:
            return

    def _reshaped(self, body: bytes, extra: bool, order: bool) -> bytes:
        value = json.loads(body)
        numbers = self.dice.numbers(f"shape of {len(body)} bytes")
        if extra:
            value = _with_extra_fields(value, numbers)
        if order:
            value = _in_another_order(value, numbers)
        return json.dumps(value).encode()


class _Answer:
    """The answer of the app below, kept until it is known what becomes of it."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    @property
    def is_json(self) -> bool:
        headers = dict(self.start["headers"])
        return bool(self.body) and headers.get(b"content-type", b"").startswith(b"application/json")

    async def give(self, send: Send, body: bytes) -> None:
        headers = [(name, value) for name, value in self.start["headers"] if name != b"content-length"]
        if body:
            headers.append((b"content-length", str(len(body)).encode()))
        await send({**self.start, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _break_off(send: Send) -> None:
    """Begins an answer and never ends it, upon which the server closes the connection."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": True})


def _with_extra_fields(value: Any, numbers: random.Random) -> Any:
    if isinstance(value, list):
        return [_with_extra_fields(one, numbers) for one in value]
    if not isinstance(value, dict):
        return value
    fields = {name: _with_extra_fields(inner, numbers) for name, inner in value.items()}
    unknown = numbers.choice((None, True, 7, "new", ["new"], {"new": 1}))
    return fields | {f"x_unknown_{numbers.randrange(1000)}": unknown}


def _in_another_order(value: Any, numbers: random.Random) -> Any:
    """Puts the members of every object in another order than they had; lists keep theirs."""
    if isinstance(value, list):
        return [_in_another_order(one, numbers) for one in value]
    if not isinstance(value, dict):
        return value
    names = list(value)
    numbers.shuffle(names)
    if names == list(value):
        names.reverse()
    return {name: _in_another_order(value[name], numbers) for name in names}
