"""A checkout driven by its description: `checkout.toml` says what is pressed, typed and read, and no code is needed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from fnmatch import fnmatchcase
from typing import Any, ClassVar
from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from pages.checkout import Address, Checkout, Seen, ShopperStoppedError
from pages.described import Described, Element, Sign, Step, fill
from pages.fields import write
from pages.money import NotAnAmountError, currency_of, minor_units
from recorder.journal import ShownLine, WayToPay

WIDGET = Element(css='iframe[id^="klarna-"][id$="-main"]')
"""Klarna's own widget, wherever it stands (J68)."""

LOOKS = 20
"""How often one look is begun anew because the page drew itself anew under it."""

TYPING_SECONDS = 1.0
"""How long a field is typed into again that does not hold what was typed: a page may draw it anew, or reword it."""

_READ_WAYS = """
(by) => {
  const found = (one) => (typeof one === "string" ? [...document.querySelectorAll(one)] : (one ?? []));
  const klarna = found(by.klarna);
  return found(by.way).map((way) => {
    const option = way.matches("input") ? way : way.querySelector("input");
    return {
      name: (way.querySelector(by.way_name)?.textContent ?? "").replace(/\\s+/g, " ").trim(),
      klarna: klarna.some((one) => way.contains(one)),
      usable: way.checkVisibility() && !(option?.matches(":disabled") ?? false),
      logo: way.querySelector("img")?.src ?? "",
    };
  });
}
"""

_READ = """
(by) => {
  const found = (one) => (typeof one === "string" ? [...document.querySelectorAll(one)] : (one ?? []));
  for (const one of Object.values(by)) {
    if (Array.isArray(one) && one.some((node) => !node.isConnected)) return null;
  }
  const shown = (node) => Boolean(node && node.checkVisibility());
  const visible = (one) => found(one).filter(shown);
  const text = (node) => (node ? node.value ?? node.textContent : "").replace(/\\s+/g, " ").trim();
  const within = (node, part) => text(part ? node.querySelector(part) : null);
  const usable = (node) => !node.disabled && node.getAttribute("aria-disabled") !== "true";
  const offered = (node) => usable(node) && [node, node.closest("label"), ...(node.labels ?? [])].some(shown);
  const pages = ["checkout", "review", "confirmation"];
  return {
    path: location.pathname,
    signs: Object.fromEntries(pages.map((page) => [page, visible(by[page]).length > 0])),
    total: text(visible(by.total)[0]),
    lines: visible(by.line).map((line) => ({
      name: within(line, by.line_name),
      quantity: within(line, by.line_quantity),
      total: within(line, by.line_total),
    })),
    messages: visible(by.message).map(text).filter(Boolean),
    offered: found(by.klarna).some(offered),
    widget: visible(by.widget).length > 0,
    canPay: [...visible(by.pay), ...visible(by.place_order)].some(usable),
    order: text(visible(by.order_number)[0]),
  };
}
"""
"""Reads all of it in one task of the page, so that no amount is of another moment than the next; null where an element
was drawn anew meanwhile. Each element is a CSS selector, or the nodes that Playwright has found."""


class StepFailedError(ShopperStoppedError):
    """A step of a description cannot be done; `element` is what it is about, None for an address."""

    def __init__(self, text: str, element: Element | None) -> None:
        super().__init__(text)
        self.element = element


