"""Updating the cart before authorization: the session is told first, the widget after it, and all of them agree.

Klarna's page has two steps: POST the changed details to the session, then load() to make them visible. What is judged
is the state at the moments that matter, when the shopper authorizes and where a journey ends at a shown widget;
however many updates and loads led there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from certification.links import Link, replacement, sent_with, shown_to_session
from certification.loads import last_carrying, settlings
from certification.pictures import Picture, agree, contrast, differences, money, number
from certification.rule import Result, Rule, Sees, finding, judges, kept, unknown
from certification.timeline import Call, Post, Session, Story
from certification.tracks import certainly_before
from recorder.journal import ApiCall, Instant, Order, order


@judges("UPD-01", Sees.EVERY_CALL)
def a_changed_cart_is_posted(story: Story) -> Iterator[Result]:
    for link in _links_of(story, "UPD-01"):
        if link.blame == "UPD-01" and link.moment:
            did = _not_posted(story, link, link.moment)
            yield finding("UPD-01", "change-not-posted", did, *link.records, call=link.moment, story=story)
        elif link.blame == "" and link.changed:
            yield kept(link.cart, _newest_post(link), link.at)
        elif link.blame is None:
            yield unknown("UPD-01", "it is not certain which cart was shown at that moment", link.cart)


@judges("UPD-05", Sees.EVERY_CALL)
def the_session_holds_what_is_shown(story: Story) -> Iterator[Result]:
    for link in _links_of(story, "UPD-05"):
        if link.blame == "UPD-05" and link.moment:
            did = _differs(story, link, link.moment)
            yield finding("UPD-05", "session-differs-from-cart", did, *link.records,
                          call=link.moment, story=story)  # fmt: skip
        elif link.blame == "":
            yield kept(link.cart, _newest_post(link), link.at)
        elif link.blame is None:
            yield unknown("UPD-05", "it is not certain which cart was shown at that moment", link.cart)


@judges("UPD-06", Sees.EVERY_CALL)
def the_widgets_own_session_is_updated(story: Story) -> Iterator[Result]:
    for link in _links_of(story, "UPD-06"):
        if link.blame == "UPD-06" and link.post:
            did = (
                f"the shop updated session {link.post.call.session_id} ({story.when(link.post.call.start)}) while "
                f"the widget was initialised with the client token of session {link.session.id}"
            )
            yield finding("UPD-06", "update-of-another-session", did, link.post.call, link.session.created,
                          *link.records, call=link.moment, story=story)  # fmt: skip
        elif link.blame == "" and (post := _newest_update(link)):
            yield kept(post.call, link.at)


@judges("UPD-02", Sees.EVERY_CALL)
def load_follows_the_accepted_update(story: Story) -> Iterator[Result]:
    for one in story.once(settlings):
        if one.kind == "late":
            update = one.update
            what = f"the update of {money(one.amount, one.currency)}" if update else "the new session"
            accepted = update.call if update else one.session.created
            did = (
                f"Klarna accepted {what} ({story.when(accepted.end)}), the last load() before authorize() was "
                f"earlier ({story.when(one.load.at)})"
            )
            yield finding("UPD-02", "no-load-after-update", did, accepted, one.load.record, one.moment.record,
                          call=one.moment, story=story)  # fmt: skip
        elif one.kind == "kept" and one.update:
            yield kept(one.update.call, one.load.record)
        elif one.kind == "unclear" and one.update:
            yield unknown("UPD-02", _UNCLEAR, one.update.call, one.load.record)


@judges("UPD-03", Sees.EVERY_CALL)
def load_waits_for_the_answer(story: Story) -> Iterator[Result]:
    for one in story.once(settlings):
        if one.update is None:
            continue
        call = one.update.call
        if one.kind in ("early", "hasty"):
            held = " (an answer that the suite held back)" if call.fault else ""
            did = (
                f"load() was called at {story.when(one.load.at)}, and the update of "
                f"{money(one.amount, one.currency)}, sent at {story.when(call.start)}, was answered at "
                f"{story.when(call.end)} only{held}" + ("; no load() followed" if one.kind == "early" else "")
            )
            yield finding("UPD-03", "load-while-update-in-flight", did, call, one.load.record, call=one.load,
                          story=story)  # fmt: skip
        elif one.kind == "kept":
            yield kept(call, one.load.record)
        elif one.kind == "unclear":
            yield unknown("UPD-03", _UNCLEAR, call, one.load.record)


@judges("UPD-04", Sees.SESSION)
def load_is_told_what_the_session_holds(story: Story) -> Iterator[Result]:
    for call in story.calls("load"):
        if call.session is None or call.record.threw:
            continue
        held = call.session.held.last_before(call.at)
        if held is None:
            continue
        shown_amount = number(call.options.get("purchase_amount"))
        told = call.told
        if shown_amount is not None and told.amount is None:
            told = told._replace(amount=shown_amount)
        if agree(told, held):
            yield kept(call.session.created, call.record)
        elif call.session.held.doubtful(call.at):
            yield unknown("UPD-04", "an update was answered too close to the load", call.record)
        elif _not_yet_heard(story, call, told, call.session):
            yield unknown("UPD-04", "the page had not heard of the newest update yet", call.record)
        elif not _explained(story, call, told, held, call.session):
            newest = call.session.posted.last_before(call.at)
            source = newest.call if newest and newest.accepted else call.session.created
            did = (
                f"load() at {story.when(call.at)} was told other details than session {call.session.id} holds: "
                + "; ".join(differences(told, held))
            )
            yield finding(
                "UPD-04", "load-differs-from-session", did, source, call.record, call=call, story=story
            )


@judges("UPD-10", Sees.SESSION)
def authorizing_waits_for_the_answer(story: Story) -> Iterator[Result]:
    for one in story.authorizations:
        call = one.call
        if call.session is None or call.record.threw or call.record.method == "finalize":
            continue
        if sent_with(story, call):
            continue
        if post := story.in_flight(call.session, call.at):
            did = (
                f"{call.record.method}() was called at {story.when(call.at)}, and the update of "
                f"{money(post.holds.amount, post.holds.currency)}, sent at {story.when(post.call.start)}, was "
                f"answered at {story.when(post.call.end)} only"
            )
            yield finding("UPD-10", "authorize-while-update-in-flight", did, post.call, call.record, call=call,
                          story=story)  # fmt: skip
            continue
        newest = last_carrying(call.session, call.at)
        close = any(order(post.call.end, call.at) is Order.UNKNOWN for post in _around(call.session, call.at))
        if close:
            yield unknown("UPD-10", "the update was answered too close to the call", call.record)
        elif newest:
            yield kept(newest.call, call.record)


_UNCLEAR = "the load came too close to the update's answer to say which was first"


def _around(session: Session, instant: Instant) -> Iterator[Post]:
    """Updates of the order that ended within the clocks' doubt of `instant`: only the last ones can."""
    for post in session.posted.backwards_from(instant):
        if post.carries:
            yield post
        if certainly_before(post.call.end, instant):
            return


