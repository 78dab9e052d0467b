"""What the last runs said of each module, why survivors are let live, and both as a page of the documentation."""

from __future__ import annotations

import json
import platform
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.mutants.mutant import OUTSIDE, ROOT, modules

HERE = Path(__file__).parent
RESULT = HERE / "result.json"
REASONS = HERE / "reasons.toml"
PAGE = ROOT / "docs" / "mutants.md"

UNFINISHED = "unfinished"
"""The key of the file of reasons under which no reasons are, but the modules that still lack some."""

WANTED = 0.95
"""The share of all mutants that has to be killed, survivors with a good reason counted as survivors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """A mutant that no test noticed: the lines that were, and what they are instead."""

    module: str
    function: str
    was: str
    now: str


def result() -> dict[str, dict[str, Any]]:
    """By module its last run: date, versions, how many mutants, and the survivors."""
    found: dict[str, dict[str, Any]] = (
        json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.is_file() else {}
    )
    return found


def survivors() -> list[Survivor]:
    """The survivors of every module's last run."""
    return [Survivor(module=module, **one) for module, run in result().items() for one in run["survivors"]]


def note(modules: Sequence[str], made: Mapping[str, int], alive: Sequence[Survivor], day: date) -> None:
    """Keeps what a run said of the modules that it ran, in place of what was said of them before."""
    runs = result()
    for name in modules:
        own = [asdict(one) for one in alive if one.module == name]
        for one in own:
            del one["module"]
        runs[name] = {
            "date": day.isoformat(),
            "python": platform.python_version(),
            "mutmut": version("mutmut"),
            "mutants": made[name],
            "survivors": own,
        }
    text = json.dumps(dict(sorted(runs.items())), indent=1, ensure_ascii=False)
    RESULT.write_text(text + "\n", encoding="utf-8")
    PAGE.write_text(as_markdown(), encoding="utf-8")


def share() -> float:
    """The share of mutants that were killed, over every module's last run."""
    runs = result().values()
    made = sum(run["mutants"] for run in runs)
    return 1 - sum(len(run["survivors"]) for run in runs) / max(made, 1)


def reasons() -> dict[Survivor, str]:
    """Why each survivor is let live; a reason may stand for several."""
    return {
        Survivor(module=module, function=function, was=was, now=now): reason["why"]
        for module, said in _told().items()
        if module != UNFINISHED
        for reason in said
        for function, was, now in reason["survivors"]
    }


def unfinished() -> list[str]:
    """Modules that were run, and some of whose survivors nobody has looked at: `make mutants` is red for them."""
    return list(_told().get(UNFINISHED, []))


def _told() -> dict[str, Any]:
    return tomllib.loads(REASONS.read_text(encoding="utf-8")) if REASONS.is_file() else {}


def unexplained(some: Sequence[Survivor]) -> list[Survivor]:
    """Those of the survivors for which no reason is given."""
    known = reasons()
    return [one for one in some if one not in known]


def as_markdown() -> str:
    """The page."""
    runs, known = result(), reasons()
    lines = [
        "# Mutants of the judge",
        "",
        "Written by `make mutants` and `make docs`; not to be edited by hand. A mutant is the judge's code with one",
        "small change: a comparison turned round, an argument left out, a text in capitals. It is killed if a test",
        "fails, and a survivor is a change that nobody would have noticed.",
        "",
        f"Killed: **{share():.1%}** of {sum(run['mutants'] for run in runs.values())} mutants, in {len(runs)} of the",
        f"{len(modules())} modules; what was not run says nothing.",
        "Survivors that change nothing count as survivors. The operators are mutmut's; it would pass over decorated",
        "functions, which all rules are, and here they are changed as well. Tables outside of functions are not",
        "changed, and random histories and tests with a clock do not count as killers.",
        "A run may go on from the one before (`AGAIN=1`): who was killed in a function that has not changed since",
        "is not tried again. Python, mutmut and the day are those of the last run.",
        "",
        "Not mutated, because they judge no journal:",
        "",
        *(f"- `certification/{name}.py`: {why}" for name, why in OUTSIDE.items()),
        "- `certification/report/`: what was judged, as pages and files",
        "",
        "| module | mutants | killed | share | run on | Python | mutmut |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name in modules():
        if name not in runs:
            lines.append(f"| `{name}` | not run yet | | | | | |")
            continue
        run = runs[name]
        made, dead = run["mutants"], run["mutants"] - len(run["survivors"])
        where = f"{run['date']} | {run['python']} | {run['mutmut']}"
        lines.append(f"| `{name}` | {made} | {dead} | {dead / max(made, 1):.1%} | {where} |")
    if unfinished():
        nameless = unexplained(survivors())
        lines += [
            "",
            f"Without a reason yet, and `make mutants` is red for them: {len(nameless)} survivors, in",
        ]
        lines += [", ".join(f"`{name}`" for name in sorted({one.module for one in nameless})) + "."]
    lines += ["", "## Survivors"]
    for name in runs:
        own = [one for one in survivors() if one.module == name]
        if not own:
            continue
        lines += [
            "",
            f"### {name}",
            "",
            "| in | instead of | stood | why nobody notices |",
            "| --- | --- | --- | --- |",
        ]
        lines += [
            f"| `{one.function}` | {_code(one.was)} | {_code(one.now)} | {known.get(one, 'not looked at yet')} |"
            for one in own
        ]
    return "\n".join(lines) + "\n"


def _code(text: str) -> str:
    return f"`{text}`".replace("|", r"\|") if text else "nothing"


if __name__ == "__main__":
    PAGE.write_text(as_markdown(), encoding="utf-8")
