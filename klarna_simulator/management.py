"""The management API, on a port of its own: what is going on, and what shall happen next.

It is for whoever runs the simulator, not for the shop. It answers loopback names only, and takes no change
that a foreign web page could send.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from klarna_simulator.answers import ScriptedAnswer
from klarna_simulator.assessments import Assessed, Assessment
from klarna_simulator.chaos import Troubles
from klarna_simulator.clock import timestamp
from klarna_simulator.management_pages import HEADERS, page_routes
from klarna_simulator.merchant import MerchantCall, call_as_merchant, markets
from klarna_simulator.options import BrowserOptions, Rules
from klarna_simulator.settings import SettingError, changed, values_of
from klarna_simulator.state import Session
from klarna_simulator.workbench import Workbench

LARGEST_BODY = 1_000_000
"""Bytes of a request to the management API."""

MOST_SHOWN = 200
"""How many sessions, or calls, are shown at once: the newest."""

LONGEST_MOVE = 400 * 24 * 3600.0
"""Seconds that the clock is moved at once: longer than anything in Klarna Payments lives."""

Model = TypeVar("Model", bound=BaseModel)


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClockMove(_Asked):
    """By how many seconds the clock is moved on; it never goes back."""

    advance: Annotated[float, Field(ge=0, le=LONGEST_MOVE, allow_inf_nan=False)]


class NextOutcome(_Asked):
    """The outcome of the next `load`, `authorize` or `reauthorize` that has none yet."""

    method: Assessed = "authorize"
    outcome: Literal["approved", "refused", "fixable"]
    invalid_fields: tuple[str, ...] = ()


class Mistake(Exception):  # noqa: N818 - it is the caller's
    """A request that the management API does not take; `status` and a sentence for the caller."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def management_app(workbench: Workbench) -> Starlette:
    """Makes the ASGI app of the management API and of the pages for people."""
    calls = _Calls(workbench)

    def route(method: str, path: str, operation: Callable[[Request], Awaitable[Any]]) -> Route:
        return Route(path, _answered(operation), methods=[method])

    return Starlette(
        routes=[
            *page_routes(workbench.simulator),
            route("GET", "/state", calls.state),
            route("POST", "/reset", calls.reset),
            route("POST", "/clock", calls.clock),
            route("GET", "/chaos", calls.read_chaos),
            route("PATCH", "/chaos", calls.write_chaos),
            route("GET", "/options", calls.read_options),
            route("PATCH", "/options", calls.options),
            route("POST", "/outcomes", calls.outcomes),
            route("GET", "/answers", calls.read_answers),
            route("POST", "/answers", calls.add_answer),
            route("DELETE", "/answers", calls.clear_answers),
            route("GET", "/calls", calls.calls),
            route("DELETE", "/calls", calls.clear_calls),
            route("GET", "/events", calls.events),
            route("GET", "/sessions", calls.sessions),
            route("GET", "/markets", calls.read_markets),
            route("POST", "/merchant", calls.merchant_call),
        ],
        # A page that points a name of its own at loopback would reach this port, but not by these names.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
        exception_handlers={Mistake: _told},
    )


