"""The pages of the management port for people: what goes on, and a small shop to try a payment by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from klarna_simulator.simulator import Simulator

_HERE = Path(__file__).parent
_ASSETS = {
    "management.css": "text/css",
    "management.js": "text/javascript",
    "panels.js": "text/javascript",
    "play.js": "text/javascript",
}


def _policy(sources: str, frames: str) -> str:
    return (
        f"default-src 'none'; script-src {sources}; style-src 'self'; connect-src {sources}; frame-src {frames}; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": _policy("'self'", "'none'"),
}
"""Headers of everything that the management port answers."""


def page_routes(simulator: Simulator) -> list[Route]:
    """Returns the routes of the pages and of what they are made of."""

    async def page(_request: Request) -> Response:
        return Response(_file("templates/management.html"), headers=HEADERS, media_type="text/html")

    async def play(_request: Request) -> Response:
        # This page alone loads the SDK, as a shop's would, and Klarna's frames.
        klarna = simulator.browser_url
        policy = {"Content-Security-Policy": _policy(f"'self' {klarna}", klarna)}
        return Response(_file("templates/play.html"), headers=HEADERS | policy, media_type="text/html")

    async def asset(request: Request) -> Response:
        name = request.path_params["asset"]
        if name not in _ASSETS:
            raise HTTPException(404)
        return Response(_file(f"static/{name}"), headers=HEADERS, media_type=_ASSETS[name])

    return [Route("/", page), Route("/play", play), Route("/assets/{asset}", asset)]


@cache
def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
