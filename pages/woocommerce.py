"""WooCommerce's classic checkout, as a shopper meets it: typed by keys, paid once the page has come to rest.

Subclass it with what the shop sells (`products`), and with `coupon` and `shipping` where it has them:

    class MyShop(WooCommerceCheckout):
        products: ClassVar = {"19-315": "12", "22-240": "15"}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, Request
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from pages.checkout import Address, Checkout, Seen
from pages.money import currency_of, minor_units
from pages.waiting import until
from recorder.journal import ShownLine, WayToPay
from recorder.writer import Journal

KLARNA = 'input[name="payment_method"][value^="klarna"]'
"""Its radio button; a plugin has several, or gives all of them one value by script."""

FIELDS: Mapping[str, str] = {
    "billing_first_name": "given_name",
    "billing_last_name": "family_name",
    "billing_address_1": "street",
    "billing_city": "city",
    "billing_postcode": "postcode",
    "billing_phone": "phone",
    "billing_email": "email",
}
"""The fields of the form and what goes into each."""

_AT_REST = """
() => document.readyState === "complete" &&
  ![...document.querySelectorAll(".blockUI")].some((node) => node.checkVisibility())
"""

_READ = """
() => {
  const text = (node) => (node ? node.textContent.replace(/\\s+/g, " ").trim() : "");
  const shown = (node) => Boolean(node && node.checkVisibility());
  const one = (selector) => [...document.querySelectorAll(selector)].find(shown);
  const klarna = [...document.querySelectorAll('input[name="payment_method"][value^="klarna"]')];
  const button = one("#place_order");
  const covered = [...document.querySelectorAll(".blockUI")].some(shown);
  return {
    view: one(".woocommerce-order") ? "confirmation" : one("form.checkout") ? "checkout" : "elsewhere",
    total: text(one(".order-total .amount, .woocommerce-order-overview__total .amount")),
    lines: [...document.querySelectorAll("tr.cart_item, tr.order_item")].filter(shown).map((line) => {
      const quantity = line.querySelector(".product-quantity");
      return {
        name: text(line.querySelector(".product-name")).replace(text(quantity), "").trim(),
        quantity: Number(text(quantity).replace(/\\D/g, "") || 1),
        total: text(line.querySelector(".product-total .amount")),
      };
    }),
    discounted: Boolean(document.querySelector("tr.cart-discount")),
    messages: [...document.querySelectorAll(".woocommerce-error, .woocommerce-info, .woocommerce-message")]
      .filter((node) => shown(node) && !node.querySelector(".showcoupon, .showlogin")).map(text).filter(Boolean),
    offered: klarna.some((radio) => !radio.disabled && shown(radio.closest("li"))),
    widget: [...document.querySelectorAll('iframe[id^="klarna-"][id$="-main"]')].some(shown),
    canPay: Boolean(button && !button.disabled && !covered),
    order: text(one(".woocommerce-order-overview__order strong")),
  };
}
"""

_READ_WAYS = """
() => [...document.querySelectorAll("ul.wc_payment_methods > li")].map((way) => {
  const radio = way.querySelector('input[name="payment_method"]');
  const label = way.querySelector(":scope > label");
  return {
    name: (label?.textContent ?? "").replace(/\\s+/g, " ").trim(),
    klarna: Boolean(radio?.value.startsWith("klarna")),
    usable: way.checkVisibility() && Boolean(radio) && !radio.disabled,
    logo: label?.querySelector("img")?.src ?? "",
  };
})
"""


class WooCommerceCheckout(Checkout):
    """The checkout of the shortcode `[woocommerce_checkout]`; that of the blocks has other markup.

    A quantity is changed on the cart page: the classic checkout has no field for it. The form forgets a guest's name
    on the way, so what is missing is typed again before paying.
    """

    products: ClassVar[Mapping[str, str]] = {}
    """The journeys' products (`fixtures.carts`) by the shop's own ids."""
    coupon: ClassVar[str] = ""
    """A code that is valid; without it no discount is offered."""
    shipping: ClassVar[str] = ""
    """The value of a rate that is not chosen at first, as `flat_rate:2`; without it none is chosen."""
    cart_path: ClassVar[str] = "/cart/"
    checkout_path: ClassVar[str] = "/checkout/"

    def __init__(self, page: Page, base_url: str, journal: Journal, timeout: float = 5.0) -> None:
        super().__init__(page, base_url, journal, timeout)
        self._shopper: Address | None = None
        self._asking: set[Request] = set()
        page.context.on("request", self._begins)
        page.context.on("requestfinished", self._ends)
        page.context.on("requestfailed", self._ends)

    @classmethod
    def features(cls, shape: str) -> frozenset[str]:
        """What the shop offers: a discount with a code, shipping with a rate to change to."""
        missing = {"discount"} if not cls.coupon else set()
        return super().features(shape) - missing - (set() if cls.shipping else {"shipping"})

    def open(self, cart: dict[str, int]) -> None:
        for reference, quantity in cart.items():
            product = self.products.get(reference, reference)
            self.page.goto(f"{self.base_url}/?add-to-cart={product}&quantity={quantity}")
        self.page.goto(self.base_url + self.checkout_path)
        self._rest()

    def fill_address(self, address: Address) -> None:
        self._shopper = address
        self._type_what_is_missing(address, anew=True)
        self._rest()

    def choose_klarna(self) -> None:
        self._rest()
        radio = self.page.locator(KLARNA).first
        # A shop with one way to pay hides the button, and a theme hides it behind its label.
        if not radio.is_checked():
            self.page.locator(f"li:has({KLARNA}) > label").first.click(no_wait_after=True)

    def pay_button(self) -> Locator:
        return self.page.locator("#place_order")

    def pay(self, clicks: int = 1) -> None:
        """Puts back what the form has forgotten, waits until the page is at rest, then pays."""
        self._navigation.is_over(self.timeout)
        self._rest()
        if self._shopper is not None and self.page.locator("form.checkout").count():
            self._type_what_is_missing(self._shopper, anew=False)
            if self.page.locator(KLARNA).count():
                self.choose_klarna()
            self._rest()
        super().pay(clicks)

    def reload(self) -> None:
        """Reloads the page; from the cart page, which a lost network may have left open, it goes on to the checkout."""
        super().reload()
        if self.page.url.startswith(self.base_url + self.cart_path):
            self._on_to_the_checkout()

    def change_quantity(self, reference: str, quantity: int) -> None:
        if not self._at_the_cart():
            return
        field = self._row(reference).locator("input.qty")
        field.press("ControlOrMeta+a")
        field.press_sequentially(str(quantity))
        field.press("Tab")
        self.page.locator('button[name="update_cart"]').click()
        self._on_to_the_checkout()

    def remove(self, reference: str) -> None:
        if not self._at_the_cart():
            return
        self._row(reference).locator("a.remove").click()
        self._on_to_the_checkout()

    def apply_discount(self, code: str) -> None:
        self._rest()
        field = self.page.locator("#coupon_code")
        if not field.is_visible():
            self.page.locator("a.showcoupon").click()
        field.press_sequentially(self.coupon)
        self.page.locator('button[name="apply_coupon"]').click(no_wait_after=True)

    def remove_discount(self) -> None:
        self._rest()
        self.page.locator("a.woocommerce-remove-coupon").first.click(no_wait_after=True)

    def choose_shipping(self, option: str) -> None:
        self._rest()
        self.page.locator(f'input[name^="shipping_method"][value="{self.shipping}"]').check()

    def ways_to_pay(self) -> tuple[WayToPay, ...]:
        return tuple(WayToPay(**way) for way in self.page.evaluate(_READ_WAYS))

    def see(self) -> Seen:
        read = self.page.evaluate(_READ)
        view = read["view"]
        return Seen(
            view=view,
            total=minor_units(read["total"]) if read["total"] else None,
            currency=currency_of(read["total"]) or "",
            lines=tuple(
                ShownLine(
                    name=line["name"],
                    quantity=line["quantity"],
                    # With a coupon the lines stand there as they were before it.
                    total=minor_units(line["total"]) if line["total"] and not read["discounted"] else None,
                )
                for line in read["lines"]
            ),
            messages=tuple(read["messages"]),
            klarna_offered=read["offered"] if view == "checkout" else None,
            widget_visible=read["widget"],
            can_pay=read["canPay"],
            order_number=read["order"] or None,
        )

    def _at_the_cart(self) -> bool:
        """Goes to the cart page; False where it cannot be had, and the browser itself says so to the shopper."""
        self._navigation.is_over(self.timeout)
        self._rest()
        try:
            self.page.goto(self.base_url + self.cart_path)
        except PlaywrightTimeoutError:
            raise
        except PlaywrightError as error:
            if "net::ERR" not in str(error) and "NS_ERROR" not in str(error):
                raise
            return False
        return True

    def _row(self, reference: str) -> Locator:
        product = self.products.get(reference, reference)
        row = f'tr.cart_item:has(a.remove[data-product_id="{product}"])'
        return self.page.locator(row)

    def _on_to_the_checkout(self) -> None:
        """Leaves the cart page as it comes to rest; the checkout is not waited for: Klarna may be made to wait."""
        self._navigation.is_over(self.timeout)
        self._rest()
        onward = self.page.locator("a.checkout-button")
        if onward.count():
            onward.click(no_wait_after=True)
        else:
            self.page.goto(
                self.base_url + self.checkout_path
            )  # which says what there is to say of an empty cart

    def _type_what_is_missing(self, address: Address, *, anew: bool) -> None:
        if address.region:
            self.page.locator("select#billing_state").select_option(address.region, force=True)
        for field, of in FIELDS.items():
            there = self.page.locator(f"#{field}")
            value = getattr(address, of)
            if there.input_value() == value or (not anew and there.input_value()):
                continue
            there.press("ControlOrMeta+a")
            there.press_sequentially(value)
            there.press("Tab")

    def _rest(self) -> None:
        """Waits until no request of WooCommerce's is on its way and nothing lies over the page.

        Twice in a row: a field that is left asks the server a few milliseconds later. What does not come to rest within
        the time-out is judged as it is then.
        """
        quiet = 0

        def at_rest() -> bool:
            nonlocal quiet
            try:
                quiet = quiet + 1 if not self._asking and self.page.evaluate(_AT_REST) else 0
            except PlaywrightError:
                if self.page.is_closed():
                    raise
                quiet = 0  # the page is just being left
            return quiet > 1

        until(self.page.context, at_rest, self.timeout)

    def _begins(self, request: Request) -> None:
        address = urlsplit(request.url)
        if "wc-ajax=" in address.query or address.path.endswith("/admin-ajax.php"):
            self._asking.add(request)

    def _ends(self, request: Request) -> None:
        self._asking.discard(request)
