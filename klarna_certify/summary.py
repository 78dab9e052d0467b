"""Tells a report on the terminal: the checklist by chapter, the findings, and where to read on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from certification.halves import BROWSER_HALF_ONLY
from klarna_certify.baseline import Measured
from klarna_certify.report import Report
from klarna_certify.trouble import Trouble, command_again

_STYLES = {
    "PASS": "green",
    "NOT APPLICABLE": "dim",
    "WARN": "yellow",
    "NOT TESTED": "yellow",
    "FAIL": "bold red",
    "ERROR": "bold red",
}

_MARKS = {"PASS": "✓", "NOT APPLICABLE": "–", "WARN": "!", "NOT TESTED": "?", "FAIL": "✗", "ERROR": "✗"}

_EXPLAINED = ("NOT TESTED", "WARN", "ERROR")
"""Verdicts whose reason stands in the checklist; findings tell that of a FAIL."""


def tell(report: Report, folder: Path, console: Console) -> None:
    """Prints a report: checklist, findings, verdict, and where its files are."""
    chapters: dict[str, list[dict[str, Any]]] = {}
    for row in report["requirements"]:
        chapters.setdefault(row["chapter"], []).append(row)
    for chapter, rows in chapters.items():
        console.print()
        console.print(Text(chapter_title(chapter), style="bold"))
        console.print(_checklist(rows))
    for alike in _gathered(report["findings"]):
        console.print()
        _tell_finding(alike[0], len(alike) - 1, console)
    console.print()
    console.print(_last_words(report))
    console.print(f"Report: {folder / 'report.html'}", soft_wrap=True, highlight=False)
    if command := command_again(report):
        console.print(Text(f"Again:  {command}"), soft_wrap=True)


def as_value(report: Report | None, folder: str, code: int, baseline: Measured | None) -> dict[str, Any]:
    """A run's end for programs: the exit code, and of the report what decides; the rest is in the report's file.

    `report` is None where the run left none; then there is nothing but the exit code. `baseline` is what came of the
    one that was named, None without.
    """
    value: dict[str, Any] = {"exit_code": code, "report": None}
    if report is not None:
        value["report"] = f"{folder}/report.json"
        value |= {name: report[name] for name in ("verdict", "certified", "complete", "score", "findings")}
        value |= {name: report.get(name, False) for name in ("partial", "strict", "browser_half_only")}
        value["requirements"] = {row["id"]: row["verdict"] for row in report["requirements"]}
        value["again"] = command_again(report)
        value["baseline"] = _measured(baseline) if baseline else None
    return value


def _measured(baseline: Measured) -> dict[str, Any]:
    def rows(troubles: Sequence[Trouble]) -> list[dict[str, str]]:
        keys = ("requirement", "reason", "journey")
        return [dict(zip(keys, one.key, strict=True), told=one.told) for one in troubles]

    return {"known": rows(baseline.known), "new": rows(baseline.new), "stale": list(baseline.stale)}


def chapter_title(chapter: str) -> str:
    """A chapter's slug as a heading."""
    return chapter.replace("-", " ").capitalize()


def _checklist(requirements: list[dict[str, Any]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    before = ""
    for requirement in requirements:
        verdict = requirement["verdict"]
        label = Text(f"{_MARKS.get(verdict, ' ')} {verdict:<14}", style=_STYLES.get(verdict, ""))
        told = Text(requirement["title"])
        why = requirement["why"] if verdict in _EXPLAINED else ""
        if why and why != before:
            told.append(f"\n{why}", style="dim")
        before = why
        table.add_row(label, requirement["id"], told)
    return table


def _gathered(findings: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Findings that say the same of the same place in the shop's code, told once."""
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for finding in findings:
        key = (finding["requirement"], finding["reason"], _place(finding.get("call_site")))
        groups.setdefault(key, []).append(finding)
    return list(groups.values())


def _tell_finding(finding: dict[str, Any], others: int, console: Console) -> None:
    journey = finding.get("journey")
    if journey and others:
        journey = f"{journey} and {others} more"
    console.print(Text.assemble((f"✗ {finding['requirement']}", "bold red"), " ", finding["message"]))
    for label, value in (
        ("in", journey),
        ("at", _place(finding.get("call_site"))),
        ("mend", finding.get("mend")),
    ):
        if value:
            # Code is not broken where nobody looks at the width of a screen.
            console.print(
                Text.assemble((f"  {label:<5}", "dim"), str(value)), soft_wrap=not console.is_terminal
            )


def _place(call_site: dict[str, Any] | None) -> str:
    if not call_site:
        return ""
    function = f" in {call_site['function']}" if call_site.get("function") else ""
    return f"{call_site['url']}:{call_site['line']}:{call_site['column']}{function}"


def _last_words(report: Report) -> Text:
    counted = Counter(item["verdict"] for item in report["requirements"])
    tally = ", ".join(f"{counted[verdict]} {verdict}" for verdict in _STYLES if counted[verdict])
    certified = bool(report["certified"])
    words = Text(
        "CERTIFIED" if certified else "NOT CERTIFIED", style="bold green" if certified else "bold red"
    )
    words.append(f"  {tally}", style="not bold default")
    if report["verdict"] == "ERROR":
        more = (
            "as well: what it did not come to may hold more"
            if report["findings"]
            else "and says nothing of the checkout"
        )
        words.append(f"\nThe suite itself failed {more}.", style="yellow")
    if not report["complete"]:
        words.append("\nIncomplete: not every journey was run to its end.", style="yellow")
        if why := report["environment"].get("cut_short"):
            words.append(f" {why}.", style="yellow")
        words.append(" The same command with --resume goes on where it stopped.", style="yellow")
    if report.get("browser_half_only"):
        words.append(f"\n{BROWSER_HALF_ONLY}", style="yellow")
    if report.get("partial"):
        words.append("\nPartial: journeys of the suite were left out.", style="yellow")
    return words
