"""A pytest plugin (`-p benchmarks.repeated`): every journey as often as `BENCHMARK_REPEAT` says."""

from __future__ import annotations

import os

import pytest


@pytest.hookimpl(trylast=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Gives every journey a number more."""
    if "project" in metafunc.fixturenames:
        metafunc.fixturenames.append("again")
        metafunc.parametrize("again", range(int(os.environ["BENCHMARK_REPEAT"])))
