"""Journals of checkouts that keep secrets and prices to themselves, and of those that do not."""

from __future__ import annotations

from tests.certification.stories import Told, approved, checkout

CHECKOUT = "https://shop.test/checkout"


def searched(told: Told | None = None, *, answers: int = 3, credentials: int = 1, tokens: int = 2) -> Told:
    told = told or checkout()
    return told.searches(
        addresses=9, answers=answers, credentials_known=credentials, tokens_known=tokens
    ).end()


def altered(order: int) -> Told:
    told = approved().fault("alter-1", "alter", "amounts", requests=1, to=[898])
    status = 200 if order == 998 else 409
    told.order(order, status=status)
    return (told.confirms() if status == 200 else told.page("It failed.")).end()


KEPT: dict[str, Told] = {
    "SEC-01": searched(),
    "SEC-02": searched(answers=0),
    "SEC-03": searched(answers=0, tokens=0),
    "SEC-04": altered(998),
}

VIOLATED: list[tuple[str, str, Told, list[str]]] = [
    (
        "SEC-01",
        "credential-in-the-browser",
        searched(checkout().exposes("answer", "credential")),
        ["Exposure"],
    ),
    ("SEC-02", "secret-in-an-address", searched(checkout().exposes("address", "token")), ["Exposure"]),
    ("SEC-03", "plain-http", searched(checkout().exposes("address", "plain http")), ["Exposure"]),
    ("SEC-04", "price-of-the-browser-believed", altered(898), ["Fault", "place_order 409"]),
]
