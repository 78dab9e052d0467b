"""Runs what needs a loop of its own: the browser's driver keeps one running in the tests' thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def awaited(coroutine: Coroutine[Any, Any, T]) -> T:
    """The coroutine's result, from a thread and a loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def apart(function: Callable[[], T]) -> T:
    """What the function returns, called in a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(function).result()