class ConfiguredCheckout(Checkout):
    """What every described checkout shares; `configured` makes the class of one shop."""

    described: ClassVar[Described]
    own_names: ClassVar[Mapping[str, str]] = {}

    def pay_button(self) -> Locator:
        return locate(self.page, self.described.do.pay)

    def place_order_button(self) -> Locator | None:
        button = self.described.do.place_order
        return locate(self.page, button) if button else None

    def see(self) -> Seen:
        for _ in range(LOOKS):
            read = self.page.evaluate(_READ, self._sought())
            if read is not None:
                break
        else:
            raise PlaywrightError("what is to be read is drawn anew all the time")
        total = _amount(read["total"])
        view = self._view(read["path"], read["signs"], total)
        return Seen(
            view=view,
            total=total,
            currency=currency_of(read["total"]) or "",
            lines=tuple(line for raw in read["lines"] if (line := _line(raw)) is not None),
            messages=tuple(read["messages"]),
            klarna_offered=read["offered"] if view == "checkout" else None,
            widget_visible=read["widget"],
            can_pay=read["canPay"],
            order_number=read["order"] or None,
        )

    def read_ways(self) -> tuple[WayToPay, ...]:
        """What the description calls a way to pay; Klarna's is the one in which Klarna is chosen."""
        sought = self._sought()
        by = {key: sought.get(key) for key in ("way", "way_name", "klarna")}
        return tuple(WayToPay(**way) for way in self.page.evaluate(_READ_WAYS, by))

    def _sought(self) -> dict[str, Any]:
        """Each element to be read as a selector where the page itself understands one, else as the nodes."""
        do, see = self.described.do, self.described.see
        elements = {
            **{key: value for key, value in see if isinstance(value, Element)},
            "klarna": see.klarna or _chosen(do.choose_klarna),
            "widget": see.widget or WIDGET,
            "pay": do.pay,
            "place_order": do.place_order,
        }
        return {
            key: selector(element) or locate(self.page, element, visible=False).element_handles()
            for key, element in elements.items()
            if element is not None and not (isinstance(element, Sign) and element.path)
        }

    def _view(self, path: str, signs: Mapping[str, bool], total: int | None) -> str:
        below = path.removeprefix(urlsplit(self.base_url).path) or "/"
        for page in ("confirmation", "review", "checkout"):
            sign: Sign | None = getattr(self.described.see, page)
            if sign and (fnmatchcase(below, sign.path) if sign.path else signs[page]):
                return page
        told = self.described.see.checkout is not None
        return "elsewhere" if told or total is None else "checkout"

    def perform(self, action: str, **given: object) -> None:
        """Does what a shopper does for this action; raises StepFailedError with the step that cannot be done."""
        texts = {
            key: self.own_names.get(str(value), str(value)) if key in _OWN else str(value)
            for key, value in given.items()
        }
        steps = self.described.do.offered()[action]
        for number, step in enumerate(steps, 1):
            if step.type is not None and not fill(step.type, texts):
                continue
            filled = step.filled(texts)
            try:
                self._step(filled, waits=action in _ON_THE_WAY)
            except PlaywrightTimeoutError as error:
                raise StepFailedError(
                    f"the shopper could not {action.replace('_', ' ')}: do.{action}, step {number}, {step}: "
                    f"{reason(error)}",
                    None if filled.go else filled,
                ) from error

    def _step(self, step: Step, *, waits: bool) -> None:
        if step.go is not None:
            self.page.goto(self.base_url + step.go)
            return
        element = locate(self.page, step)
        if step.wait:
            element.wait_for(state="visible" if step.wait == "shown" else "hidden")
            return
        kind = element.evaluate("(node) => node.matches('select') ? 'select' : node.type ?? ''")
        if step.type is None and step.key is None:
            if kind in ("radio", "checkbox"):
                element.check(no_wait_after=True)
            else:
                element.click(no_wait_after=not waits)
        elif step.type is not None and kind == "select":
            element.select_option(step.type, no_wait_after=True)
        elif step.type is not None:
            write(element, step.type, TYPING_SECONDS)
        if step.key is not None:
            element.press(step.key, no_wait_after=True)


def configured(described: Described, own_names: Mapping[str, str] | None = None) -> type[ConfiguredCheckout]:
    """The page-object class of a described checkout: it offers what its description says how to do, and no more.

    `own_names` translates what the journeys call a product, code or option into what the shop calls it.
    """
    offered: dict[str, object] = {name: _METHODS[name] for name in described.do.offered() if name in _METHODS}
    if described.see.way is not None:
        offered["ways_to_pay"] = ConfiguredCheckout.read_ways
    one_page = ("authorize_again",) if described.authorize_again else ()
    review = ("finalize",) if described.finalize else ("review",)
    both: tuple[str, ...] = ("authorization_callback",) if described.authorization_callback else ()
    both += ("swap",) if described.goods.equal_product else ()
    return type(
        "DescribedCheckout",
        (ConfiguredCheckout,),
        {
            **offered,
            "described": described,
            "own_names": dict(own_names or {}),
            "features_of_shape": {"one-page": one_page + both, "review": review + both},
        },
    )


def locate(page: Page, element: Element, *, visible: bool = True) -> Locator:
    """The first element that is found by this and, unless all are wanted, can be seen."""
    if element.css is not None:
        found = page.locator(element.css)
    elif element.test_id is not None:
        found = page.get_by_test_id(element.test_id)
    elif element.label is not None:
        found = page.get_by_label(element.label, exact=element.exact)
    elif element.text is not None:
        found = page.get_by_text(element.text, exact=element.exact)
    elif element.placeholder is not None:
        found = page.get_by_placeholder(element.placeholder, exact=element.exact)
    else:
        role: Any = element.role
        found = page.get_by_role(role, name=element.name, exact=element.exact)
    return found.filter(visible=True).first if visible else found


