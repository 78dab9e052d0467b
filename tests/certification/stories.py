"""A builder of journals: tells what happened in a checkout, one step after another, ten milliseconds apart.

    story().session("S1", 998).shows(998).init().load().pay().approved().order().confirms().end()

The page's clock and the gateway's are different clocks, 0.2 ms apart at most, as in a real run.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from certification import Judgement, judge
from certification.report.telling import tell
from recorder import journal as j

DOUBT = 0.0002
NAME = "Battery Power Pack"
EVERYTHING = (
    "quantity", "add", "remove", "discount", "gift_card", "shipping", "country", "address",
    "authorize_again", "review", "finalize", "other_method", "other_category", "organization",
    "delivery_address", "methods", "swap",
)  # fmt: skip
PERSON = {"given_name": "person:91ab", "family_name": "person:77cd", "email": "person:0f0f"}
CATEGORY = "klarna"
LOGO = "https://x.klarnacdn.net/badge.svg"


def order_details(amount: int, currency: str = "GBP", country: str = "GB", **more: Any) -> dict[str, Any]:
    """A body of one line at 20 % VAT: the shop's whole order."""
    tax = round(amount - amount * 10000 / 12000)
    return {
        "purchase_country": country,
        "purchase_currency": currency,
        "locale": "en-GB",
        "order_amount": amount,
        "order_tax_amount": tax,
        "order_lines": [
            {
                "type": "physical",
                "reference": "19-315",
                "name": NAME,
                "quantity": 1,
                "unit_price": amount,
                "tax_rate": 2000,
                "total_amount": amount,
                "total_discount_amount": 0,
                "total_tax_amount": tax,
                "product_url": "https://shop.test/19-315",
                "image_url": "https://shop.test/19-315.jpg",
            }
        ],
        **more,
    }


