"""What Klarna remembers: sessions, purchases under way, authorizations and orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Data = dict[str, Any]
"""Fields of a payment session in the shape of the API (A12)."""

Outcome = Literal["approved", "refused", "fixable"]
Method = Literal["authorize", "reauthorize"]


@dataclass(slots=True, kw_only=True)
class Session:
    """A payment session; `data` is the latest that Klarna was told (A29), times are epoch seconds."""

    session_id: str
    client_token: str
    expires_at: float
    categories: list[dict[str, Any]]
    data: Data
    authorizations: list[Authorization] = field(default_factory=list)
    order_id: str | None = None

    @property
    def status(self) -> Literal["incomplete", "complete"]:
        """Complete means that an order was placed (A23)."""
        return "incomplete" if self.order_id is None else "complete"

    @property
    def authorization(self) -> Authorization | None:
        """The newest authorization, if it still can become an order."""
        newest = self.authorizations[-1] if self.authorizations else None
        return newest if newest and newest.state == "live" else None


@dataclass(slots=True, kw_only=True)
class Authorization:
    """An authorization token and exactly what it authorizes (J47, J49, P6).

    `answered` is what create-order said to `answered_body`, kept because the same request gets the same
    answer (A34).
    """

    token: str
    session_id: str
    expires_at: float
    data: Data
    state: Literal["live", "superseded", "deleted", "consumed"] = "live"
    answered_body: str | None = None
    answered: tuple[float, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An assessment that has begun; `answer` is set when data must be fixed, and no purchase step follows."""

    purchase_id: str
    outcome: Outcome
    answer: dict[str, Any] | None = None


@dataclass(slots=True, kw_only=True)
class Purchase:
    """A purchase step: what its screens show, and how it ended. `amount` is in minor units."""

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
    answer: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A placed order: `readable` is what order management shows of it (A50)."""

    order_id: str
    session_id: str
    authorization_token: str
    confirmation_url: str | None
    fraud_status: Literal["ACCEPTED", "PENDING"]
    readable: dict[str, Any]
