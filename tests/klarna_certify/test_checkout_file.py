"""A checkout file says which shop is certified; the environment has the last word."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klarna_certify.checkout_file import FEATURES, CheckoutSettings, load_checkout
from klarna_certify.errors import ConfigurationError
from klarna_certify.hosts import PRODUCTION, refuse_production
from pages.checkout import OPTIONAL
from pages.sample import FinalizingCheckout

SAMPLES = Path(__file__).parents[2] / "sample_checkout"


def checkout(folder: Path, text: str, **environment: str) -> CheckoutSettings:
    path = folder / "checkout.toml"
    path.write_text(text, encoding="utf-8")
    return load_checkout(path, environment)


def mistake_in(folder: Path, text: str, **environment: str) -> str:
    with pytest.raises(ConfigurationError) as error:
        checkout(folder, text, **environment)
    return str(error.value).replace(str(folder), "here")


def test_a_name_is_all_that_a_checkout_file_needs(tmp_path: Path) -> None:
    settings = checkout(tmp_path, 'name = "My shop"')

    assert (settings.name, settings.base_url, settings.market) == ("My shop", "", "GB")
    assert (settings.shape, settings.features) == ("one-page", None)


def test_the_environment_comes_before_the_file_and_the_file_before_the_defaults(tmp_path: Path) -> None:
    settings = checkout(
        tmp_path,
        'name = "My shop"\nmarket = "SE"\nbase_url = "http://file.example"',
        KLARNA_CERTIFY_BASE_URL="https://environment.example/",
        KLARNA_CERTIFY_FEATURES="quantity, remove",
        KLARNA_CERTIFY_EXPECT_TIMEOUT="7.5",
    )

    assert settings.base_url == "https://environment.example"
    assert settings.market == "SE"
    assert settings.shape == "one-page"
    assert settings.features == ("quantity", "remove")
    assert settings.expect_timeout == 7.5


def test_an_empty_variable_is_as_none(tmp_path: Path) -> None:
    assert checkout(tmp_path, 'name = "x"\nmarket = "SE"', KLARNA_CERTIFY_MARKET="").market == "SE"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('name = "x"\nbase_ulr = "http://a"', 2, "unknown key, did you mean 'base_url'?"),
        ('name = "x"\nshape = "two-page"', 2, "'one-page' or 'review'"),
        ('name = "x"\nmarket = "XX"', 2, "market = 'XX': Klarna Payments is not offered there"),
        ('name = "x"\nfeatures = ["quantity", "teleport"]', 2, "'teleport' is no feature"),
        ('name = "x"\nfeatures = "quantity"', 2, "should be a list"),
        ('name = "x"\nexpect_timeout = "long"', 2, "seconds, more than 0"),
        ('name = "x"\nbase_url = "shop.example"', 2, "begins with http:// or https://"),
        ('name = "x"\nbase_url = "http://shop.example/?a=1"', 2, "no query"),
        ('name = "x"\npage_class = "pages/mine.py"', 2, "module:class"),
        ('name = "x"\n\n[shop]\nmarket = "GB"', 3, "unknown key"),
        ('name = "x"\nmarket = GB', 2, "not TOML"),
        ('name = "x', 1, "not TOML"),
    ],
)
def test_every_mistake_names_file_line_key_and_what_is_allowed(
    tmp_path: Path, text: str, line: int, told: str
) -> None:
    answer = mistake_in(tmp_path, text)

    assert answer.startswith(f"here/checkout.toml:{line}: ")
    assert told in answer


def test_a_missing_name_and_a_missing_file_are_told(tmp_path: Path) -> None:
    assert "name: the file needs this key" in mistake_in(tmp_path, 'market = "GB"')
    with pytest.raises(ConfigurationError, match="no such file"):
        load_checkout(tmp_path / "nowhere.toml")


def test_a_mistake_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    told = mistake_in(tmp_path, 'name = "x"', KLARNA_CERTIFY_EXPECT_TIMEOUT="soon")

    assert told.startswith("KLARNA_CERTIFY_EXPECT_TIMEOUT: 'soon'")


def test_the_password_of_an_address_is_never_repeated(tmp_path: Path) -> None:
    told = mistake_in(tmp_path, 'name = "x"\nbase_url = "ftp://shop:s3cret@shop.example/"')

    assert "shop.example" in told
    assert "s3cret" not in told


@pytest.mark.parametrize("host", PRODUCTION)
def test_klarnas_production_is_refused(tmp_path: Path, host: str) -> None:
    assert "Klarna's production" in mistake_in(tmp_path, f'name = "x"\nbase_url = "https://{host}"')


@given(
    host=st.sampled_from(PRODUCTION).flatmap(
        lambda name: st.lists(st.booleans(), min_size=len(name), max_size=len(name)).map(
            lambda upper: "".join(c.upper() if up else c for c, up in zip(name, upper, strict=True))
        )
    ),
    dot=st.sampled_from(["", "."]),
    port=st.sampled_from(["", ":443", ":8443"]),
    user=st.sampled_from(["", "user:password@"]),
    path=st.sampled_from(["", "/", "/payments/v1/sessions"]),
)
def test_production_is_refused_however_its_address_is_written(
    host: str, dot: str, port: str, user: str, path: str
) -> None:
    with pytest.raises(ValueError, match="production"):
        refuse_production(f"https://{user}{host}{dot}{port}{path}")


def test_every_feature_that_a_page_class_can_declare_can_be_written_in_a_file() -> None:
    assert set(OPTIONAL.values()) <= set(FEATURES)
    assert FinalizingCheckout.features("review") <= set(FEATURES)


@pytest.mark.parametrize(
    ("file", "shape"),
    [
        ("checkout.toml", "one-page"),
        ("checkout.review.toml", "review"),
        ("checkout.finalize.toml", "review"),
    ],
)
def test_the_samples_own_files_are_in_order(file: str, shape: str) -> None:
    assert load_checkout(SAMPLES / file, {}).shape == shape
