"""A shop's pages as a checkout file describes them."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pages.checkout import OPTIONAL, Checkout
from pages.described import GIVEN, Described, Element, Seeing, Step, fill

SMALLEST: dict[str, Any] = {
    "do": {
        "cart": {"go": "/add/{product}"},
        "open": {"go": "/checkout"},
        "fill_address": {"label": "E-mail", "type": "{email}"},
        "choose_klarna": "#klarna",
        "pay": "#pay",
    },
    "see": {"total": "#total", "confirmation": "/thanks"},
    "goods": {"product": "1", "other_product": "2"},
}


def with_(table: str, **keys: object) -> dict[str, Any]:
    return {**SMALLEST, table: {**SMALLEST[table], **keys}}


def test_a_text_is_a_selector_and_a_single_step_is_a_list_of_one() -> None:
    described = Described(**SMALLEST)

    assert described.do.pay == Element(css="#pay")
    assert described.do.choose_klarna == (Step(css="#klarna"),)
    assert described.see.confirmation.path == "/thanks"


def test_what_is_described_is_offered_and_nothing_else() -> None:
    described = Described(**with_("do", remove="#remove-{product}"))

    assert set(described.do.offered()) == {"cart", "open", "fill_address", "choose_klarna", "remove"}


def test_every_action_of_the_contract_can_be_described() -> None:
    assert set(OPTIONAL) <= set(GIVEN)
    assert all(hasattr(Checkout, action) for action in set(GIVEN) - {"cart"})
    assert "way" in Seeing.model_fields


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        (with_("do", pay={"role": "button", "css": "#pay"}), "found by one of .* here it is css and role"),
        (with_("do", pay={"exact": True}), "here it is nothing"),
        (with_("do", pay={"css": "#pay", "name": "Pay"}), "name goes with a role"),
        (
            with_("do", remove="#remove-{prodct}"),
            r"unknown placeholder \{prodct\}; here there is: \{product\}",
        ),
        (with_("do", choose_klarna="#{product}"), "unknown placeholder .* here there is: none"),
        (with_("do", open=[]), "no step"),
        (with_("do", open={"go": "/x", "css": "#x"}), "does nothing else"),
        (with_("do", open={"css": "#x", "wait": "shown", "key": "Enter"}), "waits does nothing else"),
        (with_("see", confirmation={"path": "/x", "css": "#x"}), "not by both"),
        (with_("see", line=".line"), "read by its line_name and its line_quantity"),
        (with_("see", line_name=".name"), "say which by line"),
        (with_("see", way="label"), "way_name within it"),
        (
            with_("see", line=".line", line_name={"text": "x"}, line_quantity=".q"),
            "found by css or test_id, within the line",
        ),
        (with_("goods", other_product="1"), "another one than product"),
        (with_("goods", equal_product="1"), "another one than product"),
    ],
)
def test_what_cannot_be_meant_is_refused(tables: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Described(**tables)


@given(st.text(), st.text(alphabet="abc_{}", max_size=12))
def test_only_placeholders_that_are_given_are_replaced(value: str, text: str) -> None:
    assert fill(text, {}) == text
    assert fill("{product}", {"product": value}) == value
    assert fill(f"{text}|{{product}}", {"product": value}).endswith(f"|{value}")


@given(
    st.sampled_from(["css", "test_id", "label", "text", "placeholder"]),
    st.text(
        alphabet=st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters="\\'"), min_size=1
    ),
)
def test_an_element_is_shown_as_it_is_written_in_a_file(way: str, value: str) -> None:
    element = Element(**{way: value})  # type: ignore[arg-type]

    assert Element(**tomllib.loads(f"element = {element}")["element"]) == element
