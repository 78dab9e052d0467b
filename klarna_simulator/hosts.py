"""Lets in requests that mean this machine, and no others.

A page anywhere can give a name of its own this machine's address, and would then reach a port that listens on
loopback only; but its requests bear that name.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Iterable
from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

from klarna_simulator import errors
from klarna_simulator.api import refuse
from klarna_simulator.markets import host_region

_LOOPBACK = re.compile(r"(?:127(?:\.[0-9]{1,3}){3}|(?:.+\.)?localhost\.?|\[::1\])(?::[0-9]*)?", re.IGNORECASE)
_PORT = re.compile(r":[0-9]*$")
NAME = re.compile(r"[a-z0-9_.-]{1,253}", re.IGNORECASE)
"""What a further name looks like: without a port."""


class KnownHosts:
    """An ASGI layer that refuses, with 421, requests to hosts other than loopback, Klarna's (R3) and `more`."""

    def __init__(self, app: ASGIApp, more: Iterable[str] = ()) -> None:
        self._app = app
        self._more = frozenset(name.lower() for name in more)
        # A shop says the same host in every call.
        self._is_known = lru_cache(maxsize=64)(self.is_known)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) == 1 and self._is_known(hosts[0].decode("latin-1")):
            return self._app(scope, receive, send)
        return refuse(send, errors.misdirected_request())

    def is_known(self, host: str) -> bool:
        """Says whether a host, with or without a port, is one that may be meant."""
        if _LOOPBACK.fullmatch(host):
            return True
        name = _PORT.sub("", host.lower())
        return name in self._more or host_region(name) is not None
