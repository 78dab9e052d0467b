"""What the shop sells, and what one guest has in mind."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Any

PRODUCTS = {"12": ("Battery pack", 1295), "15": ("Head torch & strap", 2450)}
"""Name and price of each product, in pence, VAT included."""

RATES = {"flat_rate:1": ("Flat rate", 395), "flat_rate:2": ("Express", 895)}
COUPONS = {"winter10": 10}
"""Coupons and what they take off the products, in percent."""
VAT = 2000


@dataclass
class Customer:
    """One guest's session; `home` is the shop's address."""

    home: str
    cart: dict[str, int] = field(default_factory=dict)
    rate: str = "flat_rate:1"
    coupon: str = ""
    method: str = "klarna_payments"
    address: dict[str, str] = field(default_factory=dict)
    session: dict[str, Any] | None = None
    accepted: dict[str, Any] | None = None
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def purchase(self) -> dict[str, Any]:
        """What is bought, as Klarna is told of it: the products less their discount, then the shipping."""
        lines = []
        for product, quantity in self.cart.items():
            name, price = PRODUCTS[product]
            off = quantity * price * COUPONS.get(self.coupon, 0) // 100
            about = {"product_url": f"{self.home}/?p={product}", "image_url": f"{self.home}/{product}.svg"}
            lines.append(line("physical", product, name, quantity, price, off) | about)
        name, price = RATES[self.rate]
        lines.append(line("shipping_fee", self.rate, name, 1, price, 0))
        return {
            "purchase_country": "GB",
            "purchase_currency": "GBP",
            "locale": "en-GB",
            "order_amount": sum(one["total_amount"] for one in lines),
            "order_tax_amount": sum(one["total_tax_amount"] for one in lines),
            "order_lines": lines,
        }

    def version(self) -> str:
        """Tells one cart from another: a form says with it which of them it was shown with."""
        return sha256(json.dumps(self.purchase()).encode()).hexdigest()


def line(kind: str, reference: str, name: str, quantity: int, price: int, off: int) -> dict[str, Any]:
    """An order line, in pence, VAT included."""
    total = quantity * price - off
    return {
        "type": kind,
        "reference": reference,
        "name": name,
        "quantity": quantity,
        "unit_price": price,
        "tax_rate": VAT,
        "total_discount_amount": off,
        "total_amount": total,
        "total_tax_amount": total - round(total * 10000 / (10000 + VAT)),
    }
