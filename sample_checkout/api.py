"""The shop's own API: what its pages ask of its server. Prices are never read from a request."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sample_checkout import words
from sample_checkout.addresses import read_address
from sample_checkout.carts import changed
from sample_checkout.integration import Failure, Integration, NotPlaced
from sample_checkout.replies import Replies
from sample_checkout.settings import Settings
from sample_checkout.storage import TO_FINALIZE, Authorization, PlacedOrder, Storage, StoredCart

Json = dict[str, Any]
Work = Callable[[StoredCart, Json], Awaitable[Json]]


class Api:
    """One endpoint for each thing that a page can want; all of them answer with the cart as it then is."""

    def __init__(
        self, settings: Settings, storage: Storage, integration: Integration, replies: Replies
    ) -> None:
        self._settings = settings
        self._storage = storage
        self._integration = integration
        self._replies = replies

    def routes(self) -> list[Route]:
        """The endpoints, to be mounted."""
        works: dict[str, Work] = {
            "/api/checkout": self.look,
            "/api/cart": self.change_cart,
            "/api/authorization": self.take_authorization,
            "/api/authorization/withdraw": self.withdraw_approval,
            "/api/refusal": self.take_refusal,
            "/api/order": self.order,
        }
        return [Route(path, self._endpoint(work), methods=["POST"]) for path, work in works.items()]

    def _endpoint(self, work: Work) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            asked = await _json_object(request)
            if asked is None:
                return JSONResponse({"message": words.UNREADABLE}, 400)
            cart_id = str(asked.get("cart", ""))
            async with self._integration.turn(cart_id):
                stored = self._storage.cart(request.state.shopper, cart_id)
                if stored is None:
                    return JSONResponse({"message": words.UNREADABLE, "next": "/checkout"}, 404)
                settled = await self._integration.settle(stored)
                if isinstance(settled, PlacedOrder):
                    return JSONResponse({"next": _way_to_confirmation(settled)})
                if settled:
                    return JSONResponse(await self._after_failed_order(stored, asked, settled))
                return JSONResponse(await work(stored, asked))

        return endpoint

    async def look(self, stored: StoredCart, asked: Json) -> Json:
        """The cart as it is, after Klarna has been given it if need be."""
        return await self._reply(stored, asked, self._storage.take_notice(stored.id))

    async def change_cart(self, stored: StoredCart, asked: Json) -> Json:
        """Changes the cart, gives Klarna the changed cart, and answers only when Klarna has."""
        wishes = asked.get("wishes")
        cart, problems = changed(stored.cart, wishes if isinstance(wishes, dict) else {})
        if cart != stored.cart:
            moved = (cart.country, cart.region) != (stored.cart.country, stored.cart.region)
            stored = self._storage.save_cart(stored, cart)
            if moved:
                # What was authorized was authorized for an address in another place.
                self._storage.forget_authorization(stored.id)
        return await self._reply(stored, asked, *problems)

    async def take_authorization(self, stored: StoredCart, asked: Json) -> Json:
        """Keeps an approval for the version of the cart that the page authorized; one so far has no token yet (J55)."""
        token, category = asked.get("authorization_token"), str(asked.get("category", ""))
        if self._settings.finalizes and asked.get("finalize_required") is True:
            token = TO_FINALIZE
        earlier = self._storage.authorization(stored.id)
        address: Json | None = read_address(asked.get("address"), stored.cart)
        if "address" not in asked and earlier:
            # Re-authorized on the review page: the address is the one that was authorized before.
            address = earlier.address
        delivery = earlier.delivery if earlier and "address" not in asked else None
        if "delivery" in asked:
            delivery = read_address(asked["delivery"], stored.cart)
            address = address if delivery else None
        if not isinstance(token, str) or (not token and token is not TO_FINALIZE) or address is None:
            return await self._reply(stored, asked, words.INCOMPLETE_ADDRESS)
        given = Authorization(
            token=token, category=category, version=_version(asked), address=address, delivery=delivery
        )
        if not self._integration.remember_authorization(stored, given):
            return await self._reply(stored, asked, words.OF_FAILURE[Failure.NOT_AUTHORIZED])
        reply = await self._reply(stored, asked)
        if self._settings.has_review_page and "address" in asked:
            reply["next"] = "/review"
        return reply

    async def withdraw_approval(self, stored: StoredCart, asked: Json) -> Json:
        """Drops an approval that no longer fits what the shopper typed."""
        self._storage.forget_authorization(stored.id)
        return await self._reply(stored, asked)

    async def take_refusal(self, stored: StoredCart, asked: Json) -> Json:
        """Keeps in mind that Klarna refused this purchase for good."""
        self._integration.remember_refusal(stored)
        return await self._reply(stored, asked, words.REFUSED)

    async def order(self, stored: StoredCart, asked: Json) -> Json:
        """Places the order for the cart that the shopper saw, at Klarna or by bank transfer."""
        if asked.get("version") != stored.version:
            return await self._reply(stored, asked, words.CART_HAS_CHANGED)
        if not stored.cart.quantities:
            return await self._reply(stored, asked, words.EMPTY_CART)
        if asked.get("method") == "invoice":
            return await self._order_by_transfer(stored, asked)
        result = await self._integration.place_order(stored)
        if isinstance(result, PlacedOrder):
            return {"next": _way_to_confirmation(result)}
        return await self._after_failed_order(stored, asked, result)

    async def _after_failed_order(self, stored: StoredCart, asked: Json, result: NotPlaced) -> Json:
        reply = await self._reply(stored, asked, words.OF_FAILURE[result.failure])
        if "next" in reply:
            self._storage.leave_notice(stored.id, words.OF_FAILURE[result.failure])
        return reply

    async def _order_by_transfer(self, stored: StoredCart, asked: Json) -> Json:
        address = read_address(asked.get("address"), stored.cart)
        if address is None:
            return await self._reply(stored, asked, words.INCOMPLETE_ADDRESS)
        number = self._storage.claim_order(stored.id, "invoice")
        if number is None:
            return await self._reply(stored, asked, words.OF_FAILURE[Failure.BEING_PLACED])
        body = {**self._integration.order_details(stored), "billing_address": address}
        order = PlacedOrder(cart=stored.id, number=number, method="invoice", body=body)
        self._storage.finish_order(order)
        await self._integration.cancel_authorization(stored)
        return {"next": _way_to_confirmation(order)}

    async def _reply(self, stored: StoredCart, asked: Json, *told: str) -> Json:
        standing = await self._integration.bring_up_to_date(stored)
        if asked.get("page") == "review" and self._storage.authorization(stored.id) is None:
            # Nothing to re-authorize: a new session, or another place to deliver to. `authorize` needs the
            # widget.
            self._storage.leave_notice(stored.id, words.CONFIRM_AGAIN)
            return {"next": "/checkout"}
        return self._replies.about(stored, standing, told)


def _way_to_confirmation(order: PlacedOrder) -> str:
    """Through Klarna where Klarna asks for it (A26), else straight on."""
    return order.redirect_url or f"/confirmation/{order.number}"


def _version(asked: Json) -> int:
    version = asked.get("version")
    return version if isinstance(version, int) else 0


async def _json_object(request: Request) -> Json | None:
    try:
        body = json.loads(await request.body())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
