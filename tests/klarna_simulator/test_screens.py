from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from klarna_simulator import screens


def test_every_source_file_of_the_script_is_in_it_and_short_enough_to_read() -> None:
    static = Path(screens.__file__).parent / "static"
    parts = {path.name for path in static.glob("sdk-*.js")}

    assert parts == set(screens.SDK_PARTS)
    assert all(len(path.read_text().splitlines()) < 400 for path in static.iterdir() if path.suffix == ".js")


@given(st.integers(min_value=0, max_value=10**12))
def test_the_parts_of_every_plan_add_up_to_the_amount(amount: int) -> None:
    for _, _, parts in screens.plans(amount):
        assert sum(parts) == amount
        assert all(part >= 0 for part in parts)
