"""report.html: the certification for people, in one file that asks nothing of any network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from html import escape
from importlib import resources
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import DictLoader, StrictUndefined
from jinja2 import Environment as Templates
from markupsafe import Markup

from certification.halves import BROWSER_HALF_ONLY
from certification.model import Certification, Verdict
from certification.report import view
from certification.report.environment import Environment, JourneyEvidence
from certification.report.payload import Line
from certification.report.score import ListedFinding, certified, list_findings, score
from certification.report.telling import tell
from certification.report.text import plain


def render_html(
    certification: Certification, environment: Environment, evidence: Sequence[JourneyEvidence] = ()
) -> str:
    """The report as one HTML page: verdict and score, findings, checklist, journeys, environment.

    Everything in it that came from a shop is shown as text and bounded; the journals hold the rest.
    """
    findings = list_findings(certification)
    by_journey = {item.journey: item for item in evidence}
    anchors = {
        judgement.journey: f"j{number}" for number, judgement in enumerate(certification.journeys, start=1)
    }
    style, script = _asset("report.css"), _asset("report.js")
    return (
        _templates()
        .get_template("report.html.j2")
        .render(
            verdict=certification.verdict,
            certified=certified(certification),
            complete=certification.complete,
            partial=certification.partial,
            strict=certification.strict,
            browser_half=BROWSER_HALF_ONLY if certification.browser_half_only else "",
            score=score(certification),
            environment=environment,
            chapters=view.chapters(certification.requirements),
            groups=view.groups(findings, by_journey, anchors, environment),
            finding_ids=_ids(findings),
            journeys=list(view.journeys(certification, findings, by_journey, anchors)),
            anchors=anchors,
            titles={
                judgement.journey: judgement.title or judgement.journey
                for judgement in certification.journeys
            },
            projects=view.projects(certification.journeys),
            verdicts=tuple(Verdict),
            seen_again=view.SEEN_AGAIN,
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )


def _ids(findings: Sequence[ListedFinding]) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for item in findings:
        ids.setdefault(item.finding.requirement, []).append(item.id)
    return ids


@cache
def _templates() -> Templates:
    folder = resources.files("certification.report").joinpath("templates")
    sources = {
        item.name: item.read_text(encoding="utf-8") for item in folder.iterdir() if item.name.endswith(".j2")
    }
    templates = Templates(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    templates.filters |= {
        "slug": _slug,
        "web": _web,
        "relative": _relative,
        "second": _second,
        "code": _code,
        "happened": view.happened,
        "told": tell,
        "date": _date,
        "words": _words,
    }
    return templates


def _shown(value: Any) -> Any:
    """Every text of a template passes here: none can be unbounded or hold invisible characters."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _code(lines: Sequence[Line]) -> Markup:
    """Lines of a payload, those that differ marked.

    Within an element quotation marks need no escape, and payloads are full of them.
    """
    told = ((escape(line.text, quote=False), line.differs) for line in lines)
    return Markup("\n".join(f"<mark>{text}</mark>" if differs else text for text, differs in told))  # noqa: S704


def _slug(verdict: Verdict) -> str:
    return verdict.name.lower().replace("_", "-")


def _words(name: str) -> str:
    return name.replace("_", " ")


def _date(iso: str) -> str:
    """A date as people write it; what is no ISO date stays as it is."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    zone = "" if moment.tzinfo is None else f" {moment:%z}" if moment.utcoffset() else " UTC"
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M}{zone}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _second(seconds: float) -> str:
    return f"{seconds:.3f}"


def _web(url: str) -> str:
    """The URL if it leads to the web, else nothing: no link of a report runs a script."""
    try:
        return url if urlsplit(url).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def _relative(path: str) -> str:
    """A path below the report as a link."""
    return quote(path.lstrip("/"), safe="/")


@cache
def _asset(name: str) -> str:
    text = (
        resources.files("certification.report")
        .joinpath("templates")
        .joinpath(name)
        .read_text(encoding="utf-8")
    )
    return f"\n{text}"


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
