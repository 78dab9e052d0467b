"""What the SDK does beside what it is asked for: reports, a name for the browser, a frame for the device (J7, J72)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.klarna_simulator.sdk.shop import CUSTOMER, KLARNA, Shop, complete

DEVICE = "#klarna-payments-device-recognition"


def test_calls_and_their_answers_are_reported_and_nothing_that_was_typed(shop: Shop) -> None:
    shop.init()
    shop.load()
    with shop.reporting("AUTHORIZE"):
        complete(shop.window())

    assert shop.reports("INIT") == [{}]
    assert shop.reports("LOAD") == [{"show_form": True, "invalid_fields": [], "troubles": []}]
    assert [told["approved"] for told in shop.reports("AUTHORIZE")] == [True]
    assert "customer@email.uk" not in str(shop.simulator.sdk_events.after(0))


def test_a_report_that_does_not_arrive_has_no_effect(shop: Shop) -> None:
    shop.page.route("**/v1/events", lambda route: route.abort())
    shop.init()
    shop.load()

    complete(shop.window())

    assert shop.answer("authorize")["approved"] is True
    assert shop.reports("AUTHORIZE") == []


def test_the_browser_has_one_name_that_stays(shop: Shop) -> None:
    shop.init()
    name = shop.page.evaluate("localStorage._klarna_mdid")
    shop.page.reload()
    shop.init()

    assert len(name) == 32
    assert shop.page.evaluate("localStorage._klarna_mdid") == name


def test_what_a_callback_throws_and_a_call_that_is_dropped_are_told_to_the_developer(shop: Shop) -> None:
    """J43, J45: the page itself sees neither."""
    shop.init()
    with shop.reporting("LOAD_UNEXPECTED_ERROR"):
        shop.page.evaluate(
            """() => Klarna.Payments.load({ container: "#container" }, () => { throw new Error("of the shop") })"""
        )
    shop.load()
    shop.window()
    with shop.reporting("CALL_IGNORED"):
        shop.call("second", "authorize", KLARNA, CUSTOMER)

    assert shop.reports("LOAD_UNEXPECTED_ERROR") == [{"exception": "Error: of the shop"}]
    assert shop.reports("CALL_IGNORED") == [{"method": "authorize"}]


def test_an_error_that_is_thrown_is_reported_by_its_name(shop: Shop) -> None:
    shop.init()
    with shop.reporting("LOAD_ERROR"):
        shop.call("load", "load", {"container": "#nowhere"})

    assert shop.reports("LOAD_ERROR") == [{"error": "InvalidContainerSelectorError"}]


def test_a_frame_recognises_the_device_once_and_is_never_seen(shop: Shop) -> None:
    shop.init()
    shop.load()
    expect(shop.page.locator(f"body > {DEVICE}")).to_be_attached()

    shop.load(container="#other")

    expect(shop.page.locator(DEVICE)).to_have_count(1)
    expect(shop.page.locator(DEVICE)).to_be_hidden()


def test_what_the_page_s_policy_forbids_klarna_is_reported(shop: Shop) -> None:
    """J6: a frame that may not come up is the merchant's to mend."""
    shop.init()
    shop.page.evaluate(
        """() => {
          const policy = document.createElement("meta");
          policy.httpEquiv = "Content-Security-Policy";
          policy.content = "frame-src 'none'";
          document.head.append(policy);
        }"""
    )
    with shop.reporting("CSP_VIOLATION"):
        shop.call("load", "load", {"container": "#container"} | KLARNA)

    assert shop.reports("CSP_VIOLATION") == [{"directive": "frame-src"}]
