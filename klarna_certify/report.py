"""The content of report.json, whose schema is published with the report."""

from __future__ import annotations

from typing import Any

Report = dict[str, Any]
"""It is of this run, or was checked when it was read."""
