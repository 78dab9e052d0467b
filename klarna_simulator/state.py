"""What Klarna remembers: sessions, purchases under way, authorizations, orders and customer tokens."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

Data = dict[str, Any]
"""Fields of a payment session in the shape of the API (A12)."""


def fingerprint(body: Data) -> str:
    """Returns a short text that is the same for bodies with the same members, in whatever order."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


Outcome = Literal["approved", "refused", "fixable"]
Method = Literal["authorize", "reauthorize"]
SessionState = Literal["incomplete", "authorized", "complete", "expired"]
TokenState = Literal["live", "superseded", "expired", "consumed", "deleted"]
FraudStatus = Literal["ACCEPTED", "PENDING", "REJECTED"]
CallbackOrder = Literal["any", "first", "last"]
"""Whether the authorization callback comes before the browser's answer or after it; Klarna promises neither (J75)."""

MOST_OF_A_SESSION = 100
"""How many authorizations a session remembers, and how many purchase steps; older ones are forgotten."""


@dataclass(slots=True, kw_only=True)
class Session:
    """A payment session; `data` is the latest that Klarna was told (A29), times are epoch seconds."""

    session_id: str
    client_token: str
    expires_at: float
    categories: list[dict[str, Any]]
    data: Data
    authorizations: list[Authorization] = field(default_factory=list)
    purchase_ids: list[str] = field(default_factory=list)
    order_id: str | None = None

    @property
    def status(self) -> Literal["incomplete", "complete"]:
        """What the API shows: complete means that an order was placed (A23)."""
        return "incomplete" if self.order_id is None else "complete"

    @property
    def authorization(self) -> Authorization | None:
        """The newest authorization, if it still can become an order."""
        newest = self.authorizations[-1] if self.authorizations else None
        return newest if newest and newest.state == "live" else None

    def state_at(self, now: float) -> SessionState:
        """Returns where the session stands at `now`, in epoch seconds of the simulator's clock (P6, A11)."""
        if self.order_id is not None:
            return "complete"
        if self.expires_at <= now:
            return "expired"
        newest = self.authorization
        return "authorized" if newest and newest.state_at(now) == "live" else "incomplete"


@dataclass(slots=True, kw_only=True)
class Authorization:
    """An authorization token and exactly what it authorizes (J47, J49, P6).

    `answered` is what create-order said to the body of fingerprint `answered_body`, kept because the same
    request gets the same answer (A34); `token_answered` is the same for the customer token.
    """

    token: str
    session_id: str
    expires_at: float
    data: Data
    state: Literal["live", "superseded", "deleted", "consumed"] = "live"
    answered_body: str | None = None
    answered: tuple[float, Any] | None = None
    token_answered_body: str | None = None
    token_answered: Data | None = None

    def state_at(self, now: float) -> TokenState:
        """Returns where the token stands at `now`, in epoch seconds of the simulator's clock (P6)."""
        return "expired" if self.state == "live" and self.expires_at <= now else self.state


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An assessment that has begun; `answer` is set when data must be fixed, and no purchase step follows."""

    purchase_id: str
    outcome: Outcome
    answer: dict[str, Any] | None = None


@dataclass(slots=True, kw_only=True)
class Purchase:
    """A purchase step: what its screens show, and how it ended. `amount` is in minor units.

    One that does not finalize ends without a token: `finalize` has to follow (J55). `has_code`: the shopper
    has typed a right one-time code (K22).
    """

    purchase_id: str
    session_id: str
    method: Method
    outcome: Outcome
    amount: int
    currency: str
    country: str
    locale: str
    merchant_name: str
    data: Data
    finalizes: bool = True
    has_code: bool = False
    category: str = ""
    preferred: str = ""
    callback: CallbackOrder = "any"
    answer: dict[str, Any] | None = None


@dataclass(slots=True, kw_only=True)
class Order:
    """A placed order: `readable` is what order management shows of it (A50).

    `expires_at` and `created_at` are epoch seconds. A pending order has the moment and the end of its review
    in `review` until it is settled (A47).
    """

    order_id: str
    session_id: str | None
    authorization_token: str | None
    confirmation_url: str | None
    fraud_status: FraudStatus
    readable: dict[str, Any]
    created_at: float
    expires_at: float
    review: Review | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """How the review of a pending order ends, and when, in epoch seconds (A47, K21)."""

    at: float
    status: Literal["ACCEPTED", "REJECTED"]
    notification_url: str | None


@dataclass(slots=True, kw_only=True)
class CustomerToken:
    """What a merchant may charge a customer with later (A37 to A39)."""

    token_id: str
    status: Literal["ACTIVE", "CANCELLED", "SUSPENDED"]
    country: str
    currency: str
    locale: str
    customer: Data
    """`billing_address`, `shipping_address` and `customer`, as far as they are known."""


T = TypeVar("T")


class Bounded(OrderedDict[str, T]):
    """Entries by id, of which the oldest goes when one more than `limit` comes.

    `forgotten` is told each entry that had to go.
    """

    def __init__(self, limit: int, forgotten: Callable[[T], None] = lambda _: None) -> None:
        super().__init__()
        if limit < 1:
            raise ValueError(f"at least one entry must fit in, not {limit}")
        self._limit = limit
        self._forgotten = forgotten

    def __setitem__(self, key: str, entry: T) -> None:
        super().__setitem__(key, entry)
        while len(self) > self._limit:
            _, oldest = self.popitem(last=False)
            self._forgotten(oldest)
