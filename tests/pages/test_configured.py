"""A page object made of a description: a small shop in one page, driven and read by it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from fixtures.shoppers import SHOPPERS
from pages.checkout import Address, NotOfferedError, ShopperStoppedError
from pages.configured import ConfiguredCheckout, configured
from pages.described import Described
from recorder.journal import ShopperAction, ShownLine, WayToPay
from recorder.writer import Journal

SHOP = """
<main>
  <ul>
    <li class="line"><b>Lamp</b> <input id="q-LAMP" type="number" value="2"> <i>£9.98</i></li>
    <li class="line" hidden><b>Ghost</b> <input value="9"> <i>£1.00</i></li>
    <li class="line"><b>Rope</b> <span class="q">1 ×</span> <i>£4.99</i></li>
  </ul>
  <p>Total <span id="total">{total}</span></p>
  <p class="told" hidden>Hidden</p><p class="told">We are slow today</p>
  <label>E-mail <input name="email"></label>
  <label>State <select id="state"><option>CA<option>NY</select></label>
  <label><input type="radio" name="method" id="klarna" style="opacity:0"><em>Klarna</em> <img src="data:,"></label>
  <label><input type="radio" name="method" disabled><em>Cheque</em></label>
  <button id="more" onclick="document.querySelector('#code').hidden = false">Have a code?</button>
  <input id="code" placeholder="Code" hidden>
  <button id="pay" disabled>Pay</button><button style="display:none">Order</button><button>Order</button>
</main>
<script>
  typed = [];
  document.addEventListener("keydown", (event) => typed.push(event.key));
  document.addEventListener("change", ({ target }) => typed.push(`${target.id || target.name}=${target.value}`));
