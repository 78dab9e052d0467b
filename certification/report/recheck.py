"""A report judged again: what the installed judge makes of the same journals, set against what the report says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from certification.model import Certification, Judgement
from certification.report.as_html import render_html
from certification.report.as_json import render, render_json
from certification.report.as_junit import render_junit
from certification.report.environment import Environment, JourneyEvidence
from certification.verdicts import certify
from recorder.journal import JourneyStarted

_RENDERED = {"report.json": render_json, "report.html": render_html, "junit.xml": render_junit}

_DEMAND = ("level", "sentence", "applies_when")
"""What a requirement asks: where this changed, another verdict is no wonder."""

_SAID = ("verdict", "why", "journeys", "findings")
_JOURNEY = ("verdict", "outcome", "findings", "kept", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that was judged otherwise.

    `subject` is a requirement's id, a journey's id, "the whole", "the environment" or a file of the report.
    """

    subject: str
    before: str
    again: str
    why: str

    def __str__(self) -> str:
        return f"{self.subject}: the report says {self.before}, judged again {self.again} ({self.why})"


def recheck(
    report: Mapping[str, Any],
    judgements: Sequence[Judgement],
    evidence: Sequence[JourneyEvidence],
    installed: str,
    files: Mapping[str, bytes],
) -> tuple[Difference, ...]:
    """Every difference between the report and the journals as this version judges them; none means the same.

    `report` follows the published schema, `installed` is the version that judges now. Whether a run was complete, a
    part or strict cannot be read from journals: that is taken from the report, its journeys are not. `files` are the
    report's by name: where the version is the same, each must be to the byte what the journals make.
    """
    environment = Environment(**report["environment"])
    certification = certify(
        judgements,
        complete=report["complete"],
        partial=report.get("partial", False),
        strict=report.get("strict", False),
    )
    again = render(certification, environment, evidence)
    why = _why(environment.suite, installed)
    found = (
        *_environment(report, evidence),
        *_requirements(report, again, why),
        *_journeys(report, again, why),
        *_whole(report, again, why),
    )
    if found or environment.suite != installed:
        return found
    return tuple(_files(certification, environment, evidence, files))


def _files(
    certification: Certification,
    environment: Environment,
    evidence: Sequence[JourneyEvidence],
    files: Mapping[str, bytes],
) -> Iterator[Difference]:
    """What people and programs read can be painted over where no verdict is."""
    for name, render_file in _RENDERED.items():
        made = render_file(certification, environment, evidence).encode("utf-8")
        if name in files and files[name] != made:
            yield Difference(
                subject=name,
                before="something else",
                again="what the journals make",
                why="it was changed after the run, or written by other code of the same version",
            )


def _why(then: str, installed: str) -> str:
    if then == installed:
        return "same version: the report or the journal was changed, or rules changed without a new version"
    return f"judged by {then} then, by {installed} now"


def _environment(report: Mapping[str, Any], evidence: Sequence[JourneyEvidence]) -> Iterator[Difference]:
    """Which shop it was, in which browser and lane, stands in every journal as well."""
    first = [record for one in evidence for record in one.records if isinstance(record, JourneyStarted)]
    for field in ("checkout", "browser", "lane"):
        said = set(report["environment"][field].split(" · "))
        seen = {name for record in first for name in getattr(record, field).split(" · ")}
        if first and said != seen:
            yield Difference(
                subject="the environment",
                before=f"{field} {' · '.join(sorted(said))}",
                again=" · ".join(sorted(seen)),
                why="so say the journals",
            )


def _requirements(report: Mapping[str, Any], again: Mapping[str, Any], why: str) -> Iterator[Difference]:
    then, now = _by_id(report["requirements"]), _by_id(again["requirements"])
    for name in [*then, *(name for name in now if name not in then)]:
        if name not in now:
            yield Difference(
                subject=name,
                before=then[name]["verdict"],
                again="nothing",
                why="the installed checklist does not have it",
            )
        elif name not in then:
            yield Difference(
                subject=name,
                before="nothing",
                again=now[name]["verdict"],
                why="the report's checklist did not have it",
            )
        else:
            changed = [field for field in _DEMAND if then[name][field] != now[name][field]]
            because = f"the requirement itself changed: {', '.join(changed)}" if changed else why
            yield from _compared(name, _row(then[name], report), _row(now[name], again), because)


def _row(row: Mapping[str, Any], report: Mapping[str, Any]) -> dict[str, Any]:
    return {field: row[field] for field in _SAID} | {"findings": _findings(row, report)}


def _journeys(report: Mapping[str, Any], again: Mapping[str, Any], why: str) -> Iterator[Difference]:
    then, now = _by_id(report["journeys"]), _by_id(again["journeys"])
    for name in [*then, *(name for name in now if name not in then)]:
        if name not in now:
            yield Difference(
                subject=name, before=then[name]["verdict"], again="nothing", why="its journal is not there"
            )
        elif name not in then:
            yield Difference(
                subject=name,
                before="nothing",
                again=now[name]["verdict"],
                why="the report does not know this journal",
            )
        else:
            rows = [
                {field: row[field] for field in _JOURNEY} | {"findings": _findings(row, document)}
                for row, document in ((then[name], report), (now[name], again))
            ]
            yield from _compared(name, rows[0], rows[1], why)


def _whole(report: Mapping[str, Any], again: Mapping[str, Any], why: str) -> Iterator[Difference]:
    fields = ("verdict", "certified", "score")
    yield from _compared(
        "the whole", {f: report[f] for f in fields}, {f: again[f] for f in fields}, why, fields
    )


def _compared(
    subject: str, before: Mapping[str, Any], now: Mapping[str, Any], why: str, fields: Sequence[str] = ()
) -> Iterator[Difference]:
    """The first field that differs: a verdict that differs has others differ with it."""
    for field in fields or before:
        if before[field] != now[field]:
            first, second = _told(before[field], now[field])
            label = "" if field == "verdict" else f"{field.replace('_', ' ')} "
            yield Difference(subject=subject, before=f"{label}{first}", again=f"{label}{second}", why=why)
            return


def _told(before: Any, now: Any) -> tuple[str, str]:
    """Two values in words; of lists only what the other does not have."""
    if isinstance(before, list) and isinstance(now, list):
        less = [item for item in before if item not in now]
        more = [item for item in now if item not in before]
        if less or more:
            return str(less or "no more than that"), str(more or "no more than that")
    return str(before), str(now)


def _findings(row: Mapping[str, Any], report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row's findings by what they say: their numbers depend on what else was found."""
    known = _by_id(report["findings"])
    fields = ("requirement", "reason", "message", "journey", "call_site", "records")
    return [{field: known[name].get(field) for field in fields} for name in row["findings"] if name in known]


def _by_id(rows: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(row["id"]): row for row in rows}
