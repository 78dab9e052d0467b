"""A small tea shop of the old school: forms, full page loads, no request from a script, the standard library alone.

Everything that the shopper does is a form that is sent. The server brings Klarna's session up to date before it
answers, so the page that comes shows a widget of its own cart.
"""

from __future__ import annotations

import html
import json
import os
import secrets
import sys
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, quote
from urllib.request import Request, urlopen

TEAS = {"assam": ("Assam, strong", 740), "sencha": ("Sencha, mild", 1190), "mint": ("Mint, no caffeine", 520)}
"""Name and price of each tea, in pence, VAT included."""

CODES = {"TEATIME": 15}
"""Discount codes and what they take off, in percent of each line."""

SCRIPT = Path(__file__).with_name("page.js").read_text(encoding="utf-8")

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4.5" cy="4.5" r="4"/></svg>'

VAT = 2000
MOST = 99
FIELDS = {
    "given_name": "Given name",
    "family_name": "Family name",
    "email": "E-mail",
    "phone": "Telephone",
    "street_address": "Street",
    "postal_code": "Postcode",
    "city": "Town",
}
SORRY = "Klarna could not take your cart just now. Please change it, or try again in a moment."
NOT_PLACED = "Your order could not be placed, and nothing was paid. Please pay again."
CHANGED = (
    "Your basket is another one than you paid for, so nothing was ordered. Please look at it, and pay again."
)


class NotHeardError(Exception):
    """Klarna gave no usable answer: whether it did what it was asked is not known."""


@dataclass
class Basket:
    """What one shopper has in mind, and how it stands with Klarna; `home` is the shop's address."""

    home: str
    quantities: dict[str, int] = field(default_factory=dict)
    code: str = ""
    address: dict[str, str] = field(default_factory=dict)
    session: dict[str, Any] | None = None
    accepted: list[dict[str, Any]] | None = None
    refused: bool = False
    told: str = ""
    orders: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def lines(self) -> list[dict[str, Any]]:
        """The cart as order lines; a discount is taken off in each of them."""
        made = []
        for tea, quantity in self.quantities.items():
            name, price = TEAS[tea]
            off = quantity * price * CODES.get(self.code, 0) // 100
            total = quantity * price - off
            made.append(
                {
                    "type": "physical",
                    "product_url": f"{self.home}/#{tea}",
                    "image_url": f"{self.home}/{tea}.svg",
                    "reference": tea,
                    "name": name,
                    "quantity": quantity,
                    "unit_price": price,
                    "tax_rate": VAT,
                    "total_discount_amount": off,
                    "total_amount": total,
                    "total_tax_amount": total - round(total * 10000 / (10000 + VAT)),
                }
            )
        return made

    def purchase(self) -> dict[str, Any]:
        """What is bought, the same for the session, the page and the order."""
        lines = self.lines()
        return {
            "purchase_country": "GB",
            "purchase_currency": "GBP",
            "locale": "en-GB",
            "order_amount": sum(line["total_amount"] for line in lines),
            "order_tax_amount": sum(line["total_tax_amount"] for line in lines),
            "order_lines": lines,
        }

    def version(self) -> str:
        """Tells one cart from another: a page says with it which of them it shows."""
        return sha256(json.dumps(self.lines()).encode()).hexdigest()


class Klarna:
    """Klarna's API: a status and a body, or NotHeardError."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.url = url.rstrip("/")
        self.login = b64encode(f"{username}:{password}".encode()).decode()

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Asks once; a redirection or an answer of the server's own trouble is no answer."""
        headers = {"Authorization": f"Basic {self.login}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        asked = Request(self.url + path, data, headers, method=method)  # noqa: S310 - the address is the shop's setting
        try:
            with urlopen(asked, timeout=20) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read() or b"{}")
        except HTTPError as error:
            if error.code >= 500 or error.code == 429:
                raise NotHeardError from error
            return error.code, {}
        except (URLError, OSError, ValueError) as error:
            raise NotHeardError from error

    def bring_up_to_date(self, basket: Basket) -> bool:
        """Gives Klarna the cart as it is; a session that is gone is replaced. Whether Klarna took it."""
        purchase = basket.purchase()
        if basket.session and basket.accepted == purchase["order_lines"]:
            return True
        basket.accepted = None
        try:
            if basket.session:
                status, _ = self.ask(
                    "POST", f"/payments/v1/sessions/{basket.session['session_id']}", purchase
                )
                if status in (404, 409):
                    basket.session = None
            if not basket.session:
                status, body = self.ask("POST", "/payments/v1/sessions", purchase)
                basket.session = body if status == 200 else None
        except NotHeardError:
            return False
        if status in (200, 204):
            basket.accepted = purchase["order_lines"]
        return basket.accepted is not None

    def place(self, basket: Basket, token: str, order: dict[str, Any]) -> bool:
        """Places the order. An answer that is lost is looked into: the session tells, and the order can be repeated."""
        path = f"/payments/v1/authorizations/{quote(token, safe='')}/order"
        try:
            status, body = self.ask("POST", path, order)
        except NotHeardError:
            try:
                _, session = self.ask(
                    "GET", f"/payments/v1/sessions/{(basket.session or {}).get('session_id')}"
                )
                if session.get("status") != "complete":
                    return False
                status, body = self.ask("POST", path, order)
            except NotHeardError:
                return False
        return status == 200 and body.get("fraud_status") != "REJECTED"


