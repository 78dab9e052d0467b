"""Goes through a checkout step by step and says, in a merchant's words, what a certification can see of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Error as PlaywrightError

from certification import REQUIREMENTS
from fixtures.carts import (
    ADD,
    BATTERY_PACK,
    DISCOUNT_OFF,
    DISCOUNT_ON,
    GIFT_CARD_OFF,
    GIFT_CARD_ON,
    QUANTITY_UP,
    REMOVE,
    SHIPPING,
    Change,
)
from fixtures.conversation import (
    ExpectationFailed,
    Happening,
    Mark,
    answered,
    order_placed,
    session_updated,
)
from fixtures.telling import money
from klarna_certify.hosts import without_credentials
from klarna_certify.visit import Visit
from pages.checkout import OPTIONAL, NotOfferedError, Seen, ShopperStoppedError
from pages.configured import StepFailedError
from pages.survey import Thing, nearest, survey
from pages.waiting import until
from recorder.journal import ApiCall, SdkCall

State = Literal["works", "look", "fails"]

CHANGES: tuple[Change, ...] = (
    QUANTITY_UP,
    ADD,
    REMOVE,
    DISCOUNT_ON,
    DISCOUNT_OFF,
    GIFT_CARD_ON,
    GIFT_CARD_OFF,
    SHIPPING,
)
"""What is tried on the cart, one after the other."""

STUCK = "No journey can go on."

BROWSER_HALF = (
    "Only the browser half could be certified: whatever is demanded of sessions, updates and orders "
    "would be NOT TESTED."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that was looked at: how it stands, and, where it does not work, what that means and what to do."""

    state: State
    what: str
    more: tuple[str, ...] = ()