class Told:
    """A journal under construction; every method returns it, so that a journey reads as a sentence."""

    def __init__(self, capabilities: tuple[str, ...] = EVERYTHING, shape: str = "one-page") -> None:
        self.records: list[j.Record] = []
        self.time = 1_000.0
        self.ticks = 0
        self.document = "d1"
        self.current = ""
        self.view = "checkout"
        self.amount = 0
        self.token = ""
        self.calls = 0
        self.missing: list[tuple[str, j.Instant]] = []
        self.awaited: list[j.Instant] = []
        self.tokens = 0
        self.pending: str = ""
        self.asked: list[tuple[j.Instant, str, dict[str, Any], int]] = []
        self._add(
            j.JourneyStarted,
            at=self._gateway(),
            journey="a-journey",
            title="A journey",
            checkout="a shop",
            shape=shape,
            lane="simulator",
            browser="chromium",
            capabilities=capabilities,
        )

    # ------------------------------------------------------------------------------------------- the shop's server

    def session(
        self, name: str, amount: int, *, status: int | None = 200, fault: str | None = None,
        categories: tuple[str, ...] = (CATEGORY,), body: dict[str, Any] | None = None, current: bool = True,
        names: tuple[str, ...] = (), offers: Any = None, begun: j.Instant | None = None, **more: Any
    ) -> Told:  # fmt: skip
        """Creates a session, asked for when it was `begun`; `offers` is what is said of the categories."""
        answer: dict[str, Any] = {"error_code": "BAD_VALUE"}
        if status == 200:
            answer = {
                "session_id": name,
                "client_token": f"client:{name}",
                "payment_method_categories": offers
                or [
                    {"identifier": one, "name": named, "asset_urls": {"standard": LOGO}}
                    for one, named in zip(
                        categories, names or ["Pay with  Klarna"] * len(categories), strict=True
                    )
                ],
            }
        start = begun or self._gateway()
        if status == 200 and current:
            self.current, self.amount = name, amount
        body = order_details(amount, **more) if body is None else body
        return self._api("create_session", start, "/payments/v1/sessions", body, status, answer, fault=fault)

    def updates(
        self, amount: int, *, status: int | None = 204, session: str | None = None, fault: str | None = None,
        body: dict[str, Any] | None = None, error: str = "BAD_VALUE", **more: Any
    ) -> Told:  # fmt: skip
        """Updates the session with the whole order, and hears the answer."""
        return self.asks(amount, session=session, body=body, **more).answers(status, fault=fault, error=error)

    def asks(
        self, amount: int, *, session: str | None = None, body: dict[str, Any] | None = None, **more: Any
    ) -> Told:
        """Sends an update, whose answer is still to come."""
        told = order_details(amount, **more) if body is None else body
        self.asked.append((self._gateway(), session or self.current, told, amount))
        return self

    def answers(
        self, status: int | None = 204, *, fault: str | None = None, error: str = "BAD_VALUE", first: bool = False
    ) -> Told:  # fmt: skip
        """Klarna's answer to the update that was asked for last, or first, of those without an answer."""
        start, session, body, amount = self.asked.pop(0 if first else -1)
        if status is not None and status < 300 and session == self.current:
            self.amount = amount
        answer = None if status is None or status < 300 else {"error_code": error, "error_messages": []}
        path = f"/payments/v1/sessions/{session}"
        return self._api("update_session", start, path, body, status, answer, session=session, fault=fault)

    def order(
        self, amount: int | None = None, *, token: str | None = None, status: int | None = 200,
        body: dict[str, Any] | None = None, fault: str | None = None, after: float = 0.0, beside: bool = False,
        **more: Any
    ) -> Told:  # fmt: skip
        """Places the order, by default with the newest token and what the session holds; or beside the last call."""
        self.time += after
        start = j.started(self.records[-1]) if beside else self._gateway()
        told = order_details(self.amount if amount is None else amount, **more) if body is None else body
        token = self.token if token is None else token
        answer = (
            {"order_id": "O1", "fraud_status": "ACCEPTED"} if status == 200 else {"error_code": "NOT_FOUND"}
        )
        path = f"/payments/v1/authorizations/{token}/order"
        return self._api("place_order", start, path, told, status, answer, token=token, fault=fault)

    def called_back(self, status: int | None = 200, *, token: str | None = None) -> Told:
        """Klarna's server tells the shop's of an approval, of the newest by default."""
        start = self._gateway()
        return self._add(
            j.ServerCallback,
            start=start,
            end=self._gateway(),
            url="https://shop.test/klarna/secret:…:0a0b0c0d0e",
            session_id=self.current,
            authorization_token=self.token if token is None else token,
            status=status,
        )

    def absent(self, what: str) -> Told:
        """The suite takes something away from the browser, until it is `back`."""
        self.missing.append((what, self._gateway()))
        return self

    def back(self) -> Told:
        what, start = self.missing.pop()
        return self._add(
            j.Fault, start=start, end=self._gateway(), fault="block-1", what="block", operation=what
        )

    def cancels(self, token: str | None = None, status: int = 204) -> Told:
        """The shop gives an authorization back, the newest by default."""
        token = self.token if token is None else token
        path = f"/payments/v1/authorizations/{token}"
        start = self._gateway()
        return self._api("cancel_authorization", start, path, None, status, None, token=token)

    def fault(self, name: str, what: str, operation: str = "update_session", **detail: Any) -> Told:
        """What the suite itself did."""
        return self._add(
            j.Fault,
            start=self._gateway(),
            end=self._gateway(),
            fault=name,
            what=what,
            operation=operation,
            detail=detail,
        )

    # ---------------------------------------------------------------------------------------------------- the page

    def opens(self, view: str, document: str) -> Told:
        """The browser comes to another page of the shop."""
        self.document, self.view = document, view
        return self

    def asks_shop(self, path: str = "/checkout", *, status: int | None = 200, **more: Any) -> Told:
        """The page asks the shop for something; with `policies` it is a document."""
        start, url = self._gateway(), f"https://shop.test{path}"
        return self._add(
            j.PageRequest, start=start, end=self._gateway(), method="GET", url=url, status=status, **more
        )

    def asks_shop_for_a_change(self) -> Told:
        """The page asks the shop for something, and waits for the answer until it `hears_shop`."""
        self.awaited.append(self._gateway())
        return self

    def hears_shop(self) -> Told:
        start, url = self.awaited.pop(), "https://shop.test/api/cart"
        return self._add(j.PageRequest, start=start, end=self._gateway(), method="POST", url=url, status=200)

    def script(self) -> Told:
        """A script element for the SDK comes into the page."""
        url = "https://x.klarnacdn.net/kp/lib/v1/api.js"
        return self._add(j.SdkScript, at=self._browser(), url=url, document=self.document)

    def init(self, session: str | None = None, *, threw: bool | str = False, **options: Any) -> Told:
        token = f"client:{session or self.current}"
        return self._call("init", {"client_token": token, **options}, threw=threw)

    def load(
        self, amount: int | None = None, *, category: str | None = CATEGORY, data: Any = None, threw: bool = False,
        empty: bool | None = None, offered: bool = True, **options: Any
    ) -> Told:  # fmt: skip
        """Loads the widget; with an amount, tells it the order's details; `empty` if its node was made anew."""
        told = {
            "container": "#klarna",
            **({} if category is None else {"payment_method_category": category}),
            **options,
        }
        data = order_details(amount) if amount is not None and data is None else data
        self._call("load", told, data, visible=True, empty=empty, threw=threw)
        return self._answer("load", {"show_form": offered})

    def pay(
        self, amount: int | None = None, *, category: str | None = CATEGORY, data: Any = None, click: bool = True,
        method: str = "authorize", threw: bool | str = False, shopper: bool = True
    ) -> Told:  # fmt: skip
        """The shopper clicks, and the page calls authorize; with an amount, it tells the order's details."""
        start = self._gateway()
        options = {} if category is None else {"payment_method_category": category}
        details = {"billing_address": dict(PERSON), **(order_details(amount) if amount is not None else {})}
        self._call(method, options, details if data is None else data, click=click, threw=threw)
        if shopper:
            self._add(j.ShopperAction, start=start, end=self._gateway(), action="pays")
        self.pending = f"c{self.calls}"
        return self

    def reauthorize(self, amount: int | None = None, **more: Any) -> Told:
        return self.pay(amount, method="reauthorize", **more)

    def finalize(self, amount: int | None = None, **more: Any) -> Told:
        return self.pay(amount, method="finalize", **more)

    def approved(self) -> Told:
        """Klarna approves what was asked for last, with a new token."""
        self.tokens += 1
        self.token = f"token:{self.tokens}"
        return self._answer(
            "authorize",
            {"approved": True, "show_form": True, "authorization_token": self.token},
            call=self.pending,
        )

    def approved_so_far(self) -> Told:
        """Klarna approves what was asked for last, and wants it finalized: there is no token yet."""
        answer = {"approved": True, "show_form": True, "finalize_required": True}
        return self._answer("authorize", answer, call=self.pending)

    def refused(self, *, show_form: bool = False, fields: tuple[str, ...] = ()) -> Told:
        """Klarna refuses (show_form False), the shopper closes the window (True), or fields must be mended."""
        answer: dict[str, Any] = {"approved": False, "show_form": show_form}
        if fields:
            answer["error"] = {"invalid_fields": list(fields)}
        return self._answer("authorize", answer, call=self.pending)

    def window(self, state: str) -> Told:
        return self._add(j.KlarnaWindow, at=self._gateway(), window="fullscreen", state=state)

    def uncaught(self, message: str) -> Told:
        """A script of the page fails, and nobody catches it."""
        return self._add(j.PageError, at=self._gateway(), message=message)

    def exposes(self, where: Any, what: Any) -> Told:
        """Something stands where it should not."""
        url = "https://shop.test/orders?token="
        return self._add(j.Exposure, at=self._gateway(), where=where, what=what, mark="token:…", url=url)

    def searches(self, **counts: int) -> Told:
        """The suite has searched for what should stand nowhere."""
        return self._add(j.Searched, at=self._gateway(), **counts)

    def lost(self, document: str = "d1") -> Told:
        return self._add(j.Lost, at=self._gateway(), document=document, missing=1)

    # ------------------------------------------------------------------------------------------------- the shopper

    def does(self, action: str = "changes the cart", *, tab: str = "", **detail: Any) -> Told:
        start = self._gateway()
        return self._add(
            j.ShopperAction, start=start, end=self._gateway(), action=action, detail=detail, tab=tab
        )

    def begins(self, action: str = "changes the cart") -> Told:
        """An action that lasts until the next record: what follows happens in its wake."""
        start = self._gateway()
        self._add(j.ShopperAction, start=start, end=replace(start, at=start.at + 0.001), action=action)
        return self

    def shows(self, total: int, *lines: tuple[str, int], currency: str = "GBP", tab: str = "") -> Told:
        """The shopper reads the cart."""
        shown = tuple(j.ShownLine(name=name, quantity=quantity) for name, quantity in lines)
        at = self._gateway()
        return self._add(
            j.CartShown, at=at, view=self.view, total=total, currency=currency, lines=shown, tab=tab
        )

    def changes(self, total: int, *lines: tuple[str, int], currency: str = "GBP") -> Told:
        """The shopper changes the cart and reads it."""
        return self.begins().shows(total, *lines, currency=currency)

    def page(self, *messages: str, view: str | None = None, **more: Any) -> Told:
        return self._add(
            j.PageShown, at=self._gateway(), view=view or self.view, messages=tuple(messages), **more
        )

    def confirms(self, number: str = "1001") -> Told:
        return self.page(view="confirmation", order_number=number)

    def expects(self, sentence: str, *, met: bool, requirement: str | None = None) -> Told:
        return self._add(
            j.Expectation,
            start=self._gateway(),
            end=self._gateway(),
            sentence=sentence,
            met=met,
            requirement=requirement,
        )

    def end(self, outcome: str = "finished") -> Told:
        return self._add(j.JourneyEnded, at=self._gateway(), outcome=outcome)

    # ------------------------------------------------------------------------------------------------ what it says

    def judged(self) -> Judgement:
        return judge(self.records)

    def found(self) -> set[tuple[str, str]]:
        """The exact set of findings: requirement and reason."""
        return {(one.requirement, one.reason) for one in self.judged().findings}

    def accused(self) -> set[str]:
        return {one.requirement for one in self.judged().findings}

    def kept(self) -> set[str]:
        return {one.requirement for one in self.judged().observations}

    def unknown(self) -> set[str]:
        return {one.requirement for one in self.judged().unknowns}

    def __repr__(self) -> str:
        """The journal in words, a line each: what a failing property shows of its shortest history."""
        return "\n".join(_in_words(record) for record in self.records)

    def copy(self) -> Told:
        return copy.deepcopy(self)

    # ------------------------------------------------------------------------------------------------------- clocks

    def _gateway(self) -> j.Instant:
        self.time += 0.01
        self.ticks += 1
        return j.Instant(at=self.time, within=0.0, clock="gateway", tick=self.ticks)

    def _browser(self) -> j.Instant:
        self.time += 0.01
        self.ticks += 1
        return j.Instant(at=self.time, within=DOUBT, clock=f"page:{self.document}", tick=self.ticks)

    def _add(self, kind: Any, **fields: Any) -> Told:
        self.records.append(kind(id=len(self.records) + 1, **fields))
        return self

    def _api(
        self, operation: str, start: j.Instant, path: str, body: Any, status: int | None, answer: Any, *,
        session: str | None = None, token: str | None = None, fault: str | None = None
    ) -> Told:  # fmt: skip
        return self._add(
            j.ApiCall,
            start=start,
            end=self._gateway(),
            method="POST",
            path=path,
            operation=operation,
            session_id=session,
            authorization_token=token,
            request=body,
            status=status,
            answer=answer,
            fault=fault,
        )

    def _call(
        self, method: str, options: Any, data: Any = None, *, visible: bool | None = None, click: bool | None = None,
        threw: bool | str = False, empty: bool | None = None
    ) -> Told:  # fmt: skip
        self.calls += 1
        return self._add(
            j.SdkCall,
            at=self._browser(),
            call=f"c{self.calls}",
            method=method,
            options=options,
            data=data,
            document=self.document,
            url=f"https://shop.test/{self.view}",
            trusted_click=click,
            container_visible=visible,
            container_empty=empty,
            stack=(j.Frame(url="https://shop.test/checkout.js", line=42, column=7, function=method),),
            threw=j.Thrown(name=threw if isinstance(threw, str) else "Error", message="No.")
            if threw
            else None,
        )

    def _answer(self, method: str, answer: Any, *, call: str | None = None) -> Told:
        return self._add(
            j.SdkCallback,
            at=self._browser(),
            call=call or f"c{self.calls}",
            method=method,
            answer=answer,
            document=self.document,
        )


