"""Klarna's browser side: what the SDK's frames and the purchase step ask of Klarna, and the pages that they are.

The script runs in the shop's page and asks Klarna nothing itself: its frames do, on Klarna's own origin.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from klarna_simulator import errors, screens
from klarna_simulator.express import begun
from klarna_simulator.json_body import json_object
from klarna_simulator.options import BrowserOptions, Limits
from klarna_simulator.payments import Payments
from klarna_simulator.sdk_events import Report, SdkEvents
from klarna_simulator.state import CallbackOrder, Data, Method, Purchase, Session
from klarna_simulator.struck import struck
from klarna_simulator.test_customers import accepts_code

LARGEST_BODY = 1_000_000
"""Bytes that a frame may send at once."""

LARGEST_REPORT = 16_000
"""Bytes of a report that the SDK sends by itself."""

CALLBACK_PATIENCE = 5.0
"""Seconds that an answer waits at most for the authorization callback that is to come before it."""

Step = Callable[[Request, Data], Awaitable[Data]]
"""One thing that a frame asks for: the JSON object that it sends, and the one that it is answered."""


def browser_app(
    payments: Payments, options: BrowserOptions, sdk_events: SdkEvents | None = None
) -> Starlette:
    """Makes the ASGI app of everything below `/kp`, which is where client tokens send the SDK (J17)."""
    half = _BrowserHalf(payments, options, sdk_events or SdkEvents(payments.clock))
    routes = [
        _shown("/lib/v1/api.js", lambda _: screens.script(options.browser_url)),
        _shown("/static/{name}", lambda request: screens.static_file(request.path_params["name"])),
        _shown("/frames/main", lambda _: screens.page("main.html")),
        _shown("/frames/fullscreen", lambda _: screens.page("fullscreen.html")),
        _shown("/frames/device", lambda _: screens.page("device.html")),
        _shown("/purchase/opening", lambda _: screens.page("opening.html")),
        _shown("/purchase/{purchase_id}", lambda request: screens.purchase_page(half.purchase(request))),
        _shown("/redirect/{reference}", half.redirect),
        _asked("/sessions/{session_id}/load", half.load),
        _asked("/sessions/{session_id}/authorizations", half.authorize),
        _asked("/express", half.express),
        _asked("/purchase/{purchase_id}/code", half.take_code),
        _asked("/purchase/{purchase_id}/complete", half.complete),
        _asked("/purchase/{purchase_id}/abort", half.abort),
        _asked("/purchase/{purchase_id}/told", half.told),
        Route("/v1/events", half.hear, methods=["POST"]),
    ]
    return Starlette(routes=[Mount("/kp", routes=routes)], exception_handlers={errors.ApiError: _refused})


class _BrowserHalf:
    """The steps of a payment that the browser takes part in."""

    def __init__(self, payments: Payments, options: BrowserOptions, sdk_events: SdkEvents) -> None:
        self._payments = payments
        self._options = options
        self._sdk_events = sdk_events

    async def load(self, request: Request, asked: Data) -> Data:
        session = self._session(request)
        answer = self._payments.load(session.session_id, _object(asked, "data"))
        return {
            "answer": answer,
            "troubles": struck(request.scope),
            "taken": self._options.load_mode == "eager",
            "widget": screens.widget(session, asked, bool(answer["show_form"])),
        }

    async def authorize(self, request: Request, asked: Data) -> Data:
        session = self._session(request)
        method: Method = "reauthorize" if asked.get("method") == "reauthorize" else "authorize"
        auto_finalize = asked.get("auto_finalize") is not False
        troubles = struck(request.scope)
        category = str(asked.get("category", ""))
        pending = self._payments.begin_authorization(
            session.session_id, _object(asked, "data"), method, auto_finalize, category
        )
        purchase = self._payments.purchase(pending.purchase_id)
        purchase.callback = _callback_order(troubles)
        purchase.preferred = str(asked.get("preferred", ""))
        return {"purchase_id": pending.purchase_id, "answer": pending.answer, "troubles": troubles}

    async def express(self, request: Request, asked: Data) -> Data:
        return begun(self._payments, _object(asked, "order"), _token(request), asked)

    async def take_code(self, request: Request, asked: Data) -> Data:
        purchase = self.purchase(request)
        accepted = accepts_code(str(asked.get("code", "")))
        if accepted:
            purchase.has_code = True
            if purchase.outcome == "refused":
                # Decided already: whichever way the shopper leaves the refusal, this is the answer.
                self._payments.complete(purchase.purchase_id)
        return {"accepted": accepted, "refused": accepted and purchase.outcome == "refused"}

    async def complete(self, request: Request, _asked: Data) -> Data:
        purchase = self.purchase(request)
        if not purchase.has_code:
            raise errors.ApiError(403, "CODE_REQUIRED", "One-time code missing")
        answer = self._payments.complete(purchase.purchase_id)
        if purchase.callback == "first":
            token = str(answer.get("authorization_token"))
            tried = self._payments.deliveries.wait_until_tried
            await run_in_threadpool(tried, token, CALLBACK_PATIENCE)
        return answer

    async def abort(self, request: Request, _asked: Data) -> Data:
        return self._payments.abort(self.purchase(request).purchase_id)

    async def told(self, request: Request, _asked: Data) -> Data:
        """The shop has its answer: a callback that is to come after it may go."""
        answer = self.purchase(request).answer or {}
        self._payments.deliveries.let_go(str(answer.get("authorization_token")))
        return {}

    async def hear(self, request: Request) -> Response:
        """Keeps a report of the SDK. It comes from the shop's page, so from anybody: only of sessions there are."""
        try:
            report = Report.model_validate_json(await _bytes(request, LARGEST_REPORT))
        except ValidationError:
            raise errors.bad_request() from None
        if report.session_id in self._payments.sessions:
            self._sdk_events.add(report)
        return Response(status_code=204, headers=screens.HEADERS)

    def redirect(self, request: Request) -> Response:
        url = self._payments.confirmation_url(request.path_params["reference"])
        if url is None or urlsplit(url).scheme not in ("http", "https"):
            raise HTTPException(404)
        return RedirectResponse(url, 302, screens.HEADERS)

    def purchase(self, request: Request) -> Purchase:
        return self._payments.purchase(request.path_params["purchase_id"])

    def _session(self, request: Request) -> Session:
        """Returns the session of the client token in the request, which must be the one in the path."""
        token = _token(request)
        if not token:
            raise errors.ApiError(401, "UNAUTHORIZED")
        session = self._payments.session_of_client_token(token)
        if session.session_id != request.path_params["session_id"]:
            raise errors.invalid_session_id()
        return session


