"""The server half of the witness: a recording reverse proxy between the merchant's server and Klarna's API.

The merchant's server is given its address in place of Klarna's. What arrives is passed on as it is,
credentials included, and recorded without them. On request it holds an answer back, refuses a call in
Klarna's name, delays or drops one; whatever it did is in the journal as a `Fault`.

An `ApiCall` starts when the request arrives and ends at the last moment before the shop can know the answer,
so a page that acts before `end` certainly did not wait. `status` is None when the shop got no answer: the
connection was dropped, or the shop hung up first. Where Klarna cannot be reached the shop gets 502, and the
record says 502 with the error code UPSTREAM_UNREACHABLE.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

import httpx

from recorder.belonging import Belonging
from recorder.clock import now
from recorder.exchange import Answer, Exchange, altered, in_klarnas_name, passed_on
from recorder.injection import Alter, Delay, Drop, Hold, Injection, Refusal, until_first
from recorder.journal import Json
from recorder.live import environment_of, is_live
from recorder.operations import operation
from recorder.pace import Pace
from recorder.regions import PLAYGROUND, is_production
from recorder.serving import ASGIApp, Receive, Scope, Send
from recorder.writer import Journal

UPSTREAM_SECONDS = 30.0
"""How long Klarna may take."""

UNREACHABLE = "UPSTREAM_UNREACHABLE"

LIVE_CREDENTIALS = (
    "the shop logs in to Klarna with live credentials: give it those of the playground, whose secret begins with "
    "klarna_test_; nothing was sent to Klarna"
)
LIVE_SESSION = (
    "Klarna answered with a session of its production: the shop's credentials or Klarna's address are not those of "
    "the playground"
)

_log = logging.getLogger("recorder.gateway")

Armed = TypeVar("Armed", bound=Injection)


class ProductionRefusedError(ValueError):
    """Klarna's production was named as upstream: the suite places orders, and would place real ones there."""


