"""Klarna's regions, and how a shop says at the gateway which of them it means.

A shop that sells in several regions has an address of Klarna's API for each. In place of these it is given the
gateway's address with the region behind it (`/na`), or a port of the gateway's for each.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from recorder.serving import ASGIApp, Receive, Scope, Send

PLAYGROUND = {
    "eu": "api.playground.klarna.com",
    "na": "api-na.playground.klarna.com",
    "oc": "api-oc.playground.klarna.com",
}
"""The host of each region (A1, R3)."""

_ELSEWHERE = {"US": "na", "CA": "na", "MX": "na", "AU": "oc", "NZ": "oc"}


def region_of_market(country: str) -> str:
    """The region in which Klarna serves a market, given by its country's code (A1, R3)."""
    return _ELSEWHERE.get(country.upper(), "eu")


def is_production(host: str) -> bool:
    """Whether a host is of Klarna's live API, where orders are real: any of its API hosts that is not a playground."""
    first, _, rest = host.rstrip(".").lower().partition(".")
    return first.partition("-")[0] == "api" and rest == "klarna.com"


_REGION = "recorder.region"


def of_region(region: str, app: ASGIApp) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """The application, served where a shop means this region."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        scope[_REGION] = region
        await app(scope, receive, send)

    return served


def region_of(scope: Scope) -> str:
    """The region that a request is for, "" where nothing says it; one that its path says is taken off the path."""
    path: str = scope["path"]
    first, slash, rest = path.removeprefix("/").partition("/")
    raw: bytes = scope.get("raw_path") or path.encode()
    if slash and first in PLAYGROUND and raw.startswith(b"/" + first.encode() + b"/"):
        scope["path"], scope["raw_path"] = f"/{rest}", raw[len(first) + 1 :]
        return first
    said: str = scope.get(_REGION, "")
    return said
