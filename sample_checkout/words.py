"""What the shopper is told, in words."""

from __future__ import annotations

from sample_checkout.integration import Failure, Standing

OF_STANDING = {
    Standing.READY: "",
    Standing.NOTHING_TO_PAY: "There is nothing left to pay, so Klarna is not needed.",
    Standing.REJECTED: (
        "Klarna could not accept this cart, so it cannot be paid with Klarna as it is. Nothing was lost: "
        "change the cart, try again, or choose another way to pay."
    ),
    Standing.UNREACHABLE: (
        "Klarna did not answer, so this cart cannot be paid with Klarna yet. Nothing was lost: "
        "try again, or choose another way to pay."
    ),
    Standing.UNDECIDED: "",
}

OF_FAILURE = {
    Failure.NOT_AUTHORIZED: "Your cart has changed since Klarna approved it. Please confirm it again.",
    Failure.BEING_PLACED: "Your order is being placed already. Please wait a moment.",
    Failure.UNDECIDED: (
        "We do not know yet whether your order was placed, because Klarna did not answer. "
        "Nothing is ordered twice: please try again in a moment."
    ),
    Failure.FAILED: (
        "Your order could not be placed. Your cart is still here: "
        "please confirm with Klarna again, or choose another way to pay."
    ),
}

BEING_ORDERED = "This cart is being ordered: please look at the checkout first."
EMPTY_CART = "Your cart is empty. Add something to go on."
REFUSED = "Klarna cannot be used for this purchase. Please choose another way to pay."
INCOMPLETE_ADDRESS = "Please fill in your whole address."
CART_HAS_CHANGED = "Your cart has changed meanwhile. Please look at it again before you order."
CONFIRM_AGAIN = "Please check your address and confirm with Klarna again."
UNREADABLE = "That request made no sense to us. Please reload the page."
