from __future__ import annotations

import pytest

from klarna_simulator.categories import payment_method_categories


@pytest.mark.parametrize(
    ("locale", "name"),
    [("en-GB", "Pay with Klarna"), ("de-DE", "Mit Klarna bezahlen"), ("el-GR", "Pay with Klarna")],
)
def test_the_name_is_in_the_language_of_the_locale_where_it_is_known(locale: str, name: str) -> None:
    (category,) = payment_method_categories(("klarna",), locale)

    assert category["identifier"] == "klarna"
    assert category["name"] == name
    assert set(category["asset_urls"]) == {"descriptive", "standard"}


def test_all_categories_of_the_account_are_offered_in_order() -> None:
    offered = payment_method_categories(("pay_later", "pay_now", "pay_over_time"), "sv-SE")

    assert [category["identifier"] for category in offered] == ["pay_later", "pay_now", "pay_over_time"]
    assert offered[0]["name"] == "Betala senare"
