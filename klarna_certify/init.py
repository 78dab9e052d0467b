"""Looks at a shop and writes the files that connect it: what was found and verified, and what is left to be said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError

from fixtures.conversation import ExpectationFailed
from klarna_certify.cart_lines import cart_lines
from klarna_certify.configuration import Config, Gateway, Project, WebServer
from klarna_certify.proposals import Proposals
from klarna_certify.visit import Visit, visit
from pages.checkout import ShopperStoppedError
from pages.configured import configured, locate
from pages.described import Described, Doing, Element, Goods, Seeing, Step
from pages.survey import survey
from pages.waiting import until

CHECKOUT, CONFIGURATION = "checkout.toml", "playwright.config.py"

UNKNOWN = "/unknown-page"
"""Stands for a page that has not been seen yet."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a shop beforehand. `start` is its command, in words, or empty where it runs at `url` already."""

    name: str
    url: str = ""
    start: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    market: str = "GB"
    product: str
    other_product: str
    shop_page: str = "/"
    checkout_page: str = "/checkout"
    gateway_port: int = 0

    def config(self, checkout: str = CHECKOUT) -> Config:
        """What to run on."""
        server = WebServer(command=self.start, env=dict(self.env)) if self.start else None
        gateway = Gateway(port=self.gateway_port)
        workers = 1 if self.gateway_port else 2
        project = Project(name="my-shop", checkout=checkout)
        return Config(
            projects=[project], web_server=server, gateway=gateway, workers=workers, expect_timeout=10.0
        )


@dataclass(slots=True)
class Found:
    """What was found, by key; None for what was not."""

    do: dict[str, tuple[Step, ...] | Element | None] = field(default_factory=dict)
    see: dict[str, Element | str | None] = field(default_factory=dict)


def look(known: Known, tell: Tell) -> Found:
    """Goes to the checkout with a product, proposes what it can verify, and tries a purchase with it.

    Raises what `klarna_certify.visit.visit` raises.
    """
    with TemporaryDirectory() as folder:
        # A visit wants a checkout file. This one says no more than that there is a shop.
        text = f'name = "x"\nbase_url = "{known.url}"\nmarket = "{known.market}"\n{_BLANK}'
        (Path(folder) / CHECKOUT).write_text(text, encoding="utf-8")
        config = known.config(str(Path(folder) / CHECKOUT)).located(Path.cwd())
        with visit(config, config.projects[0]) as visited:
            found = _propose(visited, known, tell)
            found.see |= _lines(visited, known, found, tell)
            found.see["confirmation"] = _bought(visited, known, found, tell)
            return found


_BLANK = f"""
[goods]
product = "1"
other_product = "2"
[do]
cart = {{ go = "/" }}
open = {{ go = "/" }}
fill_address = "body"
choose_klarna = "body"
pay = "body"
[see]
total = "body"
confirmation = "{UNKNOWN}"
"""


def _propose(visited: Visit, known: Known, tell: Tell) -> Found:
    page, found = visited.page, Found()

    def proposals() -> Proposals:
        return Proposals(
            survey(page), lambda element: locate(page, element, visible=False).count() == 1, known.product
        )

    page.goto(visited.url + known.shop_page.replace("{product}", known.product))
    add = until(page.context, lambda: proposals().add_to_cart(), visited.checkout.timeout)
    found.do["cart"] = (Step(go=known.shop_page), *_step(_templated(add, known.product))) if add else None
    if add is None:
        tell(f"! {known.shop_page}: no button was found that puts {known.product} into the cart")
    else:
        before = survey(page)
        locate(page, add).click()
        # The shop has taken it once its page says something else.
        until(page.context, lambda: survey(page) != before or None, visited.checkout.timeout)
    page.goto(visited.url + known.checkout_page)
    until(page.context, lambda: proposals().klarna(), visited.checkout.timeout)
    here = proposals()
    quantity = here.quantity()
    found.do |= {
        "open": (Step(go=known.checkout_page),),
        "fill_address": here.person() or None,
        "choose_klarna": _step(here.klarna()) or None,
        "pay": here.pay(),
        "change_quantity": _step(quantity, type="{quantity}", key="Enter") or None,
        "remove": _step(here.remove()) or None,
        "apply_discount": here.code() or None,
    }
    found.see |= {"total": here.total(), "message": here.message(), "checkout": known.checkout_page}
    return found


