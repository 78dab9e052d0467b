"""junit.xml: the certification for CI servers.

One suite a chapter with one case a requirement, then one suite with the journeys and their times. What is not
green in the certification is not green here: NOT TESTED is a failure, and so is a run that broke off. Only what a
partial run left out is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from certification.model import Certification, Judgement, RequirementVerdict, Verdict
from certification.report.again import again
from certification.report.environment import Environment, JourneyEvidence
from certification.report.score import ListedFinding, list_findings

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, not even escaped."""


def render_junit(
    certification: Certification, environment: Environment, evidence: Sequence[JourneyEvidence] = ()
) -> str:
    """The certification as JUnit XML; `evidence` tells the journeys' cases where their journals lie."""
    findings = list_findings(certification)
    journals = {item.journey: item.journal for item in evidence}
    root = Element("testsuites", name=_legal(f"Klarna certification of {environment.checkout}".rstrip()))
    chapters: dict[str, list[RequirementVerdict]] = {}
    for row in certification.requirements:
        chapters.setdefault(row.requirement.chapter, []).append(row)
    for chapter, rows in chapters.items():
        suite = SubElement(root, "testsuite", name=_legal(chapter))
        for row in rows:
            mine = [item for item in findings if item.finding.requirement == row.requirement.id]
            _requirement(suite, row, mine, certification)
    journeys = SubElement(root, "testsuite", name="journeys")
    for judgement in certification.journeys:
        mine = [item for item in findings if item.finding.journey == judgement.journey]
        command = again([judgement.journey], environment.configuration, environment.browser_asked)
        _journey(journeys, judgement, mine, journals.get(judgement.journey, ""), command)
    _completeness(SubElement(root, "testsuite", name="run"), certification, environment)
    for suite in root:
        _count(suite, environment)
    _total(root)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _requirement(
    suite: Element, row: RequirementVerdict, findings: Sequence[ListedFinding], whole: Certification
) -> None:
    demand = row.requirement
    case = _case(suite, f"klarna.{demand.chapter}", f"{demand.id} {demand.title}", 0.0)
    clause = f"Klarna: {demand.page}, {demand.section} ({demand.url})"
    told = "\n\n".join([f"{demand.sentence}\n{clause}", *(_told(item, mend=True) for item in findings)])
    match row.verdict:
        case Verdict.PASS:
            pass
        case Verdict.NOT_APPLICABLE:
            SubElement(case, "skipped", message=_legal(row.why or "not applicable"))
        case Verdict.NOT_TESTED if whole.partial:
            SubElement(case, "skipped", message=_legal(f"not tested in this part: {row.why}"))
        case Verdict.WARN if whole.strict:
            _fail(case, "failure", "WARN", row.why, told)
        case Verdict.WARN:
            # JUnit knows no warning: a recommendation that was not followed is told, and fails nothing.
            _write(case, "system-out", f"WARN: {row.why}\n\n{told}")
        case Verdict.NOT_TESTED:
            _fail(case, "failure", "NOT TESTED", row.why or "not tested", told)
        case Verdict.FAIL:
            message = findings[0].finding.message if findings else row.why
            _fail(case, "failure", findings[0].finding.reason if findings else "FAIL", message, told)
        case Verdict.ERROR:
            _fail(case, "error", "ERROR", row.why or "the suite itself failed", told)


def _journey(
    suite: Element, judgement: Judgement, findings: Sequence[ListedFinding], journal: str, command: str
) -> None:
    name = f"{judgement.title or judgement.journey} [{judgement.journey}]"
    case = _case(suite, "klarna.journeys", name, judgement.seconds)
    told = "\n\n".join(_told(item, mend=False) for item in findings)
    message = judgement.outcome_reason or f"the journey was {judgement.outcome}"
    told = f"{told or message}\n\nagain: {command}" if told or judgement.outcome != "finished" else ""
    if judgement.verdict is Verdict.ERROR or judgement.outcome in {"broken", "interrupted"}:
        _fail(case, "error", judgement.outcome, message, told)
    elif judgement.verdict is Verdict.FAIL or judgement.outcome == "stopped":
        first = findings[0].finding.message if findings else message
        _fail(case, "failure", judgement.verdict.label, first, told)
    elif told:
        _write(case, "system-out", told)
    if journal:
        properties = Element("properties")
        SubElement(properties, "property", name="journal", value=_legal(journal))
        case.insert(0, properties)


def _completeness(suite: Element, certification: Certification, environment: Environment) -> None:
    case = _case(suite, "klarna.run", "The run is complete", 0.0)
    if not certification.complete:
        _fail(case, "failure", "INCOMPLETE", "not every journey was run to its end: nothing is certified", "")
    elif certification.partial:
        SubElement(
            case, "skipped", message="partial: journeys of the suite were left out; nothing is certified"
        )
    properties = Element("properties")
    for name in ("suite", "python", "playwright", "browser", "checkout", "base_url", "lane", "command"):
        if value := getattr(environment, name):
            SubElement(properties, "property", name=name, value=_legal(value))
    suite.insert(0, properties)


def _told(item: ListedFinding, *, mend: bool) -> str:
    finding = item.finding
    lines = [f"{item.id} {finding.requirement} {finding.reason}: {finding.message}"]
    if finding.journey:
        lines.append(f"  journey: {finding.journey}, records {', '.join(map(str, finding.records))}")
    if site := finding.call_site:
        lines.append(f"  in the shop's code: {site.url}:{site.line}:{site.column} {site.function}".rstrip())
    if mend and item.requirement and item.requirement.mend:
        lines.append("  how to mend it: " + item.requirement.mend.strip().replace("\n", "\n    "))
    return "\n".join(lines)


def _case(suite: Element, classname: str, name: str, seconds: float) -> Element:
    return SubElement(
        suite, "testcase", classname=_legal(classname), name=_legal(name), time=f"{seconds:.3f}"
    )


def _fail(case: Element, tag: str, kind: str, message: str, text: str) -> None:
    SubElement(case, tag, type=_legal(kind), message=_legal(message)).text = _legal(text)


def _write(case: Element, tag: str, text: str) -> None:
    SubElement(case, tag).text = _legal(text)


def _count(suite: Element, environment: Environment) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.3f}")
    if environment.date:
        suite.set("timestamp", _legal(environment.date))


def _total(root: Element) -> None:
    for attribute in ("tests", "failures", "errors", "skipped"):
        root.set(attribute, str(sum(int(suite.get(attribute, 0)) for suite in root)))
    root.set("time", f"{sum(float(suite.get('time', 0)) for suite in root):.3f}")


def _legal(text: str) -> str:
    return _ILLEGAL.sub("�", text)
