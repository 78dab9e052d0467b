"""What outlives a request: carts, their Klarna sessions and authorizations, and orders, in SQLite.

Everything hangs on a cart, and a cart belongs to a shopper (the value of a cookie). A cart makes one order at
most: the claim on it is a row whose key is the cart, so that two clicks, two tabs or two processes cannot
both have it. A claim is a lease: whoever does not come back from it leaves an attempt that another can settle.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sample_checkout.carts import Cart
from sample_checkout.markets import DEFAULT_COUNTRY, MARKETS

_SCHEMA = """
CREATE TABLE IF NOT EXISTS carts (
    id TEXT PRIMARY KEY, shopper TEXT NOT NULL, version INTEGER NOT NULL, content TEXT NOT NULL,
    notice TEXT NOT NULL DEFAULT '', number INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS carts_of_shopper ON carts (shopper, number);
CREATE TABLE IF NOT EXISTS sessions (
    cart TEXT PRIMARY KEY REFERENCES carts, session_id TEXT NOT NULL, client_token TEXT NOT NULL,
    categories TEXT NOT NULL, country TEXT NOT NULL, accepted_version INTEGER,
    refused INTEGER NOT NULL DEFAULT 0, callback_secret TEXT NOT NULL DEFAULT '',
    customer TEXT NOT NULL DEFAULT 'person'
);
CREATE TABLE IF NOT EXISTS authorizations (
    cart TEXT PRIMARY KEY REFERENCES carts, token TEXT NOT NULL, category TEXT NOT NULL,
    version INTEGER NOT NULL, address TEXT NOT NULL, delivery TEXT NOT NULL DEFAULT 'null'
);
CREATE TABLE IF NOT EXISTS orders (
    cart TEXT PRIMARY KEY REFERENCES carts, number TEXT NOT NULL UNIQUE, state TEXT NOT NULL,
    method TEXT NOT NULL, body TEXT NOT NULL DEFAULT '{}',
    klarna_order_id TEXT NOT NULL DEFAULT '', redirect_url TEXT NOT NULL DEFAULT '',
    fraud_status TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS attempts (
    cart TEXT PRIMARY KEY REFERENCES carts, until REAL NOT NULL, session_id TEXT NOT NULL DEFAULT '',
    token TEXT NOT NULL DEFAULT '', body TEXT NOT NULL DEFAULT '{}'
);
"""

CLAIM_SECONDS = 60.0
"""How long a claim holds; what is done under it must have ended by then."""

TO_FINALIZE = ""
"""Stands for the token that only `finalize` will bring (J55)."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCart:
    """A cart with its identity; `version` grows with every change."""

    id: str
    version: int
    cart: Cart


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The Klarna payment session of a cart.

    `accepted_version` is the version of the cart that Klarna accepted last, None while there is doubt;
    `refused` is Klarna's final refusal of this purchase, `callback_secret` what the callback's address ends with.
    """

    session_id: str
    client_token: str = field(repr=False)
    categories: tuple[Json, ...]
    country: str
    accepted_version: int | None = None
    refused: bool = False
    callback_secret: str = field(default="", repr=False)
    customer: str = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """Klarna's approval, good for one version of the cart and for the address that Klarna was given.

    An approval so far has TO_FINALIZE for its token. `delivery` is None where the goods go to `address`.
    """

    token: str = field(repr=False)
    category: str
    version: int
    address: Json = field(repr=False)
    delivery: Json | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A create-order as it was or is about to be sent; without a token nothing was sent yet."""

    cart: str
    number: str
    session_id: str = ""
    token: str = field(default="", repr=False)
    body: Json = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedOrder:
    """An order that stands; `body` as it was accepted, `fraud_status` Klarna's word on it (A25)."""

    cart: str
    number: str
    method: str
    body: Json = field(repr=False)
    klarna_order_id: str = ""
    redirect_url: str = ""
    fraud_status: str = ""


class Storage:
    """The shop's database; without a path a temporary file that SQLite removes.

    `clock` gives seconds since 1970: leases outlive the process that took them.
    """

    def __init__(
        self,
        path: Path | None = None,
        clock: Callable[[], float] = time.time,
        country: str = DEFAULT_COUNTRY,
    ) -> None:
        self._clock = clock
        self._first = Cart(country=country, region=MARKETS[country].default_region)
        # Used by one event loop, which need not run in the thread that made it.
        self._connection = sqlite3.connect(path or "", isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Closes the database."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, with the database to oneself."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    # Carts.

    def current_cart(self, shopper: str) -> StoredCart:
        """The shopper's cart that has made no order yet; a new one, in the same country, if there is none."""
        with self.transaction():
            newest = self._one(
                """SELECT carts.*, orders.state FROM carts LEFT JOIN orders ON orders.cart = carts.id
                WHERE shopper = ? ORDER BY carts.number DESC LIMIT 1""",
                shopper,
            )
            if newest and newest["state"] != "placed":
                return _stored_cart(newest)
            before = _stored_cart(newest).cart if newest else self._first
            fresh = StoredCart(
                id=secrets.token_urlsafe(12),
                version=1,
                cart=Cart(country=before.country, region=before.region),
            )
            self._connection.execute(
                """INSERT INTO carts (id, shopper, version, content, number)
                SELECT ?, ?, ?, ?, COALESCE(MAX(number), 0) + 1 FROM carts""",
                (fresh.id, shopper, fresh.version, json.dumps(fresh.cart.as_json())),
            )
            return fresh

    def cart(self, shopper: str, cart_id: str) -> StoredCart | None:
        """That cart, if it is this shopper's."""
        row = self._one("SELECT * FROM carts WHERE id = ? AND shopper = ?", cart_id, shopper)
        return _stored_cart(row) if row else None

    def cart_by_id(self, cart_id: str) -> StoredCart | None:
        """That cart, whoever's it is."""
        row = self._one("SELECT * FROM carts WHERE id = ?", cart_id)
        return _stored_cart(row) if row else None

    def save_cart(self, stored: StoredCart, cart: Cart) -> StoredCart:
        """Stores the changed cart under the next version."""
        self._connection.execute(
            "UPDATE carts SET content = ?, version = version + 1 WHERE id = ?",
            (json.dumps(cart.as_json()), stored.id),
        )
        return StoredCart(id=stored.id, version=stored.version + 1, cart=cart)

    def leave_notice(self, cart_id: str, text: str) -> None:
        """Keeps words for the shopper until the next page is shown."""
        self._connection.execute("UPDATE carts SET notice = ? WHERE id = ?", (text, cart_id))

    def take_notice(self, cart_id: str) -> str:
        """The words that were kept, once."""
        with self.transaction():
            row = self._one("SELECT notice FROM carts WHERE id = ?", cart_id)
            self._connection.execute("UPDATE carts SET notice = '' WHERE id = ?", (cart_id,))
        return str(row["notice"]) if row else ""

    # Klarna sessions.

    def session(self, cart_id: str) -> Session | None:
        """The cart's Klarna session."""
        row = self._one("SELECT * FROM sessions WHERE cart = ?", cart_id)
        if row is None:
            return None
        return Session(
            session_id=row["session_id"],
            client_token=row["client_token"],
            categories=tuple(json.loads(row["categories"])),
            country=row["country"],
            accepted_version=row["accepted_version"],
            refused=bool(row["refused"]),
            callback_secret=row["callback_secret"],
            customer=row["customer"],
        )

    def cart_of_session(self, session_id: str) -> StoredCart | None:
        """The cart that the session is for, whoever's it is."""
        row = self._one(
            "SELECT carts.* FROM carts JOIN sessions ON sessions.cart = carts.id WHERE session_id = ?",
            session_id,
        )
        return _stored_cart(row) if row else None

    def save_session(self, cart_id: str, session: Session) -> None:
        """Stores the session in place of any earlier one."""
        self._connection.execute(
            "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                cart_id,
                session.session_id,
                session.client_token,
                json.dumps(session.categories),
                session.country,
                session.accepted_version,
                session.refused,
                session.callback_secret,
                session.customer,
            ),
        )

    def forget_session(self, cart_id: str) -> None:
        """Drops the session, so that the next step makes a new one."""
        self._connection.execute("DELETE FROM sessions WHERE cart = ?", (cart_id,))

    # Authorizations.

    def authorization(self, cart_id: str) -> Authorization | None:
        """The cart's newest authorization, whichever version of the cart it is for."""
        row = self._one("SELECT * FROM authorizations WHERE cart = ?", cart_id)
        if row is None:
            return None
        return Authorization(
            token=row["token"],
            category=row["category"],
            version=row["version"],
            address=json.loads(row["address"]),
            delivery=json.loads(row["delivery"]),
        )

    def save_authorization(self, cart_id: str, given: Authorization) -> None:
        """Stores the authorization in place of any earlier one."""
        self._connection.execute(
            "INSERT OR REPLACE INTO authorizations VALUES (?, ?, ?, ?, ?, ?)",
            (
                cart_id,
                given.token,
                given.category,
                given.version,
                json.dumps(given.address),
                json.dumps(given.delivery),
            ),
        )

    def forget_authorization(self, cart_id: str) -> None:
        """Drops the authorization."""
        self._connection.execute("DELETE FROM authorizations WHERE cart = ?", (cart_id,))

    # Orders.

    def claim_order(self, cart_id: str, method: str) -> str | None:
        """Reserves the cart's one order and gives its number; None if the cart has been claimed already."""
        number = f"SC-{secrets.token_hex(4).upper()}"
        with self.transaction():
            claimed = self._connection.execute(
                "INSERT OR IGNORE INTO orders (cart, number, state, method) VALUES (?, ?, 'claimed', ?)",
                (cart_id, number, method),
            )
            if not claimed.rowcount:
                return None
            self._connection.execute(
                "INSERT OR REPLACE INTO attempts (cart, until) VALUES (?, ?)",
                (cart_id, self._clock() + CLAIM_SECONDS),
            )
        return number

    def is_claimed(self, cart_id: str) -> bool:
        """Whether the cart's order is being placed, or was and its fate is not known."""
        return bool(self._one("SELECT 1 FROM orders WHERE cart = ? AND state = 'claimed'", cart_id))

    def note_attempt(self, attempt: Attempt) -> None:
        """Keeps what is about to be sent under the claim, for whoever has to find out what became of it."""
        self._connection.execute(
            "UPDATE attempts SET session_id = ?, token = ?, body = ? WHERE cart = ?",
            (attempt.session_id, attempt.token, json.dumps(attempt.body), attempt.cart),
        )

    def leave_attempt(self, cart_id: str) -> None:
        """Ends the lease on a claim without an end to the order: what became of it is not known."""
        self._connection.execute("UPDATE attempts SET until = 0 WHERE cart = ?", (cart_id,))

    def take_up_attempt(self, cart_id: str) -> Attempt | None:
        """The attempt that was left, by its own word or with the process, under a new lease; None if there is none."""
        now = self._clock()
        with self.transaction():
            row = self._one(
                """SELECT orders.number, attempts.* FROM orders JOIN attempts ON attempts.cart = orders.cart
                WHERE orders.cart = ? AND state = 'claimed' AND until <= ?""",
                cart_id,
                now,
            )
            if row is None:
                return None
            self._connection.execute(
                "UPDATE attempts SET until = ? WHERE cart = ?", (now + CLAIM_SECONDS, cart_id)
            )
        return Attempt(
            cart=cart_id,
            number=row["number"],
            session_id=row["session_id"],
            token=row["token"],
            body=json.loads(row["body"]),
        )

    def release_claim(self, cart_id: str) -> None:
        """Gives the claim back after an order that failed."""
        self._connection.execute("DELETE FROM orders WHERE cart = ? AND state = 'claimed'", (cart_id,))
        self._connection.execute("DELETE FROM attempts WHERE cart = ?", (cart_id,))

    def finish_order(self, order: PlacedOrder) -> None:
        """Turns the claim into the order."""
        self._connection.execute(
            """UPDATE orders SET state = 'placed', body = ?, klarna_order_id = ?, redirect_url = ?,
            fraud_status = ? WHERE cart = ?""",
            (
                json.dumps(order.body),
                order.klarna_order_id,
                order.redirect_url,
                order.fraud_status,
                order.cart,
            ),
        )
        self._connection.execute("DELETE FROM attempts WHERE cart = ?", (order.cart,))

    def order_of_cart(self, cart_id: str) -> PlacedOrder | None:
        """The order that the cart became."""
        row = self._one("SELECT * FROM orders WHERE cart = ? AND state = 'placed'", cart_id)
        return _placed_order(row) if row else None

    def order(self, shopper: str, number: str) -> PlacedOrder | None:
        """That order, if it is this shopper's."""
        row = self._one(
            """SELECT orders.* FROM orders JOIN carts ON carts.id = orders.cart
            WHERE orders.number = ? AND carts.shopper = ? AND state = 'placed'""",
            number,
            shopper,
        )
        return _placed_order(row) if row else None

    def _one(self, statement: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._connection.execute(statement, values).fetchone()
        return row


def _stored_cart(row: sqlite3.Row) -> StoredCart:
    return StoredCart(id=row["id"], version=row["version"], cart=Cart(**json.loads(row["content"])))


def _placed_order(row: sqlite3.Row) -> PlacedOrder:
    return PlacedOrder(
        cart=row["cart"],
        number=row["number"],
        method=row["method"],
        body=json.loads(row["body"]),
        klarna_order_id=row["klarna_order_id"],
        redirect_url=row["redirect_url"],
        fraud_status=row["fraud_status"],
    )
