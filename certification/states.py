"""The law as two tables: what may happen next in a payment session and in its authorization.

Klarna's pages describe a conversation, and two things in it have a state: the **session** with its widget, which must
follow the cart, and the **authorization**, which is good for one state of the cart and one order. Both see every event;
an event that a state does not mention leaves it as it is. A forbidden event names the requirement that it violates.

`walk` takes events whose order is known. The rules do more: they weigh what is certain, and they tolerate what honest
shops do on the way to a right state (a load too many, an update again). Where the order of events is the whole story,
table and rules say the same; the tests hold them to that. `diagram` draws the same tables for the documentation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from certification.requirements import REQUIREMENTS
from certification.timeline import Post, Story, succeeded
from certification.tracks import certainly_before
from recorder.journal import Instant


class Event(Enum):
    """What happens, in the words of Klarna's pages."""

    CREATE_SESSION = "create session"
    INIT = "init"
    LOAD = "load"
    CHANGE = "cart changed"
    CHANGE_ON_REVIEW = "cart changed on the review page"
    SEND_UPDATE = "update sent"
    ACCEPT_UPDATE = "update accepted"
    REFUSE_UPDATE = "update refused"
    LOSE_SESSION = "session lost"
    AUTHORIZE = "authorize"
    AUTHORIZE_AGAIN = "authorize again"
    REAUTHORIZE = "reauthorize"
    FINALIZE = "finalize"
    APPROVE = "approved"
    APPROVE_SO_FAR = "approved so far"
    BREAK_OFF = "broken off or fixable"
    REFUSE = "refused for good"
    CREATE_ORDER = "create order"
    ORDER_CREATED = "order created"
    ORDER_FAILED = "order failed"
    CONFIRM = "confirmation shown"


class Session(Enum):
    """A payment session and its widget; what it holds against the cart."""

    NONE = "none"
    CREATED = "created"
    INITIALISED = "initialised"
    SHOWN = "shown"
    CHANGED = "cart changed"
    UPDATING = "updating"
    UPDATED = "updated"
    REFUSED = "update refused"
    LOST = "lost"
    RENEWED = "renewed"


class Authorization(Enum):
    """What Klarna has approved, and what became of it."""

    NONE = "not authorized"
    AUTHORIZING = "authorizing"
    APPROVED = "approved"
    APPROVED_SO_FAR = "approved so far"
    FINALIZING = "finalizing"
    NOT_FINALIZED = "not finalized"
    OUTDATED = "outdated"
    OUTDATED_ON_REVIEW = "outdated on review"
    REAUTHORIZING = "reauthorizing"
    NOT_REAUTHORIZED = "not reauthorized"
    BARRED = "barred"
    ORDERING = "ordering"
    ORDERED = "ordered"
    ORDER_FAILED = "order failed"
    CONFIRMED = "confirmed"


State = Session | Authorization
S = TypeVar("S", Session, Authorization)

# A changed cart goes to the session first, and to the widget second (K1).
SESSION: Mapping[Session, Mapping[Event, Session]] = {
    Session.NONE: {Event.CREATE_SESSION: Session.CREATED},
    Session.CREATED: {Event.INIT: Session.INITIALISED},
    Session.INITIALISED: {
        Event.LOAD: Session.SHOWN,
        Event.SEND_UPDATE: Session.UPDATING,
    },
    Session.SHOWN: {
        Event.CHANGE: Session.CHANGED,
        Event.CHANGE_ON_REVIEW: Session.CHANGED,
        Event.SEND_UPDATE: Session.UPDATING,
        Event.CREATE_SESSION: Session.RENEWED,
    },
    # Debounced shops load, and load again, before they send: nothing is wrong until somebody builds on it.
    Session.CHANGED: {
        Event.SEND_UPDATE: Session.UPDATING,
        Event.CREATE_SESSION: Session.RENEWED,
        Event.AUTHORIZE_AGAIN: Session.SHOWN,
        Event.REAUTHORIZE: Session.SHOWN,
        Event.FINALIZE: Session.SHOWN,
    },
    Session.UPDATING: {
        Event.ACCEPT_UPDATE: Session.UPDATED,
        Event.REFUSE_UPDATE: Session.REFUSED,
        Event.LOSE_SESSION: Session.LOST,
    },
    Session.UPDATED: {
        Event.LOAD: Session.SHOWN,
        Event.CHANGE: Session.CHANGED,
        Event.CHANGE_ON_REVIEW: Session.CHANGED,
        Event.SEND_UPDATE: Session.UPDATING,
        Event.AUTHORIZE_AGAIN: Session.SHOWN,
        Event.REAUTHORIZE: Session.SHOWN,
        Event.FINALIZE: Session.SHOWN,
    },
    Session.REFUSED: {Event.SEND_UPDATE: Session.UPDATING, Event.CREATE_SESSION: Session.RENEWED},
    Session.LOST: {Event.CREATE_SESSION: Session.RENEWED},
    Session.RENEWED: {Event.INIT: Session.INITIALISED},
}

