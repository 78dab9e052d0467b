from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from klarna_simulator import Assessment
from tests.klarna_simulator.sdk.shop import (
    ABORTED,
    CUSTOMER,
    FULLSCREEN,
    KLARNA,
    TWO_PACKS,
    Shop,
    complete,
    enter_code,
)


def test_the_purchase_step_can_be_a_frame_over_the_page(fullscreen_shop: Shop) -> None:
    shop = fullscreen_shop
    shop.page.evaluate(
        """() => {
          seen = [];
          for (const event of ['fullscreenOverlayShown', 'fullscreenOverlayHidden']) {
            Klarna.Payments.on(event, (...given) => seen.push([event, ...given]));
          }
        }"""
    )
    shop.init()
    shop.load()

    shop.pay(KLARNA, CUSTOMER)
    frame = shop.page.locator(f"body > {FULLSCREEN}")
    expect(frame).to_be_visible()
    expect(frame).to_have_css("z-index", "2147483647")
    enter_code(shop.purchase_frame)
    assert shop.page.evaluate("seen") == [["fullscreenOverlayShown"]]
    shop.purchase_frame.get_by_test_id("confirm-and-pay").click()

    assert shop.answer("authorize")["authorization_token"] == shop.session.authorization.token
    expect(frame).to_be_hidden()
    assert shop.page.evaluate("seen") == [["fullscreenOverlayShown"], ["fullscreenOverlayHidden"]]
    assert len(shop.page.context.pages) == 1


def test_closing_the_frame_breaks_off(fullscreen_shop: Shop) -> None:
    shop = fullscreen_shop
    shop.init()
    shop.load()
    shop.pay(KLARNA, CUSTOMER)

    shop.purchase_frame.get_by_role("button", name="Close").click()

    assert shop.answer("authorize") == ABORTED
    expect(shop.page.locator(FULLSCREEN)).to_be_hidden()


def test_a_purchase_in_the_frame_ends_when_the_widget_is_thrown_away(fullscreen_shop: Shop) -> None:
    shop = fullscreen_shop
    shop.init()
    shop.load()
    shop.pay(KLARNA, CUSTOMER)
    shop.purchase_frame.get_by_test_id("kaf-field").wait_for()

    shop.page.evaluate("container.replaceChildren()")

    assert shop.answer("authorize") == {"show_form": False, "approved": False}
    expect(shop.page.locator(FULLSCREEN)).to_have_count(0)


def test_reauthorize_needs_no_widget_and_supersedes_the_older_token(shop: Shop) -> None:
    shop.init()
    shop.load()
    complete(shop.window())
    older = shop.answer("authorize")["authorization_token"]
    shop.page.goto(shop.url)
    shop.init()

    shop.call("again", "reauthorize", KLARNA, TWO_PACKS)
    complete(shop.purchase_frame)

    newer = shop.answer("again")["authorization_token"]
    assert newer == shop.session.authorization.token != older
    assert shop.session.data["order_amount"] == 998
    expect(shop.page.locator('iframe[id$="-main"]')).to_have_count(0)
    expect(shop.page.locator(FULLSCREEN)).to_be_hidden()


def test_reauthorize_can_be_repeated_on_the_same_page(shop: Shop) -> None:
    shop.init()

    for name in ("first", "second"):
        shop.call(name, "reauthorize", KLARNA, CUSTOMER)
        complete(shop.purchase_frame)
        assert shop.answer(name)["approved"] is True


def test_a_fixable_reauthorize_shows_nothing(shop: Shop) -> None:
    shop.simulator.script_next("reauthorize", Assessment.fixable(["billing_address.email"]))
    shop.init()
    shop.page.evaluate("shown = 0; Klarna.Payments.on('fullscreenOverlayShown', () => shown++)")

    shop.call("again", "reauthorize", KLARNA, CUSTOMER)

    assert shop.answer("again")["error"] == {"invalid_fields": ["billing_address.email"]}
    assert shop.page.evaluate("shown") == 0


def test_a_refused_reauthorize_is_told_to_shopper_and_shop(shop: Shop) -> None:
    shop.simulator.script_next("reauthorize", Assessment.refused())
    shop.init()
    shop.call("again", "reauthorize", KLARNA, CUSTOMER)

    enter_code(shop.purchase_frame)

    expect(shop.purchase_frame.get_by_role("alert")).to_contain_text("not approved")
    shop.purchase_frame.get_by_role("button", name="Close").first.click()
    assert shop.answer("again")["approved"] is False


def test_a_reauthorize_whose_frame_is_thrown_away_is_answered(shop: Shop) -> None:
    shop.init()
    shop.call("again", "reauthorize", KLARNA, CUSTOMER)
    shop.purchase_frame.get_by_test_id("kaf-field").wait_for()

    shop.page.evaluate("selector => document.querySelector(selector).remove()", FULLSCREEN)

    assert shop.answer("again") == {"show_form": False, "approved": False}


def test_a_reauthorize_goes_on_when_a_widget_of_its_name_is_thrown_away(shop: Shop) -> None:
    shop.init()
    shop.load()
    shop.call("again", "reauthorize", KLARNA, CUSTOMER)
    shop.purchase_frame.get_by_test_id("kaf-field").wait_for()

    shop.page.evaluate("container.replaceChildren()")
    complete(shop.purchase_frame)

    assert shop.answer("again")["approved"] is True


@pytest.mark.parametrize(
    ("close", "answer"),
    [(True, {"show_form": False, "approved": False}), (False, {"show_form": True, "approved": True})],
)
def test_finalize_authorizes_and_a_broken_off_one_offers_no_form(
    shop: Shop, close: bool, answer: Any
) -> None:
    shop.init()
    shop.call("last", "finalize", KLARNA, CUSTOMER)

    if close:
        shop.purchase_frame.get_by_role("button", name="Close").click()
    else:
        complete(shop.purchase_frame)

    assert {key: shop.answer("last")[key] for key in answer} == answer


def test_what_was_not_to_be_finalized_yet_brings_no_token_before_finalize(shop: Shop) -> None:
    """J55, X19: approved so far, and an order only after `finalize`."""
    shop.init()
    shop.load()
    complete(shop.window(KLARNA | {"auto_finalize": False}, CUSTOMER))
    so_far = shop.answer("authorize")

    shop.call("last", "finalize", KLARNA)
    complete(shop.purchase_frame)

    assert so_far == {
        "approved": True,
        "show_form": True,
        "finalize_required": True,
        "session_id": shop.session_id,
    }
    assert shop.answer("last")["finalize_required"] is False
    assert shop.answer("last")["authorization_token"] == shop.session.authorization.token


def test_where_klarna_sees_no_need_an_approval_is_final_at_once(shop: Shop) -> None:
    """J58: whether `finalize` is needed is Klarna's to say, whatever the shop asked for."""
    shop.simulator.options.finalize = "never"
    shop.init()
    shop.load()

    complete(shop.window(KLARNA | {"auto_finalize": False}, CUSTOMER))

    assert shop.answer("authorize")["finalize_required"] is False
    assert shop.answer("authorize")["authorization_token"]
