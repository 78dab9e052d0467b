"""Journals of the further chapters: for each requirement one that keeps it, for each reason one that violates it."""

from __future__ import annotations

from typing import Any

from tests.certification.stories import (
    EVERYTHING,
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

CALLBACK = "https://shop.test/klarna/secret:…:0a0b0c0d0e"


def called_back_shop(url: str | None = CALLBACK) -> Told:
    """A checkout that names an address for Klarna's callbacks, the widget loaded."""
    named = {} if url is None else {"merchant_urls": {"authorization": url}}
    told = story(*EVERYTHING, "authorization_callback").session("S1", 499, **named)
    return told.shows(499).init().load(499)


CALLED_BACK = called_back_shop().pay(499).approved().called_back().order().confirms().end()
PAGE_LOST = called_back_shop().pay(499).called_back(token="token:9").order(token="token:9").end()
TWO_SECRETS = called_back_shop().session(
    "S2", 499, merchant_urls={"authorization": CALLBACK.replace("0a0b", "0d0d")}
)

LEFT = approved().page(can_pay=True).does("choose_another_method").does("place_order")

FIRM = {"organization_name": "person:f1f1", "country": "GB"}


def company(billing: dict[str, Any], shipping: dict[str, Any]) -> Told:
    """A checkout where a company pays, with these addresses."""
    told = checkout().session("S2", 499, customer={"type": "organization"}).init().load(499)
    return told.pay(data={"billing_address": billing, "shipping_address": shipping})


HOME = {"given_name": "person:1", "street_address": "person:2", "country": "GB"}
ELSEWHERE = {"given_name": "person:1", "street_address": "person:3", "country": "GB"}
SENT_ELSEWHERE = changed().does("fill_delivery_address", address={"street": "person:3"}).pay(998).approved()

KEPT: dict[str, Told] = {
    "DET-04": SENT_ELSEWHERE.copy().order(billing_address=HOME, shipping_address=ELSEWHERE).confirms().end(),
    "CUS-01": company(FIRM, FIRM).approved().end(),
    "CUS-02": company(FIRM, FIRM).approved().end(),
    "CAN-01": LEFT.copy().cancels().confirms().end(),
    **dict.fromkeys(("CBK-01", "CBK-04", "CBK-05"), CALLED_BACK),
    "CBK-02": TWO_SECRETS.end(),
    "CBK-03": PAGE_LOST,
    **dict.fromkeys(("FIN-01", "FIN-02", "FIN-04", "FIN-05", "FIN-06"), FINALIZED),
    **dict.fromkeys(("FIN-03", "FIN-07"), REFUSED.copy().end()),
    "DET-01": bought(),
    "DET-02": bought(),
    "DET-03": changed().pay(data={"billing_address": {**US, "region": "NY"}}).approved().end(),
}

VIOLATED: list[tuple[str, str, Told, list[str]]] = [
    (
        "DET-04",
        "delivery-address-not-in-order",
        SENT_ELSEWHERE.copy().order(billing_address=HOME, shipping_address=HOME).confirms().end(),
        ["ShopperAction", "place_order 200"],
    ),
    (
        "CUS-01",
        "no-new-session",
        checkout().expects("a new session", met=False, requirement="CUS-01").end("stopped"),
        ["Expectation"],
    ),
    (
        "CUS-01",
        "customer-type-updated",
        checkout()
        .updates(499, status=400, customer={"type": "organization"})
        .page("No.", can_pay=False)
        .end(),
        ["create_session 200", "update_session 400"],
    ),
    (
        "CUS-01",
        "customer-type-not-of-session",
        checkout()
        .pay(data={"customer": {"type": "organization"}})
        .refused(show_form=True)
        .page(can_pay=True)
        .end(),
        ["create_session 200", "authorize"],
    ),
    (
        "CUS-02",
        "company-in-one-address",
        company(FIRM, {"country": "GB"}).approved().end(),
        ["authorize"],
    ),
    (
        "CAN-01",
        "authorization-left-open",
        LEFT.copy().confirms().end(),
        ["answer", "ShopperAction", "page confirmation"],
    ),
    (
        "CBK-01",
        "no-callback-address",
        called_back_shop(None).pay(499).approved().order().confirms().end(),
        ["create_session 200", "authorize"],
    ),
    (
        "CBK-01",
        "callback-address-not-https",
        called_back_shop("http://shop.test/klarna").pay(499).approved().order().confirms().end(),
        ["create_session 200"],
    ),
    (
        "CBK-02",
        "callback-address-without-secret",
        called_back_shop().session("S2", 499, merchant_urls={"authorization": CALLBACK}).end(),
        ["create_session 200", "create_session 200"],
    ),
    (
        "CBK-03",
        "delivery-not-enough",
        called_back_shop()
        .pay(499)
        .called_back(token="token:9")
        .expects("Klarna accepts the order", met=False, requirement="CBK-03")
        .end("stopped"),
        ["Expectation"],
    ),
    (
        "CBK-04",
        "ordered-by-both",
        called_back_shop().pay(499).approved().called_back().order().order(status=403).confirms().end(),
        ["place_order 200", "place_order 403"],
    ),
    (
        "CBK-05",
        "callback-answered-late",
        called_back_shop().pay(499).approved().called_back(None).order().confirms().end(),
        ["ServerCallback"],
    ),
    (
        "CBK-05",
        "callback-not-taken",
        called_back_shop().pay(499).approved().called_back(500).order().confirms().end(),
        ["ServerCallback"],
    ),
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
