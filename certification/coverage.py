"""What becomes of every fact about Klarna Payments: judged, attested by a person, or left out for a reason.

Read once from `coverage.toml`; a mistake in it stops the import, in words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any

from certification.requirements import REQUIREMENTS

SOURCES: Mapping[str, tuple[range, ...]] = MappingProxyType(
    {
        "J": (range(1, 76),),
        "A": (range(1, 55),),
        "T": (range(1, 15),),
        "R": (range(1, 7),),
        "K": (range(1, 15), range(20, 28)),
        "CHK": (range(1, 30),),
        "UX": (range(1, 18),),
        "TC": (range(1, 9),),
        "LIVE": (range(1, 6),),
        "ACC": (range(26, 43),),
    }
)
"""The numbers of the entries in each list of the fact sheet."""

OPEN = "not judged yet: "
"""How the reason begins for which something is left out that should become a requirement."""

_WAYS = ("requirements", "person", "excluded")


class CoverageError(ValueError):
    """The coverage is not well formed; the text names the fact and what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What a fact asks of a merchant, and one of: the requirements that judge it, who attests it, why it is left out.

    `note` says what of it a requirement does not see.
    """

    fact: str
    duty: str
    requirements: tuple[str, ...] = ()
    person: str = ""
    excluded: str = ""
    note: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it should become a requirement and has not yet."""
        return self.excluded.startswith(OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """All facts: those that ask something of a merchant, in the order of the table, and those that only describe."""

    duties: Mapping[str, Duty]
    describes: frozenset[str]


def facts() -> Iterator[str]:
    """The ids of everything that has to be covered."""
    for prefix, runs in SOURCES.items():
        yield from (f"{prefix}{number}" for run in runs for number in run)


def parse(text: str) -> Coverage:
    """The coverage in a table's text; raises CoverageError for a fact that is missing, doubled or unclear."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CoverageError(f"the coverage is not TOML: {error}") from error
    describes = frozenset(table.pop("describes", ()))
    duties = {fact: _duty(fact, row) for fact, row in table.items()}
    known = frozenset(facts())
    if strangers := sorted((describes | set(duties)) - known):
        raise CoverageError(f"{', '.join(strangers)}: no fact of that name")
    if doubled := sorted(describes & set(duties)):
        raise CoverageError(f"{', '.join(doubled)}: both described and a duty")
    if missing := [fact for fact in facts() if fact not in describes and fact not in duties]:
        raise CoverageError(f"{', '.join(missing)}: neither judged, nor attested, nor left out for a reason")
    judged = {name for duty in duties.values() for name in duty.requirements}
    if unfounded := [name for name in REQUIREMENTS if name not in judged]:
        raise CoverageError(f"{', '.join(unfounded)}: no fact that a merchant has to heed stands behind it")
    return Coverage(duties=MappingProxyType(duties), describes=describes)


def _duty(fact: str, row: Any) -> Duty:
    if not isinstance(row, dict):
        raise CoverageError(f"{fact}: expected a table")
    if unknown := sorted(set(row) - {"duty", "note", *_WAYS}):
        raise CoverageError(f"{fact}: unknown field {', '.join(unknown)}")
    if sum(way in row for way in _WAYS) != 1:
        raise CoverageError(f"{fact}: needs exactly one of {', '.join(_WAYS)}")
    for field in ("duty", "person", "excluded", "note"):
        if field in row and not (isinstance(row[field], str) and row[field].strip()):
            raise CoverageError(f"{fact}: {field} is empty or not a text")
    if "duty" not in row:
        raise CoverageError(f"{fact}: duty is missing")
    names = row.get("requirements", [])
    if "requirements" in row and not names:
        raise CoverageError(f"{fact}: requirements is empty")
    for name in names:
        if name not in REQUIREMENTS:
            raise CoverageError(f"{fact}: {name} is not on the checklist")
    return Duty(
        fact=fact,
        duty=row["duty"],
        requirements=tuple(names),
        person=row.get("person", ""),
        excluded=row.get("excluded", ""),
        note=row.get("note", ""),
    )


COVERAGE = parse(resources.files("certification").joinpath("coverage.toml").read_text(encoding="utf-8"))
