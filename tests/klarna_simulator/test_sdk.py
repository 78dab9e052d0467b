"""The SDK in a real browser: a small shop on its own origin, Klarna's browser side on another."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, FrameLocator, Page, Playwright, Request, expect, sync_playwright
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from klarna_certify.browsers import find_browser
from klarna_simulator import Assessment, Simulator

MAIN = "#klarna-klarna-main"
FULLSCREEN = "#klarna-klarna-fullscreen"
KLARNA = {"payment_method_category": "klarna"}
CUSTOMER = {"billing_address": {"email": "customer@email.uk"}}
ABORTED = {"show_form": True, "approved": False}
PURCHASE: dict[str, Any] = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "locale": "en-GB",
    "order_amount": 1497,
    "order_lines": [{"name": "Battery Power Pack", "quantity": 3, "unit_price": 499, "total_amount": 1497}],
}
TWO_PACKS = {
    "order_amount": 998,
    "order_lines": [{"name": "Battery Power Pack", "quantity": 2, "unit_price": 499, "total_amount": 998}],
}

SHOP = """<!doctype html>
<title>Shop</title>
<main id="shop"><div id="container"></div><div id="other"></div><button>Pay</button></main>
<script>
  window.answers = {};
  window.ready = [];
  window.klarnaAsyncCallback = function () { ready.push(arguments.length); };
  // Calls the SDK; its answers are kept by name, an exception is returned.
  window.call = (name, method, ...given) => {
    answers[name] = [];
    try {
      Klarna.Payments[method](...given, (...answer) => answers[name].push(...answer));
    } catch (error) {
      return { name: error.name, message: error.message, told: answers[name] };
    }
  };
  window.onclick = (event) => event.target.textContent === "Pay" && window.pay && window.pay();
</script>
<script src="%s/kp/lib/v1/api.js"></script>
"""


class Klarna:
    """A simulator that is served, and a shop beside it: one server under two names, which are two origins."""

    def __init__(self) -> None:
        self.simulator = Simulator()
        self.shop = ""
        self.origins: list[str] = []

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST":
            self.origins.append(dict(scope["headers"]).get(b"origin", b"").decode())
        if scope["path"] == "/shop":
            await HTMLResponse(SHOP % self.simulator.browser_url)(scope, receive, send)
        else:
            await self.simulator.app(scope, receive, send)

    @contextmanager
    def served(self) -> Iterator[Klarna]:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        self.simulator.browser_url = f"http://127.0.0.1:{port}"
        self.shop = f"http://localhost:{port}/shop"
        server = uvicorn.Server(
            uvicorn.Config(self.app, interface="asgi3", log_level="error", lifespan="off")
        )
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield self
        finally:
            server.should_exit = True
            thread.join()
            listening.close()


class Shop:
    """A page of the shop with a payment session."""

    def __init__(self, klarna: Klarna, page: Page) -> None:
        self.simulator = klarna.simulator
        self.page = page
        self.url = klarna.shop
        self.token = self.new_session()
        self.page.goto(self.url)

    def new_session(self, **purchase: Any) -> str:
        created = self.simulator.payments.create_session(PURCHASE | purchase)
        self.session_id: str = created["session_id"]
        return str(created["client_token"])

    @property
    def session(self) -> Any:
        return self.simulator.sessions[self.session_id]

    def call(self, name: str, method: str, *given: Any) -> Any:
        """Calls the SDK from the page; returns the exception, if any."""
        return self.page.evaluate(
            "([name, method, given]) => call(name, method, ...given)", [name, method, list(given)]
        )

    def init(self) -> None:
        self.page.evaluate("token => void Klarna.Payments.init({ client_token: token })", self.token)

    def answer(self, name: str) -> Any:
        """Waits for an answer."""
        return self.page.wait_for_function("name => answers[name] && answers[name][0]", arg=name).json_value()

    def answers(self, name: str) -> Any:
        return self.page.evaluate("name => answers[name]", name)

    def load(self, *data: Any, **options: Any) -> Any:
        assert self.call("load", "load", {"container": "#container"} | KLARNA | options, *data) is None
        return self.answer("load")

    def pay(self, *given: Any) -> None:
        """Makes the shop's button call authorize and clicks it."""
        self.page.evaluate("given => { pay = () => call('authorize', 'authorize', ...given) }", list(given))
        self.page.get_by_role("button", name="Pay").click()

    def window(self, *given: Any) -> Page:
        with self.page.expect_popup() as popup:
            self.pay(*(given or (KLARNA, CUSTOMER)))
        return popup.value

    @property
    def purchase_frame(self) -> FrameLocator:
        return self.page.frame_locator(FULLSCREEN).frame_locator("#klarna-apf-iframe")


