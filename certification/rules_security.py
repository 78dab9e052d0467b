"""Klarna's credentials stay on the server, tokens out of addresses, and prices are the shop's own."""

from __future__ import annotations

from collections.abc import Iterator

from certification.pictures import money, picture
from certification.rule import Result, Rule, Sees, finding, judges, kept, unknown
from certification.timeline import Story
from certification.tracks import certainly_before
from recorder.journal import ApiCall, Fault

AMOUNTS = "amounts"
"""What an `alter` fault of the browser is about, as its `operation` says: amounts in the page's own requests."""

_NOT_FOR_ADDRESSES = ("client token", "token", "person")
"""What an answer may well hold: the page needs it."""


@judges("SEC-01", Sees.SERVER)
def no_credential_reaches_the_browser(story: Story) -> Iterator[Result]:
    found = [one for one in story.exposures if one.what == "credential"]
    for exposure in found:
        did = f"a credential of Klarna's stood in the {exposure.where} of {_path(exposure.url)}"
        yield finding("SEC-01", "credential-in-the-browser", did, exposure, story=story)
    searched = story.searched
    if searched and searched.answers and searched.credentials_known and not found:
        yield kept(searched)


@judges("SEC-02", Sees.SERVER)
def no_token_and_nobody_in_an_address(story: Story) -> Iterator[Result]:
    found = [one for one in story.exposures if one.where == "address" and one.what in _NOT_FOR_ADDRESSES]
    for exposure in found:
        what = "what the shopper had typed" if exposure.what == "person" else f"a {exposure.what}"
        did = f"{what} stood in the address {_path(exposure.url)}"
        yield finding("SEC-02", "secret-in-an-address", did, exposure, story=story)
    searched = story.searched
    if searched and searched.addresses and searched.tokens_known and not found:
        yield kept(searched)


@judges("SEC-03", Sees.SERVER)
def https_only_but_for_loopback(story: Story) -> Iterator[Result]:
    found = [one for one in story.exposures if one.what == "plain http"]
    for exposure in found:
        did = f"a page of the shop asked for {exposure.url.partition('?')[0]}"
        yield finding("SEC-03", "plain-http", did, exposure, story=story)
    if story.searched and story.searched.addresses and not found:
        yield kept(story.searched)


@judges("SEC-04", Sees.SERVER)
def no_price_is_believed_from_the_browser(story: Story) -> Iterator[Result]:
    for fault in story.faults.values():
        if fault.what != "alter" or fault.operation != AMOUNTS:
            continue
        orders = [call for call in story.orders if certainly_before(fault.start, call.start)]
        if call := _that_believed(story, fault):
            told, asked = picture(call.request), call.operation.replace("_", " ")
            shown = story.cart_at(call.start)
            if shown and shown.total == told.amount:
                yield unknown("SEC-04", "the shopper was shown that amount, too", fault, shown, call)
                continue
            did = (
                f"the suite altered an amount in what the page sent to its own server, and at "
                f"{story.when(call.start)} {asked} told Klarna of {money(told.amount, told.currency)}"
            )
            yield finding("SEC-04", "price-of-the-browser-believed", did, fault, call, story=story)
        elif orders and fault.detail.get("unread"):
            yield unknown("SEC-04", "the browser does not let the suite alter what the page sends", fault)
        elif orders:
            yield kept(fault, orders[-1])
        else:
            yield unknown("SEC-04", "no order followed what was altered", fault)


def _that_believed(story: Story, fault: Fault) -> ApiCall | None:
    """The first call on Klarna with an amount that only the suite's alteration can have brought about."""
    to = fault.detail.get("to")
    altered = to if isinstance(to, list) else []
    for call in story.api:
        amount = picture(call.request).amount
        if certainly_before(fault.start, call.start) and amount is not None and amount in altered:
            return call
    return None


def _path(url: str) -> str:
    """An address without its scheme and its query."""
    return url.partition("://")[2].partition("?")[0]


RULES: tuple[Rule, ...] = (
    no_credential_reaches_the_browser,
    no_token_and_nobody_in_an_address,
    https_only_but_for_loopback,
    no_price_is_believed_from_the_browser,
)
