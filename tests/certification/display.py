"""Journals of checkouts that show Klarna as its pages say, and of those that do not."""

from __future__ import annotations

from recorder.journal import WayToPay
from tests.certification.stories import LOGO, Told, bought, changed, checkout, story


def offering(name: str = "Pay with Klarna", logo: str = LOGO) -> Told:
    ways = (
        WayToPay(name=name, logo=logo, klarna=True, usable=True),
        WayToPay(name="Cash", klarna=False, usable=True),
    )
    return checkout().page(methods=ways).end()


def came_with(**policies: str) -> Told:
    headers = {name.replace("_", "-"): value for name, value in policies.items()}
    told = story().session("S1", 499).asks_shop(policies=headers).asks_shop("/api/cart")
    return told.shows(499).init().load(499).end()


def declined(**seen: bool) -> Told:
    return checkout().changes(998).updates(998).load(998, offered=False).page(**seen).end()


def broken(*told: str) -> Told:
    journal = story().session("S1", 499).init(threw="InvalidClientTokenError")
    for message in told:
        journal.uncaught(message)
    return journal.page("Klarna cannot be had.", can_pay=False).end()


KEPT: dict[str, Told] = {
    "DIS-01": story().session("S1", 499).shows(499).script().init().load(499).end(),
    "DIS-02": declined(klarna_offered=True, can_pay=False),
    "DIS-03": offering(),
    "DIS-04": offering(logo=f"{LOGO}?v=2"),
    "DIS-05": came_with(
        cross_origin_opener_policy="same-origin-allow-popups", content_security_policy="img-src *"
    ),
    "DIS-06": bought(),
    "DIS-07": broken(),
}

VIOLATED: list[tuple[str, str, Told, list[str]]] = [
    (
        "DIS-01",
        "script-put-in-twice",
        story().session("S1", 499).script().script().init().load().end(),
        ["SdkScript", "SdkScript"],
    ),
    (
        "DIS-02",
        "payable-though-not-offered",
        declined(klarna_offered=True, can_pay=True, widget_visible=False),
        ["answer", "page checkout"],
    ),
    (
        "DIS-03",
        "name-not-of-the-session",
        offering(name="Invoice"),
        ["create_session 200", "page checkout"],
    ),
    (
        "DIS-04",
        "logo-not-of-the-session",
        offering(logo="/pink.svg"),
        ["create_session 200", "page checkout"],
    ),
    (
        "DIS-05",
        "opener-cut-off",
        came_with(cross_origin_opener_policy='same-origin; report-to="us"'),
        ["PageRequest", "init"],
    ),
    (
        "DIS-05",
        "klarna-kept-out",
        came_with(content_security_policy="default-src 'self'; script-src https://x.klarnacdn.net"),
        ["PageRequest", "init"],
    ),
    (
        "DIS-06",
        "authorize-without-its-widget",
        changed().pay(998, threw="ApplicationNotLoadedError").refused().end(),
        ["load", "authorize"],
    ),
    ("DIS-07", "exception-not-caught", broken("InvalidClientTokenError: No."), ["init", "PageError"]),
]
