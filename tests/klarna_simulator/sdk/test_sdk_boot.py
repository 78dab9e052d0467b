from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.klarna_simulator.sdk.shop import (
    KLARNA,
    MAIN,
    Shop,
    complete,
)


def test_the_shop_is_told_once_and_without_arguments_that_klarna_is_there(shop: Shop) -> None:
    shop.page.wait_for_function("ready.length > 0")

    assert shop.page.evaluate("ready") == [0]


def test_the_shop_is_told_later_than_the_script_and_only_by_a_function_that_was_there(shop: Shop) -> None:
    page = shop.page
    source = shop.simulator.sdk_source()
    page.wait_for_function("ready.length > 0")

    assert page.evaluate("source => { eval(source); return ready.length }", source) == 1
    page.wait_for_function("ready.length === 2")
    page.evaluate("source => { klarnaAsyncCallback = 'no function'; eval(source) }", source)
    page.evaluate("source => { delete window.klarnaAsyncCallback; eval(source) }", source)
    page.evaluate("() => { klarnaAsyncCallback = () => ready.push('late') }")
    page.evaluate("new Promise(resolve => setTimeout(resolve))")

    assert page.evaluate("ready") == [0, 0]


def test_a_second_script_starts_anew_and_tells_the_shop_again(shop: Shop) -> None:
    """J3: what the first one knew is lost on the page, which has to begin at `init`."""
    shop.init()
    shop.load()
    shop.page.wait_for_function("ready.length === 1")

    shop.page.add_script_tag(url=f"{shop.simulator.browser_url}/kp/lib/v1/api.js?1")

    shop.page.wait_for_function("ready.length === 2")
    thrown = shop.call("load", "load", {"container": "#container"} | KLARNA)
    assert thrown["name"] == "ApplicationNotInitializedError"
    shop.init()
    assert shop.load() == {"show_form": True}
    expect(shop.page.locator(MAIN)).to_have_count(1)


def test_a_token_without_an_address_for_reports_is_told_in_the_console_and_taken(shop: Shop) -> None:
    """J14."""
    header, claims, signature = shop.token.split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    del told["client_event_base_url"]
    shorter = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")

    with shop.page.expect_console_message() as console:
        shop.page.evaluate(
            "token => void Klarna.Payments.init({ client_token: token })", f"{header}.{shorter}.{signature}"
        )

    assert console.value.text == "[Error] client_event_base_url not provided in the clientToken!"


def test_klarna_is_added_to_what_the_page_has_and_has_its_older_names(shop: Shop) -> None:
    shop.page.evaluate("source => { Klarna = { own: 1 }; eval(source) }", shop.simulator.sdk_source())

    assert shop.page.evaluate("Klarna.own") == 1
    assert shop.page.evaluate("Object.keys(Klarna.Payments).sort()") == sorted(
        ["Buttons", "init", "load", "authorize", "reauthorize", "finalize", "loadPaymentReview", "on", "off"]
    )
    assert shop.page.evaluate(
        "['Credit', 'DirectDebit', 'DirectBankTransfer'].every(name => Klarna[name] === Klarna.Payments)"
    )


def test_the_script_leaves_no_other_name_in_the_page(shop: Shop) -> None:
    page = shop.page
    page.evaluate("delete window.Klarna")
    before = set(page.evaluate("Object.getOwnPropertyNames(window)"))
    page.evaluate("source => { (0, eval)(source) }", shop.simulator.sdk_source())

    assert set(page.evaluate("Object.getOwnPropertyNames(window)")) - before == {"Klarna"}


def test_init_returns_the_payments_object(shop: Shop) -> None:
    assert shop.page.evaluate(
        "token => Klarna.Payments.init({ client_token: token, integrator: {} }) === Klarna.Payments",
        shop.token,
    )


@pytest.mark.parametrize(
    "argument",
    [
        "undefined",
        "{}",
        "{ client_token: 1 }",
        "{ client_token: 'x.y.z' }",
        "{ client_token: 'e30.e30.e30' }",
        "{ client_token: TOKEN.split('.').slice(0, 2).join('.') }",
        "TOKEN",
    ],
)
def test_init_throws_for_anything_but_a_client_token(shop: Shop, argument: str) -> None:
    thrown = shop.page.evaluate(
        f"TOKEN => {{ try {{ Klarna.Payments.init({argument}) }} catch (error) {{ return String(error) }} }}",
        shop.token,
    )

    assert thrown == (
        "InvalidClientTokenError: The client token is invalid. "
        "Make sure it has not been tampered with in any way."
    )


def test_init_with_the_same_token_changes_nothing(shop: Shop) -> None:
    shop.init()
    shop.load()

    shop.init()

    expect(shop.page.locator(MAIN)).to_be_visible()
    complete(shop.window())
    assert shop.answer("authorize")["approved"] is True


def test_init_with_another_token_takes_back_what_was_loaded(shop: Shop) -> None:
    shop.init()
    shop.load()
    shop.token = shop.new_session()

    shop.init()

    expect(shop.page.locator(MAIN)).to_have_count(0)
    assert shop.call("authorize", "authorize", KLARNA, {})["name"] == "ApplicationNotLoadedError"
    shop.load()
    complete(shop.window())
    assert shop.answer("authorize")["authorization_token"] == shop.session.authorization.token


def test_handlers_of_events_can_be_taken_off(shop: Shop) -> None:
    hear: Callable[[str], Any] = shop.page.evaluate
    hear(
        """() => {
          seen = [];
          one = () => seen.push('one');
          for (const handler of [one, () => seen.push('two'), () => seen.push('three')]) {
            Klarna.Payments.on('heightChanged', handler);
          }
          Klarna.Payments.off('heightChanged', one);
        }"""
    )
    shop.init()
    shop.load()
    shop.page.wait_for_function("seen.length > 1")
    assert hear("seen.slice(0, 2)") == ["two", "three"]
    assert "one" not in hear("seen")

    hear("seen = []; Klarna.Payments.off('heightChanged')")
    shop.page.set_viewport_size({"width": 320, "height": 700})
    shop.load()

    assert hear("seen") == []
