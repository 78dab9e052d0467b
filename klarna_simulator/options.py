"""What can be set on the simulator, with the defaults that the README states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PurchaseStep = Literal["popup", "fullscreen"]


@dataclass(slots=True, kw_only=True)
class BrowserOptions:
    """How Klarna's browser side is reached and behaves; may change while the simulator runs.

    `browser_url` has no slash at its end. `purchase_step` and `load_mode` count for sessions created from
    then on and for the next `load` respectively (J30: "deferred" is how the current SDK behaves).
    """

    browser_url: str = "http://127.0.0.1"
    purchase_step: PurchaseStep = "popup"
    load_mode: Literal["deferred", "eager"] = "deferred"
    merchant_name: str = "Sample merchant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Where Klarna's material leaves a choice: one switch each, default first.

    `strict_locale`: A13 says that the locale is checked against the country, yet shops send `en-US`
    everywhere.
    `tax_tolerance`: whether T4's "Items Quantity" counts lines or pieces (X9).
    `authorized_payment_method`: an object or a word in the answer to create-order (A27, X8).
    `unauthorized`: the recorded HTML page or the documented JSON (A8, X15).
    `categories`: the payment method categories that every session offers (A10, J24).
    """

    strict_locale: bool = False
    tax_tolerance: Literal["lines", "quantity"] = "lines"
    authorized_payment_method: Literal["object", "word"] = "object"
    unauthorized: Literal["html", "json"] = "html"
    categories: tuple[str, ...] = ("klarna",)
