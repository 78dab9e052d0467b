"""Two or more carts side by side: what a finding's records say of the same order, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from certification.pictures import PRODUCTS, money, number
from certification.report.telling import order_details
from recorder.journal import CartShown, Json, Record

MAX_ROWS = 24
"""Rows of one table: those that differ come before the others are cut."""

ABSENT = "not there"

Cells = tuple[str | None, ...]
"""One for each record; None where the record says nothing of the row."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the records say of one thing; `differs` where two of them contradict each other."""

    name: str
    cells: Cells
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table with a column for each record, and `more` rows that were left out."""

    columns: tuple[Record, ...]
    rows: tuple[Row, ...]
    more: int = 0


def compare(records: Sequence[Record]) -> Comparison | None:
    """The records' orders side by side; None unless two of them tell an order and contradict each other.

    Amounts are shown in major units with their currency. Order lines are matched by type and name, as Klarna and
    a shopper tell them apart (A29): references may differ between honest bodies. What a record does not tell at all
    is no difference, and neither is a shipping line that the page shows elsewhere than in its cart.
    """
    orders = [(record, body) for record in records if (body := _order(record))]
    if len(orders) < 2:
        return None
    bodies = [body for _, body in orders]
    currency = next((str(body["purchase_currency"]) for body in bodies if body.get("purchase_currency")), "")
    rows = [
        _row("Amount", [_amount(body.get("order_amount"), body, currency) for body in bodies]),
        _row("of it tax", [_amount(body.get("order_tax_amount"), body, currency) for body in bodies]),
        _row("Country", [_text(body.get("purchase_country")) for body in bodies]),
        _row("Currency", [_text(body.get("purchase_currency")) for body in bodies]),
        *_lines([record for record, _ in orders], bodies),
    ]
    told = [row for row in rows if sum(cell is not None for cell in row.cells) > 1 or row.differs]
    if not any(row.differs for row in told):
        return None
    # Country and currency say nothing while they agree: the amounts show the currency.
    told = [row for row in told if row.differs or row.name not in {"Country", "Currency"}]
    kept = sorted(range(len(told)), key=lambda at: (not told[at].differs, at))[:MAX_ROWS]
    return Comparison(
        tuple(record for record, _ in orders),
        tuple(told[at] for at in sorted(kept)),
        len(told) - len(kept),
    )


def _order(record: Record) -> dict[str, Any]:
    told = order_details(record)
    if isinstance(record, CartShown) and record.lines:
        lines = [
            {"name": line.name, "quantity": line.quantity, "total_amount": line.total}
            for line in record.lines
        ]
        return {**told, "order_lines": lines}
    return {key: value for key, value in told.items() if key in _NAMES and value is not None}


_NAMES = frozenset(
    {"order_amount", "order_tax_amount", "purchase_country", "purchase_currency", "order_lines"}
)

Item = tuple[float | None, float | None]
"""How many of a line, and what they cost together; None where it is not told."""


def _lines(records: Sequence[Record], bodies: Sequence[dict[str, Any]]) -> Iterator[Row]:
    found = [_items(body.get("order_lines")) for body in bodies]
    sent = {
        name for record, items in zip(records, found, strict=True) if _is_sent(record) for name in items or ()
    }
    for at, record in enumerate(records):
        if isinstance(record, CartShown) and not sent & (found[at] or {}).keys():
            found[at] = None  # this page has names of its own for what it sells
    for kind, name in dict.fromkeys(key for items in found for key in items or ()):
        items = [
            None
            if told is None or (isinstance(record, CartShown) and kind not in PRODUCTS)
            else told.get((kind, name), (0, None))
            for record, told in zip(records, found, strict=True)
        ]
        label = name if kind in PRODUCTS else f"{name} ({kind.replace('_', ' ')})"
        yield Row(label or "(no name)", tuple(map(_item, items)), _contradict(items))


def _is_sent(record: Record) -> bool:
    return not isinstance(record, CartShown)


def _items(lines: Json) -> dict[tuple[str, str], Item] | None:
    """Quantity and total by type and name, lines of one name together; None where no lines are told."""
    if not isinstance(lines, list):
        return None
    found: dict[tuple[str, str], Item] = {}
    for line in lines:
        if isinstance(line, dict):
            key = str(line.get("type") or "physical"), str(line.get("name", ""))
            before = found.get(key, (0, 0))
            found[key] = (
                _sum(before[0], number(line.get("quantity"))),
                _sum(before[1], number(line.get("total_amount"))),
            )
    return found


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def _item(item: Item | None) -> str | None:
    if item is None:
        return None
    quantity, total = item
    if quantity == 0:
        return ABSENT
    told = "" if quantity is None else f"{quantity:g}"
    return told if total is None else f"{told} for {money(total)}".strip()


def _contradict(items: Sequence[Item | None]) -> bool:
    told = [item for item in items if item is not None]
    return any(len({part for part in parts if part is not None}) > 1 for parts in zip(*told, strict=True))


def _row(name: str, cells: Sequence[str | None]) -> Row:
    return Row(name, tuple(cells), len({cell for cell in cells if cell is not None}) > 1)


def _amount(value: Json, body: dict[str, Any], currency: str) -> str | None:
    if value is None:
        return None
    amount = number(value)
    return str(value) if amount is None else money(amount, str(body.get("purchase_currency") or currency))


def _text(value: Json) -> str | None:
    return None if value is None else str(value).upper()
