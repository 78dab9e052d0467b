"""The checkout page in a browser: what it tells Klarna's library and when, and what the shopper sees."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import expect

from tests.sample_checkout.conftest import KlarnaServer, Screen, Shopper, says_no

Show = Callable[..., Screen]
ABORTED = {"show_form": True, "approved": False}
REFUSED = {"show_form": False, "approved": False}


def ready(show: Show) -> Screen:
    screen = show()
    screen.open()
    screen.fill_address()
    return screen


def test_the_widget_is_told_what_klarnas_server_accepted(show: Show, klarna: KlarnaServer) -> None:
    screen = show()
    screen.open("19-315", "21-108")
    init, load = screen.told()
    assert init["options"] == {"client_token": "client-token-1"}
    assert load["options"] == {
        "container": "#klarna-payments-container",
        "payment_method_category": "klarna",
    }
    assert load["data"] == klarna.bodies("create")[0]
    expect(screen.at("pay")).to_be_enabled()
    expect(screen.at("pay")).to_have_text("Pay with Klarna")


def test_load_waits_for_the_answer_to_the_update(show: Show, klarna: KlarnaServer) -> None:
    screen = ready(show)
    update = klarna.holds_next("update")
    screen.set_quantity("19-315", 3)
    assert update.arrived.wait(5)
    expect(screen.page.locator("main")).to_have_attribute("aria-busy", "true")
    expect(screen.at("pay")).to_be_disabled()
    assert len(screen.told("load")) == 1
    update.release()
    screen.settled()
    first, second = screen.told("load")
    assert second["data"] == klarna.bodies("update")[0]
    assert first["data"] != second["data"]
    expect(screen.at("total")).to_have_text("£18.92")
    expect(screen.at("pay")).to_be_enabled()


def test_rapid_changes_are_merged_and_the_last_one_wins(show: Show, klarna: KlarnaServer) -> None:
    screen = ready(show)
    update = klarna.holds_next("update")
    for quantity in (3, 4, 5, 2, 6):
        screen.set_quantity("19-315", quantity)
    screen.at("shipping-collect").check()
    update.release()
    screen.settled()
    expect(screen.at("total")).to_have_text("£29.94")
    expect(screen.at("quantity-19-315")).to_have_value("6")
    assert [body["order_amount"] for body in klarna.bodies("update")] == [3 * 499 + 395, 6 * 499]
    assert [load["data"]["order_amount"] for load in screen.told("load")] == [499 + 395, 6 * 499]


def test_authorize_runs_in_the_task_of_the_click_with_all_that_klarna_needs(
    show: Show, klarna: KlarnaServer
) -> None:
    screen = ready(show)
    screen.at("pay").click()
    expect(screen.at("place-order")).to_be_enabled()
    (authorize,) = screen.told("authorize")
    assert authorize["inClick"]
    assert authorize["options"] == {"payment_method_category": "klarna"}
    person = {"billing_address": Shopper.address, "shipping_address": Shopper.address}
    assert authorize["data"] == {**person, **klarna.bodies("create")[0]}


def test_everything_is_locked_while_klarna_is_asked(show: Show) -> None:
    screen = ready(show)
    screen.klarna_answers("authorize", {"hold": True})
    screen.at("pay").dblclick()
    for locked in ("email", "quantity-19-315", "method-invoice", "pay"):
        expect(screen.at(locked)).to_be_disabled()
    expect(screen.at("progress")).to_have_text("Waiting for Klarna…")
    assert len(screen.told("authorize")) == 1
    screen.page.evaluate("held({ show_form: true, approved: false })")
    expect(screen.at("email")).to_be_enabled()
    expect(screen.at("pay")).to_be_enabled()


def test_an_approved_cart_is_ordered_and_confirmed(show: Show, klarna: KlarnaServer) -> None:
    screen = ready(show)
    screen.at("pay").click()
    expect(screen.at("pay")).to_be_hidden()
    screen.at("place-order").dblclick()
    screen.page.wait_for_url("**/confirmation/*")
    expect(screen.at("total")).to_have_text("£8.94")
    assert len(klarna.tokens()) == 1
    assert screen.at("order-number").inner_text() == klarna.bodies("order")[0]["merchant_reference1"]


def test_a_change_after_the_approval_takes_a_new_one(show: Show, klarna: KlarnaServer) -> None:
    screen = ready(show)
    tokens = [{"approved": True, "show_form": True, "authorization_token": name} for name in ("one", "two")]
    screen.klarna_answers("authorize", *tokens)
    screen.at("pay").click()
    expect(screen.at("place-order")).to_be_enabled()
    screen.at("add-21-108").click()
    expect(screen.at("place-order")).to_be_hidden()
    screen.settled()
    screen.at("pay").click()
    screen.at("place-order").click()
    screen.page.wait_for_url("**/confirmation/*")
    assert klarna.tokens() == ["two"]


def test_an_edited_address_takes_a_new_approval(show: Show, klarna: KlarnaServer) -> None:
    screen = ready(show)
    screen.at("pay").click()
    expect(screen.at("place-order")).to_be_enabled()
    screen.at("city").fill("Leeds")
    expect(screen.at("pay")).to_be_enabled()
    screen.at("pay").click()
    screen.at("place-order").click()
    screen.page.wait_for_url("**/confirmation/*")
    assert klarna.bodies("order")[0]["billing_address"]["city"] == "Leeds"


def test_who_closes_klarnas_window_can_try_again(show: Show) -> None:
    screen = ready(show)
    screen.klarna_answers("authorize", ABORTED)
    screen.at("pay").click()
    expect(screen.at("message")).to_contain_text("was not completed")
    expect(screen.at("method-klarna-klarna")).to_be_enabled()
    screen.at("pay").click()
    expect(screen.at("place-order")).to_be_enabled()
    expect(screen.at("message")).to_be_empty()


def test_a_field_that_klarna_faults_is_marked_and_can_be_mended(show: Show) -> None:
    screen = ready(show)
    screen.klarna_answers("authorize", {**ABORTED, "error": {"invalid_fields": ["billing_address.email"]}})
    screen.at("pay").click()
    expect(screen.at("message")).to_contain_text("e-mail")
    expect(screen.at("email")).to_have_attribute("aria-invalid", "true")
    expect(screen.at("email")).to_be_focused()
    screen.at("email").fill("other@email.uk")
    expect(screen.at("email")).not_to_have_attribute("aria-invalid", "true")
    screen.at("pay").click()
    expect(screen.at("place-order")).to_be_enabled()


def test_a_final_refusal_disables_klarna_also_after_a_reload_and_offers_the_other_way(show: Show) -> None:
    screen = ready(show)
    screen.klarna_answers("authorize", REFUSED)
    screen.at("pay").click()
    expect(screen.at("message")).to_contain_text("cannot be used")
    expect(screen.at("method-klarna-klarna")).to_be_disabled()
    expect(screen.at("pay")).to_be_disabled()
    screen.page.reload()
    screen.settled()
    expect(screen.at("method-klarna-klarna")).to_be_disabled()
    screen.at("method-invoice").check()
    screen.at("place-order").click()
    screen.page.wait_for_url("**/confirmation/*")


def test_approval_without_a_token_orders_nothing(show: Show, klarna: KlarnaServer) -> None:
    screen = ready(show)
    screen.klarna_answers("authorize", {"approved": True, "show_form": True, "finalize_required": True})
    screen.at("pay").click()
    expect(screen.at("message")).to_contain_text("was not completed")
    expect(screen.at("place-order")).to_be_hidden()
    assert klarna.tokens() == []


def test_klarna_is_greyed_while_it_is_not_offered_and_comes_back(show: Show) -> None:
    screen = ready(show)
    screen.klarna_answers("load", {"show_form": False})
    screen.set_quantity("19-315", 2)
    expect(screen.at("message")).to_contain_text("not offered")
    expect(screen.at("method-klarna-klarna")).to_be_disabled()
    expect(screen.at("pay")).to_be_disabled()
    screen.set_quantity("19-315", 3)
    expect(screen.at("method-klarna-klarna")).to_be_enabled()
    expect(screen.at("pay")).to_be_enabled()


def test_without_klarnas_library_the_other_way_to_pay_stays(show: Show) -> None:
    screen = show()
    screen.page.route("**/kp/lib/v1/api.js", lambda route: route.abort())
    screen.open()
    expect(screen.at("method-klarna-klarna")).to_be_hidden()
    expect(screen.at("message")).to_contain_text("not available")
    screen.fill_address()
    screen.at("method-invoice").check()
    screen.at("place-order").click()
    screen.page.wait_for_url("**/confirmation/*")


def test_a_widget_that_was_lost_is_shown_again(show: Show) -> None:
    screen = ready(show)
    screen.klarna_answers("authorize", {"throws": "ApplicationNotLoadedError"})
    screen.at("pay").click()
    expect(screen.at("message")).to_contain_text("could not be opened")
    expect(screen.at("pay")).to_be_enabled()
    assert len(screen.told("load")) == 2
    screen.at("pay").click()
    expect(screen.at("place-order")).to_be_enabled()


def test_an_incomplete_address_is_marked_before_klarna_is_asked(show: Show) -> None:
    screen = show()
    screen.open()
    screen.fill_address()
    screen.at("city").fill("")
    screen.at("email").fill("nobody")
    screen.at("pay").click()
    expect(screen.at("message")).to_contain_text("complete your address")
    expect(screen.at("email")).to_be_focused()
    expect(screen.at("city")).to_have_attribute("aria-invalid", "true")
    assert screen.told("authorize") == []


def test_a_reload_keeps_address_and_approval(show: Show) -> None:
    screen = ready(show)
    screen.at("pay").click()
    expect(screen.at("place-order")).to_be_enabled()
    screen.page.reload()
    screen.settled()
    expect(screen.at("city")).to_have_value("London")
    screen.at("place-order").click()
    screen.page.wait_for_url("**/confirmation/*")


@pytest.mark.parametrize(
    "answer", [says_no(400, "BAD_VALUE", "Bad value: order_lines"), says_no(500), httpx.ReadError("cut")]
)
def test_a_refused_update_is_told_and_can_be_sent_again(
    answer: httpx.Response | Exception, show: Show, klarna: KlarnaServer
) -> None:
    screen = ready(show)
    klarna.answers_next("update", answer)
    screen.set_quantity("19-315", 3)
    expect(screen.at("message")).to_contain_text("Nothing was lost")
    expect(screen.at("quantity-19-315")).to_have_value("3")
    expect(screen.at("pay")).to_be_disabled()
    assert len(screen.told("load")) == 1
    screen.at("try-again").click()
    screen.settled()
    expect(screen.at("message")).to_be_empty()
    expect(screen.at("try-again")).to_be_hidden()
    assert screen.told("load")[1]["data"]["order_amount"] == 3 * 499 + 395
    expect(screen.at("pay")).to_be_enabled()


def test_a_lost_session_is_replaced_without_a_word(show: Show, klarna: KlarnaServer) -> None:
    screen = ready(show)
    klarna.answers_next("update", says_no(404, "NOT_FOUND", "Invalid session id"))
    screen.set_quantity("19-315", 3)
    screen.settled()
    assert [call["method"] for call in screen.told()] == ["init", "load", "init", "load"]
    assert screen.told("init")[1]["options"] == {"client_token": "client-token-2"}
    expect(screen.at("message")).to_be_empty()
    expect(screen.at("pay")).to_be_enabled()


def test_another_country_moves_prices_and_session(show: Show) -> None:
    screen = ready(show)
    screen.at("country").select_option("US")
    screen.settled()
    expect(screen.at("region")).to_have_value("NY")
    expect(screen.at("total")).to_have_text("$10.39")
    assert screen.told("load")[1]["data"]["purchase_currency"] == "USD"
    screen.at("pay").click()
    expect(screen.at("place-order")).to_be_enabled()
    address = screen.told("authorize")[0]["data"]["billing_address"]
    assert (address["country"], address["region"]) == ("US", "NY")


def test_a_cart_that_costs_nothing_is_not_paid_with_klarna(show: Show, klarna: KlarnaServer) -> None:
    screen = ready(show)
    screen.at("shipping-collect").check()
    screen.at("discount-code").fill("power10")
    screen.at("apply-discount").click()
    screen.at("gift-card-number").fill("GIFT-500")
    screen.at("redeem-gift-card").click()
    expect(screen.at("message")).to_contain_text("nothing left to pay")
    expect(screen.at("total")).to_have_text("£0.00")
    expect(screen.at("method-klarna-klarna")).to_be_disabled()
    expect(screen.at("pay")).to_be_disabled()
    assert all(body["order_amount"] > 0 for body in klarna.bodies("update"))
    screen.at("remove-gift-card").click()
    expect(screen.at("pay")).to_be_enabled()


def test_an_unknown_code_is_told_and_stays_to_be_mended(show: Show) -> None:
    screen = ready(show)
    screen.at("discount-code").fill("GUESS")
    screen.at("discount-code").press("Enter")
    expect(screen.at("message")).to_contain_text("do not know that discount code")
    expect(screen.at("discount-code")).to_have_value("GUESS")
    expect(screen.at("pay")).to_be_enabled()
    assert len(screen.told("load")) == 1


def test_an_unreachable_shop_is_told_and_the_wish_is_sent_again(show: Show) -> None:
    screen = ready(show)
    screen.page.route("**/api/cart", lambda route: route.abort(), times=1)
    screen.set_quantity("19-315", 3)
    expect(screen.at("message")).to_contain_text("could not reach the shop")
    expect(screen.at("pay")).to_be_disabled()
    screen.at("try-again").click()
    expect(screen.at("total")).to_have_text("£18.92")
    expect(screen.at("pay")).to_be_enabled()


def test_a_wish_that_did_not_arrive_goes_along_with_the_next(show: Show) -> None:
    screen = ready(show)
    screen.page.route("**/api/cart", lambda route: route.abort(), times=1)
    screen.set_quantity("19-315", 3)
    expect(screen.at("message")).to_contain_text("could not reach the shop")
    screen.at("shipping-collect").check()
    expect(screen.at("total")).to_have_text("£14.97")
    expect(screen.at("quantity-19-315")).to_have_value("3")
    expect(screen.at("pay")).to_be_enabled()


def test_a_failed_order_is_told_and_paid_anew(show: Show, klarna: KlarnaServer) -> None:
    screen = ready(show)
    screen.at("pay").click()
    klarna.answers_next("order", says_no(409, "BAD_VALUE", "Not matching fields: [order_amount]"))
    screen.at("place-order").click()
    expect(screen.at("message")).to_contain_text("could not be placed")
    screen.at("pay").click()
    screen.at("place-order").click()
    screen.page.wait_for_url("**/confirmation/*")
    one, two = klarna.tokens()
    assert one != two


def test_the_cart_keeps_the_keyboard_where_it_was(show: Show) -> None:
    screen = ready(show)
    screen.set_quantity("19-315", 3)
    screen.settled()
    expect(screen.at("quantity-19-315")).to_be_focused()


def test_a_fault_replaces_one_step_of_the_page(show: Show, klarna: KlarnaServer) -> None:
    from sample_checkout.faults import load_all

    screen = show(steps=load_all()["load-before-update-answered"].steps)
    screen.open()
    update = klarna.holds_next("update")
    screen.set_quantity("19-315", 3)
    assert update.arrived.wait(5)
    assert len(screen.told("load")) == 2
    update.release()
    screen.settled()
    assert screen.told("load")[2]["data"]["order_amount"] == 3 * 499 + 395
