from __future__ import annotations

import pytest
from playwright.sync_api import Error, Locator, Page

from certification.rules_order import _DRIVEN
from pages.checkout import _ACTIONS, Address, Checkout, NotOfferedError, Seen, ShopperStoppedError
from pages.sample import SampleCheckout
from recorder.journal import CartShown, PageShown, ShopperAction, ShownLine
from recorder.writer import Journal

PAGE = """
<button id="pay" {disabled}>Pay</button>
<label>E-mail <input id="email"></label>
<script>paid = []; pay.onclick = (event) => paid.push(event.isTrusted);</script>
"""


class Kiosk(Checkout):
    """A shop that sells one thing."""

    def fill_address(self, address: Address) -> None:
        self.page.locator("#email").fill(address.email)

    def pay_button(self) -> Locator:
        return self.page.locator("#pay")

    def change_quantity(self, reference: str, quantity: int) -> None:
        self.page.locator(f"#quantity-{reference}").fill(str(quantity), timeout=50)

    def see(self) -> Seen:
        return Seen(
            view="checkout",
            total=499,
            currency="GBP",
            lines=(ShownLine(name="Battery Power Pack", quantity=1, total=499),),
            messages=("Hello",),
            can_pay=True,
        )


SHOPPER = Address(
    given_name="Test",
    family_name="Person-uk",
    email="customer@email.uk",
    phone="+447755564318",
    street="10 New Burlington Street",
    postcode="W1S 3BE",
    city="London",
)


def kiosk(page: Page, disabled: str = "") -> Kiosk:
    page.set_content(PAGE.replace("{disabled}", disabled))
    return Kiosk(page, "http://kiosk.example", Journal(), timeout=0.2)


def test_what_a_class_overrides_is_what_its_shop_offers() -> None:
    assert Kiosk.features("one-page") == {"quantity", "address"}
    assert Kiosk.features("review") == {"quantity", "address", "review"}


def test_the_judge_knows_all_that_page_objects_do() -> None:
    """What it does not know, it takes for the choice of another way to pay."""
    clicked_or_gone = {"pay", "place_order", "reload", "go_back"}

    assert _DRIVEN | {"choose_klarna", "choose_another_method"} == _ACTIONS | clicked_or_gone


def test_what_is_left_out_is_not_offered(page: Page) -> None:
    with pytest.raises(NotOfferedError):
        kiosk(page).apply_discount("POWER10")


def test_a_click_to_pay_is_trusted_and_told_after_what_the_shopper_saw(page: Page) -> None:
    shop = kiosk(page)
    shop.pay()
    assert page.evaluate("paid") == [True]
    kinds = [record.kind for record in shop.journal.records]
    assert kinds == ["CartShown", "PageShown", "ShopperAction"]
    shown, _, action = shop.journal.records
    assert isinstance(shown, CartShown)
    assert (shown.total, shown.currency, shown.lines[0].quantity) == (499, "GBP", 1)
    assert isinstance(action, ShopperAction)
    assert action.action == "pay"
    assert shown.at.at <= action.start.at <= action.end.at


def test_two_clicks_are_one_action_of_two(page: Page) -> None:
    shop = kiosk(page)
    shop._click(shop.pay_button(), "place_order", clicks=2)
    assert page.evaluate("paid") == [True, True]
    assert shop.journal.records[-1].detail == {"clicks": 2}  # type: ignore[union-attr]


def test_reloading_and_going_back_are_told_as_what_a_shopper_does(page: Page) -> None:
    page.goto("data:text/html,<h1>Cart</h1>")
    page.goto("data:text/html,<h1>Payment</h1>")
    kiosk = Kiosk(page, "http://shop.test", Journal())

    kiosk.reload()
    kiosk.go_back()

    assert page.inner_text("h1") == "Cart"
    told = [record for record in kiosk.journal.records if isinstance(record, ShopperAction)]
    assert [action.action for action in told] == ["reload", "go_back"]


def test_a_reload_meets_the_page_that_the_shopper_has_just_asked_for(page: Page) -> None:
    page.route(
        "http://shop.test/",
        lambda route: route.fulfill(body="<a href=/next>On</a>", content_type="text/html"),
    )
    page.route("**/next", lambda route: route.fulfill(body="<h1>Next</h1>", content_type="text/html"))
    page.goto("http://shop.test/")
    kiosk = Kiosk(page, "http://shop.test", Journal())

    with page.expect_request("**/next"):
        page.get_by_text("On").click(no_wait_after=True)
    kiosk.reload()

    assert page.inner_text("h1") == "Next"


def test_a_button_that_stays_disabled_stops_the_shopper_not_the_suite(page: Page) -> None:
    shop = kiosk(page, disabled="disabled")
    with pytest.raises(ShopperStoppedError, match="could not pay: the button stayed disabled"):
        shop.pay()
    assert any(isinstance(record, PageShown) for record in shop.journal.records)


def test_a_button_that_lies_under_something_stops_the_shopper_not_the_suite(page: Page) -> None:
    shop = kiosk(page)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<div style=position:fixed;inset:0></div>')")
    page.set_default_timeout(200)
    with pytest.raises(ShopperStoppedError, match="could not pay: the button cannot be clicked"):
        shop.pay()


def test_a_look_at_a_page_that_is_just_being_left_is_taken_again(page: Page) -> None:
    class Leaving(Kiosk):
        looks = 0

        def see(self) -> Seen:
            self.looks += 1
            if self.looks == 1:
                raise Error("Execution context was destroyed, most likely because of a navigation")
            return super().see()

    shop = Leaving(page, "http://kiosk.example", Journal())
    assert shop.look().total == 499
    assert [record.kind for record in shop.journal.records] == ["CartShown", "PageShown"]


def test_a_quantity_that_is_typed_while_the_page_redraws_its_field_is_not_lost(page: Page) -> None:
    page.set_content(
        """<p><input type="number" value="1" data-testid="quantity-19-315"></p>
        <script>
        const draw = () => {
          const old = document.querySelector("input"), field = old.cloneNode();
          field.value = 1;
          field.onchange = () => changes.push(field.value);
          old.replaceWith(field);
        };
        changes = [];
        document.querySelector("input").oninput = (event) => event.target.value && draw();
        </script>"""
    )
    SampleCheckout(page, "http://shop.example", Journal()).change_quantity("19-315", 12)
    assert page.evaluate("changes") == ["12"]


def test_a_field_that_is_not_there_stops_the_shopper_not_the_suite(page: Page) -> None:
    with pytest.raises(ShopperStoppedError, match="could not change quantity"):
        kiosk(page).change_quantity("19-315", 2)


def test_what_the_shopper_types_never_reaches_the_journal(page: Page) -> None:
    shop = kiosk(page)
    shop.fill_address(SHOPPER)
    told = repr(shop.journal.records)
    for typed in ("customer@email.uk", "+447755564318", "10 New Burlington Street", "Person-uk", "W1S 3BE"):
        assert typed not in told
    assert shop.journal.records[0].action == "fill_address"  # type: ignore[union-attr]


def test_a_failed_test_does_not_repeat_whom_it_was_given() -> None:
    told = f"{SHOPPER!r} {SHOPPER}"
    assert "Address" in told
    for value in ("customer@email.uk", "+447755564318", "Burlington", "Person-uk", "W1S", "London"):
        assert value not in told
