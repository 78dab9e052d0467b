"""Express checkout (J59, J63, J64): a button of Klarna's that pays without the checkout's form."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.klarna_simulator.sdk.shop import ABORTED, PURCHASE, TWO_PACKS, Shop, complete, until_closed

BUTTON = "button[data-testid=klarna-express-button]"

PUT = """
([made, options, order]) => {
  answers.button = [];
  answers.express = [];
  Klarna.Payments.Buttons.init(made).load(
    {
      container: "#container",
      theme: "dark",
      shape: "pill",
      on_click: (authorize) => authorize(options, order, (answer) => answers.express.push(answer)),
    },
    (answer) => answers.button.push(answer),
  );
}
"""


def put(shop: Shop, made: dict[str, Any], **options: Any) -> None:
    shop.page.evaluate(PUT, [made, options, PURCHASE | TWO_PACKS])
    assert shop.answer("button") == {"show_form": True}


def press(shop: Shop) -> Any:
    with shop.page.expect_popup() as popup:
        shop.page.locator(BUTTON).click()
    return popup.value


def test_a_shopper_pays_from_the_button_in_one_step(shop: Shop) -> None:
    put(shop, {"client_id": "klarna_test_client"}, collect_shipping_address=True)

    window = press(shop)
    complete(window)

    answer = shop.answer("express")
    until_closed(window)
    session = shop.simulator.sessions[answer["session_id"]]
    assert (answer["approved"], answer["finalize_required"]) == (True, False)
    assert answer["authorization_token"] == session.authorization.token
    assert answer["collected_shipping_address"]["city"] == "London"
    assert session.authorization.data["shipping_address"] == answer["collected_shipping_address"]
    assert session.authorization.data["order_amount"] == 998


def test_an_order_that_differs_from_the_buttons_address_is_refused(shop: Shop) -> None:
    put(shop, {"client_id": "klarna_test_client"}, collect_shipping_address=True)
    complete(press(shop))
    answer = shop.answer("express")
    elsewhere = answer["collected_shipping_address"] | {"city": "Leeds"}

    order = PURCHASE | TWO_PACKS | {"shipping_address": elsewhere}
    with pytest.raises(Exception, match=r"shipping_address\.city"):
        shop.simulator.payments.place_order(answer["authorization_token"], order)


def test_in_several_steps_the_checkout_finalizes(shop: Shop) -> None:
    put(shop, {"client_id": "klarna_test_client"}, auto_finalize=False)
    complete(press(shop))

    answer = shop.answer("express")
    assert answer["finalize_required"] is True
    assert "authorization_token" not in answer
    assert [category["identifier"] for category in answer["payment_method_categories"]] == ["klarna"]
    shop.token = answer["client_token"]
    shop.init()
    assert shop.call("last", "finalize", {}, PURCHASE | TWO_PACKS) is None
    complete(shop.page.frame_locator("#klarna-payments-fullscreen").frame_locator("#klarna-apf-iframe"))
    assert shop.answer("last")["authorization_token"]


def test_a_button_of_a_session_pays_for_that_session(shop: Shop) -> None:
    put(shop, {"client_token": shop.token})
    complete(press(shop))

    assert shop.answer("express")["session_id"] == shop.session_id
    assert shop.session.authorization.data["order_amount"] == 998


def test_a_shopper_who_closes_the_buttons_window_has_broken_off(shop: Shop) -> None:
    put(shop, {"client_id": "klarna_test_client"})

    press(shop).get_by_role("button", name="Close").click()

    assert shop.answer("express") == ABORTED


def test_an_order_that_klarna_refuses_opens_no_purchase(shop: Shop) -> None:
    shop.page.evaluate(PUT, [{"client_id": "klarna_test_client"}, {}, PURCHASE | {"order_amount": 1}])

    until_closed(press(shop))

    assert shop.answer("express") == {"show_form": False, "approved": False}


@pytest.mark.parametrize("made", [{}, {"client_id": ""}, {"client_token": "x"}, {"client_id": 1}])
def test_a_button_needs_a_client_id_or_a_token(shop: Shop, made: dict[str, Any]) -> None:
    thrown = shop.page.evaluate(
        "made => { try { Klarna.Payments.Buttons.init(made) } catch (error) { return error.name } }", made
    )
    assert thrown == "InvalidClientTokenError"


def test_a_button_needs_its_place(shop: Shop) -> None:
    thrown = shop.page.evaluate(
        "() => { try { Klarna.Payments.Buttons.init({ client_id: 'x' }).load({ container: '#none' }) } "
        "catch (error) { return error.name } }"
    )
    assert thrown == "InvalidContainerSelectorError"


@pytest.mark.parametrize(
    ("locale", "text"),
    [("de-AT", "Mit Klarna bezahlen"), ("en-GB", "Pay with Klarna"), ("xx", "Pay with Klarna")],
)
def test_a_button_speaks_the_language_of_its_page(shop: Shop, locale: str, text: str) -> None:
    shop.page.evaluate(
        """locale => Klarna.Payments.Buttons.init({ client_id: "x" }).load({
          container: "#container", locale, shape: "rect", theme: "light",
        })""",
        locale,
    )

    expect(shop.page.locator(BUTTON)).to_have_text(text)
    expect(shop.page.locator(BUTTON)).to_have_css("border-radius", "0px")


def test_a_script_under_klarna_s_own_name_leads_its_buttons_to_the_simulator(shop: Shop) -> None:
    """A page that loads Klarna's address is served by whoever answers for it; frames and window are here."""
    script = "https://x.klarnacdn.net/kp/lib/v1/api.js"
    shop.page.route(script, lambda route: route.fulfill(body=shop.simulator.sdk_source()))
    shop.page.add_script_tag(url=script)
    put(shop, {"client_id": "klarna_test_client"})

    complete(press(shop))

    assert shop.answer("express")["approved"] is True
