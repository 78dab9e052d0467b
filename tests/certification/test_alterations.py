"""One record of an honest history is dropped, swapped, doubled, delayed or changed: the judge says what it broke."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from recorder.journal import ApiCall, PageShown, Record, SdkCall, SdkCallback, ended, started
from tests.certification.histories import BEFORE, Honest
from tests.certification.stories import PERSON, Told

Records = list[Record]


def purchase(data: st.DataObject, before: list[str]) -> Told:
    """Any honest history that ends with a change, its authorization, and the order."""
    shop = Honest(data)
    shop.tells = True
    for step in before:
        shop.before(step)
    shop.before("change")
    shop.authorize()
    return shop.buy()


def at(records: Records, kind: type[Any], **wanted: object) -> int:
    """Where the last such record stands."""
    return max(
        index
        for index, record in enumerate(records)
        if isinstance(record, kind) and all(getattr(record, key) == value for key, value in wanted.items())
    )


def last(records: Records, name: str) -> int:
    """Where the last call of that name stands, of the SDK's or of the API's."""
    if name.endswith(("_session", "_order")):
        return at(records, ApiCall, operation=name)
    return at(records, SdkCall, method=name)


def drop(name: str) -> Callable[[Records], Records]:
    def altered(records: Records) -> Records:
        gone = records[last(records, name)]
        call = getattr(gone, "call", None)
        return [
            one
            for one in records
            if one is not gone and not (isinstance(one, SdkCallback) and one.call == call)
        ]

    return altered


def double(name: str, **other: object) -> Callable[[Records], Records]:
    """The call is made once more, directly after the first."""

    def altered(records: Records) -> Records:
        index = last(records, name)
        one = records[index]
        assert isinstance(one, (ApiCall, SdkCall))
        again = replace(one, id=len(records) + 1, **other)
        return [*records[: index + 1], moved(again, 0.002), *records[index + 1 :]]

    return altered


def answered_after(update: str, name: str) -> Callable[[Records], Records]:
    """The answer to the last update comes only when the page has made its next call."""

    def altered(records: Records) -> Records:
        index, call = last(records, update), records[last(records, name)]
        one = records[index]
        assert isinstance(one, ApiCall)
        assert isinstance(call, SdkCall)
        late = replace(one, end=replace(one.end, at=call.at.at + 0.003, tick=call.at.tick))
        return [*records[:index], late, *records[index + 1 :]]

    return altered


def delay(name: str, seconds: float) -> Callable[[Records], Records]:
    """The call, and all that comes after it, happens so much later."""

    def altered(records: Records) -> Records:
        index = last(records, name)
        return [*records[:index], *(moved(one, seconds) for one in records[index:])]

    return altered


def swap(first: str, second: str) -> Callable[[Records], Records]:
    """Two calls happen in each other's stead."""

    def altered(records: Records) -> Records:
        one, other = last(records, first), last(records, second)
        a, b = records[one], records[other]
        by = started(b).at - started(a).at
        swapped = list(records)
        swapped[one], swapped[other] = moved(b, -by), moved(a, by)
        return sorted(swapped, key=lambda record: started(record).at)

    return altered


def moved(record: Record, seconds: float) -> Record:
    """The record, so many seconds later."""
    if hasattr(record, "start"):
        start, end = started(record), ended(record)
        return replace(
            record, start=replace(start, at=start.at + seconds), end=replace(end, at=end.at + seconds)
        )
    instant = started(record)
    return replace(record, at=replace(instant, at=instant.at + seconds))


def change(name: str, **parts: Callable[[Any], Any]) -> Callable[[Records], Records]:
    """One part of the last such call is another one."""

    def altered(records: Records) -> Records:
        index = last(records, name)
        one: Any = records[index]
        other = replace(one, **{key: part(getattr(one, key)) for key, part in parts.items()})
        return [*records[:index], other, *records[index + 1 :]]

    return altered


def more(body: dict[str, Any]) -> dict[str, Any]:
    """The same order, one minor unit dearer, and right in itself."""
    line = body["order_lines"][0]
    dearer = {**line, "unit_price": line["unit_price"] + 1, "total_amount": line["total_amount"] + 1}
    return {**body, "order_amount": body["order_amount"] + 1, "order_lines": [dearer]}


