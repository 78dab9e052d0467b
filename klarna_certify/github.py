"""What GitHub Actions shows of a run: a summary of the job in Markdown, and an annotation for each finding."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from certification.halves import BROWSER_HALF_ONLY
from klarna_certify.report import Report
from klarna_certify.trouble import command_again

MAX_ANNOTATIONS = 10
"""GitHub shows ten errors of a step; the summary has them all."""


Key = tuple[str, str, str]
"""Requirement, reason and journey of a finding."""


def tell_github(report: Report, environment: Mapping[str, str], known: frozenset[Key] = frozenset()) -> str:
    """Appends the summary to the file that GITHUB_STEP_SUMMARY names; returns the annotations to be printed.

    Both are asked for by the environment; where it does not, nothing is written and the text is empty. What is `known`
    and tolerated is annotated as a notice.
    """
    if path := environment.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(markdown(report))
    return annotated(report, known) if environment.get("GITHUB_ACTIONS") == "true" else ""


def markdown(report: Report) -> str:
    """The verdict, the findings, and the rows of the checklist that are not as Klarna demands."""
    title = "certified" if report["certified"] else "not certified"
    lines = [f"## Klarna checkout: {title} ({report['verdict']})", ""]
    if not report["complete"]:
        lines += ["Incomplete: not every journey was run to its end.", ""]
    untold = ["PASS", "NOT APPLICABLE"]
    if report.get("partial"):
        lines += ["Partial: journeys of the suite were left out; nothing is certified.", ""]
        untold.append("NOT TESTED")
    if report.get("browser_half_only"):
        lines += [BROWSER_HALF_ONLY, ""]
    rows = [row for row in report["requirements"] if row["verdict"] not in untold]
    if rows:
        lines += ["| verdict | id | requirement | why |", "| --- | --- | --- | --- |"]
        lines += ["| " + " | ".join(map(_cell, _row(row))) + " |" for row in rows]
        lines.append("")
    lines += [
        f"- **{_cell(found['requirement'])} {_cell(found['reason'])}** in {_cell(found['journey'])}: "
        f"{_cell(found['message'])}"
        for found in report["findings"]
    ]
    if command := command_again(report):
        lines += ["", "What failed is run again by", "", f"<pre>{html.escape(command)}</pre>"]
    return "\n".join(lines) + "\n"


def annotated(report: Report, known: frozenset[Key] = frozenset()) -> str:
    """One workflow command a finding, a line each: what a shop wrote can start no command of its own."""
    lines = []
    for found in report["findings"][:MAX_ANNOTATIONS]:
        kind = "error" if found.get("level", "must") == "must" else "warning"
        if (found["requirement"], found["reason"], found["journey"]) in known:
            kind = "notice"
        title = _data(f"{found['requirement']} {found['reason']}").replace(":", "%3A").replace(",", "%2C")
        lines.append(f"::{kind} title={title}::{_data(found['message'] + ' (' + found['journey'] + ')')}")
    return "".join(f"{line}\n" for line in lines)


def _row(row: Mapping[str, Any]) -> tuple[str, ...]:
    return row["verdict"], row["id"], row["title"], row["why"]


def _cell(text: str) -> str:
    """Text that is text in Markdown, whatever a shop put into it."""
    flat = " ".join(text.split())
    return re.sub(r"([\\`*_\[\]()#!|~@])", r"\\\1", html.escape(flat, quote=False))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