class _Calls:
    """What can be asked of the management API; each answers what can be written as JSON, or raises `Mistake`."""

    def __init__(self, workbench: Workbench) -> None:
        self._workbench = workbench
        self._simulator, self._chaos = workbench.simulator, workbench.chaos
        self._answers, self._calls = workbench.answers, workbench.calls

    async def state(self, _request: Request) -> Any:
        payments = self._simulator.payments
        return {
            "url": self._simulator.browser_url,
            "clock": timestamp(self._simulator.clock.now()),
            "sessions": len(payments.sessions),
            "authorizations": len(payments.authorizations),
            "orders": len(payments.orders),
            "calls": self._calls.count,
            "chaos": self._chaos.troubles.model_dump(),
            "rules": dataclasses.asdict(payments.rules),
            "options": dataclasses.asdict(self._simulator.options),
        }

    async def reset(self, request: Request) -> Any:
        await _json_object(request)
        self._workbench.reset()
        return await self.state(request)

    async def clock(self, request: Request) -> Any:
        try:
            self._simulator.clock.advance((await _parsed(request, ClockMove)).advance)
        except ValueError as error:
            raise Mistake(422, f"advance: {error}") from None
        return {"clock": timestamp(self._simulator.clock.now())}

    async def read_chaos(self, _request: Request) -> Any:
        return self._chaos.troubles.model_dump()

    async def write_chaos(self, request: Request) -> Any:
        asked = self._chaos.troubles.model_dump() | await _json_object(request)
        self._chaos.troubles = _valid(Troubles, asked)
        return self._chaos.troubles.model_dump()

    async def read_options(self, _request: Request) -> Any:
        return {
            "rules": dataclasses.asdict(self._simulator.payments.rules),
            "options": dataclasses.asdict(self._simulator.options),
            "values": {"rules": values_of(Rules), "options": values_of(BrowserOptions)},
        }

    async def options(self, request: Request) -> Any:
        asked = await _json_object(request)
        if unknown := asked.keys() - {"rules", "options"}:
            raise Mistake(422, f"{', '.join(sorted(unknown))}: unknown; there are rules and options")
        try:
            rules = changed(self._simulator.payments.rules, asked.get("rules", {}))
            browser = changed(self._simulator.options, asked.get("options", {}))
            if browser.browser_url != self._simulator.options.browser_url:
                raise SettingError("browser_url: it is where the simulator is served")
        except SettingError as error:
            raise Mistake(422, str(error)) from None
        self._simulator.payments.rules = rules
        for field in dataclasses.fields(browser):
            setattr(self._simulator.options, field.name, getattr(browser, field.name))
        return await self.read_options(request)

    async def outcomes(self, request: Request) -> Any:
        asked = await _parsed(request, NextOutcome)
        if (asked.outcome == "fixable") != bool(asked.invalid_fields):
            raise Mistake(422, "invalid_fields: to be named for the outcome fixable, and for no other")
        self._simulator.script_next(asked.method, Assessment(asked.outcome, asked.invalid_fields))
        return asked.model_dump()

    async def read_answers(self, _request: Request) -> Any:
        return self._answers.waiting

    async def add_answer(self, request: Request) -> Any:
        try:
            self._answers.add(await _parsed(request, ScriptedAnswer))
        except ValueError as error:
            raise Mistake(409, str(error)) from None
        return self._answers.waiting

    async def clear_answers(self, _request: Request) -> Any:
        self._answers.clear()
        return self._answers.waiting

    async def calls(self, request: Request) -> Any:
        return [call.shown() for call in self._calls.after(_after(request))[-MOST_SHOWN:]]

    async def clear_calls(self, _request: Request) -> Any:
        self._calls.clear()
        return []

    async def events(self, request: Request) -> Any:
        return [event.shown() for event in self._simulator.sdk_events.after(_after(request))[-MOST_SHOWN:]]

    async def sessions(self, _request: Request) -> Any:
        newest = list(self._simulator.sessions.values())[-MOST_SHOWN:]
        return [_shown(session, self._simulator.clock.now()) for session in reversed(newest)]

    async def merchant_call(self, request: Request) -> Any:
        return await call_as_merchant(
            self._workbench.app, await _parsed(request, MerchantCall), self._workbench.own_pair
        )

    async def read_markets(self, _request: Request) -> Any:
        return markets()


def _answered(operation: Callable[[Request], Awaitable[Any]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return _json(await operation(request))

    return endpoint


def _after(request: Request) -> int:
    after = request.query_params.get("after", "0")
    if not after.isdecimal() or len(after) > 15:
        raise Mistake(422, f"after: the number of a call or an event, not {after[:40]!r}")
    return int(after)


async def _told(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Mistake)
    return _json({"error": str(error)}, error.status)


def _json(value: Any, status: int = 200) -> Response:
    """An answer that can be written whatever a shop sent: half a character is escaped, what is no number is told."""
    return Response(json.dumps(_finite(value)), status, HEADERS, media_type="application/json")


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


async def _json_object(request: Request) -> dict[str, Any]:
    """Reads one JSON object; its content type is what a foreign page cannot send unasked."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Mistake(415, "content-type: send application/json")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise Mistake(413, f"body: at most {LARGEST_BODY} bytes")
    try:
        value = json.loads(bytes(body))
    except (ValueError, RecursionError):
        raise Mistake(400, "body: no JSON") from None
    if not isinstance(value, dict):
        raise Mistake(400, "body: a JSON object is needed")
    if _finite(value) != value:
        raise Mistake(400, "body: a number is none, or beyond all bounds")
    return value


async def _parsed(request: Request, model: type[Model]) -> Model:
    return _valid(model, await _json_object(request))


def _valid(model: type[Model], asked: dict[str, Any]) -> Model:
    try:
        return model.model_validate(asked)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)
        raise Mistake(422, "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in first)) from None


def _shown(session: Session, now: float) -> dict[str, Any]:
    data = session.data
    return {
        "session_id": session.session_id,
        "state": session.state_at(now),
        "country": str(data["purchase_country"]).upper(),
        "currency": str(data["purchase_currency"]).upper(),
        "order_amount": data["order_amount"],
        "order_lines": [
            {key: line.get(key) for key in ("name", "quantity", "total_amount")}
            for line in data["order_lines"][:50]
        ],
        "authorizations": len(session.authorizations),
        "order_id": session.order_id,
        "expires_at": timestamp(session.expires_at),
    }
