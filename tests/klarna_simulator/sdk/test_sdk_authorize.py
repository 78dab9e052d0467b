from __future__ import annotations

import pytest
from playwright.sync_api import Request, Route, expect

from tests.klarna_simulator.sdk.shop import (
    ABORTED,
    CUSTOMER,
    KLARNA,
    PURCHASE,
    TWO_PACKS,
    Klarna,
    Shop,
    complete,
    enter_code,
    until_closed,
)

CAN_BE_HIT = """(button) => {
    const { x, y, width, height } = button.getBoundingClientRect();
    return button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


def test_a_shopper_who_confirms_is_approved_and_the_window_closes(shop: Shop) -> None:
    shop.init()
    shop.load()
    window = shop.window()
    enter_code(window)
    assert window.evaluate("window.name") == "klarna-klarna-popup"

    window.get_by_test_id("confirm-and-pay").click(no_wait_after=True)

    assert shop.answer("authorize") == {
        "approved": True,
        "show_form": True,
        "finalize_required": False,
        "authorization_token": shop.session.authorization.token,
        "session_id": shop.session_id,
    }
    until_closed(window)
    assert shop.answers("authorize") == [shop.answer("authorize")]


def test_the_window_opens_before_authorize_returns(shop: Shop) -> None:
    shop.init()
    shop.load()
    shop.page.evaluate(
        "() => { opened = 0; const real = open; open = (...given) => { opened++; return real(...given) } }"
    )

    with shop.page.expect_popup():
        assert (
            shop.page.evaluate(
                "given => { call('authorize', 'authorize', ...given); return opened }", [KLARNA, {}]
            )
            == 1
        )


def test_a_wrong_code_is_told_and_can_be_mended(shop: Shop) -> None:
    shop.init()
    shop.load()
    window = shop.window()

    enter_code(window, "999999")

    expect(window.get_by_role("alert")).to_contain_text("not right")
    assert shop.answers("authorize") == []
    complete(window)
    assert shop.answer("authorize")["approved"] is True


@pytest.mark.parametrize("way", ["button", "window"])
def test_a_shopper_who_closes_the_window_has_broken_off(shop: Shop, way: str) -> None:
    shop.init()
    shop.load()
    window = shop.window()
    window.get_by_test_id("kaf-field").wait_for()

    if way == "button":
        window.get_by_role("button", name="Close").click()
    else:
        window.close()

    assert shop.answer("authorize") == ABORTED
    until_closed(window)
    complete(shop.window())
    assert shop.page.wait_for_function("answers.authorize[0]").json_value()["approved"] is True


@pytest.mark.parametrize("way", ["button", "window"])
def test_a_refused_shopper_is_told_and_the_shop_hears_it_however_the_window_closes(
    shop: Shop, way: str
) -> None:
    shop.init()
    shop.load()
    window = shop.window(KLARNA, {"billing_address": {"email": "customer+denied@email.uk"}})

    enter_code(window)

    expect(window.get_by_role("alert")).to_contain_text("not approved")
    if way == "button":
        window.get_by_role("button", name="Close").last.click()
    else:
        window.close()
    assert shop.answer("authorize") == {"show_form": False, "approved": False, "finalize_required": False}


def test_data_to_correct_close_the_window_with_an_answer(shop: Shop) -> None:
    shop.init()
    shop.load()

    window = shop.window(KLARNA, {"billing_address": {"email": "nobody"}})

    assert shop.answer("authorize") == {
        "show_form": True,
        "approved": False,
        "finalize_required": False,
        "error": {"invalid_fields": ["billing_address.email"]},
    }
    until_closed(window)


@pytest.mark.parametrize(
    "why", ["open = () => null", "Object.defineProperty(navigator, 'userActivation', { value: {} })"]
)
def test_a_blocked_window_is_a_purchase_broken_off(shop: Shop, why: str) -> None:
    shop.init()
    shop.load()
    shop.page.evaluate(f"() => {{ {why} }}")

    shop.pay(KLARNA, CUSTOMER)

    assert shop.answer("authorize") == ABORTED
    assert len(shop.page.context.pages) == 1


def test_what_a_blocked_window_is_answered_with_can_be_chosen(shop: Shop) -> None:
    """G18: nobody outside Klarna knows it."""
    shop.simulator.options.blocked_window = "refused"
    try:
        shop.token = shop.new_session()
    finally:
        shop.simulator.options.blocked_window = "aborted"
    shop.init()
    shop.load()
    shop.page.evaluate("() => { open = () => null }")

    shop.pay(KLARNA, CUSTOMER)

    assert shop.answer("authorize") == {"show_form": False, "approved": False}


def test_a_page_that_cuts_itself_off_from_its_windows_gets_no_approval(shop: Shop) -> None:
    shop.page.goto(shop.url.replace("/shop", "/isolated-shop"))
    shop.init()
    shop.load()

    window = shop.window()

    assert shop.answer("authorize") == ABORTED
    expect(window.get_by_text("has lost the shop")).to_be_visible()


def test_a_purchase_sent_to_a_window_that_then_lost_the_shop_cannot_be_paid(shop: Shop) -> None:
    pending = shop.simulator.payments.begin_authorization(shop.session_id, {}, "authorize")
    window = shop.page.context.new_page()

    window.goto(f"{shop.simulator.browser_url}/kp/purchase/{pending.purchase_id}")

    expect(window.get_by_text("has lost the shop")).to_be_visible()
    expect(window.get_by_test_id("kaf-field")).to_be_hidden()


def test_nothing_can_be_clicked_before_the_purchase_step_listens(shop: Shop) -> None:
    held: list[Route] = []
    shop.page.context.route("**/purchase.js", lambda route: held.append(route))
    shop.init()
    shop.load()
    window = shop.window()
    expect(window.get_by_text("Klarna simulator")).to_be_visible()
    close = window.get_by_role("button", name="Close")
    window.wait_for_function("document.querySelector('script[src$=\"purchase.js\"]')")
    assert close.evaluate(CAN_BE_HIT) is False

    held[0].continue_()

    close.click()
    assert shop.answer("authorize") == ABORTED


def test_a_session_that_is_gone_answers_neither_form_nor_approval(shop: Shop) -> None:
    shop.init()
    shop.load()
    shop.session.expires_at = 0.0

    window = shop.window()

    assert shop.answer("authorize") == {"show_form": False, "approved": False}
    until_closed(window)


def test_a_second_authorize_is_dropped_while_the_first_runs(shop: Shop) -> None:
    shop.init()
    shop.load()
    window = shop.window()

    assert shop.call("second", "authorize", KLARNA, CUSTOMER) is None
    complete(window)

    assert shop.answer("authorize")["approved"] is True
    until_closed(window)
    assert shop.answers("second") == []
    assert shop.page.evaluate("window[Symbol.for('klarna_simulator')].ignored") == ["authorize"]


def test_what_a_callback_throws_is_swallowed_but_kept(shop: Shop) -> None:
    shop.init()

    shop.page.evaluate(
        """options => new Promise(resolve => Klarna.Payments.load(options, {}, () => {
          setTimeout(resolve);
          throw new Error('of the shop');
        }))""",
        {"container": "#container"} | KLARNA,
    )

    assert shop.page.evaluate("window[Symbol.for('klarna_simulator')].exceptions") == ["Error: of the shop"]


def test_what_load_was_told_is_merged_into_the_next_authorize_and_then_forgotten(shop: Shop) -> None:
    shop.init()
    shop.load(TWO_PACKS | {"billing_address": {"given_name": "Test", "email": "one@email.uk"}})
    assert shop.session.data["order_amount"] == 1497

    complete(shop.window(KLARNA, {"billing_address": {"email": "two@email.uk"}}))

    shop.answer("authorize")
    assert shop.session.data["order_amount"] == 998
    assert shop.session.data["billing_address"] == {"given_name": "Test", "email": "two@email.uk"}
    shop.simulator.payments.update_session(shop.session_id, PURCHASE)
    complete(shop.window(KLARNA, {}))
    shop.page.wait_for_function("answers.authorize[0]")
    assert shop.session.data["order_amount"] == 1497


def test_data_that_the_shop_changes_after_the_call_are_as_they_were(shop: Shop) -> None:
    shop.init()
    shop.load()
    shop.page.evaluate(
        """([options, data]) => {
          pay = () => { call('authorize', 'authorize', options, data); data.order_amount = 1; };
        }""",
        [KLARNA, TWO_PACKS],
    )

    with shop.page.expect_popup() as popup:
        shop.page.get_by_role("button", name="Pay").click()
    complete(popup.value)

    assert shop.answer("authorize")["approved"] is True
    assert shop.session.data["order_amount"] == 998


def test_the_older_order_of_arguments_is_recognised(shop: Shop) -> None:
    shop.init()
    shop.load()

    complete(shop.window(CUSTOMER, KLARNA))

    assert shop.answer("authorize")["approved"] is True
    assert shop.session.data["billing_address"]["email"] == "customer@email.uk"


def test_of_two_arguments_the_first_is_always_options(shop: Shop) -> None:
    shop.init()
    shop.load()

    complete(shop.window(KLARNA | {"billing_address": {"email": "customer+denied@email.uk"}}))

    assert shop.answer("authorize")["approved"] is True
    assert "billing_address" not in shop.session.data


def test_authorize_may_have_a_callback_alone(shop: Shop) -> None:
    shop.init()
    shop.load(payment_method_category="")

    with shop.page.expect_popup() as popup:
        shop.pay()
    complete(popup.value)

    assert shop.answer("authorize")["approved"] is True


def test_an_answer_that_does_not_come_from_klarna_s_window_is_not_heard(shop: Shop) -> None:
    shop.init()
    shop.load()
    window = shop.window()
    window.get_by_test_id("kaf-field").wait_for()
    purchase_id = window.locator("[data-purchase]").get_attribute("data-purchase")

    forged = {"klarna": True, "event": "answered", "purchase_id": purchase_id, "answer": {"approved": True}}
    shop.page.evaluate(
        "forged => new Promise(done => { postMessage(forged, '*'); setTimeout(done) })", forged
    )

    assert shop.answers("authorize") == []
    window.get_by_role("button", name="Close").click()
    assert shop.answer("authorize") == ABORTED


def test_the_shop_s_own_origin_asks_klarna_for_nothing_but_documents_and_reports(
    klarna: Klarna, shop: Shop
) -> None:
    asked: list[Request] = []
    shop.page.context.on("request", lambda request: asked.append(request))
    klarna.origins.clear()
    shop.init()
    shop.load()
    complete(shop.window())
    shop.answer("authorize")

    assert klarna.origins == [klarna.simulator.browser_url] * 4
    assert {request.resource_type for request in asked} == {"document", "stylesheet", "script", "fetch"}
    assert all(shop.token not in request.url for request in asked)
