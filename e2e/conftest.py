"""Which browser the journeys run in: that of set-up or another machine's; pytest-playwright's options come on top."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType

from fixtures.collection import call_off, run_of
from fixtures.remote import NoRemoteBrowserError, connected
from klarna_certify.browsers import find_browser


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str, pytestconfig: pytest.Config
) -> dict[str, Any]:
    """pytest-playwright's arguments, completed by where the browser is and what it needs on this machine."""
    if run_of(pytestconfig).connect:
        return browser_type_launch_args  # where the browser is and what it needs, its own machine knows
    headed = bool(pytestconfig.getoption("--headed"))
    return {**find_browser(browser_name, headed=headed).launch_args(), **browser_type_launch_args}


@pytest.fixture(scope="session")
def launch_browser(
    launch_browser: Callable[..., Browser],
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    request: pytest.FixtureRequest,
) -> Callable[..., Browser]:
    """pytest-playwright's way to a browser, or the way to one at the address that the run was given."""
    address = run_of(request.config).connect
    if not address:
        return launch_browser

    def connect(**options: Any) -> Browser:
        try:
            return connected(browser_type, address, {**browser_type_launch_args, **options})
        except NoRemoteBrowserError as error:
            call_off(request, str(error))

    return connect
