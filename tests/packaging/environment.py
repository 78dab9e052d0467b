"""Runs programs as in a shell that knows nothing of this process's own packages."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def ran(command: list[str | Path], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """What a command says and ends with; variables are added to the environment."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "PYTHON"))
    }
    return subprocess.run(
        command,
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
