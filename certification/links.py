"""The chain that an order's details go along: shown → session → authorized; and which link of it is broken.

A broken link is blamed once, on the first requirement that explains it, so that a change that was never sent is not
accused again of what follows from it. Everything here states who is to blame; the rules only speak for their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from certification.pictures import agree
from certification.timeline import Authorization, Call, Post, Session, Story
from certification.tracks import certainly_before
from recorder.journal import CartShown, Instant, Order, Record, order

TOLD = "told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How the session stood to the cart shown at a moment that matters.

    `blame` is the requirement that explains a difference, "" where there is none, TOLD where an authorization after
    an approval carried the change itself (D-CART, J50), None where it cannot be known.
    `moment` is the call at which it mattered; None stands for the end of the journey.
    """

    session: Session
    cart: CartShown
    blame: str | None
    moment: Call | None
    changed: bool
    records: tuple[Record, ...] = ()
    post: Post | None = None

    @property
    def at(self) -> Record | None:
        """The record of the moment."""
        return self.moment.record if self.moment else None


def shown_to_session(story: Story) -> list[Link]:
    """The link between the cart shown and the session, at each authorization and where the journey stops at a widget.

    Debounced, coalesced and repeated updates are all the same to it: only the moments count.
    """
    links = [link for one in story.authorizations if (link := _at_authorization(story, one))]
    if link := _at_the_end(story):
        links.append(link)
    return links


def last_load(story: Story, call: Call) -> Call | None:
    """The last load of the call's document before it."""
    earlier = story.loads[call.record.document].backwards_from(call.at)
    return next((load for load in earlier if load.record.threw is None), None)


def widget_is_missing(story: Story, call: Call) -> bool:
    """Whether an authorize was called, after an approval, where no widget is displayed (D-CART, J49).

    A page that loads the widget again, wherever it stands in the checkout, may call authorize.
    """
    if call.record.method != "authorize" or not approved_before(story, call.session, call.at):
        return False
    if story.view_at(call.at) != "review":
        return False
    page = story.pages.last_before(call.at)
    return last_load(story, call) is None or (page is not None and page.widget_visible is False)


def approved_before(story: Story, session: Session | None, instant: Instant) -> Authorization | None:
    """The latest authorization of the session that was certainly approved before `instant`."""
    for one in story.authorized.backwards_from(instant):
        answer = one.call.answer
        if one.call.session is session and one.approved and answer and certainly_before(answer.at, instant):
            return one
    return None


def refusal_standing(story: Story, call: Call) -> Post | None:
    """The refused update on which a call builds: no accepted one, and no new session, had followed it by then.

    A shopper who changes the cart again, or puts it back, leaves the refused cart behind. A lost session is another
    requirement's matter (REF-03), and so is an update of a session that the widget does not use (UPD-06).
    """
    for post in story.attempts.backwards_from(call.at):
        if order(post.call.end, call.at) is not Order.BEFORE:
            if post.session is call.session and post.carries:
                return None  # another attempt is under way: whether the page waited for it is UPD-03's and UPD-10's
            continue
        if post.accepted:
            if post.call.operation == "create_session" or (post.session is call.session and post.carries):
                return None
            continue
        if post.call.operation != "update_session" or post.session is not call.session or not post.carries:
            continue
        return post if _is_for(story, call, post) else None
    return None


def _is_for(story: Story, call: Call, refused: Post) -> bool:
    """Whether a call was made for the refused cart: it tells of it, or else the page shows it.

    A shop may put the refused change back and load what Klarna still holds; a shopper may put it back, too, and then
    change the cart again.
    """
    held = call.session.held.last_before(call.at) if call.session else None
    told_of_it = call.told.tells and agree(call.told, refused.holds)
    if call.told.tells and not told_of_it and held and agree(call.told, held):
        return False
    shown = list(story.carts.between(refused.call.end, call.at))
    if not shown and not told_of_it and (latest := _read_next(story, call.at) or story.cart_at(call.at)):
        shown = [latest]
    if all(story.fits(refused.holds, cart) for cart in shown):
        return told_of_it or bool(shown)
    return told_of_it and not story.fits(refused.holds, shown[-1])


