"""The house's rules: who may import whom, no sleeps, files of one sitting's length, tests that assert."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

PACKAGES = (
    "certification",
    "e2e",
    "fixtures",
    "klarna_certify",
    "klarna_simulator",
    "pages",
    "recorder",
    "sample_checkout",
)

ALLOWED: dict[str, set[str]] = {
    # The judge reads a journal and nothing else: who never saw the run can check what it says.
    "certification": {"recorder.journal"},
    # Both could be anybody's: the shop reaches Klarna over HTTP only, and cannot tell that it is under test.
    "klarna_simulator": set(),
    "sample_checkout": set(),
    "recorder": set(),
    # What a shopper does is written down, what is right is not known here.
    "pages": {"recorder"},
    # What is sealed or judged again are journals, and what they may not hold; a checkout file describes pages.
    # The doctor visits a shop as a journey does.
    "klarna_certify": {"certification", "fixtures", "klarna_simulator.cli", "pages", "recorder"},
    "fixtures": {"certification", "klarna_certify", "klarna_simulator", "pages", "recorder"},
    # Journeys reach the simulator through fixtures only.
    "e2e": {"certification", "fixtures", "klarna_certify", "pages", "recorder"},
}

LINES = 500
SLEEPS = {"time.sleep", "asyncio.sleep", "anyio.sleep", "wait_for_timeout"}
ASSERTS = {"raises", "warns", "fail", "expect", "deprecated_call"}


def files(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> list[Path]:
    found = [
        path for folder in folders for path in sorted((ROOT / folder).rglob("*")) if path.suffix in suffixes
    ]
    return [path for path in found if "__pycache__" not in path.parts]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            yield ast.unparse(call.func), call


def within(module: str, allowed: set[str]) -> bool:
    """Whether a module is one of the allowed, lies below one, or is a package above one."""
    return any(
        module == one or module.startswith(f"{one}.") or one.startswith(f"{module}.") for one in allowed
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_it_may_know(package: str) -> None:
    strangers = [
        f"{name(path)}: {module}"
        for path in files(package)
        for module in imported(path)
        if module.split(".")[0] in PACKAGES
        and module.split(".")[0] != package
        and not within(module, ALLOWED[package])
    ]

    assert files(package), f"{package} is not there"
    assert strangers == []


def test_every_package_has_its_rule() -> None:
    assert set(ALLOWED) == set(PACKAGES)


def test_the_judge_does_no_input_and_no_output() -> None:
    forbidden = {"open", "input", "print", "subprocess.run", "subprocess.Popen", "time.time", "datetime.now"}
    modules = {"socket", "subprocess", "httpx", "threading", "asyncio", "playwright"}
    judge = files("certification")

    assert [f"{name(p)}: {f}" for p in judge for f, _ in called(parsed(p)) if f in forbidden] == []
    assert [f"{name(p)}: {m}" for p in judge for m in imported(p) if m.split(".")[0] in modules] == []


def test_nothing_sleeps() -> None:
    sleepers = [
        f"{name(path)}:{call.lineno}: {function}"
        for path in files(*PACKAGES, "tests")
        for function, call in called(parsed(path))
        if any(function == sleep or function.endswith(f".{sleep}") for sleep in SLEEPS)
        # sleep(0) gives way to others and waits for nothing.
        and not (call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0)
    ]

    assert sleepers == []


def test_no_file_is_longer_than_one_sitting() -> None:
    long = {
        name(path): lines
        for path in files(*PACKAGES, "tests", suffixes=(".py", ".js", ".mjs", ".css"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES
    }

    assert long == {}


def test_no_place_of_one_machine_is_written_down() -> None:
    # Put together here, so that this file does not hold what it looks for.
    places = ["/" + "work/", "/" + "home/", "/" + "root/"]
    suffixes = (".py", ".js", ".toml", ".md", ".html", ".css", ".yml")
    texts = [*files(*PACKAGES, "tests", "docs", suffixes=suffixes), ROOT / "README.md", ROOT / "Makefile"]
    found = [name(p) for p in texts if any(place in p.read_text(encoding="utf-8") for place in places)]

    assert found == []


def test_every_test_asserts_something() -> None:
    silent = []
    for path in files("tests"):
        functions = {node.name: node for node in ast.walk(parsed(path)) if isinstance(node, FUNCTIONS)}
        silent += [
            f"{name(path)}: {function}"
            for function, node in functions.items()
            if function.startswith("test_") and not asserts(node, functions, set())
        ]

    assert silent == []


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def asserts(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef],
    seen: set[str],
) -> bool:
    """Whether a function asserts, itself or in a function of its file that it calls."""
    seen.add(node.name)
    if any(isinstance(inner, ast.Assert) for inner in ast.walk(node)):
        return True
    for function, _ in called(node):
        last = function.split(".")[-1]
        if last in ASSERTS or last.startswith("assert_"):
            return True
        if last in functions and last not in seen and asserts(functions[last], functions, seen):
            return True
    return False
