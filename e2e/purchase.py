"""The ways that every journey shares: to the payment step, through Klarna's purchase step, to the confirmation."""

from __future__ import annotations

from fixtures.carts import BATTERY_PACK
from fixtures.conversation import (
    Klarna,
    Mark,
    answered,
    approved_so_far,
    called,
    either,
    expect,
    order_placed,
    session_updated,
)
from fixtures.sights import shopper_sees
from pages.checkout import Address, Checkout, Seen

CART = {BATTERY_PACK: 2}


def reach_payment(
    checkout: Checkout, klarna: Klarna, shopper: Address, cart: dict[str, int] | None = None
) -> None:
    """Opens the checkout with a cart, fills it in, and waits for Klarna's widget."""
    checkout.open(cart or CART)
    checkout.fill_address(shopper)
    checkout.choose_klarna()
    expect(klarna).to_see(called("load"), answered("load", show_form=True))
    checkout.look()
    klarna.picture("Klarna's widget is shown")


def authorize(checkout: Checkout, klarna: Klarna, clicks: int = 1) -> None:
    """Pays, completes Klarna's purchase step, and waits for the approval, which may be one so far."""
    mark = klarna.mark()
    press(checkout, clicks)
    klarna.purchase().complete()
    approval = answered("authorize", approved=True, authorization_token=...)
    expect(klarna, since=mark).to_see(called("authorize"), either(approval, approved_so_far()))


def press(checkout: Checkout, clicks: int = 1) -> None:
    """Clicks the button that authorizes, or, where only the order is on offer, the one that places it."""
    last = checkout.place_order_button()
    if last is not None and last.is_visible() and not checkout.pay_button().is_visible():
        checkout.place_order(clicks)
    else:
        checkout.pay(clicks)


def can_pay_again(checkout: Checkout) -> None:
    """Waits until the shopper, whom nobody refused, can pay with Klarna again."""
    shopper_sees(
        checkout,
        "Klarna still on offer and a button to pay with",
        lambda seen: bool(seen.can_pay) and seen.klarna_offered is not False,
        requirement="AUT-07",
    )


def reauthorize(checkout: Checkout, klarna: Klarna) -> None:
    """Places a changed order on the review page and completes the modal that this opens."""
    mark = klarna.mark()
    checkout.place_order()
    klarna.purchase("RAU-06").complete()
    expect(klarna, since=mark).to_see(
        called("reauthorize"),
        answered("reauthorize", approved=True, authorization_token=...),
        requirement="RAU-01",
    )


def finalize(checkout: Checkout, klarna: Klarna, clicks: int = 1) -> None:
    """Clicks the button that finalizes what was approved so far, and completes what this opens."""
    mark = klarna.mark()
    checkout.place_order(clicks)
    klarna.purchase("FIN-01").complete()
    expect(klarna, since=mark).to_see(
        called("finalize"),
        answered("finalize", approved=True, authorization_token=...),
        requirement="FIN-01",
    )


def finish(checkout: Checkout, klarna: Klarna) -> None:
    """Waits for Klarna's consent to the order and for the confirmation."""
    expect(klarna).to_see(order_placed())
    shopper_sees(checkout, "the confirmation", lambda seen: seen.view == "confirmation", requirement="ORD-07")


def order(checkout: Checkout, klarna: Klarna, clicks: int = 1) -> None:
    """Places an approved order that was not changed since, where that takes a click, and waits for its end."""
    if klarna.awaits_finalize():
        finalize(checkout, klarna, clicks)
    elif checkout.place_order_button() is not None:
        checkout.place_order(clicks)
    finish(checkout, klarna)


def buy(checkout: Checkout, klarna: Klarna) -> None:
    """From a filled checkout to the confirmation."""
    authorize(checkout, klarna)
    order(checkout, klarna)


def nothing_to_pay(checkout: Checkout) -> Seen:
    """Waits until the shopper of an emptied cart is offered nothing to pay with, or is led out of the checkout."""
    return shopper_sees(
        checkout,
        "that there is nothing to pay",
        lambda seen: seen.can_pay is False or seen.view == "elsewhere",
    )


def widget_is_told(klarna: Klarna, since: Mark) -> None:
    """Waits until Klarna has accepted the cart and the widget has been told."""
    expect(klarna, since=since).to_see(
        session_updated(), called("load"), answered("load"), requirement="UPD-02"
    )
    klarna.picture("the widget has been told of the change")
