"""A report and its journals, read from a folder or from the bytes of files; untrusted until checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from certification import judge
from certification.model import Judgement
from certification.report import SCHEMA, JourneyEvidence, Rerun
from certification.report.recheck import Difference, recheck
from recorder.journal import JournalError, Record, Screenshot, load

REPORT = "report.json"
JOURNALS = "journals/"
PICTURES = "screenshots"
MAX_BYTES = 256 * 1024 * 1024
"""No report comes near this; more is not read."""


class EvidenceError(Exception):
    """The evidence cannot be read; the text says which file, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A report's value, and its files by their names relative to the report.

    `pictures` are the names of those that are there; None where that is not known, as of a pack, which has none.
    """

    report: dict[str, Any]
    files: Mapping[str, bytes]
    pictures: frozenset[str] | None = None

    @property
    def journals(self) -> dict[str, bytes]:
        """The journals, sorted by name."""
        return {name: self.files[name] for name in sorted(self.files) if name.startswith(JOURNALS)}


def read_folder(folder: Path) -> Evidence:
    """The evidence below a report's folder; raises EvidenceError."""
    if not (folder / REPORT).is_file():
        raise EvidenceError(f"{folder}: there is no {REPORT} in it; name the folder of a report")
    paths = [path for path in folder.iterdir() if path.is_file()]
    paths += (folder / JOURNALS).glob("*.jsonl")
    if sum(path.stat().st_size for path in paths) > MAX_BYTES:
        raise EvidenceError(f"{folder}: it is larger than {MAX_BYTES} bytes and is not read")
    pictures = frozenset(path.relative_to(folder).as_posix() for path in (folder / PICTURES).glob("*"))
    return of_files(
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}, pictures
    )


def of_files(files: Mapping[str, bytes], pictures: frozenset[str] | None = None) -> Evidence:
    """The evidence in these files; raises EvidenceError where there is no report that can be read."""
    try:
        report: Any = json.loads(files[REPORT].decode("utf-8"))
    except KeyError:
        raise EvidenceError(f"{REPORT} is missing") from None
    except (ValueError, RecursionError) as error:
        raise EvidenceError(f"{REPORT} is not JSON: {error}") from None
    if not isinstance(report, dict):
        raise EvidenceError(f"{REPORT} is not a report")
    wanted = SCHEMA["properties"]["schema_version"].get("const", 1)
    if report.get("schema_version") != wanted:
        raise EvidenceError(
            f"{REPORT} has schema version {report.get('schema_version')!r}, this suite reads {wanted}"
        )
    if missing := [name for name in SCHEMA["required"] if name not in report]:
        raise EvidenceError(f"{REPORT} lacks {', '.join(missing)}")
    return Evidence(report, files, pictures)


def judged_again(evidence: Evidence) -> tuple[Difference, ...]:
    """What the installed version judges otherwise than the report says; raises EvidenceError."""
    judgements: list[Judgement] = []
    told: list[tuple[str, str, tuple[Record, ...]]] = []
    for name, content in evidence.journals.items():
        try:
            records = tuple(load(content.decode("utf-8").split("\n")))
        except (JournalError, UnicodeDecodeError) as error:
            raise EvidenceError(f"{name}: {error}") from None
        if records:
            try:
                judgements.append(judge(records))
            except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
                raise EvidenceError(f"{name}: it cannot be judged: {error!r}") from None
            told.append((judgements[-1].journey, name, records))
    try:
        read = [_of_journey(*one, evidence) for one in told]
        return recheck(evidence.report, judgements, read, version("klarna-certify"), evidence.files)
    except (KeyError, TypeError, AttributeError) as error:
        raise EvidenceError(f"{REPORT} does not follow its schema: {error!r}") from None


def _of_journey(
    journey: str, journal: str, records: tuple[Record, ...], evidence: Evidence
) -> JourneyEvidence:
    """What the report was written with; of pictures, the HAR and a re-run only the names are needed."""
    rows = [row for row in evidence.report["journeys"] if row["id"] == journey]
    rerun = rows[0].get("rerun") if rows else None
    taken = frozenset(record.file for record in records if isinstance(record, Screenshot))
    return JourneyEvidence(
        journey=journey,
        journal=journal,
        records=records,
        pictures=taken if evidence.pictures is None else taken & evidence.pictures,
        har=(rows[0].get("har") or "") if rows else "",
        rerun=Rerun(**rerun) if rerun else None,
    )
