"""Klarna's browser side: the SDK's script, the frames that it puts into the page, and the purchase step.

The script runs in the shop's page and asks Klarna nothing itself: its frames do, on Klarna's own origin.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from klarna_simulator import errors
from klarna_simulator.express import begun
from klarna_simulator.json_body import json_object
from klarna_simulator.options import BrowserOptions, Limits
from klarna_simulator.payments import Payments
from klarna_simulator.state import Data, Method, Purchase, Session
from klarna_simulator.test_customers import accepts_code

SDK_PARTS = (
    "sdk-errors.js",
    "sdk-arguments.js",
    "sdk-frames.js",
    "sdk-purchase.js",
    "sdk-instances.js",
    "sdk-buttons.js",
    "sdk-payments.js",
)
"""The SDK's source files in the order in which they become one script."""

LARGEST_BODY = 1_000_000
"""Bytes that a frame may send at once."""

_HERE = Path(__file__).parent
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'"
)

Step = Callable[[Request, Data], Awaitable[Data]]


def sdk_source() -> str:
    """Returns the text of `api.js`, one script that leaves nothing but `Klarna` in the page (J1, J4)."""
    parts = "\n".join(_static(name) for name in SDK_PARTS)
    return f'(function () {{\n"use strict";\n\n{parts}}})();\n'


