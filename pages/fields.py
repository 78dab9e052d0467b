"""Typing into fields of pages that draw themselves anew."""

from __future__ import annotations

import re

from playwright.sync_api import Locator

from pages.waiting import until


def write(field: Locator, value: str, timeout: float) -> bool:
    """Puts a value in the place of what stands in a field, also where the page is just drawing the field anew.

    What stands in it is cleared first: Firefox adds to what a field for numbers or e-mail addresses holds. Gives back
    whether the field holds the value within `timeout` seconds, be it written with other spaces, signs or capitals.
    """

    def written() -> bool:
        if field.input_value():
            field.clear()
        field.fill(value)
        return _letters(field.input_value()) == _letters(value)

    return bool(until(field.page.context, written, timeout))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()
