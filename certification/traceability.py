"""The traceability of the checklist as a page of the documentation: fact, requirement, journeys, faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from certification.coverage import OPEN, Coverage
from certification.model import Requirement

Names = Mapping[str, Sequence[str]]


def as_markdown(
    requirements: Mapping[str, Requirement], coverage: Coverage, faults: Names, journeys: Names
) -> str:
    """The page; `faults` and `journeys` are names by requirement id."""
    duties = coverage.duties.values()
    judged = [
        (duty.fact, duty.duty, ", ".join(duty.requirements) + (f". {duty.note}" if duty.note else ""))
        for duty in duties
        if duty.requirements
    ]
    attested = [(duty.fact, duty.duty, duty.person) for duty in duties if duty.person]
    missing = [(duty.fact, duty.duty, duty.excluded.removeprefix(OPEN)) for duty in duties if duty.is_open]
    left_out = [
        (duty.fact, duty.duty, duty.excluded) for duty in duties if duty.excluded and not duty.is_open
    ]
    counts = [
        ("ask something of a merchant", str(len(duties))),
        ("… judged by requirements", str(len(judged))),
        ("… attested by a person", str(len(attested))),
        ("… not judged yet", str(len(missing))),
        ("… left out for a reason", str(len(left_out))),
        ("describe how Klarna behaves", str(len(coverage.describes))),
    ]
    checklist = [
        (
            f"`{one.id}`",
            one.title,
            one.level.value,
            f"[{one.page}: {one.section}]({one.url})",
            ", ".join(duty.fact for duty in duties if one.id in duty.requirements),
            _names(journeys.get(one.id, ())),
            _names(faults.get(one.id, ())),
        )
        for one in requirements.values()
    ]
    lines = [
        "# What is judged, what a person attests, and what is left out",
        "",
        "Written by `make docs`; not to be edited by hand. Facts are named as in the checklist's sources: J for the",
        "browser SDK, A the server API, T tax and order lines, R regions, K process pages; CHK, UX, TC, LIVE and ACC",
        "are Klarna's lists.",
        *_table(("facts that", "number"), counts),
        *_section("Requirements", checklist, "id", "requirement", "level", "Klarna's page", "facts behind it",
                  "journeys that exercise it", "faults that violate it"),
        *_section("Judged", judged, "fact", "what a merchant has to do", "requirements"),
        *_section("Attested by a person", attested, "fact", "what a merchant has to do", "who, and when"),
        *_section("Not judged yet", missing, "fact", "what a merchant has to do", "what is missing"),
        *_section("Left out", left_out, "fact", "what a merchant has to do", "why"),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _section(title: str, rows: Sequence[Sequence[str]], *columns: str) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield from _table(columns, rows)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield ""
    yield "| " + " | ".join(columns) + " |"
    yield "|" + " --- |" * len(columns)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |"


def _names(names: Sequence[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names) or "none yet"
