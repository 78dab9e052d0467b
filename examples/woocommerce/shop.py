"""A stand-in for a WooCommerce shop with a plugin for Klarna: its markup and its ways, with the standard library alone.

Cart page, classic checkout, the addresses that its script asks, and what stands in the page by the names that
WooCommerce documents. Klarna's session is brought up to date before the review is shown.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from base64 import b64encode
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, quote, urlsplit
from urllib.request import Request, urlopen

from customer import COUPONS, PRODUCTS, RATES, Customer
from markup import SORRY, cart, checkout, notice, payment, received, review, shelf

REMEMBERED = ("address_1", "city", "postcode")
"""What a guest's session keeps: the name, phone and e-mail are forgotten with the page."""

STYLE = Path(__file__).with_name("shop.css").read_text(encoding="utf-8")
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" rx="2"/></svg>'
)
MOST, LONGEST = 99, 50_000

NOT_PLACED = "Your order could not be placed, and nothing was paid. Please pay again."
CHANGED = (
    "Your cart is another one than you paid for, so nothing was ordered. Please look at it, and pay again."
)


class NotHeardError(Exception):
    """Klarna gave no usable answer: whether it did what it was asked is not known."""


class Klarna:
    """Klarna's API: a status and a body, or NotHeardError."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.url = url.rstrip("/")
        self.login = b64encode(f"{username}:{password}".encode()).decode()

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Asks once; an answer of the server's own trouble is no answer."""
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

    def bring_up_to_date(self, customer: Customer) -> bool:
        """Gives Klarna the cart as it is; a session that is gone is replaced. Whether Klarna took it."""
        purchase = customer.purchase()
        if customer.session and customer.accepted == purchase:
            return True
        customer.accepted = None
        status = 404
        try:
            if customer.session:
                path = f"/payments/v1/sessions/{customer.session['session_id']}"
                status, _ = self.ask("POST", path, purchase)
            if status in (404, 409):
                customer.session = None
                status, body = self.ask("POST", "/payments/v1/sessions", purchase)
                customer.session = body if status == 200 else None
        except NotHeardError:
            return False
        if status in (200, 204):
            customer.accepted = purchase
        return customer.accepted is not None

    def place(self, customer: Customer, token: str, order: dict[str, Any]) -> bool:
        """Places the order. An answer that is lost is looked into: the session tells, and the order can be repeated."""
        path = f"/payments/v1/authorizations/{quote(token, safe='')}/order"
        session = (customer.session or {}).get("session_id")
        try:
            status, body = self.ask("POST", path, order)
        except NotHeardError:
            try:
                _, known = self.ask("GET", f"/payments/v1/sessions/{session}")
                if known.get("status") != "complete":
                    return False
                status, body = self.ask("POST", path, order)
            except NotHeardError:
                return False
        return status == 200 and body.get("fraud_status") != "REJECTED"


