"""Whether Klarna's SDK still looks as the simulator was made after: its members, and what its calls do at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import urljoin

import httpx
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Route, sync_playwright

from klarna_certify.browsers import find_browser

Surface = Mapping[str, str]
"""What was looked at, and how it was found, each in words of the page."""

SECONDS = 45.0
"""How long the script, and then an answer of its widget, is waited for: the SDK itself gives up after 30 (J28)."""

_SHOP = "https://drift.invalid"
"""In whose page the script is put. Nothing is asked of this address: the page is made here."""

SESSION: dict[str, Any] = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "locale": "en-GB",
    "order_amount": 1200,
    "order_tax_amount": 200,
    "order_lines": [
        {
            "name": "Battery pack",
            "quantity": 1,
            "unit_price": 1200,
            "tax_rate": 2000,
            "total_amount": 1200,
            "total_tax_amount": 200,
        }
    ],
}
"""The session that is asked for where credentials are given; nothing is bought with it."""


class NotSeenError(Exception):
    """The SDK could not be looked at; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is otherwise than it was noted; an empty text is that of something that is not there."""

    what: str
    noted: str
    seen: str

    @property
    def kind(self) -> Literal["new", "gone", "changed"]:
        """Whether it came, went, or changed."""
        return "gone" if not self.seen else "changed" if self.noted else "new"


def look(script: str, token: str = "", *, browser: str = "chromium") -> Surface:
    """Loads the script at this address into an empty page and looks at it; with a client token, at the widget, too.

    Raises NotSeenError for a script that does not come, BrowserNotFoundError without a browser.
    """
    found = find_browser(browser)
    # A page that came over https may ask nothing of this machine in clear: a script from here has a page from here.
    page_url = f"{_SHOP}/" if script.startswith("https:") else urljoin(script, "/drift")
    with sync_playwright() as playwright:
        try:
            launched = getattr(playwright, found.name).launch(**found.launch_args())
            page = launched.new_page()
            page.set_default_timeout(SECONDS * 1000)
            page.route(page_url, _empty)
            page.goto(page_url)
            page.add_script_tag(url=script)
            surface: dict[str, str] = page.evaluate(_surface(), token)
        except PlaywrightError as error:
            raise NotSeenError(f"{script}: {str(error).splitlines()[0]}") from error
    if surface == {"Klarna": "undefined"}:
        raise NotSeenError(f"{script}: the script came, and brought no Klarna")
    return surface


def session(api: str, username: str, password: str) -> str:
    """The client token of a session made at this address of Klarna's API; raises NotSeenError without one."""
    try:
        answer = httpx.post(
            f"{api.rstrip('/')}/payments/v1/sessions",
            json=SESSION,
            auth=(username, password),
            timeout=SECONDS,
        )
    except httpx.HTTPError as error:
        raise NotSeenError(f"{api}: {type(error).__name__}: {error}") from error
    if answer.status_code != httpx.codes.OK:
        raise NotSeenError(f"{api}: no session was made: it answered {answer.status_code}")
    try:
        return str(answer.json()["client_token"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotSeenError(f"{api}: what it answered has no client_token") from error


@cache
def noted() -> Surface:
    """What the simulator's SDK was seen to be; a test holds it to that."""
    told: dict[str, str] = json.loads(
        (files("klarna_certify") / "sdk_surface.json").read_text(encoding="utf-8")
    )
    return told


def differences(seen: Surface, *, with_widget: bool) -> Iterator[Difference]:
    """What is otherwise than noted, in the order of its name. What only a widget shows is left out without one."""
    before = {what: how for what, how in noted().items() if with_widget or not _of_widget(what)}
    for what in sorted({*before, *seen}):
        if before.get(what) != seen.get(what):
            yield Difference(what=what, noted=before.get(what, ""), seen=seen.get(what, ""))


def _of_widget(what: str) -> bool:
    """Whether it takes a client token to see this."""
    return what.startswith(("init with a token", "load ")) and not what.startswith("load before init")


@cache
def _surface() -> str:
    return (files("klarna_certify") / "surface.js").read_text(encoding="utf-8")


def _empty(route: Route) -> None:
    route.fulfill(content_type="text/html", body="<!doctype html><title>Drift</title><body></body>")