def _in_words(record: j.Record) -> str:
    told = tell(record)
    return f"{j.started(record).at:9.3f} s  {told.who}: {told.what}" + (
        f" → {told.back}" if told.back else ""
    )


def story(*capabilities: str, shape: str = "one-page") -> Told:
    """A journal that has just begun; without capabilities the checkout declares all of them."""
    return Told(capabilities or EVERYTHING, shape)


def checkout(amount: int = 499) -> Told:
    """An honest shop's checkout, open, with the widget loaded."""
    return story().session("S1", amount).shows(amount).init().load(amount)


def changed(before: int = 499, after: int = 998) -> Told:
    """An honest shop's checkout after a change of the cart."""
    return checkout(before).changes(after).updates(after).load(after)


def approved(before: int = 499, after: int = 998) -> Told:
    """An honest shop's checkout after a change and an approval."""
    return changed(before, after).pay(after).approved()


def bought() -> Told:
    """An honest shop's whole purchase."""
    return approved().order().confirms().end()


def review(before: int = 499, after: int = 998) -> Told:
    """An honest shop's review page, the order approved, the cart changed there, and the session updated."""
    return (
        checkout(before)
        .pay(before)
        .approved()
        .opens("review", "d2")
        .page(can_pay=True)
        .shows(before)
        .init()
        .changes(after)
        .updates(after)
    )


def approved_so_far(amount: int = 499) -> Told:
    """An honest shop's review page, the purchase approved so far, and still to be finalized."""
    told = checkout(amount).pay(amount).approved_so_far().opens("review", "d2")
    return told.page(can_pay=True).shows(amount).init()
