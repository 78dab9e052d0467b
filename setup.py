"""Builds the wheel, with everything below one name: nothing called `pages` lands among a merchant's own packages.

In the repository, and in an editable installation, the packages lie side by side as they are.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.egg_info import egg_info

HOME = "klarna_certify"
LEFT_OUT = ("sample_checkout",)
MOVED = ("certification", "e2e", "fixtures", "klarna_simulator", "pages", "recorder")

_NAMES = "|".join(MOVED)
_IMPORT = re.compile(rf"^(\s*(?:from|import)\s+)({_NAMES})(?=[.\s])", re.MULTILINE)
_NAMED = re.compile(rf"((?:resources\.files|find_spec)\(\")({_NAMES})(?=[\".])")


def below_home(text: str) -> str:
    """A module's text with our own packages named as they lie in the wheel."""
    return _NAMED.sub(rf"\1{HOME}.\2", _IMPORT.sub(rf"\1{HOME}.\2", text))


class BuildBelowHome(build_py):  # type: ignore[misc, unused-ignore]
    """Puts the other packages below `klarna_certify` once they are built, and renames what they import."""

    def run(self) -> None:
        """Builds as always; then moves, unless what is built is an editable installation."""
        super().run()
        if self.editable_mode:
            return
        built = Path(self.build_lib)
        for name in LEFT_OUT:
            shutil.rmtree(built / name)
        for name in MOVED:
            shutil.rmtree(built / HOME / name, ignore_errors=True)
            shutil.move(built / name, built / HOME / name)
        for module in (built / HOME).rglob("*.py"):
            module.write_text(below_home(module.read_text(encoding="utf-8")), encoding="utf-8")


class NameHome(egg_info):  # type: ignore[misc, unused-ignore]
    """Says in the metadata what the wheel brings: one name."""

    def run(self) -> None:
        """Writes the metadata as always, then the one name."""
        super().run()
        (Path(self.egg_info) / "top_level.txt").write_text(f"{HOME}\n", encoding="utf-8")


setup(cmdclass={"build_py": BuildBelowHome, "egg_info": NameHome})