def _lines(visited: Visit, known: Known, found: Found, tell: Tell) -> Mapping[str, Element]:
    """Puts one more of the product and one of the other into the cart, and finds out how its lines are read."""
    described = _described(known, found)
    steps = described and (described.do.change_quantity or described.do.remove)
    if described is None or not steps:
        return {}
    shop = configured(described)(visited.page, visited.url, visited.journal, visited.checkout.timeout)
    anchor = Element.model_validate({key: value for key, value in steps[0] if key in Element.model_fields})
    products = known.product, known.other_product

    def lines() -> Mapping[str, Element]:
        return cart_lines(visited.page, anchor, *products, shop.see().total or 0)

    try:
        shop.open(dict.fromkeys(products, 1))
        read = until(visited.page.context, lines, visited.checkout.timeout) or {}
    except (ShopperStoppedError, PlaywrightError) as error:
        tell(f"! The lines of a cart could not be looked at: {str(error).splitlines()[0]}")
        return {}
    return read


def _bought(visited: Visit, known: Known, found: Found, tell: Tell) -> str | None:
    """Buys with what was found, and gives the path of the page on which that ended, or None where it did not."""
    described = _described(known, found)
    if described is None:
        return None
    shop = configured(described)(visited.page, visited.url, visited.journal, visited.checkout.timeout)
    try:
        shop.open({known.product: 1})
        shop.fill_address(visited.shopper)
        shop.choose_klarna()
        before = visited.page.url
        shop.pay()
        visited.klarna.purchase().complete()
    except (ShopperStoppedError, ExpectationFailed, PlaywrightError) as error:
        tell(f"! No purchase could be made with it yet: {str(error).splitlines()[0]}")
        return None
    left = until(visited.page.context, lambda: visited.page.url != before or None, visited.checkout.timeout)
    if not left:
        tell(
            "! The page after the purchase has the address of the checkout: say by which element it is known"
        )
        return None
    below = urlsplit(visited.page.url).path.removeprefix(urlsplit(visited.url).path)
    return re.sub(r"[^/]*\d[^/]*", "*", below)


def _described(known: Known, found: Found) -> Described | None:
    """What was found as a description, or None where something is missing without which nothing can be bought."""
    needed = [found.do.get(key) for key in ("cart", "fill_address", "choose_klarna", "pay")]
    if None in needed or found.see.get("total") is None:
        return None
    do = {
        key: _dumped(value)
        for key, value in found.do.items()
        if value is not None and key != "apply_discount"
    }
    return Described(
        do=Doing.model_validate(do),
        see=Seeing.model_validate({"total": _dumped(found.see["total"]), "confirmation": UNKNOWN}),
        goods=Goods(product=known.product, other_product=known.other_product),
    )


def written(known: Known, found: Found) -> Mapping[str, str]:
    """The two files, by name: what was found, with what is left to be said as a comment."""
    return {CHECKOUT: "\n".join(_checkout(known, found)) + "\n", CONFIGURATION: _configuration(known)}


def _checkout(known: Known, found: Found) -> Iterator[str]:
    yield "# How the certification drives this shop. Every key: docs/checkout-file.md."
    yield "# `klarna-certify doctor` tries what is written here."
    yield f"name = {_text(known.name)}"
    if known.url:
        yield f"base_url = {_text(known.url)}"
    yield f"market = {_text(known.market)}"
    yield '# "one-page": Klarna\'s widget stays until the order. "review": a page without it stands between.'
    yield 'shape = "one-page"'
    yield ""
    yield "# What the journeys buy and try, as the shop calls it."
    yield "[goods]"
    yield f"product = {_text(known.product)}"
    yield f"other_product = {_text(known.other_product)}"
    yield '# equal_product = "…"   # one at the very price of product'
    yield '# discount_code = "…"   # one that is valid'
    yield '# gift_card = "…"       # one that is worth less than one product'
    yield '# shipping = "…"        # an option that is not chosen at first'
    yield ""
    yield "# What a shopper does. A step presses an element; with `type` it types, with `wait` it only waits."
    yield "[do]"
    for key, example in _DO.items():
        value = found.do.get(key)
        off = key == "apply_discount"  # it cannot be tried without a code
        yield from _line(key, _shown(value) if value else None, example, needed=key in _NEEDED, off=off)
    yield ""
    yield "# What a shopper sees. A text is a CSS selector, or, for a page, the path of its address."
    yield "[see]"
    for key, example in _SEE.items():
        seen = found.see.get(key)
        said = _text(seen) if isinstance(seen, str) else _shown(seen) if seen is not None else None
        yield from _line(key, said, example, needed=key in _NEEDED)


