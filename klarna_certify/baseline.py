"""The baseline: what is known to be wrong with a checkout and tolerated until a day, so that only news fails a run.

It changes no verdict and certifies nothing. An entry that expired, or whose trouble is gone, is stale and fails the
run, so that nothing is tolerated that nobody looks at any more.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from certification import REQUIREMENTS
from klarna_certify.report import Report
from klarna_certify.trouble import Trouble, findings, troubles

MAX_BYTES = 1024 * 1024

_HEAD = """\
# What is known to be wrong, and tolerated until the day given: klarna-certify run --baseline {name}
# A finding has requirement, reason and journey; a requirement that was not tested stands alone, and so does a journey
# that stopped. Whatever is no longer found, or whose day is over, fails the run until it is taken out or mended.
"""


class BaselineError(Exception):
    """A baseline cannot be read or made; the text says where, what is wrong and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A trouble that is tolerated up to and including a day, and why."""

    trouble: Trouble
    until: date
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A report held against a baseline; `stale` is told in words."""

    new: tuple[Trouble, ...]
    known: tuple[Trouble, ...]
    stale: tuple[str, ...] = ()


def read(path: Path) -> tuple[Known, ...]:
    """The entries of a baseline file (TOML, `[[known]]`); raises BaselineError with the number of the entry."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BaselineError(f"{path}: it is larger than {MAX_BYTES} bytes and is not read")
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BaselineError(
            f"{path} cannot be read: {error.strerror}. `klarna-certify baseline` makes one."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BaselineError(f"{path}: not TOML: {error}") from None
    rows = table.pop("known", [])
    if table or not isinstance(rows, list):
        raise BaselineError(f"{path}: {', '.join(table) or 'known'}: a baseline has [[known]] entries only")
    entries: list[Known] = []
    for number, row in enumerate(rows, start=1):
        try:
            entry = _known(row)
        except ValueError as error:
            raise BaselineError(f"{path}: entry {number}: {error}") from None
        if entry.trouble.key in {one.trouble.key for one in entries}:
            raise BaselineError(f"{path}: entry {number}: {entry.trouble} is known already")
        entries.append(entry)
    return tuple(entries)


def _known(row: Any) -> Known:
    if not isinstance(row, dict):
        raise ValueError("write it as [[known]], with its keys below")
    until = row.get("until")
    if type(until) is not date:
        raise ValueError("until is missing or no day: write until = 2027-01-31, without quotation marks")
    texts = {name: row.get(name, "") for name in ("requirement", "reason", "journey", "because")}
    if unknown := sorted(set(row) - texts.keys() - {"until"}):
        raise ValueError(f"unknown key {', '.join(unknown)}; allowed: until, {', '.join(texts)}")
    if wrong := [name for name, text in texts.items() if not isinstance(text, str)]:
        raise ValueError(f"{wrong[0]} is no text")
    because = texts.pop("because")
    trouble = Trouble(**texts)
    match tuple(map(bool, trouble.key)):
        case (True, True, True) | (True, False, False) | (False, False, True):
            pass
        case _:
            raise ValueError(
                "it needs requirement, reason and journey; or requirement alone; or journey alone"
            )
    if trouble.requirement and trouble.requirement not in REQUIREMENTS:
        raise ValueError(f"{trouble.requirement} is not on the checklist; `klarna-certify list` shows it")
    if trouble.reason and trouble.reason not in REQUIREMENTS[trouble.requirement].reasons:
        reasons = ", ".join(REQUIREMENTS[trouble.requirement].reasons)
        raise ValueError(f"{trouble.reason} is no reason of {trouble.requirement}; it has: {reasons}")
    return Known(trouble=trouble, until=until, because=because)


def measure(
    report: Report,
    known: Sequence[Known],
    today: date,
    *,
    strict: bool = False,
    chosen: frozenset[str] = frozenset(),
) -> Measured:
    """What is new, what is known and tolerated today, and which entries are stale.

    An entry about a journey that a partial or incomplete run did not come to is left in peace.
    """
    found = troubles(report, strict=strict, chosen=chosen)
    tolerated = {one.trouble.key for one in known if one.until >= today}
    return Measured(
        new=tuple(one for one in found if one.key not in tolerated),
        known=tuple(one for one in found if one.key in tolerated),
        stale=tuple(_stale(report, known, today)),
    )


def _stale(report: Report, known: Sequence[Known], today: date) -> Iterator[str]:
    present = {one.key for one in (*findings(report), *troubles(report, strict=True))}
    whole = report["complete"] and not report.get("partial", False)
    ended = {row["id"] for row in report["journeys"] if row["outcome"] != "interrupted"}
    for one in known:
        if one.until < today:
            what = "mend it, or write a later day" if one.trouble.key in present else "take it out"
            yield f"{_named(one.trouble)}: it was tolerated until {one.until}: {what}"
        elif one.trouble.key not in present and (whole or one.trouble.journey in ended):
            yield f"{_named(one.trouble)}: it is no longer found: take it out"


def _named(trouble: Trouble) -> str:
    return str(trouble) if trouble.reason else trouble.requirement or trouble.journey


def write(report: Report, name: str, until: date, because: str) -> str:
    """The text of a baseline with every trouble of a report, recommendations as well.

    `name` is the file that it will be. Raises BaselineError for a report that is no ground for one.
    """
    if report["verdict"] == "ERROR" or not report["complete"]:
        raise BaselineError("the run was not judged to its end: what it did not come to cannot be known")
    rows = [_HEAD.format(name=name)]
    for trouble in troubles(report, strict=True):
        rows += ["", "[[known]]", f"# {_comment(trouble.told)}"]
        rows += [
            f"{key} = {_text(value)}"
            for key, value in zip(("requirement", "reason", "journey"), trouble.key, strict=True)
            if value
        ]
        rows += [f"until = {until.isoformat()}", f"because = {_text(because)}"]
    return "\n".join(rows) + "\n"


def _text(value: str) -> str:
    """A basic string of TOML: that of JSON, but for one character and for what is no character."""
    sound = value.encode("utf-8", "replace").decode()
    return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= 200 else f"{line[:199]}…"
