"""Payloads as lines of JSON: bounded, and with what contradicts another payload marked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from certification.report.text import plain
from recorder.journal import Json

MAX_LINES = 90
MAX_TEXT = 300
MAX_DEPTH = 12

Path = tuple[str | int, ...]

_COMPARED = frozenset(
    {"order_amount", "order_tax_amount", "order_lines", "purchase_country", "purchase_currency", "locale"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of JSON; `differs` says that another payload says something else in this place."""

    text: str
    differs: bool = False


def lines(value: Json, differing: frozenset[Path] = frozenset(), limit: int = MAX_LINES) -> tuple[Line, ...]:
    """The value as indented JSON of at most `limit` lines, the lines at a `differing` path marked."""
    shown: list[Line] = []
    for path, text in _render(value, (), "", "", 0):
        if len(shown) == limit:
            shown.append(Line("… the rest is in the journal"))
            break
        shown.append(Line(text, any(path[:length] in differing for length in range(1, len(path) + 1))))
    return tuple(shown)


def differences(mine: dict[str, Json], others: Sequence[dict[str, Json]]) -> frozenset[Path]:
    """The places of `mine` where another order says something else; what only one names is no difference."""
    found: set[Path] = set()
    for key in _COMPARED & mine.keys():
        for other in others:
            if key in other:
                found |= set(_differing((key,), mine[key], other[key]))
    return frozenset(found)


def _differing(path: Path, mine: Json, other: Json) -> Iterator[Path]:
    if isinstance(mine, dict) and isinstance(other, dict):
        for key in mine.keys() & other.keys():
            yield from _differing((*path, key), mine[key], other[key])
    elif isinstance(mine, list) and isinstance(other, list):
        for index, item in enumerate(mine):
            if index < len(other):
                yield from _differing((*path, index), item, other[index])
            else:
                yield (*path, index)
        if len(mine) < len(other):
            yield (*path, len(mine))
    elif mine != other:
        yield path


def _render(value: Json, path: Path, before: str, after: str, depth: int) -> Iterator[tuple[Path, str]]:
    indent = "  " * depth
    if isinstance(value, (dict, list)) and value and depth < MAX_DEPTH:
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        yield path, f"{indent}{before}{opening}"
        items = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
        for number, (key, item) in enumerate(items, start=1):
            name = f"{_scalar(key)}: " if isinstance(value, dict) else ""
            yield from _render(item, (*path, key), name, "," if number < len(items) else "", depth + 1)
        # The closing bracket stands where a further item would: that is where a shorter list differs.
        yield (*path, len(items)) if isinstance(value, list) else path, f"{indent}{closing}{after}"
    else:
        yield path, f"{indent}{before}{_scalar(value)}{after}"


def _scalar(value: Json) -> str:
    if isinstance(value, (dict, list)):
        return "…" if value else json.dumps(value)
    return plain(json.dumps(value, ensure_ascii=False), MAX_TEXT)
