from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from klarna_simulator import Assessment
from tests.klarna_simulator.sdk.shop import (
    CUSTOMER,
    FULLSCREEN,
    KLARNA,
    MAIN,
    PURCHASE,
    TWO_PACKS,
    Shop,
    complete,
)


def test_load_shows_the_widget_in_a_frame_of_klarna_s_kind(shop: Shop) -> None:
    shop.page.set_viewport_size({"width": 900, "height": 700})
    shop.page.evaluate(
        "heights = []; Klarna.Payments.on('heightChanged', (...height) => heights.push(height))"
    )
    shop.init()

    assert shop.load() == {"show_form": True}

    style = shop.page.locator(f"#container > {MAIN}").evaluate(
        "frame => { const s = frame.style; return [s.width, s.maxWidth, s.minWidth] }"
    )
    assert style == ["100%", "600px", "280px"]
    expect(shop.page.frame_locator(MAIN).get_by_text("£14.97")).to_be_visible()
    shop.page.wait_for_function(
        "frame => heights.length && `${heights.at(-1)[0]}px` === document.querySelector(frame).style.height",
        arg=MAIN,
    )
    assert shop.page.evaluate("heights.every(height => height.length === 1 && Number.isInteger(height[0]))")


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"payment_method_category": "pay_later"}, "pay-later"),
        ({"payment_method_category": "klarna", "instance_id": "My_Widget"}, "my-widget"),
    ],
)
def test_the_frame_is_named_after_instance_or_category_and_begins_at_230_pixels(
    shop: Shop, options: Any, name: str
) -> None:
    """J68, J69."""
    shop.init()

    shop.call("load", "load", {"container": "#container"} | options)
    frame = shop.page.locator(f"#klarna-{name}-main")

    heights = shop.page.evaluate(
        """name => {
          Klarna.Payments.load({ container: "#other", instance_id: "new" });
          return document.querySelector("#klarna-new-main").style.height;
        }"""
    )
    assert heights == "230px"
    expect(frame).to_be_visible()


@pytest.mark.parametrize(
    ("assessment", "answer"),
    [
        (Assessment.refused(), {"show_form": False}),
        (
            Assessment.fixable(["billing_address.phone"]),
            {"show_form": True, "error": {"invalid_fields": ["billing_address.phone"]}},
        ),
    ],
)
def test_load_answers_as_the_assessment_ends(shop: Shop, assessment: Assessment, answer: Any) -> None:
    """J29."""
    shop.simulator.script_next("load", assessment)
    shop.init()

    assert shop.load() == answer


def test_a_shopper_who_is_not_offered_klarna_sees_it_in_the_widget(shop: Shop) -> None:
    """K21: by test data, where there is a pre-screening."""
    shop.simulator.options.prescreen = "on"
    shop.init()

    assert shop.load({"billing_address": {"email": "customer+red@email.uk"}}) == {"show_form": False}

    expect(shop.page.frame_locator(MAIN).get_by_text("not available for this purchase")).to_be_visible()


def test_a_widget_without_category_is_named_after_the_session(shop: Shop) -> None:
    shop.init()

    shop.load(payment_method_category="")

    expect(shop.page.locator("#klarna-payments-main")).to_be_visible()


def test_load_again_shows_the_session_as_it_is_now(shop: Shop) -> None:
    shop.init()
    shop.load()
    shop.simulator.payments.update_session(shop.session_id, TWO_PACKS)

    shop.load(TWO_PACKS)

    expect(shop.page.locator(MAIN)).to_have_count(1)
    expect(shop.page.frame_locator(MAIN).get_by_text("£9.98")).to_be_visible()


def test_the_fullscreen_frame_follows_the_widget_and_is_hidden(shop: Shop) -> None:
    shop.init()
    shop.load()

    frame = shop.page.locator(f"body > {FULLSCREEN}")
    expect(frame).to_be_attached()
    expect(frame).to_be_hidden()


