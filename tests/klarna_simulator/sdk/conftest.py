"""A browser, Klarna and a shop for the tests of the SDK."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from klarna_certify.browsers import find_browser
from klarna_simulator.chaos import Troubles
from klarna_simulator.options import BrowserOptions
from tests.klarna_simulator.sdk.shop import Klarna, Shop


@pytest.fixture(scope="module")
def klarna() -> Iterator[Klarna]:
    with Klarna().served() as served:
        yield served


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A browser for one module alone.

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
    for option in dataclasses.fields(BrowserOptions):
        if option.name != "browser_url":
            setattr(klarna.simulator.options, option.name, option.default)
    klarna.simulator.reset()
    klarna.chaos.troubles = Troubles()
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
