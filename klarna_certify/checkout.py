"""What a page class is written with, under the one name that it has in the repository and in a wheel."""

from pages.checkout import Address, Checkout, NotOfferedError, Seen, ShopperStoppedError
from pages.configured import ConfiguredCheckout
from pages.money import currency_of, minor_units
from recorder.journal import ShownLine, WayToPay

__all__ = [
    "Address",
    "Checkout",
    "ConfiguredCheckout",
    "NotOfferedError",
    "Seen",
    "ShopperStoppedError",
    "ShownLine",
    "WayToPay",
    "currency_of",
    "minor_units",
]
