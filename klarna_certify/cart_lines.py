"""Proposes how the lines of a cart are read, from a cart with two pieces of one product and one of another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page

from klarna_certify.proposals import amount
from pages.configured import locate
from pages.described import Element

_CART_LINES = Path(__file__).with_name("cart_lines.js").read_text(encoding="utf-8")

PIECES = (2, 1)
"""How many of the product and of the other one are in the cart."""


def cart_lines(page: Page, anchor: Element, product: str, other: str, total: int) -> Mapping[str, Element]:
    """The keys of a line by what each is found by; nothing where a line, its name or its quantity is not certain.

    `anchor` is a field or button that stands once in each line, with {product} in it; `total` is what the page shows,
    in minor units: lines that sum up to more are no totals.
    """
    nodes = [
        locate(page, anchor.filled({"product": one}), visible=False).element_handles()
        for one in (product, other)
    ]
    if [len(found) for found in nodes] != [1, 1]:
        return {}
    read = page.evaluate(_CART_LINES, [found[0] for found in nodes])
    parts: list[tuple[str, list[str]]] = [(part["css"], part["texts"]) for part in read["parts"]]
    amounts = {css: [amount(text) for text in texts] for css, texts in parts}
    names = [css for css, texts in parts if _are_names(texts) and amounts[css] == [None, None]]
    counts = [css for css, texts in parts if tuple(map(_count, texts)) == PIECES]
    # With two pieces, the price of one is less than the line's.
    sums = sorted(
        (sum(pair), css) for css, both in amounts.items() if len(pair := [one for one in both if one]) == 2
    )
    if read["line"] is None or not names or not counts:
        return {}
    found = {"line": read["line"], "line_name": names[0], "line_quantity": counts[0]}
    if sums and sums[-1][0] <= total:
        found["line_total"] = sums[-1][1]
    return {key: Element(css=css) for key, css in found.items()}


def _are_names(texts: list[str]) -> bool:
    return texts[0] != texts[1] and all(re.search(r"[^\W\d_]{2}", text) for text in texts)


def _count(text: str) -> int | None:
    """A number that stands alone, but for a sign or a word: "2", "2 ×", "Qty 2"."""
    return int(found[1]) if (found := re.fullmatch(r"[^\d£€$]*(\d+)[^\d£€$]*", text)) else None
