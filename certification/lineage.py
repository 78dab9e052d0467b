"""Token lineage: for each order, which call brought its token, for which cart, what superseded it, its age, its uses.

And, walked in order, the first link of the chain authorized → ordered that is broken: later ones follow from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile

from certification.links import refusal_standing, shown_to_session, widget_is_missing
from certification.pictures import Picture, agree, picture, same_cart
from certification.timeline import Authorization, Session, Story, succeeded
from certification.tracks import certainly_before
from recorder.journal import ApiCall, CartShown, Record

_TRY_AGAIN_LATER = 429
"""Refused before it was looked at: the token was not used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """Where an order's token came from, and what had become of it.

    `age` is in seconds, as far as the clocks allow to say it is at least that; 0 where the answer is not known.
    `waited` is by how many seconds the suite moved Klarna's clock on between the approval and the order.
    `blame` is the requirement that is to blame, "" for none, None where it cannot be known.
    """

    order: ApiCall
    told: Picture
    issued: Authorization | None
    session: Session | None
    superseded_by: Authorization | None
    earlier_uses: tuple[ApiCall, ...]
    age: float
    waited: float
    cart_then: CartShown | None
    cart_now: CartShown | None
    blame: str | None = ""
    records: tuple[Record, ...] = field(default_factory=tuple)

    @property
    def succeeded(self) -> bool:
        return succeeded(self.order.status)


def lineages(story: Story) -> list[Lineage]:
    """The lineage of each create-order call, in the order in which they were sent."""
    found: list[Lineage] = []
    for order in story.orders:
        found.append(_lineage(story, order, found))
    return found


def failed(order: ApiCall) -> bool:
    """Whether Klarna answered that there is no order; an unanswered call may have made one."""
    return order.status is not None and order.status >= 300


def _lineage(story: Story, order: ApiCall, earlier: list[Lineage]) -> Lineage:
    issued = _issuer(story, order)
    session = issued.call.session if issued else None
    newer = _superseding(story, order, issued) if issued else None
    answer = issued.call.answer if issued else None
    age, waited = 0.0, 0.0
    if answer:
        waited = sum(
            seconds
            for instant, seconds in story.waits
            if certainly_before(answer.at, instant) and certainly_before(instant, order.start)
        )
        age = order.start.at - answer.at.at - order.start.within - answer.at.within
    told = picture(order.request)
    cart_then, cart_now = (issued.cart if issued else None), story.cart_at(order.start)
    uses = tuple(one.order for one in earlier if one.order.authorization_token == order.authorization_token)
    bare = Lineage(
        order=order,
        told=told,
        issued=issued,
        session=session,
        superseded_by=newer,
        earlier_uses=uses,
        age=age,
        waited=waited,
        cart_then=cart_then,
        cart_now=cart_now,
    )
    blame, records = _blame(story, bare, earlier)
    return replace(bare, blame=blame, records=records)


def _issuer(story: Story, order: ApiCall) -> Authorization | None:
    for one in story.authorized.backwards_from(order.start):
        if one.approved and one.token and one.token == order.authorization_token:
            return one
    return None


def _superseding(story: Story, order: ApiCall, issued: Authorization) -> Authorization | None:
    for one in _since(story, order, issued):
        answer = one.call.answer
        if (
            one.approved
            and one.token
            and one.token != issued.token
            and one.call.session is issued.call.session
            and answer
            and certainly_before(answer.at, order.start)
            and certainly_before(issued.call.at, one.call.at)
        ):
            return one
    return None


def _since(story: Story, order: ApiCall, issued: Authorization) -> Iterator[Authorization]:
    """The authorizations between the one that brought the order's token and the order, latest first."""
    return takewhile(lambda one: one is not issued, story.authorized.backwards_from(order.start))


def _blame(story: Story, lineage: Lineage, earlier: list[Lineage]) -> tuple[str | None, tuple[Record, ...]]:
    order, issued = lineage.order, lineage.issued
    for use in lineage.earlier_uses:
        if failed(use) and use.status != _TRY_AGAIN_LATER and certainly_before(use.end, order.start):
            return "ORD-02", (use, order)
    if twin := _twin(lineage, earlier):
        return "CBK-04" if _called_back(story, lineage) else "ORD-05", (twin, order)
    if issued is None:
        return _unissued(story, lineage)
    if newer := lineage.superseded_by:
        finalized = newer.call.record.method == "finalize"
        return "FIN-02" if finalized else "ORD-01", (newer.call.answer or newer.call.record, order)
    if broken := _after_approval(story, lineage, issued):
        return broken
    return _details(story, lineage, issued)


def _twin(lineage: Lineage, earlier: list[Lineage]) -> ApiCall | None:
    """An earlier call for the same purchase that had succeeded or was still unanswered.

    Sending the same body again after no answer came is no second order: Klarna answers once per token (A34).
    """
    order = lineage.order
    for one in earlier:
        same_token = one.order.authorization_token == order.authorization_token
        same_session = one.session is not None and one.session is lineage.session
        if not (same_token or same_session):
            continue
        answered = certainly_before(one.order.end, order.start)
        if one.order.status is None and answered:
            if one.order.request != order.request and same_token:
                return one.order
            continue
        if one.succeeded or not answered:
            return one.order
    return None


