"""The journal's records: what was observed, when, and how sure the clock was.

A journal is a list of immutable records in the order in which they *arrived*. Arrival proves nothing about order,
because the two halves of the conversation arrive on different threads; `order` compares the records' own clocks and
answers UNKNOWN where their uncertainties overlap.

This module holds types and pure functions only: the writer is `recorder.writer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from recorder.instants import Instant as Instant
from recorder.instants import Order as Order
from recorder.instants import certainly_before as certainly_before
from recorder.instants import order as order

SCHEMA_VERSION = 1

Json = Any
"""A JSON value, already redacted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One line of a JavaScript stack: where in the shop's code a call was made."""

    url: str
    line: int
    column: int
    function: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thrown:
    """An exception, by name and text."""

    name: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A cart line as the shopper reads it; `total` is in minor units, None where the shop does not show it."""

    name: str
    quantity: int
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WayToPay:
    """A payment method as the shopper sees it on offer; `logo` is its picture's address, empty without one.

    `usable` says that it can be chosen: it is shown, and not disabled.
    """

    name: str
    klarna: bool
    usable: bool
    logo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyStarted:
    """The first record: who is certified, on what, and which features the checkout declares.

    `server_half` is how the shop's calls on Klarna's API are seen: "gateway", or "none" where they are not.
    """

    kind: Literal["JourneyStarted"] = "JourneyStarted"
    id: int = 0
    at: Instant
    journey: str
    title: str
    checkout: str
    shape: str
    lane: str
    browser: str
    project: str = ""
    capabilities: tuple[str, ...] = ()
    server_half: str = "gateway"
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyEnded:
    """The last record; a journal without it is incomplete.

    `outcome` is "finished" when the journey ran to its end, "stopped" when an expectation about the shop was not met,
    "untested" when something that the suite cannot do or see ended it, which is nobody's fault, "broken" when the suite
    itself failed.
    """

    kind: Literal["JourneyEnded"] = "JourneyEnded"
    id: int = 0
    at: Instant
    outcome: Literal["finished", "stopped", "untested", "broken"]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMeasured:
    """The offset between a page's clock and the gateway's, in seconds, and its bound."""

    kind: Literal["ClockMeasured"] = "ClockMeasured"
    id: int = 0
    at: Instant
    offset: float
    within: float
    round_trips: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopperAction:
    """What the shopper did, from before the first input event until the browser had taken it.

    `tab` tells the browser's tabs apart where there are several: "" is the one in which the journey began.
    """

    kind: Literal["ShopperAction"] = "ShopperAction"
    id: int = 0
    start: Instant
    end: Instant
    action: str
    detail: dict[str, Json] = field(default_factory=dict)
    tab: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """A request of the page to the merchant's server; `status` is None when no answer came.

    `policies` are the headers of a document by which the browser keeps others out of it, by lower-case name; None
    for a request that brought no document.
    """

    kind: Literal["PageRequest"] = "PageRequest"
    id: int = 0
    start: Instant
    end: Instant
    method: str
    url: str
    status: int | None
    policies: dict[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Something that should not leave its place stood in what the shop's pages asked for, or were answered; or what
    they asked for goes over plain http to another machine.

    `where` is the address of a request or an answer's text, `what` stood there; `mark` is what stands for it elsewhere
    in the journal. `url` says of which request, without the values of its query.
    """

    kind: Literal["Exposure"] = "Exposure"
    id: int = 0
    at: Instant
    where: Literal["address", "answer"]
    what: Literal["credential", "client token", "token", "person", "plain http"]
    mark: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """How much was searched for exposures: addresses of requests, texts of answers, and for how many values.

    Answers are read in journeys that are about them only. `credentials_known` are Klarna's for the shop,
    `tokens_known` those that the journey has seen.
    """

    kind: Literal["Searched"] = "Searched"
    id: int = 0
    at: Instant
    addresses: int
    answers: int
    credentials_known: int
    tokens_known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkScript:
    """A script element that asks for Klarna's SDK came into a document (J1, J5)."""

    kind: Literal["SdkScript"] = "SdkScript"
    id: int = 0
    at: Instant
    url: str
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkCall:
    """A call of the page on Klarna's SDK, recorded at the moment it was made.

    `call` is unique in the journal and is what a callback refers to. `trusted_click` says whether the call ran in the
    task of a trusted click. `container_visible` is None for methods without a container. `container_empty` says of a
    `load` whether no Klarna frame stood in its container: the first one, or a widget that was taken out of the page.
    `stack` starts at the shop's code.
    """

    kind: Literal["SdkCall"] = "SdkCall"
    id: int = 0
    at: Instant
    call: str
    method: str
    options: Json = None
    data: Json = None
    document: str = ""
    url: str = ""
    user_activation: bool | None = None
    trusted_click: bool | None = None
    container_visible: bool | None = None
    container_empty: bool | None = None
    stack: tuple[Frame, ...] = ()
    threw: Thrown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkCallback:
    """The SDK's answer to a call; `threw` is the exception of the shop's own callback, which the SDK swallows."""

    kind: Literal["SdkCallback"] = "SdkCallback"
    id: int = 0
    at: Instant
    call: str
    method: str
    answer: Json = None
    document: str = ""
    threw: Thrown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkEvent:
    """An event of the SDK (`heightChanged`, `fullscreenOverlayShown`, `fullscreenOverlayHidden`)."""

    kind: Literal["SdkEvent"] = "SdkEvent"
    id: int = 0
    at: Instant
    event: str
    detail: Json = None
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KlarnaWindow:
    """Klarna's pop-up or full-screen frame, seen by the browser."""

    kind: Literal["KlarnaWindow"] = "KlarnaWindow"
    id: int = 0
    at: Instant
    window: Literal["popup", "fullscreen"]
    state: Literal["opened", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall:
    """A call of the merchant's server on Klarna's API, as the gateway saw it.

    `operation` is one of OPERATIONS or "other". `status` is None when no answer was given. `fault` is the `fault` id
    of the `Fault` that touched the call. `region` is the one that the shop asked, "eu", "na" or "oc" (A1); empty where
    it said none.
    """

    kind: Literal["ApiCall"] = "ApiCall"
    id: int = 0
    start: Instant
    end: Instant
    method: str
    path: str
    operation: str
    session_id: str | None = None
    authorization_token: str | None = None
    request: Json = None
    status: int | None
    answer: Json = None
    correlation_id: str | None = None
    fault: str | None = None
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerCallback:
    """Klarna's server told the merchant's of an approval (A42), as whoever carried the message saw it.

    `start` is before it was sent, `end` when it was answered or given up: `status` is None when no answer came within
    the time that Klarna allows (A44). `url` is the address that the session was given.
    """

    kind: Literal["ServerCallback"] = "ServerCallback"
    id: int = 0
    start: Instant
    end: Instant
    url: str
    session_id: str
    authorization_token: str
    status: int | None


OPERATIONS = (
    "create_session",
    "update_session",
    "read_session",
    "place_order",
    "cancel_authorization",
    "create_customer_token",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CartShown:
    """The cart that the shopper can see now; `total` in minor units of `currency`, `tab` as in `ShopperAction`."""

    kind: Literal["CartShown"] = "CartShown"
    id: int = 0
    at: Instant
    view: str
    total: int
    currency: str
    lines: tuple[ShownLine, ...] = ()
    tab: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageShown:
    """What else the shopper can see: which view, which messages, whether Klarna is offered and can be paid with.

    `view` is "checkout", "review", "confirmation" or "elsewhere"; None means that it could not be told. `methods` are
    the ways to pay, in the order in which they stand on the page, `tab` is as in `ShopperAction`.
    """

    kind: Literal["PageShown"] = "PageShown"
    id: int = 0
    at: Instant
    view: str
    url: str = ""
    messages: tuple[str, ...] = ()
    klarna_offered: bool | None = None
    widget_visible: bool | None = None
    can_pay: bool | None = None
    order_number: str | None = None
    methods: tuple[WayToPay, ...] | None = None
    tab: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageError:
    """An uncaught exception of the page: reported, never counted against the SDK calls."""

    kind: Literal["PageError"] = "PageError"
    id: int = 0
    at: Instant
    message: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What the suite itself did to the conversation.

    `what` is "hold", "refuse", "delay", "drop", "alter" (gateway), "block" (browser), "assessment", "delivery" (how
    the two deliveries of a token come) or "time" (simulator; `klarna_clock_advanced` in its detail says by how many
    seconds). A fault is recorded once it is over;
    `fault` is the id that the touched `ApiCall` carries.
    """

    kind: Literal["Fault"] = "Fault"
    id: int = 0
    start: Instant
    end: Instant
    fault: str
    what: Literal["hold", "refuse", "delay", "drop", "alter", "block", "assessment", "delivery", "time"]
    operation: str
    detail: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """A sentence that the journey waited for, whether it came true, and from when to when it waited."""

    kind: Literal["Expectation"] = "Expectation"
    id: int = 0
    start: Instant
    end: Instant
    sentence: str
    met: bool
    requirement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The probe numbered its messages and `missing` of them never arrived: what depends on them is not tested."""

    kind: Literal["Lost"] = "Lost"
    id: int = 0
    at: Instant
    document: str
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Screenshot:
    """A picture of the page at a moment that matters, in `file`, a path relative to the report; it decides nothing."""

    kind: Literal["Screenshot"] = "Screenshot"
    id: int = 0
    at: Instant
    moment: str
    file: str


Record = (
    JourneyStarted
    | JourneyEnded
    | ClockMeasured
    | ShopperAction
    | PageRequest
    | Exposure
    | Searched
    | SdkScript
    | SdkCall
    | SdkCallback
    | SdkEvent
    | KlarnaWindow
    | ApiCall
    | ServerCallback
    | CartShown
    | PageShown
    | PageError
    | Fault
    | Expectation
    | Lost
    | Screenshot
)

LASTING = (ShopperAction, PageRequest, ApiCall, ServerCallback, Fault, Expectation)
"""The kinds of records that tell of something with a start and an end."""

_record: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Field(discriminator="kind")])


class JournalError(ValueError):
    """A journal could not be read; the text says which line and why."""


def started(record: Record) -> Instant:
    """The instant at which what the record tells of began."""
    if isinstance(record, LASTING):
        return record.start
    return record.at


def ended(record: Record) -> Instant:
    """The instant at which what the record tells of was over."""
    if isinstance(record, LASTING):
        return record.end
    return record.at


def dump(record: Record) -> str:
    """One line of JSON, without its line feed."""
    return _record.dump_json(record).decode()


def load(lines: Iterable[str]) -> Iterator[Record]:
    """Reads a journal line by line; raises JournalError with the number of the first line that is not a record."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _record.validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the line"
            raise JournalError(f"line {number} is not a journal record: {where}: {first['msg']}") from error


def schema() -> dict[str, Json]:
    """The JSON schema of one line of a journal."""
    document = _record.json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Journal record", **document}
