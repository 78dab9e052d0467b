"""The mutants of the judge: which there are, and that none was let live without a reason."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FunctionType

import pytest

from certification.rule import place
from recorder.journal import Frame
from tests.mutants import page
from tests.mutants.mutant import Mutant, modules, mutants
from tests.mutants.session import SURVIVED, forked, give


def test_every_survivor_of_a_finished_module_has_a_reason_and_every_reason_a_survivor() -> None:
    assert {one.module for one in page.unexplained(page.survivors())} == set(page.unfinished())
    assert set(page.reasons()) <= set(page.survivors())
    assert all(why.strip() for why in page.reasons().values())


def test_a_mutant_whose_process_breaks_is_not_counted_as_killed() -> None:
    def breaks(_mutant: Mutant, _tell: Callable[[str], None]) -> int:
        raise ValueError("no test has failed")

    with pytest.raises(RuntimeError, match=r"(?s)not judged.*no test has failed"):
        list(forked(mutants("unapproved")[:1], breaks, 1))


def test_a_mutant_whose_process_is_stopped_from_outside_is_not_counted_as_killed() -> None:
    def stopped(_mutant: Mutant, _tell: Callable[[str], None]) -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        return SURVIVED

    with pytest.raises(RuntimeError, match="not judged"):
        list(forked(mutants("unapproved")[:1], stopped, 1))


def test_the_page_is_what_the_last_runs_said() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.as_markdown(), "run make docs"


def test_what_was_run_is_of_the_judge_and_enough_was_killed() -> None:
    assert set(page.result()) <= set(modules())
    assert page.share() >= page.WANTED


def test_a_rule_is_mutated_although_it_is_decorated() -> None:
    changes = {one.change() for one in mutants("rules_security") if one.function.startswith("no_")}

    assert changes
    assert all(was != now for was, now in changes)


def test_neither_annotations_nor_docstrings_nor_what_stands_outside_of_functions_is_mutated() -> None:
    for one in mutants("unapproved"):
        assert one.function
        assert not one.change()[0].startswith(('"""', "@", "from "))


def test_a_function_behaves_as_the_mutant_whoever_holds_it() -> None:
    site = Frame(url="https://shop.test/checkout.js?v=3", line=42, column=7, function="pay")
    mutant = next(one for one in mutants("rule") if '.split("/", 1)' in one.part())
    assert isinstance(place, FunctionType)
    held, honest = place, place.__code__
    try:
        assert give(place, mutant)
        assert held(site) == "/shop.test/checkout.js:42 in pay()"
    finally:
        place.__code__ = honest
    assert held(site) == "checkout.js:42 in pay()"
