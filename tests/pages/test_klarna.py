"""Klarna's purchase step: the table goes through whichever screens come, and tells what it does not know."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, Route

from pages import purchase_screens
from pages.checkout import ShopperStoppedError
from pages.klarna import PurchaseStep, UnknownScreenError
from pages.purchase_screens import CODE_SCREEN, SCREENS, Surface, shown_screen
from pages.purchase_screens import CONFIRM as CONFIRM_SCREEN
from pages.waiting import until

BUTTON = "<button data-testid=kaf-button>Continue</button>"
PHONE = f"<h1>Your number</h1><input type=tel data-testid=kaf-field name=phone>{BUTTON}"
CODE = f"<h1>Your code</h1><input data-testid=kaf-field autocomplete=one-time-code name=code>{BUTTON}"
CARD = (
    "<h1>Card</h1><form onsubmit='return false'><input autocomplete=cc-number name=number><input autocomplete=cc-exp"
    " name=expiry><input autocomplete=cc-csc name=cvc><button type=submit>Add card</button></form>"
)
PLAN = (
    "<div data-testid=pick-plan><label><input type=radio name=plan value=in-30-days>In 30 days</label>"
    "<label><input type=radio name=plan value=now>Now</label></div>" + BUTTON
)
WAY = (
    "<div data-testid=select-payment-category><label><input type=radio name=way value=later>Later</label></div>"
    + BUTTON
)
CONFIRM = "<h1>Review</h1><button data-testid=confirm-and-pay>Pay</button>"
REFUSAL = "<div role=alert>Your purchase can not be accepted</div><button>Close</button>"
ERROR = "<div role=alert>Something went wrong</div>"
UNKNOWN = "<h1>Prove your income</h1><input name=salary value=secret><button>Upload</button>"


def shows(page: Page, *screens: str) -> None:
    """A window of Klarna's that goes from screen to screen; what was typed and chosen can be asked for afterwards."""
    page.set_content(
        """<body><script>
        const screens = SCREENS; window.given = [];
        const show = () => { document.body.innerHTML = screens.shift() ?? "<p>Done</p>"; };
        addEventListener("click", (event) => {
            if (event.target.tagName !== "BUTTON") return;
            for (const field of document.querySelectorAll("input"))
                if (field.type !== "radio" || field.checked) given.push([field.name, field.value]);
            show();
        });
        show();
        </script></body>""".replace("SCREENS", json.dumps(screens))
    )


def step(page: Page, timeout: float = 20.0) -> PurchaseStep:
    return PurchaseStep(page, page, timeout, "+49017614284340")


@pytest.mark.parametrize("screens", [(CODE, CONFIRM), (PHONE, CODE, WAY, PLAN, CARD, CONFIRM), (CONFIRM,)])
def test_a_purchase_is_gone_through_whichever_screens_come(screens: tuple[str, ...], page: Page) -> None:
    shows(page, *screens)

    step(page).complete()

    assert page.get_by_text("Done").is_visible()


def test_the_documented_test_data_is_typed(page: Page) -> None:
    shows(page, PHONE, CODE, PLAN, CARD, CONFIRM)

    step(page).complete()

    assert page.evaluate("given") == [
        ["phone", "+49017614284340"],
        ["code", "123456"],
        ["plan", "in-30-days"],
        ["number", "4111111111111111"],
        ["expiry", "12/28"],
        ["cvc", "123"],
    ]


def test_a_refusal_is_read_after_whatever_comes_before_it(page: Page) -> None:
    shows(page, PHONE, CODE, REFUSAL)

    assert step(page).read_refusal() == "Your purchase can not be accepted"


def test_an_unknown_screen_is_told_with_what_was_to_be_seen_and_without_what_stands_in_fields(
    page: Page,
) -> None:
    shows(page, CODE, UNKNOWN)

    with pytest.raises(UnknownScreenError) as told:
        step(page, timeout=1.0).complete()

    assert told.value.seen == ("h1: Prove your income", "input: text salary", "button: Upload")
    assert "does not know" in str(told.value)
    assert "secret" not in str(told.value)
    assert told.value.page is page


def test_a_screen_that_stays_is_not_taken_for_the_next_one(page: Page) -> None:
    shows(page, CODE, CODE)
    page.evaluate("screens.push(...Array(3).fill(screens[0]))")

    with pytest.raises(UnknownScreenError, match="one-time code screen stays"):
        step(page, timeout=1.0).complete()


@pytest.mark.parametrize(("screen", "name"), [(ERROR, "error"), (REFUSAL, "refusal")])
def test_a_purchase_that_klarna_ends_is_not_the_shops_fault(screen: str, name: str, page: Page) -> None:
    shows(page, CODE, screen)

    with pytest.raises(UnknownScreenError, match=f"ended with its {name} screen"):
        step(page).complete()


def test_a_purchase_that_goes_round_in_a_circle_ends(page: Page) -> None:
    shows(page, *[PHONE, CODE] * 10)

    with pytest.raises(UnknownScreenError, match="more than 12 screens"):
        step(page).complete()


def test_a_window_that_closes_before_the_shopper_could_pay_is_told(page: Page) -> None:
    window = page.context.new_page()
    shows(window, CODE)
    window.close()

    with pytest.raises(ShopperStoppedError, match="closed its window"):
        step(window).complete()


def test_a_page_that_does_not_yet_hide_what_it_will_is_not_read(page: Page) -> None:
    sheet: list[Route] = []
    page.route("https://klarna.example/late.css", lambda route: sheet.append(route))
    body = f"<link rel=stylesheet href=/late.css><section class=later>{ERROR}</section>{CODE}"
    page.route("https://klarna.example/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("https://klarna.example/", wait_until="commit")
    assert until(page.context, lambda: sheet, 20)

    assert shown_screen(page) is None
    sheet[0].fulfill(body=".later {display: none}", content_type="text/css")

    assert until(page.context, lambda: shown_screen(page), 20) == next(
        one for one in SCREENS if one.name == CODE_SCREEN
    )


def test_a_page_that_goes_on_under_a_look_is_looked_at_again(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row of the confirmation is looked for on the code's screen, the plan's on the one after it."""
    page.set_content(f"<body>{CODE}</body>")
    rows = {row.name: row for row in SCREENS}

    def went_on(surface: Surface) -> Locator:
        page.evaluate("(html) => { document.body.innerHTML = html; }", PLAN + CONFIRM)
        return surface.get_by_test_id("pick-plan")

    plan = replace(rows["plan"], marks=(went_on,))
    monkeypatch.setattr(purchase_screens, "SCREENS", (rows[CONFIRM_SCREEN], plan))

    assert shown_screen(page) is None, "no screen fits both looks"
    assert shown_screen(page) is rows[CONFIRM_SCREEN]
