"""`checkout.toml`: which shop is certified, and what it declares. The environment overrides the file."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from klarna_certify.errors import ConfigurationError, Mistake, shown, unknown
from klarna_certify.hosts import MARKETS, refuse_production

PREFIX = "KLARNA_CERTIFY_"
"""A variable with this prefix and a key in capitals overrides the file; an empty one is as none."""

FEATURES = (
    "quantity", "add", "remove", "discount", "gift_card", "shipping", "country", "address",
    "authorize_again", "review", "finalize",
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
        str,
        Field(
            pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$",
            description="module:class, a subclass of pages.checkout.Checkout",
        ),
    ] = "pages.sample:SampleCheckout"
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


def load_checkout(path: str | Path, environment: Mapping[str, str] | None = None) -> CheckoutSettings:
    """Reads a checkout file; what the environment says comes before the file, the file before the defaults.

    Raises ConfigurationError with the place, key, value and what is allowed of each mistake.
    """
    path = Path(path)
    place = shown(path)
    text, written = _read(path, place)
    overrides = _overrides(os.environ if environment is None else environment)
    values = {**written, **{key: value for key, (_, value) in overrides.items()}}
    try:
        return CheckoutSettings(**values)
    except ValidationError as error:
        fields = CheckoutSettings.model_fields
        mistakes = []
        for detail in error.errors(include_url=False):
            key = str(detail["loc"][0])
            problem = detail["msg"].removeprefix("Value error, ")
            problem = problem.replace("Input should", "should", 1).replace("valid tuple", "list")
            allowed = (fields[key].description or "") if key in fields else ", ".join(fields)
            if detail["type"] == "extra_forbidden":
                problem = unknown(key, fields)
            if detail["type"] == "missing":
                problem = "the file needs this key"
            mistakes.append(
                Mistake(
                    place=overrides[key][0] if key in overrides else place,
                    line=None if key in overrides else _line(text, key),
                    key="" if key in overrides else key,
                    value="" if detail["type"] == "missing" else _told(values[key]),
                    problem=problem,
                    allowed=allowed,
                )
            )
        raise ConfigurationError(*mistakes) from None


def _read(path: Path, place: str) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except FileNotFoundError:
        allowed = "the path of a checkout file, relative to playwright.config.py"
        raise ConfigurationError(Mistake(place=place, problem="no such file", allowed=allowed)) from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found.group(1)) if found else len(text.splitlines())
        why = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise ConfigurationError(Mistake(place=place, line=line, problem=f"not TOML: {why}")) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(Mistake(place=place, problem=f"cannot be read: {error}")) from None


def _overrides(environment: Mapping[str, str]) -> dict[str, tuple[str, object]]:
    """What the environment says, by key: the variable's name and its value in the key's own type."""
    found: dict[str, tuple[str, object]] = {}
    for key in CheckoutSettings.model_fields:
        variable = PREFIX + key.upper()
        text = environment.get(variable, "").strip()
        if not text:
            continue
        value: object = text
        if key == "features":
            value = tuple(part.strip() for part in text.split(",") if part.strip())
        if key == "expect_timeout":
            value = _number(text)
        found[key] = (variable, value)
    return found


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _line(text: str, key: str) -> int | None:
    pattern = re.compile(rf"\s*(\[+\s*)?[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), None)


def _told(value: object) -> str:
    """The value as a reader wrote it, without the password of an address."""
    if isinstance(value, str) and "@" in value:
        parts = urlsplit(value)
        if parts.password:
            value = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    text = repr(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= 80 else f"{text[:77]}..."
