from __future__ import annotations

import pytest

from klarna_simulator.markets import (
    MARKETS,
    host_region,
    is_spoken,
    locale_fits,
    market_region,
    wrong_market_fields,
)


def test_there_are_26_markets_with_locales_of_their_own_country() -> None:
    assert len(MARKETS) == 26
    for country, market in MARKETS.items():
        assert market.locales
        assert all(locale.endswith(f"-{country}") for locale in market.locales)


@pytest.mark.parametrize(
    ("country", "currency"), [("GB", "GBP"), ("DE", "EUR"), ("SE", "SEK"), ("us", "usd")]
)
def test_the_local_currency_is_accepted(country: str, currency: str) -> None:
    assert wrong_market_fields(country, currency, None) == []


def test_a_currency_of_another_country_is_refused() -> None:
    assert wrong_market_fields("GB", "EUR", None) == ["purchase_currency"]


def test_the_billing_country_overrides_the_purchase_country() -> None:
    assert wrong_market_fields("GB", "GBP", "NO") == ["purchase_currency"]
    assert wrong_market_fields("GB", "NOK", "NO") == []


def test_a_billing_country_that_is_not_known_yet_overrides_nothing() -> None:
    assert wrong_market_fields("GB", "GBP", "") == []


def test_a_country_without_klarna_is_refused() -> None:
    assert wrong_market_fields("BR", "BRL", None) == ["purchase_country"]
    assert wrong_market_fields("GB", "GBP", "BR") == ["billing_address.country"]


@pytest.mark.parametrize("nothing", [None, "", 7, {}, ["GB"]])
def test_currency_is_named_before_country_when_both_are_missing(nothing: object) -> None:
    assert wrong_market_fields(nothing, nothing, None) == ["purchase_currency", "purchase_country"]


def test_a_locale_fits_its_country_in_any_case() -> None:
    assert locale_fits("EN-gb", "GB")
    assert not locale_fits("en-US", "GB")


def test_each_market_belongs_to_a_region_of_the_api() -> None:
    assert {country for country in MARKETS if market_region(country) == "us"} == {"US", "CA", "MX"}
    assert {country for country in MARKETS if market_region(country) == "oc"} == {"AU", "NZ"}
    assert market_region("SE") == "eu"


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("api.klarna.com", "eu"),
        ("api.playground.klarna.com", "eu"),
        ("API-NA.klarna.com:443", "us"),
        ("api-oc.playground.klarna.com", "oc"),
        ("127.0.0.1:8700", None),
        ("api.klarna.com.shop.test", None),
        ("", None),
    ],
)
def test_klarnas_host_names_tell_their_region(host: str, region: str | None) -> None:
    assert host_region(host) == region


def test_a_host_serves_the_countries_of_its_region() -> None:
    assert wrong_market_fields("US", "USD", None, "us") == []
    assert wrong_market_fields("US", "USD", None, "eu") == ["purchase_country"]
    assert wrong_market_fields("GB", "USD", "US", "eu") == ["billing_address.country"]


def test_a_language_is_spoken_in_some_market_or_in_none() -> None:
    assert is_spoken("en-US")
    assert is_spoken("NB")
    assert not is_spoken("us-US")
