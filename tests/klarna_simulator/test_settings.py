from __future__ import annotations

from typing import Any

import pytest

from klarna_simulator.client_token import client_token
from klarna_simulator.options import BrowserOptions, Limits, Rules
from klarna_simulator.settings import SettingError, changed, from_words, values_of


def test_settings_are_read_from_words() -> None:
    told = from_words(["unauthorized=json", "reference-length=256", "categories=pay_later,pay_now"])

    rules = changed(Rules(), told)

    assert (rules.unauthorized, rules.reference_length) == ("json", 256)
    assert rules.categories == ("pay_later", "pay_now")


def test_settings_are_read_from_json() -> None:
    rules = changed(Rules(), {"reference_length": 256, "categories": ["klarna"]})

    assert (rules.reference_length, rules.categories) == (256, ("klarna",))


def test_what_is_not_told_stays() -> None:
    options = changed(BrowserOptions(purchase_step="fullscreen"), {"merchant_name": "A shop"})

    assert (options.purchase_step, options.merchant_name) == ("fullscreen", "A shop")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"weather": "fine"}, "no such setting; there are locale"),
        ({"unauthorized": "xml"}, "'xml' is none of html, json"),
        ({"categories": 3}, "a list is needed"),
        ({"categories": []}, "at least one"),
        ({"categories": ""}, "at least one"),
        ([], "an object of names and values"),
    ],
)
def test_a_wrong_setting_is_told_with_what_there_is(asked: Any, told: str) -> None:
    with pytest.raises(SettingError, match=told):
        changed(Rules(), asked)


@pytest.mark.parametrize("wrong", ["many", "-1", True, None, "1.5", str(2**63)])
def test_a_limit_is_a_number(wrong: Any) -> None:
    with pytest.raises(SettingError, match="no number"):
        changed(Limits(), {"sessions": wrong})


@pytest.mark.parametrize("word", ["unauthorized", "=json", ""])
def test_a_word_without_a_name_and_a_value_is_none(word: str) -> None:
    with pytest.raises(SettingError, match="NAME=VALUE"):
        from_words([word])


def test_settings_with_a_closed_list_of_values_tell_it() -> None:
    told = values_of(Rules)

    assert told["unauthorized"] == ["html", "json"]
    assert told["reference_length"] == [255, 256]
    assert "categories" not in told


@pytest.mark.parametrize("wrong", ["x" * 101, "Shop \ud83d", 7])
def test_a_text_is_short_and_whole(wrong: Any) -> None:
    with pytest.raises(SettingError, match="merchant_name: a text of 100 characters at most"):
        changed(BrowserOptions(), {"merchant_name": wrong})


def test_the_longest_name_of_a_merchant_fits_a_client_token() -> None:
    options = changed(BrowserOptions(), {"merchant_name": "\N{FISH}" * 100})
    purchase = {"purchase_country": "GB", "purchase_currency": "GBP", "order_amount": 100}

    assert len(client_token("00000000-0000-4000-8000-000000000000", purchase, options)) <= 4096
