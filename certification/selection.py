"""A part of the checklist, by id, glob, chapter and level, and the journeys that exercise it.

Which journeys exercise which requirement was observed: `make docs` notes it from the report of a whole run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from importlib import resources
from types import MappingProxyType

from certification.model import Level, Requirement
from certification.requirements import CHAPTERS, REQUIREMENTS

EXERCISED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        requirement: frozenset(journeys)
        for requirement, journeys in json.loads(
            resources.files("certification").joinpath("journeys.json").read_text(encoding="utf-8")
        ).items()
    }
)
"""By requirement the journeys that exercised it, as `file::test`, without parameters."""

JOURNEYS = frozenset().union(*EXERCISED.values())
"""Every journey that exercises something: a run without one of them is a partial run."""


class SelectionError(ValueError):
    """A selection names what there is not; the text says what, and what there is."""


def select(
    ids: Sequence[str] = (), chapters: Sequence[str] = (), levels: Sequence[str] = ()
) -> tuple[Requirement, ...]:
    """The requirements that are named by an id or a glob such as `REF-*`, and in a chapter, and of a level.

    What is not given does not narrow: without anything it is the whole checklist. Raises SelectionError for an id,
    glob, chapter or level that fits nothing, and for a combination that leaves nothing.
    """
    for pattern in ids:
        if not any(_named(requirement, pattern) for requirement in REQUIREMENTS.values()):
            raise SelectionError(
                f"{pattern!r} is no requirement and fits none. An id is like {next(iter(REQUIREMENTS))}, "
                "a glob like 'REF-*'; `klarna-certify list` shows them all."
            )
    _known("chapter", chapters, CHAPTERS)
    _known("level", levels, [level.value for level in Level])
    selected = tuple(
        requirement
        for requirement in REQUIREMENTS.values()
        if (not ids or any(_named(requirement, pattern) for pattern in ids))
        and (not chapters or requirement.chapter in chapters)
        and (not levels or requirement.level.value in levels)
    )
    if not selected:
        raise SelectionError("no requirement is of these ids, chapters and levels at once")
    return selected


def exercising(requirements: Iterable[Requirement]) -> frozenset[str]:
    """The journeys that exercise any of the requirements, as `file::test`."""
    return frozenset().union(*(EXERCISED.get(requirement.id, frozenset()) for requirement in requirements))


def _named(requirement: Requirement, pattern: str) -> bool:
    return fnmatchcase(requirement.id, pattern.upper())


def _known(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise SelectionError(f"{name!r} is no {what}; there are: {', '.join(known)}")