class Shop(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    klarna: Klarna
    customers: dict[str, Customer] = {}  # noqa: RUF012 - shared by all requests: this is the shop's memory

    def do_GET(self) -> None:
        """A page, or a link that changes the cart and leads to one."""
        customer, asked = self.customer(), urlsplit(self.path)
        given = values(asked.query)
        with customer.lock:
            if asked.path == "/" and given.get("add-to-cart") in PRODUCTS:
                product, wanted = given["add-to-cart"], given.get("quantity", "1")
                many = int(wanted) if wanted.isdecimal() else 1
                customer.cart[product] = min(customer.cart.get(product, 0) + many, MOST)
                self.go("/cart/")
            elif asked.path == "/":
                self.answer("<h1>Shop</h1>" + "".join(map(shelf, PRODUCTS)))
            elif asked.path == "/cart/":
                if given.get("remove_item") in customer.cart:
                    del customer.cart[given["remove_item"]]
                    self.go("/cart/")
                else:
                    self.answer(cart(customer))
            elif asked.path == "/checkout/" and customer.cart:
                self.answer(checkout(customer, self.klarna.bring_up_to_date(customer)))
            elif asked.path == "/checkout/":
                self.go("/cart/")
            elif asked.path.startswith("/checkout/order-received/"):
                number = asked.path.split("/")[3]
                order = customer.orders.get(number)
                self.answer(received(number, order) if order else "<h1>Not here</h1>", 200 if order else 404)
            elif asked.path.endswith(".svg"):
                self.answer(PICTURE, kind="image/svg+xml")
            else:
                self.answer("<h1>Not here</h1>", 404)

    def do_POST(self) -> None:
        """The cart's form, and what the checkout's script asks."""
        length = int(self.headers.get("Content-Length", 0))
        if length > LONGEST or self.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            self.answer("<h1>No</h1>", 403)
            return
        given = values(self.rfile.read(length).decode())
        customer, asked = self.customer(), urlsplit(self.path)
        endpoint = values(asked.query).get("wc-ajax")
        with customer.lock:
            if asked.path == "/cart/":
                for product in list(customer.cart):
                    quantity = given.get(f"cart[{product}][qty]", "")
                    if quantity == "0":
                        del customer.cart[product]
                    elif quantity.isdecimal():
                        customer.cart[product] = min(int(quantity), MOST)
                self.go("/cart/")
            elif endpoint == "update_order_review":
                self.json(self.reviewed(customer, given))
            elif endpoint in ("apply_coupon", "remove_coupon"):
                self.json({"messages": couponed(customer, endpoint, given.get("coupon_code", ""))})
            elif endpoint == "checkout":
                self.json(self.ordered(customer, given))
            else:
                self.answer("-1", 400)

    def reviewed(self, customer: Customer, given: dict[str, str]) -> dict[str, Any]:
        """Both parts of the review, anew, once Klarna has the cart."""
        customer.address = {key: given.get(f"billing_{key}", "")[:99] for key in REMEMBERED}
        customer.rate = (
            given.get("shipping_method[0]") if given.get("shipping_method[0]") in RATES else customer.rate
        )
        customer.method = given.get("payment_method", customer.method)
        usable = bool(customer.cart) and self.klarna.bring_up_to_date(customer)
        return {
            "result": "success",
            "messages": "" if usable else notice("error", SORRY),
            "fragments": {
                ".woocommerce-checkout-review-order-table": review(customer),
                ".woocommerce-checkout-payment": payment(customer, usable),
            },
        }

    def ordered(self, customer: Customer, given: dict[str, str]) -> dict[str, Any]:
        """Places what Klarna approved, and only that: the cart may have changed in another tab."""
        if given.get("version") != customer.version():
            return {"result": "failure", "messages": notice("error", CHANGED)}
        number = str(secrets.randbelow(90000) + 10000)
        address = {
            "given_name": given.get("billing_first_name", ""),
            "family_name": given.get("billing_last_name", ""),
            "email": given.get("billing_email", ""),
            "phone": given.get("billing_phone", ""),
            "street_address": given.get("billing_address_1", ""),
            "postal_code": given.get("billing_postcode", ""),
            "city": given.get("billing_city", ""),
            "country": "GB",
        }
        purchase = customer.purchase()
        order = {**purchase, "billing_address": address, "shipping_address": address}
        by_klarna = given.get("payment_method", "").startswith("klarna")
        approved = customer.accepted == purchase and self.klarna.place(
            customer, given.get("token", ""), {**order, "merchant_reference1": number}
        )
        if not customer.cart or (by_klarna and not approved):
            return {"result": "failure", "messages": notice("error", NOT_PLACED)}
        customer.orders[number] = purchase
        customer.cart, customer.coupon, customer.session, customer.accepted = {}, "", None, None
        return {"result": "success", "redirect": f"/checkout/order-received/{number}/?key=wc_order"}

    def customer(self) -> Customer:
        """The guest's session, known by a cookie."""
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("wp_woocommerce_session")
        self.guest = cookie.value if cookie and cookie.value in self.customers else secrets.token_urlsafe(16)
        home = f"http://127.0.0.1:{self.server.server_port}"
        return self.customers.setdefault(self.guest, Customer(home))

    def go(self, path: str) -> None:
        """To another page, by GET."""
        self.send_response(303)
        self.send_header("Location", path)
        self.end("")

    def json(self, value: dict[str, Any]) -> None:
        """What the script asked for."""
        self.answer(json.dumps(value), kind="application/json")

    def answer(self, body: str, status: int = 200, kind: str = "text/html") -> None:
        """A page, or anything else."""
        head = '<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Shop</title>'
        head += f"<style>{STYLE}</style><body>"
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.end(f"{head}{body}" if kind == "text/html" else body)

    def end(self, body: str) -> None:
        """The rest of every answer."""
        data = body.encode()
        self.send_header("Set-Cookie", f"wp_woocommerce_session={self.guest}; HttpOnly; SameSite=Lax; Path=/")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing: the path of an order's page is a shopper's business."""


def values(text: str) -> dict[str, str]:
    """A form's fields; of those given twice the last."""
    return {key: given[-1] for key, given in parse_qs(text, keep_blank_values=True).items()}


def couponed(customer: Customer, endpoint: str, code: str) -> str:
    """Puts a coupon on or takes it off, and says so."""
    if endpoint == "remove_coupon":
        customer.coupon = ""
        return notice("message", "Coupon has been removed.")
    if code.lower() not in COUPONS:
        return notice("error", "This coupon does not exist.")
    customer.coupon = code.lower()
    return notice("message", "Coupon code applied.")


def main() -> None:
    """Serves on the port that is named, on this machine only."""
    given = os.environ
    Shop.klarna = Klarna(given["KLARNA_API_URL"], given["KLARNA_API_USERNAME"], given["KLARNA_API_PASSWORD"])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Shop).serve_forever()


if __name__ == "__main__":
    main()
