"""What the browser is sent to look at: the SDK's script, the pages of frames and windows, and what they show."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.responses import Response

from klarna_simulator.state import Data, Purchase, Session

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

_HERE = Path(__file__).parent
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'"
)
_PAGES = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)
_TEXTS = {
    "offered": "Choose how you pay in the next step.",
    "review": "You pay this amount with Klarna when you place the order.",
    "unavailable": "Klarna is not available for this purchase. Please choose another way to pay.",
}


def sdk_source() -> str:
    """Returns the text of `api.js`, one script that leaves nothing but `Klarna` in the page (J1, J4)."""
    parts = "\n".join(_static(name) for name in SDK_PARTS)
    return f'(function () {{\n"use strict";\n\n{parts}}})();\n'


def script() -> Response:
    """Answers with `api.js`."""
    return Response(sdk_source(), headers=HEADERS, media_type=_TYPES[".js"])


def static_file(name: str) -> Response:
    """Answers with a script or a style sheet of the pages, or raises 404."""
    if name not in _static_names():
        raise HTTPException(404)
    return Response(_static(name), headers=HEADERS, media_type=_TYPES[Path(name).suffix])


def page(template: str, **shown: Any) -> Response:
    """Answers with a page that runs its own scripts only; what is shown in it is escaped."""
    text = _PAGES.get_template(template).render(static="../static", **shown)
    return Response(text, headers={**HEADERS, "Content-Security-Policy": _POLICY}, media_type="text/html")


def purchase_page(purchase: Purchase) -> Response:
    """Answers with the purchase step's screens."""
    refused = purchase.answer is not None and purchase.outcome == "refused"
    return page(
        "purchase.html",
        purchase=purchase,
        refused=refused,
        lines=purchase.data["order_lines"],
        plans=plans(purchase.amount),
    )


def widget(session: Session, asked: Data, is_offered: bool) -> Data:
    """Returns what the main frame shows: the category's name, the amount in minor units (J20), a sentence."""
    names = {category["identifier"]: category["name"] for category in session.categories}
    amount = asked.get("purchase_amount")
    is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
    state = "unavailable"
    if is_offered:
        state = "review" if asked.get("review") else "offered"
    return {
        "state": state,
        "title": names.get(str(asked.get("category")), next(iter(names.values()), "Klarna")),
        "amount": amount if is_number else session.data["order_amount"],
        "currency": str(session.data["purchase_currency"]).upper(),
        "locale": str(session.data.get("locale", "en-US")),
        "language": "en",
        "text": _TEXTS[state],
    }


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
