"""How a shop's pages are described in a checkout file: what is found by what, what is done with it, what is read.

Nothing here touches a browser. `pages.configured` makes a page object of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

FOUND_BY = ("css", "test_id", "role", "label", "text", "placeholder")
"""Ways to find an element; exactly one is given."""

PERSON = ("given_name", "family_name", "email", "phone", "street", "postcode", "city", "region")
"""What a shopper can be asked for; a step that would type nothing, as a region where there is none, is left out."""

GIVEN: Mapping[str, tuple[str, ...]] = {
    "cart": ("product", "quantity"),
    "open": (),
    "fill_address": PERSON,
    "choose_klarna": (),
    "change_quantity": ("product", "quantity"),
    "add": ("product",),
    "remove": ("product",),
    "apply_discount": ("code",),
    "remove_discount": (),
    "redeem_gift_card": ("number",),
    "remove_gift_card": (),
    "choose_shipping": ("option",),
    "choose_country": ("country",),
    "choose_another_method": (),
    "choose_another_category": (),
    "buy_for_company": ("organization_name",),
    "fill_delivery_address": PERSON,
}
"""Each action, and which placeholders its steps may hold."""

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def fill(text: str, given: Mapping[str, str]) -> str:
    """The text with its placeholders replaced; other braces stay as they are."""
    return _PLACEHOLDER.sub(lambda found: given.get(found[1], found[0]), text)


class _Described(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Element(_Described):
    """What an element is found by: one of `FOUND_BY`; `name` goes with a role, `exact` with all but CSS.

    Several may match: the first one that can be seen is meant.
    """

    css: Annotated[str | None, Field(min_length=1, description="a CSS selector")] = None
    test_id: Annotated[str | None, Field(min_length=1, description="its data-testid")] = None
    role: Annotated[str | None, Field(min_length=1, description="its ARIA role, such as 'button'")] = None
    name: Annotated[
        str | None, Field(min_length=1, description="its name for its role: what is read out")
    ] = None
    label: Annotated[str | None, Field(min_length=1, description="the text of a field's label")] = None
    text: Annotated[str | None, Field(min_length=1, description="the text in it")] = None
    placeholder: Annotated[str | None, Field(min_length=1, description="the grey text in an empty field")] = (
        None
    )
    exact: Annotated[bool, Field(description="true: the whole text, letter by letter")] = False

    @model_validator(mode="after")
    def _found_by_one(self) -> Self:
        given = [way for way in FOUND_BY if getattr(self, way) is not None]
        self._check(given)
        if self.name is not None and self.role is None:
            raise ValueError("name goes with a role")
        return self

    def _check(self, given: list[str]) -> None:
        if len(given) != 1:
            said = " and ".join(given) or "nothing"
            raise ValueError(f"an element is found by one of {', '.join(FOUND_BY)}; here it is {said}")

    def filled(self, given: Mapping[str, str]) -> Self:
        """The same with its placeholders replaced."""
        texts = {key: fill(value, given) for key, value in self if isinstance(value, str)}
        return self.model_copy(update=texts)

    def __str__(self) -> str:
        """As it is written in a checkout file."""
        pairs = [(key, value) for key, value in self if value not in (None, False)]
        return "{ " + ", ".join(f"{key} = {_toml(value)}" for key, value in pairs) + " }"


class Step(Element):
    """One thing that a shopper does: goes to an address, or does something with an element.

    Left at that, the element is pressed (a checkbox or radio button is set); with `type` that is typed into it, or
    chosen in a list; then `key` is pressed. With `wait` nothing is done, but waited until it can be seen or is gone.
    """

    go: Annotated[
        str | None, Field(pattern=r"^/", description="a path below base_url, instead of an element")
    ] = None
    type: Annotated[str | None, Field(description="what is typed into a field, or chosen in a list")] = None
    key: Annotated[
        str | None, Field(min_length=1, description="a key to press after that: 'Enter', 'Tab'")
    ] = None
    wait: Annotated[
        Literal["shown", "gone"] | None, Field(description="'shown' or 'gone': nothing but waiting for that")
    ] = None

    def _check(self, given: list[str]) -> None:
        if self.go is None:
            super()._check(given)
        elif given or self.type is not None or self.key or self.wait:
            raise ValueError("a step that goes to an address does nothing else")
        if self.wait and (self.type is not None or self.key):
            raise ValueError("a step that waits does nothing else")


class Sign(Element):
    """By what a page is known: the path of its address (`*` stands for anything), or an element that only it shows."""

    path: Annotated[str | None, Field(pattern=r"^/", description="the path of its address")] = None

    def _check(self, given: list[str]) -> None:
        if self.path is None:
            super()._check(given)
        elif given:
            raise ValueError("a page is known by its path or by an element, not by both")


def _element(value: object) -> object:
    """A plain text is a CSS selector."""
    return {"css": value} if isinstance(value, str) else value


def _sign(value: object) -> object:
    return {"path": value} if isinstance(value, str) and value.startswith("/") else _element(value)


def _steps(value: object) -> object:
    given = value if isinstance(value, list) else [value]
    return tuple(_element(step) for step in given)


def _some(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    if not steps:
        raise ValueError("no step: leave the key out where the shop does not offer this")
    return steps


def _plain(element: Element) -> Element:
    if element.css is None and element.test_id is None:
        raise ValueError("a part of a line is found by css or test_id, within the line")
    return element


FORMS = (
    "{ role, name }, { label }, { text }, { placeholder }, { test_id }, { css }, or a CSS selector as a text"
)

Found = Annotated[Element, BeforeValidator(_element), Field(description=FORMS)]
Part = Annotated[
    Element,
    BeforeValidator(_element),
    AfterValidator(_plain),
    Field(description="{ css } or { test_id }, within the line; a text is a CSS selector"),
]
Page = Annotated[
    Sign,
    BeforeValidator(_sign),
    Field(description=f"a path that begins with /, in which * stands for anything; or {FORMS}"),
]
Steps = Annotated[
    tuple[Step, ...],
    BeforeValidator(_steps),
    AfterValidator(_some),
    Field(description=f"one step or a list of them: {{ go = '/path' }}, or {FORMS}, with type, key or wait"),
]


class Doing(_Described):
    """What a shopper can do, in steps. What is left out is not offered."""

    cart: Annotated[
        Steps,
        Field(
            title="puts a piece of a product into the cart; all pieces at once where a step holds {quantity}"
        ),
    ]
    open: Annotated[Steps, Field(title="goes on to the payment step")]
    fill_address: Annotated[Steps, Field(title="types name, contact and address")]
    choose_klarna: Annotated[Steps, Field(title="selects Klarna among the ways to pay")]
    pay: Annotated[Found, Field(title="the button whose click authorizes")]
    place_order: Annotated[
        Found | None,
        Field(
            title="the button that places the order after an approval; left out where the approval alone does"
        ),
    ] = None
    change_quantity: Annotated[
        Steps | None, Field(title="sets the quantity of a product in the cart, on the payment step")
    ] = None
    add: Annotated[
        Steps | None, Field(title="puts one more product into the cart without leaving the payment step")
    ] = None
    remove: Annotated[Steps | None, Field(title="takes a product out of the cart")] = None
    apply_discount: Annotated[
        Steps | None, Field(title="applies a discount code; needs remove_discount and goods.discount_code")
    ] = None
    remove_discount: Annotated[Steps | None, Field(title="takes the discount off again")] = None
    redeem_gift_card: Annotated[
        Steps | None, Field(title="pays a part with a gift card; needs remove_gift_card and goods.gift_card")
    ] = None
    remove_gift_card: Annotated[Steps | None, Field(title="takes the gift card off again")] = None
    choose_shipping: Annotated[
        Steps | None, Field(title="chooses a shipping option; needs goods.shipping")
    ] = None
    choose_country: Annotated[
        Steps | None, Field(title="changes the country; {country} is its code of two letters")
    ] = None
    choose_another_method: Annotated[
        Steps | None, Field(title="selects a way to pay that is not Klarna's")
    ] = None
    choose_another_category: Annotated[
        Steps | None,
        Field(title="selects the second of Klarna's ways to pay, where a session offers several"),
    ] = None
    buy_for_company: Annotated[Steps | None, Field(title="says that a company buys, and which")] = None
    fill_delivery_address: Annotated[
        Steps | None, Field(title="says that the goods go to another address, and which")
    ] = None

    @field_validator(*GIVEN)
    @classmethod
    def _placeholders(cls, steps: tuple[Step, ...] | None, info: ValidationInfo) -> tuple[Step, ...] | None:
        known = GIVEN[info.field_name or ""]
        for step in steps or ():
            for text in (value for _, value in step if isinstance(value, str)):
                for name in _PLACEHOLDER.findall(text):
                    if name not in known:
                        may = ", ".join(f"{{{one}}}" for one in known) or "none"
                        raise ValueError(f"unknown placeholder {{{name}}}; here there is: {may}")
        return steps

    def offered(self) -> dict[str, tuple[Step, ...]]:
        """The actions that are described, each with its steps."""
        return {name: steps for name in GIVEN if (steps := getattr(self, name)) is not None}


class Seeing(_Described):
    """What a shopper sees, and where."""

    total: Annotated[Found, Field(title="where the total stands: one amount, and no other")]
    line: Annotated[Found | None, Field(title="each line of the cart")] = None
    line_name: Annotated[Part | None, Field(title="the product's name in it")] = None
    line_quantity: Annotated[
        Part | None, Field(title="its quantity: a field's value or a text with a number")
    ] = None
    line_total: Annotated[Part | None, Field(title="its total")] = None
    message: Annotated[
        Found | None, Field(title="what the shop tells the shopper; only what can be seen counts")
    ] = None
    klarna: Annotated[
        Found | None, Field(title="Klarna among the ways to pay; left out: what choose_klarna presses last")
    ] = None
    way: Annotated[Found | None, Field(title="each way to pay: its label, with its name and logo")] = None
    way_name: Annotated[Part | None, Field(title="its name in it")] = None
    widget: Annotated[
        Found | None, Field(title="Klarna's widget; left out: Klarna's own frame, wherever it stands")
    ] = None
    order_number: Annotated[Found | None, Field(title="the number of the order, on its confirmation")] = None
    checkout: Annotated[
        Page | None,
        Field(title="by what the payment step is known; left out: no other page, and a total to be read"),
    ] = None
    review: Annotated[Page | None, Field(title="by what the order-review page is known")] = None
    confirmation: Annotated[Page, Field(title="by what the confirmation is known")]

    @model_validator(mode="after")
    def _ways_are_whole(self) -> Self:
        if (self.way is None) is not (self.way_name is None):
            raise ValueError(
                "a way to pay is read by way, which is found once for each, and way_name within it"
            )
        return self

    @model_validator(mode="after")
    def _lines_are_whole(self) -> Self:
        parts = (self.line_name, self.line_quantity)
        if self.line is not None and None in parts:
            raise ValueError("a line is read by its line_name and its line_quantity")
        if self.line is None and any((*parts, self.line_total)):
            raise ValueError("line_name, line_quantity and line_total are parts of a line: say which by line")
        return self


class Goods(_Described):
    """What the journeys put into the cart and try on it, as the shop calls it."""

    product: Annotated[
        str,
        Field(
            title="the product that the journeys buy, as it is called wherever {product} stands",
            min_length=1,
            description="stands for {product}",
        ),
    ]
    other_product: Annotated[
        str, Field(title="another one, to add", min_length=1, description="stands for {product}, too")
    ]
    equal_product: Annotated[
        str | None,
        Field(
            title="one to put in the place of product",
            min_length=1,
            description="a product at the very price of product",
        ),
    ] = None
    discount_code: Annotated[
        str | None, Field(title="a discount to try", min_length=1, description="a code that is valid")
    ] = None
    gift_card: Annotated[
        str | None,
        Field(
            title="a gift card to pay a part with",
            min_length=1,
            description="a card worth less than one product",
        ),
    ] = None
    shipping: Annotated[
        str | None,
        Field(
            title="a shipping option to change to",
            min_length=1,
            description="an option that is not chosen at first",
        ),
    ] = None

    @field_validator("other_product", "equal_product")
    @classmethod
    def _is_another(cls, name: str | None, info: ValidationInfo) -> str | None:
        if name is not None and name == info.data.get("product"):
            raise ValueError("it has to be another one than product")
        return name


TOGETHER: Mapping[str, tuple[str, str]] = {
    "apply_discount": ("do.remove_discount", "goods.discount_code"),
    "redeem_gift_card": ("do.remove_gift_card", "goods.gift_card"),
    "choose_shipping": ("goods.shipping", "goods.shipping"),
}
"""Actions, and what else they need: one cannot be tried without the other."""


class Described(_Described):
    """A whole checkout, as a file describes it."""

    do: Doing
    see: Seeing
    goods: Goods
    authorize_again: bool = False
    finalize: bool = False
    authorization_callback: bool = False


def _toml(value: Any) -> str:
    if value is True:
        return "true"
    if '"' in value and "'" not in value and "\\" not in value:
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False)  # which TOML reads alike
