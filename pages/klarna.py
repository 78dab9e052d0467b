"""Klarna's own surfaces: the widget in the page, and the purchase step in a window or a full-screen frame.

Found by the ids and test ids that Klarna uses (J68-J72, K22), so one page object drives the simulator and the
playground alike.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import FrameLocator, Locator, Page, expect

from pages.checkout import ShopperStoppedError
from pages.waiting import until

CODE = "123456"
"""Any six digits pass as one-time code, but for 999999 (K22)."""

FULLSCREEN_FRAME = 'iframe[id^="klarna-"][id$="-fullscreen"]'
PURCHASE_FRAME = "#klarna-apf-iframe"


class PurchaseStep:
    """What Klarna asks of the shopper after `authorize` or `reauthorize`: a code, then a confirmation."""

    def __init__(self, screen: Page | FrameLocator, window: Page | None, timeout: float) -> None:
        self._screen = screen
        self._window = window
        self._timeout = timeout * 1000

    @property
    def is_popup(self) -> bool:
        """Whether it is a window of its own rather than a frame over the page."""
        return self._window is not None

    def complete(self, code: str = CODE) -> None:
        """Types the one-time code and confirms the purchase."""
        self.enter_code(code)
        self._press(self._by("confirm-and-pay"))

    def enter_code(self, code: str = CODE) -> None:
        """Types the one-time code and sends it."""
        field = self._by("kaf-field")

        def typed() -> bool:
            # What is typed into a window that is only just coming up is lost now and then.
            field.fill(code, timeout=self._timeout)
            return field.input_value() == code

        try:
            until(field.page.context, typed, self._timeout / 1000)
        except PlaywrightError as error:
            if self._window is None or not self._window.is_closed():
                raise
            # Klarna opens its window before it looks at what the page gave it, and closes it over what is to be mended.
            raise ShopperStoppedError("Klarna closed its window before the shopper could pay") from error
        self._press(self._by("kaf-button"))

    def read_refusal(self) -> str:
        """Goes on until Klarna says no, and returns what it says."""
        self.enter_code()
        alert = self._screen.get_by_role("alert")
        expect(alert.first).to_be_visible(timeout=self._timeout)
        return alert.first.inner_text()

    def close(self) -> None:
        """Breaks the purchase off with Klarna's own close button."""
        self._press(self._screen.get_by_role("button", name="Close").first)

    def _by(self, test_id: str) -> Locator:
        return self._screen.get_by_test_id(test_id)

    def _press(self, button: Locator) -> None:
        try:
            button.click(timeout=self._timeout, no_wait_after=True)
        except PlaywrightError:
            # A window that closes upon the click ends the click with an error now and then, in both engines; that the
            # window is gone is what was wanted.
            if self._window is None or not self._window.is_closed():
                raise


def _is_of(page: Page, other: Page) -> bool:
    """Whether a window is the shop's: its page, or another tab with one."""
    one, two = urlsplit(page.url), urlsplit(other.url)
    return other is page or (one.scheme, one.netloc) == (two.scheme, two.netloc)


def purchase_step(page: Page, timeout: float) -> PurchaseStep | None:
    """Waits for Klarna's window or full-screen frame; None when none came within `timeout` seconds."""

    def shown() -> PurchaseStep | None:
        for other in page.context.pages:
            if not other.is_closed() and not _is_of(page, other):
                return PurchaseStep(other, other, timeout)
        if page.locator(FULLSCREEN_FRAME).first.is_visible():
            inner = page.frame_locator(FULLSCREEN_FRAME).frame_locator(PURCHASE_FRAME)
            return PurchaseStep(inner, None, timeout)
        return None

    return until(page.context, shown, timeout)
