"""The pages of the management port, for people: what goes on, and a small shop to try a payment by hand."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from typing import Any, Literal

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from klarna_simulator.management import management_app
from klarna_simulator.serving import address_of, listening_on
from klarna_simulator.workbench import Workbench
from tests.klarna_simulator.sdk.shop import complete, enter_code


@contextmanager
def running(app: Any, listening: socket.socket) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, interface="asgi3", log_level="error", lifespan="off"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield address_of(listening)
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture
def workbench() -> Workbench:
    return Workbench(credentials=["key-id:secret"])


@pytest.fixture
def port(workbench: Workbench) -> Iterator[str]:
    """The address of the management port, while the simulator runs on another."""
    with ExitStack() as stack:
        workbench.simulator.browser_url = stack.enter_context(running(workbench.app, listening_on(0)))
        yield stack.enter_context(running(management_app(workbench), listening_on(0)))


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context() as context:
        problems: list[str] = []
        context.on("weberror", lambda error: problems.append(str(error.error)))
        yield context.new_page()
        assert problems == []


def press(page: Page, step: str) -> None:
    page.get_by_role("button", name=step, exact=True).click()


def happened(page: Page) -> Locator:
    return page.get_by_role("list").last.get_by_role("listitem").first


def authorize(page: Page) -> None:
    with page.expect_popup() as popup:
        press(page, "authorize")
    complete(popup.value)
    expect(happened(page)).to_contain_text("authorize answered")


def test_a_payment_can_be_tried_by_hand_from_the_session_to_the_order(
    workbench: Workbench, port: str, page: Page
) -> None:
    page.goto(f"{port}/play")
    press(page, "Create session, init")
    expect(page.frame_locator("#klarna-klarna-main").get_by_text("£9.98")).to_be_visible()
    page.get_by_label("Battery packs").fill("3")
    press(page, "Update session")
    expect(happened(page)).to_contain_text("204")
    authorize(page)
    press(page, "Place the order")
    expect(happened(page)).to_contain_text("fraud_status")

    (order,) = workbench.simulator.payments.orders.values()
    assert order.readable["order_amount"] == 1497
    assert [call.status for call in workbench.calls.after(0)] == [200, 204, 200]


def test_another_market_and_a_denied_shopper_can_be_tried(
    workbench: Workbench, port: str, page: Page
) -> None:
    page.goto(f"{port}/play")
    page.get_by_label("Market").select_option("SE")
    page.get_by_label("Shopper").select_option("denied")
    press(page, "Create session, init")
    expect(happened(page)).to_contain_text("load answered")
    with page.expect_popup() as popup:
        press(page, "authorize")
    popup.value.get_by_test_id("kaf-field").fill("123456")
    popup.value.get_by_test_id("kaf-button").click()
    popup.value.get_by_role("button", name="Close").first.click(no_wait_after=True)

    expect(happened(page)).to_contain_text('"approved": false')
    expect(page.get_by_role("button", name="Place the order")).to_be_disabled()
    (session,) = workbench.simulator.sessions.values()
    assert session.data["purchase_currency"] == "SEK"


def test_the_page_shows_the_calls_of_server_and_page_and_turns_the_knobs(
    workbench: Workbench, port: str, page: Page
) -> None:
    page.goto(f"{port}/play")
    press(page, "Create session, init")
    expect(happened(page)).to_contain_text("load answered")
    page.get_by_role("link", name="Sessions and calls").click()

    expect(page.get_by_role("row").nth(1)).to_contain_text("2 × Battery Power Pack")
    expect(page.get_by_role("region", name="Table of sessions")).to_be_visible()
    expect(page.locator("#calls")).to_contain_text("POST/payments/v1/sessions")
    expect(page.locator("#events li").first).to_contain_text("show_form: true")

    page.get_by_text("Chaos: what goes wrong").click()
    with page.expect_response("**/chaos"):
        page.get_by_label("answer twice").select_option("always")
    assert workbench.chaos.troubles.answer_twice == 1
    page.get_by_text("Choices: where").click()
    with page.expect_response(lambda response: response.request.method == "PATCH"):
        page.get_by_label("bare init").select_option("taken")
    assert workbench.simulator.options.bare_init == "taken"
    page.get_by_role("button", name="Reset everything").click()
    expect(page.locator("#no-calls")).to_be_visible()
    assert workbench.chaos.troubles.answer_twice == 0


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_pages_can_be_used_by_everybody(
    port: str, chromium: Browser, scheme: Literal["light", "dark"], width: int
) -> None:
    """axe finds nothing to mend, and no page is wider than its window."""
    with chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{port}/play")
        press(page, "Create session, init")
        expect(happened(page)).to_contain_text("load answered")
        assert_is_usable(page)

        with page.expect_popup() as popup:
            press(page, "authorize")
        enter_code(popup.value, "999999")
        expect(popup.value.get_by_role("alert")).to_be_visible()
        assert_is_usable(popup.value)
        enter_code(popup.value)
        expect(popup.value.get_by_test_id("confirm-and-pay")).to_be_visible()
        assert_is_usable(popup.value)

        page.goto(port)
        expect(page.locator("#events li").first).to_be_visible()
        page.get_by_text("Chaos: what goes wrong").click()
        page.get_by_text("Choices: where").click()
        assert_is_usable(page)


def assert_is_usable(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
