"""A run's plan: what was to be certified, how, by which journeys. It lies beside the journals, as `plan.json`.

Two runs belong together, be it as shards of one certification or as a run and its continuation, if their plans say the
same. A plan holds no secrets: of what may be one it says that it was given, or keeps a slow fingerprint.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from klarna_certify.shards import Shard

PLAN = "plan.json"
VERSION = 1

STRICT, CHOSEN = "strict", "requirements chosen"
"""Names of facts on which a verdict, or an exit code, depends."""

LONGEST = 120
"""Characters of a value that an error repeats."""


class PlanError(Exception):
    """There is no plan, or it cannot be read; the text says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run is of. `facts` are by name what was to be certified and how, in words.

    `journeys` are the ids of all, sorted; `mine` those of this run, which are fewer in a shard. `partial` says that
    even all of them are only a part of the suite, `asked` that somebody asked for no more than that. `begun` is when
    the first of its journeys may have been run, in UTC (ISO 8601).
    """

    suite: str
    requirements: str
    facts: Mapping[str, str]
    journeys: tuple[str, ...]
    mine: tuple[str, ...]
    partial: bool
    asked: bool = False
    begun: str = ""
    shard: Shard | None = None
    plan_version: Annotated[int, Field(ge=VERSION, le=VERSION)] = VERSION


_READ: TypeAdapter[Plan] = TypeAdapter(Plan)


@dataclass(frozen=True, slots=True)
class Difference:
    """What two plans say otherwise."""

    what: str
    one: str
    other: str
    more: str = field(default="")

    def __str__(self) -> str:
        return f"{self.what}: {_brief(self.one)} and {_brief(self.other)}{self.more}"


def write_plan(plan: Plan, folder: Path) -> None:
    """Writes the plan in one step: whoever finds one finds a whole one, and all processes of a run write the same."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(plan), indent=1, ensure_ascii=False)
    part = folder / f".{PLAN}.{os.getpid()}"
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(folder / PLAN)


def read_plan(folder: Path) -> Plan:
    """The plan that lies in a folder; raises PlanError."""
    try:
        return parse_plan((folder / PLAN).read_bytes())
    except FileNotFoundError:
        raise PlanError(f"{folder}: there is no {PLAN} in it") from None
    except OSError as error:
        raise PlanError(f"{folder / PLAN}: it cannot be read: {error.strerror}") from None
    except PlanError as error:
        raise PlanError(f"{folder / PLAN}: {error}") from None


def parse_plan(content: bytes) -> Plan:
    """The plan that these bytes are; raises PlanError."""
    try:
        return _READ.validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise PlanError(f"it is no plan of this version: {place}: {first['msg']}") from None


def differences(one: Plan, other: Plan) -> Iterator[Difference]:
    """Everything that keeps two runs from being parts of the same, the weightiest first; shards may be different."""
    yield from _compared("the suite's version", one.suite, other.suite)
    yield from _compared("the requirements (SHA-256)", one.requirements[:16], other.requirements[:16])
    for name in sorted(one.facts.keys() | other.facts.keys()):
        yield from _compared(name, one.facts.get(name, "nothing"), other.facts.get(name, "nothing"))
    if one.journeys != other.journeys:
        first, second = set(one.journeys), set(other.journeys)
        alone = min(first ^ second)
        which = "first" if alone in first else "second"
        yield Difference(
            "the journeys", str(len(first)), str(len(second)), f" ({alone} is in the {which} only)"
        )
    yield from _compared(
        "journeys of the suite are left out", _yes(one.partial), _yes(other.partial)
    )  # fmt: skip


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Each leaf of a value of JSON's shape, by a name with dots, as text; what is empty or None is left out."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        if value:
            yield name, ", ".join(map(str, value))
    elif value is not None and value != "":
        yield name, str(value)


def fingerprint(words: Sequence[str]) -> str:
    """Eight characters that are the same for the same words, slow to make: words may hold what nobody should guess."""
    text = "\0".join(words).encode("utf-8", "backslashreplace")
    return hashlib.scrypt(text, salt=b"klarna-certify plan", n=2**13, r=8, p=1, dklen=4).hex()


def _compared(what: str, one: str, other: str) -> Iterator[Difference]:
    if one != other:
        yield Difference(what, one, other)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _brief(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