# The newest approval places the order (K1): an approval is for one state of the cart, and for one order.
AUTHORIZATION: Mapping[Authorization, Mapping[Event, Authorization]] = {
    Authorization.NONE: {Event.AUTHORIZE: Authorization.AUTHORIZING},
    Authorization.AUTHORIZING: {
        Event.APPROVE: Authorization.APPROVED,
        Event.APPROVE_SO_FAR: Authorization.APPROVED_SO_FAR,
        Event.BREAK_OFF: Authorization.NONE,
        Event.REFUSE: Authorization.BARRED,
    },
    Authorization.APPROVED: {
        Event.CHANGE: Authorization.OUTDATED,
        Event.CHANGE_ON_REVIEW: Authorization.OUTDATED_ON_REVIEW,
        Event.AUTHORIZE_AGAIN: Authorization.AUTHORIZING,
        Event.REAUTHORIZE: Authorization.REAUTHORIZING,
        Event.CREATE_ORDER: Authorization.ORDERING,
    },
    # No token yet: finalize authorizes the cart as it is by then, so a change in between outdates nothing.
    Authorization.APPROVED_SO_FAR: {
        Event.FINALIZE: Authorization.FINALIZING,
        Event.AUTHORIZE_AGAIN: Authorization.AUTHORIZING,
    },
    Authorization.FINALIZING: {
        Event.APPROVE: Authorization.APPROVED,
        Event.BREAK_OFF: Authorization.NOT_FINALIZED,
        Event.REFUSE: Authorization.NOT_FINALIZED,
    },
    Authorization.NOT_FINALIZED: {
        Event.FINALIZE: Authorization.FINALIZING,
        Event.AUTHORIZE_AGAIN: Authorization.AUTHORIZING,
    },
    Authorization.OUTDATED: {
        Event.CHANGE_ON_REVIEW: Authorization.OUTDATED_ON_REVIEW,
        Event.AUTHORIZE_AGAIN: Authorization.AUTHORIZING,
        Event.REAUTHORIZE: Authorization.REAUTHORIZING,
    },
    Authorization.OUTDATED_ON_REVIEW: {
        Event.CHANGE: Authorization.OUTDATED,
        Event.REAUTHORIZE: Authorization.REAUTHORIZING,
    },
    Authorization.REAUTHORIZING: {
        Event.APPROVE: Authorization.APPROVED,
        Event.BREAK_OFF: Authorization.NOT_REAUTHORIZED,
        Event.REFUSE: Authorization.NOT_REAUTHORIZED,
    },
    Authorization.NOT_REAUTHORIZED: {
        Event.AUTHORIZE_AGAIN: Authorization.AUTHORIZING,
        Event.REAUTHORIZE: Authorization.REAUTHORIZING,
    },
    # Shops let a shopper try again after a refusal; Klarna then refuses again.
    Authorization.BARRED: {Event.AUTHORIZE: Authorization.AUTHORIZING},
    Authorization.ORDERING: {
        Event.ORDER_CREATED: Authorization.ORDERED,
        Event.ORDER_FAILED: Authorization.ORDER_FAILED,
    },
    Authorization.ORDERED: {Event.CONFIRM: Authorization.CONFIRMED},
    Authorization.ORDER_FAILED: {
        Event.AUTHORIZE: Authorization.AUTHORIZING,
        Event.AUTHORIZE_AGAIN: Authorization.AUTHORIZING,
        Event.REAUTHORIZE: Authorization.REAUTHORIZING,
    },
    Authorization.CONFIRMED: {},
}

