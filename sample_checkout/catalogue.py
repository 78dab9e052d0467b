"""What the shop sells, with a price list of its own for each currency: nothing is converted."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product; `prices` are minor units by currency, with VAT contained (in USD without tax)."""

    reference: str
    name: str
    line: str
    prices: dict[str, int] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipping:
    """A way to get the goods; priced like a product."""

    id: str
    name: str
    line: str
    prices: dict[str, int] = field(hash=False)


def _prices(gbp: int, eur: int, sek: int, usd: int) -> dict[str, int]:
    return {"GBP": gbp, "EUR": eur, "SEK": sek, "USD": usd}


PRODUCTS: dict[str, Product] = {
    product.reference: product
    for product in (
        Product(
            reference="19-315",
            name="Battery Power Pack",
            line="Eight AA cells that hold their charge on the shelf for ten years.",
            prices=_prices(499, 499, 4900, 499),
        ),
        Product(
            reference="21-108",
            name="Pocket Torch",
            line="Four hundred lumens, machined aluminium, fits on a key ring.",
            prices=_prices(1850, 2190, 22900, 2200),
        ),
        Product(
            reference="22-240",
            name="Solar Charger",
            line="Twenty-one watts that fold down to the size of a paperback.",
            prices=_prices(5900, 6900, 74900, 6900),
        ),
        Product(
            reference="23-017",
            name="Braided Cable",
            line="Two metres of USB-C, sheathed in linen, rated for 100 W.",
            prices=_prices(499, 499, 4900, 499),
        ),
        Product(
            reference="24-560",
            name="Desk Lamp",
            line="Warm light without a cord: thirty hours from one charge.",
            prices=_prices(8450, 9990, 109500, 9800),
        ),
        Product(
            reference="25-033",
            name="Travel Adapter",
            line="One plug for a hundred and fifty countries, with a fuse.",
            prices=_prices(2399, 2799, 29900, 2600),
        ),
    )
}

SHIPPING: dict[str, Shipping] = {
    option.id: option
    for option in (
        Shipping(
            id="standard",
            name="Standard",
            line="Two to four working days",
            prices=_prices(395, 490, 4900, 500),
        ),
        Shipping(
            id="express",
            name="Express",
            line="Next working day",
            prices=_prices(995, 1290, 12900, 1500),
        ),
        Shipping(
            id="collect",
            name="Collect in store",
            line="Ready in two hours",
            prices=_prices(0, 0, 0, 0),
        ),
    )
}

DISCOUNT_CODES: dict[str, int] = {"POWER10": 1000}
"""Code to basis points off the goods; shipping is not discounted."""

GIFT_CARDS: dict[str, int] = {"GIFT-500": 500}
"""Number to balance, in minor units of whichever currency is paid in."""

LARGEST_QUANTITY = 99
