"""What an order looks like, wherever it is told: in a session, in `load`, in `authorize`, in the order, on the page.

Only what Klarna compares and a shopper can see is compared: amount, tax, currency, and each line's type, name, quantity
and total. References and addresses of images differ between honest bodies (A29, G5).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from recorder.journal import CartShown, Json

PRODUCTS = frozenset({"physical", "digital"})

_NUMBERS = (int, float)

Line = tuple[str, str, float, float]
"""Type, name, quantity, total."""


class Picture(NamedTuple):
    """Order details in minor units; None is what a body does not tell. `lines` are sorted: their order is free."""

    amount: float | None = None
    tax: float | None = None
    currency: str | None = None
    country: str | None = None
    lines: tuple[Line, ...] | None = None

    @property
    def tells(self) -> bool:
        """Whether anything of the order is told at all."""
        return self.amount is not None or self.lines is not None or self.currency is not None


NOTHING = Picture()


def picture(body: Json) -> Picture:
    """The order details in a body of Klarna's shape; whatever is missing or of the wrong kind is not told."""
    if not isinstance(body, dict):
        return NOTHING
    told = body.get
    lines = told("order_lines")
    return Picture(
        number(told("order_amount")),
        number(told("order_tax_amount")),
        _code(told("purchase_currency")),
        _code(told("purchase_country")),
        _lines(lines) if isinstance(lines, list) else None,
    )


def over(base: Picture, told: Picture) -> Picture:
    """`base` after it was told `told`: what is told replaces, what is not told stays (J30, A16)."""
    if None not in told:
        return told
    return Picture(
        amount=base.amount if told.amount is None else told.amount,
        tax=base.tax if told.tax is None else told.tax,
        currency=base.currency if told.currency is None else told.currency,
        country=base.country if told.country is None else told.country,
        lines=base.lines if told.lines is None else told.lines,
    )


def differences(one: Picture, other: Picture) -> list[str]:
    """In which of the details that both tell the two differ, in Klarna's names and with both values."""
    found = []
    for name, first, second in (
        ("order_amount", one.amount, other.amount),
        ("order_tax_amount", one.tax, other.tax),
        ("purchase_currency", one.currency, other.currency),
    ):
        if _differ(first, second):
            found.append(f"{name} {_plain(first)} against {_plain(second)}")
    if one.lines is not None and other.lines is not None and one.lines != other.lines:
        only_one, only_other = (
            Counter(one.lines) - Counter(other.lines),
            Counter(other.lines) - Counter(one.lines),
        )
        found.append(f"order_lines {_items(only_one)} against {_items(only_other)}")
    return found


def agree(one: Picture, other: Picture) -> bool:
    """Whether nothing that both tell differs."""
    return one is other or not (
        _differ(one.amount, other.amount)
        or _differ(one.tax, other.tax)
        or _differ(one.currency, other.currency)
        or _differ(one.lines, other.lines)
    )


def fits(told: Picture, cart: CartShown, names: Collection[str]) -> bool:
    """Whether the order is the cart that the shopper sees.

    Quantities are compared for `names` only: those that the checkout writes alike on the page and to Klarna.
    """
    if told.amount is not None and told.amount != cart.total:
        return False
    if told.currency is not None and cart.currency and told.currency != cart.currency.upper():
        return False
    if told.lines is None or not cart.lines or not names:
        return True
    sent: Counter[str] = Counter()
    for kind, name, quantity, _ in told.lines:
        if kind in PRODUCTS and name in names:
            sent[name] += int(quantity)
    shown: Counter[str] = Counter()
    for line in cart.lines:
        if line.name in names:
            shown[line.name] += line.quantity
    return sent == shown


def same_cart(one: CartShown, other: CartShown) -> bool:
    """Whether two readings show the same cart; two views may write their lines differently, so names must agree."""
    if one.total != other.total or one.currency != other.currency:
        return False
    if not one.lines or not other.lines:
        return True
    first, second = _quantities(one), _quantities(other)
    if one.view == other.view:
        return first == second
    return all(second[name] == first[name] for name in first.keys() & second.keys())


def money(amount: float | None, currency: str | None = None) -> str:
    """An amount of minor units as a merchant reads it, such as `9.98 GBP`; every currency of R1 has two decimals."""
    if amount is None:
        return "no amount"
    return f"{amount / 100:.2f} {currency or ''}".rstrip()


def contrast(one: CartShown | Picture | None, other: CartShown | Picture | None) -> tuple[str, str]:
    """Two different carts as a merchant reads them: their amounts and, where these agree, their products."""
    first, second = _amount(one), _amount(other)
    if first != second:
        return first, second
    return f"{first} for {_products(one)}", f"{second} for {_products(other)}"


def number(value: Any) -> float | None:
    """A JSON number; a boolean is none."""
    return value if type(value) in _NUMBERS else None


def _code(value: Any) -> str | None:
    return value.upper() if isinstance(value, str) and value else None


def _lines(lines: list[Any]) -> tuple[Line, ...]:
    found: list[Line] = []
    for line in lines:
        if isinstance(line, dict):
            told: Callable[..., Any] = line.get
            kind, name = str(told("type") or "physical"), str(told("name", ""))
            quantity, total = told("quantity"), told("total_amount")
            # As `number`, but 0 for what is none; every line of a journal comes by here.
            found.append(
                (
                    kind,
                    name,
                    quantity if type(quantity) in _NUMBERS else 0,
                    total if type(total) in _NUMBERS else 0,
                )
            )
    found.sort()
    return tuple(found)


def _quantities(cart: CartShown) -> Counter[str]:
    quantities: Counter[str] = Counter()
    for line in cart.lines:
        quantities[line.name] += line.quantity
    return quantities


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _plain(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return str(int(value)) if math.isfinite(value) and value == int(value) else f"{value:g}"


def _items(lines: Counter[Line]) -> str:
    if not lines:
        return "nothing more"
    return ", ".join(f"{_plain(line[2])} × {line[1]} {_plain(line[3])}" for line in sorted(lines))


def _amount(told: CartShown | Picture | None) -> str:
    if isinstance(told, CartShown):
        return money(told.total, told.currency)
    return money(told.amount, told.currency) if told else money(None)


def _products(told: CartShown | Picture | None) -> str:
    if isinstance(told, CartShown):
        counted = [(line.name, line.quantity) for line in told.lines]
    else:
        lines = (told.lines if told else None) or ()
        counted = [(name, int(quantity)) for kind, name, quantity, _ in lines if kind in PRODUCTS]
    return ", ".join(f"{quantity} × {name}" for name, quantity in counted) or "products that it does not name"
