"""What the page shows, gathered from the certification and its evidence, and bounded: it stays a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from certification.model import Certification, Finding, Judgement, Requirement, RequirementVerdict
from certification.report.again import again as again_command
from certification.report.comparison import Comparison, compare
from certification.report.diagram import MAX_ROWS, render_diagram
from certification.report.environment import Environment, JourneyEvidence, started_by
from certification.report.kept import Picture, Recorded, around, pictures, recorded
from certification.report.payload import Line, differences, lines
from certification.report.score import ListedFinding
from certification.report.telling import order_details, payloads, stack, tell
from certification.report.timeline import Moment, beginning, follows, moments
from recorder.journal import CartShown, Frame, Record, started

FEW = 60
"""Up to so many journeys, all are told at length; of more, only the first so many that have findings."""

DIAGRAM_ROWS_OF_MANY = 36
TABLE_ROWS, TABLE_ROWS_OF_MANY = 400, 60

PAYLOADS = 3_000_000
"""Characters that the payloads in all timelines may take together; PAYLOADS_OF_ONE in one journey's."""
PAYLOADS_OF_ONE = 60_000

EXHIBITS = 6
"""Records of one finding that are shown in full."""

SEEN_AGAIN = 40
"""Further occurrences of a finding, and journeys of a requirement, that are linked by name."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One payload of a record, by name."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A record that proves a finding; `second` counts from the journey's start, None without the record."""

    id: int
    who: str = ""
    what: str = ""
    second: float | None = None
    link: str = ""
    panels: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingGroup:
    """One way in which one requirement was violated, shown by its first occurrence."""

    first: ListedFinding
    requirement: Requirement | None
    reason: str
    exhibits: tuple[Exhibit, ...]
    more_records: int
    comparison: Comparison | None
    pictures: tuple[Picture, ...]
    """What the shopper saw before and after."""
    recorded: Recorded | None
    stack: tuple[Frame, ...]
    again: tuple[ListedFinding, ...]
    more_again: int
    mend: tuple[tuple[bool, str], ...]
    command: str
    """Runs the journey again in which it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """A record in a journey's table."""

    id: int
    anchor: str
    second: float
    certain: bool
    who: str
    what: str
    back: str
    bad: tuple[str, ...]
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyView:
    """A journey's section."""

    anchor: str
    judgement: Judgement
    journal: str
    har: str
    findings: tuple[ListedFinding, ...]
    diagram: Markup | None
    rows: tuple[TimelineRow, ...]
    more_rows: int
    pictures: tuple[Picture, ...]
    recorded: Recorded | None
    folded: bool
    """Whether the page draws it when it is opened only, because it is one of many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What one of the run's projects declared, and how many journeys it went through."""

    name: str
    shape: str
    capabilities: tuple[str, ...]
    journeys: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter of the checklist."""

    name: str
    anchor: str
    rows: tuple[RequirementVerdict, ...]


def chapters(rows: Sequence[RequirementVerdict]) -> tuple[Chapter, ...]:
    """The checklist by chapter, in its own order."""
    found: dict[str, list[RequirementVerdict]] = {}
    for row in rows:
        found.setdefault(row.requirement.chapter, []).append(row)
    return tuple(
        Chapter(name=name.replace("-", " ").capitalize(), anchor=f"c{number}", rows=tuple(members))
        for number, (name, members) in enumerate(found.items(), start=1)
    )


def projects(journeys: Sequence[Judgement]) -> tuple[Project, ...]:
    """The run's projects as far as journeys went through them."""
    found: dict[tuple[str, str], list[Judgement]] = {}
    for judgement in journeys:
        found.setdefault((judgement.project, judgement.shape), []).append(judgement)
    return tuple(
        Project(
            name=name,
            shape=shape,
            capabilities=tuple(sorted({feature for member in members for feature in member.capabilities})),
            journeys=len(members),
        )
        for (name, shape), members in found.items()
    )


