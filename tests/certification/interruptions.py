"""Journals of checkouts that bear what is missing, and of those that do not."""

from __future__ import annotations

from recorder.journal import WayToPay
from tests.certification.stories import LOGO, Told, checkout, story

NAME = "Pay with Klarna"


def ways(*, cash: bool = True, klarna: bool = False) -> tuple[WayToPay, ...]:
    """Klarna and cash, each usable or not."""
    return WayToPay(name=NAME, logo=LOGO, klarna=True, usable=klarna), WayToPay(
        name="Cash", klarna=False, usable=cash
    )


def no_session(
    status: int | None = 401, tries: int = 1, told: str = "", *, cash: bool = True, **seen: bool
) -> Told:
    journal = story()
    for _ in range(tries):
        journal.session("S1", 499, status=status)
    return journal.page(*filter(None, (told,)), methods=ways(cash=cash), **seen).end()


def offline(told: str = "") -> Told:
    with_fault = checkout().absent("network")
    return with_fault.asks_shop("/api/cart", status=None).page(*filter(None, (told,))).back().end()


KEPT: dict[str, Told] = {
    "INT-01": no_session(klarna_offered=False),
    "INT-02": no_session(told="Klarna cannot be had.", klarna_offered=True),
    "INT-03": no_session(429, tries=4, klarna_offered=False),
    "INT-04": offline("We could not reach the shop."),
}

VIOLATED: list[tuple[str, str, Told, list[str]]] = [
    (
        "INT-01",
        "other-ways-gone",
        no_session(cash=False, klarna_offered=False),
        ["create_session 401", "page checkout"],
    ),
    (
        "INT-02",
        "absence-not-told",
        story().session("S1", 499, status=401).page(methods=ways(klarna=True), klarna_offered=True).end(),
        ["create_session 401", "page checkout"],
    ),
    (
        "INT-03",
        "asked-without-end",
        no_session(429, tries=5, klarna_offered=False),
        ["create_session 429", "create_session 429"],
    ),
    ("INT-04", "lost-connection-not-told", offline(), ["PageRequest", "page checkout"]),
]
