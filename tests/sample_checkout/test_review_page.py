"""The order-review page in a browser: no widget, and a changed cart is re-authorized by the last click."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.sample_checkout.conftest import Json, KlarnaServer, Screen, says_no

Show = Callable[..., Screen]


@pytest.fixture
def screen(show: Show) -> Screen:
    screen = show(shape="review")
    screen.reach_review()
    return screen


def test_an_unchanged_cart_is_ordered_at_once(screen: Screen, klarna: KlarnaServer) -> None:
    assert [call["method"] for call in screen.told()] == ["init"]
    screen.at("place-order").dblclick()
    screen.page.wait_for_url("**/confirmation/*")
    assert len(klarna.tokens()) == 1


def test_a_changed_cart_is_reauthorized_in_the_task_of_the_click(
    screen: Screen, klarna: KlarnaServer
) -> None:
    screen.klarna_answers("reauthorize", {"approved": True, "authorization_token": "newest"})
    screen.set_quantity("19-315", 3)
    expect(screen.page.get_by_text("Klarna will be asked again")).to_be_visible()
    screen.at("place-order").click()
    screen.page.wait_for_url("**/confirmation/*")
    reauthorize = screen.told_last("reauthorize")
    assert reauthorize["inClick"]
    assert reauthorize["options"] == {"payment_method_category": "klarna"}
    assert reauthorize["data"] == klarna.bodies("update")[0]
    assert klarna.tokens() == ["newest"]


def test_what_is_approved_so_far_is_finalized_in_the_task_of_the_click(
    show: Show, klarna: KlarnaServer
) -> None:
    screen = show(shape="finalize")
    screen.open()
    screen.fill_address()
    screen.klarna_answers("authorize", {"approved": True, "show_form": True, "finalize_required": True})
    screen.at("pay").click()
    screen.page.wait_for_url("**/review")
    screen.settled()
    assert screen.told_last("authorize")["options"]["auto_finalize"] is False
    screen.klarna_answers("finalize", {"approved": True, "authorization_token": "newest"})
    screen.at("place-order").click()
    screen.page.wait_for_url("**/confirmation/*")
    finalize = screen.told_last("finalize")
    assert finalize["inClick"]
    assert finalize["options"] == {"payment_method_category": "klarna"}
    assert klarna.tokens() == ["newest"]


def test_the_last_button_waits_for_the_answer_to_the_update(screen: Screen, klarna: KlarnaServer) -> None:
    update = klarna.holds_next("update")
    screen.at("shipping-express").check()
    assert update.arrived.wait(5)
    expect(screen.at("place-order")).to_be_disabled()
    update.release()
    expect(screen.at("place-order")).to_be_enabled()
    assert screen.told("load") == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"approved": False}, "nothing was ordered"),
        ({"approved": False, "show_form": True}, "nothing was ordered"),
        ({"approved": False, "error": {"invalid_fields": ["billing_address.email"]}}, "email"),
        ({"throws": "ApplicationNotInitializedError"}, "could not be opened"),
    ],
)
def test_without_a_new_approval_nothing_is_ordered_and_the_shopper_can_go_on(
    answer: Json, words: str, screen: Screen, klarna: KlarnaServer
) -> None:
    screen.set_quantity("19-315", 3)
    screen.settled()
    screen.klarna_answers("reauthorize", answer)
    screen.at("place-order").click()
    expect(screen.at("message")).to_contain_text(words)
    assert klarna.tokens() == []
    expect(screen.page.get_by_role("link", name="Change address or payment")).to_be_visible()
    screen.set_quantity("19-315", 2)
    screen.settled()
    screen.at("place-order").click()
    screen.page.wait_for_url("**/confirmation/*")


def test_a_refused_update_blocks_the_last_button_until_klarna_has_the_cart(
    screen: Screen, klarna: KlarnaServer
) -> None:
    klarna.answers_next("update", says_no(400, "BAD_VALUE", "Bad value: order_tax_amount"))
    screen.set_quantity("19-315", 3)
    expect(screen.at("message")).to_contain_text("could not accept this cart")
    expect(screen.at("place-order")).to_be_disabled()
    screen.at("try-again").click()
    expect(screen.at("place-order")).to_be_enabled()


def test_a_failed_order_leads_back_to_the_widget_with_words(screen: Screen, klarna: KlarnaServer) -> None:
    klarna.answers_next("order", says_no(500, "INTERNAL_SERVER_ERROR"))
    screen.at("place-order").click()
    screen.page.wait_for_url("**/checkout")
    expect(screen.at("message")).to_contain_text("could not be placed")
    expect(screen.at("pay")).to_be_enabled()
    screen.at("pay").click()
    screen.page.wait_for_url("**/review")
    screen.at("place-order").click()
    screen.page.wait_for_url("**/confirmation/*")
    assert len(set(klarna.tokens())) == 2


def test_a_lost_session_leads_back_to_the_widget(screen: Screen, klarna: KlarnaServer) -> None:
    klarna.answers_next("update", says_no(404, "NOT_FOUND", "Invalid session id"))
    screen.set_quantity("19-315", 3)
    screen.page.wait_for_url("**/checkout")
    expect(screen.at("message")).to_contain_text("confirm with Klarna again")
    expect(screen.at("pay")).to_be_enabled()
    assert screen.told("init")[0]["options"] == {"client_token": "client-token-2"}
