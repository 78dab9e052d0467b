from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.klarna_simulator.sdk.shop import (
    CUSTOMER,
    KLARNA,
    Shop,
)


def test_load_checks_in_klarna_s_order_and_calls_back_before_it_throws(shop: Shop) -> None:
    all_wrong = {
        "container": 1,
        "payment_method_category": "cash",
        "payment_method_categories": ["klarna"],
        "preferred_payment_method": "coins",
    }
    mended: list[tuple[str, dict[str, Any]]] = [
        ("TypeError", {"container": "#nowhere"}),
        ("InvalidContainerSelectorError", {"container": "#"}),
        ("InvalidContainerSelectorError", {"container": "#container"}),
        ("PaymentMethodCategoryNotSupportedError", {"payment_method_category": "klarna"}),
        ("InstanceIDNotProvidedError", {"instance_id": "no spaces"}),
        ("InvalidInstanceIDError", {"instance_id": "my_widget"}),
        ("PreferredPaymentMethodNotSupportedError", {"preferred_payment_method": "invoice"}),
    ]
    options = all_wrong
    first = shop.call("load", "load", options, {})
    assert (first["name"], first["told"]) == ("ApplicationNotInitializedError", [{"show_form": False}])
    shop.init()

    for name, change in mended:
        thrown = shop.call("load", "load", options, {})
        assert (thrown["name"], thrown["told"]) == (name, [{"show_form": False}])
        options = options | change

    assert shop.call("load", "load", options, {}) is None
    assert shop.answer("load") == {"show_form": True}
    expect(shop.page.locator("#klarna-my-widget-main")).to_be_visible()


@pytest.mark.parametrize("categories", [["klarna", "cash"], [{"identifier": "cash"}]])
def test_each_of_several_categories_is_checked(shop: Shop, categories: Any) -> None:
    shop.init()

    thrown = shop.call(
        "load", "load", {"container": "#container", "payment_method_categories": categories}, {}
    )

    assert thrown["message"] == "This payment method category is not supported: cash"


def test_load_may_bring_the_client_token_itself(shop: Shop) -> None:
    bad = shop.call("load", "load", {"container": "#container", "client_token": "x"}, {})

    assert (bad["name"], bad["told"]) == ("InvalidClientTokenError", [{"show_form": False}])
    assert shop.load(client_token=shop.token) == {"show_form": True}


def test_authorize_checks_in_klarna_s_order_and_calls_back_before_it_throws(shop: Shop) -> None:
    refused = {"show_form": False, "approved": False}
    options: dict[str, Any] = {"payment_method_category": "cash", "instance_id": "no spaces"}
    for name, change in [
        ("PaymentMethodCategoryNotSupportedError", KLARNA),
        ("InvalidInstanceIDError", {"instance_id": "mine"}),
        ("ApplicationNotLoadedError", {}),
    ]:
        thrown = shop.call("authorize", "authorize", options, {})
        assert (thrown["name"], thrown["told"]) == (name, [refused])
        options = options | change


def test_the_category_of_load_must_be_repeated_at_authorize(shop: Shop) -> None:
    shop.init()
    shop.load()

    assert shop.call("authorize", "authorize", {}, CUSTOMER)["name"] == "ApplicationNotLoadedError"


def test_reauthorize_needs_init_and_one_category(shop: Shop) -> None:
    refused = {"show_form": False, "approved": False}

    thrown = shop.call("again", "reauthorize", KLARNA, {})
    assert (thrown["name"], thrown["told"]) == ("ApplicationNotInitializedError", [refused])
    shop.init()
    thrown = shop.call("again", "reauthorize", {}, {})
    assert (thrown["name"], thrown["told"]) == ("PaymentMethodCategoryNotProvidedError", [refused])
    thrown = shop.call("again", "reauthorize", {"payment_method_category": "cash"}, {})
    assert (thrown["name"], thrown["told"]) == ("PaymentMethodCategoryNotSupportedError", [refused])


@pytest.mark.parametrize("event", ["paid", "paymentMethodSelected", "userAccountLoginSuccess"])
def test_only_three_events_are_supported(shop: Shop, event: str) -> None:
    """J61, J62: those that Klarna has for itself are refused as well."""
    thrown = shop.page.evaluate(
        "name => { try { Klarna.Payments.on(name) } catch (e) { return String(e) } }", event
    )

    assert thrown == f"EventNotSupportedError: This event name is not supported: {event}"
