"""The story that a journal tells: calls joined with their answers, sessions, what Klarna holds, what the shopper saw.

A pure view, built in one pass. It states facts and their instants only; what they mean is for the rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from certification.conversation import AUTHORIZING as AUTHORIZING
from certification.conversation import Authorization as Authorization
from certification.conversation import Call as Call
from certification.conversation import Post as Post
from certification.conversation import Session as Session
from certification.conversation import arguments, categories
from certification.pictures import NOTHING, PRODUCTS, Picture, fits, over, picture, same_cart
from certification.tracks import Track, certainly_before
from recorder.journal import (
    LASTING,
    ApiCall,
    CartShown,
    Expectation,
    Exposure,
    Fault,
    Instant,
    JourneyEnded,
    JourneyStarted,
    KlarnaWindow,
    Lost,
    PageError,
    PageRequest,
    PageShown,
    Record,
    SdkCall,
    SdkCallback,
    SdkEvent,
    SdkScript,
    Searched,
    ServerCallback,
    ShopperAction,
    started,
)

R = TypeVar("R")

LEAVES = "choose_another_method"
"""What page objects call it when the shopper turns to another way to pay."""

PRESSES = frozenset({"pay", "place_order"})
"""The shopper's presses of the buttons that pay and that place the order."""


def succeeded(status: int | None) -> bool:
    """Whether an answer's status says that what was asked for is done."""
    return status in range(200, 300)


