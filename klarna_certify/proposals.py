"""What a shopper's doings and sights probably are on a page, guessed from what stands there: names, types, words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pages.described import Element, Step
from pages.money import NotAnAmountError, minor_units
from pages.survey import ANNOUNCED, Thing

IsOne = Callable[[Element], bool]
"""Whether exactly one element of the page is found by this."""

PERSON: dict[str, tuple[str, str]] = {
    "given_name": ("given-name", r"first|given|vorname|förnamn|prénom|nombre"),
    "family_name": ("family-name", r"last|family|surname|nachname|efternamn|apellido"),
    "email": ("email", r"e-?mail|e-post"),
    "phone": ("tel", r"phone|tel|mobil"),
    "street": ("address-line1", r"street|address|straße|strasse|gatuadress|adress|calle"),
    "postcode": ("postal-code", r"post ?code|zip|postal|plz|postleitzahl|postnummer"),
    "city": ("address-level2", r"city|town|ort\b|stadt|postort|ciudad"),
    "region": ("address-level1", r"state|region|province|county"),
}
"""How each field is told apart: by its autocomplete token, else by its words."""

_ADD = r"add|basket|cart|take|buy|kaufen|warenkorb|korb|lägg|köp"
_PAY = r"klarna|pay|buy|order|bezahlen|kaufen|bestellen|betala|köp|continue"
_QUANTITY = r"qty|quantit|menge|anzahl|antal|how many"
_REMOVE = r"remove|delete|entfernen|löschen|ta bort|no .* after all|×"
_CODE = r"code|coupon|promo|discount|voucher|gutschein|rabatt"
_APPLY = r"apply|use|redeem|einlösen|anwenden|använd"
_TOTAL = r"\btotal|to.?pay|grand|gesamt|summe|betrag|att betala"


class Proposals:
    """Proposes elements of one page; `is_one` verifies each, `product` is what the shop calls the product in it."""

    def __init__(self, things: Sequence[Thing], is_one: IsOne, product: str) -> None:
        self._things = [thing for thing in things if thing.shown]
        self._is_one = is_one
        self._product = product

    def person(self) -> tuple[Step, ...]:
        """The steps that type name and address, a field at a time, in the order of the page."""
        fields = [thing for thing in self._things if thing.kind and thing.role in ("textbox", "combobox")]
        steps: dict[int, Step] = {}
        for name, (token, words) in PERSON.items():
            by_token = [n for n, field in enumerate(fields) if token in field.autocomplete.split()]
            by_words = [n for n, field in enumerate(fields) if _like(field, words)]
            for number in (*by_token, *by_words):
                element = self._verified(fields[number])
                if number not in steps and element is not None:
                    steps[number] = Step(**element.model_dump(), type=f"{{{name}}}")
                    break
        return tuple(steps[number] for number in sorted(steps))

    def add_to_cart(self) -> Element | None:
        """The button that puts the product into the cart: its own where several products have one."""
        buttons = [thing for thing in self._buttons() if _like(thing, _ADD)]
        own = [thing for thing in buttons if self._product.lower() in " ".join(thing.words).lower()]
        return self._first(own or buttons)

    def klarna(self) -> Element | None:
        """What chooses Klarna: a radio button, else anything that is named so and is not the button that pays."""
        named = [thing for thing in self._things if _like(thing, "klarna")]
        return self._first([thing for thing in named if thing.role == "radio"]) or self._first(
            [thing for thing in named if thing.role == "link"]
        )

    def pay(self) -> Element | None:
        """The button that pays: the one that names Klarna, else the last one with such a word."""
        buttons = [thing for thing in self._buttons() if _like(thing, _PAY)]
        return self._first([thing for thing in buttons if _like(thing, "klarna")] or buttons[::-1])

    def quantity(self) -> Element | None:
        """The field that holds the product's quantity."""
        fields = [thing for thing in self._things if thing.kind and _like(thing, _QUANTITY)]
        return self._of_product(fields)

    def remove(self) -> Element | None:
        """The button that takes the product out."""
        return self._of_product([thing for thing in self._buttons() if _like(thing, _REMOVE)])

    def code(self) -> tuple[Step, ...]:
        """The field for a discount code and the button beside it."""
        fields = [thing for thing in self._things if thing.kind == "text" and _like(thing, _CODE)]
        field = self._first([one for one in fields if not _like(one, "post|zip|gift")])
        button = self._first([thing for thing in self._buttons() if _like(thing, _APPLY)])
        if field is None or button is None:
            return ()
        return Step(**field.model_dump(), type="{code}"), Step(**button.model_dump())

    def total(self) -> Element | None:
        """Where the total stands: the largest single amount, of those that say so."""
        amounts = [(value, thing) for thing in self._things if (value := amount(thing.text)) is not None]
        said = [one for one in amounts if _like(one[1], _TOTAL)]
        # Of equal ones the last: a total stands below what it is the total of.
        largest = sorted(enumerate(said or amounts), key=lambda one: (-one[1][0], -one[0]))
        return self._first([thing for _, (_, thing) in largest])

    def message(self) -> Element | None:
        """Where the shop tells the shopper something."""
        return self._first([thing for thing in self._things if thing.role in ANNOUNCED])

    def _buttons(self) -> list[Thing]:
        return [thing for thing in self._things if thing.role == "button"]

    def _first(self, things: Sequence[Thing]) -> Element | None:
        return next((found for thing in things if (found := self._verified(thing)) is not None), None)

    def _verified(self, thing: Thing) -> Element | None:
        """The first way to find it that finds nothing else."""
        return next((element for element in thing.found_by if self._is_one(element)), None)

    def _of_product(self, things: Sequence[Thing]) -> Element | None:
        """An element that names the product, with a placeholder in the name's place."""
        for thing in things:
            for element in thing.found_by:
                texts = {key: value for key, value in element if isinstance(value, str) and key != "role"}
                if any(self._product in value for value in texts.values()) and self._is_one(element):
                    put = {key: value.replace(self._product, "{product}") for key, value in texts.items()}
                    return element.model_copy(update=put)
        return None


def _like(thing: Thing, words: str) -> bool:
    said = " ".join(
        (thing.name, thing.label, thing.placeholder, thing.test_id, thing.id, thing.field, thing.css)
    )
    return re.search(words, said, re.IGNORECASE) is not None


def amount(text: str) -> int | None:
    """The one amount of money in a text, in minor units, or None."""
    if not re.search(r"[£€$]|\bkr\b|\b[A-Z]{3}\b", text):
        return None
    try:
        return minor_units(text)
    except NotAnAmountError:
        return None
