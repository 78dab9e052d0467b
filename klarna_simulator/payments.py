"""Klarna's side of all payments: what the API, the SDK's frames and the purchase step do to a session."""

from __future__ import annotations

import uuid
from typing import Any

from klarna_simulator import errors
from klarna_simulator.assessments import Assessment, Script, of_customer, of_prescreen
from klarna_simulator.categories import payment_method_categories
from klarna_simulator.client_token import client_token
from klarna_simulator.clock import Clock, timestamp
from klarna_simulator.customer_tokens import CustomerTokens
from klarna_simulator.deliveries import HOLD, Deliveries
from klarna_simulator.idempotency import KeptAnswers
from klarna_simulator.markets import Region
from klarna_simulator.matching import differences, with_customer_data
from klarna_simulator.memory import Memory
from klarna_simulator.options import BrowserOptions, Limits, Rules
from klarna_simulator.order_management import OrderManagement
from klarna_simulator.orders import authorized_payment_method, new_order, review_event, with_ids
from klarna_simulator.schemas import OrderCreate
from klarna_simulator.state import Authorization, Data, Method, Order, Pending, Purchase, Session, fingerprint
from klarna_simulator.validation import validated

SESSION_LIFE = 48 * 3600.0
"""Seconds that a session lives, unless an order ends it (A11)."""

TOKEN_LIFE = 60 * 60.0
"""Seconds that an authorization token is good for (J47)."""

ANSWER_MEMORY = 24 * 3600.0
"""Seconds that the answer to a create-order is remembered (A34; the time is A5's, for order management)."""

REFUSED: Data = {"approved": False, "show_form": False}
ABORTED: Data = {"show_form": True, "approved": False}
DEBITS = ("direct_debit", "direct_bank_transfer")
"""The categories that `finalize` is made for, after the SDK's reference (J58, X16)."""

PERSONAL = ("billing_address", "shipping_address", "customer")
SECRET = ("last_four_ssn", "national_identification_number")
"""What of a customer is never shown again (O-KP `customer_read`)."""


