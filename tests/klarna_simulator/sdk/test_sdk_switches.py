"""Where the documentation contradicts itself about the SDK, each choice is a switch."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.klarna_simulator.sdk.shop import CUSTOMER, KLARNA, TWO_PACKS, Shop, complete


def switched(shop: Shop, **options: str) -> None:
    """Chooses otherwise; the SDK learns it from a new session's token."""
    for name, value in options.items():
        setattr(shop.simulator.options, name, value)
    shop.token = shop.new_session()


@pytest.mark.parametrize(("load_cart", "amount"), [("authorized", 998), ("shown", 1497)])
def test_a_cart_given_to_load_is_authorized_or_only_shown(shop: Shop, load_cart: str, amount: int) -> None:
    """X5: a page that tells `load` another cart than the session gets a token for one of the two."""
    switched(shop, load_cart=load_cart)
    shop.init()
    shop.load(TWO_PACKS | CUSTOMER)

    complete(shop.window(KLARNA, {}))
    shop.answer("authorize")

    assert shop.session.authorization.data["order_amount"] == amount
    assert shop.session.authorization.data["billing_address"] == CUSTOMER["billing_address"]


def test_categories_as_objects_are_taken_or_refused(shop: Shop) -> None:
    """X6: one page of the documentation shows objects, the build that was read knows names only."""
    several = {"payment_method_categories": [{"identifier": "klarna"}], "instance_id": "one"}
    shop.init()
    assert shop.call("load", "load", {"container": "#container"} | several) is None
    switched(shop, category_objects="refused")
    shop.init()

    thrown = shop.call("load", "load", {"container": "#container"} | several)

    assert thrown["name"] == "PaymentMethodCategoryNotSupportedError"


def test_a_category_can_be_required(shop: Shop) -> None:
    """J27, J57, X7: an older build did, and the reference still names its errors."""
    switched(shop, category="required")
    shop.init()

    load = shop.call("load", "load", {"container": "#container"})
    assert (load["name"], load["told"]) == ("PaymentMethodCategoryNotProvidedError", [{"show_form": False}])
    shop.load()
    authorize = shop.call("authorize", "authorize", {}, {})
    assert authorize["name"] == "PaymentMethodCategoryOrInstanceIDRequiredError"
    assert authorize["told"] == [{"show_form": False, "approved": False}]
    finalize = shop.call("finalize", "finalize", {}, {})
    assert finalize["name"] == "PaymentMethodCategoryNotProvidedError"


@pytest.mark.parametrize("bare_init", ["refused", "taken"])
def test_a_bare_token_is_refused_or_taken(shop: Shop, bare_init: str) -> None:
    """J74, X13: one page hands over the token itself."""
    switched(shop, bare_init=bare_init)

    with shop.page.expect_console_message(lambda message: "takes an object" in message.text):
        thrown = shop.page.evaluate(
            "token => { try { Klarna.Payments.init(token) } catch (error) { return error.name } }", shop.token
        )

    assert thrown == {"refused": "InvalidClientTokenError", "taken": None}[bare_init]
    if thrown is None:
        shop.load()
        expect(shop.page.locator("#klarna-klarna-main")).to_be_visible()


@pytest.mark.parametrize(
    ("options", "so_far"),
    [
        ({"unfinalized": "unapproved"}, {"approved": False, "finalize_required": True}),
        ({"finalize": "debits"}, {"approved": True, "finalize_required": False}),
    ],
)
def test_what_stands_before_finalize_can_be_chosen(
    shop: Shop, options: dict[str, str], so_far: dict[str, Any]
) -> None:
    """X16, X19: the shop has to go by the flag."""
    switched(shop, **options)
    shop.init()
    shop.load()

    complete(shop.window(KLARNA | {"auto_finalize": False}, CUSTOMER))

    answer = shop.answer("authorize")
    assert {name: answer[name] for name in so_far} == so_far
    assert ("authorization_token" in answer) is not so_far["finalize_required"]
