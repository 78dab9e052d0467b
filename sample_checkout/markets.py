"""The countries that the shop sells to: each has one currency, one locale and its own tax (R1)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A country and how one buys there.

    `vat` is in basis points (2000 = 20 %) and is contained in the prices (T6). Where there is none, sales tax
    comes on top: `sales_tax` holds basis points by region (T7). Klarna does not sell to companies everywhere.
    """

    country: str
    name: str
    currency: str
    locale: str
    vat: int | None = None
    sales_tax: dict[str, int] = field(default_factory=dict, hash=False)
    region_names: dict[str, str] = field(default_factory=dict, hash=False)
    default_region: str = ""
    sells_to_companies: bool = True


MARKETS: dict[str, Market] = {
    market.country: market
    for market in (
        Market(country="GB", name="United Kingdom", currency="GBP", locale="en-GB", vat=2000),
        Market(country="DE", name="Germany", currency="EUR", locale="de-DE", vat=1900),
        Market(country="SE", name="Sweden", currency="SEK", locale="sv-SE", vat=2500),
        Market(
            country="US",
            name="United States",
            currency="USD",
            locale="en-US",
            # State rates only, without county and city: enough to show how the tax travels to Klarna.
            sales_tax={"CA": 725, "NY": 400, "OR": 0, "TX": 625, "WA": 650},
            region_names={
                "CA": "California",
                "NY": "New York",
                "OR": "Oregon",
                "TX": "Texas",
                "WA": "Washington",
            },
            default_region="NY",
            sells_to_companies=False,
        ),
    )
}

DEFAULT_COUNTRY = "GB"
