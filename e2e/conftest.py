"""Which browser the journeys run in: the one that set-up found, with pytest-playwright's options on top."""

from __future__ import annotations

from typing import Any

import pytest

from klarna_certify.browsers import find_browser


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str, pytestconfig: pytest.Config
) -> dict[str, Any]:
    """pytest-playwright's arguments, completed by where the browser is and what it needs on this machine."""
    headed = bool(pytestconfig.getoption("--headed"))
    return {**find_browser(browser_name, headed=headed).launch_args(), **browser_type_launch_args}
