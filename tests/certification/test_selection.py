"""A part of the checklist: what is chosen, and which journeys that asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from certification import REQUIREMENTS
from certification.requirements import CHAPTERS
from certification.selection import EXERCISED, JOURNEYS, SelectionError, exercising, select

ids = some.sampled_from(sorted(REQUIREMENTS))


def test_without_a_choice_it_is_the_whole_checklist() -> None:
    assert select() == tuple(REQUIREMENTS.values())
    assert exercising(select()) == JOURNEYS


@given(some.lists(ids, min_size=1))
def test_ids_choose_exactly_themselves_in_the_checklists_order(names: list[str]) -> None:
    chosen = [requirement.id for requirement in select(names)]

    assert set(chosen) == set(names)
    assert chosen == [name for name in REQUIREMENTS if name in chosen]


@given(some.sets(ids, min_size=1))
def test_the_journeys_of_a_choice_are_those_of_its_requirements_and_no_others(names: set[str]) -> None:
    journeys = exercising(select(sorted(names)))

    assert journeys == {journey for name in names for journey in EXERCISED[name]}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_narrows_what_a_level_left(chapter: str) -> None:
    level = next(one.level.value for one in REQUIREMENTS.values() if one.chapter == chapter)
    chosen = select(chapters=[chapter], levels=[level])

    assert {(one.chapter, one.level.value) for one in chosen} == {(chapter, level)}


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ({"ids": ["UPD-99"]}, "'UPD-99' is no requirement and fits none"),
        ({"ids": ["UPD-03", "X*"]}, "'X\\*' is no requirement"),
        ({"chapters": ["updates"]}, "'updates' is no chapter; there are: session"),
        ({"levels": ["may"]}, "'may' is no level; there are: must, should"),
        ({"ids": ["ORD-01"], "chapters": ["session"]}, "at once"),
    ],
)
def test_a_choice_that_fits_nothing_is_told(choice: dict[str, list[str]], told: str) -> None:
    with pytest.raises(SelectionError, match=told):
        select(**choice)