def browser_app(payments: Payments, options: BrowserOptions) -> Starlette:
    """Makes the ASGI app of everything below `/kp`, which is where client tokens send the SDK (J17)."""
    templates = FileSystemLoader(_HERE / "templates")
    pages = Environment(loader=templates, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    page_headers = {**_HEADERS, "Content-Security-Policy": _POLICY}
    with_code: set[str] = set()

    def page(template: str, **shown: Any) -> Response:
        text = pages.get_template(template).render(static="../static", **shown)
        return Response(text, headers=page_headers, media_type="text/html")

    async def sdk(_request: Request) -> Response:
        return Response(sdk_source(), headers=_HEADERS, media_type="text/javascript")

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _static_names():
            raise HTTPException(404)
        return Response(_static(name), headers=_HEADERS, media_type=_TYPES[Path(name).suffix])

    async def main_frame(_request: Request) -> Response:
        return page("main.html")

    async def fullscreen_frame(_request: Request) -> Response:
        return page("fullscreen.html")

    async def opening(_request: Request) -> Response:
        return page("opening.html")

    async def purchase_screens(request: Request) -> Response:
        purchase = payments.purchase(request.path_params["purchase_id"])
        refused = purchase.answer is not None and purchase.outcome == "refused"
        plans, lines = _plans(purchase.amount), purchase.data["order_lines"]
        return page("purchase.html", purchase=purchase, refused=refused, lines=lines, plans=plans)

    async def load(request: Request, asked: Data) -> Data:
        session = _session(request, payments)
        answer = payments.load(session.session_id, _object(asked, "data"))
        return {
            "answer": answer,
            "taken": options.load_mode == "eager",
            "widget": _widget(session, asked, bool(answer["show_form"])),
        }

    async def authorize(request: Request, asked: Data) -> Data:
        session = _session(request, payments)
        method: Method = "reauthorize" if asked.get("method") == "reauthorize" else "authorize"
        auto_finalize = asked.get("auto_finalize") is not False
        pending = payments.begin_authorization(
            session.session_id, _object(asked, "data"), method, auto_finalize=auto_finalize
        )
        return {"purchase_id": pending.purchase_id, "answer": pending.answer}

    async def express(request: Request, asked: Data) -> Data:
        return begun(payments, _object(asked, "order"), _token(request), asked)

    async def take_code(request: Request, asked: Data) -> Data:
        purchase = _purchase(request)
        accepted = accepts_code(str(asked.get("code", "")))
        if accepted:
            with_code.add(purchase.purchase_id)
            if purchase.outcome == "refused":
                # Decided already: whichever way the shopper leaves the refusal, this is the answer.
                payments.complete(purchase.purchase_id)
        return {"accepted": accepted, "refused": accepted and purchase.outcome == "refused"}

    async def complete(request: Request, _asked: Data) -> Data:
        purchase = _purchase(request)
        if purchase.purchase_id not in with_code:
            raise errors.ApiError(403, "CODE_REQUIRED", "One-time code missing")
        return payments.complete(purchase.purchase_id)

    async def abort(request: Request, _asked: Data) -> Data:
        return payments.abort(_purchase(request).purchase_id)

    def _purchase(request: Request) -> Purchase:
        return payments.purchase(request.path_params["purchase_id"])

    async def redirect(request: Request) -> Response:
        url = payments.order(request.path_params["order_id"]).confirmation_url
        if url is None or urlsplit(url).scheme not in ("http", "https"):
            raise HTTPException(404)
        return RedirectResponse(url, 302, _HEADERS)

    def posted(path: str, step: Step) -> Route:
        return Route(path, _answered(step), methods=["POST"], name=step.__name__)

    routes = [
        Route("/lib/v1/api.js", sdk),
        Route("/static/{name}", static),
        Route("/frames/main", main_frame),
        Route("/frames/fullscreen", fullscreen_frame),
        posted("/sessions/{session_id}/load", load),
        posted("/sessions/{session_id}/authorizations", authorize),
        posted("/express", express),
        Route("/purchase/opening", opening),
        Route("/purchase/{purchase_id}", purchase_screens),
        posted("/purchase/{purchase_id}/code", take_code),
        posted("/purchase/{purchase_id}/complete", complete),
        posted("/purchase/{purchase_id}/abort", abort),
        Route("/redirect/{order_id}", redirect),
    ]
    return Starlette(routes=[Mount("/kp", routes=routes)], exception_handlers={errors.ApiError: _refused})


def _answered(step: Step) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return JSONResponse(await step(request, await _body(request)), headers=_HEADERS)

    return endpoint


async def _body(request: Request) -> Data:
    """Reads one JSON object; the content type keeps forms of other sites out."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise errors.ApiError(415, "UNSUPPORTED_MEDIA_TYPE")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise errors.ApiError(413, "REQUEST_TOO_LARGE")
    return json_object(bytes(body), "application/json", Limits(body=LARGEST_BODY))


def _object(within: Data, name: str) -> Data:
    value = within.get(name)
    if not isinstance(value, dict):
        raise errors.bad_request()
    return value


def _session(request: Request, payments: Payments) -> Session:
    """Returns the session of the client token in the request, which must be the one in the path."""
    token = _token(request)
    if not token:
        raise errors.ApiError(401, "UNAUTHORIZED")
    session = payments.session_of_client_token(token)
    if session.session_id != request.path_params["session_id"]:
        raise errors.invalid_session_id()
    return session


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _widget(session: Session, asked: Data, is_offered: bool) -> Data:
    """Returns what the main frame shows: the category's name, the amount in minor units (J20), a sentence."""
    names = {category["identifier"]: category["name"] for category in session.categories}
    amount = asked.get("purchase_amount")
    is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
    state = "unavailable"
    if is_offered:
        state = "review" if asked.get("review") else "offered"
    return {
        "state": state,
        "title": names.get(str(asked.get("category")), next(iter(names.values()), "Klarna")),
        "amount": amount if is_number else session.data["order_amount"],
        "currency": str(session.data["purchase_currency"]).upper(),
        "locale": str(session.data.get("locale", "en-US")),
        "language": "en",
        "text": _TEXTS[state],
    }


_TEXTS = {
    "offered": "Choose how you pay in the next step.",
    "review": "You pay this amount with Klarna when you place the order.",
    "unavailable": "Klarna is not available for this purchase. Please choose another way to pay.",
}


def _plans(amount: int) -> list[tuple[str, str, list[int]]]:
    """Returns the plans: category, name, and parts in minor units, which add up to the amount."""

    def parts(number: int) -> list[int]:
        each = amount // number
        return [amount - each * (number - 1), *[each] * (number - 1)]

    return [
        ("pay_now", "The whole amount today", [amount]),
        ("pay_later", "The whole amount in 30 days", [amount]),
        ("pay_over_time", "3 interest-free payments", parts(3)),
        ("pay_over_time", "6 monthly payments", parts(6)),
    ]


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.ApiError)
    return JSONResponse(error.envelope("browser"), error.status, _HEADERS)


@cache
def _static_names() -> frozenset[str]:
    return frozenset(path.name for path in (_HERE / "static").iterdir() if path.suffix in _TYPES)


@cache
def _static(name: str) -> str:
    return (_HERE / "static" / name).read_text(encoding="utf-8")
