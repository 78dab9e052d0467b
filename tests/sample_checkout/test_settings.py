"""What the shop is told from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from sample_checkout.settings import KLARNA_SDK_URL, SHAPES, Settings, SettingsError

REQUIRED = {
    "KLARNA_API_URL": "https://api.klarna.test/",
    "KLARNA_API_USERNAME": "key-id",
    "KLARNA_API_PASSWORD": "key-secret",
}


def test_three_settings_are_enough() -> None:
    settings = Settings.from_environment(REQUIRED)
    assert (settings.klarna_api_url, settings.klarna_sdk_url) == ("https://api.klarna.test", KLARNA_SDK_URL)
    assert (settings.shape, settings.database, settings.csp_extra) == ("one-page", None, ())


def test_everything_can_be_set() -> None:
    settings = Settings.from_environment(
        {
            **REQUIRED,
            "CHECKOUT_SHAPE": "review",
            "CHECKOUT_DATABASE": "shop.db",
            "CHECKOUT_PORT": "8080",
            "CHECKOUT_PUBLIC_URL": "https://shop.test/",
            "CHECKOUT_CSP_EXTRA": "http://one.test http://two.test",
        }
    )
    assert (settings.shape, settings.database, settings.port) == ("review", Path("shop.db"), 8080)
    assert settings.public_url == "https://shop.test"
    assert settings.csp_extra == ("http://one.test", "http://two.test")


def test_a_shop_that_finalizes_has_a_review_page() -> None:
    shapes = {shape: Settings.from_environment({**REQUIRED, "CHECKOUT_SHAPE": shape}) for shape in SHAPES}
    reviewed = [shape for shape, settings in shapes.items() if settings.has_review_page]
    assert reviewed == ["review", "finalize", "callback"]


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_environment({})
    assert all(name in str(error.value) for name in REQUIRED)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHECKOUT_SHAPE", "drive-in"),
        ("CHECKOUT_COUNTRY", "FR"),
        ("CHECKOUT_PORT", "many"),
        ("CHECKOUT_PORT", "70000"),
        ("KLARNA_API_URL", "klarna"),
        ("KLARNA_SDK_URL", "javascript:x"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({**REQUIRED, name: value})


def test_credentials_do_not_show_in_a_log_line() -> None:
    assert "key-" not in repr(Settings.from_environment(REQUIRED))