class Story:
    """A journal, arranged for questions. Built in a pass over the records; holds no rule."""

    def __init__(self, records: Sequence[Record]) -> None:
        kinds: dict[type, list[Any]] = defaultdict(list)
        for record in records:
            kinds[type(record)].append(record)
        self.start: JourneyStarted | None = next(iter(kinds[JourneyStarted]), None)
        self.end: JourneyEnded | None = next(iter(kinds[JourneyEnded]), None)
        self.first = started(records[0]).at if records else 0.0
        ends = [end.at for kind, those in kinds.items() for end in map(_end(kind), those)]
        self.seconds = max(ends) - min(ends) if ends else 0.0
        self.capabilities = frozenset(self.start.capabilities) if self.start else frozenset()
        self.actions: Track[ShopperAction] = _track(kinds[ShopperAction], "start")
        self.carts: Track[CartShown] = _track(
            [cart for cart in kinds[CartShown] if cart.view != "confirmation"], "at"
        )
        self.tabs = frozenset(one.tab for one in (*kinds[CartShown], *kinds[ShopperAction]))
        self.confirmed_carts: list[CartShown] = [
            cart for cart in kinds[CartShown] if cart.view == "confirmation"
        ]
        self.pages: Track[PageShown] = _track(kinds[PageShown], "at")
        self.windows: Track[KlarnaWindow] = _track(kinds[KlarnaWindow], "at")
        self.errors: Track[PageError] = _track(kinds[PageError], "at")
        self.requests: Track[PageRequest] = _track(kinds[PageRequest], "start")
        self.exposures: list[Exposure] = kinds[Exposure]
        self.searched: Searched | None = next(iter(kinds[Searched]), None)
        self.scripts: list[SdkScript] = kinds[SdkScript]
        self.events: Track[SdkEvent] = _track(kinds[SdkEvent], "at")
        self.expectations: list[Expectation] = kinds[Expectation]
        self.faults: dict[str, Fault] = {fault.fault: fault for fault in kinds[Fault]}
        self.waits = self._waits([*kinds[ShopperAction], *kinds[Fault]])
        self.lost: frozenset[str] = frozenset(lost.document for lost in kinds[Lost])
        self.api: list[ApiCall] = list(_track(kinds[ApiCall], "start"))
        self.sessions: dict[str, Session] = {}
        self.posts: list[Post] = []
        self._memo: dict[Callable[[Story], Any], Any] = {}
        self._read_api()
        self.callbacks: Track[ServerCallback] = _track(
            [told for told in kinds[ServerCallback] if told.session_id in self.sessions], "start"
        )
        self._runs = self._cart_runs()
        self.names = self._names()
        every = self._join(kinds[SdkCall], kinds[SdkCallback])
        self.documents: dict[str, list[Call]] = defaultdict(list)
        for call in every:
            self.documents[call.record.document].append(call)
        self.loads: dict[str, Track[Call]] = {
            document: _track([call for call in calls if call.record.method == "load"], "record.at")
            for document, calls in self.documents.items()
        }
        self.authorizations: list[Authorization] = []
        self._authorize(every)
        self.authorized = _track(self.authorizations, "call.record.at")
        self.orders = [call for call in self.api if call.operation == "place_order"]

    def once(self, work: Callable[[Story], R]) -> R:
        """The result of `work`, which several rules share, computed a single time."""
        if work not in self._memo:
            self._memo[work] = work(self)
        result: R = self._memo[work]
        return result

    @property
    def ending(self) -> JourneyEnded | None:
        """The end of a journey that shows what the shop does; None where the suite broke it off, or it has no end."""
        return self.end if self.end and self.end.outcome in ("finished", "stopped") else None

    def when(self, instant: Instant) -> str:
        """An instant as a reader of the report finds it: seconds since the journey began."""
        return f"{instant.at - self.first:.3f} s"

    def calls(self, *methods: str) -> Iterator[Call]:
        """Calls of these methods, document by document, each document's in order."""
        for calls in self.documents.values():
            for call in calls:
                if call.record.method in methods:
                    yield call

    def cart_at(self, instant: Instant) -> CartShown | None:
        """The cart that the shopper was last certainly shown before `instant`, in the tab of the last press before."""
        if len(self.tabs) < 2:
            return self.carts.last_before(instant)
        pressed = (action for action in self.actions.backwards_from(instant) if action.action in PRESSES)
        tab = next((action.tab for action in pressed), "")
        return next((cart for cart in self.carts.backwards_from(instant) if cart.tab == tab), None)

    def doubted(self, cart: CartShown, instant: Instant) -> CartShown | None:
        """A later reading that may have been true at `instant` already, if `cart` was read before the last thing done.

        A cart is read now and then, not always: when the shopper did something else between the reading and the
        moment, the next reading may already have been true.
        """
        for action in self.actions.backwards_from(instant):
            if certainly_before(action.end, instant):
                following = self.carts.first_after(instant)
                return following if certainly_before(cart.at, action.start) else None
        return None

    def cart_before(self, cart: CartShown) -> CartShown | None:
        """The last reading before `cart` that showed another cart: the change happened after it."""
        return self._runs.get(id(cart))

    def fits(self, told: Picture, cart: CartShown) -> bool:
        """Whether these order details are the cart that was shown."""
        return fits(told, cart, self.names)

    def held_at(self, call: ApiCall) -> Picture:
        """What Klarna certainly held for the session of a call when the call came; a partial body adds to it (A16)."""
        session = self.sessions.get(call.session_id or "")
        return (session.held.last_before(call.start) if session else None) or NOTHING

    def in_flight(self, session: Session, instant: Instant) -> Post | None:
        """An update of the session's order that had certainly started and was certainly unanswered at `instant`."""
        for post in session.posted.backwards_from(instant):
            if post.carries and certainly_before(instant, post.call.end):
                return post
            if certainly_before(post.call.end, instant):
                return None
        return None

    def view_at(self, instant: Instant) -> str | None:
        """The view that the shopper was on, as far as the last page or cart reading before `instant` tells."""
        page, cart = self.pages.last_before(instant), self.carts.last_before(instant)
        if page and cart:
            return cart.view if certainly_before(page.at, cart.at) else page.view
        seen = page or cart
        return seen.view if seen else None

    def news(self, pages: Iterable[PageShown], since: Instant) -> PageShown | None:
        """The first of these pages that tells the shopper something which it did not when last read before `since`."""
        before = self.pages.last_before(since)
        known = frozenset(before.messages) if before else frozenset()
        return next((page for page in pages if set(page.messages) - known), None)

    def _read_api(self) -> None:
        updates: dict[str, list[Post]] = defaultdict(list)
        taken: dict[str, list[Instant]] = defaultdict(list)
        tokens: dict[str, Session] = {}
        for call in self.api:
            answer = call.answer if isinstance(call.answer, dict) else {}
            accepted = succeeded(call.status)
            if call.operation == "create_session":
                told = picture(call.request)
                session = None
                if accepted and answer.get("session_id"):
                    listed = answer.get("payment_method_categories")
                    offered = listed if isinstance(listed, list) else []
                    names = tuple(str(item.get("identifier")) for item in offered if isinstance(item, dict))
                    session = Session(
                        id=str(answer["session_id"]),
                        token=str(answer.get("client_token", "")),
                        created=call,
                        categories=names,
                    )
                    session.pictures.append(told)
                    taken[session.id] = [call.end]
                    self.sessions[session.id] = session
                    tokens[session.token] = session
                self.posts.append(
                    Post(call=call, session=session, told=told, holds=told, accepted=accepted, carries=True)
                )
            elif call.operation == "update_session":
                session = self.sessions.get(call.session_id or "")
                told = picture(call.request)
                before = session.pictures[-1] if session else NOTHING
                after = over(before, told)
                if session and accepted:
                    # Klarna takes updates as they arrive: what was answered after a later one had been is no news.
                    while taken[session.id] and certainly_before(call.end, taken[session.id][-1]):
                        taken[session.id].pop()
                        session.pictures.pop()
                    taken[session.id].append(call.end)
                    session.pictures.append(after)
                post = Post(
                    call=call,
                    session=session,
                    told=told,
                    holds=after,
                    accepted=accepted,
                    carries=after.amount != before.amount
                    or after.lines != before.lines
                    or after.currency != before.currency,
                )
                self.posts.append(post)
                if session:
                    updates[session.id].append(post)
            elif call.operation == "read_session" and (known := self.sessions.get(call.session_id or "")):
                tokens[str(answer.get("client_token"))] = known
        self.tokens = tokens
        self.attempts = _track(self.posts, "call.start")
        for name, session in self.sessions.items():
            session.posted = _track(updates[name], "call.start")
            session.held = Track(taken[name], session.pictures)

    def _join(self, records: Sequence[SdkCall], answers: Iterable[SdkCallback]) -> list[Call]:
        answered: dict[str, SdkCallback] = {}
        for answer in answers:
            answered.setdefault(answer.call, answer)
        calls: list[Call] = []
        current: dict[str, Session | None] = {}
        for record in _track(records, "at"):
            options, data = arguments(record)
            token = record.options if isinstance(record.options, str) else options.get("client_token")
            if token and record.threw is None:
                current[record.document] = self.tokens.get(str(token))
            session = current.get(record.document)
            calls.append(
                Call(
                    record=record,
                    options=options,
                    data=data,
                    categories=categories(options),
                    told=picture(data),
                    session=session,
                    answer=answered.get(record.call),
                )
            )
        return calls

    def _authorize(self, calls: Iterable[Call]) -> None:
        """Joins authorizations with what they were asked for; what was approved is the newest Klarna holds (A29)."""
        cached: dict[str, Picture] = {}
        thrown = [call for call in self.calls(*AUTHORIZING) if call.record.threw is not None]
        for call in calls:
            if call.record.threw is not None:
                continue
            where = call.record.document
            if call.record.method == "load":
                cached[where] = call.told
            if call.record.method not in AUTHORIZING:
                continue
            held = call.session.held.last_before(call.at) if call.session else None
            details = over(over(held or NOTHING, cached.pop(where, NOTHING)), call.told)
            token = call.says("authorization_token") or self._told_to_the_server(call)
            approved = call.says("approved") is True or (call.answer is None and token is not None)
            self.authorizations.append(
                Authorization(
                    call=call,
                    details=details,
                    cart=self.cart_at(call.at),
                    approved=approved,
                    token=str(token) if token else None,
                )
            )
            if approved and call.session and call.answer:
                call.session.pictures.append(details)
                call.session.held.insert(call.answer.at, details)
        for call in thrown:
            self.authorizations.append(
                Authorization(
                    call=call, details=call.told, cart=self.cart_at(call.at), approved=False, token=None
                )
            )

    def _told_to_the_server(self, call: Call) -> str | None:
        """The token of an approval that the page never heard of, from Klarna's callback to the server (J75)."""
        if call.answer is not None or call.session is None:
            return None
        for told in self.callbacks.after(call.at):
            if told.session_id == call.session.id:
                return told.authorization_token
        return None

    def _cart_runs(self) -> dict[int, CartShown | None]:
        runs: dict[int, CartShown | None] = {}
        previous: CartShown | None = None
        different: CartShown | None = None
        for cart in self.carts:
            if previous is not None and not same_cart(previous, cart):
                different = previous
            runs[id(cart)] = different
            previous = cart
        return runs

    def _names(self) -> frozenset[str]:
        shown = {line.name for cart in self.carts for line in cart.lines}
        if not shown:
            return frozenset()
        sent = {name for post in self.posts for kind, name, _, _ in post.told.lines or () if kind in PRODUCTS}
        return frozenset(shown & sent)

    @staticmethod
    def _waits(records: Iterable[ShopperAction | Fault]) -> list[tuple[Instant, float]]:
        """Where Klarna's clock was moved on, in seconds, which no other clock of the journey shows."""
        found = []
        for record in records:
            seconds = record.detail.get("klarna_clock_advanced")
            if isinstance(seconds, int | float):
                found.append((record.start, float(seconds)))
        return found


def _end(kind: type) -> Callable[[Record], Instant]:
    """What gives the end of a record of this kind: as `journal.ended`, but asked once for all of them."""
    return attrgetter("end" if kind in LASTING else "at")


def _track(items: Sequence[R], instant: str) -> Track[R]:
    """The items at the instants that stand at this attribute of each."""
    return Track(map(attrgetter(instant), items), items)
