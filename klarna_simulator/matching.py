"""Whether an order is what was authorized (A29, A30)."""

from __future__ import annotations

from typing import Any

from klarna_simulator.state import Data

_LINE_FIELDS = (
    "type",
    "name",
    "quantity",
    "unit_price",
    "tax_rate",
    "total_amount",
    "total_discount_amount",
    "total_tax_amount",
)
_ABSENT = {"type": "physical", "tax_rate": 0, "total_discount_amount": 0, "total_tax_amount": 0}


def differences(known: Data, asked: Data) -> list[str]:
    """Returns how an order differs from what Klarna knows, in the words of the error texts (A30).

    Amounts, country and currency are compared; so are the lines, one by one and in order (G5), in everything
    that the shopper pays for: `reference`, `image_url` and `product_url` are not. An address that one side
    never gave matches (A29), an empty string counts as not given, and a missing shipping address is the
    billing address (J39).
    """
    found = [name for name in ("purchase_country", "purchase_currency") if not _same_code(known, asked, name)]
    found += ["order_amount"] if known["order_amount"] != asked["order_amount"] else []
    told = (known.get("order_tax_amount"), asked.get("order_tax_amount"))
    found += ["order_tax_amount"] if None not in told and told[0] != told[1] else []
    expected, actual = known["order_lines"], asked["order_lines"]
    if len(expected) != len(actual):
        found.append(
            f"Incorrect number of items in the cart. Expected: {len(expected)}, Actual: {len(actual)}"
        )
    else:
        for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
            found += [f"order_lines[{index}].{name}" for name in _LINE_FIELDS if _differs(one, other, name)]
    return found + address_differences(known, asked)


def address_differences(
    known: Data, asked: Data, kinds: tuple[str, ...] = ("billing_address", "shipping_address")
) -> list[str]:
    """Returns the paths of all that differs in the addresses of these kinds (A29, A30)."""
    found: list[str] = []
    for kind in kinds:
        found += _address_differences(kind, _known_address(known, kind), _given(asked, kind))
    return found


def with_customer_data(known: Data, asked: Data) -> Data:
    """Returns the order's data: as asked for, with the addresses and customer that only Klarna knew (A29)."""
    merged = known | asked
    for kind in ("billing_address", "shipping_address"):
        address = _given(asked, kind) or _known_address(known, kind) or _given(merged, "billing_address")
        if address:
            merged[kind] = address
    if "merchant_urls" in merged:
        merged["merchant_urls"] = known.get("merchant_urls", {}) | asked.get("merchant_urls", {})
    return merged


def _same_code(known: Data, asked: Data, name: str) -> bool:
    return str(known[name]).upper() == str(asked[name]).upper()


def _differs(one: dict[str, Any], other: dict[str, Any], name: str) -> bool:
    default = _ABSENT.get(name)
    return bool(one.get(name, default) != other.get(name, default))


def _given(data: Data, kind: str) -> dict[str, Any]:
    return {name: value for name, value in data.get(kind, {}).items() if value != ""}


def _known_address(known: Data, kind: str) -> dict[str, Any]:
    """Klarna copies the billing address where no shipping address was given (J39)."""
    return _given(known, kind) or _given(known, "billing_address")


def _address_differences(kind: str, known: dict[str, Any], asked: dict[str, Any]) -> list[str]:
    if not known or not asked:
        return []
    return [
        f"{kind}.{name}" for name in sorted(known.keys() | asked.keys()) if known.get(name) != asked.get(name)
    ]
