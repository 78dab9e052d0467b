"""Judgements in words, as a person approved them: what the judge says of a story may not change unnoticed.

One file a test module, one section a test, in `approved/`. After a wanted change `APPROVE=1 pytest tests/certification`
writes them anew, and the difference is read before it is committed: it is what a merchant will read.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from certification import REQUIREMENTS, Judgement

FOLDER = Path(__file__).parent / "approved"
HEADING = "== "
OUTLINE = "\n\n"


def in_words(judgement: Judgement) -> str:
    """The verdict and everything that was found or doubted, a line each, with the ids of the records that prove it."""
    lines = [f"{judgement.verdict.label}, {judgement.outcome} {judgement.outcome_reason}".rstrip()]
    for found in judgement.findings:
        demand = REQUIREMENTS[found.requirement].sentence
        message = found.message.replace(demand, "…", 1)
        lines.append(f"{found.requirement} {found.reason}{_ids(found.records)} {message}")
    lines += [
        f"{doubt.requirement} not told{_ids(doubt.records)} {doubt.why}" for doubt in judgement.unknowns
    ]
    return "\n".join(lines)


def proofs_in_words(judgement: Judgement) -> str:
    """Everything that was kept, a line each, with the ids of the records that prove it."""
    told = groupby(judgement.observations, key=lambda one: one.requirement)
    return "\n".join(f"{name} kept{''.join(_ids(one.records) for one in seen)}" for name, seen in told)


def read(module: str) -> dict[str, str]:
    """The approved sections of a test module, by test."""
    path = FOLDER / f"{module}.txt"
    if not path.is_file():
        return {}
    sections = path.read_text(encoding="utf-8").removeprefix(HEADING).split(f"{OUTLINE}{HEADING}")
    return dict(section.rstrip("\n").split("\n", 1) for section in sections)


def write(module: str, sections: dict[str, str]) -> None:
    """Replaces the approved sections of a test module, in alphabetical order."""
    FOLDER.mkdir(exist_ok=True)
    told = OUTLINE.join(f"{HEADING}{name}\n{sections[name]}" for name in sorted(sections))
    (FOLDER / f"{module}.txt").write_text(told + "\n", encoding="utf-8")


def section(heard: Iterable[str]) -> str:
    """What a test heard the judge say, each different thing once, in order."""
    return "\n--\n".join(dict.fromkeys(heard))


def _ids(records: tuple[int, ...]) -> str:
    return f" [{' '.join(map(str, records))}]"
