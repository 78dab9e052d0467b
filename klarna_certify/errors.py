"""Mistakes in a configuration, told with their place and what would be right."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake: where it stands, what was written and what is allowed.

    `line` counts from 1 and is None where no line can be blamed: an environment variable, a file that is not
    there. `value` is already written as the reader will see it; it is left empty for what may be secret.
    """

    place: str
    problem: str
    line: int | None = None
    key: str = ""
    value: str = ""
    allowed: str = ""

    def __str__(self) -> str:
        where = f"{self.place}:{self.line}" if self.line else self.place
        what = " = ".join(part for part in (self.key, self.value) if part)
        first = f"{where}: {what}: {self.problem}" if what else f"{where}: {self.problem}"
        return f"{first}\n    allowed: {self.allowed}" if self.allowed else first


class ConfigurationError(Exception):
    """A configuration cannot be used; the text has each mistake with its place and what is allowed."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def shown(path: Path) -> str:
    """The path as a reader finds it: relative to the working directory where it lies below."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def unknown(key: str, known: Iterable[str]) -> str:
    """Says that a key is unknown, and which one was probably meant."""
    meant = difflib.get_close_matches(key, list(known), n=1)
    return f"unknown key, did you mean {meant[0]!r}?" if meant else "unknown key"
