"""The contract between the suite and a checkout: what a shopper can do and see there.

A merchant's class overrides the methods below with the few lines that drive their own pages. What a shop does not
offer is simply left out, and is so declared: the certification calls what depends on it not applicable.

Every action is written to the journal by the base class, so a merchant's class never mentions the journal.
"""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any, ClassVar, Self

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from pages.waiting import Navigation, until
from recorder.clock import now
from recorder.journal import CartShown, Instant, PageShown, ShopperAction, ShownLine, WayToPay
from recorder.writer import Journal


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Address:
    """Whom and where to deliver to; `region` only where the market has one. Shown, it tells no more than its type:
    pytest repeats what a failed test was given."""

    given_name: str
    family_name: str
    email: str
    phone: str
    street: str
    postcode: str
    city: str
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a shopper sees at one moment; `total` and the lines in minor units of `currency`, None without a cart."""

    view: str
    total: int | None = None
    currency: str = ""
    lines: tuple[ShownLine, ...] = ()
    messages: tuple[str, ...] = ()
    klarna_offered: bool | None = None
    widget_visible: bool | None = None
    can_pay: bool | None = None
    order_number: str | None = None


Glance = tuple[Seen, tuple[WayToPay, ...] | None, Instant]
"""What is seen, the ways to pay where they can be read, and when that was."""


class NotOfferedError(Exception):
    """The checkout does not offer what a journey asked of it: a journey that needs it must say so."""


class ShopperStoppedError(Exception):
    """The shop did not let the shopper do something: no click target, a button that stays disabled."""


OPTIONAL: dict[str, str] = {
    "change_quantity": "quantity",
    "add": "add",
    "remove": "remove",
    "apply_discount": "discount",
    "redeem_gift_card": "gift_card",
    "choose_shipping": "shipping",
    "choose_country": "country",
    "choose_another_method": "other_method",
    "choose_another_category": "other_category",
    "buy_for_company": "organization",
    "fill_delivery_address": "delivery_address",
}
"""Which overridden method declares which feature."""

READINGS: dict[str, str] = {"ways_to_pay": "methods"}
"""The same for what is read and changes nothing."""

_ACTIONS = frozenset(
    {*OPTIONAL, "open", "fill_address", "choose_klarna", "remove_discount", "remove_gift_card", "try_again"}
)


class Checkout:
    """A checkout as a shopper meets it. Subclass it for a shop; see `pages.sample` for a whole one.

    `base_url` is the shop's address, `journal` where actions and sights are written.
    """

    features_of_shape: ClassVar[dict[str, tuple[str, ...]]] = {"one-page": (), "review": ("review",)}
    """Features that come with a shape; a shop that keeps the widget after approval adds
    "authorize_again", one that sells `fixtures.carts.EQUAL_PRODUCT` at the price of BATTERY_PACK "swap"."""

    def __init__(self, page: Page, base_url: str, journal: Journal, timeout: float = 5.0) -> None:
        self.page = page
        self.base_url = base_url.rstrip("/")
        self.journal = journal
        self.timeout = timeout
        self.tab = ""
        self._navigation = Navigation(page)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, method in list(vars(cls).items()):
            if name in _ACTIONS and inspect.isfunction(method):
                setattr(cls, name, _recorded(name, method))

    @classmethod
    def features(cls, shape: str) -> frozenset[str]:
        """What the shop offers: the optional methods that are overridden, and what comes with its shape."""
        offered = {
            feature
            for name, feature in {**OPTIONAL, **READINGS}.items()
            if getattr(cls, name) is not getattr(Checkout, name)
        }
        return frozenset(offered | set(cls.features_of_shape.get(shape, ())) | {"address"})

    # What every checkout has.

    def open(self, cart: dict[str, int]) -> None:
        """Opens the payment step with these products (reference to quantity) in the cart."""
        raise NotImplementedError("a checkout must be able to open with a cart")

    def fill_address(self, address: Address) -> None:
        """Types name, contact and address."""
        raise NotImplementedError("a checkout must take an address")

    def choose_klarna(self) -> None:
        """Selects Klarna among the payment methods."""
        raise NotImplementedError("a checkout must offer Klarna")

    def pay_button(self) -> Locator:
        """The button whose click authorizes: "Pay with Klarna", "Continue to review"."""
        raise NotImplementedError("a checkout must have a button that authorizes")

    def place_order_button(self) -> Locator | None:
        """The button that places the order after an approval, or None where approval alone does."""
        return None

    def see(self) -> Seen:
        """Reads what the shopper sees now."""
        raise NotImplementedError("a checkout must be readable")

    # What a shop may leave out.

    def change_quantity(self, reference: str, quantity: int) -> None:
        """Sets the quantity of a product in the cart."""
        raise NotOfferedError("quantity")

    def add(self, reference: str) -> None:
        """Puts one more product into the cart without leaving the step."""
        raise NotOfferedError("add")

    def remove(self, reference: str) -> None:
        """Takes a product out of the cart."""
        raise NotOfferedError("remove")

    def apply_discount(self, code: str) -> None:
        """Applies a discount code."""
        raise NotOfferedError("discount")

    def remove_discount(self) -> None:
        """Takes the discount off again."""
        raise NotOfferedError("discount")

    def redeem_gift_card(self, number: str) -> None:
        """Pays a part with a gift card."""
        raise NotOfferedError("gift_card")

    def remove_gift_card(self) -> None:
        """Takes the gift card off again."""
        raise NotOfferedError("gift_card")

    def choose_shipping(self, option: str) -> None:
        """Chooses a shipping option."""
        raise NotOfferedError("shipping")

    def choose_country(self, country: str) -> None:
        """Changes the country (ISO 3166-1 alpha-2)."""
        raise NotOfferedError("country")

    def choose_another_method(self) -> None:
        """Selects a way to pay that is not Klarna's, with which `place_order_button` then orders."""
        raise NotOfferedError("other_method")

    def choose_another_category(self) -> None:
        """Selects Klarna's second way to pay, where the session offers several."""
        raise NotOfferedError("other_category")

    def buy_for_company(self, organization_name: str) -> None:
        """Says that a company buys, and which."""
        raise NotOfferedError("organization")

    def fill_delivery_address(self, address: Address) -> None:
        """Has the goods go elsewhere, and types where; what a shop does not ask for again is left out."""
        raise NotOfferedError("delivery_address")

    def ways_to_pay(self) -> tuple[WayToPay, ...]:
        """Reads the ways to pay that the shopper can see: name and logo of each, and whether it can be chosen."""
        raise NotOfferedError("methods")

    def try_again(self) -> None:
        """Asks the shop to send the cart to Klarna again after it was refused."""
        raise NotOfferedError("try_again")

    # What the suite does with them.

    def pay(self, clicks: int = 1) -> None:
        """Looks at the cart, then clicks the button that authorizes."""
        self._click(self.pay_button(), "pay", clicks)

    def place_order(self, clicks: int = 1) -> None:
        """Looks at the cart, then clicks the button that places the order."""
        button = self.place_order_button()
        if button is None:
            raise NotOfferedError("place_order")
        self._click(button, "place_order", clicks)

    def in_another_tab(self) -> Self:
        """The same shop in a new tab of the same browser; what is done and seen there is told with the tab's name."""
        other = copy.copy(self)
        other.page = self.page.context.new_page()
        other._navigation = Navigation(other.page)
        other.tab = f"tab {len(self.page.context.pages)}"
        return other

    def reload(self) -> None:
        """Reloads the page, as impatient shoppers do."""
        self._go("reload", self.page.reload)

    def go_back(self) -> None:
        """Goes back with the browser's own button."""
        self._go("go_back", self.page.go_back)

    def look(self) -> Seen:
        """Reads what the shopper sees and writes it to the journal."""
        found = until(self.page.context, self._glance, self.timeout)
        seen, methods, moment = found or self._glance_once()
        if seen.total is not None:
            self.journal.write(
                CartShown(
                    at=moment,
                    view=seen.view,
                    total=seen.total,
                    currency=seen.currency,
                    lines=seen.lines,
                    tab=self.tab,
                )
            )
        self.journal.write(
            PageShown(
                at=moment,
                view=seen.view,
                url=self.page.url.split("?")[0],
                messages=seen.messages,
                klarna_offered=seen.klarna_offered,
                widget_visible=seen.widget_visible,
                can_pay=seen.can_pay,
                order_number=seen.order_number,
                methods=methods,
                tab=self.tab,
            )
        )
        return seen

    def _glance(self) -> Glance | None:
        try:
            return self._glance_once()
        except PlaywrightError:
            if self.page.is_closed():
                raise
            return None  # the page is just being left: look again

    def _glance_once(self) -> Glance:
        before = now()
        seen = self.see()
        is_read = type(self).ways_to_pay is not Checkout.ways_to_pay
        methods = self.ways_to_pay() if is_read and seen.view == "checkout" else None
        return seen, methods, _between(before, now())

    def _hide(self, address: Address) -> None:
        """What is typed must turn up nowhere in the evidence; short words would turn up in other words too."""
        self.journal.redactor.typed(address.email, address.phone, address.street)

    def _go(self, action: str, go: Callable[[], object]) -> None:
        # A page that is just giving way to the next one cannot be reloaded, nor gone back from.
        self._navigation.is_over(self.timeout)
        start = now()
        try:
            go()
        except PlaywrightTimeoutError as error:
            raise ShopperStoppedError(f"the shopper could not {action.replace('_', ' ')}: {error}") from error
        self.journal.write(ShopperAction(start=start, end=now(), action=action, tab=self.tab))

    def _click(self, button: Locator, action: str, clicks: int = 1) -> None:
        try:
            expect(button).to_be_enabled(timeout=self.timeout * 1000)
        except AssertionError as error:
            self.look()
            raise ShopperStoppedError(
                f"the shopper could not {action}: the button stayed disabled"
            ) from error
        self.look()
        start = now()
        try:
            button.click(click_count=clicks, no_wait_after=True)
        except PlaywrightTimeoutError as error:
            self.look()
            raise ShopperStoppedError(
                f"the shopper could not {action}: the button cannot be clicked, something lies over it"
            ) from error
        detail: dict[str, Any] = {"clicks": clicks} if clicks > 1 else {}
        self.journal.write(ShopperAction(start=start, end=now(), action=action, detail=detail, tab=self.tab))


def _recorded(name: str, method: Callable[..., None]) -> Callable[..., None]:
    signature = inspect.signature(method)

    @functools.wraps(method)
    def act(self: Checkout, *args: Any, **kwargs: Any) -> None:
        given = signature.bind(self, *args, **kwargs).arguments
        detail = {
            key: asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
            for key, value in given.items()
            if key != "self"
        }
        if name in ("fill_address", "fill_delivery_address"):
            self._hide(args[0] if args else kwargs["address"])
        start = now()
        try:
            method(self, *args, **kwargs)
        except PlaywrightTimeoutError as error:
            first = str(error).splitlines()[0]
            raise ShopperStoppedError(f"the shopper could not {name.replace('_', ' ')}: {first}") from error
        self.journal.write(ShopperAction(start=start, end=now(), action=name, detail=detail, tab=self.tab))

    return act


def _between(before: Instant, after: Instant) -> Instant:
    half = (after.at - before.at) / 2
    return Instant(at=before.at + half, within=half, clock="driver", tick=before.tick)
