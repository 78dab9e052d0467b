"""Amounts as shoppers of each market read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_checkout.money import share, written


@pytest.mark.parametrize(
    ("amount", "locale", "text"),
    [
        (1497, "en-GB", "£14.97"),
        (1497, "de-DE", "14,97\u00a0€"),
        (14900, "sv-SE", "149,00\u00a0kr"),
        (1497, "en-US", "$14.97"),
        (123456, "en-GB", "£1,234.56"),
        (123456, "de-DE", "1.234,56\u00a0€"),
        (123456, "sv-SE", "1\u00a0234,56\u00a0kr"),
        (-50, "en-US", "−$0.50"),
        (0, "en-GB", "£0.00"),
    ],
)
def test_an_amount_is_written_as_its_market_writes_it(amount: int, locale: str, text: str) -> None:
    assert written(amount, locale) == text


@given(st.integers(-(10**9), 10**9), st.integers(0, 10_000), st.integers(1, 20_000))
def test_a_share_is_never_off_by_more_than_a_half(amount: int, numerator: int, denominator: int) -> None:
    assert abs(2 * (share(amount, numerator, denominator) * denominator - amount * numerator)) <= denominator


def test_halves_are_rounded_away_from_zero() -> None:
    assert (share(5, 1, 2), share(-5, 1, 2)) == (3, -3)
