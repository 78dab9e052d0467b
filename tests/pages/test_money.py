from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.money import NotAnAmountError, currency_of, minor_units


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("£14.97", 1497),
        ("14,97 €", 1497),
        ("149,00 kr", 14900),
        ("$1,234.50", 123450),
        ("1.234,50 €", 123450),
        ("1 234,50 kr", 123450),
        ("1\u00a0234,50 kr", 123450),
        ("CHF 1’234.50", 123450),
        ("£5", 500),
        ("£0.00", 0),
        ("-£5.00", -500),
        ("−5,00 €", -500),
        ("Total: £14.97", 1497),
        ("£1,234", 123400),
    ],
)
def test_an_amount_is_read_as_each_market_writes_it(text: str, amount: int) -> None:
    assert minor_units(text) == amount


@pytest.mark.parametrize("text", ["", "free", "£", "2 × £4.99", "£1.2.3,45,67"])
def test_what_is_not_one_amount_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmountError):
        minor_units(text)


@given(st.integers(min_value=-(10**9), max_value=10**9), st.sampled_from(["{:,}.{:02} £", "£{:,}.{:02}"]))
def test_every_amount_is_read_back(amount: int, form: str) -> None:
    sign = "-" if amount < 0 else ""
    whole, decimals = divmod(abs(amount), 100)
    assert minor_units(sign + form.format(whole, decimals)) == amount


@given(st.integers(min_value=0, max_value=10**9))
def test_every_amount_is_read_back_with_a_decimal_comma(amount: int) -> None:
    whole, decimals = divmod(amount, 100)
    assert minor_units(f"{whole:,}".replace(",", ".") + f",{decimals:02} €") == amount


@pytest.mark.parametrize(
    ("text", "currency"),
    [("£1", "GBP"), ("1 €", "EUR"), ("1 kr", "SEK"), ("$1", "USD"), ("CHF 1", "CHF"), ("1", None)],
)
def test_the_currency_is_read_from_its_sign_or_code(text: str, currency: str | None) -> None:
    assert currency_of(text) == currency
