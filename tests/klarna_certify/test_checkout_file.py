"""A checkout file says which shop is certified; the environment has the last word."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klarna_certify.checkout_file import FEATURES, CheckoutSettings, load_checkout
from klarna_certify.errors import ConfigurationError
from klarna_certify.hosts import refuse_production
from pages.checkout import OPTIONAL
from pages.sample import FinalizingCheckout

SAMPLES = Path(__file__).parents[2] / "sample_checkout"

PRODUCTION = ("api.klarna.com", "api-na.klarna.com", "api-oc.klarna.com", "api-global.klarna.com")

CLASS = "\npage_class = 'pages.sample:SampleCheckout'"

DESCRIBED = """
name = "My shop"
[goods]
product = "1"
other_product = "2"
[do]
cart = { go = "/add/{product}" }
open = [
    { go = "/checkout" },
    { css = "#klarna", wait = "shown" },
]
fill_address = { label = "E-mail", type = "{email}" }
choose_klarna = "#klarna"
pay = "#pay"
[see]
total = "#total"
confirmation = "/thanks"
"""


def checkout(folder: Path, text: str, **environment: str) -> CheckoutSettings:
    path = folder / "checkout.toml"
    path.write_text(text, encoding="utf-8")
    return load_checkout(path, environment)


def mistake_in(folder: Path, text: str, **environment: str) -> str:
    with pytest.raises(ConfigurationError) as error:
        checkout(folder, text, **environment)
    return str(error.value).replace(str(folder), "here")


def test_a_name_and_how_it_is_driven_are_all_that_a_checkout_file_needs(tmp_path: Path) -> None:
    settings = checkout(tmp_path, f'name = "My shop"{CLASS}')

    assert (settings.name, settings.base_url, settings.market) == ("My shop", "", "GB")
    assert (settings.shape, settings.features) == ("one-page", None)


def test_the_environment_comes_before_the_file_and_the_file_before_the_defaults(tmp_path: Path) -> None:
    settings = checkout(
        tmp_path,
        'name = "My shop"\nmarket = "SE"\nbase_url = "http://file.example"' + CLASS,
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
    assert checkout(tmp_path, f'name = "x"\nmarket = "SE"{CLASS}', KLARNA_CERTIFY_MARKET="").market == "SE"


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


def test_a_described_checkout_needs_no_class(tmp_path: Path) -> None:
    described = checkout(tmp_path, DESCRIBED).described

    assert described is not None
    assert described.do.pay.css == "#pay"
    assert checkout(tmp_path, f'name = "x"{CLASS}').described is None


def test_the_environment_overrides_what_is_described_as_well(tmp_path: Path) -> None:
    settings = checkout(
        tmp_path,
        DESCRIBED,
        KLARNA_CERTIFY_GOODS_PRODUCT="SKU 7",
        KLARNA_CERTIFY_DO_PAY='{ role = "button", name = "Pay now" }',
        KLARNA_CERTIFY_SEE_TOTAL="#grand-total",
        KLARNA_CERTIFY_AUTHORIZE_AGAIN="true",
        KLARNA_CERTIFY_HEADERS='{ X-Preview = "7" }',
        KLARNA_CERTIFY_COUNTRIES="DE, SE",
    )

    described = settings.described
    assert described is not None
    assert described.goods.product == "SKU 7"
    assert (described.do.pay.role, described.do.pay.name) == ("button", "Pay now")
    assert described.see.total.css == "#grand-total"
    assert described.authorize_again
    assert settings.headers == {"X-Preview": "7"}
    assert settings.countries == ("DE", "SE")


@pytest.mark.parametrize(
    ("replaced", "by", "line", "told"),
    [
        ('pay = "#pay"', 'pya = "#pay"', 14, "do.pya = '#pay': unknown key, did you mean 'pay'?"),
        ('pay = "#pay"', "", 6, "do.pay: [do] needs this key"),
        (
            '"#klarna", wait',
            '"#klarna", wiat',
            10,
            "do.open[2].wiat = 'shown': unknown key, did you mean 'wait'?",
        ),
        ('"/add/{product}"', '"/add/{sku}"', 7, "do.cart = {'go': '/add/{sku}'}: unknown placeholder {sku}"),
        (
            '"#total"',
            '{ css = "#total", text = "Total" }',
            16,
            "see.total = {'css': '#total', 'text': 'Total'}",
        ),
        ('"#total"', "7", 16, "see.total = 7: should be a table"),
        ('other_product = "2"', "", 3, "goods.other_product: [goods] needs this key"),
        (
            'other_product = "2"',
            'other_product = "2"\nequal_product = "3"',
            6,
            "cannot be tried without do.remove",
        ),
        ("[see]", "remove_discount = '#x'\n[see]", 15, "cannot be tried without do.apply_discount"),
        ("[see]", "choose_shipping = '#{option}'\n[see]", 15, "cannot be tried without goods.shipping"),
        (
            'name = "My shop"',
            'name = "My shop"\nshape = "review"',
            7,
            "do.place_order: a checkout with a review page",
        ),
        (
            'name = "My shop"',
            'name = "My shop"\npage_class = "a:B"',
            4,
            "a page class says how the shop is driven",
        ),
        ('name = "My shop"', 'name = "My shop"\nfinalize = true', 3, "only with shape = 'review'"),
        ('name = "My shop"', 'name = "My shop"\nstorage_state = "login.json"', 3, "No such file"),
        ('name = "My shop"', 'name = "My shop"\ncountries = ["XX"]', 3, "not offered there"),
        (
            'name = "My shop"',
            'name = "My shop"\ncookie_banner = { roll = "button" }',
            3,
            "did you mean 'role'?",
        ),
    ],
)
def test_a_mistake_in_a_description_is_told_with_its_line(
    tmp_path: Path, replaced: str, by: str, line: int, told: str
) -> None:
    assert replaced in DESCRIBED
    answer = mistake_in(tmp_path, DESCRIBED.replace(replaced, by, 1))

    assert f"here/checkout.toml:{line}: " in answer
    assert told in answer


def test_a_mistake_in_a_key_that_may_be_left_out_is_told_what_is_allowed(tmp_path: Path) -> None:
    told = mistake_in(tmp_path, DESCRIBED.replace("[see]", "remove = 7\n[see]\nmessage = 7"))

    assert "do.remove[1] = 7" in told
    assert "allowed: one step or a list of them" in told
    assert "see.message = 7" in told
    assert "or a CSS selector as a text" in told


def test_a_file_that_says_not_how_the_shop_is_driven_is_told_the_ways(tmp_path: Path) -> None:
    told = mistake_in(tmp_path, 'name = "x"')

    assert "nothing says how the shop is driven" in told
    assert "page_class = 'module:class', or the tables [do], [see] and [goods]" in told
    assert "see: the file needs this table, too" in mistake_in(tmp_path, DESCRIBED.split("[see]")[0])


def test_a_mistake_in_a_variable_for_a_table_names_the_variable(tmp_path: Path) -> None:
    told = mistake_in(tmp_path, DESCRIBED, KLARNA_CERTIFY_SEE_TOTAL="{ css = '#a', text = 'b' }")

    assert told.startswith("KLARNA_CERTIFY_SEE_TOTAL: ")


def test_a_password_stands_in_no_file_and_in_no_answer(tmp_path: Path) -> None:
    told = mistake_in(tmp_path, 'basic_auth = "qa:s3cret-word"' + DESCRIBED)

    assert "basic_auth: a password never stands in a checkout file" in told
    assert "KLARNA_CERTIFY_BASIC_AUTH=name:password" in told
    assert "s3cret-word" not in told


def test_what_lets_a_browser_in_is_never_repeated(tmp_path: Path) -> None:
    settings = checkout(
        tmp_path,
        DESCRIBED,
        KLARNA_CERTIFY_BASIC_AUTH="qa:s3cret-word",
        KLARNA_CERTIFY_HEADERS='{ X-Key = "s3cret-word" }',
    )
    told = mistake_in(tmp_path, DESCRIBED, KLARNA_CERTIFY_BASIC_AUTH="s3cret-word")

    assert settings.basic_auth == "qa:s3cret-word"
    assert "s3cret-word" not in f"{settings!r} {settings}"
    assert "with a colon between them" in told
    assert "s3cret-word" not in told


@pytest.mark.parametrize("kept", ["{", "[]", '{"origins": []}'])
def test_a_login_that_is_none_is_told(tmp_path: Path, kept: str) -> None:
    (tmp_path / "login.json").write_text(kept, encoding="utf-8")

    assert "storage_state = 'login.json': it" in mistake_in(
        tmp_path, 'storage_state = "login.json"' + DESCRIBED
    )


@pytest.mark.parametrize(
    ("file", "shape"),
    [
        ("checkout.toml", "one-page"),
        ("checkout.review.toml", "review"),
        ("checkout.finalize.toml", "review"),
        ("checkout.described.toml", "one-page"),
    ],
)
def test_the_samples_own_files_are_in_order(file: str, shape: str) -> None:
    assert load_checkout(SAMPLES / file, {}).shape == shape
