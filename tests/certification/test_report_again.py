"""The command that runs journeys again: what a shell makes of it is what pytest takes."""

from __future__ import annotations

import shlex

from hypothesis import given
from hypothesis import strategies as st

from certification.report.again import again, open_trace


def test_a_journeys_id_becomes_the_name_that_the_command_takes() -> None:
    command = again(["test_order::test_paid[one-page-chromium-quantity up]"])
    assert command == "klarna-certify run 'e2e/test_order.py::test_paid[one-page-chromium-quantity up]'"


def test_another_configuration_is_named_too() -> None:
    assert again(["test_order::test_paid"], "shops/mine.config.py") == (
        "klarna-certify run --config shops/mine.config.py e2e/test_order.py::test_paid"
    )


def test_journeys_that_lie_elsewhere_are_named_by_where_they_lie() -> None:
    assert again(["test_kiosk::test_paid"], folder="own/journeys") == (
        "klarna-certify run own/journeys/test_kiosk.py::test_paid"
    )


def test_a_journey_is_named_once() -> None:
    assert again(["test_order::a", "test_order::b", "test_order::a"]).split()[2:] == [
        "e2e/test_order.py::a",
        "e2e/test_order.py::b",
    ]


@given(st.text(min_size=1).filter(lambda text: "\x00" not in text))
def test_nothing_in_a_journeys_name_is_more_than_a_name_to_the_shell(name: str) -> None:
    assert shlex.split(again([f"test_order::{name}"]))[2:] == [f"e2e/test_order.py::{name}"]


@given(st.text(min_size=1).filter(lambda text: "\x00" not in text))
def test_a_trace_is_opened_by_the_journeys_id_whatever_is_in_it(name: str) -> None:
    assert shlex.split(open_trace(f"test_order::{name}")) == [
        *("klarna-certify", "open", "--trace", f"test_order::{name}"),
    ]