def _shown(path: str, answer: Callable[[Request], Response]) -> Route:
    async def endpoint(request: Request) -> Response:
        return answer(request)

    return Route(path, endpoint)


def _asked(path: str, step: Step) -> Route:
    async def endpoint(request: Request) -> Response:
        return JSONResponse(await step(request, await _body(request)), headers=screens.HEADERS)

    return Route(path, endpoint, methods=["POST"])


async def _body(request: Request) -> Data:
    """Reads one JSON object; the content type keeps forms of other sites out."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise errors.ApiError(415, "UNSUPPORTED_MEDIA_TYPE")
    body = await _bytes(request, LARGEST_BODY)
    return json_object(body, "application/json", Limits(body=LARGEST_BODY))


async def _bytes(request: Request, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise errors.ApiError(413, "REQUEST_TOO_LARGE")
    return bytes(body)


def _callback_order(troubles: tuple[str, ...]) -> CallbackOrder:
    if "callback_first" in troubles:
        return "first"
    return "last" if "callback_last" in troubles else "any"


def _object(within: Data, name: str) -> Data:
    value = within.get(name)
    if not isinstance(value, dict):
        raise errors.bad_request()
    return value


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.ApiError)
    return JSONResponse(error.envelope("browser"), error.status, screens.HEADERS)