@pytest.fixture(scope="module")
def klarna() -> Iterator[Klarna]:
    with Klarna().served() as served:
        yield served


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A browser for this module alone.

    While Playwright's loop runs, no other can in this thread, so it ends with the module; unless an earlier
    test has started one for the whole session, which is shared then.
    """
    arguments = find_browser("chromium").launch_args()
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        with sync_playwright() as playwright, playwright.chromium.launch(**arguments) as browser:
            yield browser
    else:
        shared: Playwright = request.getfixturevalue("playwright")
        with shared.chromium.launch(**arguments) as browser:
            yield browser


@pytest.fixture
def shop(klarna: Klarna, chromium: Browser) -> Iterator[Shop]:
    klarna.simulator.purchase_step = "popup"
    klarna.simulator.options.load_mode = "deferred"
    with chromium.new_context() as context:
        errors: list[str] = []
        context.on("weberror", lambda error: errors.append(str(error.error)))
        yield Shop(klarna, context.new_page())
        assert errors == []


@pytest.fixture
def fullscreen_shop(klarna: Klarna, shop: Shop) -> Shop:
    klarna.simulator.purchase_step = "fullscreen"
    shop.token = shop.new_session()
    return shop


def enter_code(screen: Page | FrameLocator, code: str = "123456") -> None:
    screen.get_by_test_id("kaf-field").fill(code)
    screen.get_by_test_id("kaf-button").click()


def complete(screen: Page | FrameLocator) -> None:
    enter_code(screen)
    screen.get_by_test_id("confirm-and-pay").click(no_wait_after=True)


def until_closed(window: Page) -> None:
    if not window.is_closed():
        window.wait_for_event("close")


# Loading the script


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


def test_klarna_is_added_to_what_the_page_has_and_has_its_older_names(shop: Shop) -> None:
    shop.page.evaluate("source => { Klarna = { own: 1 }; eval(source) }", shop.simulator.sdk_source())

    assert shop.page.evaluate("Klarna.own") == 1
    assert shop.page.evaluate("Object.keys(Klarna.Payments).sort()") == sorted(
        ["init", "load", "authorize", "reauthorize", "finalize", "loadPaymentReview", "on", "off"]
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


# init


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


# The order of checks, and callback before exception


def test_load_checks_in_klarna_s_order_and_calls_back_before_it_throws(shop: Shop) -> None:
    all_wrong = {
        "container": 1,
        "payment_method_category": "cash",
        "payment_method_categories": ["klarna"],
        "preferred_payment_method": "coins",
    }
    mended: list[tuple[str, dict[str, Any]]] = [
        ("TypeError", {"container": "#nowhere"}),
        ("InvalidContainerSelectorError", {"container": "#"}),
        ("InvalidContainerSelectorError", {"container": "#container"}),
        ("PaymentMethodCategoryNotSupportedError", {"payment_method_category": "klarna"}),
        ("InstanceIDNotProvidedError", {"instance_id": "no spaces"}),
        ("InvalidInstanceIDError", {"instance_id": "my_widget"}),
        ("PreferredPaymentMethodNotSupportedError", {"preferred_payment_method": "invoice"}),
    ]
    options = all_wrong
    first = shop.call("load", "load", options, {})
    assert (first["name"], first["told"]) == ("ApplicationNotInitializedError", [{"show_form": False}])
    shop.init()

    for name, change in mended:
        thrown = shop.call("load", "load", options, {})
        assert (thrown["name"], thrown["told"]) == (name, [{"show_form": False}])
        options = options | change

    assert shop.call("load", "load", options, {}) is None
    assert shop.answer("load") == {"show_form": True}
    expect(shop.page.locator("#klarna-my-widget-main")).to_be_visible()


@pytest.mark.parametrize("categories", [["klarna", "cash"], [{"identifier": "cash"}]])
def test_each_of_several_categories_is_checked(shop: Shop, categories: Any) -> None:
    shop.init()

    thrown = shop.call(
        "load", "load", {"container": "#container", "payment_method_categories": categories}, {}
    )

    assert thrown["message"] == "This payment method category is not supported: cash"


def test_load_may_bring_the_client_token_itself(shop: Shop) -> None:
    bad = shop.call("load", "load", {"container": "#container", "client_token": "x"}, {})

    assert (bad["name"], bad["told"]) == ("InvalidClientTokenError", [{"show_form": False}])
    assert shop.load(client_token=shop.token) == {"show_form": True}


def test_authorize_checks_in_klarna_s_order_and_calls_back_before_it_throws(shop: Shop) -> None:
    refused = {"show_form": False, "approved": False}
    options: dict[str, Any] = {"payment_method_category": "cash", "instance_id": "no spaces"}
    for name, change in [
        ("PaymentMethodCategoryNotSupportedError", KLARNA),
        ("InvalidInstanceIDError", {"instance_id": "mine"}),
        ("ApplicationNotLoadedError", {}),
    ]:
        thrown = shop.call("authorize", "authorize", options, {})
        assert (thrown["name"], thrown["told"]) == (name, [refused])
        options = options | change


def test_the_category_of_load_must_be_repeated_at_authorize(shop: Shop) -> None:
    shop.init()
    shop.load()

    assert shop.call("authorize", "authorize", {}, CUSTOMER)["name"] == "ApplicationNotLoadedError"


def test_reauthorize_needs_init_and_one_category(shop: Shop) -> None:
    refused = {"show_form": False, "approved": False}

    thrown = shop.call("again", "reauthorize", KLARNA, {})
    assert (thrown["name"], thrown["told"]) == ("ApplicationNotInitializedError", [refused])
    shop.init()
    thrown = shop.call("again", "reauthorize", {}, {})
    assert (thrown["name"], thrown["told"]) == ("PaymentMethodCategoryNotProvidedError", [refused])
    thrown = shop.call("again", "reauthorize", {"payment_method_category": "cash"}, {})
    assert (thrown["name"], thrown["told"]) == ("PaymentMethodCategoryNotSupportedError", [refused])


def test_only_three_events_are_supported(shop: Shop) -> None:
    thrown = shop.page.evaluate("() => { try { Klarna.Payments.on('paid') } catch (e) { return String(e) } }")

    assert thrown == "EventNotSupportedError: This event name is not supported: paid"


# load


def test_load_shows_the_widget_in_a_frame_of_klarna_s_kind(shop: Shop) -> None:
    shop.page.set_viewport_size({"width": 900, "height": 700})
    shop.page.evaluate(
        "heights = []; Klarna.Payments.on('heightChanged', (...height) => heights.push(height))"
    )
    shop.init()

    assert shop.load() == {"show_form": True}

    style = shop.page.locator(f"#container > {MAIN}").evaluate(
        "frame => { const s = frame.style; return [s.width, s.maxWidth, s.minWidth] }"
    )
    assert style == ["100%", "600px", "280px"]
    expect(shop.page.frame_locator(MAIN).get_by_text("£14.97")).to_be_visible()
    shop.page.wait_for_function(
        "frame => heights.length && `${heights.at(-1)[0]}px` === document.querySelector(frame).style.height",
        arg=MAIN,
    )
    assert shop.page.evaluate("heights.every(height => height.length === 1 && Number.isInteger(height[0]))")


def test_a_widget_without_category_is_named_after_the_session(shop: Shop) -> None:
    shop.init()

    shop.load(payment_method_category="")

    expect(shop.page.locator("#klarna-payments-main")).to_be_visible()


def test_load_again_shows_the_session_as_it_is_now(shop: Shop) -> None:
    shop.init()
    shop.load()
    shop.simulator.payments.update_session(shop.session_id, TWO_PACKS)

    shop.load(TWO_PACKS)

    expect(shop.page.locator(MAIN)).to_have_count(1)
    expect(shop.page.frame_locator(MAIN).get_by_text("£9.98")).to_be_visible()


def test_the_fullscreen_frame_follows_the_widget_and_is_hidden(shop: Shop) -> None:
    shop.init()
    shop.load()

    frame = shop.page.locator(f"body > {FULLSCREEN}")
    expect(frame).to_be_attached()
    expect(frame).to_be_hidden()


def test_a_load_into_another_container_takes_the_widget_along_and_both_are_answered(shop: Shop) -> None:
    shop.init()
    shop.page.evaluate(
        """() => {
          call('first', 'load', { container: '#container', payment_method_category: 'klarna' });
          document.querySelector('#container').remove();
          call('second', 'load', { container: '#other', payment_method_category: 'klarna' });
        }"""
    )

    assert shop.answer("first") == {"show_form": True}
    assert shop.answer("second") == {"show_form": True}
    expect(shop.page.locator(MAIN)).to_have_count(1)
    expect(shop.page.locator(f"#other > {MAIN}")).to_be_visible()


def test_a_frame_that_the_page_moves_shows_the_same_again(shop: Shop) -> None:
    shop.init()
    shop.load()

    shop.page.evaluate("selector => other.append(document.querySelector(selector))", MAIN)

    expect(shop.page.frame_locator(f"#other > {MAIN}").get_by_text("£14.97")).to_be_visible()


def test_an_expired_session_is_not_offered(shop: Shop) -> None:
    shop.init()
    shop.session.expires_at = 0.0

    assert shop.load() == {"show_form": False}


def test_eager_load_sends_its_data_and_does_not_send_them_again(shop: Shop) -> None:
    shop.simulator.options.load_mode = "eager"
    shop.init()

    assert shop.load({"order_amount": 1}) == {"show_form": True, "error": {"invalid_fields": ["order_lines"]}}
    shop.load(TWO_PACKS)

    assert shop.session.data["order_amount"] == 998
    shop.simulator.payments.update_session(shop.session_id, PURCHASE)
    complete(shop.window())
    assert shop.answer("authorize")["approved"] is True
    assert shop.session.data["order_amount"] == 1497


# authorize in the pop-up


def test_a_shopper_who_confirms_is_approved_and_the_window_closes(shop: Shop) -> None:
    shop.init()
    shop.load()
    window = shop.window()
    enter_code(window)
    assert window.evaluate("window.name") == "klarna-klarna-popup"

    window.get_by_test_id("confirm-and-pay").click(no_wait_after=True)

    assert shop.answer("authorize") == {
        "approved": True,
        "show_form": True,
        "finalize_required": False,
        "authorization_token": shop.session.authorization.token,
        "session_id": shop.session_id,
    }
    until_closed(window)
    assert shop.answers("authorize") == [shop.answer("authorize")]


def test_the_window_opens_before_authorize_returns(shop: Shop) -> None:
    shop.init()
    shop.load()
    shop.page.evaluate(
        "() => { opened = 0; const real = open; open = (...given) => { opened++; return real(...given) } }"
    )

    with shop.page.expect_popup():
        assert (
            shop.page.evaluate(
                "given => { call('authorize', 'authorize', ...given); return opened }", [KLARNA, {}]
            )
            == 1
        )


def test_a_wrong_code_is_told_and_can_be_mended(shop: Shop) -> None:
    shop.init()
    shop.load()
    window = shop.window()

    enter_code(window, "999999")

    expect(window.get_by_role("alert")).to_contain_text("not right")
    assert shop.answers("authorize") == []
    complete(window)
    assert shop.answer("authorize")["approved"] is True


@pytest.mark.parametrize("way", ["button", "window"])
def test_a_shopper_who_closes_the_window_has_broken_off(shop: Shop, way: str) -> None:
    shop.init()
    shop.load()
    window = shop.window()
    window.get_by_test_id("kaf-field").wait_for()

    if way == "button":
        window.get_by_role("button", name="Close").click()
    else:
        window.close()

    assert shop.answer("authorize") == ABORTED
    until_closed(window)
    complete(shop.window())
    assert shop.page.wait_for_function("answers.authorize[0]").json_value()["approved"] is True


@pytest.mark.parametrize("way", ["button", "window"])
def test_a_refused_shopper_is_told_and_the_shop_hears_it_however_the_window_closes(
    shop: Shop, way: str
) -> None:
    shop.init()
    shop.load()
    window = shop.window(KLARNA, {"billing_address": {"email": "customer+denied@email.uk"}})

    enter_code(window)

    expect(window.get_by_role("alert")).to_contain_text("not approved")
    if way == "button":
        window.get_by_role("button", name="Close").last.click()
    else:
        window.close()
    assert shop.answer("authorize") == {"show_form": False, "approved": False, "finalize_required": False}


def test_data_to_correct_close_the_window_with_an_answer(shop: Shop) -> None:
    shop.init()
    shop.load()

    window = shop.window(KLARNA, {"billing_address": {"email": "nobody"}})

    assert shop.answer("authorize") == {
        "show_form": True,
        "approved": False,
        "finalize_required": False,
        "error": {"invalid_fields": ["billing_address.email"]},
    }
    until_closed(window)


@pytest.mark.parametrize(
    "why", ["open = () => null", "Object.defineProperty(navigator, 'userActivation', { value: {} })"]
)
def test_a_blocked_window_is_a_purchase_broken_off(shop: Shop, why: str) -> None:
    shop.init()
    shop.load()
    shop.page.evaluate(f"() => {{ {why} }}")

    shop.pay(KLARNA, CUSTOMER)

    assert shop.answer("authorize") == ABORTED
    assert len(shop.page.context.pages) == 1


def test_a_session_that_is_gone_answers_neither_form_nor_approval(shop: Shop) -> None:
    shop.init()
    shop.load()
    shop.session.expires_at = 0.0

    window = shop.window()

    assert shop.answer("authorize") == {"show_form": False, "approved": False}
    until_closed(window)


def test_a_second_authorize_is_dropped_while_the_first_runs(shop: Shop) -> None:
    shop.init()
    shop.load()
    window = shop.window()

    assert shop.call("second", "authorize", KLARNA, CUSTOMER) is None
    complete(window)

    assert shop.answer("authorize")["approved"] is True
    until_closed(window)
    assert shop.answers("second") == []
    assert shop.page.evaluate("window[Symbol.for('klarna_simulator')].ignored") == ["authorize"]


def test_what_a_callback_throws_is_swallowed_but_kept(shop: Shop) -> None:
    shop.init()

    shop.page.evaluate(
        """options => new Promise(resolve => Klarna.Payments.load(options, {}, () => {
          setTimeout(resolve);
          throw new Error('of the shop');
        }))""",
        {"container": "#container"} | KLARNA,
    )

    assert shop.page.evaluate("window[Symbol.for('klarna_simulator')].exceptions") == ["Error: of the shop"]


# What authorize tells Klarna


def test_what_load_was_told_is_merged_into_the_next_authorize_and_then_forgotten(shop: Shop) -> None:
    shop.init()
    shop.load(TWO_PACKS | {"billing_address": {"given_name": "Test", "email": "one@email.uk"}})
    assert shop.session.data["order_amount"] == 1497

    complete(shop.window(KLARNA, {"billing_address": {"email": "two@email.uk"}}))

    shop.answer("authorize")
    assert shop.session.data["order_amount"] == 998
    assert shop.session.data["billing_address"] == {"given_name": "Test", "email": "two@email.uk"}
    shop.simulator.payments.update_session(shop.session_id, PURCHASE)
    complete(shop.window(KLARNA, {}))
    shop.page.wait_for_function("answers.authorize[0]")
    assert shop.session.data["order_amount"] == 1497


def test_data_that_the_shop_changes_after_the_call_are_as_they_were(shop: Shop) -> None:
    shop.init()
    shop.load()
    shop.page.evaluate(
        """([options, data]) => {
          pay = () => { call('authorize', 'authorize', options, data); data.order_amount = 1; };
        }""",
        [KLARNA, TWO_PACKS],
    )

    with shop.page.expect_popup() as popup:
        shop.page.get_by_role("button", name="Pay").click()
    complete(popup.value)

    assert shop.answer("authorize")["approved"] is True
    assert shop.session.data["order_amount"] == 998


def test_the_older_order_of_arguments_is_recognised(shop: Shop) -> None:
    shop.init()
    shop.load()

    complete(shop.window(CUSTOMER, KLARNA))

    assert shop.answer("authorize")["approved"] is True
    assert shop.session.data["billing_address"]["email"] == "customer@email.uk"


def test_of_two_arguments_the_first_is_always_options(shop: Shop) -> None:
    shop.init()
    shop.load()

    complete(shop.window(KLARNA | {"billing_address": {"email": "customer+denied@email.uk"}}))

    assert shop.answer("authorize")["approved"] is True
    assert "billing_address" not in shop.session.data


def test_authorize_may_have_a_callback_alone(shop: Shop) -> None:
    shop.init()
    shop.load(payment_method_category="")

    with shop.page.expect_popup() as popup:
        shop.pay()
    complete(popup.value)

    assert shop.answer("authorize")["approved"] is True


# The page throws the widget away


def test_a_widget_that_the_page_threw_away_must_be_loaded_again(shop: Shop) -> None:
    shop.init()
    shop.load()
    expect(shop.page.locator(FULLSCREEN)).to_be_attached()

    shop.page.evaluate("container.replaceChildren()")

    assert shop.call("authorize", "authorize", KLARNA, CUSTOMER)["name"] == "ApplicationNotLoadedError"
    expect(shop.page.locator(FULLSCREEN)).to_have_count(0)
    shop.load()
    complete(shop.window())
    assert shop.answer("authorize")["approved"] is True


def test_a_purchase_in_the_window_survives_that_the_page_renders_anew(shop: Shop) -> None:
    shop.init()
    shop.load()
    window = shop.window()
    window.get_by_test_id("kaf-field").wait_for()

    shop.page.evaluate("container.replaceChildren()")
    complete(window)

    assert shop.answer("authorize")["approved"] is True


# The full-screen frame


def test_the_purchase_step_can_be_a_frame_over_the_page(fullscreen_shop: Shop) -> None:
    shop = fullscreen_shop
    shop.page.evaluate(
        """() => {
          seen = [];
          for (const event of ['fullscreenOverlayShown', 'fullscreenOverlayHidden']) {
            Klarna.Payments.on(event, (...given) => seen.push([event, ...given]));
          }
        }"""
    )
    shop.init()
    shop.load()

    shop.pay(KLARNA, CUSTOMER)
    frame = shop.page.locator(f"body > {FULLSCREEN}")
    expect(frame).to_be_visible()
    expect(frame).to_have_css("z-index", "2147483647")
    enter_code(shop.purchase_frame)
    assert shop.page.evaluate("seen") == [["fullscreenOverlayShown"]]
    shop.purchase_frame.get_by_test_id("confirm-and-pay").click()

    assert shop.answer("authorize")["authorization_token"] == shop.session.authorization.token
    expect(frame).to_be_hidden()
    assert shop.page.evaluate("seen") == [["fullscreenOverlayShown"], ["fullscreenOverlayHidden"]]
    assert len(shop.page.context.pages) == 1


def test_closing_the_frame_breaks_off(fullscreen_shop: Shop) -> None:
    shop = fullscreen_shop
    shop.init()
    shop.load()
    shop.pay(KLARNA, CUSTOMER)

    shop.purchase_frame.get_by_role("button", name="Close").click()

    assert shop.answer("authorize") == ABORTED
    expect(shop.page.locator(FULLSCREEN)).to_be_hidden()


def test_a_purchase_in_the_frame_ends_when_the_widget_is_thrown_away(fullscreen_shop: Shop) -> None:
    shop = fullscreen_shop
    shop.init()
    shop.load()
    shop.pay(KLARNA, CUSTOMER)
    shop.purchase_frame.get_by_test_id("kaf-field").wait_for()

    shop.page.evaluate("container.replaceChildren()")

    assert shop.answer("authorize") == {"show_form": False, "approved": False}
    expect(shop.page.locator(FULLSCREEN)).to_have_count(0)


# reauthorize and finalize


def test_reauthorize_needs_no_widget_and_supersedes_the_older_token(shop: Shop) -> None:
    shop.init()
    shop.load()
    complete(shop.window())
    older = shop.answer("authorize")["authorization_token"]
    shop.page.goto(shop.url)
    shop.init()

    shop.call("again", "reauthorize", KLARNA, TWO_PACKS)
    complete(shop.purchase_frame)

    newer = shop.answer("again")["authorization_token"]
    assert newer == shop.session.authorization.token != older
    assert shop.session.data["order_amount"] == 998
    expect(shop.page.locator('iframe[id$="-main"]')).to_have_count(0)
    expect(shop.page.locator(FULLSCREEN)).to_be_hidden()


def test_reauthorize_can_be_repeated_on_the_same_page(shop: Shop) -> None:
    shop.init()

    for name in ("first", "second"):
        shop.call(name, "reauthorize", KLARNA, CUSTOMER)
        complete(shop.purchase_frame)
        assert shop.answer(name)["approved"] is True


def test_a_fixable_reauthorize_shows_nothing(shop: Shop) -> None:
    shop.simulator.script_next("reauthorize", Assessment.fixable(["billing_address.email"]))
    shop.init()
    shop.page.evaluate("shown = 0; Klarna.Payments.on('fullscreenOverlayShown', () => shown++)")

    shop.call("again", "reauthorize", KLARNA, CUSTOMER)

    assert shop.answer("again")["error"] == {"invalid_fields": ["billing_address.email"]}
    assert shop.page.evaluate("shown") == 0


def test_a_refused_reauthorize_is_told_to_shopper_and_shop(shop: Shop) -> None:
    shop.simulator.script_next("reauthorize", Assessment.refused())
    shop.init()
    shop.call("again", "reauthorize", KLARNA, CUSTOMER)

    enter_code(shop.purchase_frame)

    expect(shop.purchase_frame.get_by_role("alert")).to_contain_text("not approved")
    shop.purchase_frame.get_by_role("button", name="Close").first.click()
    assert shop.answer("again")["approved"] is False


def test_a_reauthorize_whose_frame_is_thrown_away_is_answered(shop: Shop) -> None:
    shop.init()
    shop.call("again", "reauthorize", KLARNA, CUSTOMER)
    shop.purchase_frame.get_by_test_id("kaf-field").wait_for()

    shop.page.evaluate("selector => document.querySelector(selector).remove()", FULLSCREEN)

    assert shop.answer("again") == {"show_form": False, "approved": False}


def test_a_reauthorize_goes_on_when_a_widget_of_its_name_is_thrown_away(shop: Shop) -> None:
    shop.init()
    shop.load()
    shop.call("again", "reauthorize", KLARNA, CUSTOMER)
    shop.purchase_frame.get_by_test_id("kaf-field").wait_for()

    shop.page.evaluate("container.replaceChildren()")
    complete(shop.purchase_frame)

    assert shop.answer("again")["approved"] is True


@pytest.mark.parametrize(
    ("close", "answer"),
    [(True, {"show_form": False, "approved": False}), (False, {"show_form": True, "approved": True})],
)
def test_finalize_authorizes_and_a_broken_off_one_offers_no_form(
    shop: Shop, close: bool, answer: Any
) -> None:
    shop.init()
    shop.call("last", "finalize", KLARNA, CUSTOMER)

    if close:
        shop.purchase_frame.get_by_role("button", name="Close").click()
    else:
        complete(shop.purchase_frame)

    assert {key: shop.answer("last")[key] for key in answer} == answer


# loadPaymentReview


def test_the_payment_review_is_for_some_countries_only(shop: Shop) -> None:
    shop.token = shop.new_session(purchase_country="SE", purchase_currency="SEK", locale="sv-SE")
    shop.init()

    thrown = shop.call("review", "loadPaymentReview", {"container": "#container"})

    assert thrown["name"] == "OperationNotSupportedError"
    assert thrown["told"] == [{"show_form": False}]


def test_the_payment_review_is_shown_in_its_container(shop: Shop) -> None:
    shop.init()

    shop.call("review", "loadPaymentReview", {"container": "#other"})

    assert shop.answer("review") == {"show_form": True}
    review = shop.page.frame_locator("#other > iframe")
    expect(review.get_by_text("when you place the order")).to_be_visible()


# Who may say what to whom


def test_an_answer_that_does_not_come_from_klarna_s_window_is_not_heard(shop: Shop) -> None:
    shop.init()
    shop.load()
    window = shop.window()
    window.get_by_test_id("kaf-field").wait_for()
    purchase_id = window.locator("[data-purchase]").get_attribute("data-purchase")

    forged = {"klarna": True, "event": "answered", "purchase_id": purchase_id, "answer": {"approved": True}}
    shop.page.evaluate(
        "forged => new Promise(done => { postMessage(forged, '*'); setTimeout(done) })", forged
    )

    assert shop.answers("authorize") == []
    window.get_by_role("button", name="Close").click()
    assert shop.answer("authorize") == ABORTED


def test_the_shop_s_own_origin_asks_klarna_for_nothing_but_documents(klarna: Klarna, shop: Shop) -> None:
    asked: list[Request] = []
    shop.page.context.on("request", lambda request: asked.append(request))
    klarna.origins.clear()
    shop.init()
    shop.load()
    complete(shop.window())
    shop.answer("authorize")

    assert klarna.origins == [klarna.simulator.browser_url] * 4
    assert {request.resource_type for request in asked} == {"document", "stylesheet", "script", "fetch"}
    assert all(shop.token not in request.url for request in asked)


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
