"""`python -m tests.stability [folder]`: notes what a soak found in `klarna_certify/stability.json`, for the reports.

Engines that it did not run in keep what was noted of them, as long as it was of the same version.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from klarna_certify.steadiness import NOTED, Soak, begin

STABILITY = Path(__file__).resolve().parents[1] / "klarna_certify" / NOTED


def as_noted(before: str, soak: Soak) -> str:
    """What is noted once the soak is added to what was noted before."""
    noted = json.loads(before)
    engines = noted["engines"] if noted["suite"] == soak.suite else {}
    return json.dumps({"suite": soak.suite, "engines": {**engines, **soak.figures()}}, indent=1) + "\n"


def main() -> None:
    """Notes the soak of the folder that is named; raises SoakError where there is none."""
    soak = begin(Path(sys.argv[1] if len(sys.argv) > 1 else "soak"), None, 0)
    STABILITY.write_text(as_noted(STABILITY.read_text(encoding="utf-8"), soak), encoding="utf-8")


if __name__ == "__main__":
    main()
