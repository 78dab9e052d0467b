"""Journals of the further chapters: for each requirement one that keeps it, for each reason one that violates it."""

from __future__ import annotations

from typing import Any

from tests.certification.stories import Told, approved, bought, changed, order_details, story

US: dict[str, Any] = {"street_address": "person:1", "country": "US"}


def line_with(body: dict[str, Any], **told: Any) -> dict[str, Any]:
    """The body, its line told otherwise; a member given as None is left out."""
    line = {name: value for name, value in {**body["order_lines"][0], **told}.items() if value is not None}
    return {**body, "order_lines": [line]}


KEPT: dict[str, Told] = {
    "DET-01": bought(),
    "DET-02": bought(),
    "DET-03": changed().pay(data={"billing_address": {**US, "region": "NY"}}).approved().end(),
}

VIOLATED: list[tuple[str, str, Told, list[str]]] = [
    (
        "DET-01",
        "negative-discount",
        story()
        .session("S1", 499, body=line_with(order_details(499), total_discount_amount=-50), status=400)
        .end(),
        ["create_session 400"],
    ),
    (
        "DET-02",
        "products-without-addresses",
        approved().order(body=line_with(order_details(998), product_url=None)).confirms().end(),
        ["place_order 200"],
    ),
    (
        "DET-03",
        "region-in-another-form",
        changed()
        .pay(data={"billing_address": {**US, "region": "New York"}})
        .refused(show_form=True)
        .page(can_pay=True)
        .end(),
        ["authorize"],
    ),
]
