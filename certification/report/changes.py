"""Two reports side by side: what got better, what got worse, what is new and what is gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from certification.model import Verdict

_RANK = {verdict.label: verdict.value for verdict in Verdict}


class Kind(Enum):
    """What became of a requirement, a finding or a journey."""

    WORSE = "worse"
    BETTER = "better"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change; `harms` says that the later report has something against the shop that the earlier had not."""

    kind: Kind
    subject: str
    told: str
    harms: bool


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """All changes from one report's value to another's: requirements, then findings, then journeys.

    A finding is the same where requirement, reason and journey are; messages and record numbers differ from run to run.
    What a partial report left out is neither worse nor gone, and what it did not test is not better now.
    """
    found = [
        *_rows(before, after, "requirements"),
        *_findings(before, after),
        *_rows(before, after, "journeys"),
    ]
    order = list(Kind)
    return tuple(sorted(found, key=lambda change: order.index(change.kind)))


def _rows(before: Mapping[str, Any], after: Mapping[str, Any], rows: str) -> Iterator[Change]:
    then = {row["id"]: row["verdict"] for row in before[rows]}
    now = {row["id"]: row["verdict"] for row in after[rows]}
    for name in [*then, *(name for name in now if name not in then)]:
        old, new = then.get(name), now.get(name)
        if _left_out(after, new) or (_left_out(before, old) and old is not None):
            continue
        if old is None and new is not None:
            yield Change(kind=Kind.NEW, subject=name, told=new, harms=_RANK[new] >= Verdict.FAIL)
        elif new is None:
            yield Change(kind=Kind.GONE, subject=name, told=f"was {old}", harms=False)
        elif old is not None and old != new:
            worse = _RANK[new] > _RANK[old]
            yield Change(
                kind=Kind.WORSE if worse else Kind.BETTER, subject=name, told=f"{old} → {new}", harms=worse
            )


def _findings(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    then, now = _keyed(before), _keyed(after)
    ran = {row["id"] for row in after["journeys"]}
    for key in [*then, *(key for key in now if key not in then)]:
        subject = f"{key[0]} {key[1]} in {key[2]}"
        if key not in then:
            yield Change(kind=Kind.NEW, subject=subject, told=now[key], harms=True)
        elif key not in now and not (after.get("partial") and key[2] not in ran):
            yield Change(kind=Kind.GONE, subject=subject, told=then[key], harms=False)


def _left_out(report: Mapping[str, Any], verdict: str | None) -> bool:
    """Whether a report says nothing of a row because it is of a part."""
    return bool(report.get("partial")) and verdict in (None, "NOT TESTED")


def _keyed(report: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    return {(f["requirement"], f["reason"], f["journey"]): f["message"] for f in report["findings"]}
