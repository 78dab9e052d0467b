"""The authorization callback as Klarna posts it: believed only with the secret and what Klarna itself says."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.sample_checkout.conftest import KlarnaServer, Open, Shopper


@pytest.fixture
def undecided(enter: Open) -> Shopper:
    """At the last click, with what Klarna approved so far."""
    shopper = enter(shape="callback")
    shopper.open()
    version = shopper.reply["version"]
    shopper.ask(
        "authorization", finalize_required=True, category="klarna", version=version, address=shopper.address
    )
    return shopper


@pytest.fixture
def shopper(undecided: Shopper, klarna: KlarnaServer) -> Shopper:
    """Past the last click: Klarna has finalized what it approved so far."""
    klarna.answers_next("read", httpx.Response(200, json=_finalized(undecided)))
    return undecided


def _finalized(shopper: Shopper, **told: Any) -> dict[str, Any]:
    amount = shopper.reply["order_amount"]
    return {"status": "incomplete", "authorization_token": "token-1", "order_amount": amount, **told}


def _address(klarna: KlarnaServer) -> str:
    return str(httpx.URL(klarna.bodies("create")[0]["merchant_urls"]["authorization"]).path)


def _call_back(shopper: Shopper, address: str, **told: Any) -> int:
    body = {"session_id": "session-1", "authorization_token": "token-1", **told}
    headers = {"Origin": "https://klarna.test"}
    return shopper.client.post(address, json=body, headers=headers).status_code


def test_a_callback_places_the_order_and_the_page_is_led_to_it(
    shopper: Shopper, klarna: KlarnaServer
) -> None:
    assert _call_back(shopper, _address(klarna)) == 200
    assert klarna.tokens() == ["token-1"]
    assert klarna.bodies("order")[0]["billing_address"] == shopper.address
    given = {"authorization_token": "token-1", "category": "klarna", "version": shopper.reply["version"]}
    shopper.page = "review"
    assert "/confirmation/" in shopper.ask("authorization", **given)["next"]
    assert klarna.tokens() == ["token-1"]


def test_a_callback_that_comes_twice_or_late_orders_nothing_more(
    shopper: Shopper, klarna: KlarnaServer
) -> None:
    assert [_call_back(shopper, _address(klarna)) for _ in range(3)] == [200, 200, 200]
    assert klarna.tokens() == ["token-1"]


def test_where_the_page_was_first_the_callback_leaves_the_order_to_it(
    shopper: Shopper, klarna: KlarnaServer
) -> None:
    given = {"authorization_token": "token-1", "category": "klarna", "version": shopper.reply["version"]}
    shopper.ask("authorization", **given)
    assert _call_back(shopper, _address(klarna)) == 200
    assert klarna.tokens() == []
    shopper.order()
    assert klarna.tokens() == ["token-1"]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"session_id": "session-7"}, 404),
        ({"session_id": None}, 400),
        ({"authorization_token": ""}, 400),
        ({"authorization_token": "forged"}, 200),
    ],
)
def test_what_klarna_did_not_say_orders_nothing(
    shopper: Shopper, klarna: KlarnaServer, told: dict[str, Any], status: int
) -> None:
    assert _call_back(shopper, _address(klarna), **told) == status
    assert klarna.tokens() == []


def test_without_the_secret_there_is_no_callback(shopper: Shopper, klarna: KlarnaServer) -> None:
    assert _call_back(shopper, _address(klarna)[:-1] + "~") == 404
    assert _call_back(shopper, "/klarna/authorization/") == 404
    assert klarna.tokens() == []


def test_what_was_approved_for_another_cart_orders_nothing(undecided: Shopper, klarna: KlarnaServer) -> None:
    klarna._scripts["read"].clear()
    klarna.answers_next("read", httpx.Response(200, json=_finalized(undecided, order_amount=1)))
    assert _call_back(undecided, _address(klarna)) == 200
    assert klarna.tokens() == []


def test_a_message_too_long_or_unreadable_is_refused(shopper: Shopper, klarna: KlarnaServer) -> None:
    address = _address(klarna)
    assert _call_back(shopper, address, padding="x" * 20_000) == 400
    assert shopper.client.post(address, content=b"{").status_code == 400


def test_each_session_has_a_secret_of_its_own_and_a_shop_that_is_not_called_back_names_none(
    enter: Open, klarna: KlarnaServer
) -> None:
    for shape in ("callback", "callback", "finalize"):
        enter(shape=shape).open()
    first, second, third = klarna.bodies("create")
    assert first["merchant_urls"]["authorization"] != second["merchant_urls"]["authorization"]
    assert "merchant_urls" not in third
