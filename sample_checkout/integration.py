"""The server's half of the conversation with Klarna, in small named steps.

The order of things, as the documentation wants it:

- a session holds the cart, and nothing about the shopper, before the widget is shown (A14, J42);
- every change of the cart is an update of the session, which the page may load once Klarna accepted it (A22);
- a session that Klarna lost, or that is for another country or kind of customer, is replaced (A19, A20, A21);
- an authorization is good for one version of the cart (J49), and the newest one places the order (A31);
- an order that failed takes its authorization with it (A34);
- an order whose fate is not known stays the cart's only one until it is known.

The steps are methods, so that a shop with other needs replaces one and keeps the rest.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any
from weakref import WeakValueDictionary

from sample_checkout.carts import price
from sample_checkout.klarna import Done, Klarna, Outcome, Refused, Unavailable
from sample_checkout.storage import (
    CLAIM_SECONDS,
    TO_FINALIZE,
    Attempt,
    Authorization,
    PlacedOrder,
    Session,
    Storage,
    StoredCart,
)

log = logging.getLogger("sample_checkout.integration")

Json = dict[str, Any]


class Standing(Enum):
    """How the cart stands with Klarna."""

    READY = "ready"
    """Klarna has accepted the cart as it is now."""
    NOTHING_TO_PAY = "nothing-to-pay"
    """The total is zero: there is nothing that Klarna could be asked for."""
    REJECTED = "rejected"
    """Klarna will not take this cart."""
    UNREACHABLE = "unreachable"
    """Klarna gave no usable answer; whether it has the cart is not known."""
    UNDECIDED = "undecided"
    """An order of this cart is being placed, or may have been: nothing may be changed until that is known."""


class Failure(Enum):
    """Why no order was placed."""

    NOT_AUTHORIZED = "not-authorized"
    """There is no authorization for the cart as it is now."""
    BEING_PLACED = "being-placed"
    """The cart's order is being placed already."""
    UNDECIDED = "undecided"
    """Whether Klarna made the order is not known yet."""
    FAILED = "failed"
    """Klarna did not make the order; the authorization is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPlaced:
    """No order, and why."""

    failure: Failure


class Integration:
    """Klarna for the carts of one shop; `public_url` is where shoppers come back to, and Klarna where it calls back."""

    def __init__(
        self, klarna: Klarna, storage: Storage, public_url: str, *, is_called_back: bool = False
    ) -> None:
        self.klarna = klarna
        self.storage = storage
        self.public_url = public_url
        self.is_called_back = is_called_back
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, cart_id: str) -> AbstractAsyncContextManager[object]:
        """A cart's turn: one thing at a time for each, so that no update of its session overtakes another."""
        return self._turns.setdefault(cart_id, asyncio.Lock())

    # The session.

    async def bring_up_to_date(self, stored: StoredCart) -> Standing:
        """Gives Klarna the cart as it is now, if it does not have it; returns when Klarna has answered."""
        if self.storage.is_claimed(stored.id):
            return Standing.UNDECIDED
        if price(stored.cart).order_amount == 0:
            return Standing.NOTHING_TO_PAY
        session = self.storage.session(stored.id)
        if session is None:
            return await self.create_session(stored)
        if (session.country, session.customer) != (stored.cart.country, stored.cart.customer):
            return await self.renew_session(stored)
        if session.accepted_version == stored.version:
            return Standing.READY
        return await self.update_session(stored, session)

    async def create_session(self, stored: StoredCart) -> Standing:
        """Creates the cart's session (A9)."""
        secret = self.callback_secret() if self.is_called_back else ""
        outcome = await self.klarna.create_session(self.session_body(stored) | self.callback_address(secret))
        if not isinstance(outcome, Done):
            return self.standing_after(outcome)
        session = self.read_session(stored, outcome.body)
        if session is None:
            log.error("create_session: answer without session_id or client_token %s", outcome.correlation_id)
            return Standing.UNREACHABLE
        self.storage.save_session(stored.id, replace(session, callback_secret=secret))
        return Standing.READY

    def callback_secret(self) -> str:
        """A secret for one session: who does not know it is not Klarna (A43)."""
        return secrets.token_urlsafe(24)

    def callback_address(self, secret: str) -> Json:
        """Where Klarna tells the server of an approval (A15), as create takes it."""
        url = f"{self.public_url}/klarna/authorization/{secret}"
        return {"merchant_urls": {"authorization": url}} if secret else {}

    async def update_session(self, stored: StoredCart, session: Session) -> Standing:
        """Updates the cart's session with the whole cart (A16), or replaces a session that Klarna lost."""
        # In doubt until Klarna has answered: an answer that never comes leaves it in doubt.
        self.storage.save_session(stored.id, replace(session, accepted_version=None))
        outcome = await self.klarna.update_session(session.session_id, self.session_body(stored))
        if isinstance(outcome, Refused) and outcome.lost_session:
            return await self.renew_session(stored)
        if isinstance(outcome, Done):
            self.storage.save_session(stored.id, replace(session, accepted_version=stored.version))
        return self.standing_after(outcome)

    async def renew_session(self, stored: StoredCart) -> Standing:
        """Replaces the session by a new one; the old one's authorization goes with it."""
        self.storage.forget_authorization(stored.id)
        self.storage.forget_session(stored.id)
        return await self.create_session(stored)

    def standing_after(self, outcome: Outcome) -> Standing:
        """How the cart stands after Klarna's answer to a create or an update."""
        match outcome:
            case Done():
                return Standing.READY
            case Refused():
                return Standing.REJECTED
            case Unavailable():
                return Standing.UNREACHABLE

    def read_session(self, stored: StoredCart, body: Json) -> Session | None:
        """The session that Klarna created for this version of the cart, or None if the answer holds none."""
        session_id, client_token = body.get("session_id"), body.get("client_token")
        categories = body.get("payment_method_categories")
        if not (isinstance(session_id, str) and isinstance(client_token, str)):
            return None
        return Session(
            session_id=session_id,
            client_token=client_token,
            categories=tuple(categories) if isinstance(categories, list) else (),
            country=stored.cart.country,
            customer=stored.cart.customer,
            accepted_version=stored.version,
        )

    def order_details(self, stored: StoredCart) -> Json:
        """What is bought: the same for the session, for the page to tell the widget, and for the order."""
        bill, market = price(stored.cart), stored.cart.market
        return {
            "purchase_country": market.country,
            "purchase_currency": market.currency,
            "locale": market.locale,
            "order_amount": bill.order_amount,
            "order_tax_amount": bill.order_tax_amount,
            "order_lines": [line.as_json(self.public_url) for line in bill.lines],
            **({"customer": {"type": "organization"}} if stored.cart.customer == "organization" else {}),
        }

    def session_body(self, stored: StoredCart) -> Json:
        """The body of create and update: the purchase, and no word about the person (A14)."""
        return self.order_details(stored)

    # The authorization.

    def remember_authorization(self, stored: StoredCart, given: Authorization) -> bool:
        """Keeps the newest authorization; False if the cart has changed since it was asked for."""
        if given.version != stored.version:
            return False
        self.storage.save_authorization(stored.id, given)
        return True

    def authorization_for_order(self, stored: StoredCart) -> Authorization | None:
        """The authorization that may place the order: the newest, for the cart as it is now (J49)."""
        authorization = self.storage.authorization(stored.id)
        if authorization is None or authorization.version != stored.version:
            return None
        return None if authorization.token == TO_FINALIZE else authorization

    async def cart_called_back(self, session_id: str, secret: str) -> str | None:
        """The cart whose session is called back by its secret address, None for any other address."""
        stored = self.storage.cart_of_session(session_id)
        session = self.storage.session(stored.id) if stored else None
        if stored is None or session is None or session.session_id != session_id:
            return None
        known = session.callback_secret
        return stored.id if known and secrets.compare_digest(known.encode(), secret.encode()) else None

    async def take_callback(self, cart_id: str, token: str) -> None:
        """Orders what was finalized if the page has not brought the token; may come twice, late, or not at all (A45).

        The callback is only a hint: what was approved is read back from Klarna (A24).
        """
        async with self.turn(cart_id):
            stored, so_far = self.storage.cart_by_id(cart_id), self.storage.authorization(cart_id)
            session = self.storage.session(cart_id)
            if stored is None or session is None or so_far is None or so_far.token != TO_FINALIZE:
                return  # the page was first, or the shopper has not come to the last click
            outcome = await self.klarna.read_session(session.session_id)
            told = outcome.body if isinstance(outcome, Done) else {}
            if told.get("authorization_token") != token:
                return
            if told.get("order_amount") != price(stored.cart).order_amount:
                return
            if self.remember_authorization(stored, replace(so_far, token=token, version=stored.version)):
                await self.place_order(stored)

    def remember_refusal(self, stored: StoredCart) -> None:
        """Keeps Klarna's final refusal, so that Klarna is not offered again for this session."""
        session = self.storage.session(stored.id)
        if session:
            self.storage.save_session(stored.id, replace(session, refused=True))
        self.storage.forget_authorization(stored.id)

    async def cancel_authorization(self, stored: StoredCart) -> None:
        """Lets go of an authorization that the shopper will not use (A36)."""
        authorization = self.storage.authorization(stored.id)
        if authorization is None:
            return
        self.storage.forget_authorization(stored.id)
        if authorization.token != TO_FINALIZE:
            await self.klarna.cancel_authorization(authorization.token)

    # The order.

    async def place_order(self, stored: StoredCart) -> PlacedOrder | NotPlaced:
        """Makes the cart's one order at Klarna, or says why not; asked twice, gives the same order."""
        placed = self.storage.order_of_cart(stored.id)
        if placed:
            return placed
        authorization = self.authorization_for_order(stored)
        if authorization is None:
            return NotPlaced(failure=Failure.NOT_AUTHORIZED)
        number = self.storage.claim_order(stored.id, "klarna")
        if number is None:
            return NotPlaced(failure=Failure.BEING_PLACED)
        session = self.storage.session(stored.id)
        attempt = Attempt(
            cart=stored.id,
            number=number,
            session_id=session.session_id if session else "",
            token=authorization.token,
            body=self.order_body(stored, authorization, number),
        )
        self.storage.note_attempt(attempt)
        return await self.conclude(stored, attempt, self.send_order(attempt))

    async def settle(self, stored: StoredCart) -> PlacedOrder | NotPlaced | None:
        """The cart's order, if it has one; an order of unknown fate is looked into first. None if there is none.

        A claim outlives the process that took it, and an answer can be lost: neither may lead to a second
        order, nor keep the cart for ever.
        """
        placed = self.storage.order_of_cart(stored.id)
        attempt = None if placed else self.storage.take_up_attempt(stored.id)
        if attempt is None:
            return placed
        return await self.conclude(stored, attempt, self.recover_answer(attempt))

    async def conclude(
        self, stored: StoredCart, attempt: Attempt, asking: Awaitable[Outcome]
    ) -> PlacedOrder | NotPlaced:
        """Waits for Klarna's word on the order while the claim holds, and ends the claim by it.

        Without a word, or when it is broken off, the claim stays: the order may have been made.
        """
        try:
            async with asyncio.timeout(CLAIM_SECONDS):
                outcome = await asking
        except TimeoutError:
            outcome = Unavailable(reason="no answer in time", heard=False)
        except BaseException:
            self.storage.leave_attempt(attempt.cart)
            raise
        if isinstance(outcome, Unavailable) and not outcome.heard:
            log.error("order %s: whether Klarna has made it is not known", attempt.number)
            self.storage.leave_attempt(attempt.cart)
            return NotPlaced(failure=Failure.UNDECIDED)
        order = self.read_order(stored, attempt.number, attempt.body, outcome)
        if order is None:
            self.give_up_authorization(stored, outcome)
            self.storage.release_claim(stored.id)
            return NotPlaced(failure=Failure.FAILED)
        self.finish_order(order)
        return order

    async def send_order(self, attempt: Attempt) -> Outcome:
        """Sends create-order (A25); without a usable answer, finds out what became of it."""
        outcome = await self.klarna.place_order(attempt.token, attempt.body)
        return await self.recover_answer(attempt) if isinstance(outcome, Unavailable) else outcome

    def order_body(self, stored: StoredCart, authorization: Authorization, number: str) -> Json:
        """The body of create-order: what was authorized, with the authorized addresses (A29)."""
        return {
            **self.order_details(stored),
            "billing_address": authorization.address,
            "shipping_address": authorization.delivery or authorization.address,
            "merchant_reference1": number,
            "merchant_urls": {"confirmation": f"{self.public_url}/confirmation/{number}"},
        }

    async def recover_answer(self, attempt: Attempt) -> Outcome:
        """Learns what became of an order whose answer is not known; `heard` is False if that cannot be learnt.

        If the session is complete, the order stands (A23), and the very same request only repeats its answer
        (A34). If it is not, or not there any more (G9), no order was made.
        """
        not_made = Unavailable(reason="no order was made", heard=True)
        if not attempt.token:
            return not_made
        session = await self.klarna.read_session(attempt.session_id)
        if isinstance(session, Done) and session.body.get("status") == "complete":
            outcome = await self.klarna.place_order(attempt.token, attempt.body)
        elif isinstance(session, Done) or (isinstance(session, Refused) and session.status == 404):
            return not_made
        else:
            outcome = Unavailable(reason="the session cannot be read", heard=False)
        # The order is known to stand or may stand: anything but its answer leaves its fate open.
        return replace(outcome, heard=False) if isinstance(outcome, Unavailable) else outcome

    def read_order(self, stored: StoredCart, number: str, body: Json, outcome: Outcome) -> PlacedOrder | None:
        """The order, if Klarna's answer says that there is one."""
        if not isinstance(outcome, Done):
            return None
        order_id, fraud_status = outcome.body.get("order_id"), str(outcome.body.get("fraud_status", ""))
        if not isinstance(order_id, str) or fraud_status == "REJECTED":
            return None
        redirect_url = str(outcome.body.get("redirect_url", ""))
        return PlacedOrder(
            cart=stored.id,
            number=number,
            method="klarna",
            body=body,
            klarna_order_id=order_id,
            redirect_url=redirect_url if redirect_url.startswith(("https://", "http://")) else "",
            fraud_status=fraud_status,
        )

    def finish_order(self, order: PlacedOrder) -> None:
        """Stores the order; the authorization is used up."""
        with self.storage.transaction():
            self.storage.finish_order(order)
            self.storage.forget_authorization(order.cart)

    def give_up_authorization(self, stored: StoredCart, outcome: Outcome) -> None:
        """Drops the authorization of an order that failed: its token would only repeat the error (A34)."""
        self.storage.forget_authorization(stored.id)
        used_up = ("SESSION_COMPLETED", "INVALID_OPERATION")
        if isinstance(outcome, Refused) and outcome.error_code in used_up:
            self.storage.forget_session(stored.id)
