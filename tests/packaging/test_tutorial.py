"""The tutorial, followed word for word in a fresh folder with the wheel installed."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tests.packaging.environment import ROOT, ran

TUTORIAL = (ROOT / "docs" / "your-own-shop.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[tuple[str, str]]:
    """The code blocks of a language, each with what stands beside the language's name."""
    return re.findall(rf"^```{language} ?(\w*)\n(.*?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL)


def test_the_tutorial_leads_from_an_empty_folder_to_a_report(installed: Path, tmp_path: Path) -> None:
    environment = {"REPOSITORY": str(ROOT), "PATH": f"{installed}{os.pathsep}{os.environ['PATH']}"}
    said: list[str] = []
    for kind, command in blocks("sh"):
        if kind == "install" or (kind == "whole" and os.environ.get("EXAMPLES") != "whole"):
            continue  # installed already; and every journey takes its time
        done = ran(["sh", "-e", "-c", command], tmp_path, **environment)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        said.append(done.stdout)
        if "doctor" in command:
            path = tmp_path / "checkout.toml"
            text = path.read_text(encoding="utf-8")
            for table, keys in blocks("toml"):
                text = text.replace(f"[{table}]\n", f"[{table}]\n{keys}")
            path.write_text(text, encoding="utf-8")

    assert "No lines of the cart are read" not in said[1], "they were proposed"
    assert "Not offered: discount" in said[1]
    assert (tmp_path / "certification-report" / "report.html").is_file()
