"""The probe's stand-ins: however a page comes by Klarna's SDK, its calls are seen, and it cannot tell."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from recorder.probe import Probe
from recorder.writer import Journal
from tests.recorder.conftest import MAKE_SDK, SHOP, Watched

DEFINED = {
    "by assignment": "window.Klarna = { Payments: makeSdk() };",
    "as Klarna does": "window.Klarna = window.Klarna || {}; window.Klarna.Payments = makeSdk();",
    "through a local name": "const K = window.Klarna || {}; K.Payments = makeSdk(); window.Klarna = K;",
    "on globalThis": "globalThis.Klarna ??= {}; globalThis.Klarna.Payments = makeSdk();",
    "as a global variable": "var Klarna = Klarna || {}; Klarna.Payments = makeSdk();",
    "as a global function": "function Klarna() {} Klarna.Payments = makeSdk();",
    "by Object.assign": "Object.assign(window, { Klarna: Object.assign({}, { Payments: makeSdk() }) });",
    "locked": "Object.defineProperty(window, 'Klarna', { value: { Payments: makeSdk() } });",
    "locked by Reflect": "Reflect.defineProperty(window, 'Klarna', { value: { Payments: makeSdk() } });",
    "locked with others": "Object.defineProperties(window, { Klarna: { value: { Payments: makeSdk() } } });",
    "by a getter": "{ const K = { Payments: makeSdk() };"
    " Object.defineProperty(window, 'Klarna', { get: () => K, configurable: true }); }",
    "by a locked getter": "{ const K = { Payments: makeSdk() };"
    " Object.defineProperty(window, 'Klarna', { get: () => K }); }",
    "with locked Payments": "window.Klarna = {};"
    " Object.defineProperty(Klarna, 'Payments', { value: makeSdk() });",
    "with a getter for Payments": "{ const sdk = makeSdk(); window.Klarna = { get Payments() { return sdk; } }; }",
    "frozen": "window.Klarna = Object.freeze({ Payments: Object.freeze(makeSdk()) });",
    "frozen and locked": "Object.defineProperty(window, 'Klarna',"
    " { value: Object.freeze({ Payments: Object.freeze(makeSdk()) }) });",
    "as an object of a class": "class Sdk { #calls = 0; constructor() { Object.assign(this, makeSdk()); }"
    " get count() { return this.#calls; } reauthorize() { this.#calls += 1; } }"
    " window.Klarna = { Payments: new Sdk() };",
    "with methods from a prototype": "window.Klarna = { Payments: Object.create(makeSdk()) };",
    "with methods by getters": "{ const sdk = makeSdk(), lazy = {};"
    " for (const key of Object.keys(sdk)) Object.defineProperty(lazy, key, { get: () => sdk[key] });"
    " window.Klarna = { Payments: lazy }; }",
    "method after method": "window.Klarna = { Payments: {} }; Object.assign(Klarna.Payments, makeSdk());",
    "a second time": "window.Klarna = { Payments: makeSdk() }; Klarna.Payments = makeSdk();",
    "again after a deletion": "window.Klarna = { Payments: {} }; delete window.Klarna;"
    " window.Klarna = { Payments: makeSdk() };",
}


@pytest.mark.parametrize("how", DEFINED)
def test_calls_are_seen_however_klarna_is_defined(how: str, watched: Watched) -> None:
    watched.open(
        "const got = []; Klarna.Payments.init({ client_token: 't' });"
        "Klarna.Payments.load({ container: 'body' }, (answer) => got.push(answer));",
        sdk=MAKE_SDK + DEFINED[how],
    )

    assert [call.method for call in watched.calls()] == ["init", "load"]
    assert [callback.answer for callback in watched.callbacks()] == [{"show_form": True}]
    assert watched.page.evaluate("got") == [{"show_form": True}]


def test_calls_within_the_async_callback_are_seen(watched: Watched) -> None:
    watched.open(
        body="<script>window.klarnaAsyncCallback = () => Klarna.Payments.init({});</script>",
        sdk=MAKE_SDK + DEFINED["as Klarna does"] + "window.klarnaAsyncCallback();",
    )

    assert [call.method for call in watched.calls()] == ["init"]


def test_klarna_that_was_there_before_the_probe_is_seen(browser: Browser) -> None:
    # Whatever another script of the context defines first is there when the probe comes.
    context = browser.new_context()
    context.add_init_script(MAKE_SDK + "globalThis.Klarna = { Payments: makeSdk() };")
    journal = Journal()
    probe = Probe(context, journal, merchant=SHOP)
    page = context.new_page()
    probe.measure_clock(page)
    context.route(f"{SHOP}/**", lambda r: r.fulfill(body="<body></body>", content_type="text/html"))
    page.goto(SHOP)
    page.evaluate("Klarna.Payments.init({})")
    probe.finish()
    context.close()

    assert [record.method for record in journal.records if record.kind == "SdkCall"] == ["init"]


def test_new_methods_are_seen_too(watched: Watched) -> None:
    watched.open("Klarna.Payments.load = makeSdk().load; Klarna.Payments.load({ container: 'body' });")

    assert [call.method for call in watched.calls()] == ["load"]


def test_a_page_that_puts_its_own_function_around_the_sdk_calls_once(watched: Watched) -> None:
    watched.open(
        "const real = Klarna.Payments.load;"
        "Klarna.Payments.load = function (...given) { return real.apply(this, given); };"
        "Klarna.Payments.load({ container: 'body' }, () => Klarna.Payments.load({ container: 'body' }));"
    )

    assert [call.method for call in watched.calls()] == ["load", "load"]


def test_what_the_sdk_calls_by_itself_is_not_the_pages_call(watched: Watched) -> None:
    watched.open(
        "Klarna.Payments.authorize({}, {}, () => {});",
        sdk=MAKE_SDK
        + "window.Klarna = { Payments: makeSdk() };"
        + "Klarna.Payments.authorize = () => { Klarna.Payments.init({}); Klarna.Payments.load({}); };",
    )

    assert [call.method for call in watched.calls()] == ["authorize"]


DESCRIBE = """() => {
    const tell = (object) => Reflect.ownKeys(object).map((key) => {
        const { value, get, set, ...rest } = Object.getOwnPropertyDescriptor(object, key);
        const kind = typeof (value ?? get);
        return [String(key), kind, (value ?? get)?.name, (value ?? get)?.length, JSON.stringify(rest)];
    });
    const P = Klarna.Payments, seen = {};
    seen.properties = [tell(Klarna), tell(P)];
    seen.loop = []; for (const key in P) seen.loop.push(key);
    seen.same = [P === Klarna.Payments, P.load === P.load, window.Klarna === Klarna, P.init({}) === P];
    seen.alias = [Klarna.Credit === P, Klarna.Other === P, Klarna.Other.load === P.load];
    seen.frozen = [Klarna, P, P.load].map((o) => [Object.isFrozen(o), Object.isSealed(o), Object.isExtensible(o)]);
    seen.types = [typeof Klarna, typeof P, typeof P.load, String(P), P instanceof Object, P.constructor.name];
    seen.spread = Object.keys({ ...P }); seen.json = JSON.stringify(Klarna); seen.missing = P.nothing;
    seen.has = ["load" in P, "nothing" in P, Object.hasOwn(P, "load"), P.hasOwnProperty("load")];
    seen.returned = [P.load({}), (0, P.load)({}), P.load.call(null, {}), Reflect.apply(P.load, P, [{}])];
    const { load } = P; seen.detached = load({});
    try { P.init(); } catch (error) { seen.thrown = [error.name, error.message, error instanceof TypeError]; }
    try { "use strict"; P.extra = 1; } catch (error) { seen.refused = error.name; }
    seen.extra = [P.extra, delete P.extra, P.extra];
    P.load({}, function (...given) { seen.callback = [this, given, arguments.length]; });
    const handler = (detail) => (seen.event = [...(seen.event || []), detail]);
    P.on("heightChanged", handler); P.emit("heightChanged", 1);
    P.off("heightChanged", handler); P.emit("heightChanged", 2);
    seen.limit = [Error.stackTraceLimit, Object.keys(Error)];
    seen.global = Object.getOwnPropertyNames(window).filter((name) => /klarna/i.test(name)).sort();
    return seen;
}"""


@pytest.mark.parametrize(
    "sdk",
    [
        "window.Klarna = window.Klarna || {}; const sdk = makeSdk();"
        "Object.assign(window.Klarna, { Payments: sdk, Credit: sdk, Other: makeSdk() });",
        "const sdk = Object.freeze(makeSdk());"
        "window.Klarna = Object.freeze({ Other: makeSdk(), Credit: sdk, Payments: sdk });",
        "window.Klarna = {}; const sdk = Object.defineProperties({}, Object.getOwnPropertyDescriptors(makeSdk()));"
        "Object.defineProperty(sdk, 'load', { enumerable: false, configurable: false, writable: false });"
        "Object.defineProperty(Klarna, 'Payments', { value: Object.seal(sdk), enumerable: true });"
        "Klarna.Other = { load() {} };",
    ],
    ids=["open", "frozen", "partly locked"],
)
def test_a_page_cannot_tell_the_stand_in_from_the_sdk(sdk: str, watched: Watched, browser: Browser) -> None:
    watched.open(sdk=MAKE_SDK + sdk)
    unwatched = browser.new_page()
    unwatched.route(f"{SHOP}/**", lambda r: r.fulfill(body="<body></body>", content_type="text/html"))
    unwatched.goto(SHOP)
    unwatched.add_script_tag(content=MAKE_SDK + sdk)

    assert watched.page.evaluate(DESCRIBE) == unwatched.evaluate(DESCRIBE)
    unwatched.context.close()


def test_a_page_without_klarna_sees_none(watched: Watched) -> None:
    watched.open(sdk="")

    assert watched.page.evaluate("[typeof Klarna, window.Klarna === undefined]") == ["undefined", True]
    assert watched.page.evaluate("Object.keys(window).includes('Klarna')") is False


def test_nothing_of_the_probe_lies_in_the_page(watched: Watched) -> None:
    watched.open()

    names = watched.page.evaluate("Object.getOwnPropertyNames(window)")
    assert [name for name in names if "certify" in name.lower()] == []
