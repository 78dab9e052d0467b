"""Journals of the further chapters: for each requirement one that keeps it, for each reason one that violates it."""

from __future__ import annotations

from typing import Any

from tests.certification.stories import (
    Told,
    approved,
    approved_so_far,
    bought,
    changed,
    checkout,
    order_details,
    story,
)

US: dict[str, Any] = {"street_address": "person:1", "country": "US"}


def line_with(body: dict[str, Any], **told: Any) -> dict[str, Any]:
    """The body, its line told otherwise; a member given as None is left out."""
    line = {name: value for name, value in {**body["order_lines"][0], **told}.items() if value is not None}
    return {**body, "order_lines": [line]}


FINALIZED = approved_so_far().finalize(499).approved().order(499).confirms().end()
REFUSED = approved_so_far().finalize(499).refused().page("Not approved.", can_pay=True)

KEPT: dict[str, Told] = {
    **dict.fromkeys(("FIN-01", "FIN-02", "FIN-04", "FIN-05", "FIN-06"), FINALIZED),
    **dict.fromkeys(("FIN-03", "FIN-07"), REFUSED.copy().end()),
    "DET-01": bought(),
    "DET-02": bought(),
    "DET-03": changed().pay(data={"billing_address": {**US, "region": "NY"}}).approved().end(),
}

VIOLATED: list[tuple[str, str, Told, list[str]]] = [
    (
        "FIN-01",
        "not-finalized",
        checkout()
        .pay()
        .approved_so_far()
        .expects("the review page", met=False, requirement="FIN-01")
        .end("stopped"),
        ["Expectation"],
    ),
    (
        "FIN-01",
        "order-before-finalize",
        approved_so_far().order(499, token="undefined", status=404).page("It failed.").end(),
        ["answer", "place_order 404"],
    ),
    (
        "FIN-02",
        "token-not-of-finalize",
        approved_so_far()
        .finalize(499)
        .approved()
        .order(499, token="undefined", status=404)
        .page("It failed.")
        .end(),
        ["answer", "place_order 404"],
    ),
    (
        "FIN-03",
        "order-after-refused-finalize",
        REFUSED.copy().order(499, token="1", status=404).page("It failed.").end(),
        ["answer", "place_order 404"],
    ),
    (
        "FIN-04",
        "finalize-not-asked-for",
        checkout()
        .pay(499)
        .approved()
        .opens("review", "d2")
        .shows(499)
        .init()
        .finalize(499)
        .approved()
        .order(499)
        .confirms()
        .end(),
        ["answer", "finalize"],
    ),
    (
        "FIN-05",
        "finalize-before-init",
        checkout().pay().approved_so_far().opens("review", "d2").finalize(499, threw=True).refused().end(),
        ["finalize"],
    ),
    (
        "FIN-06",
        "finalize-differs-from-cart",
        approved_so_far().changes(998).updates(998).finalize(499).refused().page(can_pay=True).end(),
        ["cart 998", "finalize"],
    ),
    (
        "FIN-07",
        "stuck-after-finalize",
        approved_so_far().finalize(499).refused().page("Not approved.", can_pay=False).end(),
        ["answer", "page review"],
    ),
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
