"""What Klarna asks for beside the amounts: lines that lead somewhere, addresses in their country's form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from certification.pictures import PRODUCTS
from certification.rule import Result, Rule, Sees, finding, judges, kept, unknown
from certification.sums import bills, lines_of
from certification.timeline import Call, Story, succeeded
from certification.tracks import Track, certainly_before
from recorder.journal import ApiCall, Json, Record, ShopperAction

REGIONS: Mapping[str, re.Pattern[str]] = {
    "US": re.compile(r"(US-)?[A-Z]{2}", re.IGNORECASE),
    "CA": re.compile(r"(CA-)?[A-Z]{2}", re.IGNORECASE),
    "MX": re.compile(r"(MX-)?[A-Z]{2,3}", re.IGNORECASE),
    "AU": re.compile(r"(AU-)?(ACT|NSW|NT|QLD|SA|TAS|VIC|WA)", re.IGNORECASE),
}
"""How regions are written where they are codes (R5); elsewhere they are words."""

DELIVERS = "fill_delivery_address"
"""What page objects call it when the shopper has the goods sent elsewhere."""

FORGETS = frozenset({"open", "reload", "go_back"})
"""What page objects call it when the page comes anew, and may have forgotten what was typed."""

_WHO_AND_WHERE = ("given_name", "family_name", "street_address", "postal_code", "city")

_ADDRESSES = ("billing_address", "shipping_address")

_Told = tuple[Record, Call | None, Json]
_TAKEN = ("create_session", "update_session", "place_order")


@judges("DET-01", Sees.SERVER)
def no_discount_is_negative(story: Story) -> Iterator[Result]:
    for bill in story.once(bills):
        if not bill.lines:
            continue
        call, wrong = bill.call, bill.negative
        if wrong:
            did = (
                f"{call.operation.replace('_', ' ')} at {story.when(call.start)} told total_discount_amount "
                f"{wrong.get('total_discount_amount')} for the line {wrong.get('name')}"
            )
            yield finding("DET-01", "negative-discount", did, call, story=story)
        else:
            yield kept(call)


@judges("DET-02", Sees.SERVER)
def products_lead_to_their_page_and_picture(story: Story) -> Iterator[Result]:
    for order in story.orders:
        products = [
            line for line in lines_of(order.request) if str(line.get("type") or "physical") in PRODUCTS
        ]
        bare = next((line for line in products if not line.get("product_url")), None)
        pictured = any(line.get("image_url") for line in products)
        if bare:
            did = f"the order at {story.when(order.start)} had no product_url for {bare.get('name')}"
            yield finding("DET-02", "products-without-addresses", did, order, story=story)
        elif products and not pictured:
            # Shops leave the address out where there is no picture.
            yield unknown("DET-02", "it is not known whether the shop has pictures of these products", order)
        elif products:
            yield kept(order)


@judges("DET-03", Sees.CALLS)
def a_region_is_its_countrys_code(story: Story) -> Iterator[Result]:
    for record, call, kind, address in _addresses(story):
        country, region = str(address.get("country") or "").upper(), address.get("region")
        if country not in REGIONS or not isinstance(region, str) or not region:
            continue
        if REGIONS[country].fullmatch(region):
            yield kept(record)
        else:
            did = f"the {kind.replace('_', ' ')} named the region {region!r} for {country}"
            yield finding("DET-03", "region-in-another-form", did, record, call=call, story=story)


@judges("DET-04", Sees.SERVER)
def a_delivery_address_of_its_own_is_in_the_order(story: Story) -> Iterator[Result]:
    deliveries = [action for action in story.actions if action.action == DELIVERS]
    delivered = Track((action.end for action in deliveries), deliveries)
    for order in story.orders:
        typed = delivered.last_before(order.start)
        if typed is None or not isinstance(order.request, dict):
            continue
        if any(certainly_before(typed.end, one.start) for one in _ordered_before(story, order)):
            continue  # it was typed for an earlier purchase
        billing, shipping = (_place(_ordered(story, order, kind)) for kind in _ADDRESSES)
        street = _street(typed)
        swapped = bool(street) and billing.get("street_address") == street
        if shipping and shipping != billing and not swapped:
            yield kept(typed, order)
            continue
        if any(action.action in FORGETS for action in story.actions.between(typed.end, order.start)):
            yield unknown(
                "DET-04", "the page was opened anew, and may have forgotten the address", typed, order
            )
            continue
        what = "no shipping address" if not shipping else "the same address twice"
        did = (
            f"the shopper gave another address to deliver to at {story.when(typed.start)}, and the order of "
            f"{story.when(order.start)} had {'it for its billing address' if swapped else what}"
        )
        yield finding("DET-04", "delivery-address-not-in-order", did, typed, order, story=story)


def _addresses(story: Story) -> Iterator[tuple[Record, Call | None, str, dict[str, Any]]]:
    """Every address that Klarna was told, by the page or by the server."""
    page: Iterator[_Told] = ((one.call.record, one.call, one.call.data) for one in story.authorizations)
    server: Iterator[_Told] = ((call, None, call.request) for call in story.api if call.operation in _TAKEN)
    for record, call, body in chain(page, server):
        for kind in _ADDRESSES:
            address = body.get(kind) if isinstance(body, dict) else None
            if isinstance(address, dict):
                yield record, call, kind, address


def _ordered_before(story: Story, order: ApiCall) -> Iterator[ApiCall]:
    """The orders that Klarna had created before this one was asked for."""
    for one in story.orders:
        if succeeded(one.status) and certainly_before(one.end, order.start):
            yield one


def _ordered(story: Story, order: ApiCall, kind: str) -> Json:
    """An address of an order: its own, or, where it names none, that of the authorization (A28, A29)."""
    bodies = [order.request]
    for one in story.authorized.backwards_from(order.start):
        if one.token and one.token == order.authorization_token:
            bodies.append(one.call.data)
            break
    return next((body[kind] for body in bodies if isinstance(body, dict) and body.get(kind)), None)


def _place(address: Json) -> dict[str, Any]:
    """Who and where an address names; how to reach them may be the same in both."""
    given = address if isinstance(address, dict) else {}
    return {name: given[name] for name in _WHO_AND_WHERE if given.get(name)}


def _street(typed: ShopperAction) -> Json:
    address = typed.detail.get("address")
    return address.get("street") if isinstance(address, dict) else None


RULES: tuple[Rule, ...] = (
    no_discount_is_negative,
    products_lead_to_their_page_and_picture,
    a_region_is_its_countrys_code,
    a_delivery_address_of_its_own_is_in_the_order,
)
