"""Says by how much a rule was missed: which field, what was expected there, and what was sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from klarna_simulator.calls import masked
from klarna_simulator.markets import MARKETS
from klarna_simulator.options import Rules
from klarna_simulator.payments import Payments
from klarna_simulator.reading import read
from klarna_simulator.schemas import SessionUpdate
from klarna_simulator.state import Data
from klarna_simulator.tax import contained_tax, taxed_by_line

MOST = 20
"""How many differences are told of one call."""

_PATH = re.compile(r"[a-z_][a-z_0-9]*(?:\[\d+\]|\.[a-z_0-9]+)*")
_NAMED = re.compile(r"Bad value: (.+)|\[BAD_VALUE : (.+)\]|Not matching fields: \[(.+)\]")
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_ABSENT = object()


def differed(path: str, expected: Any, sent: Any) -> str:
    """Writes one difference, with values cut to what fits a line; secrets are not in it."""
    return f"{path}: {_written(expected, path)} expected, {_written(sent, path)} sent"


def unlike(expected: Any, sent: Any, path: str = "") -> Iterator[str]:
    """Yields every difference of `sent` from `expected`, which need not name all that may be sent."""
    if isinstance(expected, dict) and isinstance(sent, dict):
        for name, value in expected.items():
            yield from unlike(value, sent.get(name, _ABSENT), f"{path}.{name}" if path else name)
    elif isinstance(expected, list) and isinstance(sent, list):
        if len(expected) != len(sent):
            yield differed(f"number of {path or 'members'}", len(expected), len(sent))
        for index, (one, other) in enumerate(zip(expected, sent, strict=False)):
            yield from unlike(one, other, f"{path}[{index}]")
    elif expected != sent or isinstance(expected, bool) != isinstance(sent, bool):
        yield differed(path or "body", expected, sent)


class Explainer:
    """Explains refusals of the payments API by what Klarna knew when it refused."""

    def __init__(self, payments: Payments) -> None:
        self._payments = payments

    def __call__(self, _method: str, path: str, asked: bytes, answered: bytes) -> list[str]:
        """Returns a sentence for each field that the answer complains of and that a rule speaks of."""
        try:
            body, messages = json.loads(asked), json.loads(answered)["error_messages"]
        except (ValueError, RecursionError, TypeError, KeyError):
            return []
        if not isinstance(body, dict) or not isinstance(messages, list) or not path.startswith("/payments/"):
            return []
        known = self._known(path)
        told: list[str] = []
        for message in messages:
            named = _NAMED.fullmatch(str(message))
            if named is None:
                continue
            paths = list(dict.fromkeys(_PATH.findall(next(filter(None, named.groups())))))[:MOST]
            if named[3]:
                told += [differed(one, _at(known, one), _at(body, one)) for one in paths if "_" in one]
            else:
                told += self._explained(paths, body, known)
        return [f"closest rule differed in {one}" for one in told]

    def _known(self, path: str) -> Data:
        parts = path.strip("/").split("/")
        if parts[2:3] == ["sessions"] and len(parts) == 4 and parts[3] in self._payments.sessions:
            return self._payments.sessions[parts[3]].data
        if parts[2:3] == ["authorizations"] and len(parts) > 3:
            authorization = self._payments.authorizations.get(parts[3])
            return authorization.data if authorization else {}
        return {}

    def _explained(self, paths: list[str], body: Data, known: Data) -> list[str]:
        limits = _limits(body, self._payments.rules)
        whole = known | {name: value for name, value in body.items() if value is not None}
        told = []
        for path in paths:
            sent = _at(whole, path)
            if path in limits:
                told.append(differed(path, limits[path], sent))
                continue
            expected = _by_arithmetic(path, whole)
            if expected is not _ABSENT:
                told.append(differed("order_amount" if path == "order_lines" else path, *expected))
            elif sent is _ABSENT:
                told.append(differed(path, "a value", sent))
        return told


def _limits(body: Data, rules: Rules) -> dict[str, str]:
    """Returns what a type or limit asks for, by the path of each field that breaks one."""
    try:
        read(body, SessionUpdate, rules)
    except ValidationError as error:
        return {_dotted(one["loc"]): _Raw(one["msg"]) for one in error.errors(include_url=False)}
    return {}


def _dotted(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


class _Raw(str):
    """A text that is written as it is, without quotes."""

    __slots__ = ()


def _by_arithmetic(path: str, whole: Data) -> Any:
    """Returns what a sum, a tax or a market asks for and what was sent, or `_ABSENT` if no such rule speaks of it."""
    lines = whole.get("order_lines")
    try:
        if path == "purchase_currency":
            billing = (whole.get("billing_address") or {}).get("country") or whole.get("purchase_country")
            market = MARKETS.get(str(billing).upper())
            wanted = market.currency if market else _Raw("the currency of a country that Klarna serves")
            return wanted, whole.get("purchase_currency", _ABSENT)
        if path in ("purchase_country", "billing_address.country"):
            return _Raw("a country that Klarna serves"), _at(whole, path)
        if not isinstance(lines, list):
            return _ABSENT
        if path == "order_lines":
            return sum(line["total_amount"] for line in lines), whole["order_amount"]
        if path == "order_tax_amount":
            if taxed_by_line(whole):
                tax = sum(line["total_amount"] for line in lines if line.get("type") == "sales_tax")
            else:
                tax = sum(line.get("total_tax_amount") or 0 for line in lines)
            return tax, whole["order_tax_amount"]
        return _of_line(path, whole, lines)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
        return _ABSENT


def _of_line(path: str, whole: Data, lines: list[Any]) -> Any:
    found = re.fullmatch(r"order_lines\[(\d+)\]\.(\w+)", path)
    if found is None:
        return _ABSENT
    line, name = lines[int(found[1])], found[2]
    if name == "total_amount":
        discount = line.get("total_discount_amount") or 0
        return round(line["quantity"] * Fraction(line["unit_price"]) - discount), line[name]
    if name == "total_tax_amount":
        rate = 0 if taxed_by_line(whole) else line.get("tax_rate") or 0
        return round(contained_tax(line["total_amount"], rate)), line.get(name, 0)
    if name == "tax_rate" and taxed_by_line(whole):
        return 0, line[name]
    return _ABSENT


def _at(value: Any, path: str) -> Any:
    for index, name in _STEP.findall(path):
        if index and isinstance(value, list) and int(index) < len(value):
            value = value[int(index)]
        elif name and isinstance(value, dict) and name in value:
            value = value[name]
        else:
            return _ABSENT
    return value


def _written(value: Any, path: str) -> str:
    if value is _ABSENT:
        return "nothing"
    if isinstance(value, _Raw):
        return value
    if isinstance(value, str) and path.startswith("merchant_urls"):
        return json.dumps(
            masked({"merchant_urls": {"url": value}})["merchant_urls"]["url"], ensure_ascii=False
        )
    text = json.dumps(masked(value, path.rpartition(".")[2]), ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}…"
