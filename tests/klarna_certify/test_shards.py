"""Dealing journeys to machines that do not talk to each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from klarna_certify.shards import RECORDED, Shard, ShardError, deal

NAMES = some.sets(
    some.sampled_from([f"test_a::test_{n}[{p}]" for n in range(12) for p in "xyz"]), max_size=30
)
DURATIONS = some.dictionaries(
    some.sampled_from([f"test_a::test_{n}" for n in range(12)]), some.floats(0.1, 90.0), max_size=12
)


@given(NAMES, some.integers(1, 9), DURATIONS)
def test_every_journey_falls_to_exactly_one_machine(
    names: set[str], of: int, recorded: dict[str, float]
) -> None:
    parts = deal(names, of, recorded)

    assert len(parts) == of
    assert sorted(name for part in parts for name in part) == sorted(names)


@given(NAMES, some.integers(1, 9), DURATIONS, some.randoms())
def test_all_machines_deal_alike_in_whatever_order_they_find_the_journeys(
    names: set[str], of: int, recorded: dict[str, float], chance: object
) -> None:
    shuffled = sorted(names)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert deal(shuffled, of, recorded) == deal(sorted(names), of, recorded)


@given(NAMES, some.integers(1, 9), DURATIONS)
def test_no_machine_has_more_to_do_than_another_by_more_than_one_journey(
    names: set[str], of: int, recorded: dict[str, float]
) -> None:
    known = sorted(recorded.values())
    middle = len(known) // 2
    typical = (
        1.0 if not known else known[middle] if len(known) % 2 else (known[middle - 1] + known[middle]) / 2
    )
    weights = {name: recorded.get(name.split("[")[0], typical) for name in names}
    loads = [sum(weights[name] for name in part) for part in deal(names, of, recorded)]

    assert max(loads) - min(loads) <= max(weights.values(), default=0.0) + 1e-4


def test_long_journeys_are_dealt_before_short_ones() -> None:
    recorded = {"a": 9.0, "b": 5.0, "c": 4.0}

    assert deal(["a", "b", "c"], 2, recorded) == [["a"], ["b", "c"]]


def test_a_journey_that_was_never_recorded_counts_as_the_median() -> None:
    recorded = {"short": 1.0, "middle": 5.0, "long": 20.0}

    assert deal(["short[x]", "middle[x]", "new[x]", "long[x]"], 2, recorded) == [
        ["long[x]"],
        ["middle[x]", "new[x]", "short[x]"],
    ]


def test_more_machines_than_journeys_leave_some_idle() -> None:
    assert deal(["a", "b"], 4, {}) == [["a"], ["b"], [], []]


def test_the_recorded_durations_are_of_journeys() -> None:
    assert len(RECORDED) > 20
    assert all("::test_" in name and seconds > 0 for name, seconds in RECORDED.items())


@pytest.mark.parametrize("text", ["1/1", "2/5", "1000/1000"])
def test_a_shard_is_written_as_it_is_read(text: str) -> None:
    assert str(Shard.parse(text)) == text


@pytest.mark.parametrize("text", ["", "0/3", "4/3", "3", "1/0", "-1/3", "1/3/5", "1.0/3", "١/٣", "1/1001"])
def test_what_is_no_shard_is_answered_with_how_one_is_written(text: str) -> None:
    with pytest.raises(ShardError, match="a shard is written i/n, as 2/5"):
        Shard.parse(text)
