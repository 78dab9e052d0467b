"""`checkout.toml`: which shop is certified, and what it declares. The environment overrides the file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
)

from klarna_certify import toml_source
from klarna_certify.errors import ConfigurationError, Mistake
from klarna_certify.hosts import MARKETS, refuse_production
from klarna_certify.toml_source import PREFIX, TABLE, Source
from pages.described import FORMS, TOGETHER, Described, Doing, Found, Goods, Seeing

FEATURES = (
    "quantity", "add", "remove", "discount", "gift_card", "shipping", "country", "address",
    "authorize_again", "review", "finalize", "authorization_callback", "other_method",
    "other_category", "organization", "delivery_address", "methods", "swap",
)  # fmt: skip
"""What a checkout may offer; see `pages.checkout.Checkout`."""


def _address(url: str) -> str:
    if not url:
        return url
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address begins with http:// or https:// and names a host")
    if parts.query or parts.fragment:
        raise ValueError("an address has no query and no fragment")
    return refuse_production(url).rstrip("/")


def _market(code: str) -> str:
    if code not in MARKETS:
        raise ValueError("Klarna Payments is not offered there")
    return code


def _features(names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    for name in names or ():
        if name not in FEATURES:
            raise ValueError(f"{name!r} is no feature")
    return names


def _countries(codes: tuple[str, ...] | None) -> tuple[str, ...] | None:
    for code in codes or ():
        _market(code)
    return codes


def _pair(given: str | None) -> str | None:
    if given is not None and not all(given.partition(":")):
        raise ValueError("a name and a password, with a colon between them")
    return given


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


class CheckoutSettings(BaseModel):
    """A checkout under test, as its file and the environment describe it.

    `base_url` is empty where a web server of the configuration provides it. `features` is None where the page
    class alone says what the shop offers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Annotated[str, Field(min_length=1, max_length=80, description="what the report calls the shop")]
    base_url: Annotated[
        str,
        AfterValidator(_address),
        Field(description="the shop's address, or empty where playwright.config.py starts the shop"),
    ] = ""
    page_class: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$",
            description="module:class, a subclass of pages.checkout.Checkout; left out: [do], [see] and [goods] say it",
        ),
    ] = None
    market: Annotated[str, AfterValidator(_market), Field(description=", ".join(MARKETS))] = "GB"
    shape: Annotated[
        Literal["one-page", "review"], Field(description="'one-page' or 'review'")
    ] = "one-page"  # fmt: skip
    features: Annotated[
        tuple[str, ...] | None,
        BeforeValidator(_as_tuple),
        AfterValidator(_features),
        Field(description=f"a list of {', '.join(FEATURES)}; left out: all that the page class can do"),
    ] = None
    expect_timeout: Annotated[
        float | None,
        Field(gt=0, lt=3600, description="seconds, more than 0; left out: as in playwright.config.py"),
    ] = None

    countries: Annotated[
        tuple[str, ...] | None,
        BeforeValidator(_as_tuple),
        AfterValidator(_countries),
        Field(description="a list of countries to change to; left out: all in which the suite has a shopper"),
    ] = None
    authorize_again: Annotated[
        bool, Field(description="true or false; only with [do]: a page class says so itself")
    ] = False
    finalize: Annotated[
        bool, Field(description="true or false; only with [do]: a page class says so itself")
    ] = False
    authorization_callback: Annotated[
        bool, Field(description="true or false; only with [do]: a page class says so itself")
    ] = False
    cookie_banner: Annotated[
        Found | None, Field(description=f"the button that makes it go away: {FORMS}")
    ] = None
    basic_auth: Annotated[
        str | None,
        AfterValidator(_pair),
        Field(repr=False, description="name:password, in the environment only"),
    ] = None
    headers: Annotated[
        Mapping[str, str] | None, Field(repr=False, description="names and texts, sent to the shop alone")
    ] = None
    storage_state: Annotated[
        str | None,
        Field(min_length=1, description="a file that Playwright has written, relative to the checkout file"),
    ] = None
    server_half: Annotated[
        Literal["gateway", "none"],
        Field(description="'gateway', or 'none' where the shop's server asks Klarna past the suite"),
    ] = "gateway"
    goods: Annotated[
        Goods | None, Field(json_schema_extra=TABLE, description="a table: product, other_product, …")
    ] = None
    do: Annotated[
        Doing | None,
        Field(
            json_schema_extra=TABLE, description="a table: cart, open, fill_address, choose_klarna, pay, …"
        ),
    ] = None
    see: Annotated[
        Seeing | None, Field(json_schema_extra=TABLE, description="a table: total, confirmation, …")
    ] = None

    _folder: Path = PrivateAttr(default_factory=Path.cwd)

    @property
    def described(self) -> Described | None:
        """The checkout as the file describes it; None where a page class drives it."""
        if self.do is None or self.see is None or self.goods is None:
            return None
        return Described(
            do=self.do,
            see=self.see,
            goods=self.goods,
            authorize_again=self.authorize_again,
            finalize=self.finalize,
            authorization_callback=self.authorization_callback,
        )

    @property
    def storage_state_path(self) -> Path | None:
        """The file with the shopper's cookies and stored values."""
        return self._folder / self.storage_state if self.storage_state else None


