"""What must not pass to Klarna in the playground lane: live credentials, and sessions of Klarna's production.

Only what can be told from the outside is told: a secret of the newer kind begins with its environment (A2), and a
client token names it (J17). Older credentials look alike in both; Klarna's playground does not know live ones (A2).
"""

from __future__ import annotations

import base64
import binascii
import json

LIVE = "klarna_live_"
"""How the secret of a live key begins; that of a test key begins with klarna_test_ (A2)."""


def is_live(authorization: str) -> bool:
    """Whether an `Authorization` header holds a live secret, as the name, the password or the whole of it."""
    scheme, _, value = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return value.strip().startswith(LIVE)
    try:
        name, _, password = base64.b64decode(value).decode("utf-8", "replace").partition(":")
    except (binascii.Error, ValueError):
        return False
    return name.startswith(LIVE) or password.startswith(LIVE)


def environment_of(client_token: object) -> str:
    """The environment that a client token names, in lower case; "" where it cannot be read or names none."""
    if not isinstance(client_token, str) or client_token.count(".") != 2:
        return ""
    part = client_token.split(".")[1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError):
        return ""
    named = claims.get("environment") if isinstance(claims, dict) else None
    return named.lower() if isinstance(named, str) else ""
