"""Klarna's own surfaces: the widget in the page, and the purchase step in a window or a full-screen frame.

Found by the ids that Klarna uses (J68-J72), and gone through by one table of screens (`pages.purchase_screens`): one
page object drives the simulator and the playground alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page

from pages.checkout import ShopperStoppedError
from pages.purchase_screens import (
    CARD,
    CODE,
    CODE_SCREEN,
    CONFIRM,
    PHONE,
    REFUSED,
    Does,
    Screen,
    Surface,
    shown_screen,
    what_is_seen,
)
from pages.waiting import until

FULLSCREEN_FRAME = 'iframe[id^="klarna-"][id$="-fullscreen"]'
PURCHASE_FRAME = "#klarna-apf-iframe"


MOST_SCREENS = 12
"""A purchase with more screens than this goes round in a circle."""


class UnknownScreenError(Exception):
    """Klarna shows what the suite cannot go on from, which is nobody's fault; `page` is where it can be pictured."""

    def __init__(self, why: str, seen: tuple[str, ...], page: Page) -> None:
        listed = "; ".join(seen) or "nothing"
        super().__init__(f"{why}. There was to be seen: {listed}")
        self.seen = seen
        self.page = page


class PurchaseStep:
    """What Klarna asks of the shopper after `authorize` or `reauthorize`: whichever of its screens come (G14).

    Every method that goes on raises UnknownScreenError where no row of the table fits what Klarna shows, or where that
    is an error of Klarna's; and ShopperStoppedError where Klarna closed its window.
    """

    def __init__(self, screen: Surface, window: Page | None, timeout: float, phone: str = PHONE) -> None:
        self._screen = screen
        self._window = window
        self._timeout = timeout
        self._data = {"phone": phone, **CARD}

    @property
    def is_popup(self) -> bool:
        """Whether it is a window of its own rather than a frame over the page."""
        return self._window is not None

    def complete(self, code: str = CODE) -> None:
        """Goes through Klarna's screens until the purchase is confirmed."""
        self._go_on(code, CONFIRM)

    def enter_code(self, code: str = CODE) -> None:
        """Goes on until the one-time code is typed and sent."""
        self._go_on(code, CODE_SCREEN)

    def read_refusal(self) -> str:
        """Goes on until Klarna says no, and returns what it says."""
        screen = self._go_on(CODE, REFUSED)
        return screen.marks[0](self._screen).filter(visible=True).first.inner_text()

    def close(self) -> None:
        """Breaks the purchase off with Klarna's own close button."""
        self._press(self._screen.get_by_role("button", name="Close").first)

    def _go_on(self, code: str, goal: str) -> Screen:
        """Does on each screen what its row says, up to and with the one that is the goal."""
        before: Screen | None = None
        for _ in range(MOST_SCREENS):
            screen = self._next(before)
            if screen.does in (Does.TYPE, Does.PRESS):
                self._act(screen, {**self._data, "code": code})
            elif screen.name != goal:
                raise self._stuck(f"Klarna's purchase ended with its {screen.name} screen")
            if screen.name == goal:
                return screen
            before = screen
        raise self._stuck(f"Klarna showed more than {MOST_SCREENS} screens")

    def _next(self, before: Screen | None) -> Screen:
        """Waits for a screen that is not the one before."""
        found: Screen | None = None

        def other() -> bool:
            nonlocal found
            try:
                found = shown_screen(self._screen)
            except PlaywrightError:
                found = None  # a window that is just going elsewhere, or gone
            return (found is not None and found is not before) or self._is_gone()

        came = until(self._page.context, other, self._timeout)
        if self._is_gone():
            # Klarna opens its window before it looks at what the page gave it, and closes it over what is to be mended.
            raise ShopperStoppedError("Klarna closed its window before the shopper could pay")
        if not came:
            stays = f"Klarna's {found.name} screen stays, whatever is done there" if found else ""
            raise self._stuck(stays or "Klarna shows a screen that the suite does not know")
        assert found is not None, "a screen came, or the window is gone"
        return found

    def _act(self, screen: Screen, data: Mapping[str, str]) -> None:
        for name, find in screen.fields.items():
            self._type(find(self._screen).first, data[name])
        if screen.choose is not None:
            choice = screen.choose(self._screen).first
            if choice.is_visible() and not choice.is_checked():
                self._press(choice)
        if screen.button is not None:
            self._press(screen.button(self._screen).first)

    def _type(self, field: Locator, text: str) -> None:
        def typed() -> bool:
            # What is typed into a window that is only just coming up is lost now and then.
            field.fill(text, timeout=self._timeout * 1000)
            return re.sub(r"\s", "", field.input_value()) == text

        try:
            until(self._page.context, typed, self._timeout)
        except PlaywrightError as error:
            if not self._is_gone():
                raise
            raise ShopperStoppedError("Klarna closed its window before the shopper could pay") from error

    def _press(self, button: Locator) -> None:
        try:
            button.click(timeout=self._timeout * 1000, no_wait_after=True)
        except PlaywrightError:
            # A window that closes upon the click ends the click with an error now and then, in both engines; that the
            # window is gone is what was wanted.
            if not self._is_gone():
                raise

    def _stuck(self, why: str) -> UnknownScreenError:
        try:
            seen = what_is_seen(self._screen, self._timeout)
        except PlaywrightError:
            seen = ()
        return UnknownScreenError(why, seen, self._page)

    def _is_gone(self) -> bool:
        return self._window is not None and self._window.is_closed()

    @property
    def _page(self) -> Page:
        return self._window or self._screen.locator("body").page


def _is_of(page: Page, other: Page) -> bool:
    """Whether a window is the shop's: its page, or another tab with one."""
    one, two = urlsplit(page.url), urlsplit(other.url)
    return other is page or (one.scheme, one.netloc) == (two.scheme, two.netloc)


def purchase_step(page: Page, timeout: float, phone: str = PHONE) -> PurchaseStep | None:
    """Waits for Klarna's window or full-screen frame; None when none came within `timeout` seconds.

    `phone` is what the shopper tells Klarna where it asks for a number.
    """

    def shown() -> PurchaseStep | None:
        for other in page.context.pages:
            if not other.is_closed() and not _is_of(page, other):
                return PurchaseStep(other, other, timeout, phone)
        if page.locator(FULLSCREEN_FRAME).first.is_visible():
            inner = page.frame_locator(FULLSCREEN_FRAME).frame_locator(PURCHASE_FRAME)
            return PurchaseStep(inner, None, timeout, phone)
        return None

    return until(page.context, shown, timeout)
