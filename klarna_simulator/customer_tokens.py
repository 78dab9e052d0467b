"""Customer tokens: what a merchant may charge a customer with later, without the customer (A37 to A39)."""

from __future__ import annotations

import uuid
from collections import deque
from typing import TYPE_CHECKING, Literal

from klarna_simulator import errors
from klarna_simulator.markets import Region
from klarna_simulator.matching import address_differences
from klarna_simulator.state import Authorization, CustomerToken, Data, fingerprint
from klarna_simulator.token_schemas import StatusChange, TokenCreate, TokenOrder
from klarna_simulator.validation import validated, well_formed

if TYPE_CHECKING:
    from klarna_simulator.payments import Payments

Failure = Literal["UNAVAILABLE_PAYMENT_METHOD", "PAYMENT_METHOD_FAILED", "SERVICE_UNAVAILABLE"]
"""Why an order by token can fail through nobody's fault (A39)."""

_STATUS: dict[Failure, int] = {
    "UNAVAILABLE_PAYMENT_METHOD": 403,
    "PAYMENT_METHOD_FAILED": 403,
    "SERVICE_UNAVAILABLE": 503,
}
_TOKENIZE = ("tokenize", "buy_and_tokenize", "buy_and_default_tokenize")
_UNSEEN = ("last_four_ssn", "national_identification_number")


class CustomerTokens:
    """All customer tokens of the payments that they belong to."""

    def __init__(self, payments: Payments) -> None:
        self._payments = payments
        self._failures: deque[Failure] = deque()

    def create(self, token: str, body: Data, region: Region | None = None) -> Data:
        """Makes a customer token of an authorization; the same request again gets the same answer (A37, A38).

        A session to tokenize gives nothing else; one to buy and tokenize gives an order too, before or after
        (K9). Raises as A38 says, and 409 for an address that is not the authorized one.
        """
        authorization = self._authorization(token)
        told = fingerprint(body)
        if authorization.token_answered is not None:
            if told != authorization.token_answered_body:
                raise errors.token_consumed()
            return authorization.token_answered
        intent, asked = self._wanted(authorization, body, region)
        customer = _customer(authorization.data, asked)
        made = CustomerToken(
            token_id=str(uuid.uuid4()),
            status="ACTIVE",
            country=asked["purchase_country"].upper(),
            currency=asked["purchase_currency"].upper(),
            locale=asked["locale"],
            customer=customer,
        )
        self._payments.memory.customer_tokens[made.token_id] = made
        if intent == "tokenize":
            authorization.state = "consumed"
        answer: Data = {"token_id": made.token_id, **self._payments.redirect_url(authorization.session_id)}
        answer["payment_method_reference"] = str(uuid.uuid4())
        if "billing_address" in customer:
            answer["billing_address"] = customer["billing_address"]
        if "customer" in customer:
            answer["customer"] = {k: v for k, v in customer["customer"].items() if k not in _UNSEEN}
        authorization.token_answered_body = told
        authorization.token_answered = answer
        return answer

    def read(self, token_id: str) -> Data:
        """Returns the token's status and how is paid with it; raises 404 `TOKEN_NOT_FOUND`."""
        return {"status": self._token(token_id).status, "payment_method_type": "INVOICE"}

    def place_order(self, token_id: str, body: Data) -> Data:
        """Places an order at the expense of the token's customer (A39).

        Raises 404 `TOKEN_NOT_FOUND`, 403 for a token that is cancelled or suspended, a failure that
        `fail_next` told, or `BAD_VALUE`.
        """
        token = self._token(token_id)
        if token.status == "CANCELLED":
            raise errors.token_canceled()
        if token.status == "SUSPENDED":
            raise errors.token_suspended()
        known = {"purchase_country": token.country, "locale": token.locale}
        asked = validated(body, self._payments.rules, known=known, model=TokenOrder)
        if self._failures:
            failure = self._failures.popleft()
            raise errors.ApiError(_STATUS[failure], failure)
        return self._payments.placed(token.customer | known | asked)

    def change_status(self, token_id: str, body: Data) -> None:
        """Cancels a token for good, the only change that a merchant can make (A39)."""
        token = self._token(token_id)
        token.status = well_formed(body, StatusChange, self._payments.rules)["status"]

    def suspend(self, token_id: str) -> None:
        """Suspends an active token, which only Klarna does."""
        self._suspended(token_id, "ACTIVE", "SUSPENDED")

    def resume(self, token_id: str) -> None:
        """Takes a suspension back."""
        self._suspended(token_id, "SUSPENDED", "ACTIVE")

    def fail_next(self, failure: Failure) -> None:
        """Lets the next order by token that is right fail all the same; each failure told is used once."""
        if failure not in _STATUS:
            raise ValueError(f"an order fails by one of {', '.join(_STATUS)}, not by {failure!r}")
        self._failures.append(failure)

    def clear_failures(self) -> None:
        """Withdraws all failures that were told and not used."""
        self._failures.clear()

    def _token(self, token_id: str) -> CustomerToken:
        tokens = self._payments.memory.customer_tokens
        if token_id not in tokens:
            raise errors.token_not_found()
        return tokens[token_id]

    def _suspended(
        self, token_id: str, before: Literal["ACTIVE", "SUSPENDED"], after: Literal["ACTIVE", "SUSPENDED"]
    ) -> None:
        token = self._token(token_id)
        if token.status != before:
            raise ValueError(f"the token is {token.status} and not {before}")
        token.status = after

    def _wanted(self, authorization: Authorization, body: Data, region: Region | None) -> tuple[str, Data]:
        """Returns the session's intent and the body, if a token can be made of them."""
        rules, known = self._payments.rules, authorization.data
        asked = validated(body, rules, model=TokenCreate, region=region)
        intent = self._payments.sessions[authorization.session_id].data.get("intent", "buy")
        if intent not in _TOKENIZE:
            raise errors.no_tokens_for_intent_buy()
        wrong = [name for name in ("purchase_currency", "purchase_country") if not _same(known, asked, name)]
        if wrong:
            raise errors.BadValueError(wrong, bracketed=rules.error_texts == "bracketed")
        country = asked["purchase_country"].upper()
        if rules.customer_tokens and country not in rules.customer_tokens:
            raise errors.no_tokens_in(country, "invoice")
        different = address_differences(known, asked, ("billing_address",))
        if different:
            raise errors.not_matching(different)
        return str(intent), asked

    def _authorization(self, token: str) -> Authorization:
        """An authorization that has become an order still gives its customer token, while it is not too old."""
        authorization = self._payments.authorizations.get(token)
        if (
            authorization is None
            or authorization.state in ("superseded", "deleted")
            or authorization.expires_at <= self._payments.clock.now()
        ):
            raise errors.invalid_authorization_token()
        return authorization


def _customer(known: Data, asked: Data) -> Data:
    """What is kept of the customer: as asked for, else as authorized."""
    latest = known | {name: asked[name] for name in ("billing_address", "customer") if asked.get(name)}
    names = ("billing_address", "shipping_address", "customer")
    return {name: latest[name] for name in names if latest.get(name)}


def _same(known: Data, asked: Data, name: str) -> bool:
    return bool(known[name].upper() == asked[name].upper())
