"""What every answer of the shop carries for the browser's protection, and which requests it takes at all."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sample_checkout.callbacks import CALLBACK_PATH
from sample_checkout.settings import Settings

COOKIE = "shopper"

_KLARNA = (
    "https://x.klarnacdn.net",
    "https://js.klarna.com",
    "https://*.klarna.com",
    "https://*.klarnaevt.com",
)
"""Where Klarna's library, its frames, pictures and telemetry come from (J6)."""


def content_security_policy(settings: Settings) -> str:
    """The policy: ourselves and Klarna; `csp_extra` are further origins that may act as Klarna's."""
    sdk = urlsplit(settings.klarna_sdk_url)
    origins = dict.fromkeys((*_KLARNA, f"{sdk.scheme}://{sdk.netloc}", *settings.csp_extra))
    ours_and_klarna = " ".join(["'self'", *origins])
    return "; ".join(
        (
            "default-src 'self'",
            *(f"{kind}-src {ours_and_klarna}" for kind in ("script", "style", "font", "connect", "frame")),
            f"img-src {ours_and_klarna} data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class Security:
    """Middleware: refuses writes from other sites, names the shopper by a cookie, sends the headers.

    Klarna's callbacks come from elsewhere: they prove themselves by a secret of their own.
    `headers` stand in place of its own of the same names. The shopper's name is `request.state.shopper`,
    also on the very first request.
    """

    def __init__(self, app: ASGIApp, settings: Settings, headers: Mapping[str, str]) -> None:
        self._app = app
        self._secure = settings.public_url.startswith("https://")
        self._headers = {
            "Content-Security-Policy": content_security_policy(settings),
            # Not same-origin: Klarna's purchase window has to be able to talk back (J6).
            "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-cache",
            **headers,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        known = request.cookies.get(COOKIE, "")
        shopper = known if len(known) >= 32 else secrets.token_urlsafe(24)
        scope.setdefault("state", {})["shopper"] = shopper

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if shopper != known and headers.get("content-type", "").startswith("text/html"):
                    headers.append("Set-Cookie", self._cookie(shopper))
            await send(message)

        is_ours = from_our_own_page(request.headers) or request.url.path.startswith(CALLBACK_PATH)
        if request.method not in ("GET", "HEAD") and not is_ours:
            refusal: Response = PlainTextResponse("This request did not come from our own page.", 403)
            await refusal(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)

    def _cookie(self, shopper: str) -> str:
        return f"{COOKIE}={shopper}; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if self._secure else "")


def from_our_own_page(headers: Headers) -> bool:
    """Whether a write comes from our own page, by the browser's own word; without one it does not."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host")
