"""What a page is told about its cart: one answer to every change, so that the two never drift apart."""

from __future__ import annotations

from typing import Any

from sample_checkout import words
from sample_checkout.carts import price
from sample_checkout.integration import Integration, Standing
from sample_checkout.shopfront import Shopfront
from sample_checkout.storage import TO_FINALIZE, Storage, StoredCart

Json = dict[str, Any]


class Replies:
    """Writes the answers of the shop's own API."""

    def __init__(self, storage: Storage, integration: Integration, shopfront: Shopfront) -> None:
        self._storage = storage
        self._integration = integration
        self._shopfront = shopfront

    def about(self, stored: StoredCart, standing: Standing, told: tuple[str, ...] = ()) -> Json:
        """The cart as it is now: what to show, what to tell the widget, and whether it may be paid.

        `klarna.order` is what Klarna has accepted, and is missing while Klarna has not accepted the cart.
        `approved` is the category of an approval of this very cart, `authorized` that of any, if only of an
        earlier cart, and `to_finalize` says that that one is an approval so far.
        """
        session = self._storage.session(stored.id)
        authorization = self._integration.authorization_for_order(stored)
        earlier = self._storage.authorization(stored.id)
        bill = price(stored.cart)
        klarna: Json = {
            "standing": standing.value,
            "refused": bool(session and session.refused),
            "categories": [category["identifier"] for category in session.categories] if session else [],
        }
        if session and standing is Standing.READY:
            klarna["client_token"] = session.client_token
            klarna["order"] = self._integration.order_details(stored)
        of_standing = words.OF_STANDING[standing] if stored.cart.quantities else ""
        return {
            "cart": stored.id,
            "version": stored.version,
            "country": stored.cart.country,
            "region": stored.cart.region,
            "customer": stored.cart.customer,
            "order_amount": bill.order_amount,
            "fragments": {
                "cart": self._shopfront.cart_block(stored.cart),
                "categories": self._shopfront.categories(session),
            },
            "klarna": klarna,
            "approved": authorization.category if authorization else None,
            "authorized": earlier.category if earlier else None,
            "to_finalize": bool(earlier and earlier.token == TO_FINALIZE),
            "message": " ".join(filter(None, (*told, of_standing))),
            "try_again": standing in (Standing.REJECTED, Standing.UNREACHABLE, Standing.UNDECIDED),
        }
