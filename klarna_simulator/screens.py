"""What the browser is sent to look at: the SDK's script, the pages of frames and windows, and what they show."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klarna_simulator.state import Data, Purchase, Session

if TYPE_CHECKING:
    from jinja2 import Environment

SDK_PARTS = (
    "sdk-errors.js",
    "sdk-telemetry.js",
    "sdk-answers.js",
    "sdk-arguments.js",
    "sdk-frames.js",
    "sdk-purchase.js",
    "sdk-instances.js",
    "sdk-buttons.js",
    "sdk-payments.js",
)
"""The SDK's source files in the order in which they become one script."""

HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Headers of everything that the browser is sent."""

Choice = Literal["pay_now", "pay_later", "pay_over_time"]
CHOICES: dict[Choice, str] = {
    "pay_now": "Pay now",
    "pay_later": "Pay in 30 days",
    "pay_over_time": "Pay over time",
}
"""What the shopper can choose from in the purchase step."""

_HERE = Path(__file__).parent
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'"
)
_TEXTS = {
    "offered": "Choose how you pay in the next step.",
    "review": "You pay this amount with Klarna when you place the order.",
    "unavailable": "Klarna is not available for this purchase. Please choose another way to pay.",
}


@cache
def _pages() -> Environment:
    # A tenth of the simulator's start would be this import, and an API alone never needs it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )


def sdk_source(browser_url: str) -> str:
    """Returns the text of `api.js`, one script that leaves nothing but `Klarna` in the page (J1, J4).

    It knows where Klarna is reached, for what has no client token to tell it (J63), even if it is itself served
    under the name of another host.
    """
    home = f"// Where Klarna is reached.\nconst HOME = {json.dumps(f'{browser_url}/kp')};\n"
    parts = "\n".join([home, *(_static(name) for name in SDK_PARTS)])
    return f'(function () {{\n"use strict";\n\n{parts}}})();\n'


def script(browser_url: str) -> Response:
    """Answers with `api.js`."""
    return Response(sdk_source(browser_url), headers=HEADERS, media_type=_TYPES[".js"])


def static_file(name: str) -> Response:
    """Answers with a script or a style sheet of the pages, or raises 404."""
    if name not in _static_names():
        raise HTTPException(404)
    return Response(_static(name), headers=HEADERS, media_type=_TYPES[Path(name).suffix])


def page(template: str, **shown: Any) -> Response:
    """Answers with a page that runs its own scripts only; what is shown in it is escaped."""
    text = _pages().get_template(template).render(static="../static", **shown)
    return Response(text, headers={**HEADERS, "Content-Security-Policy": _POLICY}, media_type="text/html")


def purchase_page(purchase: Purchase) -> Response:
    """Answers with the purchase step's screens."""
    refused = purchase.answer is not None and purchase.outcome == "refused"
    return page(
        "purchase.html",
        purchase=purchase,
        refused=refused,
        lines=purchase.data["order_lines"],
        choices=CHOICES,
        chosen=choice(purchase.category, purchase.preferred),
        plans=plans(purchase.amount),
    )


def widget(session: Session, asked: Data, is_offered: bool) -> Data:
    """Returns what the main frame shows; amounts are in minor units.

    The instalments are of the amount in the client token unless the page tells another: in a page that never
    took over a newer token they stay behind the cart (J20).
    """
    names = {category["identifier"]: category["name"] for category in session.categories}
    wanted = _words([asked.get("category"), *_words(asked.get("categories"))])
    shown = [names[one] for one in wanted if one in names] or list(names.values())
    state = "unavailable"
    if is_offered:
        state = "review" if asked.get("review") else "offered"
    amount: float = session.data["order_amount"]
    told, of_token = _number(asked.get("purchase_amount")), _number(asked.get("token_amount"))
    instalment = plans(int(_first(told, of_token, amount)))[2][2][0]
    return {
        "state": state,
        "title": shown[0],
        "amount": _first(told, amount),
        "offers": shown if len(shown) > 1 else list(CHOICES.values()),
        "instalment": instalment if state == "offered" else None,
        "currency": str(session.data["purchase_currency"]).upper(),
        "locale": str(session.data.get("locale", "en-US")),
        "language": "en",
        "text": _TEXTS[state],
    }


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) else None


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)


def _words(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def choice(category: str, preferred: str) -> Choice:
    """Returns what the purchase step has chosen already, by the method that the page prefers or the category (J22)."""
    for name in (preferred, category):
        if name in ("invoice", "b2b_invoice", "pay_later"):
            return "pay_later"
        if name in ("base_account", "deferred_interest", "fixed_amount", "pay_in_parts", "pay_over_time"):
            return "pay_over_time"
    return "pay_now"


def plans(amount: int) -> list[tuple[str, str, list[int]]]:
    """Returns the plans: category, name, and parts in minor units, which add up to the amount."""

    def parts(number: int) -> list[int]:
        each = amount // number
        return [amount - each * (number - 1), *[each] * (number - 1)]

    return [
        ("pay_now", "The whole amount today", [amount]),
        ("pay_later", "The whole amount in 30 days", [amount]),
        ("pay_over_time", "3 interest-free payments", parts(3)),
        ("pay_over_time", "6 monthly payments", parts(6)),
    ]


@cache
def _static_names() -> frozenset[str]:
    return frozenset(path.name for path in (_HERE / "static").iterdir() if path.suffix in _TYPES)


@cache
def _static(name: str) -> str:
    return (_HERE / "static" / name).read_text(encoding="utf-8")