class Payments:
    """All payments, in memory; every method does the whole of what it says or raises `ApiError`.

    `order_management` and `customer_tokens` work on the same memory; `deliveries` holds what merchants are
    to be told.
    """

    def __init__(
        self,
        options: BrowserOptions | None = None,
        rules: Rules | None = None,
        clock: Clock | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.options = options or BrowserOptions()
        self.rules = rules or Rules()
        self.clock = clock or Clock()
        self.limits = limits or Limits()
        self.script = Script()
        self.memory = Memory(self.limits)
        self.deliveries = Deliveries(self.clock, self.limits.deliveries)
        self.kept_answers: KeptAnswers[Any] = KeptAnswers(self.clock, self.limits.answers)
        self.order_management = OrderManagement(self)
        self.customer_tokens = CustomerTokens(self)

    @property
    def sessions(self) -> dict[str, Session]:
        """All sessions by their id, for reading."""
        return self.memory.sessions

    @property
    def authorizations(self) -> dict[str, Authorization]:
        """All authorizations by their token, for reading."""
        return self.memory.authorizations

    @property
    def orders(self) -> dict[str, Order]:
        """All orders by their id, for reading; `order` brings one up to date first."""
        return self.memory.orders

    def forget(self) -> None:
        """Forgets everything that happened; the clock, the rules and what was told in advance stay."""
        self.memory.clear()
        self.deliveries.clear()
        self.kept_answers.clear()

    # What the merchant's server asks for

    def create_session(self, body: Data, region: Region | None = None) -> Data:
        """Opens a session: `session_id`, `client_token` and `payment_method_categories` (A9, A12, A13).

        `region` is that of the API host that was asked, if it serves one only (R3).
        """
        data = validated(body, self.rules, region=region)
        session_id = str(uuid.uuid4())
        session = Session(
            session_id=session_id,
            client_token=client_token(session_id, data, self.options),
            expires_at=self.clock.now() + SESSION_LIFE,
            categories=payment_method_categories(self.rules.categories, str(data.get("locale", "en-US"))),
            data=data,
        )
        self.memory.add_session(session)
        return {
            "session_id": session_id,
            "client_token": session.client_token,
            "payment_method_categories": session.categories,
        }

    def update_session(self, session_id: str, body: Data, region: Region | None = None) -> None:
        """Replaces the given fields, if the whole then is a session that could be created (A16 to A19)."""
        session = self._open_session(session_id)
        session.data = validated(body, self.rules, known=session.data, region=region)

    def cancel_session(self, session_id: str) -> None:
        """Ends a session that has no order, and lets go of what it authorizes (X12)."""
        session = self._open_session(session_id)
        session.expires_at = self.clock.now()
        if session.authorization is not None:
            session.authorization.state = "deleted"

    def read_session(self, session_id: str) -> Data:
        """Returns the session as `GET` shows it: customer data only after an authorization (A23, A24)."""
        session = self.session(session_id)
        shown = {k: v for k, v in session.data.items() if session.authorizations or k not in PERSONAL}
        if "customer" in shown:
            shown["customer"] = {k: v for k, v in shown["customer"].items() if k not in SECRET}
        shown |= {
            "status": session.status,
            "expires_at": timestamp(session.expires_at),
            "client_token": session.client_token,
            "payment_method_categories": session.categories,
        }
        if session.authorization and session.state_at(self.clock.now()) == "authorized":
            shown["authorization_token"] = session.authorization.token
        return shown

    def place_order(self, token: str, body: Data, region: Region | None = None) -> Data:
        """Makes an order of an authorization, once (A25 to A34).

        A token's first create-order decides: the same body again gets the same answer, an error too, and
        another body is refused. So a failed order always needs a new authorization.
        """
        authorization = self.authorizations.get(token)
        if authorization is None:
            raise errors.invalid_authorization_token()
        asked = fingerprint(body)
        if authorization.answered is not None:
            return self._answer_again(authorization, asked)
        session = self.sessions[authorization.session_id]
        if session.order_id is not None:
            raise errors.session_completed()
        if authorization.state == "consumed":
            raise errors.token_consumed()
        if authorization.state_at(self.clock.now()) != "live":
            raise errors.invalid_authorization_token()
        authorization.answered_body = asked
        try:
            answer = self._order(session, authorization, body, region)
        except errors.ApiError as error:
            authorization.answered = (self.clock.now(), error)
            raise
        authorization.answered = (self.clock.now(), answer)
        return answer

    def cancel_authorization(self, token: str) -> None:
        """Lets go of an authorization that did not become an order (A36)."""
        authorization = self.authorizations.get(token)
        if authorization is not None and authorization.state == "consumed":
            raise errors.authorization_cannot_be_deleted()
        if authorization is None or authorization.state_at(self.clock.now()) != "live":
            raise errors.invalid_authorization_token()
        authorization.state = "deleted"

    def order(self, order_id: str) -> Order:
        """Returns a placed order, or raises 404 `NO_SUCH_ORDER` (A50, A54)."""
        return self.order_management.order(order_id)

    def confirmation_url(self, reference: str) -> str | None:
        """Returns where Klarna's redirect of an order leads, or of a session that gave a customer token (A26, A37)."""
        if reference in self.orders:
            return self.orders[reference].confirmation_url
        url = (self.session(reference).data.get("merchant_urls") or {}).get("confirmation")
        return with_ids(str(url), reference) if url else None

    def redirect_url(self, reference: str) -> Data:
        """Returns the member of an answer that sends the shopper on, none where nobody said to where (A26)."""
        if self.confirmation_url(reference) is None:
            return {}
        return {"redirect_url": f"{self.options.browser_url}/kp/redirect/{reference}"}

    # What the SDK's frames ask for

    def session(self, session_id: str) -> Session:
        """Returns the session, or raises 404 "Invalid session id" for one unknown or expired (A17, A19)."""
        session = self.sessions.get(session_id)
        if session is None or session.expires_at <= self.clock.now():
            raise errors.invalid_session_id()
        return session

    def session_of_client_token(self, client_token: str) -> Session:
        """Returns the session that this very client token was given for, or raises as `session` does (J8)."""
        return self.session(self.memory.session_id_of(client_token) or "")

    def load(self, session_id: str, data: Data) -> Data:
        """Returns the answer to `load`: `show_form`, and `error` where something is to correct (J29, J30).

        In the "deferred" mode the data are the SDK's to keep until `authorize`; in the "eager" mode they
        become the session's. Where there is a pre-screening, both are looked at.
        """
        session = self._open_session(session_id)
        is_eager, known = self.options.load_mode == "eager", session.data
        if is_eager or self.options.prescreen == "on":
            try:
                known = validated(data, self.rules, known=known)
            except errors.BadValueError as bad:
                if is_eager:
                    return Assessment.fixable(bad.fields).of_load()
        if is_eager:
            session.data = known
        told = self.script.take("load")
        if told is None and self.options.offer == "declined":
            told = Assessment.refused()
        if told is None and self.options.prescreen == "on":
            told = of_prescreen(known, self.rules)
        return (told or Assessment.approved()).of_load()

    def begin_authorization(
        self, session_id: str, data: Data, method: Method, auto_finalize: bool = True, category: str = ""
    ) -> Pending:
        """Takes the data as Klarna's latest (A29) and assesses the purchase (J39, J52).

        Data that the API would refuse change nothing and are answered as fixable (J67); no scripted outcome
        is spent on them. Without `auto_finalize` the approval brings no token: `finalize` has to follow (J55),
        which asks here once more.
        """
        session = self._open_session(session_id)
        try:
            session.data = validated(data, self.rules, known=session.data)
        except errors.BadValueError as bad:
            assessment = Assessment.fixable(bad.fields)
        else:
            assessment = self.script.take(method) or of_customer(session.data, self.rules)
        purchase = self._purchase(session, method, assessment)
        purchase.category = category
        purchase.finalizes = auto_finalize or not self._needs_finalize(category)
        self.memory.add_purchase(session, purchase)
        return Pending(purchase_id=purchase.purchase_id, outcome=purchase.outcome, answer=purchase.answer)

    def purchase(self, purchase_id: str) -> Purchase:
        """Returns what the purchase screens show, or raises 404 for an unknown purchase."""
        if purchase_id not in self.memory.purchases:
            raise errors.ApiError(404, "NOT_FOUND", "Invalid purchase id")
        return self.memory.purchases[purchase_id]

    def complete(self, purchase_id: str) -> Data:
        """Ends the purchase step as assessed; returns the SDK's answer, the same when asked again (J44, J48).

        An approval issues a token for exactly these data and supersedes the session's older ones (A31, J49).
        Raises `SESSION_COMPLETED` if the session has got its order meanwhile (A46).
        """
        purchase = self.purchase(purchase_id)
        if purchase.answer is None:
            purchase.answer = self._approve(purchase) if purchase.outcome == "approved" else dict(REFUSED)
        return purchase.answer

    def abort(self, purchase_id: str) -> Data:
        """The shopper closed the purchase step: nothing is authorized and nothing superseded (J44)."""
        purchase = self.purchase(purchase_id)
        if purchase.answer is None:
            purchase.answer = dict(ABORTED)
        return purchase.answer

    # Steps

    def _open_session(self, session_id: str) -> Session:
        session = self.session(session_id)
        if session.order_id is not None:
            raise errors.session_completed()
        return session

    def _purchase(self, session: Session, method: Method, assessment: Assessment) -> Purchase:
        answer: Data | None = None
        if assessment.outcome == "fixable":
            answer = {
                "approved": False,
                "show_form": True,
                "error": {"invalid_fields": list(assessment.invalid_fields)},
            }
        data = session.data
        return Purchase(
            purchase_id=str(uuid.uuid4()),
            session_id=session.session_id,
            method=method,
            outcome=assessment.outcome,
            amount=int(data["order_amount"]),
            currency=str(data["purchase_currency"]).upper(),
            country=str(data["purchase_country"]).upper(),
            locale=str(data.get("locale", "en-US")),
            merchant_name=self.options.merchant_name,
            data=data,
            answer=answer,
        )

    def _needs_finalize(self, category: str) -> bool:
        """Says whether an approval that is not to be final waits for `finalize` (J58, X16)."""
        wanted = self.options.finalize
        return wanted == "when_asked" or (wanted == "debits" and category in DEBITS)

    def _approve(self, purchase: Purchase) -> Data:
        session = self._open_session(purchase.session_id)
        if not purchase.finalizes:
            return {
                "approved": self.options.unfinalized == "approved",
                "show_form": True,
                "finalize_required": True,
                "session_id": session.session_id,
            }
        for older in session.authorizations:
            if older.state == "live":
                older.state = "superseded"
        authorization = Authorization(
            token=str(uuid.uuid4()),
            session_id=session.session_id,
            expires_at=self.clock.now() + TOKEN_LIFE,
            data=purchase.data,
        )
        self.memory.add_authorization(session, authorization)
        self._tell_of(authorization, is_held=purchase.callback == "last")
        return {
            "approved": True,
            "show_form": True,
            "finalize_required": False,
            "authorization_token": authorization.token,
            "session_id": session.session_id,
        }

    def _tell_of(self, authorization: Authorization, is_held: bool) -> None:
        """Lets the authorization callback wait for its courier (A42), and first for the browser's answer (J75)."""
        data = authorization.data
        url = (data.get("merchant_urls") or {}).get("authorization")
        if url:
            told = {"authorization_token": authorization.token, "session_id": authorization.session_id}
            told |= {k: data[k] for k in ("merchant_reference1", "merchant_reference2") if k in data}
            due = self.clock.now() + HOLD if is_held else None
            self.deliveries.add("authorization", with_ids(url, authorization.session_id), told, due)

    def _answer_again(self, authorization: Authorization, asked: str) -> Data:
        assert authorization.answered is not None
        at, answer = authorization.answered
        if at + ANSWER_MEMORY <= self.clock.now():
            if authorization.state == "consumed":
                raise errors.token_consumed()
            raise errors.invalid_authorization_token()
        if asked != authorization.answered_body:
            raise errors.different_request_body()
        if isinstance(answer, errors.ApiError):
            raise errors.ApiError(answer.status, answer.code, *answer.messages)
        return dict(answer)

    def _order(
        self, session: Session, authorization: Authorization, body: Data, region: Region | None
    ) -> Data:
        asked = validated(body, self.rules, model=OrderCreate, region=region)
        if session.data.get("intent") == "tokenize":
            raise errors.invalid_operation()
        different = differences(session.data, asked) or differences(authorization.data, asked)
        if different:
            raise errors.not_matching(different)
        placed = with_customer_data(authorization.data, asked)
        answer = self.placed(placed, session.session_id, authorization.token)
        session.order_id = answer["order_id"]
        session.data = session.data | placed
        authorization.state = "consumed"
        return answer

    def placed(self, data: Data, session_id: str | None = None, token: str | None = None) -> Data:
        """Makes an order of data that are right, and returns the answer to whoever placed it (A25 to A27)."""
        order = new_order(data, self.clock.now(), session_id, token, self.rules.test_emails)
        self.memory.orders[order.order_id] = order
        if data.get("auto_capture") and order.fraud_status == "ACCEPTED":
            self.order_management.capture_all(order)
        if order.review is not None and order.review.notification_url is not None:
            told = {"order_id": order.order_id, "event_type": review_event(order.review)}
            self.deliveries.add("notification", order.review.notification_url, told, order.review.at)
        answer: dict[str, Any] = {"order_id": order.order_id, **self.redirect_url(order.order_id)}
        answer["fraud_status"] = order.fraud_status
        method = authorized_payment_method(order)
        as_word = self.rules.authorized_payment_method == "word"
        answer["authorized_payment_method"] = method if as_word else {"type": method}
        return answer
