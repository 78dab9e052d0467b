"""What a mutant is: the judge's code with one small change, by mutmut's operators.

mutmut passes over decorated functions, and every rule of the judge is one. Here they are changed too, so the walk over
the code is our own and only the operators are mutmut's.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "certification"

OUTSIDE = {
    "coverage": "which facts the checklist covers: a page of the documentation",
    "traceability": "the page itself",
    "selection": "which journeys are run, before anything is judged",
    "seal": "whether a pack was changed after it was judged",
}
"""Modules that say nothing about a journal, and so are not the judge; its reports lie in a package of their own."""

_LEFT_ALONE = frozenset({"len", "isinstance"})
"""Calls in which mutmut changes nothing: without an argument they raise wherever they are reached."""


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Mutant:
    """One change of one module.

    `function` is the qualified name of the outermost function that was changed, `lines` are those of the statement.
    """

    module: str
    function: str
    lines: frozenset[int]
    tree: cst.Module
    definition: cst.CSTNode
    node: cst.CSTNode
    instead: cst.CSTNode

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.module}.py"

    def source(self) -> str:
        """The module's text with the change."""
        changed = self.tree.deep_replace(self.node, self.instead)
        assert isinstance(changed, cst.Module)
        return changed.code

    def text(self) -> str:
        """The text of the function or class as it is."""
        return self.tree.code_for_node(self.definition)

    def part(self) -> str:
        """The text of the function or class that was changed, alone."""
        changed = self.definition.deep_replace(self.node, self.instead)
        assert isinstance(changed, cst.CSTNode)
        return self.tree.code_for_node(changed)

    def change(self) -> tuple[str, str]:
        """The lines that were, and what they are instead, each in one line without indentation."""
        before, after = self.text().splitlines(), self.part().splitlines()
        told: dict[str, list[str]] = {"-": [], "+": []}
        for line in list(difflib.unified_diff(before, after, lineterm="", n=0))[2:]:
            if line[0] in told:
                told[line[0]].append(line[1:].strip())
        return " ".join(told["-"]), " ".join(told["+"])


def modules() -> list[str]:
    """The judge's modules, by name."""
    return sorted(path.stem for path in FOLDER.glob("[a-z]*.py") if path.stem not in OUTSIDE)


def mutants(module: str) -> list[Mutant]:
    """All mutants of a module's functions that Python can compile, in the order of the code."""
    path = FOLDER / f"{module}.py"
    text = path.read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(text))
    walk = _Walk(module, wrapper.module, _statements(text))
    wrapper.visit(walk)
    return walk.found


class _Walk(cst.CSTVisitor):
    """Finds what can be changed: nothing in annotations, decorators, docstrings and outside of functions."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, module: str, tree: cst.Module, statements: dict[int, frozenset[int]]) -> None:
        super().__init__()
        self.found: list[Mutant] = []
        self._module = module
        self._tree = tree
        self._statements = statements
        self._names: list[str] = []
        self._definition: cst.CSTNode = tree
        self._functions = 0

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Decorator):
            return False
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in _LEFT_ALONE:
            return False
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            if not self._names:
                self._definition = node
            if not self._functions:
                self._names.append(node.name.value)
            self._functions += isinstance(node, cst.FunctionDef) or bool(self._functions)
            return True
        if self._functions:
            for kind, operator in mutation_operators:
                if isinstance(node, kind):
                    self._change(node, operator(node))
        return True

    def on_leave(self, node: cst.CSTNode) -> None:
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            if self._functions:
                self._functions -= 1
            if not self._functions:
                self._names.pop()

    def _change(self, node: cst.CSTNode, instead: Iterator[cst.CSTNode]) -> None:
        line = self.get_metadata(PositionProvider, node).start.line
        for other in instead:
            lines = self._statements.get(line, frozenset({line}))
            name = ".".join(self._names)
            self.found.append(Mutant(self._module, name, lines, self._tree, self._definition, node, other))


def _statements(text: str) -> dict[int, frozenset[int]]:
    """By line the lines of the statement, or of the head of the compound statement, that it belongs to."""
    found: dict[int, frozenset[int]] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if body else (node.end_lineno or node.lineno)
            lines = frozenset(range(node.lineno, max(last, node.lineno) + 1))
            # Walked from the outside in: an inner statement has the last word on its lines.
            found |= dict.fromkeys(lines, lines)
    return found