_NEEDED = ("cart", "open", "fill_address", "choose_klarna", "pay", "total", "confirmation")

_DO = {
    "cart": '[{ go = "/" }, { role = "button", name = "Add {product}" }]',
    "open": '{ go = "/checkout" }',
    "fill_address": '[{ label = "E-mail", type = "{email}" }]',
    "choose_klarna": '{ label = "Klarna" }',
    "pay": '{ role = "button", name = "Pay" }',
    "place_order": '{ role = "button", name = "Place order" }',
    "change_quantity": '{ css = "#quantity-{product}", type = "{quantity}", key = "Enter" }',
    "add": '{ role = "button", name = "Add {product}" }',
    "remove": '{ role = "button", name = "Remove {product}" }',
    "apply_discount": '[{ label = "Code", type = "{code}" }, { role = "button", name = "Apply" }]',
    "remove_discount": '{ role = "button", name = "Remove code" }',
    "redeem_gift_card": '[{ label = "Gift card", type = "{number}" }, { role = "button", name = "Redeem" }]',
    "remove_gift_card": '{ role = "button", name = "Remove gift card" }',
    "choose_shipping": '{ css = "[name=shipping][value={option}]" }',
    "choose_country": '{ label = "Country", type = "{country}" }',
}
"""Each action and an example of its steps."""

_SEE = {
    "total": '"#total"',
    "line": '".cart-line"',
    "line_name": '".name"',
    "line_quantity": '"input"',
    "line_total": '".sum"',
    "message": '"[role=alert]"',
    "order_number": '"#order-number"',
    "checkout": '"/checkout"',
    "review": '"/review"',
    "confirmation": '"/thank-you/*"',
}


def _line(key: str, value: str | None, example: str, *, needed: bool, off: bool = False) -> Iterator[str]:
    if value is None:
        why = "NEEDED, and not found" if needed else "not found: left out, it is not offered"
        yield f"# {key} = {example}   # {why}"
    elif off:
        yield "# Found; it goes with goods.discount_code and do.remove_discount:"
        yield from (f"# {line}" for line in f"{key} = {value}".splitlines())
    else:
        yield f"{key} = {value}"


def _shown(value: tuple[Step, ...] | Element) -> str:
    if isinstance(value, Element):
        return str(value)
    if len(value) == 1:
        return str(value[0])
    return "[\n" + "".join(f"    {step},\n" for step in value) + "]"


def _configuration(known: Known) -> str:
    names = "Config, Project, WebServer" if known.start else "Config, Gateway, Project"
    lines = [
        '"""What the certification of this shop runs on. Every key: docs/configuration.md."""',
        "",
        f"from klarna_certify.configuration import {names}",
        "",
        "config = Config(",
        f'    projects=[Project(name="my-shop", checkout="{CHECKOUT}")],',
        "    expect_timeout=10.0,",
    ]
    if known.start:
        lines += [
            "    web_server=WebServer(",
            f"        command={list(known.start)!r},",
            f"        env={dict(known.env)!r},",
            "    ),",
        ]
    else:
        lines += [
            f"    # The shop's server is given http://127.0.0.1:{known.gateway_port} as the address of Klarna's API.",
            f"    gateway=Gateway(port={known.gateway_port}),",
            f"    workers={1 if known.gateway_port else 2},",
        ]
    return "\n".join([*lines, ")"]) + "\n"


def _step(element: Element | None, **more: str) -> tuple[Step, ...]:
    return () if element is None else (Step.model_validate({**element.model_dump(), **more}),)


def _templated(element: Element | None, product: str) -> Element | None:
    """The element with the product's name taken for the placeholder: the other product has one like it."""
    if element is None:
        return None
    texts = {key: value for key, value in element if isinstance(value, str) and key != "role"}
    return element.model_copy(
        update={key: value.replace(product, "{product}") for key, value in texts.items()}
    )


def _dumped(value: object) -> object:
    if isinstance(value, tuple):
        return [_dumped(one) for one in value]
    return value.model_dump(exclude_none=True) if isinstance(value, Element) else value


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # which TOML reads alike
