"""The client token: a JWT in shape, told apart from Klarna's only by its address (J16 to J18)."""

from __future__ import annotations

import base64
import json
import secrets

from klarna_simulator.markets import market_region
from klarna_simulator.options import BrowserOptions
from klarna_simulator.state import Data

_HEADER = {"alg": "RS256", "kid": "82305ebc-b811-3637-aa4c-66eca1874f3d"}
_TOLD = ("blocked_window", "bare_init", "category", "category_objects", "load_cart")
"""The options that the SDK has to know."""

_VERSION = "v1.10.0-1590-g3ebc3907"


def client_token(session_id: str, data: Data, options: BrowserOptions) -> str:
    """Makes the token of a session: header of J16, claims of J17, no expiry (J18), at most 4096 characters.

    The signature is random, of the length of RS256: the SDK does not check it (J9, J13).
    """
    country = str(data["purchase_country"]).upper()
    claims = {
        "session_id": session_id,
        "base_url": f"{options.browser_url}/kp",
        "design": "klarna",
        "language": str(data.get("locale", "en-US"))[:2].lower(),
        "purchase_country": country,
        "environment": "playground",
        "merchant_name": options.merchant_name,
        "session_type": "PAYMENTS",
        "client_event_base_url": f"{options.browser_url}/kp",
        "scheme": False,
        "experiments": [
            {"name": "kp-client-utopia-popup", "variate": options.purchase_step},
            *(
                {"name": f"simulator-{name.replace('_', '-')}", "variate": getattr(options, name)}
                for name in _TOLD
            ),
        ],
        "region": market_region(country),
        "order_amount": data["order_amount"],
        "version": _VERSION,
    }
    parts = (_json(_HEADER), _json(claims), secrets.token_bytes(256))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
