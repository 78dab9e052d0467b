"""The journal's records: their order, their lines, their published schema."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.clock import now
from recorder.journal import (
    ApiCall,
    Frame,
    Instant,
    JournalError,
    Lost,
    Order,
    SdkCall,
    Thrown,
    dump,
    ended,
    load,
    order,
    schema,
    started,
)

OPPOSITE = {Order.BEFORE: Order.AFTER, Order.AFTER: Order.BEFORE, Order.UNKNOWN: Order.UNKNOWN}

instants = st.builds(
    Instant,
    at=st.floats(0, 10),
    within=st.floats(0, 2),
    clock=st.sampled_from(["gateway", "page:a"]),
    tick=st.integers(0, 3),
)


@given(instants, instants)
def test_order_reads_the_same_from_either_side(first: Instant, second: Instant) -> None:
    assert order(second, first) is OPPOSITE[order(first, second)]


@given(instants, instants, instants)
def test_order_is_never_circular(first: Instant, second: Instant, third: Instant) -> None:
    if order(first, second) is Order.BEFORE and order(second, third) is Order.BEFORE:
        assert order(first, third) is not Order.AFTER


def test_two_clocks_are_in_order_only_beyond_what_they_can_be_wrong() -> None:
    page = Instant(at=10.0, within=0.5, clock="page:a")

    assert order(page, Instant(at=10.4, within=0.0, clock="gateway")) is Order.UNKNOWN
    assert order(page, Instant(at=10.6, within=0.0, clock="gateway")) is Order.BEFORE
    assert order(page, Instant(at=10.1, within=0.5, clock="page:a")) is Order.BEFORE


def a_call() -> SdkCall:
    return SdkCall(
        at=now(),
        call="1",
        method="load",
        options={"container": "#klarna"},
        stack=(Frame(url="http://shop.test/a.js", line=3, column=7),),
        threw=Thrown(name="TypeError", message="no container"),
    )


def test_a_line_is_read_back_as_it_was_written() -> None:
    records = [a_call(), Lost(at=now(), document="d", missing=2)]

    assert list(load([dump(record) for record in records])) == records


def test_a_line_that_is_no_record_is_named() -> None:
    with pytest.raises(JournalError, match="line 3 is not a journal record"):
        list(load([dump(a_call()), "", '{"kind": "Rumour"}']))


def test_a_record_begins_and_ends() -> None:
    first, last = now(), now()
    call = ApiCall(start=first, end=last, method="GET", path="/", operation="other", status=200)

    assert (started(call), ended(call)) == (first, last)
    assert started(a_call()).clock == "gateway"


def test_the_published_schema_is_the_records_own() -> None:
    published = (resources.files("recorder") / "journal.schema.json").read_text("utf-8")

    assert json.loads(published) == schema()
    jsonschema.validate(json.loads(dump(a_call())), schema())
