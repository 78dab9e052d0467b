"""The cart and what it costs: pure arithmetic, from what the shopper chose to Klarna's order lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sample_checkout.catalogue import (
    DISCOUNT_CODES,
    GIFT_CARDS,
    LARGEST_QUANTITY,
    PRODUCTS,
    SHIPPING,
)
from sample_checkout.markets import DEFAULT_COUNTRY, MARKETS, Market
from sample_checkout.money import share

CUSTOMERS = ("person", "organization")
"""Whom the shop sells to, in Klarna's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """What the shopper chose. Holds no price: prices are looked up, never taken from a browser."""

    quantities: Mapping[str, int] = field(default_factory=dict)
    discount_code: str = ""
    gift_card: str = ""
    shipping: str = "standard"
    country: str = DEFAULT_COUNTRY
    region: str = ""
    customer: str = "person"

    @property
    def market(self) -> Market:
        """The market that country, currency and locale come from, always together (R1)."""
        return MARKETS[self.country]

    def as_json(self) -> dict[str, Any]:
        """The cart as stored."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One of Klarna's order lines; amounts in minor units, `tax_rate` in basis points or None (T7)."""

    type: str
    reference: str
    name: str
    quantity: int
    unit_price: int
    tax_rate: int | None
    total_amount: int
    total_tax_amount: int

    def as_json(self, public_url: str) -> dict[str, Any]:
        """The line as Klarna wants it; goods carry links to their page and picture."""
        line: dict[str, Any] = {
            "type": self.type,
            "reference": self.reference,
            "name": self.name,
            "quantity": self.quantity,
            "quantity_unit": "pcs",
            "unit_price": self.unit_price,
            "total_amount": self.total_amount,
            "total_discount_amount": 0,
            "total_tax_amount": self.total_tax_amount,
            "product_url": f"{public_url}/",
            "image_url": f"{public_url}/art/shop.svg",
        }
        if self.tax_rate is not None:
            line["tax_rate"] = self.tax_rate
        if self.type == "physical":
            line["product_url"] = f"{public_url}/#product-{self.reference}"
            line["image_url"] = f"{public_url}/art/{self.reference}.svg"
        return line


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """A priced cart; all amounts in minor units of the market's currency, tax included in `order_amount`."""

    lines: tuple[OrderLine, ...]
    order_amount: int
    order_tax_amount: int

    def line(self, kind: str) -> OrderLine | None:
        """The line of that type (discount, gift_card, shipping_fee, sales_tax), if there is one."""
        return next((line for line in self.lines if line.type == kind), None)

    @property
    def goods(self) -> tuple[OrderLine, ...]:
        """The lines that the shopper put into the cart."""
        return tuple(line for line in self.lines if line.type == "physical")


def price(cart: Cart) -> Bill:
    """Prices a cart: goods, discount, shipping, tax, and last the gift card, never more than what is left.

    The discount is one negative line of its own (T8), the gift card one without tax (T9), shipping one with
    its own tax (T10). The sum of the lines is the order amount (T3).
    """
    market = cart.market
    lines = [
        _line(market, "physical", reference, PRODUCTS[reference].name, quantity, _unit(cart, reference))
        for reference, quantity in cart.quantities.items()
    ]
    goods = sum(line.total_amount for line in lines)
    if lines and cart.discount_code:
        off = share(goods, DISCOUNT_CODES[cart.discount_code], 10_000)
        lines.append(_line(market, "discount", cart.discount_code, f"Discount {cart.discount_code}", 1, -off))
    if lines:
        option = SHIPPING[cart.shipping]
        fee = option.prices[market.currency]
        lines.append(_line(market, "shipping_fee", option.id, f"Shipping: {option.name}", 1, fee))
    tax = sum(line.total_tax_amount for line in lines)
    if lines and market.vat is None:
        tax = share(sum(line.total_amount for line in lines), _sales_tax_rate(cart), 10_000)
        lines.append(_untaxed("sales_tax", "sales-tax", "Sales Tax", tax, rate=None))
    due = sum(line.total_amount for line in lines)
    if lines and cart.gift_card:
        redeemed = min(GIFT_CARDS[cart.gift_card], due)
        rate = None if market.vat is None else 0
        lines.append(_untaxed("gift_card", "gift-card", "Gift card", -redeemed, rate=rate))
        due -= redeemed
    return Bill(lines=tuple(lines), order_amount=due, order_tax_amount=tax)


def _unit(cart: Cart, reference: str) -> int:
    return PRODUCTS[reference].prices[cart.market.currency]


def _sales_tax_rate(cart: Cart) -> int:
    return cart.market.sales_tax[cart.region or cart.market.default_region]


def _line(market: Market, kind: str, reference: str, name: str, quantity: int, unit: int) -> OrderLine:
    total = quantity * unit
    contained = 0 if market.vat is None else share(total, market.vat, 10_000 + market.vat)
    return OrderLine(
        type=kind,
        reference=reference,
        name=name,
        quantity=quantity,
        unit_price=unit,
        tax_rate=market.vat,
        total_amount=total,
        total_tax_amount=contained,
    )


def _untaxed(kind: str, reference: str, name: str, amount: int, *, rate: int | None) -> OrderLine:
    return OrderLine(
        type=kind,
        reference=reference,
        name=name,
        quantity=1,
        unit_price=amount,
        tax_rate=rate,
        total_amount=amount,
        total_tax_amount=0,
    )


def changed(cart: Cart, wishes: Mapping[str, Any]) -> tuple[Cart, tuple[str, ...]]:
    """The cart as the shopper wishes it, and in words what could not be done.

    `wishes` say how things shall be (`{"quantities": {"19-315": 3}, "shipping": "express"}`), not what to do,
    so that the same wishes may be sent twice and several may be merged. What makes no sense is told and
    otherwise left out.
    """
    problems: list[str] = []
    quantities = dict(cart.quantities)
    given = wishes.get("quantities")
    for reference, quantity in given.items() if isinstance(given, Mapping) else ():
        if reference not in PRODUCTS:
            problems.append("We do not sell that product.")
        elif type(quantity) is not int or not 0 <= quantity <= LARGEST_QUANTITY:
            problems.append(f"Please choose a quantity from 0 to {LARGEST_QUANTITY}.")
        elif quantity == 0:
            quantities.pop(reference, None)
        else:
            quantities[reference] = quantity
    chosen: dict[str, Any] = {"quantities": quantities}
    for name, known, problem in (
        ("discount_code", DISCOUNT_CODES, "We do not know that discount code."),
        ("gift_card", GIFT_CARDS, "We do not know that gift card."),
        ("shipping", SHIPPING, "We do not ship that way."),
        ("country", MARKETS, "We do not sell to that country yet."),
        ("customer", CUSTOMERS, "We sell to persons and to companies."),
    ):
        if name not in wishes:
            continue
        wish = str(wishes[name]).strip()
        wish = wish if name in ("shipping", "customer") else wish.upper()
        if wish in known or (not wish and name in ("discount_code", "gift_card")):
            chosen[name] = wish
        else:
            problems.append(problem)
    cart = replace(cart, **chosen)
    region = str(wishes.get("region", cart.region))
    if region not in cart.market.sales_tax:
        region = cart.market.default_region
    customer = cart.customer if cart.market.sells_to_companies else "person"
    return replace(cart, region=region, customer=customer), tuple(problems)
