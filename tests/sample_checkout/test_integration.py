"""The server half: what Klarna is asked, and what the shop makes of the answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.sample_checkout.conftest import KlarnaServer, Open, Shopper, says_no

PERSONAL = ("billing_address", "shipping_address", "customer")


def test_opening_the_checkout_creates_a_session_without_a_word_about_the_person(
    enter: Open, klarna: KlarnaServer
) -> None:
    reply = enter().open("19-315", "21-108")
    assert klarna.operations() == ["create"]
    (body,) = klarna.bodies("create")
    assert (body["purchase_country"], body["purchase_currency"], body["locale"]) == ("GB", "GBP", "en-GB")
    assert not any(name in body for name in PERSONAL)
    assert reply["klarna"]["standing"] == "ready"
    assert reply["klarna"]["client_token"] == "client-token-1"


def test_the_page_is_told_exactly_what_klarna_accepted(enter: Open, klarna: KlarnaServer) -> None:
    reply = enter().open()
    assert reply["klarna"]["order"] == klarna.bodies("create")[0]


def test_looking_again_asks_klarna_nothing(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter()
    shopper.open()
    shopper.ask("checkout")
    assert klarna.operations() == ["create"]


@pytest.mark.parametrize(
    "wishes",
    [
        {"quantities": {"19-315": 3}},
        {"quantities": {"21-108": 1}},
        {"discount_code": "POWER10"},
        {"gift_card": "GIFT-500"},
        {"shipping": "express"},
    ],
)
def test_every_change_is_an_update_with_the_whole_cart(
    wishes: dict[str, Any], enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter()
    shopper.open("19-315", "19-315")
    reply = shopper.wish(**wishes)
    assert klarna.operations() == ["create", "update"]
    (update,) = klarna.bodies("update")
    assert update == reply["klarna"]["order"]
    assert update["order_amount"] == sum(line["total_amount"] for line in update["order_lines"])
    assert update != klarna.bodies("create")[0]


def test_a_change_made_in_the_shop_reaches_klarna_when_the_checkout_is_opened_again(
    enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter()
    shopper.open("19-315")
    shopper.open("21-108")
    assert klarna.operations() == ["create", "update"]
    assert len(klarna.bodies("update")[0]["order_lines"]) == 3


def test_a_wish_that_changes_nothing_is_no_update(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter()
    shopper.open()
    shopper.wish(quantities={"19-315": 1})
    reply = shopper.wish(discount_code="GUESS")
    assert klarna.operations() == ["create"]
    assert "do not know that discount code" in reply["message"]


@pytest.mark.parametrize("country", ["DE", "SE", "US"])
def test_another_country_is_another_session(country: str, enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter()
    shopper.open()
    reply = shopper.wish(country=country)
    assert klarna.operations() == ["create", "create"]
    assert reply["klarna"]["client_token"] == "client-token-2"
    assert klarna.bodies("create")[1]["purchase_country"] == country


@pytest.mark.parametrize("status", [404, 409])
def test_a_lost_session_is_replaced_and_the_shopper_sees_nothing_of_it(
    status: int, enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter()
    shopper.open()
    klarna.answers_next("update", says_no(status, "NOT_FOUND", "Invalid session id"))
    reply = shopper.wish(quantities={"19-315": 2})
    assert klarna.operations() == ["create", "update", "create"]
    assert klarna.bodies("create")[1] == klarna.bodies("update")[0]
    assert (reply["message"], reply["klarna"]["standing"]) == ("", "ready")
    assert reply["klarna"]["client_token"] == "client-token-2"


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        (says_no(400, "BAD_VALUE", "Bad value: order_tax_amount"), "rejected"),
        (httpx.Response(401, html="<html>"), "rejected"),
        (says_no(500, "INTERNAL_SERVER_ERROR"), "unreachable"),
        (httpx.ReadError("cut"), "unreachable"),
        (httpx.ReadTimeout("late"), "unreachable"),
    ],
)
def test_a_refused_update_is_told_keeps_the_cart_and_gives_nothing_to_load(
    answer: httpx.Response | Exception, standing: str, enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter()
    shopper.open()
    klarna.answers_next("update", answer)
    reply = shopper.wish(quantities={"19-315": 4})
    assert reply["klarna"]["standing"] == standing
    assert "order" not in reply["klarna"]
    assert reply["message"]
    assert reply["try_again"]
    assert reply["order_amount"] == 4 * 499 + 395

    again = shopper.ask("checkout")
    assert again["klarna"]["standing"] == "ready"
    assert klarna.operations() == ["create", "update", "update"]
    assert (again["message"], again["try_again"]) == ("", False)


def test_a_cart_that_costs_nothing_is_not_offered_to_klarna(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter()
    shopper.open()
    reply = shopper.wish(discount_code="POWER10", gift_card="GIFT-500", shipping="collect")
    assert klarna.operations() == ["create"]
    assert reply["klarna"]["standing"] == "nothing-to-pay"
    assert "nothing left to pay" in reply["message"]
    assert shopper.wish(gift_card="")["klarna"]["standing"] == "ready"


def test_an_approved_cart_is_ordered_with_the_authorized_address(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter()
    accepted = shopper.open()["klarna"]["order"]
    assert shopper.approved("token-1")["approved"] == "klarna"
    way = shopper.order()["next"]
    (body,) = klarna.bodies("order")
    assert {name: body[name] for name in accepted} == accepted
    assert body["billing_address"] == body["shipping_address"] == shopper.address
    assert body["merchant_urls"]["confirmation"] == way
    page = shopper.client.get(way)
    assert page.status_code == 200
    assert way.rsplit("/", 1)[1] in page.text
    assert "£8.94" in page.text


def test_a_changed_cart_needs_a_new_approval_and_the_newest_token_orders(
    enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter()
    shopper.open()
    shopper.approved("token-1")
    assert shopper.wish(quantities={"19-315": 2})["approved"] is None
    assert "confirm it again" in shopper.order()["message"]
    shopper.approved("token-2")
    assert "next" in shopper.order()
    assert klarna.tokens() == ["token-2"]


def test_an_approval_of_a_cart_that_has_changed_meanwhile_is_worth_nothing(
    enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter()
    shopper.open()
    before = shopper.reply["version"]
    shopper.wish(shipping="express")
    assert shopper.approved("token-1", version=before)["approved"] is None
    shopper.order()
    assert klarna.tokens() == []


FAILURES = [
    says_no(409, "BAD_VALUE", "Not matching fields: [order_amount]"),
    says_no(404, "NOT_FOUND", "Invalid authorization token"),
    says_no(404, "SESSION_COMPLETED", "Session has already been completed"),
    says_no(403, "REJECTED", "Rejected"),
    says_no(500, "INTERNAL_SERVER_ERROR", "Internal error"),
    httpx.Response(200, json={"order_id": "1", "fraud_status": "REJECTED"}),
    httpx.Response(200, json={"fraud_status": "ACCEPTED"}),
    httpx.ReadError("cut"),
]


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failed_order_is_told_never_confirmed_and_takes_a_new_token(
    failure: httpx.Response | Exception, enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter()
    shopper.open()
    shopper.approved("token-1")
    klarna.answers_next("order", failure)
    reply = shopper.order()
    assert "could not be placed" in reply["message"]
    assert (reply["approved"], "next" in reply) == (None, False)

    shopper.order()
    shopper.approved("token-2")
    assert "next" in shopper.order()
    assert klarna.tokens() == ["token-1", "token-2"]


def test_a_completed_session_is_replaced_before_the_shopper_is_asked_again(
    enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter()
    shopper.open()
    shopper.approved("token-1")
    klarna.answers_next("order", says_no(404, "SESSION_COMPLETED"))
    assert shopper.order()["klarna"]["client_token"] == "client-token-2"


def test_an_order_whose_answer_was_lost_is_found_again(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter()
    shopper.open()
    shopper.approved("token-1")
    klarna.answers_next("order", httpx.ReadError("cut"))
    klarna.answers_next("read", httpx.Response(200, json={"status": "complete"}))
    assert "/confirmation/" in shopper.order()["next"]
    first, second = klarna.bodies("order")
    assert first == second


def test_two_clicks_make_one_order(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter()
    shopper.open()
    shopper.approved("token-1")
    asked = {"cart": shopper.cart, "version": shopper.reply["version"], "method": "klarna"}
    answers = shopper.client.post_twice_at_once("/api/order", json=asked)
    assert len({answer.json()["next"] for answer in answers}) == 1
    assert klarna.tokens() == ["token-1"]


def test_a_pending_order_is_confirmed_as_such(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter()
    shopper.open()
    shopper.approved("token-1")
    klarna.answers_next("order", httpx.Response(200, json={"order_id": "1", "fraud_status": "PENDING"}))
    page = shopper.client.get(shopper.order()["next"])
    assert "still looking at your purchase" in page.text


def test_an_odd_redirect_url_is_not_followed(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter()
    shopper.open()
    shopper.approved("token-1")
    klarna.answers_next("order", httpx.Response(200, json={"order_id": "1", "redirect_url": "javascript:x"}))
    assert shopper.order()["next"].startswith("/confirmation/")


def test_a_refusal_stays_in_mind_until_there_is_a_new_session(enter: Open) -> None:
    shopper = enter()
    shopper.open()
    assert shopper.ask("refusal")["klarna"]["refused"]
    assert shopper.wish(quantities={"19-315": 2})["klarna"]["refused"]
    assert not shopper.wish(country="DE")["klarna"]["refused"]


def test_paying_by_transfer_lets_klarnas_authorization_go(enter: Open, klarna: KlarnaServer) -> None:
    shopper = enter()
    shopper.open()
    shopper.approved("token-1")
    way = shopper.order(method="invoice", address=shopper.address)["next"]
    assert klarna.operations() == ["create", "cancel"]
    assert "Please transfer £8.94" in shopper.client.get(way).text


def lost_order(enter: Open, klarna: KlarnaServer, **settings: Any) -> Shopper:
    """A shopper whose order went out and was not heard of again, not even by asking."""
    shopper = enter(**settings)
    shopper.open()
    shopper.approved("token-1")
    klarna.answers_next("order", httpx.ReadError("cut"))
    klarna.answers_next("read", httpx.ReadError("cut"))
    assert "do not know yet" in shopper.order()["message"]
    return shopper


def test_an_order_of_unknown_fate_lets_no_second_one_through(enter: Open, klarna: KlarnaServer) -> None:
    shopper = lost_order(enter, klarna)
    klarna.answers_next("read", *[httpx.ReadError("cut")] * 4)
    asked = len(klarna.operations())
    for reply in (
        shopper.approved("token-2"),
        shopper.order(),
        shopper.order(method="invoice", address=shopper.address),
        shopper.wish(quantities={"19-315": 2}),
    ):
        assert "do not know yet" in reply["message"]
        assert (reply["klarna"]["standing"], reply["try_again"]) == ("undecided", True)
    assert (
        "being ordered"
        in shopper.client.post(
            "/cart/add", data={"reference": "19-315"}, headers={"Accept": "application/json"}
        ).json()["message"]
    )
    assert set(klarna.operations()[asked:]) == {"read"}
    assert klarna.tokens() == ["token-1"]


def test_an_order_of_unknown_fate_that_stands_after_all_is_confirmed(
    enter: Open, klarna: KlarnaServer
) -> None:
    shopper = lost_order(enter, klarna)
    klarna.answers_next("read", httpx.Response(200, json={"status": "complete"}))
    assert "/confirmation/" in shopper.ask("checkout")["next"]
    assert klarna.tokens() == ["token-1", "token-1"]
    first, second = klarna.bodies("order")
    assert first == second


def test_an_order_of_unknown_fate_that_was_never_made_can_be_paid_anew(
    enter: Open, klarna: KlarnaServer
) -> None:
    shopper = lost_order(enter, klarna)
    assert "could not be placed" in shopper.ask("checkout")["message"]
    shopper.approved("token-2")
    assert "/confirmation/" in shopper.order()["next"]
    assert klarna.tokens() == ["token-1", "token-2"]


def test_what_a_complete_session_answers_with_trouble_stays_unknown(
    enter: Open, klarna: KlarnaServer
) -> None:
    shopper = lost_order(enter, klarna)
    klarna.answers_next("read", httpx.Response(200, json={"status": "complete"}))
    klarna.answers_next("order", says_no(500, "INTERNAL_SERVER_ERROR"))
    assert "do not know yet" in shopper.ask("checkout")["message"]


def test_a_product_that_is_added_while_the_order_is_placed_is_in_the_next_cart(
    enter: Open, klarna: KlarnaServer
) -> None:
    shopper = enter()
    shopper.open()
    shopper.approved("token-1")
    order = klarna.holds_next("order")
    asked = {"cart": shopper.cart, "version": shopper.reply["version"], "method": "klarna"}
    with ThreadPoolExecutor() as aside:
        ordering = aside.submit(shopper.client.post, "/api/order", json=asked)
        assert order.arrived.wait(5)
        adding = aside.submit(shopper.client.post, "/cart/add", data={"reference": "21-108"})
        # The rest of the shop is open meanwhile: only the cart's turn is waited for.
        assert shopper.client.get("/").status_code == 200
        assert not adding.done()
        order.release()
        assert "/confirmation/" in ordering.result().json()["next"]
        adding.result()
    html = shopper.client.get("/checkout").text
    assert f'data-cart="{shopper.cart}"' not in html
    assert 'data-testid="quantity-21-108"' in html
    assert 'data-testid="quantity-19-315"' not in html
