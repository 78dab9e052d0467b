"""A journey's sequence diagram: true to the clocks, clear about what offends, harmless whatever a shop says."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, fromstring

from hypothesis import given
from hypothesis import strategies as st

from certification.report import render_diagram
from recorder.journal import (
    ApiCall,
    CartShown,
    Expectation,
    Fault,
    PageRequest,
    PageShown,
    Record,
    SdkCall,
    SdkCallback,
    ShopperAction,
)
from tests.certification.outcomes import EARLY_LOAD, at, numbered

SVG = "{http://www.w3.org/2000/svg}"


def draw(*records: Record, offending: tuple[int, ...] = (), max_rows: int = 110) -> Element:
    return fromstring(render_diagram(numbered(*records), offending, title="Two, please", max_rows=max_rows))  # noqa: S314


def labels(svg: Element) -> list[str]:
    return [item.text or "" for item in svg.iter(f"{SVG}text") if item.get("class") == "label"]


def clocks(svg: Element) -> list[str]:
    return [item.text or "" for item in svg.iter(f"{SVG}text") if item.get("class") == "clock"]


def update(start: float, end: float, fault: str | None = None) -> ApiCall:
    return ApiCall(
        start=at(start),
        end=at(end),
        method="POST",
        path="/payments/v1/sessions/s-1",
        operation="update_session",
        request={"order_amount": 998, "purchase_currency": "GBP"},
        status=204,
        fault=fault,
    )


def test_it_has_the_four_lanes_a_title_and_a_description() -> None:
    svg = draw(*EARLY_LOAD, offending=(2, 3))
    heads = [item.text for item in svg.iter(f"{SVG}text") if item.get("class") == "head"]
    assert heads == ["Shopper", "Page and SDK", "Merchant’s server", "Klarna"]
    assert svg.findtext(f"{SVG}title") == "Two, please"
    described = svg.findtext(f"{SVG}desc") or ""
    assert "Page → SDK: load() 4.99 GBP" in described
    names = {item.get("id") for item in (svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")) if item is not None}
    assert set((svg.get("aria-labelledby") or "").split()) == names


def test_records_are_drawn_in_the_order_of_their_clocks_not_of_their_arrival() -> None:
    svg = draw(
        SdkCall(at=at(2.0), call="1", method="load"),
        ShopperAction(start=at(1.0), end=at(1.1), action="change_quantity", detail={"quantity": 2}),
    )
    assert labels(svg) == ["change quantity 2", "load()"]


def test_an_order_that_the_clocks_cannot_tell_is_marked() -> None:
    svg = draw(
        update(1.0, 1.0),
        SdkCall(at=at(1.0001, clock="page:a", within=0.0005), call="1", method="load"),
        SdkCall(at=at(1.5, clock="page:a", within=0.0005), call="2", method="load"),
    )
    assert [clock.startswith("≈") for clock in clocks(svg)] == [False, True, False]


def test_a_call_that_others_fall_into_is_drawn_as_request_and_answer() -> None:
    svg = draw(update(1.0, 1.3), SdkCall(at=at(1.2), call="1", method="load"))
    assert labels(svg) == ["update session 9.98 GBP", "load()", "update answered → 204"]


def test_a_call_that_nothing_falls_into_is_one_line() -> None:
    assert labels(draw(update(1.0, 1.3))) == ["update session 9.98 GBP → 204"]


def test_offending_records_stand_out_by_colour_and_by_symbol() -> None:
    svg = draw(*EARLY_LOAD, offending=(3,))
    bad = [group for group in svg.iter(f"{SVG}g") if "bad" in (group.get("class") or "").split()]
    assert len(bad) == 1
    assert [label for label in labels(svg) if label.startswith("✕")] == ["✕ load() 4.99 GBP"]


def test_what_the_suite_held_lies_on_a_shaded_ground() -> None:
    held = Fault(start=at(0.9), end=at(1.4), fault="h1", what="hold", operation="update_session")
    svg = draw(held, update(1.0, 1.4, fault="h1"), SdkCall(at=at(1.2), call="1", method="load"))
    assert [rect.get("class") for rect in svg.iter(f"{SVG}rect")] == ["held", "busy"]
    assert "holds the answer to update session" in labels(svg)


def test_what_is_only_shown_again_is_not_drawn_again() -> None:
    cart = CartShown(at=at(1), view="checkout", total=998, currency="GBP")
    again = CartShown(at=at(2), view="checkout", total=998, currency="GBP")
    changed = CartShown(at=at(3), view="checkout", total=1497, currency="GBP")
    assert labels(draw(cart, again, changed)) == ["cart shows 9.98 GBP", "cart shows 14.97 GBP"]


def test_a_finding_on_what_is_shown_again_is_drawn_all_the_same() -> None:
    cart = CartShown(at=at(1), view="checkout", total=998, currency="GBP")
    again = CartShown(at=at(2), view="checkout", total=998, currency="GBP")
    assert labels(draw(cart, again, offending=(2,))) == ["cart shows 9.98 GBP", "✕ cart shows 9.98 GBP"]


def test_answers_are_told_briefly() -> None:
    approved = SdkCallback(
        at=at(1),
        call="1",
        method="authorize",
        answer={"approved": True, "show_form": True, "authorization_token": "token:1a2b…:99"},
    )
    refused = SdkCallback(
        at=at(2), call="2", method="authorize", answer={"approved": False, "show_form": False}
    )
    assert labels(draw(approved, refused)) == [
        "authorize() → approved, token",
        "authorize() → not approved, no form",
    ]


def test_an_expectation_is_drawn_only_when_it_was_not_met() -> None:
    met = Expectation(start=at(1), end=at(2), sentence="the widget is shown", met=True)
    missed = Expectation(start=at(3), end=at(4), sentence="the order is confirmed", met=False)
    assert labels(draw(met, missed)) == ["did not see: the order is confirmed"]


def test_a_long_journey_is_bounded_keeps_what_offends_and_says_what_it_left_out() -> None:
    requests = [
        PageRequest(start=at(i), end=at(i + 0.5), method="GET", url=f"http://shop/{i}", status=200)
        for i in range(300)
    ]
    svg = draw(*requests, SdkCall(at=at(301), call="1", method="load"), offending=(250,), max_rows=20)
    assert len(labels(svg)) == 20
    assert "✕ GET /249 → 200" in labels(svg)
    assert "load()" in labels(svg)
    assert any("281 smaller steps" in (item.text or "") for item in svg.iter(f"{SVG}text"))


def test_a_journey_without_records_is_an_empty_diagram() -> None:
    assert labels(draw()) == []


def test_long_texts_of_a_shop_are_short_labels() -> None:
    svg = draw(PageShown(at=at(1), view="checkout", messages=("x" * 100_000,)))
    assert max(map(len, labels(svg))) <= 36


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_a_shop_says_the_diagram_is_well_formed_and_runs_nothing(message: str, action: str) -> None:
    text = render_diagram(
        numbered(
            PageShown(at=at(1), view="checkout", messages=(f"<script>{message}", '"><img onerror=')),
            ShopperAction(start=at(2), end=at(2), action=action, detail={"x": "</svg><script>"}),
        ),
        title=message,
    )
    tags = {item.tag.removeprefix(SVG) for item in fromstring(text).iter()}  # noqa: S314 - that it is safe is the test
    assert tags <= {"svg", "title", "desc", "g", "path", "text", "rect", "circle"}
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069]", text)
