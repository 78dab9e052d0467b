"""Ways in which a script may change what the probe stands around; where it is passed by, it says so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from recorder.journal import Lost
from recorder.probe import Probe
from recorder.writer import Journal
from tests.recorder.conftest import MAKE_SDK, SHOP, Watched

DRAWS = MAKE_SDK.replace(
    'return "loaded";',
    "const frame = document.createElement('iframe'); frame.id = 'klarna-payments-main';"
    " document.body.append(frame); return 'loaded';",
)
LOAD = "Klarna.Payments.load({ container: 'body' });"
SEEN = {
    "replaced after a load": f"{LOAD} window.Klarna = {{ Payments: makeSdk() }}; {LOAD}",
    "frozen after a load": f"{LOAD} Object.freeze(Klarna.Payments); Object.freeze(Klarna); {LOAD}",
    "moved to another name": "window.Shop = { pay: Klarna.Payments };"
    " Shop.pay.load({ container: 'body' }); Shop.pay.load({ container: 'body' });",
    "its method kept apart": "const { load } = Klarna.Payments; load({ container: 'body' });"
    " load({ container: 'body' });",
    "in a copy": "const copy = { ...Klarna.Payments }; copy.load({ container: 'body' });"
    " copy.load({ container: 'body' });",
}


@pytest.mark.parametrize("how", SEEN)
def test_calls_are_seen_whatever_becomes_of_klarna_later(how: str, watched: Watched) -> None:
    watched.open(SEEN[how], sdk=DRAWS + "window.Klarna = { Payments: makeSdk() };")

    assert len(watched.calls("load")) == 2
    assert not watched.probe.is_passed_by


@pytest.mark.parametrize("kind", ["type=module", "async", "defer"])
def test_calls_are_seen_however_the_script_is_brought_in(kind: str, watched: Watched) -> None:
    script = DRAWS + "window.Klarna = { Payments: makeSdk() };" + LOAD
    watched.open(
        sdk="", body=f"<script {kind} src='data:text/javascript,{script.replace(chr(39), chr(34))}'></script>"
    )
    watched.page.wait_for_selector("#klarna-payments-main", state="attached", timeout=20_000)

    assert len(watched.calls("load")) == 1
    assert not watched.probe.is_passed_by


def test_a_page_that_kept_the_sdk_from_before_is_told_as_not_seen(watched: Watched) -> None:
    watched.open(
        "kept.load({ container: 'body' });",
        sdk=DRAWS + "window.kept = makeSdk(); window.Klarna = { Payments: kept };",
    )
    watched.page.wait_for_selector("#klarna-payments-main", state="attached", timeout=20_000)

    assert [lost.missing for lost in watched.records(Lost)] == [1]
    assert watched.probe.is_passed_by


def test_a_frozen_klarna_that_was_locked_before_the_probe_is_told_as_not_seen(browser: Browser) -> None:
    context = browser.new_context()
    locked = "Object.freeze({ Payments: Object.freeze(makeSdk()) })"
    context.add_init_script(DRAWS + f"Object.defineProperty(window, 'Klarna', {{ value: {locked} }});")
    probe = Probe(context, Journal(), merchant=SHOP)
    page = context.new_page()
    probe.measure_clock(page)
    context.route(f"{SHOP}/**", lambda r: r.fulfill(body="<body></body>", content_type="text/html"))
    page.goto(SHOP)
    page.evaluate(f"() => {{ {LOAD} }}")
    probe.finish()
    context.close()

    assert probe.is_passed_by


def test_a_page_without_a_widget_is_not_taken_for_one(watched: Watched) -> None:
    watched.open("Klarna.Payments.init({ client_token: 't' });")
    watched.page.evaluate("document.body.append(document.createElement('iframe'))")
    watched.probe.finish()

    assert not watched.probe.is_passed_by
