"""Answers of Klarna's that are no consent, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal by its name in a report, its status, code and message (A6)."""

    name: str
    status: int
    error_code: str
    message: str

    def __str__(self) -> str:
        return self.name.replace(" ", "-")
