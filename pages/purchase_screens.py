"""Klarna's screens in a purchase, as a table: how each is recognised, and what a shopper does there.

Which of them come, and in which order, is Klarna's to say, and no list of them is published (G14): so nothing follows
a fixed path. The first row that fits what can be seen is the screen. What is typed is Klarna's documented test data
(K22, K24). A screen that no row fits is nobody's fault: the journey ends as not tested, with what was there to see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from playwright.sync_api import FrameLocator, Locator, Page

Surface = Page | FrameLocator
Find = Callable[[Surface], Locator]

CODE = "123456"
"""Any six digits pass as one-time code, but for 999999 (K22)."""

PHONE = "+447755564318"
"""Of a sample customer who is approved, where a market's own is not told (K20)."""

CARD = {"number": "4111111111111111", "expiry": "12/28", "cvc": "123"}
"""A card that is accepted in the playground (K24)."""

LOOK_MS = 1000
"""How long one look waits for a document to be there; another look follows."""

MOST_SEEN = 40
MOST_CHARACTERS = 80

_SEEN = """([most, longest]) => {
    const kinds = "h1, h2, h3, [role=heading], [role=alert], label, legend, button, [role=button], a[href], input, "
        + "select, textarea, [role=radio], [data-testid]";
    const shown = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility === "visible";
    const tell = (one) => {
        const testId = one.getAttribute("data-testid");
        const isField = ["INPUT", "SELECT", "TEXTAREA"].includes(one.tagName);
        // What stands in a field may be somebody's; what a field is for is in its attributes.
        const words = isField
            ? [one.type, one.name, one.autocomplete].filter(Boolean).join(" ")
            : (one.getAttribute("aria-label") || one.innerText || "").replace(/\\s+/g, " ").trim();
        const kind = one.getAttribute("role") || one.tagName.toLowerCase();
        return `${kind}${testId ? `[${testId}]` : ""}: ${words.slice(0, longest)}`;
    };
    const all = Array.from(document.querySelectorAll(kinds)).filter(shown).map(tell);
    return [...new Set(all)].slice(0, most);
}"""


class Does(Enum):
    """What is done on a screen."""

    TYPE = "the fields are filled in, and the button is pressed"
    PRESS = "the button is pressed"
    END = "nothing: Klarna says that the purchase cannot be"
    NOTHING = "nothing can be done: whatever went wrong, no shopper mends it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A row: it is the screen where every one of `marks` can be seen.

    `fields` are filled with the data of the same name, `choose` is ticked where something is to be chosen first, and
    `button` takes the shopper on.
    """

    name: str
    marks: tuple[Find, ...]
    does: Does
    button: Find | None = None
    choose: Find | None = None
    fields: Mapping[str, Find] = field(default_factory=dict)
    facts: tuple[str, ...] = ()

    def is_shown(self, surface: Surface) -> bool:
        """Whether this is what can be seen now."""
        return all(find(surface).filter(visible=True).first.is_visible() for find in self.marks)


def _test_id(name: str) -> Find:
    return lambda surface: surface.get_by_test_id(name)


def _css(selector: str) -> Find:
    return lambda surface: surface.locator(selector)


def _text(words: str) -> Find:
    """Words in whatever case, with either apostrophe."""
    pattern = re.compile(words.replace("'", "['’]"), re.IGNORECASE)
    return lambda surface: surface.get_by_text(pattern)


_FIELD = '[data-testid="kaf-field"]'
_PHONE = _css(f'{_FIELD}[type="tel"]:not([autocomplete="one-time-code"]), input[autocomplete="tel"]')
_ONE_TIME_CODE = _css(
    f'{_FIELD}[autocomplete="one-time-code"], {_FIELD}:not([type="tel"], [autocomplete="tel"])'
)
_CARD_NUMBER = _css('input[autocomplete="cc-number"]')
_NEXT = _css(
    '[data-testid="kaf-button"]:visible, [data-testid="pick-plan"] button:visible, '
    '[data-testid="select-payment-category"] button:visible, form button[type="submit"]:visible'
)

REFUSED = "refusal"
CODE_SCREEN = "one-time code"
CONFIRM = "confirmation"

SCREENS: tuple[Screen, ...] = (
    Screen(
        name=REFUSED,
        marks=(_text("can ?not be accepted|can't be used this time"),),
        does=Does.END,
        facts=("K23",),
    ),
    Screen(name="error", marks=(_text("something went wrong"),), does=Does.NOTHING),
    Screen(
        name="window without a shop",
        marks=(_text("window has lost the shop"),),
        does=Does.NOTHING,
        facts=("J6",),
    ),
    Screen(
        name="phone number",
        marks=(_PHONE, _test_id("kaf-button")),
        does=Does.TYPE,
        fields={"phone": _PHONE},
        button=_test_id("kaf-button"),
        facts=("K20",),
    ),
    Screen(
        name=CODE_SCREEN,
        marks=(_ONE_TIME_CODE, _test_id("kaf-button")),
        does=Does.TYPE,
        fields={"code": _ONE_TIME_CODE},
        button=_test_id("kaf-button"),
        facts=("K22",),
    ),
    Screen(
        name="card",
        marks=(_CARD_NUMBER,),
        does=Does.TYPE,
        fields={
            "number": _CARD_NUMBER,
            "expiry": _css('input[autocomplete="cc-exp"]'),
            "cvc": _css('input[autocomplete="cc-csc"]'),
        },
        button=_NEXT,
        facts=("K24",),
    ),
    Screen(
        name=CONFIRM,
        marks=(_test_id("confirm-and-pay"),),
        does=Does.PRESS,
        button=_test_id("confirm-and-pay"),
    ),
    Screen(
        name="plan",
        marks=(_test_id("pick-plan"),),
        does=Does.PRESS,
        choose=_css('[data-testid="pick-plan"] input[type="radio"]:visible'),
        button=_NEXT,
    ),
    Screen(
        name="way to pay",
        marks=(_test_id("select-payment-category"),),
        does=Does.PRESS,
        choose=_css('[data-testid="select-payment-category"] input[type="radio"]:visible'),
        button=_NEXT,
    ),
)
"""The rows, from the most telling one on: of two that fit, the first one counts."""


def shown_screen(surface: Surface) -> Screen | None:
    """The screen that can be seen now; None where no row fits, or the page is still coming up or just going on.

    Before all its style sheets are there a page shows what it is going to hide. And it may go on between one row's look
    and the next, so two whole looks have to say the same. Raises playwright's error for a page that is gone.
    """
    first = _looked_at(surface)
    return first if first is not None and _looked_at(surface) is first else None


def _looked_at(surface: Surface) -> Screen | None:
    if surface.locator("html").evaluate("() => document.readyState", timeout=LOOK_MS) != "complete":
        return None
    return next((screen for screen in SCREENS if screen.is_shown(surface)), None)


def what_is_seen(surface: Surface, timeout: float) -> tuple[str, ...]:
    """What stands on a screen: headings, labels, buttons, and fields without their content; at most 40 lines.

    Raises playwright's error where that takes more than `timeout` seconds.
    """
    root = surface.locator("body")
    found: list[str] = root.evaluate(
        f"(body, given) => ({_SEEN})(given)", [MOST_SEEN, MOST_CHARACTERS], timeout=timeout * 1000
    )
    return tuple(found)