FORBIDDEN: Mapping[State, Mapping[Event, tuple[str, str]]] = {
    Session.NONE: {
        Event.LOAD: ("SES-01", "load-before-init"),
        Event.REAUTHORIZE: ("RAU-02", "reauthorize-before-init"),
        Event.FINALIZE: ("FIN-05", "finalize-before-init"),
    },
    Session.CREATED: {
        Event.LOAD: ("SES-01", "load-before-init"),
        Event.REAUTHORIZE: ("RAU-02", "reauthorize-before-init"),
        Event.FINALIZE: ("FIN-05", "finalize-before-init"),
    },
    Session.CHANGED: {Event.AUTHORIZE: ("UPD-01", "change-not-posted")},
    Session.UPDATING: {
        Event.LOAD: ("UPD-03", "load-while-update-in-flight"),
        Event.AUTHORIZE: ("UPD-10", "authorize-while-update-in-flight"),
        Event.AUTHORIZE_AGAIN: ("UPD-10", "authorize-while-update-in-flight"),
        Event.REAUTHORIZE: ("UPD-10", "authorize-while-update-in-flight"),
    },
    Session.UPDATED: {Event.AUTHORIZE: ("UPD-02", "no-load-after-update")},
    Session.REFUSED: {
        Event.LOAD: ("REF-01", "loaded-after-refusal"),
        Event.AUTHORIZE: ("REF-02", "authorized-after-refusal"),
        Event.AUTHORIZE_AGAIN: ("REF-02", "authorized-after-refusal"),
        Event.REAUTHORIZE: ("REF-02", "authorized-after-refusal"),
    },
    Session.LOST: {
        Event.LOAD: ("REF-03", "lost-session-not-replaced"),
        Event.SEND_UPDATE: ("REF-03", "lost-session-not-replaced"),
        Event.AUTHORIZE: ("REF-03", "lost-session-not-replaced"),
        Event.AUTHORIZE_AGAIN: ("REF-03", "lost-session-not-replaced"),
        Event.REAUTHORIZE: ("REF-03", "lost-session-not-replaced"),
    },
    Session.RENEWED: {
        Event.LOAD: ("REF-04", "old-client-token"),
        Event.AUTHORIZE: ("REF-04", "old-client-token"),
        Event.AUTHORIZE_AGAIN: ("REF-04", "old-client-token"),
        Event.REAUTHORIZE: ("REF-04", "old-client-token"),
    },
    Authorization.NONE: {
        Event.CREATE_ORDER: ("AUT-06", "order-without-approval"),
        Event.CONFIRM: ("ORD-06", "confirmation-without-order"),
    },
    Authorization.AUTHORIZING: {
        Event.AUTHORIZE: ("AUT-04", "authorize-while-authorizing"),
        Event.AUTHORIZE_AGAIN: ("AUT-04", "authorize-while-authorizing"),
        Event.LOAD: ("AUT-09", "load-while-authorizing"),
    },
    Authorization.APPROVED: {Event.FINALIZE: ("FIN-04", "finalize-not-asked-for")},
    Authorization.APPROVED_SO_FAR: {Event.CREATE_ORDER: ("FIN-01", "order-before-finalize")},
    Authorization.FINALIZING: {Event.CREATE_ORDER: ("FIN-01", "order-before-finalize")},
    Authorization.NOT_FINALIZED: {Event.CREATE_ORDER: ("FIN-03", "order-after-refused-finalize")},
    Authorization.OUTDATED: {Event.CREATE_ORDER: ("AUT-01", "order-without-new-authorization")},
    Authorization.OUTDATED_ON_REVIEW: {
        Event.CREATE_ORDER: ("RAU-01", "order-without-reauthorize"),
        Event.AUTHORIZE_AGAIN: ("RAU-03", "authorize-without-widget"),
    },
    Authorization.REAUTHORIZING: {Event.CREATE_ORDER: ("RAU-01", "order-without-reauthorize")},
    Authorization.NOT_REAUTHORIZED: {Event.CREATE_ORDER: ("RAU-05", "order-after-refused-reauthorize")},
    Authorization.BARRED: {Event.CREATE_ORDER: ("AUT-06", "order-without-approval")},
    Authorization.ORDERING: {Event.CREATE_ORDER: ("ORD-05", "order-placed-twice")},
    Authorization.ORDERED: {Event.CREATE_ORDER: ("ORD-05", "order-placed-twice")},
    Authorization.CONFIRMED: {Event.CREATE_ORDER: ("ORD-05", "order-placed-twice")},
    Authorization.ORDER_FAILED: {
        Event.CREATE_ORDER: ("ORD-02", "token-reused-after-failure"),
        Event.CONFIRM: ("ORD-06", "confirmation-without-order"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A forbidden event: in which state it came, and what it violates; `index` is its place among the events."""

    index: int
    state: State
    event: Event
    requirement: str
    reason: str


def walk(events: Iterable[Event]) -> list[Breach]:
    """Walks both machines; a forbidden event leaves its own machine where it is."""
    session, authorization = Session.NONE, Authorization.NONE
    breaches: list[Breach] = []
    for index, event in enumerate(events):
        for state in (session, authorization):
            if violated := FORBIDDEN.get(state, {}).get(event):
                requirement, reason = violated
                breaches.append(
                    Breach(index=index, state=state, event=event, requirement=requirement, reason=reason)
                )
        session = SESSION[session].get(event, session)
        authorization = AUTHORIZATION[authorization].get(event, authorization)
    return breaches


def events(story: Story) -> list[Event]:
    """The events of a story in the order of their clocks, which is only good where no two are in doubt."""
    happened = sorted(_happened(story), key=lambda item: (item[0].at, item[0].tick))
    return [event for _, event in happened]


def diagram() -> str:
    """Both tables as Mermaid state diagrams; what is forbidden stands in a note beside its state."""
    return "\n\n".join((_drawn("Session", SESSION), _drawn("Authorization", AUTHORIZATION)))


def as_page() -> str:
    """The law as a page of the documentation: each table drawn, and what it forbids as a list to look things up in."""
    lines = [
        "# What may happen next",
        "",
        "Made from the tables in `certification/states.py` by `make docs`. An event that a state does not mention",
        "leaves it as it is. These tables know the order of events only; the rules that judge a journey also weigh",
        "what is certain, and let pass what honest shops do on the way to a right state.",
    ]
    lines += _chapter("The session and its widget", "Session", SESSION)
    lines += _chapter("The authorization", "Authorization", AUTHORIZATION)
    return "\n".join(lines) + "\n"


def _chapter(heading: str, title: str, table: Mapping[S, Mapping[Event, S]]) -> Iterator[str]:
    yield from ("", f"## {heading}", "", "```mermaid", _drawn(title, table), "```", "")
    yield from ("| while | never | violates |", "| --- | --- | --- |")
    for state in table:
        for event, (requirement, reason) in FORBIDDEN.get(state, {}).items():
            text = REQUIREMENTS[requirement].reasons[reason]
            yield f"| {state.value} | {event.value} | `{requirement}` {text} |"


def _drawn(title: str, table: Mapping[S, Mapping[Event, S]]) -> str:
    lines = ["stateDiagram-v2", f"    %% {title}"]
    lines += [f'    state "{state.value}" as {_key(state)}' for state in table]
    lines.append(f"    [*] --> {_key(next(iter(table)))}")
    for state, edges in table.items():
        lines += [f"    {_key(state)} --> {_key(target)}: {event.value}" for event, target in edges.items()]
        if wrong := FORBIDDEN.get(state):
            lines.append(f"    note right of {_key(state)}")
            lines += [
                f"        never: {event.value} ({requirement})" for event, (requirement, _) in wrong.items()
            ]
            lines.append("    end note")
    return "\n".join(lines)


def _key(state: State) -> str:
    return f"{type(state).__name__}_{state.name}"


def _happened(story: Story) -> Iterator[tuple[Instant, Event]]:
    for post in story.posts:
        yield from _posted(post)
    for call in story.calls("init", "load"):
        yield call.at, Event.INIT if call.record.method == "init" else Event.LOAD
    approvals = 0
    for one in story.authorizations:
        method, answer = one.call.record.method, one.call.answer
        again = Event.AUTHORIZE_AGAIN if approvals else Event.AUTHORIZE
        yield one.call.at, {"reauthorize": Event.REAUTHORIZE, "finalize": Event.FINALIZE}.get(method, again)
        approvals += one.approved
        if answer and not one.call.record.threw:
            final = one.call.says("show_form") is False
            outcome = Event.REFUSE if final else Event.BREAK_OFF
            if one.approved:
                outcome = Event.APPROVE_SO_FAR if one.so_far else Event.APPROVE
            yield answer.at, outcome
    for order in story.orders:
        yield order.start, Event.CREATE_ORDER
        created = succeeded(order.status)
        yield order.end, Event.ORDER_CREATED if created else Event.ORDER_FAILED
    for page in story.pages:
        if page.view == "confirmation":
            yield page.at, Event.CONFIRM
    for cart in story.carts:
        before = story.cart_before(cart)
        previous = story.carts.last_before(cart.at)
        if before is None or previous is not before:
            continue
        action = story.actions.last_before(cart.at)
        changed = action.start if action and certainly_before(before.at, action.start) else cart.at
        yield changed, Event.CHANGE_ON_REVIEW if cart.view == "review" else Event.CHANGE


def _posted(post: Post) -> Iterator[tuple[Instant, Event]]:
    if post.call.operation == "create_session":
        if post.accepted:
            yield post.call.end, Event.CREATE_SESSION
    elif post.carries:
        yield post.call.start, Event.SEND_UPDATE
        refused = Event.LOSE_SESSION if post.lost else Event.REFUSE_UPDATE
        yield post.call.end, Event.ACCEPT_UPDATE if post.accepted else refused
