"""What all tests share: the browser that set-up found, and properties that no busy machine can fail."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings

from klarna_certify.browsers import find_browser

# How long an example takes says something about the machine, and nothing about the property.
settings.register_profile("project", deadline=None)
# `--hypothesis-profile nightly`: what `make histories` runs, and every night a machine.
settings.register_profile("nightly", deadline=None, max_examples=10_000, print_blob=True)
settings.load_profile("project")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], browser_name: str) -> dict[str, Any]:
    return {**find_browser(browser_name).launch_args(), **browser_type_launch_args}
