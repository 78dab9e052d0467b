"""The browser that set-up found, for pytest-playwright's own fixtures."""

from __future__ import annotations

from typing import Any

import pytest

from klarna_certify.browsers import find_browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], browser_name: str) -> dict[str, Any]:
    return {**find_browser(browser_name).launch_args(), **browser_type_launch_args}
