from __future__ import annotations

import base64
import json
from typing import Any

from klarna_simulator.client_token import client_token
from klarna_simulator.options import BrowserOptions

OPTIONS = BrowserOptions(browser_url="http://127.0.0.1:8700", purchase_step="fullscreen")
DATA = {"purchase_country": "de", "locale": "de-DE", "order_amount": 998}


def decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_the_token_has_the_shape_of_klarnas() -> None:
    header, claims, signature = client_token("7c1", DATA, OPTIONS).split(".")

    assert decoded(header) == {"alg": "RS256", "kid": "82305ebc-b811-3637-aa4c-66eca1874f3d"}
    assert len(base64.urlsafe_b64decode(signature + "==")) == 256
    assert {"exp", "iat", "nbf"}.isdisjoint(decoded(claims))


def test_the_claims_tell_the_sdk_the_session_and_where_to_find_klarna() -> None:
    claims = decoded(client_token("7c1", DATA, OPTIONS).split(".")[1])

    assert claims["session_id"] == "7c1"
    assert claims["base_url"] == "http://127.0.0.1:8700/kp"
    assert (claims["purchase_country"], claims["language"], claims["region"]) == ("DE", "de", "eu")
    assert claims["order_amount"] == 998
    assert claims["experiments"][0] == {"name": "kp-client-utopia-popup", "variate": "fullscreen"}


def test_the_token_stays_within_its_length() -> None:
    assert len(client_token("s" * 36, DATA, OPTIONS)) <= 4096