def with_line(**fields: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def altered(body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "order_lines": [{**body["order_lines"][0], **fields}]}

    return altered


def with_fields(**fields: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda body: {**body, **fields}


def with_person_in_the_first_load(records: Records) -> Records:
    """Before the shopper has asked to pay; later on the same data would be right."""
    index = next(n for n, one in enumerate(records) if isinstance(one, SdkCall) and one.method == "load")
    load: Any = records[index]
    told = replace(load, data={**(load.data or {}), "billing_address": PERSON})
    return [*records[:index], told, *records[index + 1 :]]


def without_confirmation(records: Records) -> Records:
    return [
        replace(one, view="checkout", order_number=None)
        if isinstance(one, PageShown) and one.order_number
        else one
        for one in records
    ]


ALTERATIONS: dict[str, tuple[Callable[[Records], Records], set[str]]] = {
    "the last update is dropped": (drop("update_session"), {"UPD-01"}),
    "the load after the update is dropped": (drop("load"), {"UPD-02"}),
    "the update is answered after the load": (answered_after("update_session", "load"), {"UPD-03"}),
    "the update is answered after authorize": (answered_after("update_session", "authorize"), {"UPD-03", "UPD-10"}),
    "load and update are swapped": (swap("update_session", "load"), {"UPD-03"}),
    "authorize is doubled": (double("authorize", call="c999"), {"AUT-04"}),
    "the order is doubled": (double("place_order"), {"ORD-05"}),
    "the order comes an hour and a minute later": (delay("place_order", 3660), {"ORD-08"}),
    "the update is one minor unit off": (change("update_session", request=more), {"UPD-05"}),
    "the load is one minor unit off": (change("load", data=more), {"UPD-04"}),
    "authorize is one minor unit off": (change("authorize", data=more), {"AUT-02"}),
    "the order is one minor unit off": (change("place_order", request=more), {"ORD-03"}),
    "the order's token is nobody's": (
        change("place_order", authorization_token=lambda _: "token:none"),
        {"AUT-06"},
    ),
    "authorize has another category": (
        change("authorize", options=with_fields(payment_method_category="pay_now")),
        {"AUT-03"},
    ),
    "load has a category that is not offered": (
        change("load", options=with_fields(payment_method_category="pay_now")),
        {"SES-02"},
    ),
    "authorize is not in the click": (change("authorize", trusted_click=lambda _: False), {"AUT-05"}),
    "the first load is told who the shopper is": (with_person_in_the_first_load, {"SES-03"}),
    "the update goes to another session": (change("update_session", session_id=lambda _: "S0"), {"UPD-06"}),
    "the update's currency is foreign": (
        change("update_session", request=with_fields(purchase_currency="EUR")),
        {"UPD-05", "UPD-09"},
    ),
    "the update's line is off by one": (change("update_session", request=with_line(unit_price=1)), {"UPD-07"}),
    "the update's tax is far off": (
        change("update_session", request=with_line(total_tax_amount=100000)),
        {"UPD-08"},
    ),
    "the order fails": (change("place_order", status=lambda _: 500), {"ORD-06"}),
    "the confirmation is not shown": (without_confirmation, {"ORD-07"}),
    "the approval is a refusal": (
        lambda records: [
            replace(one, answer={"approved": False, "show_form": True})
            if index == at(records, SdkCallback, method="authorize")
            else one
            for index, one in enumerate(records)
        ],
        {"AUT-06"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("alteration", ALTERATIONS)
# Each gets its share: all together are as many histories as the profile says.
@settings(max_examples=max(10, settings().max_examples // len(ALTERATIONS)))
@given(data=st.data(), before=BEFORE)
def test_an_altered_history_is_found_out(alteration: str, data: st.DataObject, before: list[str]) -> None:
    alter, broken = ALTERATIONS[alteration]
    told = purchase(data, before)
    told.records = alter(told.records)
    note(told)
    assert broken == told.accused()
