"""The shop's own API: whom it answers, and what it does not believe."""

from __future__ import annotations

from tests.sample_checkout.conftest import KlarnaServer, Open


def test_nobody_can_touch_the_cart_of_another(enter: Open) -> None:
    mine, yours = enter(), enter()
    mine.open()
    yours.open()
    answer = yours.client.post("/api/cart", json={"cart": mine.cart, "wishes": {"quantities": {"19-315": 9}}})
    assert answer.status_code == 404
    assert mine.ask("checkout")["order_amount"] == 499 + 395


def test_prices_from_the_browser_are_not_believed(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter()
    shopper.open()
    shopper.wish(quantities={"19-315": 2}, order_amount=1, order_lines=[])
    shopper.approved("token-1")
    shopper.order(order_amount=1)
    assert klarna.bodies("order")[0]["order_amount"] == 2 * 499 + 395


def test_what_is_no_json_object_is_turned_away(enter: Open) -> None:
    shopper = enter()
    shopper.open()
    for body in (b"", b"[]", b"{"):
        assert shopper.client.post("/api/cart", content=body).status_code == 400


def test_nonsense_in_place_of_wishes_changes_nothing(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter()
    shopper.open()
    shopper.ask("cart", wishes="everything")
    shopper.ask("cart", wishes={"quantities": ["19-315"]})
    assert klarna.operations() == ["create"]


def test_an_approval_needs_a_whole_address_in_the_country_of_the_cart(enter: Open) -> None:
    shopper = enter()
    shopper.open()
    for wrong in ({"country": "DE"}, {"city": " "}, {"postal_code": "W1S 3BE 3BE"}, {"extra": "x"}):
        reply = shopper.approved("token-1", address={**shopper.address, **wrong})
        assert "whole address" in reply["message"]
        assert reply["approved"] is None


def test_an_order_for_another_cart_than_the_page_shows_is_not_placed(
    enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter()
    shopper.open()
    shopper.approved("token-1")
    assert "has changed meanwhile" in shopper.order(version=0)["message"]
    assert klarna.tokens() == []


def test_after_the_order_every_page_of_that_cart_leads_to_the_confirmation(enter: Open) -> None:
    shopper = enter()
    shopper.open()
    shopper.approved("token-1")
    way = shopper.order()["next"]
    assert shopper.wish(quantities={"19-315": 5}) == {"next": way}
    assert "Your cart is empty" in shopper.client.get("/checkout").text


def test_editing_the_address_withdraws_the_approval(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter()
    shopper.open()
    shopper.approved("token-1")
    assert shopper.ask("authorization/withdraw")["approved"] is None
    shopper.order()
    assert klarna.tokens() == []


def test_an_approval_leads_to_the_review_page_where_there_is_one(enter: Open) -> None:
    shopper = enter(shape="review")
    shopper.open()
    assert shopper.approved("token-1")["next"] == "/review"
    assert 'data-view="review"' in shopper.client.get("/review").text


def test_the_review_page_is_closed_without_an_approval(enter: Open) -> None:
    shopper = enter(shape="review")
    shopper.open()
    assert 'data-view="checkout"' in shopper.client.get("/review").text


def test_a_reauthorized_cart_is_ordered_with_the_new_token_and_the_old_address(
    enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter(shape="review")
    shopper.open()
    shopper.approved("token-1")
    shopper.page = "review"
    reply = shopper.wish(quantities={"19-315": 3})
    assert (reply["approved"], reply["authorized"]) == (None, "klarna")
    given = {"authorization_token": "token-2", "category": "klarna", "version": reply["version"]}
    assert shopper.ask("authorization", **given)["approved"] == "klarna"
    shopper.order()
    assert klarna.tokens() == ["token-2"]
    assert klarna.bodies("order")[0]["billing_address"] == shopper.address


def test_what_is_approved_so_far_is_ordered_only_with_the_token_of_finalize(
    enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter(shape="finalize")
    shopper.open()
    version = shopper.reply["version"]
    so_far = {"finalize_required": True, "category": "klarna", "version": version, "address": shopper.address}
    assert shopper.ask("authorization", **so_far)["next"] == "/review"
    shopper.page = "review"
    reply = shopper.ask("checkout")
    assert (reply["approved"], reply["authorized"], reply["to_finalize"]) == (None, "klarna", True)
    shopper.order()
    assert klarna.tokens() == []
    given = {"authorization_token": "token-1", "category": "klarna", "version": version}
    assert shopper.ask("authorization", **given)["approved"] == "klarna"
    shopper.order()
    assert klarna.tokens() == ["token-1"]


def test_an_approval_so_far_is_none_where_the_shop_does_not_finalize(
    enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter(shape="review")
    shopper.open()
    given = {"finalize_required": True, "category": "klarna", "version": shopper.reply["version"]}
    assert "next" not in shopper.ask("authorization", **given, address=shopper.address)
    shopper.order()
    assert klarna.tokens() == []


def test_an_approval_so_far_has_no_token_that_could_be_cancelled(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter(shape="finalize")
    shopper.open()
    version = shopper.reply["version"]
    shopper.ask(
        "authorization", finalize_required=True, category="klarna", version=version, address=shopper.address
    )
    assert "next" in shopper.order(method="invoice", address=shopper.address)
    assert "cancel" not in klarna.operations()


def test_from_the_review_page_a_new_session_leads_back_to_the_widget(
    enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter(shape="review")
    shopper.open()
    shopper.approved("token-1")
    shopper.page = "review"
    assert shopper.wish(country="DE") == {"next": "/checkout"}
    shopper.page = "checkout"
    assert "confirm with Klarna again" in shopper.ask("checkout")["message"]
    assert shopper.ask("checkout")["message"] == ""


def test_another_state_is_another_address_and_so_leads_back_too(enter: Open) -> None:
    shopper = enter(shape="review")
    shopper.open()
    shopper.wish(country="US")
    shopper.approved("token-1", address={**shopper.address, "country": "US", "region": "NY"})
    shopper.page = "review"
    assert shopper.wish(region="CA") == {"next": "/checkout"}


def test_a_company_gets_a_session_of_its_own_and_is_named_in_both_addresses(
    enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter()
    shopper.open()
    reply = shopper.wish(customer="organization")
    assert reply["customer"] == "organization"
    assert klarna.operations() == ["create", "create"]
    assert klarna.bodies("create")[1]["customer"] == {"type": "organization"}
    shopper.approved("token-1")
    assert shopper.order()["message"]
    firm = {**shopper.address, "organization_name": "Testcompany"}
    shopper.approved("token-2", address=firm)
    assert "next" in shopper.order()
    (order,) = klarna.bodies("order")
    assert order["billing_address"] == order["shipping_address"] == firm
    assert order["customer"] == {"type": "organization"}


def test_where_klarna_sells_to_persons_only_a_company_becomes_one(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter()
    shopper.open()
    shopper.wish(customer="organization")
    assert shopper.wish(country="US")["customer"] == "person"
    assert "customer" not in klarna.bodies("create")[-1]
    assert "persons and to companies" in shopper.wish(customer="nobody")["message"]


def test_the_goods_go_to_the_address_that_was_given_for_them(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter(shape="review")
    shopper.open()
    elsewhere = {**shopper.address, "street_address": "12 New Burlington Street"}
    assert "next" not in shopper.approved("token-1", delivery={"city": "London"})
    assert shopper.approved("token-1", delivery=elsewhere)["next"] == "/review"
    assert "12 New Burlington Street" in shopper.client.get("/review").text
    shopper.page = "review"
    reply = shopper.wish(quantities={"19-315": 3})
    shopper.ask("authorization", authorization_token="token-2", category="klarna", version=reply["version"])
    shopper.order()
    (order,) = klarna.bodies("order")
    assert order["billing_address"] == shopper.address
    assert order["shipping_address"] == elsewhere
