"""The Klarna Payments API over HTTP, where every answer, and no answer, becomes a typed outcome.

Nothing here raises for what Klarna or the network does: a caller that forgets an error would leave a shopper
who has been approved without an order (A35), so errors are values that have to be looked at.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx

log = logging.getLogger("sample_checkout.klarna")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Klarna did it; `body` is empty for 204."""

    status: int
    body: Json = field(repr=False)
    correlation_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Klarna understood and said no (4xx). `error_code` is empty without Klarna's JSON (A8)."""

    status: int
    error_code: str = ""
    messages: tuple[str, ...] = ()
    correlation_id: str = ""

    @property
    def lost_session(self) -> bool:
        """Whether a new session mends it: it is unknown, expired, completed (A19) or in conflict (A20)."""
        return self.status in (404, 409)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """No usable answer: Klarna's server failed (5xx, 429), or nothing, or nonsense, came back.

    What was asked for may or may not have been done. `heard` says whether any answer came.
    """

    reason: str
    heard: bool
    status: int | None = None
    correlation_id: str = ""


Outcome = Done | Refused | Unavailable


class Klarna:
    """A client for one merchant account; `timeout` in seconds, for connecting and for each read."""

    def __init__(
        self,
        api_url: str,
        username: str,
        password: str,
        *,
        timeout: float = 10.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._client = httpx.AsyncClient(
            base_url=api_url,
            auth=httpx.BasicAuth(username, password),
            timeout=timeout,
            transport=transport,
            # Klarna closes idle connections after 59 s (A3): let ours go first, or a POST meets a closed one.
            limits=httpx.Limits(keepalive_expiry=30),
            headers={"Accept": "application/json", "User-Agent": "sample-checkout"},
        )

    async def create_session(self, body: Json) -> Outcome:
        """Creates a payment session (A9): 200 with session_id, client_token and payment_method_categories."""
        return await self._ask("create_session", "POST", "/payments/v1/sessions", body)

    async def update_session(self, session_id: str, body: Json) -> Outcome:
        """Updates a payment session (A16): 204 without a body."""
        return await self._ask("update_session", "POST", f"/payments/v1/sessions/{_part(session_id)}", body)

    async def read_session(self, session_id: str) -> Outcome:
        """Reads a payment session (A23): its `status` is "complete" once an order stands."""
        return await self._ask("read_session", "GET", f"/payments/v1/sessions/{_part(session_id)}")

    async def place_order(self, authorization_token: str, body: Json) -> Outcome:
        """Creates the order from an authorization (A25): 200 with order_id, redirect_url and fraud_status."""
        path = f"/payments/v1/authorizations/{_part(authorization_token)}/order"
        return await self._ask("create_order", "POST", path, body)

    async def cancel_authorization(self, authorization_token: str) -> Outcome:
        """Lets an authorization go that will not become an order (A36): 204."""
        path = f"/payments/v1/authorizations/{_part(authorization_token)}"
        return await self._ask("cancel_authorization", "DELETE", path)

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.aclose()

    async def _ask(self, operation: str, method: str, path: str, body: Json | None = None) -> Outcome:
        # The path of an order holds the authorization token: it is never logged, nor is a body.
        try:
            response = await self._client.request(method, path, json=body)
        except httpx.TimeoutException:
            log.error("%s: no answer in time", operation)
            return Unavailable(reason="no answer in time", heard=False)
        except httpx.HTTPError as error:
            log.error("%s: no answer (%s)", operation, type(error).__name__)
            return Unavailable(reason="no answer", heard=False)
        outcome = read(response)
        if not isinstance(outcome, Done):
            log.error("%s: %s", operation, outcome)
        return outcome


def read(response: httpx.Response) -> Outcome:
    """Reads an answer of the API, whatever it is made of."""
    correlation_id = response.headers.get("Klarna-Correlation-Id", "")
    body = _json_object(response)
    status = response.status_code
    if 200 <= status < 300:
        if body is None and status != 204:
            return Unavailable(reason="unreadable answer", heard=True, status=status)
        return Done(status=status, body=body or {}, correlation_id=correlation_id)
    given = body or {}
    correlation_id = correlation_id or str(given.get("correlation_id", ""))
    if 400 <= status < 500 and status != 429:
        messages = given.get("error_messages")
        return Refused(
            status=status,
            error_code=str(given.get("error_code", "")),
            messages=tuple(map(str, messages)) if isinstance(messages, list) else (),
            correlation_id=correlation_id,
        )
    reason = str(given.get("error_code", "")) or f"status {status}"
    return Unavailable(reason=reason, heard=True, status=status, correlation_id=correlation_id)


def _json_object(response: httpx.Response) -> Json | None:
    try:
        body = json.loads(response.content)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _part(text: str) -> str:
    return quote(text, safe="")
