"""Klarna's memory: bounded, and whole: what belongs to a session goes with it."""

from __future__ import annotations

from klarna_simulator.options import Limits
from klarna_simulator.state import (
    MOST_OF_A_SESSION,
    Authorization,
    Bounded,
    CustomerToken,
    Order,
    Purchase,
    Session,
)


class Memory:
    """All that is known by id; of more than the limits allow, the oldest is forgotten.

    Orders and customer tokens outlive the session that they came from, as they do at Klarna.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self.sessions: Bounded[Session] = Bounded(limits.sessions, self._forget_all_of)
        self.authorizations: dict[str, Authorization] = {}
        self.purchases: dict[str, Purchase] = {}
        self.orders: Bounded[Order] = Bounded(limits.orders)
        self.customer_tokens: Bounded[CustomerToken] = Bounded(limits.customer_tokens)
        self._by_client_token: dict[str, str] = {}

    def add_session(self, session: Session) -> None:
        """Remembers a new session, by its id and by its client token."""
        self._by_client_token[session.client_token] = session.session_id
        self.sessions[session.session_id] = session

    def session_id_of(self, client_token: str) -> str | None:
        """Returns the id of the session that this very client token was given for (J8)."""
        return self._by_client_token.get(client_token)

    def add_purchase(self, session: Session, purchase: Purchase) -> None:
        """Remembers a purchase step of a session."""
        self.purchases[purchase.purchase_id] = purchase
        session.purchase_ids.append(purchase.purchase_id)
        while len(session.purchase_ids) > MOST_OF_A_SESSION:
            self.purchases.pop(session.purchase_ids.pop(0), None)

    def add_authorization(self, session: Session, authorization: Authorization) -> None:
        """Remembers an authorization, the newest of its session."""
        self.authorizations[authorization.token] = authorization
        session.authorizations.append(authorization)
        while len(session.authorizations) > MOST_OF_A_SESSION:
            self.authorizations.pop(session.authorizations.pop(0).token, None)

    def clear(self) -> None:
        """Forgets everything."""
        for entries in (self.sessions, self.orders, self.customer_tokens):
            entries.clear()
        self.authorizations.clear()
        self.purchases.clear()
        self._by_client_token.clear()

    def _forget_all_of(self, session: Session) -> None:
        self._by_client_token.pop(session.client_token, None)
        for purchase_id in session.purchase_ids:
            self.purchases.pop(purchase_id, None)
        for authorization in session.authorizations:
            self.authorizations.pop(authorization.token, None)