def _read_next(story: Story, instant: Instant) -> CartShown | None:
    """The next reading of the cart, unless the shopper did something first that may have changed it."""
    following = story.carts.first_after(instant)
    action = story.actions.first_after(instant)
    return None if following and action and certainly_before(action.start, following.at) else following


def replacement(story: Story, session: Session, instant: Instant) -> Session | None:
    """A newer session that had certainly taken the place of `session` by `instant`.

    A new session alone proves nothing (a settings page probes with one, another tab has its own): it replaces the
    older one if that one's update had failed, or if it holds the cart that is shown and the older one does not.
    """
    cart = story.cart_at(instant)
    for newer in takewhile(lambda one: one is not session, reversed(story.sessions.values())):
        if not certainly_before(newer.created.end, instant):
            continue
        failed = any(
            not post.accepted and certainly_before(post.call.start, newer.created.start)
            for post in session.posted
        )
        if failed and _alike(story, newer, session, cart):
            return newer
        holds, held = newer.held.last_before(instant), session.held.last_before(instant)
        if cart and holds and held and story.fits(holds, cart) and not story.fits(held, cart):
            return newer
    return None


def _alike(story: Story, newer: Session, older: Session, cart: CartShown | None) -> bool:
    """Whether the newer session is for the shopper's cart, or at least not for another (a bare probe)."""
    told = newer.pictures[0]
    wanted = [post.holds for post in older.posted if not post.accepted]
    return any(told.amount == other.amount for other in wanted) or (
        cart is not None and story.fits(told, cart)
    )


def _at_authorization(story: Story, one: Authorization) -> Link | None:
    call, session = one.call, one.call.session
    if session is None or one.cart is None or call.record.method == "finalize" or call.record.threw:
        return None
    if widget_is_missing(story, call):
        return None
    held = session.held.last_before(call.at)
    if held is None:
        return None
    cart = one.cart
    changed = story.cart_before(cart) is not None
    agreed = story.fits(held, cart)
    told_it = call.told.tells and story.fits(one.details, cart)
    again = call.record.method == "reauthorize" or approved_before(story, session, call.at) is not None
    if agreed or (told_it and (again or sent_with(story, call) or _sent_afterwards(story, call, cart))):
        return Link(session=session, cart=cart, blame="" if agreed else TOLD, moment=call, changed=changed)
    following = story.doubted(cart, call.at)
    if session.held.doubtful(call.at) or (following and story.fits(held, following)):
        return Link(session=session, cart=cart, blame=None, moment=call, changed=changed)
    blame, post = _blame(story, session, cart, call.at)
    if call.record.method == "reauthorize" and (
        blame == "UPD-01" or (blame == "UPD-05" and not _as_held(call, session))
    ):
        blame = "RAU-04"
    return Link(
        session=session,
        cart=cart,
        blame=blame,
        moment=call,
        changed=changed,
        records=_evidence(cart, post, session, call.record),
        post=post,
    )


def sent_with(story: Story, call: Call) -> Post | None:
    """The update that was sent in the same click as the call and told the same, if Klarna took it (J41).

    Nothing asynchronous may stand between click and authorize, so what the click itself changes, as a fee of the
    payment method does, goes to Klarna with authorize, and to the session meanwhile.
    """
    click = story.actions.last_before(call.at)
    post = story.in_flight(call.session, call.at) if call.session else None
    if post is None or click is None or not post.accepted:
        return None
    if not (call.told.tells and agree(call.told, post.holds)):
        return None
    return post if certainly_before(click.start, post.call.start) else None


def _sent_afterwards(story: Story, call: Call, cart: CartShown) -> bool:
    """Whether the session was told, after the call, of the cart that authorize had brought with it (J39, J41)."""
    later = call.session.posted.after(call.at) if call.session else ()
    return any(post.accepted and post.carries and story.fits(post.holds, cart) for post in later)