class Gateway:
    """Stands between the shop's server and Klarna.

    `upstream` is Klarna's address, or an ASGI application in process. `journal` may be set anew for each
    journey; a call belongs to the journal that was set when it arrived, but one about a session or token of a former
    journey to that one's. Where that is closed it stands in none, is counted in `late_calls`, and meets nothing that
    is armed. Thread-safe throughout.

    `region` is where a shop is served that names none itself; towards an address that is not Klarna's it says nothing.

    `pace` bounds how many sessions are asked for: those beyond it are refused in Klarna's name with 429. Towards an
    address, live credentials and sessions of the production are refused with 403, and from then on everything:
    `stopped` then says why, and is for whoever runs the journeys.

    Raises ProductionRefusedError for the address of Klarna's production.
    """

    def __init__(
        self, upstream: str | ASGIApp, journal: Journal | None = None, pace: Pace | None = None
    ) -> None:
        if isinstance(upstream, str) and is_production(httpx.URL(upstream).host):
            raise ProductionRefusedError(f"{upstream} is Klarna's production: use the playground")
        self.stopped = ""
        self.region = ""
        self.pace = pace
        self._belonging = Belonging(journal or Journal())
        self.app: ASGIApp = _Application(self._serve, self._close)
        self._upstream = upstream
        self._client: httpx.AsyncClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._armed: list[Injection] = []
        self._in_flight = 0
        self._changed = threading.Condition()

    @property
    def journal(self) -> Journal:
        """The journal of the journey that is under way."""
        return self._belonging.open

    @journal.setter
    def journal(self, journal: Journal) -> None:
        self._belonging.begin(journal)

    def journal_of(self, session_id: str | None, authorization_token: str | None) -> Journal:
        """Where something about a session or a token is recorded."""
        return self._belonging.of(session_id, authorization_token)

    def settle(self) -> None:
        """Records what came of a former journey's session before this one's page began to use it."""
        self._belonging.settle()

    @property
    def late_calls(self) -> int:
        """How many calls were about a journey that was over, and stand in no journal."""
        return self._belonging.late

    def hold(self, operation: str | Sequence[str] = "update_session", deadline: float = 5.0) -> Hold:
        """Forwards the next such call at once and keeps its answer back until `release()` or the deadline."""
        return self._arm(Hold(operation, deadline))

    def refuse(
        self,
        operation: str | Sequence[str],
        status: int,
        error_code: str | None = None,
        messages: Sequence[str] = (),
        times: int = 1,
    ) -> Refusal:
        """Answers the next such calls in Klarna's envelope (A6), 401 in Klarna's way (A8); never forwarded.

        Without code or messages it uses Klarna's own for the status.
        """
        return self._arm(Refusal(operation, times, status, error_code, messages))

    def delay(self, operation: str | Sequence[str], seconds: float, times: int = 1) -> Delay:
        """Keeps the answers to the next such calls back for some seconds."""
        return self._arm(Delay(operation, times, seconds))

    def drop(self, operation: str | Sequence[str], times: int = 1, after_upstream: bool = False) -> Drop:
        """Breaks the connection of the next such calls; `after_upstream` lets Klarna do what was asked."""
        return self._arm(Drop(operation, times, after_upstream))

    def alter(self, operation: str | Sequence[str], members: Mapping[str, Json], times: int = 1) -> Alter:
        """Lets Klarna answer the next such calls, and puts these members into its answers."""
        return self._arm(Alter(operation, times, members))

    def clear(self) -> None:
        """Withdraws what is armed and lets go of what is held."""
        with self._changed:
            armed, self._armed = self._armed, []
        for injection in armed:
            if isinstance(injection, Hold):
                injection.release()
            else:
                injection.cancel()

    @property
    def in_flight(self) -> int:
        """How many calls are not answered yet, held ones included."""
        with self._changed:
            return self._in_flight

    def wait_until_idle(self, deadline: float) -> bool:
        """Waits until every call is answered and recorded; False if that takes more than so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._in_flight == 0, deadline)

    def _arm(self, injection: Armed) -> Armed:
        with self._changed:
            # A spent hold stays until it is over, so that `clear` can let it go.
            self._armed = [one for one in self._armed if not one.spent or isinstance(one, Hold)]
            self._armed.append(injection)
        return injection

    def _take(self, name: str) -> tuple[Injection, str] | None:
        with self._changed:
            for injection in self._armed:
                fault = injection.take(name)
                if fault is not None:
                    return injection, fault
        return None

    def _count(self, change: int) -> None:
        with self._changed:
            self._in_flight += change
            self._changed.notify_all()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"the gateway speaks HTTP only, not {scope['type']}")
        self._count(1)
        try:
            asked = operation(scope["method"], scope["path"])
            journal = self.journal_of(asked.session_id, asked.authorization_token)
            async with Exchange(scope, receive, send, journal) as call:
                await self._answer(call)
        finally:
            self._count(-1)

    async def _answer(self, call: Exchange) -> None:
        if refused := self._refused(call):
            start = now()
            call.record_fault(refused, refused.fault, start, refused.detail())
            answer = in_klarnas_name(refused.status, refused.error_code, refused.messages)
            await call.give(answer, refused.fault)
            return
        taken = self._take(call.operation.name) if call.journal is self.journal else None
        if taken is None:
            await call.give(await self._forward(call))
            return
        injection, fault = taken
        start = now()
        match injection:
            case Refusal():
                call.record_fault(injection, fault, start, injection.detail())
                await call.give(
                    in_klarnas_name(injection.status, injection.error_code, injection.messages), fault
                )
            case Drop():
                detail: dict[str, Json] = {"after_upstream": injection.after_upstream}
                if injection.after_upstream:
                    unheard = await self._forward(call)
                    detail |= {"status": unheard.status, "answer": unheard.json}
                call.record_fault(injection, fault, start, detail)
                await call.hang_up(fault)
            case Alter():
                answer = altered(await self._forward(call), injection.members)
                call.record_fault(injection, fault, start, {"members": sorted(injection.members)})
                await call.give(answer, fault)
            case Hold():
                answer = await self._forward(call)
                start = now()
                released_by = await injection.keep(call.gone)
                call.record_fault(injection, fault, start, {"released_by": released_by})
                await call.give(answer, fault)
            case Delay():
                answer = await self._forward(call)
                start = now()
                await until_first({"shop": call.gone}, injection.seconds)
                call.record_fault(injection, fault, start, {"seconds": injection.seconds})
                await call.give(answer, fault)

    def _refused(self, call: Exchange) -> Refusal | None:
        """What the suite itself does not let through, whatever a journey has armed."""
        if isinstance(self._upstream, str) and is_live(call.authorization):
            self.stopped = LIVE_CREDENTIALS
        name = call.operation.name
        if self.stopped:
            return Refusal(name, 1, 403, None, (self.stopped,))
        if name == "create_session" and self.pace is not None and not self.pace.take():
            why = f"the run has had its {self.pace.in_all} sessions"
            return Refusal(name, 1, 429, "TOO_MANY_REQUESTS", (why,))
        return None

    async def _forward(self, call: Exchange) -> Answer:
        client = self._connected()
        url = client.base_url.copy_with(raw_path=client.base_url.raw_path.rstrip(b"/") + call.target)
        headers = call.headers_for_klarna()
        if url.host in PLAYGROUND.values():
            if region := call.region or self.region:
                url = url.copy_with(host=PLAYGROUND[region])
        elif call.region and not isinstance(self._upstream, str):
            # Klarna tells its regions apart by their hosts (R3); so does whoever stands in for it in this process.
            headers.append((b"host", PLAYGROUND[call.region].encode()))
        request = httpx.Request(call.method, url, headers=headers, content=call.body or None)
        try:
            answer = passed_on(await client.send(request, follow_redirects=False))
        except httpx.HTTPError as error:
            return _unreachable(error)
        except Exception as error:
            # Klarna in process failed, not the way to it: whoever looks after the suite must see where.
            _log.exception("Klarna's side failed over %s %s", call.method, call.operation.name)
            return _unreachable(error)
        created = call.operation.name == "create_session"
        heard = answer.json if created or isinstance(self._upstream, str) else None
        told = heard if isinstance(heard, dict) else {}
        session_id, token = told.get("session_id"), told.get("client_token")
        if environment_of(token) == "production":
            self.stopped = LIVE_SESSION
            return in_klarnas_name(403, "INVALID_OPERATION", (LIVE_SESSION,))
        if created and isinstance(session_id, str) and isinstance(token, str):
            self._belonging.created(session_id, token, call.journal)
        return answer

    def _connected(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            self._loop = loop
            if isinstance(self._upstream, str):
                self._client = httpx.AsyncClient(base_url=self._upstream, timeout=UPSTREAM_SECONDS)
            else:
                transport = httpx.ASGITransport(app=self._upstream)
                self._client = httpx.AsyncClient(base_url="http://klarna.invalid", transport=transport)
        return self._client

    async def _close(self) -> None:
        self.clear()
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


def _unreachable(error: Exception) -> Answer:
    why = f"Klarna cannot be reached through the gateway: {type(error).__name__}: {error}"
    return in_klarnas_name(502, UNREACHABLE, (why,))


class _Application:
    """What is served: an ASGI application that can be closed."""

    def __init__(
        self, answer: Callable[[Scope, Receive, Send], Awaitable[None]], close: Callable[[], Awaitable[None]]
    ) -> None:
        self._answer = answer
        self.aclose = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(scope, receive, send)
