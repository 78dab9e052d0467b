"""What the shop is told from outside: all of it in environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from sample_checkout.markets import DEFAULT_COUNTRY, MARKETS

SHAPES = ("one-page", "review", "finalize", "callback")
"""The widget's page alone; an order-review page after it; a review page whose last click finalizes (J55); and that with
Klarna's server calling the shop's, too (A42)."""

Shape = Literal["one-page", "review", "finalize", "callback"]

KLARNA_SDK_URL = "https://x.klarnacdn.net/kp/lib/v1/api.js"
"""Where Klarna serves its browser library (J1)."""


class SettingsError(ValueError):
    """A setting is missing or cannot be used; the text says which and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between one installation of the shop and another.

    `public_url` is the address that shoppers reach the shop by; `klarna_timeout` is in seconds; `country` is
    where new shoppers are taken to be; without a `database` the orders live in a temporary file that vanishes
    with the process.
    """

    klarna_api_url: str
    klarna_username: str = field(repr=False)
    klarna_password: str = field(repr=False)
    klarna_sdk_url: str = KLARNA_SDK_URL
    klarna_timeout: float = 10.0
    shape: Shape = "one-page"
    database: Path | None = None
    port: int = 0
    public_url: str = ""
    csp_extra: tuple[str, ...] = ()
    country: str = DEFAULT_COUNTRY

    @property
    def has_review_page(self) -> bool:
        """Whether a page without the widget stands between approval and order."""
        return self.shape != "one-page"

    @property
    def finalizes(self) -> bool:
        """Whether Klarna approves so far at the choice of payment, and for good at the last click."""
        return self.shape in ("finalize", "callback")

    @property
    def is_called_back(self) -> bool:
        """Whether Klarna tells the shop's server of approvals; `public_url` has to be one that Klarna reaches."""
        return self.shape == "callback"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Reads the settings; raises SettingsError naming all that is missing or wrong."""
        required = ("KLARNA_API_URL", "KLARNA_API_USERNAME", "KLARNA_API_PASSWORD")
        problems = [f"{name} is not set" for name in required if not environment.get(name)]
        shape = environment.get("CHECKOUT_SHAPE", "") or "one-page"
        if shape not in SHAPES:
            problems.append(
                f"CHECKOUT_SHAPE is {shape!r}; it can be {', '.join(SHAPES[:-1])} or {SHAPES[-1]}"
            )
        problems += [
            f"{name} is not an http or https address"
            for name in ("KLARNA_API_URL", "KLARNA_SDK_URL", "CHECKOUT_PUBLIC_URL")
            if environment.get(name) and not _is_web_address(environment[name])
        ]
        country = environment.get("CHECKOUT_COUNTRY", "") or DEFAULT_COUNTRY
        if country not in MARKETS:
            problems.append(f"CHECKOUT_COUNTRY is {country!r}; it can be {' or '.join(MARKETS)}")
        port = environment.get("CHECKOUT_PORT", "") or "0"
        if not port.isdecimal() or int(port) > 65535:
            problems.append(f"CHECKOUT_PORT is {port!r}; it must be a port number")
        if problems:
            raise SettingsError("; ".join(problems))
        database = environment.get("CHECKOUT_DATABASE", "")
        return cls(
            klarna_api_url=environment["KLARNA_API_URL"].rstrip("/"),
            klarna_username=environment["KLARNA_API_USERNAME"],
            klarna_password=environment["KLARNA_API_PASSWORD"],
            klarna_sdk_url=environment.get("KLARNA_SDK_URL", "") or KLARNA_SDK_URL,
            shape=cast("Shape", shape),
            database=Path(database) if database else None,
            port=int(port),
            public_url=environment.get("CHECKOUT_PUBLIC_URL", "").rstrip("/"),
            country=country,
            csp_extra=tuple(environment.get("CHECKOUT_CSP_EXTRA", "").split()),
        )


def _is_web_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname)
