"""junit.xml: the certification for CI servers. One suite a chapter, then one with the journeys, then the run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from certification.model import Certification
from certification.report.cases import RUN, Case, Outcome, cases
from certification.report.environment import Environment, JourneyEvidence

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, not even escaped."""

_PROPERTIES = ("suite", "python", "playwright", "browser", "checkout", "base_url", "lane", "command")


def render_junit(
    certification: Certification, environment: Environment, evidence: Sequence[JourneyEvidence] = ()
) -> str:
    """The certification as JUnit XML; `evidence` tells the journeys' cases where their journals lie."""
    root = Element("testsuites", name=_legal(f"Klarna certification of {environment.checkout}".rstrip()))
    suites: dict[str, list[Case]] = {}
    for case in cases(certification, environment, evidence):
        suites.setdefault(case.suite, []).append(case)
    for name, members in suites.items():
        suite = SubElement(root, "testsuite", name=_legal(name))
        for case in members:
            _write(suite, case)
        if name == RUN:
            suite.insert(0, _properties({field: getattr(environment, field) for field in _PROPERTIES}))
        _count(suite, environment)
    _total(root)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _write(suite: Element, case: Case) -> None:
    element = SubElement(
        suite,
        "testcase",
        classname=_legal(f"klarna.{case.suite}"),
        name=_legal(case.name),
        time=f"{case.seconds:.3f}",
    )
    if case.evidence is not None:
        element.append(_properties({"journal": case.evidence.journal}))
    match case.outcome:
        case Outcome.SKIPPED:
            SubElement(element, "skipped", message=_legal(case.message))
        case Outcome.WARNED:
            # JUnit knows no warning: a recommendation that was not followed is told, and fails nothing.
            SubElement(element, "system-out").text = _legal(f"WARN: {case.message}\n\n{case.text}")
        case Outcome.FAILED | Outcome.BROKEN:
            tag = "failure" if case.outcome is Outcome.FAILED else "error"
            told = SubElement(element, tag, type=_legal(case.kind), message=_legal(case.message))
            told.text = _legal(case.text)


def _properties(values: dict[str, str]) -> Element:
    properties = Element("properties")
    for name, value in values.items():
        if value:
            SubElement(properties, "property", name=name, value=_legal(value))
    return properties


def _count(suite: Element, environment: Environment) -> None:
    found = suite.findall("testcase")
    suite.set("tests", str(len(found)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(tag) is not None for case in found)))
    suite.set("time", f"{sum(float(case.get('time', 0)) for case in found):.3f}")
    if environment.date:
        suite.set("timestamp", _legal(environment.date))


def _total(root: Element) -> None:
    for attribute in ("tests", "failures", "errors", "skipped"):
        root.set(attribute, str(sum(int(suite.get(attribute, 0)) for suite in root)))
    root.set("time", f"{sum(float(suite.get('time', 0)) for suite in root):.3f}")


def _legal(text: str) -> str:
    return _ILLEGAL.sub("�", text)
