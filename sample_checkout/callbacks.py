"""Klarna's own word of an approval: the authorization callback, beside the answer to the page (A42 to A45)."""

from __future__ import annotations

import json
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sample_checkout.integration import Integration

CALLBACK_PATH = "/klarna/authorization/"
"""Where Klarna posts to; below it comes the session's secret, for Klarna does not log in (A43)."""

LONGEST = 10_000
"""Bytes of a message that are read; Klarna's has two members."""


def routes(integration: Integration) -> list[Route]:
    """The endpoint, to be mounted."""

    async def called_back(request: Request) -> Response:
        told = await _message(request)
        session_id, token = told.get("session_id"), told.get("authorization_token")
        if not (isinstance(session_id, str) and isinstance(token, str) and token):
            return PlainTextResponse("This is no message of Klarna's.", 400)
        cart_id = await integration.cart_called_back(session_id, request.path_params["secret"])
        if cart_id is None:
            return PlainTextResponse("There is no such session.", 404)
        # Answered first: Klarna waits for two seconds, and calls again where they are not enough (A44).
        return PlainTextResponse(
            "", 200, background=BackgroundTask(integration.take_callback, cart_id, token)
        )

    return [Route(CALLBACK_PATH + "{secret}", called_back, methods=["POST"])]


async def _message(request: Request) -> dict[str, Any]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            return {}
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
