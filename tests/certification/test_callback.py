"""The two deliveries of a token, told from either side."""

from __future__ import annotations

import pytest

from tests.certification.flows import CALLBACK, called_back_shop


def test_an_order_before_the_page_has_heard_of_the_approval_is_no_order_without_approval() -> None:
    told = called_back_shop().pay(499).called_back(token="token:1").order(token="token:1").approved()

    assert told.confirms().end().found() == set()
    assert "AUT-06" in told.kept()


def test_a_page_that_never_hears_of_the_approval_is_not_blamed_for_staying_where_it_is() -> None:
    told = called_back_shop().pay(499).called_back(token="token:9").order(token="token:9").page("Wait.").end()

    assert told.found() == set()
    assert "ORD-07" in told.unknown()
    assert "CBK-03" in told.kept()


def test_a_token_that_no_delivery_brought_places_no_order() -> None:
    told = called_back_shop().pay(499).called_back(token="token:9").order(token="token:8", status=404)

    assert told.page("It failed.").end().accused() == {"AUT-06"}


def test_two_clicks_that_make_two_orders_are_not_laid_at_the_callbacks_door() -> None:
    told = called_back_shop().pay(499).approved().called_back().does("place_order", clicks=2)

    assert told.order().order(status=403).confirms().end().accused() == {"ORD-05"}


def test_how_a_repeated_callback_is_answered_is_the_shops_own_affair() -> None:
    told = called_back_shop().pay(499).approved().called_back().called_back(404).order().confirms().end()

    assert told.found() == set()


def test_a_callback_for_a_session_of_another_journey_tells_nothing() -> None:
    told = called_back_shop().pay(499).approved()
    told.current = "S9"
    told.called_back(500, token="token:7")
    told.current = "S1"

    assert told.order().confirms().end().found() == set()


@pytest.mark.parametrize(
    ("url", "accused"),
    [
        ("https://shop.test/klarna/secret:…:0a0b0c0d0e", False),
        ("http://127.0.0.1:8000/klarna/secret:…:0a0b0c0d0e", False),
        ("http://shop.test/klarna/secret:…:0a0b0c0d0e", True),
    ],
)
def test_a_callback_is_served_over_https_but_on_this_machine(url: str, accused: bool) -> None:
    told = called_back_shop(url).pay(499).approved().order().confirms().end()

    assert told.accused() == ({"CBK-01"} if accused else set())


def test_a_checkout_that_declares_no_callback_needs_none() -> None:
    told = called_back_shop(None)
    told.records[0] = type(told.records[0])(
        **{
            **{name: getattr(told.records[0], name) for name in told.records[0].__dataclass_fields__},
            "capabilities": ("quantity",),
        }
    )

    assert told.pay(499).approved().order().confirms().end().found() == set()


def test_the_sessions_own_id_in_the_address_is_no_secret() -> None:
    named = {"merchant_urls": {"authorization": "https://shop.test/klarna/S1"}}
    told = called_back_shop("https://shop.test/klarna/{session.id}").session("S2", 499, **named)

    assert told.end().accused() <= {"CBK-02"}


def test_an_order_though_the_callback_was_lost_is_enough() -> None:
    told = (
        called_back_shop().pay(499).fault("loss-1", "drop", "callback", delivery="callback lost").approved()
    )

    assert told.order().confirms().end().found() == set()
    assert "CBK-03" in told.kept()


def test_a_callback_of_another_session_of_the_journey_is_not_the_answer_that_the_page_waits_for() -> None:
    told = called_back_shop().session(
        "S2", 499, merchant_urls={"authorization": CALLBACK.replace("0a", "1d")}
    )
    told.init("S1").load(499).pay(499).called_back(token="token:8")
    told.current = "S1"

    assert told.called_back(token="token:9").order(token="token:9").confirms().end().found() == set()
    assert "CBK-03" in told.kept()