def test_a_load_into_another_container_takes_the_widget_along_and_both_are_answered(shop: Shop) -> None:
    shop.init()
    shop.page.evaluate(
        """() => {
          call('first', 'load', { container: '#container', payment_method_category: 'klarna' });
          document.querySelector('#container').remove();
          call('second', 'load', { container: '#other', payment_method_category: 'klarna' });
        }"""
    )

    assert shop.answer("first") == {"show_form": True}
    assert shop.answer("second") == {"show_form": True}
    expect(shop.page.locator(MAIN)).to_have_count(1)
    expect(shop.page.locator(f"#other > {MAIN}")).to_be_visible()


def test_a_frame_that_the_page_moves_shows_the_same_again(shop: Shop) -> None:
    shop.init()
    shop.load()

    shop.page.evaluate("selector => other.append(document.querySelector(selector))", MAIN)

    expect(shop.page.frame_locator(f"#other > {MAIN}").get_by_text("£14.97")).to_be_visible()


def test_an_expired_session_is_not_offered(shop: Shop) -> None:
    shop.init()
    shop.session.expires_at = 0.0

    assert shop.load() == {"show_form": False}


def test_a_frame_that_does_not_come_up_within_half_a_minute_is_no_offer(shop: Shop) -> None:
    shop.page.clock.install()
    shop.page.route("**/frames/main*", lambda route: route.abort())
    shop.init()
    shop.call("load", "load", {"container": "#container"} | KLARNA, {})

    shop.page.clock.run_for(29_000)
    assert shop.answers("load") == []
    shop.page.clock.run_for(2_000)

    assert shop.answer("load") == {"show_form": False}


def test_eager_load_sends_its_data_and_does_not_send_them_again(shop: Shop) -> None:
    shop.simulator.options.load_mode = "eager"
    shop.init()

    assert shop.load({"order_amount": 1}) == {"show_form": True, "error": {"invalid_fields": ["order_lines"]}}
    shop.load(TWO_PACKS)

    assert shop.session.data["order_amount"] == 998
    shop.simulator.payments.update_session(shop.session_id, PURCHASE)
    complete(shop.window())
    assert shop.answer("authorize")["approved"] is True
    assert shop.session.data["order_amount"] == 1497


def test_a_widget_that_the_page_threw_away_must_be_loaded_again(shop: Shop) -> None:
    shop.init()
    shop.load()
    expect(shop.page.locator(FULLSCREEN)).to_be_attached()

    shop.page.evaluate("container.replaceChildren()")

    assert shop.call("authorize", "authorize", KLARNA, CUSTOMER)["name"] == "ApplicationNotLoadedError"
    expect(shop.page.locator(FULLSCREEN)).to_have_count(0)
    shop.load()
    complete(shop.window())
    assert shop.answer("authorize")["approved"] is True


def test_a_purchase_in_the_window_survives_that_the_page_renders_anew(shop: Shop) -> None:
    shop.init()
    shop.load()
    window = shop.window()
    window.get_by_test_id("kaf-field").wait_for()

    shop.page.evaluate("container.replaceChildren()")
    complete(window)

    assert shop.answer("authorize")["approved"] is True


def test_the_payment_review_is_for_some_countries_only(shop: Shop) -> None:
    shop.token = shop.new_session(purchase_country="SE", purchase_currency="SEK", locale="sv-SE")
    shop.init()

    thrown = shop.call("review", "loadPaymentReview", {"container": "#container"})

    assert thrown["name"] == "OperationNotSupportedError"
    assert thrown["told"] == [{"show_form": False}]


def test_the_payment_review_needs_init_and_a_place(shop: Shop) -> None:
    """J60."""
    early = shop.call("review", "loadPaymentReview", {"container": "#container"})
    shop.init()
    nowhere = shop.call("review", "loadPaymentReview", {"container": "#nowhere"})

    assert early["name"] == "ApplicationNotInitializedError"
    assert (nowhere["name"], nowhere["told"]) == ("InvalidContainerSelectorError", [{"show_form": False}])


def test_the_payment_review_is_shown_in_its_container(shop: Shop) -> None:
    shop.init()

    shop.call("review", "loadPaymentReview", {"container": "#other"})

    assert shop.answer("review") == {"show_form": True}
    review = shop.page.frame_locator("#other > iframe")
    expect(review.get_by_text("when you place the order")).to_be_visible()