def groups(
    findings: Sequence[ListedFinding],
    evidence: Mapping[str, JourneyEvidence],
    anchors: Mapping[str, str],
    environment: Environment,
) -> tuple[FindingGroup, ...]:
    """The findings, those of one kind together; `environment` says how the run was started."""
    found: dict[tuple[str, str], list[ListedFinding]] = {}
    for item in findings:
        found.setdefault((item.finding.requirement, item.finding.reason), []).append(item)
    return tuple(_group(members, evidence, anchors, environment) for members in found.values())


def journeys(
    certification: Certification,
    findings: Sequence[ListedFinding],
    evidence: Mapping[str, JourneyEvidence],
    anchors: Mapping[str, str],
) -> Iterator[JourneyView]:
    """The journeys' sections, one at a time."""
    many = len(certification.journeys) > FEW
    share = min(PAYLOADS_OF_ONE, PAYLOADS // max(len(certification.journeys), 1))
    by_journey: dict[str, list[ListedFinding]] = {}
    for item in findings:
        by_journey.setdefault(item.finding.journey, []).append(item)
    at_length = 0
    for judgement in certification.journeys:
        mine = tuple(by_journey.get(judgement.journey, ()))
        shorter = many and (not mine or at_length == FEW)
        at_length += not shorter
        yield _journey(
            judgement, evidence.get(judgement.journey), mine, anchors, share, shorter=shorter, folded=many
        )


def _group(
    members: Sequence[ListedFinding],
    evidence: Mapping[str, JourneyEvidence],
    anchors: Mapping[str, str],
    environment: Environment,
) -> FindingGroup:
    first = next((item for item in members if item.finding.journey in evidence), members[0])
    again = tuple(item for item in members if item is not first)
    finding, requirement = first.finding, first.requirement
    told = evidence.get(finding.journey)
    records = {record.id: record for record in told.records} if told else {}
    shown = [records[number] for number in finding.records[:EXHIBITS] if number in records]
    zero = beginning(told.records) if told else 0.0
    anchor = anchors.get(finding.journey, "")
    return FindingGroup(
        first=first,
        requirement=requirement,
        reason=_heading(
            requirement.reasons.get(finding.reason, finding.reason) if requirement else finding.reason
        ),
        exhibits=tuple(
            _exhibit(records[number], shown, zero, anchor) if number in records else Exhibit(id=number)
            for number in finding.records[:EXHIBITS]
        ),
        more_records=max(len(finding.records) - EXHIBITS, 0),
        comparison=compare(shown),
        recorded=next(filter(None, (recorded(evidence.get(item.finding.journey)) for item in members)), None),
        pictures=around(pictures(told), max((started(one).at - zero for one in shown), default=0.0)),
        stack=_where(finding, shown),
        again=again[:SEEN_AGAIN],
        more_again=max(len(again) - SEEN_AGAIN, 0),
        mend=_mend(requirement.mend) if requirement else (),
        command=again_command([finding.journey], *started_by(environment)),
    )


def _exhibit(record: Record, shown: Sequence[Record], zero: float, anchor: str) -> Exhibit:
    told = tell(record)
    others = [order_details(other) for other in shown if other is not record]
    order = order_details(record)
    differing = differences(order, others)
    if isinstance(record, CartShown):
        differing = frozenset((_AS_SHOWN[path[0]],) for path in differing if path[0] in _AS_SHOWN)
    return Exhibit(
        id=record.id,
        who=told.who,
        what=f"{told.what} → {told.back}" if told.back else told.what,
        second=started(record).at - zero,
        link=f"{anchor}-{record.id}" if anchor else "",
        panels=tuple(
            Panel(
                name,
                lines(value, differing if value is order or isinstance(record, CartShown) else frozenset()),
            )
            for name, value in payloads(record)
        ),
    )


_AS_SHOWN: dict[str | int, str] = {"order_amount": "total", "purchase_currency": "currency"}
"""What a cart on the screen calls the fields of an order."""


def _where(finding: Finding, shown: Sequence[Record]) -> tuple[Frame, ...]:
    """The call site first, then how the shop's code came there."""
    if finding.call_site is None:
        return ()
    for record in shown:
        frames = stack(record)
        if finding.call_site in frames:
            return frames[frames.index(finding.call_site) :][:6]
    return (finding.call_site,)


def _heading(text: str) -> str:
    """The text with a capital letter, unless it begins with the name of a call."""
    first = text.split(" ", 1)[0]
    return text if "(" in first or "-" in first else text[:1].upper() + text[1:]


def happened(item: ListedFinding) -> str:
    """The finding's message without the demand that it begins with: the report shows that beside it."""
    demand = item.requirement.sentence if item.requirement else ""
    return item.finding.message.removeprefix(demand).strip() or item.finding.message


def _mend(text: str) -> tuple[tuple[bool, str], ...]:
    """Paragraphs and, flagged with True, blocks of code: what stands indented by four spaces."""
    parts: list[tuple[bool, str]] = []
    for block in text.strip("\n").split("\n\n"):
        lines_of = block.split("\n")
        if all(line.startswith("    ") for line in lines_of):
            code = "\n".join(line[4:] for line in lines_of)
            if parts and parts[-1][0]:
                parts[-1] = (True, f"{parts[-1][1]}\n\n{code}")
            else:
                parts.append((True, code))
        else:
            parts.append((False, " ".join(line.strip() for line in lines_of)))
    return tuple(parts)


def _journey(
    judgement: Judgement,
    evidence: JourneyEvidence | None,
    findings: tuple[ListedFinding, ...],
    anchors: Mapping[str, str],
    share: int,
    *,
    shorter: bool,
    folded: bool,
) -> JourneyView:
    anchor = anchors[judgement.journey]
    records = evidence.records if evidence else ()
    rows = _rows(records, findings, anchor, share, TABLE_ROWS_OF_MANY if shorter else TABLE_ROWS)
    offending = {number for item in findings for number in item.finding.records}
    return JourneyView(
        anchor=anchor,
        judgement=judgement,
        journal=evidence.journal if evidence else "",
        har=evidence.har if evidence else "",
        findings=findings,
        diagram=Markup(  # noqa: S704 - the diagram escapes every text that it shows
            render_diagram(
                records,
                offending,
                title=f"Sequence of the journey: {judgement.title or judgement.journey}",
                name=anchor,
                max_rows=DIAGRAM_ROWS_OF_MANY if shorter else MAX_ROWS,
                linked={row.id for row in rows},
            )
        )
        if records
        else None,
        rows=rows,
        more_rows=len(records) - len(rows),
        pictures=pictures(evidence),
        recorded=recorded(evidence),
        folded=folded,
    )


def _rows(
    records: Sequence[Record], findings: Sequence[ListedFinding], anchor: str, share: int, limit: int
) -> tuple[TimelineRow, ...]:
    """The first `limit` records and every one that a finding rests on; payloads until `share` is used up."""
    zero = beginning(records)
    marks: dict[int, list[str]] = {}
    for item in findings:
        for number in item.finding.records:
            marks.setdefault(number, []).append(item.id)
    rows: list[TimelineRow] = []
    before: Moment | None = None
    for moment in moments(records):
        if not moment.begins or (len(rows) >= limit and moment.record.id not in marks):
            continue
        record, told = moment.record, tell(moment.record)
        panels: tuple[Panel, ...] = ()
        if share > 0 and told.who not in {"Suite", "Shopper"}:
            panels = tuple(Panel(name, lines(value, limit=60)) for name, value in payloads(record))
            share -= sum(len(line.text) + 1 for panel in panels for line in panel.lines)
        rows.append(
            TimelineRow(
                id=record.id,
                anchor=f"{anchor}-{record.id}",
                second=moment.at.at - zero,
                certain=before is None or follows(before.at, moment.at),
                who=told.who,
                what=told.what,
                back=told.back,
                bad=tuple(dict.fromkeys(marks.get(record.id, ()))),
                panels=panels,
            )
        )
        before = moment
    return tuple(rows)