def _as_held(call: Call, session: Session) -> bool:
    held = session.held.last_before(call.at)
    return not call.told.tells or held is None or call.told.amount in (None, held.amount)


def _at_the_end(story: Story) -> Link | None:
    """Where a journey ends with a widget shown and nothing authorized since, the widget built on what was loaded."""
    cart = story.carts.last()
    if cart is None or (end := story.ending) is None:
        return None
    change = story.cart_before(cart)
    # A cart that never changed was judged where it was authorized, and what the shop did after its order is no matter.
    if change is None and (story.authorizations or story.orders):
        return None
    since = change.at if change else cart.at
    if any(not certainly_before(one.call.at, since) for one in story.authorizations):
        return None
    if any(not certainly_before(one.start, since) for one in story.orders):
        return None
    load = max(story.calls("load"), key=lambda call: (call.at.at, call.at.tick), default=None)
    if load is None or load.session is None or load.record.threw:
        return None
    held = load.session.held.last_before(end.at)
    if held is None:
        return None
    if story.fits(held, cart):
        return Link(session=load.session, cart=cart, blame="", moment=None, changed=change is not None)
    if _is_out_of_date(story, load.session, cart):
        return None
    of_this_cart = certainly_before(cart.at, load.at) or (
        certainly_before(since, load.at) and load.told.tells and story.fits(load.told, cart)
    )
    if change is not None and not of_this_cart:
        return None
    blame, post = _blame(story, load.session, cart, end.at)
    return Link(
        session=load.session,
        cart=cart,
        blame=blame,
        moment=load,
        changed=change is not None,
        records=_evidence(cart, post, load.session, load.record),
        post=post,
    )


def _blame(story: Story, session: Session, cart: CartShown, instant: Instant) -> tuple[str, Post | None]:
    """Why the session does not hold the cart shown: the first requirement that explains it."""
    if post := story.in_flight(session, instant):
        return "UPD-10", post
    before = story.cart_before(cart)
    own: Post | None = None
    attempts = story.attempts.backwards_from(instant)
    for post in takewhile(lambda one: not (before and certainly_before(one.call.start, before.at)), attempts):
        if post.call is session.created:
            own = own or post
            break
        if post.session is not session:
            if post.session and post.accepted and _is_newer(post.session, session):
                if post.call.operation == "update_session" or story.fits(post.holds, cart):
                    return "REF-04", post
            elif post.call.operation == "update_session":
                return "UPD-06", post
            continue
        if own is None and (post.carries or story.fits(post.holds, cart)):
            own = post
    if own and not own.accepted:
        return ("REF-03" if own.lost else "REF-01"), own
    if before is None:
        return "UPD-05", own
    if own is None or _earlier(story, own, cart):
        return "UPD-01", own
    return "UPD-05", own


def _is_out_of_date(story: Story, session: Session, cart: CartShown) -> bool:
    """Whether the shopper did something after the cart was read that reached the session: another is shown by now."""
    for post in session.posted.after(cart.at):
        action = story.actions.last_before(post.call.start)
        if post.accepted and post.carries and action and certainly_before(cart.at, action.start):
            return True
    return False


def _is_newer(one: Session, other: Session) -> bool:
    return certainly_before(other.created.start, one.created.start)


def _earlier(story: Story, post: Post, cart: CartShown) -> bool:
    """Whether what was posted is a cart that had been shown before: then the newest change is what is missing."""
    reading = story.cart_before(cart)
    while reading:
        if story.fits(post.holds, reading):
            return True
        reading = story.cart_before(reading)
    return False


def _evidence(cart: CartShown, post: Post | None, session: Session, moment: Record) -> tuple[Record, ...]:
    return (cart, post.call if post else session.created, moment)


def moments(story: Story) -> Iterator[Authorization]:
    """The authorizations that were really asked for: a call that threw never reached Klarna."""
    return (one for one in story.authorizations if one.call.record.threw is None)
