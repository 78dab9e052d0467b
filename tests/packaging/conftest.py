"""The wheel, and a fresh virtual environment with it."""

from __future__ import annotations

import shutil
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.packaging.environment import ROOT, ran

PACKAGES = ("certification", "e2e", "fixtures", "klarna_certify", "klarna_simulator", "pages", "recorder")


@pytest.fixture(scope="package")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built of a copy: building leaves files behind."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in (*PACKAGES, "sample_checkout", "pyproject.toml", "setup.py", "README.md"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    built = ran([sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", out, "."], source)
    assert built.returncode == 0, built.stderr[-3000:]
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="package")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment with the wheel, and with what it needs of other people's."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, symlinks=True)
    paths = {"base": str(home), "platbase": str(home)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    # Others' packages are borrowed, so that no network is needed; nothing of this repository is among them.
    for one in Path(sysconfig.get_path("purelib")).iterdir():
        if not one.name.startswith(("klarna_certify", "__editable__", "__pycache__")):
            (packages / one.name).symlink_to(one)
    there = {one.name for one in packages.iterdir()}
    python = Path(sysconfig.get_path("scripts", "venv", vars=paths)) / "python"
    done = ran([python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel], home)
    assert done.returncode == 0, done.stderr[-3000:]
    new = {one.name for one in packages.iterdir()} - there
    assert {name for name in new if not name.endswith(".dist-info")} == {"klarna_certify"}
    return python.parent
