"""Shards joined: one certification, judged anew from all the journals together, as if one machine had made it.

What comes from another machine is checked before anything is written, and the merged report appears as a whole.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from certification.report import Environment
from fixtures.outcome import Outcome, each, judge_folder, publish
from fixtures.recordings import TRACES, VIDEOS
from fixtures.scan import SEARCHED, searched
from fixtures.screenshots import FOLDER as PICTURES
from klarna_certify.evidence import JOURNALS, Evidence, EvidenceError, read_folder
from klarna_certify.plan import STRICT, Plan, PlanError, differences, read_plan, write_plan
from klarna_certify.shards import Shard
from klarna_certify.steadiness import stability

KEPT = (JOURNALS.rstrip("/"), PICTURES, TRACES, VIDEOS)
"""The folders that go into the merged report; everything else is made anew."""


class MergeError(Exception):
    """These cannot be joined; the text names the folders, and what each of them says."""


@dataclass(frozen=True, slots=True)
class Part:
    """A shard's report and its plan."""

    folder: Path
    evidence: Evidence
    plan: Plan
    shard: Shard

    def __str__(self) -> str:
        return f"{self.folder} (shard {self.shard})"


def merge(folders: Sequence[Path], report_dir: Path, command: str) -> Outcome:
    """Writes the one report of all shards and gives its outcome; raises MergeError, and then writes nothing."""
    parts = sorted(map(_part, folders), key=lambda part: part.shard.index)
    _belong_together(parts)
    _are_all_there(parts)
    _refuse_foreign(report_dir, parts)
    try:
        report_dir.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{report_dir.name}.", dir=report_dir.parent))
        try:
            return _written(parts, folder, report_dir, command)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise MergeError(f"{report_dir}: the merged report cannot be written: {error}") from None


def _part(folder: Path) -> Part:
    try:
        evidence, plan = read_folder(folder), read_plan(folder)
    except OSError as error:
        raise MergeError(f"{folder}: it cannot be read: {error.strerror}") from None
    except EvidenceError as error:
        raise MergeError(str(error)) from None
    except PlanError as error:
        raise MergeError(f"{error}: it is no report of a shard, or one of another version") from None
    if plan.shard is None:
        raise MergeError(f"{folder}: it is the report of a whole run, and of no shard: run with --shard i/n")
    if evidence.report["complete"] is not True:
        raise MergeError(
            f"{folder}: shard {plan.shard} is incomplete: it was interrupted, or something it needs was gone. "
            "Go on with it where it was run: klarna-certify run --resume"
        )
    part = Part(folder, evidence, plan, plan.shard)
    _is_whole(part)
    return part


def _is_whole(part: Part) -> None:
    """Raises MergeError where its journals are not those that its run has searched, made and planned."""
    known = searched(part.folder)
    for name in part.evidence.journals:
        if name not in known:
            raise MergeError(
                f"{part}: {name} is not the journal that was searched for secrets when its journey was over"
            )
    try:
        made = {str(row["id"]) for row in part.evidence.report["journeys"]}
    except (KeyError, TypeError) as error:
        raise MergeError(f"{part}: the report does not follow its schema: {error!r}") from None
    if made != set(part.plan.mine):
        odd = min(made ^ set(part.plan.mine))
        raise MergeError(f"{part}: {odd} was {'never planned' if odd in made else 'planned and never run'}")


def _belong_together(parts: Sequence[Part]) -> None:
    first = parts[0]
    for other in parts[1:]:
        if first.shard.of != other.shard.of:
            raise MergeError(
                f"the number of shards differs: {first.shard.of} in {first.folder}, "
                f"{other.shard.of} in {other.folder}"
            )
        if found := next(differences(first.plan, other.plan), None):
            raise MergeError(f"{first} and {other} are of different runs: {found}")


def _are_all_there(parts: Sequence[Part]) -> None:
    of = parts[0].shard.of
    for one, other in pairwise(parts):
        if one.shard == other.shard:
            raise MergeError(f"shard {one.shard} is there twice: {one.folder} and {other.folder}")
    if missing := sorted(set(range(1, of + 1)) - {part.shard.index for part in parts}):
        names = ", ".join(f"{index}/{of}" for index in missing)
        raise MergeError(f"of {of} shards {len(parts)} are given, and missing: {names}")
    dealt = sorted(name for part in parts for name in part.plan.mine)
    if dealt != list(parts[0].plan.journeys):
        odd = next(iter(_unevenly(dealt, parts[0].plan.journeys)))
        raise MergeError(f"the shards were dealt otherwise than they belong together: {odd}")


def _unevenly(dealt: Sequence[str], wanted: Sequence[str]) -> Iterator[str]:
    for name in sorted({*dealt, *wanted}):
        if dealt.count(name) != 1 or name not in wanted:
            yield f"{name} is in {dealt.count(name)} of them"


def _refuse_foreign(report_dir: Path, parts: Sequence[Part]) -> None:
    for part in parts:
        if report_dir.resolve() == part.folder.resolve():
            raise MergeError(f"{report_dir}: a shard lies there; name another folder with --report-dir")
    if report_dir.exists() and not report_dir.is_dir():
        raise MergeError(f"{report_dir}: it is a file; name another folder with --report-dir")
    if report_dir.is_dir() and any(report_dir.iterdir()) and not (report_dir / "report.json").is_file():
        raise MergeError(
            f"{report_dir}: this folder holds something other than a report and would be replaced; "
            "name another with --report-dir"
        )


def _written(parts: Sequence[Part], folder: Path, report_dir: Path, command: str) -> Outcome:
    (folder / "journals").mkdir()
    for part in parts:
        for kind in KEPT:
            _copy(part, kind, folder)
        with (folder / SEARCHED).open("ab") as file:
            file.write(part.evidence.files.get(SEARCHED, b""))
    plan = parts[0].plan
    write_plan(replace(plan, mine=plan.journeys, shard=None), folder)
    strict = plan.facts.get(STRICT) == "yes"
    outcome = judge_folder(folder, report_dir, partial=plan.partial, strict=strict)
    outcome = replace(outcome, environment=_environment(outcome.environment, parts, command))
    publish(outcome, folder, report_dir, {})
    return outcome


def _copy(part: Part, kind: str, folder: Path) -> None:
    """Copies the files of one folder; links could lead anywhere, and no run makes any."""
    for path in sorted((part.folder / kind).glob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        target = folder / kind / path.name
        if target.exists() and path.name != "README.txt":
            raise MergeError(f"{part}: another shard has {kind}/{path.name}, too")
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, target)


def _environment(of_journals: Environment, parts: Sequence[Part], command: str) -> Environment:
    """What the journals do not know is what the shards said; the date is that of the earliest."""
    said: list[dict[str, Any]] = [part.evidence.report["environment"] for part in parts]
    at_work = [one for part, one in zip(parts, said, strict=True) if part.plan.mine] or said
    return replace(
        of_journals,
        python=each(_texts(said, "python")),
        playwright=each(_texts(said, "playwright")),
        date=min(_texts(said, "date")),
        base_url=each(filter(None, _texts(said, "base_url"))),
        configuration=next(_texts(at_work, "configuration")),
        browser_asked=next(_texts(at_work, "browser_asked")),
        journeys_in=next(_texts(at_work, "journeys_in")),
        late_calls=sum(int(one.get("late_calls", 0)) for one in said),
        command=command,
        stability=stability(),
    )


def _texts(said: Iterable[dict[str, Any]], name: str) -> Iterator[str]:
    return (str(one.get(name, "")) for one in said)