def load_checkout(path: str | Path, environment: Mapping[str, str] | None = None) -> CheckoutSettings:
    """Reads a checkout file; what the environment says comes before the file, the file before the defaults.

    Raises ConfigurationError with the place, key, value and what is allowed of each mistake.
    """
    path = Path(path)
    source = toml_source.read(path, CheckoutSettings, os.environ if environment is None else environment)
    try:
        settings = CheckoutSettings(**source.values)
    except ValidationError as error:
        raise ConfigurationError(*toml_source.rejected(error, source, CheckoutSettings)) from None
    settings._folder = path.resolve().parent
    if found := [*_contradictions(settings, source), *_withheld(settings, source)]:
        raise ConfigurationError(*found)
    return settings


def _contradictions(settings: CheckoutSettings, source: Source) -> Iterator[Mistake]:
    """What each key says rightly and all of them together cannot mean."""
    tables = {"do": settings.do, "see": settings.see, "goods": settings.goods}
    given = [name for name, table in tables.items() if table is not None]
    allowed = "page_class = 'module:class', or the tables [do], [see] and [goods]; `klarna-certify init` writes them"
    if settings.page_class is not None:
        for name in given:
            yield source.mistake(
                (name,), "a page class says how the shop is driven, and this does, too", allowed=allowed
            )
        for flag in ("authorize_again", "finalize", "authorization_callback"):
            if getattr(settings, flag):
                yield source.mistake((flag,), "a page class says this itself: features_of_shape")
        return
    if not given:
        yield source.mistake(("page_class",), "nothing says how the shop is driven", allowed=allowed)
        return
    for name in tables:
        if name not in given:
            yield source.mistake((name,), "the file needs this table, too", allowed=allowed)
    if settings.described is not None:
        yield from _halves(settings, settings.described, source)


def _halves(settings: CheckoutSettings, described: Described, source: Source) -> Iterator[Mistake]:
    """What has been described by half."""
    halves = {"do": described.do, "see": described.see, "goods": described.goods}
    for action, others in TOGETHER.items():
        for other in others:
            table, _, key = other.partition(".")
            if getattr(described.do, action) and not getattr(halves[table], key):
                yield source.mistake(("do", action), f"it cannot be tried without {other}")
    if described.goods.equal_product:
        for key in ("add", "remove"):
            if not getattr(described.do, key):
                yield source.mistake(("goods", "equal_product"), f"it cannot be tried without do.{key}")
    for action, other in (("remove_discount", "apply_discount"), ("remove_gift_card", "redeem_gift_card")):
        if getattr(described.do, action) and not getattr(described.do, other):
            yield source.mistake(("do", action), f"it cannot be tried without do.{other}")
    if settings.shape == "review":
        for table, key in (("do", "place_order"), ("see", "review")):
            if not getattr(halves[table], key):
                yield source.mistake((table, key), "a checkout with a review page needs this key")
        if described.authorize_again:
            problem = "the widget is gone on a review page: that shape authorizes again by reauthorize()"
            yield source.mistake(("authorize_again",), problem, allowed="only with shape = 'one-page'")
    elif described.finalize:
        problem = "what was approved so far is finalized on a review page"
        yield source.mistake(("finalize",), problem, allowed="only with shape = 'review'")


def _withheld(settings: CheckoutSettings, source: Source) -> Iterator[Mistake]:
    """What may not stand in a file, and what lies in another one that cannot be read."""
    if settings.basic_auth is not None and ("basic_auth",) not in source.variables:
        problem = "a password never stands in a checkout file"
        allowed = f"{PREFIX}BASIC_AUTH=name:password in the environment"
        yield source.mistake(("basic_auth",), problem, allowed=allowed, secret=True)
    if (path := settings.storage_state_path) is not None:
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            problem = "" if isinstance(kept, dict) and "cookies" in kept else "it holds no cookies"
        except OSError as error:
            problem = f"cannot be read: {error.strerror}"
        except ValueError:
            problem = "it is no JSON"
        if problem:
            allowed = "a file that Playwright has written, as with playwright open --save-storage=FILE"
            yield source.mistake(("storage_state",), problem, allowed=allowed)
