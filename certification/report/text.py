"""Texts from a shop, made fit to be shown: bounded, and with nothing in them that the eye cannot see."""

from __future__ import annotations

import unicodedata

LIMIT = 2_000
"""Characters of one text that a report shows; the journal keeps the rest."""


def plain(text: str, limit: int = LIMIT) -> str:
    """The text cut to `limit` characters, control and direction characters spelt out such as ⟨U+202E⟩."""
    cut = text if len(text) <= limit else text[:limit]
    if not cut.isprintable():
        cut = "".join(_visible(character) for character in cut)
    return cut if len(text) <= limit else f"{cut}… ({len(text) - limit:,} more characters)"


def short(text: str, limit: int) -> str:
    """One line of at most `limit` characters, ended with an ellipsis where it was cut."""
    line = plain(" ".join(text[: 4 * limit].split()), 4 * limit)
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def _visible(character: str) -> str:
    if character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return character
    return "  " if character == "\t" else f"⟨U+{ord(character):04X}⟩"
