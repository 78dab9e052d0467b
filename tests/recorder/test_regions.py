"""A shop that sells in several regions says at the gateway which of Klarna's it means."""

from __future__ import annotations

import httpx
import pytest

from klarna_simulator import Simulator
from recorder.gateway import Gateway
from recorder.journal import ApiCall
from recorder.regions import of_region
from recorder.serving import serve

AMERICAN = {
    "purchase_country": "US",
    "purchase_currency": "USD",
    "order_amount": 100,
    "order_lines": [{"name": "Tea", "quantity": 1, "unit_price": 100, "total_amount": 100}],
}


def asked(where: str, path: str, *, market: str = "") -> tuple[int, ApiCall]:
    """The status of a session for an American shopper that was asked for there, and the record of the call."""
    gateway = Gateway(Simulator().api)
    gateway.region = market
    apps = {"main": gateway.app, "na": of_region("na", gateway.app), "oc": of_region("oc", gateway.app)}
    with serve(apps) as served:
        answer = httpx.post(f"{served.urls[where]}{path}", json=AMERICAN, auth=("PK", "secret-of-the-shop"))
        assert gateway.wait_until_idle(20)
    (call,) = (record for record in gateway.journal.records if isinstance(record, ApiCall))
    return answer.status_code, call


@pytest.mark.parametrize(
    ("where", "path", "region"),
    [
        ("main", "/payments/v1/sessions", ""),
        ("main", "/na/payments/v1/sessions", "na"),
        ("na", "/payments/v1/sessions", "na"),
        ("oc", "/na/payments/v1/sessions", "na"),
    ],
    ids=["none said", "by path", "by port", "by path at a port"],
)
def test_the_record_says_which_region_was_asked(where: str, path: str, region: str) -> None:
    status, call = asked(where, path)

    assert (status, call.region) == (200, region)
    assert (call.operation, call.path) == ("create_session", "/payments/v1/sessions")


@pytest.mark.parametrize(
    ("where", "path", "region"),
    [("main", "/eu/payments/v1/sessions", "eu"), ("oc", "/payments/v1/sessions", "oc")],
)
def test_klarna_refuses_at_one_region_what_is_sold_in_another(where: str, path: str, region: str) -> None:
    status, call = asked(where, path)

    assert (status, call.region) == (400, region)
    assert "purchase_country" in str(call.answer)


def test_a_shop_that_names_no_region_sells_wherever_the_simulator_does() -> None:
    """The region of its market is for Klarna's own hosts; here an American shopper comes to a European shop."""
    status, call = asked("main", "/payments/v1/sessions", market="eu")

    assert (status, call.region) == (200, "")


def test_a_path_that_only_looks_like_a_regions_is_left_as_it_is() -> None:
    status, call = asked("main", "/%6ea/payments/v1/sessions")

    assert (status, call.region, call.operation) == (404, "", "other")
