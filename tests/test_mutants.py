"""The mutants of the judge: which there are."""

from __future__ import annotations

from tests.mutants.mutant import mutants


def test_a_rule_is_mutated_although_it_is_decorated() -> None:
    changes = {one.change() for one in mutants("rules_security") if one.function.startswith("no_")}

    assert changes
    assert all(was != now for was, now in changes)


def test_neither_annotations_nor_docstrings_nor_what_stands_outside_of_functions_is_mutated() -> None:
    for one in mutants("unapproved"):
        assert one.function
        assert not one.change()[0].startswith(('"""', "@", "from "))
