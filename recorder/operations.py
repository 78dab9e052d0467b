"""Which operation of Klarna's API a request is."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SESSIONS = re.compile(r"/payments/v1/sessions/?")
_SESSION = re.compile(r"/payments/v1/sessions/(?P<session>[^/]+)/?")
_AUTHORIZATION = re.compile(r"/payments/v1/authorizations/(?P<token>[^/]+)/?")
_ORDER = re.compile(r"/payments/v1/authorizations/(?P<token>[^/]+)/order/?")
_CUSTOMER_TOKEN = re.compile(r"/payments/v1/authorizations/(?P<token>[^/]+)/customer-token/?")

TABLE: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("POST", _SESSIONS, "create_session"),
    ("POST", _SESSION, "update_session"),
    ("GET", _SESSION, "read_session"),
    ("POST", _ORDER, "place_order"),
    ("DELETE", _AUTHORIZATION, "cancel_authorization"),
    ("POST", _CUSTOMER_TOKEN, "create_customer_token"),
)
"""Method, path and operation (protocol sections 2.3 to 2.8)."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation's name, and what its path says."""

    name: str
    session_id: str | None = None
    authorization_token: str | None = None


def operation(method: str, path: str) -> Operation:
    """Looks a request up in the table; "other" is what is not in it."""
    for wanted, pattern, name in TABLE:
        if method == wanted and (found := pattern.fullmatch(path)):
            parts = found.groupdict()
            return Operation(name, parts.get("session"), parts.get("token"))
    return Operation("other")
