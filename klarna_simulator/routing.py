"""Finds what answers a path: literal parts and named ones, as `/sessions/{session_id}`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Part(Generic[T]):
    """What may follow a part of a path, and what answers the methods of the path that ends here."""

    literal: dict[str, _Part[T]] = field(default_factory=dict)
    named: tuple[str, _Part[T]] | None = None
    methods: dict[str, T] = field(default_factory=dict)


class Routes(Generic[T]):
    """Targets by method and path. A literal part goes before a named one, and a named one is never empty."""

    def __init__(self) -> None:
        self._root: _Part[T] = _Part()

    def add(self, method: str, path: str, target: T) -> None:
        """Adds a target; a path that can be read answers HEAD as well."""
        part = self._root
        for text in path.split("/")[1:]:
            if text.startswith("{"):
                part.named = part.named or (text.strip("{}"), _Part())
                if part.named[0] != text.strip("{}"):
                    raise ValueError(f"{path}: the same part is named {part.named[0]} elsewhere")
                part = part.named[1]
            else:
                part = part.literal.setdefault(text, _Part())
        part.methods[method] = target
        if method == "GET":
            part.methods["HEAD"] = target

    def find(self, path: str) -> tuple[dict[str, T], dict[str, str]]:
        """Returns the targets of a path by their methods, none for an unknown path, and the named parts."""
        part, names = self._root, {}
        for text in path.split("/")[1:]:
            following = part.literal.get(text)
            if following is None:
                if part.named is None or not text:
                    return {}, {}
                name, following = part.named
                names[name] = text
            part = following
        return part.methods, names
