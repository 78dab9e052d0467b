"""A record in words: between whom it happened, what it was, and what it carried."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import urlsplit

from recorder.journal import (
    ApiCall,
    CartShown,
    ClockMeasured,
    Expectation,
    Exposure,
    Fault,
    Frame,
    JourneyEnded,
    JourneyStarted,
    Json,
    KlarnaWindow,
    Lost,
    PageError,
    PageRequest,
    PageShown,
    Record,
    Screenshot,
    SdkCall,
    SdkCallback,
    SdkEvent,
    SdkScript,
    Searched,
    ServerCallback,
    ShopperAction,
    dump,
)


class Lane(IntEnum):
    """Who takes part in a purchase, from left to right as a diagram shows them."""

    SHOPPER = 0
    PAGE = 1
    SERVER = 2
    KLARNA = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A record's story: `who` acted, `what` happened, and what came `back`, if the record tells of both."""

    who: str
    what: str
    back: str = ""


def tell(record: Record) -> Told:
    """What a record says, in a few words; texts from the shop are neither shortened nor escaped yet."""
    match record:
        case JourneyStarted(browser=browser, shape=shape):
            return Told("Suite", f"journey begins ({', '.join(filter(None, (shape, browser)))})")
        case JourneyEnded(outcome=outcome, reason=reason):
            return Told("Suite", f"journey {outcome}" + (f": {reason}" if reason else ""))
        case ClockMeasured(within=within):
            return Told("Suite", f"page's clock measured to ± {within * 1000:.2f} ms")
        case ShopperAction(action=action, detail=detail):
            given = " ".join(str(value) for value in detail.values() if isinstance(value, (str, int, float)))
            return Told("Shopper", f"{action.replace('_', ' ')} {given}".rstrip())
        case PageRequest(method=method, url=url, status=status):
            return Told("Page → server", f"{method} {_path(url)}", _status(status))
        case SdkCall(method=method, options=options, data=data, threw=threw):
            carried = amount(data) or _category(options)
            told = f"{method}()" + (f" {carried}" if carried else "")
            return Told("Page → SDK", told + (f" threw {threw.name}" if threw else ""))
        case SdkCallback(method=method, answer=answer, threw=threw):
            told = f"{method}() → {_answer(answer)}"
            return Told("SDK → page", told + (f"; callback threw {threw.name}" if threw else ""))
        case SdkEvent(event=event):
            return Told("SDK → page", event)
        case Exposure(where=where, what=what, url=url):
            return Told("Page → server", f"a {what} in the {where} of {_path(url)}")
        case Searched(addresses=addresses, answers=answers):
            return Told("Suite", f"searched {addresses} addresses and {answers} answers for secrets")
        case SdkScript():
            return Told("Page", "a script element for Klarna's SDK")
        case KlarnaWindow(window=window, state=state):
            name = "pop-up" if window == "popup" else "full-screen frame"
            return Told("Klarna → shopper", f"{name} {state}")
        case ApiCall(method=method, path=path, operation=operation, request=request, status=status):
            name = f"{method} {path}" if operation == "other" else operation.replace("_", " ")
            region = f"in region {record.region}" if record.region else ""
            told = " ".join(filter(None, (name, amount(request), region)))
            return Told("Server → Klarna", told, _status(status))
        case ServerCallback(status=status):
            return Told("Klarna → server", "authorization callback", _status(status))
        case CartShown(total=total, currency=currency):
            return Told("Page → shopper", f"cart shows {money(total)} {currency}")
        case PageShown(messages=messages, view=view, order_number=order_number):
            if messages:
                return Told("Page → shopper", f"“{'” “'.join(messages)}”")
            return Told(
                "Page → shopper", f"{view} page" + (f", order {order_number}" if order_number else "")
            )
        case PageError(message=message):
            return Told("Page", f"uncaught: {message}")
        case Fault(what=what, operation=operation):
            return Told("Suite", f"{_FAULTS[what]} {operation.replace('_', ' ')}")
        case Expectation(sentence=sentence, met=met):
            return Told("Suite", f"{'saw' if met else 'did not see'}: {sentence}")
        case Lost(missing=missing):
            return Told("Suite", f"{missing} of the page's messages were lost")
        case Screenshot(moment=moment):
            return Told("Suite", f"takes a picture: {moment}")


_FAULTS = {
    "hold": "holds the answer to",
    "refuse": "refuses",
    "delay": "delays the answer to",
    "drop": "drops",
    "alter": "alters",
    "block": "blocks",
    "assessment": "steers the assessment of",
    "delivery": "steers the two deliveries of the",
    "time": "moves on Klarna's",
}


def payloads(record: Record) -> tuple[tuple[str, Json], ...]:
    """What the record carried, by name: bodies and arguments first, as a reader would compare them."""
    match record:
        case SdkCall(options=options, data=data, threw=threw):
            parts: list[tuple[str, Json]] = [("data", data), ("options", options)]
            if threw:
                parts.append(("threw", {"name": threw.name, "message": threw.message}))
        case SdkCallback(answer=answer, threw=threw):
            parts = [("answer", answer)]
            if threw:
                parts.append(("the callback threw", {"name": threw.name, "message": threw.message}))
        case ApiCall(request=request, answer=answer):
            parts = [("request", request), ("answer", answer)]
        case (
            CartShown()
            | PageShown()
            | ShopperAction()
            | PageRequest()
            | ServerCallback()
            | Fault()
            | Expectation()
            | SdkEvent()
        ):
            fields = json.loads(dump(record))
            hidden = {"kind", "id", "at", "start", "end"}
            parts = [("recorded", {key: value for key, value in fields.items() if key not in hidden})]
        case _:
            parts = []
    return tuple((name, value) for name, value in parts if value not in (None, {}, []))


def order_details(record: Record) -> dict[str, Json]:
    """The order that the record carried, by Klarna's field names; empty for a record without one."""
    match record:
        case SdkCall(data=dict() as data):
            return data
        case ApiCall(request=dict() as request):
            return request
        case CartShown(total=total, currency=currency):
            return {"order_amount": total, "purchase_currency": currency}
        case _:
            return {}


def stack(record: Record) -> tuple[Frame, ...]:
    """Where in the shop's code the record came from."""
    return record.stack if isinstance(record, SdkCall) else ()


def money(minor: object) -> str:
    """An amount of minor units as "9.98", or the thing itself where it is no amount."""
    if isinstance(minor, bool) or not isinstance(minor, (int, float)):
        return str(minor)
    return f"{minor / 100:.2f}"


def amount(body: Json) -> str:
    """The order's amount and currency as far as a body names them, else nothing."""
    if not isinstance(body, dict) or body.get("order_amount") is None:
        return ""
    return f"{money(body['order_amount'])} {body.get('purchase_currency') or ''}".rstrip()


def _category(options: Json) -> str:
    if not isinstance(options, dict):
        return ""
    found = options.get("payment_method_category")
    return str(found) if isinstance(found, str) else ""


def _answer(answer: Json) -> str:
    if not isinstance(answer, dict):
        return "no answer" if answer is None else str(answer)
    parts = []
    if "approved" in answer:
        parts.append("approved" if answer["approved"] is True else "not approved")
    if answer.get("authorization_token"):
        parts.append("token")
    if answer.get("error"):
        parts.append("error")
    # Next to an approval the form says nothing; next to a refusal it says whether the shopper may try again.
    if "show_form" in answer and answer.get("approved") is not True:
        parts.append("form shown" if answer["show_form"] is True else "no form")
    return ", ".join(parts) or "answered"


def _status(status: int | None) -> str:
    return "no answer" if status is None else str(status)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return url