class Page(BaseHTTPRequestHandler):
    """One request. Every POST ends in a page that can be loaded again."""

    protocol_version = "HTTP/1.1"
    klarna: Klarna
    baskets: dict[str, Basket] = {}  # noqa: RUF012 - shared by all requests: this is the shop's memory

    def do_GET(self) -> None:
        """The shelf, the checkout, or an order that was placed."""
        basket = self.basket()
        with basket.lock:
            if self.path == "/":
                self.answer(shelf(basket))
            elif self.path == "/checkout" and basket.quantities:
                usable = self.klarna.bring_up_to_date(basket)
                told, basket.told = basket.told, ""
                self.answer(checkout(basket, usable, told or ("" if usable else SORRY)))
            elif self.path.startswith("/thanks/") and (order := basket.orders.get(self.path[8:])):
                self.answer(thanks(self.path[8:], order))
            elif self.path == "/health":
                self.answer("fine")
            elif self.path[1:].removesuffix(".svg") in TEAS:
                self.answer(PICTURE, kind="image/svg+xml")
            elif self.path == "/checkout":
                self.go("/")
            else:
                self.answer("<h1>Not here</h1>", 404)

    def do_POST(self) -> None:
        """What a form wants: `add` on the shelf, everything else at the checkout."""
        length = int(self.headers.get("Content-Length", 0))
        if length > 20_000 or self.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            self.answer("<h1>No</h1>", 403)
            return
        given = {key: values[-1] for key, values in parse_qs(self.rfile.read(length).decode()).items()}
        basket = self.basket()
        with basket.lock:
            if given.get("add") in TEAS:
                tea = given["add"]
                basket.quantities[tea] = min(basket.quantities.get(tea, 0) + 1, MOST)
                self.go("/")
            else:
                self.go(self.checked_out(basket, given))

    def checked_out(self, basket: Basket, given: dict[str, str]) -> str:
        """Does what the checkout's form asks for; where the shopper goes next."""
        basket.address = {key: given.get(key, "")[:99] for key in FIELDS}
        if token := given.get("token"):
            return self.ordered(basket, token, given.get("version", ""))
        if given.get("do") == "refused":
            basket.refused = True
            basket.told = "Klarna does not offer you to pay this way. Please send us a cheque."
            return "/checkout"
        for tea in list(basket.quantities):
            quantity = given.get(f"quantity-{tea}", "")
            if given.get("remove") == tea or quantity == "0":
                del basket.quantities[tea]
            elif quantity.isdecimal():
                basket.quantities[tea] = min(int(quantity), MOST)
        if given.get("do") == "code":
            basket.code = given.get("code", "").strip().upper()
            if basket.code not in CODES:
                basket.code, basket.told = "", "This code is not valid."
        elif given.get("do") == "no-code":
            basket.code = ""
        return "/checkout"

    def ordered(self, basket: Basket, token: str, version: str) -> str:
        """Places the order that Klarna approved, and only that: the cart may have changed in another tab."""
        if version != basket.version():
            basket.told = CHANGED
            return "/checkout"
        if not basket.quantities or basket.accepted != basket.lines():
            basket.told = NOT_PLACED
            return "/checkout"
        number = secrets.token_hex(4)
        address = {**basket.address, "country": "GB"}
        order = {**basket.purchase(), "billing_address": address, "shipping_address": address}
        if not self.klarna.place(basket, token, {**order, "merchant_reference1": number}):
            basket.told = NOT_PLACED
            return "/checkout"
        basket.orders[number] = basket.lines()
        basket.quantities, basket.code, basket.session, basket.accepted = {}, "", None, None
        return f"/thanks/{number}"

    def basket(self) -> Basket:
        """The shopper's, known by a cookie."""
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("tea")
        self.shopper = cookie.value if cookie and cookie.value in self.baskets else secrets.token_urlsafe(16)
        return self.baskets.setdefault(self.shopper, Basket(f"http://127.0.0.1:{self.server.server_port}"))

    def go(self, path: str) -> None:
        """To another page, by GET."""
        self.send_response(303)
        self.send_header("Location", path)
        self.end("")

    def answer(self, body: str, status: int = 200, kind: str = "text/html") -> None:
        """A page, or a picture."""
        head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Tea</title>'
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.end(f"{head}{body}" if kind == "text/html" else body)

    def end(self, body: str) -> None:
        """The rest of every answer."""
        data = body.encode()
        self.send_header("Set-Cookie", f"tea={self.shopper}; HttpOnly; SameSite=Lax; Path=/")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing: the path of an order's page is a shopper's business."""


def pounds(pence: int) -> str:
    """An amount as it is read here."""
    return f"£{pence // 100}.{pence % 100:02}"


def shelf(basket: Basket) -> str:
    """All teas, each with a form."""
    teas = "".join(
        f'<li id="{tea}">{html.escape(name)} {pounds(price)} <button name="add" value="{tea}">Take {tea}</button></li>'
        for tea, (name, price) in TEAS.items()
    )
    count = sum(basket.quantities.values())
    return (
        f'<h1>Tea</h1><form method="post" action="/"><ul>{teas}</ul></form>'
        f'<p><a href="/checkout">Till ({count} in your basket)</a></p>'
    )


def rows(lines: list[dict[str, Any]], *, fixed: bool) -> str:
    """The cart as a table."""
    made = ""
    for line in lines:
        tea, quantity = line["reference"], line["quantity"]
        cell = f'<input name="quantity-{tea}" value="{quantity}" size="2" aria-label="How many {tea}">'
        drop = f'<button name="remove" value="{tea}">No {tea} after all</button>'
        made += (
            f'<tr class="item"><td class="what">{html.escape(line["name"])}</td>'
            f'<td class="many">{quantity if fixed else cell}</td>'
            f'<td class="sum">{pounds(line["total_amount"])}</td><td>{"" if fixed else drop}</td></tr>'
        )
    total = pounds(sum(line["total_amount"] for line in lines))
    return f'<table>{made}<tr><th colspan="2">To pay</th><th class="to-pay">{total}</th></tr></table>'


def checkout(basket: Basket, usable: bool, told: str) -> str:
    """Cart, address and payment in one form; the widget only for a cart that Klarna has taken."""
    fields = "".join(
        f'<p><label>{label} <input name="{key}" value="{html.escape(basket.address.get(key, ""))}"></label></p>'
        for key, label in FIELDS.items()
    )
    code = (
        f'<p>Code {basket.code} <button name="do" value="no-code">Forget the code</button></p>'
        if basket.code
        else '<p><label>Code <input name="code"></label> <button name="do" value="code">Use it</button></p>'
    )
    session = basket.session or {}
    known = {
        "token": session.get("client_token"),
        "category": (session.get("payment_method_categories") or [{}])[0].get("identifier"),
        "purchase": basket.purchase(),
        "usable": usable and not basket.refused,
        "fields": FIELDS,
    }
    # "<" is all that could end a script element from within.
    data = json.dumps(known).replace("<", "\\u003c")
    klarna = "" if basket.refused else '<p><label><input type="radio" name="how" checked> Klarna</label></p>'
    return (
        f'<h1>Till</h1><p class="told" role="status">{html.escape(told)}</p>'
        f'<form method="post" action="/checkout"><input type="hidden" name="version" value="{basket.version()}">'
        # The first button is what Enter in a field presses.
        f'<button name="do" value="update">Count again</button>{rows(basket.lines(), fixed=False)}{code}{fields}'
        f'{klarna}<div id="klarna"></div><button type="button" id="pay" disabled>Buy with Klarna</button></form>'
        '<p><a href="/">More tea</a></p>'
        f'<script type="application/json" id="known">{data}</script><script>{SCRIPT}</script>'
        '<script src="https://x.klarnacdn.net/kp/lib/v1/api.js" async onerror="klarnaIsMissing()"></script>'
    )


def thanks(number: str, order: list[dict[str, Any]]) -> str:
    """The confirmation."""
    return f'<h1>Thank you</h1><p>Order <b id="order">{number}</b></p>{rows(order, fixed=True)}'


def main() -> None:
    """Serves on the port that is named, on this machine only."""
    environment = os.environ
    Page.klarna = Klarna(
        environment["KLARNA_API_URL"],
        environment["KLARNA_API_USERNAME"],
        environment["KLARNA_API_PASSWORD"],
    )
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()


if __name__ == "__main__":
    main()