class Doctor:
    """Examines one checkout; `examine` tells as it goes."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.checkout = visit.checkout

    def examine(self) -> Iterator[Said]:
        """All of it, in a shopper's order. What cannot be gone past ends it."""
        for part in (self._arrives, self._fills_in, self._talks, self._changes, self._buys):
            for said in part():
                yield said
                if said.state == "fails" and part in (self._arrives, self._fills_in):
                    yield Said(state="look", what="What comes after this could not be looked at.")
                    return
        yield from self._is_left_out()

    def _arrives(self) -> Iterator[Said]:
        """To the payment step, with a cart."""
        yield from self._answers()
        yield self._try(
            "A cart is filled and the checkout is opened",
            lambda: self.checkout.open({BATTERY_PACK: 2}),
            "No journey can begin.",
        )

    def _answers(self) -> Iterator[Said]:
        shop = without_credentials(self.visit.url)
        try:
            answer = self.visit.page.goto(self.visit.url)
        except PlaywrightError as error:
            yield Said(state="fails", what=f"{shop} cannot be opened", more=(str(error).splitlines()[0],))
            return
        status = answer.status if answer else 0
        if status in (401, 407):
            more = ("Set KLARNA_CERTIFY_BASIC_AUTH=name:password in the environment; it is written nowhere.",)
            yield Said(state="fails", what=f"{shop} asks for a password ({status})", more=more)
        elif status >= 400:
            yield Said(
                state="look", what=f"{shop} answers {status}", more=("Is base_url the shop's address?",)
            )
        else:
            yield Said(state="works", what=f"{shop} answers: “{self.visit.page.title()}”")

    def _fills_in(self) -> Iterator[Said]:
        """What the shopper sees of the cart, and the form."""
        yield from self._reads_the_cart()
        yield self._try(
            "Name and address are typed",
            lambda: self.checkout.fill_address(self.visit.shopper),
            STUCK,
        )
        yield self._try("Klarna is chosen", self.checkout.choose_klarna, STUCK)

    def _reads_the_cart(self) -> Iterator[Said]:
        seen = until(self.visit.page.context, lambda: self._seen_with_total(), self.checkout.timeout)
        if seen is None:
            now = self.checkout.see()
            amounts = [thing for thing in survey(self.visit.page) if thing.shown and _is_amount(thing.text)]
            yield Said(
                state="fails",
                what="The total cannot be read",
                more=(
                    f"This was taken for the “{now.view}” page. see.total has to hold one amount and no other.",
                    "Without it, no amount can be compared with what Klarna was told.",
                    *_candidates(amounts[:4]),
                ),
            )
            return
        yield Said(state="works", what=f"The total reads {money(seen.total)} {seen.currency}".rstrip())
        if not seen.currency:
            more = ("No currency stands beside it, so only the number is compared.",)
            yield Said(state="look", what="The total has no currency", more=more)
        yield self._lines(seen)
        if seen.view != "checkout":
            more = ("Say in [see] by what the pages are known: checkout, review, confirmation.",)
            yield Said(state="look", what=f"The checkout was taken for the “{seen.view}” page", more=more)

    def _seen_with_total(self) -> Seen | None:
        seen = self._glance()
        return seen if seen is not None and seen.total is not None else None

    def _glance(self) -> Seen | None:
        try:
            return self.checkout.see()
        except PlaywrightError:
            return None

    def _lines(self, seen: Seen) -> Said:
        if not seen.lines:
            more = ("Only the total is compared. [see] reads lines by line, line_name and line_quantity.",)
            return Said(state="look", what="No lines of the cart are read", more=more)
        told = ", ".join(f"{line.quantity} × {line.name}" for line in seen.lines)
        if not any(line.quantity == 2 for line in seen.lines):
            more = ("Two pieces of one product were put into the cart. Is it line_quantity, or do.cart?",)
            return Said(state="look", what=f"The cart reads {told}", more=more)
        return Said(state="works", what=f"The cart reads {told}")

    def _talks(self) -> Iterator[Said]:
        """Both halves of the conversation."""
        loaded = self._comes(answered("load"))
        calls = {record.method for record in self.visit.journal.records if isinstance(record, SdkCall)}
        if loaded:
            yield Said(state="works", what=f"The page speaks to Klarna's SDK: {', '.join(sorted(calls))}")
        elif calls:
            more = ("Its load() was never answered, or never called. Is the container there when it is?",)
            yield Said(
                state="fails",
                what=f"The page calls {', '.join(sorted(calls))}, but shows no widget",
                more=more,
            )
        else:
            yield Said(
                state="fails",
                what="Klarna's SDK is not seen",
                more=(
                    "The page has to load https://x.klarnacdn.net/kp/lib/v1/api.js once Klarna is chosen.",
                    "Without it, nothing that the page does can be certified.",
                ),
            )
        yield self._server_half()
        seen = self._glance()
        if loaded and seen is not None and not seen.widget_visible:
            more = ("Klarna's frame is in the page, but hidden, or elsewhere than see.widget says.",)
            yield Said(state="look", what="The widget cannot be seen", more=more)
        if seen is not None and seen.klarna_offered is False:
            more = ("see.klarna says where Klarna stands among the ways to pay.",)
            yield Said(state="look", what="Klarna does not look as if it were offered", more=more)

    def _server_half(self) -> Said:
        api = sorted(
            {record.operation for record in self.visit.journal.records if isinstance(record, ApiCall)}
        )
        if api:
            return Said(state="works", what=f"The server's calls are seen: {', '.join(api)}")
        if not self._sees_server:
            declared = 'The checkout file declares it: server_half = "none".'
            return Said(state="look", what="The server half is not seen", more=(declared, BROWSER_HALF))
        address = self.visit.served.gateway_url
        more = (
            f"Give your server {address} as the address of Klarna's API (gateway, web_server),",
            'or say server_half = "none" in the checkout file; docs/server-half.md tells of both.',
            BROWSER_HALF,
        )
        return Said(state="fails", what="The server half is not seen", more=more)

    @property
    def _sees_server(self) -> bool:
        return self.visit.server_half != "none"

    def _changes(self) -> Iterator[Said]:
        """Every change to the cart that is offered, and whether it is seen everywhere."""
        for change in CHANGES:
            if change.needs in self.visit.features and (change is not REMOVE or "add" in self.visit.features):
                yield self._change(change)

    def _change(self, change: Change) -> Said:
        before, mark = self._glance(), self.visit.klarna.mark()
        said = self._try(f"The cart is changed: {change.name}", lambda: change.make(self.checkout), "")
        if said.state != "works":
            return said
        total = before.total if before else None
        after = until(self.visit.page.context, lambda: self._other_than(total), self.checkout.timeout)
        if after is None:
            more = (
                f"The total still reads {money(total)}. Does the change reach the cart? Is the code valid?",
            )
            return Said(state="look", what=said.what, more=more)
        told = f"{said.what}, and the total reads {money(after.total)}"
        if not self._sees_server:
            return Said(state="works", what=told)
        if not self._comes(session_updated(), mark):
            more = ("No update of Klarna's session was seen after it.",)
            return Said(state="look", what=told, more=more)
        return Said(state="works", what=f"{told}; Klarna's session follows")

    def _other_than(self, total: int | None) -> Seen | None:
        seen = self._seen_with_total()
        return seen if seen is not None and seen.total != total else None

    def _buys(self) -> Iterator[Said]:
        """The click that authorizes, Klarna's purchase step, the order and its confirmation."""
        said = self._try("The button that pays can be pressed", self.checkout.pay, "No purchase can be made.")
        yield said
        if said.state != "works":
            return
        try:
            self.visit.klarna.purchase().complete()
        except (ExpectationFailed, PlaywrightError) as error:
            more = (str(error).splitlines()[0], "authorize() has to be called in the task of the click.")
            yield Said(state="fails", what="Klarna's purchase step does not come", more=more)
            return
        if not self._comes(answered("authorize", approved=True)):
            yield Said(state="fails", what="Klarna's approval does not reach the page")
            return
        yield Said(state="works", what="Klarna's purchase step comes, and the purchase is approved")
        if self.checkout.place_order_button() is not None:
            said = self._try("The order is placed", self.checkout.place_order, "No order can be placed.")
            yield said
            if said.state != "works":
                return
        yield self._ordered()

    def _ordered(self) -> Said:
        if self._sees_server and not self._comes(order_placed()):
            more = ("No call that places an order was seen, or Klarna did not take it.",)
            return Said(state="fails", what="No order is placed", more=more)
        seen = until(self.visit.page.context, self._confirmed, self.checkout.timeout)
        if seen is None:
            now, where = self._glance(), self.visit.page.url.split("?")[0]
            taken = now.view if now else "unknown"
            more = (f"{where} was taken for the “{taken}” page: see.confirmation says otherwise.",)
            return Said(state="fails", what="The confirmation is not known when it comes", more=more)
        number = f" {seen.order_number}" if seen.order_number else ""
        if not self._sees_server:
            return Said(state="works", what=f"The order{number} is confirmed")
        return Said(state="works", what=f"The order{number} is placed and confirmed")

    def _confirmed(self) -> Seen | None:
        seen = self._glance()
        return seen if seen is not None and seen.view == "confirmation" else None

    def _is_left_out(self) -> Iterator[Said]:
        """What the checkout does not offer, and what will not be asked of it."""
        left_out = ("Its journeys are left out.",)
        for feature in sorted(set(OPTIONAL.values()) - self.visit.features):
            yield Said(state="look", what=f"Not offered: {feature.replace('_', ' ')}", more=left_out)
        for feature in ("authorize_again", "review", "finalize"):
            ids = [one.id for one in REQUIREMENTS.values() if one.applies_when == feature]
            if ids and feature not in self.visit.features:
                more = (f"NOT APPLICABLE: {', '.join(ids)}.",)
                yield Said(state="look", what=f"Not declared: {feature}", more=more)

    def _try(self, what: str, act: Callable[[], object], lack: str) -> Said:
        """Does what a shopper does; where that fails, why, and what stands there in its place."""
        more = tuple(filter(None, [lack]))
        try:
            act()
        except StepFailedError as error:
            near = _candidates(nearest(survey(self.visit.page), error.element)) if error.element else ()
            where = f"On {self.visit.page.url.split('?')[0]}"
            return Said(state="fails", what=f"{what}: not possible", more=(str(error), where, *near, *more))
        except (ShopperStoppedError, NotOfferedError, PlaywrightError) as error:
            return Said(state="fails", what=f"{what}: not possible", more=(str(error).splitlines()[0], *more))
        return Said(state="works", what=what)

    def _comes(self, happening: Happening, since: Mark | None = None) -> bool:
        """Whether it happens, now or within the checkout's time."""
        klarna, mark = self.visit.klarna, since or Mark(0)
        seen = until(self.visit.page.context, lambda: klarna.has_seen(happening, mark), self.checkout.timeout)
        return bool(seen)


def _candidates(things: tuple[Thing, ...] | list[Thing]) -> tuple[str, ...]:
    """What stands there instead, as it would be written."""
    return tuple(
        f"Perhaps: {thing.found_by[0]}" + (f"   reads “{thing.text}”" if thing.text else "")
        for thing in things
        if thing.found_by
    )


def _is_amount(text: str) -> bool:
    return any(sign in text for sign in "£€$") or " kr" in text
