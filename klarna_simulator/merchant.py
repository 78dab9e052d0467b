"""A merchant's server for people who have none yet: calls the API for the page to play with, and so into the log."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.types import ASGIApp, Message, Scope

from klarna_simulator.markets import MARKETS
from klarna_simulator.state import Data
from klarna_simulator.test_customers import shipping_address


class MerchantCall(BaseModel):
    """One call of the API, as a merchant's server makes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: Annotated[
        str, Field(pattern=r"^/(payments|ordermanagement|customer-token)/v1/[\w/.-]+$", max_length=300)
    ]
    body: dict[str, Any] | None = None


def markets() -> list[Data]:
    """Returns Klarna's markets, each with the customer who is approved there (R1, K20)."""
    return [asdict(market) | {"customer": shipping_address(country)} for country, market in MARKETS.items()]


async def call_as_merchant(app: ASGIApp, call: MerchantCall, pair: str) -> Data:
    """Makes a call with a `key-id:secret` pair; returns `status`, None where the answer was lost, and `body`."""
    body = b"" if call.body is None else json.dumps(call.body).encode()
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(_scope(call, body, pair), receive, send)
    is_whole = bool(sent) and not sent[-1].get("more_body", False)
    answered = b"".join(message.get("body", b"") for message in sent)
    return {"status": sent[0]["status"] if is_whole else None, "body": _shown(answered) if is_whole else None}


def _scope(call: MerchantCall, body: bytes, pair: str) -> Scope:
    headers = [
        (b"host", b"localhost"),
        (b"authorization", b"Basic " + base64.b64encode(pair.encode())),
        (b"content-length", str(len(body)).encode()),
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": call.method,
        "scheme": "http",
        "path": call.path,
        "raw_path": call.path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [*headers, (b"content-type", b"application/json")] if body else headers,
        "client": None,
        "server": None,
    }


def _shown(answered: bytes) -> Any:
    try:
        return json.loads(answered) if answered else None
    except ValueError:
        return answered.decode("utf-8", "replace")
