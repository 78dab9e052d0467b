"""An ASGI app that is made, and what it needs loaded, when its first request comes.

The libraries of the browser side and of management are a part of the start that many a run never needs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send


class WhenAsked:
    """Stands for the app that `make` makes; it is made once."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._app: ASGIApp | None = None

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if self._app is None:
            self._app = self._make()
        return self._app(scope, receive, send)
