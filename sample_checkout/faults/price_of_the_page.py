"""The order is for the amount that the page says it is for."""

from __future__ import annotations

from typing import Any

from sample_checkout.api import Api, Json
from sample_checkout.faults import Fault
from sample_checkout.integration import Integration
from sample_checkout.storage import Authorization, StoredCart


class PriceOfThePage(Integration):
    """Orders for the amount that came with the approval."""

    believed: int | None = None

    def order_body(self, stored: StoredCart, authorization: Authorization, number: str) -> dict[str, Any]:
        body = super().order_body(stored, authorization, number)
        return {**body, "order_amount": self.believed or body["order_amount"]}


class TakesThePrice(Api):
    """Takes the amount from the page."""

    async def take_authorization(self, stored: StoredCart, asked: Json) -> Json:
        amount = asked.get("order_amount")
        if isinstance(self._integration, PriceOfThePage) and isinstance(amount, int):
            self._integration.believed = amount
        return await super().take_authorization(stored, asked)


FAULT = Fault(
    name="price-of-the-page",
    models="CHK24, M75 (klarna/sfcc-klarna-payments, code): an amount is read in the page, and goes on from there.",
    caught_by="SEC-04",
    reason="price-of-the-browser-believed",
    shapes=("one-page",),
    journeys=("test_an_amount_altered_in_the_browser_changes_no_price",),
    integration=PriceOfThePage,
    api=TakesThePrice,
    steps="""\
import { post } from "./post.js";
export * from "./correct-steps.js";

export async function handOverAuthorization(shop, answer, category, version, address) {
  const { authorization_token } = answer;
  const given = { authorization_token, category, version, order_amount: shop.reply.order_amount };
  return post("/api/authorization", { cart: shop.cart, page: shop.page, ...given, ...(address && { address }) });
}
""",
)