</script>
"""

DESCRIBED: dict[str, Any] = {
    "do": {
        "cart": {"go": "/add/{product}"},
        "open": {"go": "/checkout"},
        "fill_address": [
            {"label": "E-mail", "type": "{email}"},
            {"label": "State", "type": "{region}"},
        ],
        "choose_klarna": {"label": "Klarna"},
        "pay": "#pay",
        "place_order": {"role": "button", "name": "Order"},
        "change_quantity": {"css": "#q-{product}", "type": "{quantity}", "key": "Enter"},
        "apply_discount": [{"text": "Have a code?"}, {"placeholder": "Code", "type": "{code}", "key": "Tab"}],
        "remove_discount": {"role": "button", "name": "Take it off"},
    },
    "see": {
        "total": "#total",
        "line": ".line",
        "line_name": "b",
        "line_quantity": "input, .q",
        "line_total": "i",
        "message": ".told",
        "confirmation": "/thanks/*",
    },
    "goods": {"product": "LAMP", "other_product": "ROPE"},
}

SHOPPER = SHOPPERS["GB"]


def shop(
    page: Page, total: str = "£14.97", at: str = "http://shop.test/", **see: object
) -> ConfiguredCheckout:
    """The shop at any address of its host, under the base address `http://shop.test/uk`."""
    tables = {**DESCRIBED, "see": {**DESCRIBED["see"], **see}}
    page.route(
        "http://shop.test/**",
        lambda route: route.fulfill(
            body=SHOP.replace("{total}", total), content_type="text/html;charset=utf-8"
        ),
    )
    page.goto(at)
    kind = configured(Described(**tables), {"19-315": "LAMP", "POWER10": "SPRING"})
    page.set_default_timeout(10_000)
    return kind(page, "http://shop.test/uk", Journal(), timeout=0.3)


def test_a_cart_and_what_stands_beside_it_are_read_as_a_shopper_sees_them(page: Page) -> None:
    seen = shop(page).see()

    assert (seen.view, seen.total, seen.currency) == ("checkout", 1497, "GBP")
    assert seen.lines == (
        ShownLine(name="Lamp", quantity=2, total=998),
        ShownLine(name="Rope", quantity=1, total=499),
    )
    assert seen.messages == ("We are slow today",)
    assert (seen.klarna_offered, seen.widget_visible, seen.can_pay) == (True, False, True)
    assert seen.order_number is None


def test_an_element_that_only_its_role_or_text_tells_is_read_as_well(page: Page) -> None:
    seen = shop(page, message={"text": "slow today"}).see()

    assert seen.messages == ("We are slow today",)


def test_the_ways_to_pay_are_read_where_they_are_described(page: Page) -> None:
    checkout = shop(page, way="label:has([type=radio])", way_name="em")

    assert "methods" in checkout.features("one-page")
    assert checkout.ways_to_pay() == (
        WayToPay(name="Klarna", klarna=True, usable=True, logo="data:,"),
        WayToPay(name="Cheque", klarna=False, usable=False, logo=""),
    )


def test_a_shop_whose_page_after_approval_finalizes_says_so(page: Page) -> None:
    described = Described(**DESCRIBED, finalize=True)

    assert "finalize" in configured(described).features("review")
    assert "review" not in configured(described).features("review")


def test_a_total_that_is_no_amount_is_none(page: Page) -> None:
    seen = shop(page, total="Calculating…").see()

    assert (seen.view, seen.total) == ("elsewhere", None)


def test_pages_are_known_by_the_path_below_the_shops_own_or_by_what_stands_on_them(page: Page) -> None:
    assert shop(page, at="http://shop.test/uk/thanks/7").see().view == "confirmation"
    assert shop(page, at="http://shop.test/thanks/7").see().view == "confirmation"
    assert shop(page, checkout="/checkout").see().view == "elsewhere"
    assert shop(page, confirmation={"role": "button", "name": "Order"}).see().view == "confirmation"


def test_the_journeys_names_are_translated_into_the_shops_own(page: Page) -> None:
    checkout = shop(page)
    checkout.change_quantity("19-315", 12)

    assert page.input_value("#q-LAMP") == "12"
    assert "Enter" in page.evaluate("typed")


def test_steps_press_and_type_one_after_the_other(page: Page) -> None:
    shop(page).apply_discount("POWER10")

    assert page.input_value("#code") == "SPRING"
    assert page.evaluate("typed.at(-1)") == "code=SPRING"


def test_a_radio_button_is_set_and_a_list_is_chosen_from(page: Page) -> None:
    checkout = shop(page)
    checkout.choose_klarna()
    checkout.fill_address(
        Address(**{field: getattr(SHOPPER, field) for field in SHOPPER.__slots__} | {"region": "NY"})
    )

    assert page.is_checked("#klarna")
    assert page.input_value("#state") == "NY"


def test_a_field_that_would_stay_empty_is_left_alone(page: Page) -> None:
    shop(page).fill_address(SHOPPER)

    assert page.input_value("[name=email]") == "customer@email.uk"
    assert page.input_value("#state") == "CA"


def test_a_cart_is_filled_piece_by_piece_below_the_shops_address(page: Page) -> None:
    asked: list[str] = []
    checkout = shop(page)
    page.on("request", lambda request: asked.append(request.url))
    checkout.open({"19-315": 2, "ROPE": 1})

    assert asked == [
        f"http://shop.test/uk/{path}" for path in ("add/LAMP", "add/LAMP", "add/ROPE", "checkout")
    ]


def test_an_address_that_takes_the_quantity_is_asked_once(page: Page) -> None:
    asked: list[str] = []
    checkout = shop(page)
    at_once = {**DESCRIBED, "do": {**DESCRIBED["do"], "cart": {"go": "/add/{product}/{quantity}"}}}
    kind = configured(Described(**at_once))
    page.on("request", lambda request: asked.append(request.url))
    kind(page, checkout.base_url, Journal()).open({"LAMP": 2})

    assert asked == ["http://shop.test/uk/add/LAMP/2", "http://shop.test/uk/checkout"]


def test_a_product_of_equal_price_is_what_a_swap_takes() -> None:
    described = Described(**{**DESCRIBED, "goods": {**DESCRIBED["goods"], "equal_product": "WICK"}})

    assert "swap" in configured(described).features("one-page") & configured(described).features("review")


def test_what_is_not_described_is_not_offered(page: Page) -> None:
    checkout = shop(page)

    assert checkout.features("one-page") == {"quantity", "discount", "address"}
    with pytest.raises(NotOfferedError):
        checkout.redeem_gift_card("GIFT-500")


def test_a_step_that_cannot_be_done_is_told_with_its_place_and_what_was_looked_for(page: Page) -> None:
    checkout = shop(page)
    page.set_default_timeout(300)
    with pytest.raises(
        ShopperStoppedError,
        match=r"could not remove discount: do.remove_discount, step 1, \{ role = \"button\", name = \"Take it off\" \}",
    ):
        checkout.remove_discount()


def test_an_action_is_in_the_journal_once(page: Page) -> None:
    checkout = shop(page)
    checkout.change_quantity("19-315", 3)

    told = [record for record in checkout.journal.records if isinstance(record, ShopperAction)]
    assert [(action.action, action.detail) for action in told] == [
        ("change_quantity", {"reference": "19-315", "quantity": 3})
    ]


def test_the_button_that_can_be_seen_is_the_one(page: Page) -> None:
    checkout = shop(page)
    button = checkout.place_order_button()

    assert button is not None
    assert button.is_visible()
    assert checkout.pay_button().is_disabled()