def _not_yet_heard(story: Story, load: Call, told: Picture, session: Session) -> bool:
    """Whether load told what the session held before its newest update, and the page still waited for what sent that.

    From Klarna's consent to the page it takes its time, the more the farther away the browser is. Once it has heard, it
    loads again: a load that nothing puts right is no matter of time.
    """
    newest = session.posted.last_before(load.at)
    if newest is None or not newest.accepted:
        return False
    before = session.held.last_before(newest.call.start)
    asked = story.requests.last_before(newest.call.start)
    return (
        before is not None
        and agree(told, before)
        and asked is not None
        and not certainly_before(asked.end, load.at)
        and any(
            later.session is session
            and certainly_before(load.at, later.at)
            and (then := session.held.last_before(later.at)) is not None
            and agree(later.told, then)
            for later in story.calls("load")
        )
    )


def _explained(story: Story, load: Call, told: Picture, held: Picture, session: Session) -> bool:
    """Whether another link is broken, so that load was right and the session is not (yet) what it should be."""
    since = takewhile(
        lambda post: (
            not (post.accepted and post.session is session and certainly_before(post.call.end, load.at))
        ),
        story.attempts.backwards_from(load.at),
    )
    if any(agree(told, post.holds) for post in since):
        return True
    following_post = story.attempts.first_after(load.at)
    if following_post and agree(told, following_post.holds):
        action = story.actions.first_after(load.at)
        if action is None or not certainly_before(action.start, following_post.call.start):
            return True
    if replacement(story, session, load.at):
        return True
    last, following = story.cart_at(load.at), story.carts.first_after(load.at)
    if following and story.fits(told, following):
        return not story.fits(held, following)
    if last and story.fits(told, last) and not story.fits(held, last):
        return following is None or not story.fits(held, following)
    return False


def _links_of(story: Story, requirement: str) -> Iterator[Link]:
    """The links, each broken one only once for a session and a cart shown."""
    told: set[tuple[str, int]] = set()
    for link in story.once(shown_to_session):
        change = story.cart_before(link.cart)
        key = (link.session.id, id(change))
        if link.blame == requirement:
            if key in told:
                continue
            told.add(key)
        yield link


def _newest_update(link: Link) -> Post | None:
    moment = link.moment
    posted = link.session.posted
    for post in posted.backwards_from(moment.at) if moment else reversed(list(posted)):
        if post.accepted and post.carries and (moment is None or certainly_before(post.call.end, moment.at)):
            return post
    return None


def _newest_post(link: Link) -> ApiCall:
    post = _newest_update(link)
    return post.call if post else link.session.created


def _not_posted(story: Story, link: Link, moment: Call) -> str:
    shown, told = contrast(link.cart, link.session.held.last_before(moment.at))
    return (
        f"the shopper was shown {shown} at {story.when(link.cart.at)}, and at {moment.record.method}() at "
        f"{story.when(moment.at)} session {link.session.id} still held {told}"
    )


def _differs(story: Story, link: Link, moment: Call) -> str:
    shown, told = contrast(link.cart, link.session.held.last_before(moment.at))
    return f"session {link.session.id} held {told} and the shopper saw {shown} ({story.when(link.cart.at)})"


RULES: tuple[Rule, ...] = (
    a_changed_cart_is_posted,
    load_follows_the_accepted_update,
    load_waits_for_the_answer,
    load_is_told_what_the_session_holds,
    the_session_holds_what_is_shown,
    the_widgets_own_session_is_updated,
    authorizing_waits_for_the_answer,
)