def _called_back(story: Story, lineage: Lineage) -> bool:
    """Whether Klarna had told the server of the token, too, and the shopper had clicked once: that made the second."""
    if any(
        action.detail.get("clicks", 1) != 1 for action in story.actions.backwards_from(lineage.order.start)
    ):
        return False
    return any(
        told.authorization_token == lineage.order.authorization_token
        for told in story.callbacks.backwards_from(lineage.order.start)
    )


def _unissued(story: Story, lineage: Lineage) -> tuple[str | None, tuple[Record, ...]]:
    order = lineage.order
    token = order.authorization_token
    fetched = (
        call.answer.get("authorization_token")
        for call in story.api
        if call.operation == "read_session" and isinstance(call.answer, dict)
    )
    pending = any(
        one.call.answer is None and one.token is None and one.call.record.threw is None
        for one in story.authorized.backwards_from(order.start)
    )
    # Klarna also hands the token to the shop's server, which no browser sees (J75, A24).
    if token and (pending or token in set(fetched)):
        return None, (order,)
    last = next(story.authorized.backwards_from(order.start), None)
    if last is None:
        return "AUT-06", (order,)
    return _unfinished(story, last) or "AUT-06", (last.call.answer or last.call.record, order)


def _unfinished(story: Story, last: Authorization) -> str | None:
    """What an order without a token of its own violates where the purchase was still to be finalized (J55)."""
    record = last.call.record
    if last.so_far:
        return "FIN-01"
    if record.method != "finalize":
        return None
    if record.threw and not initialised(story, record.document, record.id):
        return "FIN-05"
    return "FIN-02" if last.approved else "FIN-03"


def _after_approval(
    story: Story, lineage: Lineage, issued: Authorization
) -> tuple[str | None, tuple[Record, ...]] | None:
    order = lineage.order
    for one in _since(story, order, issued):
        record, answer = one.call.record, one.call.answer
        if widget_is_missing(story, one.call):
            return "RAU-03", (record, order)
        if one.so_far or (record.method == "finalize" and one.refused):
            if one.call.session is lineage.session and answer and certainly_before(answer.at, order.start):
                return ("FIN-01" if one.so_far else "FIN-03"), (answer, order)
            continue
        if record.method != "reauthorize" or one.approved:
            continue
        if record.threw and not initialised(story, record.document, record.id):
            return "RAU-02", (record, order)
        if one.call.session is lineage.session and answer and certainly_before(answer.at, order.start):
            return "RAU-05", (answer, order)
    then, now = lineage.cart_then, lineage.cart_now
    if then is None or now is None or same_cart(then, now) or story.fits(issued.details, now):
        return None
    following = story.doubted(now, order.start)
    if following and story.fits(issued.details, following):
        return None, (now, following, order)
    return ("RAU-01" if _on_review(story, lineage, now) else "AUT-01"), (issued.call.record, now, order)


def initialised(story: Story, document: str, before: int) -> bool:
    """Whether the document's page had called `init` with success before the call with this record id."""
    earlier = takewhile(lambda call: call.record.id != before, story.documents[document])
    return any(
        call.record.threw is None and (call.record.method == "init" or call.options.get("client_token"))
        for call in earlier
    )


def _on_review(story: Story, lineage: Lineage, cart: CartShown) -> bool:
    page = story.pages.last_before(lineage.order.start)
    if page and page.widget_visible and page.view != "review":
        return False
    return cart.view == "review" or (page is not None and page.view == "review")


def _details(story: Story, lineage: Lineage, issued: Authorization) -> tuple[str | None, tuple[Record, ...]]:
    order, told, now = lineage.order, lineage.told, lineage.cart_now
    sound = lineage.cart_then is None or story.fits(issued.details, lineage.cart_then)
    shown = now is None or story.fits(told, now)
    answer = issued.call.answer or issued.call.record
    if agree(told, issued.details):
        if shown or not sound or now is None:
            return "", ()
        return "ORD-04", (now, order)
    posted = lineage.session.posted.last_before(order.start) if lineage.session else None
    if (
        posted
        and posted.accepted
        and certainly_before(issued.call.at, posted.call.start)
        and agree(told, posted.holds)
    ):
        return ("", ()) if shown or now is None else ("ORD-04", (now, posted.call, order))
    if not sound and not _held_to_what_klarna_kept(story, issued):
        # What was authorized was wrong already, and that has a requirement of its own.
        return "", ()
    return "ORD-03", (issued.call.record, answer, order)


def _held_to_what_klarna_kept(story: Story, issued: Authorization) -> bool:
    """Whether the cart shown had been refused, and what Klarna held instead was authorized, which is no mistake.

    The page may not have been read since; the order has to be what was authorized all the same (A29).
    """
    return any(
        link.moment is issued.call and link.blame == "REF-01" for link in story.once(shown_to_session)
    ) and not refusal_standing(story, issued.call)