def selector(element: Element) -> str | None:
    """The element as a selector that browsers know, or None where only Playwright can find it."""
    if element.test_id is not None:
        return f"[data-testid={json.dumps(element.test_id, ensure_ascii=False)}]"
    return None if element.css is None or _PLAYWRIGHTS_OWN.search(element.css) else element.css


def reason(error: Exception) -> str:
    """The first line of what Playwright says, without its colours."""
    return str(error).splitlines()[0].removeprefix("Locator.")


_ON_THE_WAY = ("cart", "open")
"""Where a press that leads to another page is waited for. Later it is not: Klarna's answer may be held meanwhile."""

_OWN = ("product", "code", "number", "option")
"""What a shop has a name of its own for."""

_PLAYWRIGHTS_OWN = re.compile(
    r">>|:(has-text|text|text-is|text-matches|visible|nth-match|left-of|right-of|near)\b|^\w+="
)
"""What Playwright adds to CSS."""


def _chosen(steps: tuple[Step, ...]) -> Element | None:
    """What is pressed last to choose Klarna."""
    return next((step for step in reversed(steps) if step.go is None and not step.wait), None)


def _amount(text: str) -> int | None:
    """The amount, or None while none is to be read there ("Calculating…")."""
    try:
        return minor_units(text)
    except NotAnAmountError:
        return None


def _line(raw: Mapping[str, str]) -> ShownLine | None:
    quantity = re.search(r"\d+", raw["quantity"])
    if quantity is None:
        return None  # it is just being drawn
    return ShownLine(name=raw["name"], quantity=int(quantity[0]), total=_amount(raw["total"]))


def _open(self: ConfiguredCheckout, cart: dict[str, int]) -> None:
    steps = self.described.do.cart
    at_once = any("{quantity}" in value for step in steps for _, value in step if isinstance(value, str))
    for reference, quantity in cart.items():
        for _ in range(1 if at_once else quantity):
            self.perform("cart", product=reference, quantity=quantity)
    self.perform("open")


def _fill_address(self: ConfiguredCheckout, address: Address) -> None:
    self.perform("fill_address", **asdict(address))


def _choose_klarna(self: ConfiguredCheckout) -> None:
    self.perform("choose_klarna")


def _change_quantity(self: ConfiguredCheckout, reference: str, quantity: int) -> None:
    self.perform("change_quantity", product=reference, quantity=quantity)


def _add(self: ConfiguredCheckout, reference: str) -> None:
    self.perform("add", product=reference)


def _remove(self: ConfiguredCheckout, reference: str) -> None:
    self.perform("remove", product=reference)


def _apply_discount(self: ConfiguredCheckout, code: str) -> None:
    self.perform("apply_discount", code=code)


def _remove_discount(self: ConfiguredCheckout) -> None:
    self.perform("remove_discount")


def _redeem_gift_card(self: ConfiguredCheckout, number: str) -> None:
    self.perform("redeem_gift_card", number=number)


def _remove_gift_card(self: ConfiguredCheckout) -> None:
    self.perform("remove_gift_card")


def _choose_shipping(self: ConfiguredCheckout, option: str) -> None:
    self.perform("choose_shipping", option=option)


def _choose_country(self: ConfiguredCheckout, country: str) -> None:
    self.perform("choose_country", country=country)


def _choose_another_method(self: ConfiguredCheckout) -> None:
    self.perform("choose_another_method")


def _choose_another_category(self: ConfiguredCheckout) -> None:
    self.perform("choose_another_category")


def _buy_for_company(self: ConfiguredCheckout, organization_name: str) -> None:
    self.perform("buy_for_company", organization_name=organization_name)


def _fill_delivery_address(self: ConfiguredCheckout, address: Address) -> None:
    self.perform("fill_delivery_address", **asdict(address))


_METHODS: dict[str, Callable[..., None]] = {
    "open": _open,
    "fill_address": _fill_address,
    "choose_klarna": _choose_klarna,
    "change_quantity": _change_quantity,
    "add": _add,
    "remove": _remove,
    "apply_discount": _apply_discount,
    "remove_discount": _remove_discount,
    "redeem_gift_card": _redeem_gift_card,
    "remove_gift_card": _remove_gift_card,
    "choose_shipping": _choose_shipping,
    "choose_country": _choose_country,
    "choose_another_method": _choose_another_method,
    "choose_another_category": _choose_another_category,
    "buy_for_company": _buy_for_company,
    "fill_delivery_address": _fill_delivery_address,
}
"""The methods of the contract, by name: only those that a shop's description has steps for become its class's."""
