"""The probe: calls and answers with their times and places, windows, errors, and what was lost."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser

from recorder.clock import now
from recorder.journal import KlarnaWindow, Lost, Order, PageError, SdkEvent, Thrown, order
from recorder.probe import Probe
from recorder.writer import Journal
from tests.recorder.conftest import MAKE_SDK, SDK, SHOP, Watched

PAY = "<button id='pay'>Pay</button>"


def test_a_call_is_recorded_with_what_it_was_told_and_answered(watched: Watched) -> None:
    watched.open(
        body="<div id='box'>here</div>",
        script="Klarna.Payments.load({ container: '#box', payment_method_category: 'klarna' },"
        " { order_amount: 998 }, () => {});",
    )

    (call,), (callback,) = watched.calls(), watched.callbacks()
    assert call.options == {"container": "#box", "payment_method_category": "klarna"}
    assert call.data == {"order_amount": 998}
    assert call.container_visible is True
    assert call.url == f"{SHOP}/checkout"
    assert (callback.call, callback.method, callback.answer) == (call.call, "load", {"show_form": True})
    assert order(call.at, callback.at) is Order.BEFORE


@pytest.mark.parametrize(
    ("arguments", "options", "data"),
    [
        ("() => {}", None, None),
        ("{ payment_method_category: 'klarna' }, () => {}", {"payment_method_category": "klarna"}, None),
        ("{}, { order_amount: 1 }, () => {}", {}, {"order_amount": 1}),
        (
            "{ order_amount: 1 }, { payment_method_category: 'klarna' }, () => {}",
            {"payment_method_category": "klarna"},
            {"order_amount": 1},
        ),
    ],
    ids=["callback", "options", "options and data", "the old order"],
)
def test_arguments_are_read_as_klarna_reads_them(
    arguments: str, options: object, data: object, watched: Watched
) -> None:
    watched.open(f"Klarna.Payments.authorize({arguments});")

    (call,) = watched.calls()
    assert (call.options, call.data) == (options, data)
    assert len(watched.callbacks()) == 1


def test_tokens_and_people_are_not_in_the_record(watched: Watched) -> None:
    watched.open(
        "Klarna.Payments.authorize({}, { billing_address: { given_name: 'Alva', country: 'SE' } }, () => {});"
    )

    (call,), (callback,) = watched.calls(), watched.callbacks()
    assert call.data["billing_address"]["given_name"].startswith("person:")
    assert call.data["billing_address"]["country"] == "SE"
    assert callback.answer["authorization_token"].startswith("token:2f7c…")


def test_an_exception_of_the_pages_callback_is_recorded_and_thrown_on(watched: Watched) -> None:
    watched.open(
        "try { Klarna.Payments.load({ container: 'body' }, () => { throw new RangeError('too far'); }); }"
        "catch (error) { window.caught = error.message; }"
    )

    (callback,) = watched.callbacks()
    assert callback.threw == Thrown(name="RangeError", message="too far")
    assert watched.page.evaluate("caught") == "too far"


def test_an_exception_of_the_sdk_is_recorded_and_thrown_on(watched: Watched) -> None:
    watched.open("try { Klarna.Payments.init(); } catch (error) { window.caught = error.name; }")

    (call,) = watched.calls()
    assert call.threw == Thrown(name="TypeError", message="no options")
    assert watched.page.evaluate("caught") == "TypeError"


def test_a_callback_within_the_call_comes_after_it(watched: Watched) -> None:
    watched.open(
        "Klarna.Payments.load({ container: 'body' }, () => Klarna.Payments.authorize({}, () => {}));"
    )

    assert len(watched.calls()) == 2
    told = [record for record in watched.journal.records if record.kind in ("SdkCall", "SdkCallback")]
    assert [(record.kind, record.method) for record in told] == [
        ("SdkCall", "load"),
        ("SdkCallback", "load"),
        ("SdkCall", "authorize"),
        ("SdkCallback", "authorize"),
    ]
    assert all(order(a.at, b.at) is Order.BEFORE for a, b in pairwise(told))


# Where and how a call was made.


def test_the_stack_begins_in_the_shops_code(watched: Watched) -> None:
    watched.open(
        "function outer() { inner(); }\nfunction inner() {\n  Klarna.Payments.init({});\n}\nouter();",
        path="/checkout?customer=alva",
    )

    (call,) = watched.calls()
    first, second = call.stack[0], call.stack[1]
    assert (first.function, first.line, first.url) == ("inner", 3, f"{SHOP}/checkout?customer=")
    assert second.function == "outer"


def test_looking_at_the_stack_leaves_the_pages_settings_alone(watched: Watched) -> None:
    watched.open(
        "window.asked = 0; Error.stackTraceLimit = 1;"
        "Error.prepareStackTrace = () => { asked += 1; return []; };"
        "Klarna.Payments.init({});"
    )

    assert len(watched.calls()[0].stack) == 1
    assert watched.page.evaluate("[Error.stackTraceLimit, asked, Error.prepareStackTrace.length]") == [
        1,
        0,
        0,
    ]


def test_the_task_of_the_click_is_told_from_what_comes_later(watched: Watched) -> None:
    watched.open(
        body=PAY,
        script="document.querySelector('#pay').onclick = async () => {"
        " Klarna.Payments.authorize({ payment_method_category: 'now' }, () => {});"
        " await fetch('/cart');"
        " Klarna.Payments.authorize({ payment_method_category: 'later' }, () => {});"
        " window.done = true; };"
        "Klarna.Payments.init({});",
    )
    watched.page.click("#pay")
    watched.page.wait_for_function("window.done")

    init, at_once, later = watched.calls()
    assert init.trusted_click is False
    assert (at_once.trusted_click, at_once.user_activation) == (True, True)
    # The browser still thinks of it as the shopper's doing.
    assert (later.trusted_click, later.user_activation) == (False, True)


def test_a_click_that_no_shopper_made_is_not_trusted(watched: Watched) -> None:
    watched.open(
        body=PAY,
        script="const pay = document.querySelector('#pay');"
        "pay.onclick = () => Klarna.Payments.authorize({}, () => {}); pay.click();",
    )

    assert [call.trusted_click for call in watched.calls()] == [False]


def test_a_shopper_may_use_the_keyboard(watched: Watched) -> None:
    watched.open(
        body="<form><input id='name'><button>Pay</button></form>",
        script="document.querySelector('form').onsubmit = (event) => {"
        " event.preventDefault(); Klarna.Payments.authorize({}, () => {}); };",
    )
    watched.page.press("#name", "Enter")

    assert [call.trusted_click for call in watched.calls()] == [True]


def test_a_container_is_empty_until_klarnas_frame_stands_in_it(watched: Watched) -> None:
    watched.open(
        body="<div id='box'></div>",
        script="""
            const box = document.getElementById("box");
            Klarna.Payments.load({ container: "#box" });
            box.innerHTML = "<iframe id='klarna-payments-main'></iframe>";
            Klarna.Payments.load({ container: box });
            box.replaceChildren();
            Klarna.Payments.load({ container: "#box" });
            Klarna.Payments.load({ container: "#nowhere" });
        """,
    )

    assert [call.container_empty for call in watched.calls()] == [True, False, True, None]


@pytest.mark.parametrize(
    ("style", "visible"),
    [("", True), ("display: none", False), ("visibility: hidden", False)],
)
def test_a_container_is_visible_or_not(style: str, visible: bool, watched: Watched) -> None:
    watched.open(
        body=f"<div style='{style}'><div id='box'></div></div>",
        script="Klarna.Payments.load({ container: document.getElementById('box') });",
    )

    (call,) = watched.calls()
    assert call.container_visible is visible
    assert call.options == {"container": {"element": "#box"}}


def test_authorize_knows_whether_the_widget_is_there(watched: Watched) -> None:
    watched.open(
        "Klarna.Payments.authorize({}, () => {});"
        "document.body.insertAdjacentHTML('beforeend', '<iframe id=klarna-klarna-main></iframe>');"
        "Klarna.Payments.authorize({}, () => {});"
    )

    assert [call.container_visible for call in watched.calls("authorize")] == [False, True]


def test_a_call_in_a_frame_of_the_shop_is_recorded(watched: Watched) -> None:
    watched.open(
        body='<iframe srcdoc="<script>window.Klarna = { Payments: { init() {} } };'
        "Klarna.Payments.init({ client_token: '' });</script>\"></iframe>",
        sdk="",
    )

    assert [call.method for call in watched.calls()] == ["init"]


def test_another_origins_frame_is_left_alone(watched: Watched) -> None:
    html = f"<script>{SDK} Klarna.Payments.init({{}});</script>"
    watched.context.route("https://other.test/**", lambda r: r.fulfill(body=html, content_type="text/html"))
    watched.page.goto("https://other.test/")

    assert watched.calls() == []
    assert "klarnaCertify" not in " ".join(watched.page.evaluate("Object.getOwnPropertyNames(window)"))


def test_what_cannot_be_copied_is_told_of(watched: Watched) -> None:
    watched.open(
        "const data = { when: new Date(0), big: 10n, call() {}, nothing: undefined, not: NaN, list: [undefined],"
        " get trap() { throw new Error('mine'); }, long: 'x'.repeat(30000) };"
        "data.self = data;"
        "Klarna.Payments.load({ container: 'body' }, data);"
    )

    (call,) = watched.calls()
    assert call.data["when"] == "1970-01-01T00:00:00.000Z"
    assert (call.data["big"], call.data["call"], call.data["not"]) == ("10", "function", "NaN")
    assert (call.data["list"], call.data["self"]) == ([None], "… (a cycle)")
    assert call.data["trap"] == "… (threw Error)"
    assert "nothing" not in call.data
    assert call.data["long"].endswith("… (30000 characters, cut)")


# What else the browser tells.


def test_events_of_the_sdk_are_heard_beside_the_pages_own_handlers(watched: Watched) -> None:
    watched.open(
        "window.heard = []; Klarna.Payments.init({});"
        "Klarna.Payments.on('heightChanged', (height) => heard.push(height));"
        "Klarna.Payments.emit('heightChanged', 400);"
        "Klarna.Payments.off('heightChanged');"
        "Klarna.Payments.emit('heightChanged', 500);"
    )

    assert [(event.event, event.detail) for event in watched.records(SdkEvent)] == [
        ("heightChanged", 400),
        ("heightChanged", 500),
    ]
    assert watched.page.evaluate("heard") == [400]


def test_the_full_screen_frame_is_seen_when_it_is_shown(watched: Watched) -> None:
    watched.open()
    watched.page.evaluate(
        """async () => {
            const turn = () => new Promise((done) => requestAnimationFrame(done));
            const frame = document.createElement("iframe");
            frame.id = "klarna-klarna-fullscreen";
            frame.style.display = "none";
            document.body.append(frame);
            await turn();
            frame.style.display = "block";
            await turn();
            frame.remove();
            await turn();
        }"""
    )

    seen = watched.records(KlarnaWindow)
    assert [(one.window, one.state) for one in seen] == [("fullscreen", "opened"), ("fullscreen", "closed")]


def test_klarnas_pop_up_is_seen_to_open_and_close(watched: Watched) -> None:
    watched.context.route(
        "https://pay.klarna.com/**", lambda r: r.fulfill(body="<p>Pay</p>", content_type="text/html")
    )
    watched.open(
        body=PAY,
        script="document.querySelector('#pay').onclick = () => {"
        " window.step = window.open('https://pay.klarna.com/', 'klarna-klarna-popup'); };",
    )
    before = now()
    with watched.page.expect_popup() as popup:
        watched.page.click("#pay")
    popup.value.wait_for_load_state()
    with popup.value.expect_event("close"):
        watched.page.evaluate("step.close()")

    seen = watched.records(KlarnaWindow)
    assert [(one.window, one.state) for one in seen] == [("popup", "opened"), ("popup", "closed")]
    assert order(before, seen[0].at) is Order.BEFORE
    assert order(seen[1].at, now()) is not Order.AFTER


def test_a_pop_up_of_another_name_is_klarnas_while_the_page_waits_for_klarna(watched: Watched) -> None:
    watched.context.route(
        "https://pay.klarna.com/**", lambda r: r.fulfill(body="<p>Pay</p>", content_type="text/html")
    )
    watched.open(
        body=PAY,
        script="document.querySelector('#pay').onclick = () => {"
        " Klarna.Payments.authorize({}, () => {}); };"
        "Klarna.Payments.authorize = (options, callback) => {"
        " window.step = window.open('https://pay.klarna.com/', 'unknown'); window.answer = callback; };",
    )
    before = now()
    with watched.page.expect_popup() as popup:
        watched.page.click("#pay")
    popup.value.wait_for_load_state()
    with popup.value.expect_event("close"):
        watched.page.evaluate("answer({ approved: true }); step.close()")
    with watched.page.expect_popup():
        watched.page.evaluate("void window.open('https://pay.klarna.com/help', 'help')")
    watched.probe.finish()

    seen = watched.records(KlarnaWindow)
    assert [(one.window, one.state) for one in seen] == [("popup", "opened"), ("popup", "closed")]
    assert order(before, seen[0].at) is not Order.AFTER


def test_an_uncaught_exception_is_reported(watched: Watched) -> None:
    watched.open("setTimeout(() => { throw new TypeError('lost my way'); });")
    watched.page.wait_for_function("true")

    assert [error.message for error in watched.records(PageError)] == ["TypeError: lost my way"]


def test_what_a_policy_blocked_is_no_error_of_the_page(watched: Watched) -> None:
    watched.open()
    for name in ("Content-Security-Policy", "TypeError"):
        error = SimpleNamespace(name=name, message="blocked an inline style")
        watched.probe._page_failed(SimpleNamespace(page=watched.page, error=error))  # type: ignore[arg-type]

    assert [error.message for error in watched.records(PageError)] == ["TypeError: blocked an inline style"]


# Clocks, and what is lost.


def test_the_clocks_offset_is_known_within_a_bound(watched: Watched) -> None:
    watched.open("Klarna.Payments.init({});")
    before = now()
    watched.page.evaluate("Klarna.Payments.init({})")
    after = now()

    call = watched.calls()[1]
    assert before.at - call.at.within <= call.at.at <= after.at + call.at.within
    assert call.at.within < 0.1


def test_a_page_with_a_clock_of_its_own_is_told_by_the_real_one(watched: Watched) -> None:
    watched.open("Performance.prototype.now = () => 1; Date.now = () => 1; Klarna.Payments.init({});")

    (call,) = watched.calls()
    assert abs(call.at.at - now().at) < 60


def test_times_wait_until_the_clock_is_measured(browser: Browser) -> None:
    context = browser.new_context()
    journal = Journal()
    probe = Probe(context, journal, merchant=SHOP)
    page = context.new_page()
    watched = Watched(context, page, journal, probe)
    watched.open("Klarna.Payments.init({});")
    assert watched.calls() == []
    probe.measure_clock(page)

    assert [call.method for call in watched.calls()] == ["init"]
    context.close()


def test_nothing_is_lost_over_many_pages(watched: Watched) -> None:
    for number in range(5):
        watched.open("for (let i = 0; i < 5; i += 1) Klarna.Payments.init({});", path=f"/{number}")
    watched.probe.finish()

    assert len(watched.calls("init")) == 25
    assert watched.records(Lost) == []


class HardOfHearing(Probe):
    """Misses what it is told while `deaf`, as a driver does whose page has gone."""

    deaf = False

    def _receive(self, source: Mapping[str, Any], text: str) -> None:
        if not self.deaf:
            super()._receive(source, text)


def test_what_a_page_sent_in_vain_is_reported_as_lost(browser: Browser) -> None:
    context = browser.new_context()
    journal = Journal()
    probe = HardOfHearing(context, journal, merchant=SHOP)
    watched = Watched(context, context.new_page(), journal, probe)
    probe.measure_clock(watched.page)
    watched.open("Klarna.Payments.init({});")
    (heard,) = watched.calls()
    probe.deaf = True
    watched.page.evaluate("Klarna.Payments.init({}); Klarna.Payments.init({})")
    probe.finish()

    assert [(lost.document, lost.missing) for lost in watched.records(Lost)] == [(heard.document, 2)]
    context.close()


def test_a_closed_journal_stops_nobody(watched: Watched) -> None:
    watched.open()
    watched.journal.close()
    watched.page.evaluate("Klarna.Payments.init({})")
    watched.probe.finish()

    assert watched.calls() == []


def test_a_probe_may_outlive_its_pages(watched: Watched) -> None:
    watched.open("Klarna.Payments.init({});")
    watched.calls()
    watched.page.close()
    watched.probe.finish()

    assert "Lost" not in {record.kind for record in watched.journal.records}


def test_without_a_merchant_whatever_is_not_klarnas_is_the_shops(browser: Browser) -> None:
    context = browser.new_context()
    journal = Journal()
    probe = Probe(context, journal)
    page = context.new_page()
    probe.measure_clock(page)
    html = (
        f"<script>{MAKE_SDK} window.Klarna = {{ Payments: makeSdk() }}; Klarna.Payments.init({{}});</script>"
    )
    context.route("**/*", lambda r: r.fulfill(body=html, content_type="text/html"))
    page.goto("https://js.klarna.com/")
    page.goto("https://anywhere.test/")
    watched = Watched(context, page, journal, probe)

    assert [call.url for call in watched.calls()] == ["https://anywhere.test/"]
    context.close()
