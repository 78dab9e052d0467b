"""The shop's pages and their parts, rendered on the server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    select_autoescape,
)
from markupsafe import Markup

from sample_checkout.carts import Bill, Cart, OrderLine, price
from sample_checkout.catalogue import LARGEST_QUANTITY, PRODUCTS, SHIPPING
from sample_checkout.markets import MARKETS, Market
from sample_checkout.money import written
from sample_checkout.settings import Settings
from sample_checkout.storage import Authorization, PlacedOrder, Session, StoredCart

HERE = Path(__file__).parent
STATIC = HERE / "static"


class Shopfront:
    """Renders what shoppers see; knows prices and words, but neither Klarna nor the database.

    `templates` stand in place of those of the same names, which are still there as `correct/<name>`.
    """

    def __init__(self, settings: Settings, templates: Mapping[str, str]) -> None:
        own = FileSystemLoader(HERE / "templates")
        self._settings = settings
        self._templates = Environment(
            loader=ChoiceLoader([DictLoader(templates), own, PrefixLoader({"correct": own})]),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(art=art, written=written, countries=MARKETS, shape=settings.shape)

    def catalogue(self, cart: Cart) -> str:
        """The page of all products."""
        return self._page("catalogue.html", cart, products=PRODUCTS.values())

    def checkout(self, stored: StoredCart, authorization: Authorization | None) -> str:
        """The checkout page; the address is only known again after an approval, from the authorization."""
        return self._page(
            "checkout.html",
            stored.cart,
            cart_id=stored.id,
            address=authorization.address if authorization else {},
            klarna_sdk_url=self._settings.klarna_sdk_url,
        )

    def review(self, stored: StoredCart, authorization: Authorization) -> str:
        """The order-review page: where it goes, what is in it, and the last button."""
        return self._page(
            "review.html",
            stored.cart,
            cart_id=stored.id,
            address=authorization.delivery or authorization.address,
            category=authorization.category,
            klarna_sdk_url=self._settings.klarna_sdk_url,
        )

    def confirmation(self, order: PlacedOrder, current: Cart) -> str:
        """The order as it was accepted."""
        body = order.body
        lines = tuple(
            OrderLine(
                type=line["type"],
                reference=line["reference"],
                name=line["name"],
                quantity=line["quantity"],
                unit_price=line["unit_price"],
                tax_rate=line.get("tax_rate"),
                total_amount=line["total_amount"],
                total_tax_amount=line["total_tax_amount"],
            )
            for line in body["order_lines"]
        )
        bill = Bill(lines=lines, order_amount=body["order_amount"], order_tax_amount=body["order_tax_amount"])
        market = MARKETS[body["purchase_country"]]
        return self._page(
            "confirmation.html",
            current,
            order=order,
            ordered=self._bill(bill, market),
            ordered_in=market,
            address=body.get("shipping_address", body["billing_address"]),
        )

    def not_found(self, cart: Cart) -> str:
        """The page for an address that leads nowhere."""
        return self._page("not_found.html", cart)

    def cart_block(self, cart: Cart) -> str:
        """The cart with its totals, and everything that can be changed in it."""
        return self._templates.get_template("_cart.html").render(self._of_cart(cart))

    def categories(self, session: Session | None) -> str:
        """The payment methods that Klarna offers, by the names and pictures of the session."""
        offered = session.categories if session else ()
        return self._templates.get_template("_categories.html").render(categories=offered)

    def _page(self, template: str, cart: Cart, **values: Any) -> str:
        return self._templates.get_template(template).render({**self._of_cart(cart), **values})

    def _of_cart(self, cart: Cart) -> dict[str, Any]:
        return {
            "cart": cart,
            "market": cart.market,
            "markets": MARKETS.values(),
            "count": sum(cart.quantities.values()),
            "bill": self._bill(price(cart), cart.market),
            "shipping": SHIPPING.values(),
            "others": [product for product in PRODUCTS.values() if product.reference not in cart.quantities],
            "largest_quantity": LARGEST_QUANTITY,
        }

    def _bill(self, bill: Bill, market: Market) -> dict[str, Any]:
        def money(amount: int) -> str:
            return written(amount, market.locale)

        return {
            "goods": [
                {
                    "reference": line.reference,
                    "name": line.name,
                    "quantity": line.quantity,
                    "unit_price": money(line.unit_price),
                    "total": money(line.total_amount),
                }
                for line in bill.goods
            ],
            "rows": [
                {"kind": line.type.replace("_", "-"), "name": line.name, "amount": money(line.total_amount)}
                for kind in ("discount", "shipping_fee", "gift_card")
                for line in (bill.line(kind),)
                if line
            ],
            "tax": money(bill.order_tax_amount),
            "tax_name": "Sales tax" if market.vat is None else f"Including {market.vat // 100} % VAT",
            "total": money(bill.order_amount),
        }


def art(name: str) -> Markup:
    """The drawing of a product, to stand in a page; it takes the page's colours, light or dark."""
    return Markup((STATIC / "art" / f"{name}.svg").read_text(encoding="utf-8"))  # noqa: S704 (our own file)
