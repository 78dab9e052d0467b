"""How the widget stood to the updates of its session: was the last load after the last answer, and was one too early?

A load that comes before the answer to the update that it was made for shows the shopper an order that Klarna may yet
refuse. A later load makes the widget right again, but not the call: a race that was won once is lost another time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from certification.links import approved_before, last_load
from certification.pictures import agree
from certification.timeline import Call, Post, Session, Story
from certification.tracks import certainly_before
from recorder.journal import Instant, Order, ShopperAction, order


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """How the widget stood to an update.

    `kind` is "kept", "early" (and nothing was loaded later), "hasty" (something was), "late" or "unclear".
    """

    kind: str
    session: Session
    update: Post | None
    load: Call
    moment: Call

    @property
    def amount(self) -> float | None:
        return self.update.holds.amount if self.update else None

    @property
    def currency(self) -> str | None:
        return self.update.holds.currency if self.update else None


def settlings(story: Story) -> list[Settling]:
    """The widget's standing at each authorization and at the journey's end, and every load that did not wait."""
    found: list[Settling] = []
    for one in story.authorizations:
        call = one.call
        if call.record.method != "authorize" or call.session is None or call.record.threw:
            continue
        load = last_load(story, call)
        if load and (settling := _settle(story, call.session, load, call, call.at)):
            found.append(settling)
    loads = list(story.calls("load"))
    if (end := story.ending) and loads and loads[-1].session:
        load = loads[-1]
        session = loads[-1].session
        update = last_carrying(session, end.at) if session else None
        after = update and any(
            not certainly_before(one.call.at, update.call.end) for one in story.authorizations
        )
        if session and update and not after:
            settling = _settle(story, session, load, load, end.at)
            if settling and settling.kind != "late":
                found.append(settling)
    told = {id(one.load) for one in found if one.kind == "early"}
    return [*found, *(one for one in _hasty(story) if id(one.load) not in told)]


def _settle(story: Story, session: Session, load: Call, moment: Call, instant: Instant) -> Settling | None:
    """The last load against the last update of the order that was answered by `instant`.

    A load that tells of an earlier accepted update may run into the next one: quick changes overlap in honest shops.
    So a load during an update is only wrong if nothing accepted was waiting for it, and nothing was loaded later.
    """
    at_end = moment is load
    update = last_carrying(session, instant)
    if load.session is None:
        return None
    if update is None:
        if load.session is session:
            return None
        return Settling(kind="late", session=session, update=None, load=load, moment=moment)
    relation = order(load.at, update.call.end)
    if relation is Order.AFTER:
        return (
            Settling(kind="kept", session=session, update=update, load=load, moment=moment)
            if update.accepted
            else None
        )
    if relation is Order.UNKNOWN:
        return Settling(kind="unclear", session=session, update=update, load=load, moment=moment)
    early = _belongs(story, load, update) and not _answers_an_earlier(story, session, load, update)
    if early:
        return Settling(kind="early", session=session, update=update, load=load, moment=moment)
    if not update.accepted or at_end or approved_before(story, session, instant):
        return None
    held_then = session.held.last_before(load.at)
    if held_then and agree(held_then, update.holds):
        return None
    return Settling(kind="late", session=session, update=update, load=load, moment=moment)


def _hasty(story: Story) -> Iterator[Settling]:
    """Loads that were made for a change before its update was answered, whatever was loaded later.

    Honest pages load for other reasons too: a field was typed into, the widget's place in the page was made anew, which
    they do with an `init` before it or into an empty container. So the change must certainly be what the load was made
    for: nothing else was done since, the cart shown before it was another, and no earlier answer was waiting for its
    load. A load that tells of the new cart itself needs no such proof.
    """
    for calls in story.documents.values():
        previous: Call | None = None
        asked: ShopperAction | None = None
        count, again = 0, False
        for call in calls:
            if call.record.method == "init":
                again = True
            if call.record.method != "load" or call.record.threw or call.session is None:
                continue
            action = story.actions.last_before(call.at)
            if previous is None or previous.session is not call.session:
                count = 1
            else:
                twice = action is asked and not _answered_between(call.session, previous, call)
                if update := _made_for(story, call, call.session, action, again, count - twice):
                    yield Settling(kind="hasty", session=call.session, update=update, load=call, moment=call)
                count += not twice
            previous, asked, again = call, action, False


def _answered_between(session: Session, first: Call, second: Call) -> bool:
    """Whether the newest accepted answer before `second` came after `first`, which that one may have waited for."""
    newest = next((post for post in session.posted.backwards_from(second.at) if post.accepted), None)
    return newest is not None and not certainly_before(newest.call.end, first.at)


def _made_for(
    story: Story, load: Call, session: Session, action: ShopperAction | None, again: bool, earlier: int
) -> Post | None:
    """The update that the load, made after `action` and `earlier` other loads, did not wait for."""
    held = session.held.last_before(load.at)
    if load.told.tells and held and agree(load.told, held):
        return None  # it tells of what was accepted already, if only once more
    update = _next_answered(story, session, load)
    if update is None or action is None or story.actions.last_before(update.call.start) is not action:
        return None
    if load.told.tells and agree(load.told, update.holds):
        return update if held else None
    before = story.cart_at(action.start)
    if again or load.record.container_empty or before is None or story.fits(update.holds, before):
        return None
    if _waited_for(story, load, session):
        return None
    accepted = 0
    for post in session.posted.backwards_from(load.at):
        accepted += post.accepted and certainly_before(post.call.end, load.at)
        if accepted >= earlier:
            return None  # as many answers as loads: the load may be the one that an answer was waiting for
    return update


def _next_answered(story: Story, session: Session, load: Call) -> Post | None:
    """The update of the order that was under way at the load, or else the first one sent after it."""
    doubtful = (post for post in session.posted.doubtful(load.at) if post.carries)
    post = story.in_flight(session, load.at) or next(doubtful, None) or session.posted.first_after(load.at)
    return post if post and post.carries and certainly_before(load.at, post.call.end) else None


def _waited_for(story: Story, load: Call, session: Session) -> bool:
    """Whether nothing had been loaded yet since the newest accepted change: the load is the one that it asks for."""
    newest = last_carrying(session, load.at)
    if newest is None or not newest.accepted:
        return False
    previous = story.loads[load.record.document].last_before(load.at)
    return previous is None or certainly_before(previous.at, newest.call.end)


def _belongs(story: Story, load: Call, update: Post) -> bool:
    """Whether the load, made before the update's answer, was made for the very change that the update carries.

    A page that does not wait calls load() in the same breath as it asks its server, so a little before the update
    reaches Klarna; it is the shopper's action that the two have in common.
    """
    if certainly_before(update.call.start, load.at):
        return True
    if not update.accepted:
        return False
    if action := story.actions.last_before(update.call.start):
        return certainly_before(action.start, load.at)
    cart = story.cart_at(update.call.start)
    return (
        cart is not None
        and certainly_before(cart.at, load.at)
        and load.told.tells
        and agree(load.told, update.holds)
    )


def _answers_an_earlier(story: Story, session: Session, load: Call, update: Post) -> bool:
    for post in session.posted.backwards_from(update.call.start):
        if not (post.accepted and post.carries) or not certainly_before(post.call.end, load.at):
            continue
        return not any(story.loads[load.record.document].between(post.call.end, load.at))
    return False


def last_carrying(session: Session, instant: Instant) -> Post | None:
    for post in session.posted.backwards_from(instant):
        if post.carries and certainly_before(post.call.end, instant):
            return post
    return None
