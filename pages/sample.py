"""The sample checkout, driven as any other shop would be: by what stands on its pages."""

from __future__ import annotations

from typing import ClassVar

from playwright.sync_api import Locator

from pages.checkout import Address, Checkout, Seen
from pages.fields import write
from pages.money import currency_of, minor_units
from recorder.journal import ShownLine, WayToPay

_READ = """
() => {
  const one = (id) => document.querySelector(`[data-testid="${id}"]`);
  const text = (node) => (node ? node.textContent.trim() : "");
  const shown = (node) => Boolean(node && node.checkVisibility && node.checkVisibility());
  const button = one("pay") && shown(one("pay")) ? one("pay") : one("place-order");
  const klarna = document.querySelector('[data-testid^="method-klarna-"]');
  const quantity = (line) => {
    const field = line.querySelector('[data-testid^="quantity-"]');
    return Number(field ? field.value ?? field.textContent : 1);
  };
  return {
    view: document.querySelector("main")?.dataset.view ?? "elsewhere",
    total: text(one("total")),
    lines: [...document.querySelectorAll('[data-testid="cart-line"]')].map((line) => ({
      name: text(line.querySelector('[data-testid="line-name"]')),
      quantity: quantity(line),
      total: text(line.querySelector('[data-testid="line-total"]')),
    })),
    messages: [...document.querySelectorAll('[data-testid="message"]')].filter(shown).map(text).filter(Boolean),
    offered: klarna ? !klarna.disabled && shown(klarna.closest("label") ?? klarna) : false,
    widget: shown(document.querySelector('[data-testid="klarna-container"] iframe')),
    canPay: Boolean(button && shown(button) && !button.disabled),
    order: text(one("order-number")),
  };
}
"""

_READ_WAYS = """
() => [...document.querySelectorAll('input[name="method"]')].map((option) => {
  const label = option.closest("label");
  const shown = label.checkVisibility();
  return {
    name: label.querySelector(".name").textContent.trim(),
    klarna: option.value !== "invoice",
    usable: shown && !option.matches(":disabled"),
    logo: label.querySelector("img")?.src ?? "",
  };
})
"""


class SampleCheckout(Checkout):
    """Merchant number one."""

    features_of_shape: ClassVar[dict[str, tuple[str, ...]]] = {
        "one-page": ("authorize_again", "swap"),
        "review": ("review", "swap"),
    }

    def open(self, cart: dict[str, int]) -> None:
        self.page.goto(self.base_url + "/")
        for reference in cart:
            self._click_test_id(f"add-{reference}")
        self._click_test_id("go-to-checkout")
        self.page.wait_for_url("**/checkout*")
        for reference, quantity in cart.items():
            if quantity != 1:
                self._set_quantity(reference, quantity)
        self._settled()

    def fill_address(self, address: Address) -> None:
        fields = {
            "given-name": address.given_name,
            "family-name": address.family_name,
            "email": address.email,
            "phone": address.phone,
            "street": address.street,
            "postcode": address.postcode,
            "city": address.city,
        }
        self._write(fields)
        if address.region:
            self.page.get_by_test_id("region").select_option(address.region)

    def choose_klarna(self) -> None:
        self.page.locator('[data-testid^="method-klarna-"]').first.check()

    def pay_button(self) -> Locator:
        return self.page.get_by_test_id("pay")

    def place_order_button(self) -> Locator:
        return self.page.get_by_test_id("place-order")

    def change_quantity(self, reference: str, quantity: int) -> None:
        self._set_quantity(reference, quantity)

    def add(self, reference: str) -> None:
        self._click_test_id(f"add-{reference}")

    def remove(self, reference: str) -> None:
        self._click_test_id(f"remove-{reference}")

    def apply_discount(self, code: str) -> None:
        self.page.get_by_test_id("discount-code").fill(code)
        self._click_test_id("apply-discount")

    def remove_discount(self) -> None:
        self._click_test_id("remove-discount")

    def redeem_gift_card(self, number: str) -> None:
        self.page.get_by_test_id("gift-card-number").fill(number)
        self._click_test_id("redeem-gift-card")

    def remove_gift_card(self) -> None:
        self._click_test_id("remove-gift-card")

    def choose_shipping(self, option: str) -> None:
        self.page.get_by_test_id(f"shipping-{option}").check()

    def choose_country(self, country: str) -> None:
        self.page.get_by_test_id("country").select_option(country)

    def ways_to_pay(self) -> tuple[WayToPay, ...]:
        return tuple(WayToPay(**way) for way in self.page.evaluate(_READ_WAYS))

    def choose_another_method(self) -> None:
        self.page.get_by_test_id("method-invoice").check()

    def choose_another_category(self) -> None:
        self.page.locator('[data-testid^="method-klarna-"]').nth(1).check()

    def buy_for_company(self, organization_name: str) -> None:
        self.page.get_by_test_id("customer").select_option("organization")
        write(self.page.get_by_test_id("organization-name"), organization_name, self.timeout)

    def fill_delivery_address(self, address: Address) -> None:
        self.page.get_by_test_id("ship-elsewhere").check()
        fields = {
            "delivery-given-name": address.given_name,
            "delivery-family-name": address.family_name,
            "delivery-street": address.street,
            "delivery-postcode": address.postcode,
            "delivery-city": address.city,
        }
        self._write(fields)

    def try_again(self) -> None:
        self._click_test_id("try-again")

    def see(self) -> Seen:
        read = self.page.evaluate(_READ)
        return Seen(
            view=read["view"],
            total=minor_units(read["total"]) if read["total"] else None,
            currency=currency_of(read["total"]) or "",
            lines=tuple(
                ShownLine(
                    name=line["name"],
                    quantity=int(line["quantity"]),
                    total=minor_units(line["total"]) if line["total"] else None,
                )
                for line in read["lines"]
            ),
            messages=tuple(read["messages"]),
            klarna_offered=read["offered"] if read["view"] == "checkout" else None,
            widget_visible=read["widget"],
            can_pay=read["canPay"],
            order_number=read["order"] or None,
        )

    def _set_quantity(self, reference: str, quantity: int) -> None:
        field = self.page.get_by_test_id(f"quantity-{reference}")
        write(field, str(quantity), self.timeout)
        field.press("Enter")

    def _write(self, fields: dict[str, str]) -> None:
        for test_id, value in fields.items():
            write(self.page.get_by_test_id(test_id), value, self.timeout)

    def _click_test_id(self, test_id: str) -> None:
        self.page.get_by_test_id(test_id).first.click(no_wait_after=True)

    def _settled(self) -> None:
        self.page.locator('main:not([aria-busy="true"])').wait_for()


class FinalizingCheckout(SampleCheckout):
    """Merchant number one where the last click on the review page finalizes what was approved so far."""

    features_of_shape: ClassVar[dict[str, tuple[str, ...]]] = {"review": ("finalize",)}


class CalledBackCheckout(FinalizingCheckout):
    """Merchant number one where Klarna's server tells the shop's of approvals, too."""

    features_of_shape: ClassVar[dict[str, tuple[str, ...]]] = {
        "review": ("finalize", "authorization_callback")
    }
