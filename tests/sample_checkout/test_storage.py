"""What the shop remembers, and that a cart makes one order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sample_checkout.carts import Cart
from sample_checkout.storage import CLAIM_SECONDS, Attempt, Authorization, PlacedOrder, Session, Storage


@pytest.fixture
def storage() -> Iterator[Storage]:
    storage = Storage()
    yield storage
    storage.close()


def test_a_shopper_finds_the_cart_again_and_nobody_else_does(storage: Storage) -> None:
    mine = storage.current_cart("me")
    mine = storage.save_cart(mine, Cart(quantities={"19-315": 2}))
    assert storage.current_cart("me") == mine
    assert storage.current_cart("you").id != mine.id
    assert storage.cart("you", mine.id) is None


def test_every_change_is_a_new_version(storage: Storage) -> None:
    first = storage.current_cart("me")
    second = storage.save_cart(first, first.cart)
    assert (first.version, second.version) == (1, 2)


def test_a_cart_can_be_claimed_once_by_two_connections_to_one_file(tmp_path: Path) -> None:
    one, two = Storage(tmp_path / "shop.db"), Storage(tmp_path / "shop.db")
    cart = one.current_cart("me")
    assert one.claim_order(cart.id, "klarna") is not None
    assert two.claim_order(cart.id, "klarna") is None
    one.release_claim(cart.id)
    assert two.claim_order(cart.id, "klarna") is not None
    one.close()
    two.close()


def test_an_order_is_not_released_and_the_next_cart_is_fresh(storage: Storage) -> None:
    cart = storage.save_cart(
        storage.current_cart("me"), Cart(quantities={"19-315": 1}, country="US", region="CA")
    )
    number = storage.claim_order(cart.id, "klarna") or ""
    order = PlacedOrder(cart=cart.id, number=number, method="klarna", body={"order_amount": 1})
    storage.finish_order(order)
    storage.release_claim(cart.id)
    assert storage.order("me", number) == order
    assert storage.order("you", number) is None
    fresh = storage.current_cart("me")
    assert fresh.id != cart.id
    assert fresh.cart == Cart(country="US", region="CA")


def test_words_for_the_shopper_are_said_once(storage: Storage) -> None:
    cart = storage.current_cart("me")
    storage.leave_notice(cart.id, "Try again.")
    assert [storage.take_notice(cart.id), storage.take_notice(cart.id)] == ["Try again.", ""]


def test_sessions_and_authorizations_come_back_as_they_were(storage: Storage) -> None:
    cart = storage.current_cart("me")
    session = Session(
        session_id="s", client_token="c", categories=({"identifier": "klarna"},), country="GB", refused=True
    )
    authorization = Authorization(token="t", category="klarna", version=1, address={"city": "London"})
    storage.save_session(cart.id, session)
    storage.save_authorization(cart.id, authorization)
    assert (storage.session(cart.id), storage.authorization(cart.id)) == (session, authorization)
    storage.forget_session(cart.id)
    storage.forget_authorization(cart.id)
    assert (storage.session(cart.id), storage.authorization(cart.id)) == (None, None)


def test_tokens_and_addresses_do_not_show_in_a_log_line() -> None:
    authorization = Authorization(token="secret-t", category="klarna", version=1, address={"city": "secret"})
    session = Session(session_id="s", client_token="secret-c", categories=(), country="GB")
    assert "secret" not in repr(authorization) + repr(session)


def test_a_claim_whose_process_is_gone_can_be_taken_up_by_one_other(tmp_path: Path) -> None:
    time = [1000.0]
    crashed = Storage(tmp_path / "shop.db", clock=lambda: time[0])
    cart = crashed.current_cart("me")
    number = crashed.claim_order(cart.id, "klarna") or ""
    attempt = Attempt(cart=cart.id, number=number, session_id="s", token="t", body={"order_amount": 1})
    crashed.note_attempt(attempt)
    crashed.close()

    one = Storage(tmp_path / "shop.db", clock=lambda: time[0])
    two = Storage(tmp_path / "shop.db", clock=lambda: time[0])
    assert one.is_claimed(cart.id)
    assert one.take_up_attempt(cart.id) is None
    time[0] += CLAIM_SECONDS
    assert one.take_up_attempt(cart.id) == attempt
    assert two.take_up_attempt(cart.id) is None
    one.leave_attempt(cart.id)
    assert two.take_up_attempt(cart.id) == attempt
    two.release_claim(cart.id)
    assert not one.is_claimed(cart.id)
    assert one.claim_order(cart.id, "klarna") is not None
    one.close()
    two.close()


def test_a_new_shopper_is_where_the_shop_takes_them_to_be() -> None:
    cart = Storage(country="US").current_cart("shopper").cart
    assert (cart.country, cart.region, cart.market.currency) == ("US", "NY", "USD")
