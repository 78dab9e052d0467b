"""Authorizing: in the click, once, for what is shown, with the loaded category; and what its answer demands."""

from __future__ import annotations

from collections.abc import Iterator

from certification.lineage import lineages
from certification.links import (
    approved_before,
    last_load,
    moments,
    refusal_standing,
    replacement,
    widget_is_missing,
)
from certification.pictures import agree, contrast, differences, same_cart
from certification.rule import Result, Rule, Sees, finding, judges, kept, unknown
from certification.rules_interruptions import klarna_is_blocked
from certification.timeline import AUTHORIZING, Call, Session, Story
from certification.tracks import Track, certainly_before
from recorder.journal import PageShown, SdkCallback, ShopperAction

ANOTHER = "choose_another_category"
"""What page objects call it when the shopper turns to another of Klarna's ways to pay."""


@judges("AUT-01", Sees.EVERY_CALL)
def a_change_after_approval_is_authorized_again(story: Story) -> Iterator[Result]:
    for one in story.once(lineages):
        if one.blame == "AUT-01" and one.issued and one.cart_then and one.cart_now:
            then, now = contrast(one.cart_then, one.cart_now)
            did = (
                f"{then} was approved, the cart was changed to {now} (seen at {story.when(one.cart_now.at)}), and the "
                f"order of {story.when(one.order.start)} was placed with the earlier approval"
            )
            yield finding("AUT-01", "order-without-new-authorization", did, *one.records, call=one.issued.call,
                          story=story)  # fmt: skip
        elif one.blame == "" and one.issued and one.issued.call.record.method == "authorize":
            earlier = approved_before(story, one.session, one.issued.call.at)
            if earlier and earlier.cart and one.issued.cart and not same_cart(earlier.cart, one.issued.cart):
                yield kept(earlier.call.record, one.issued.cart, one.issued.call.record, one.order)
        elif one.blame is None and one.cart_now:
            yield unknown(
                "AUT-01", "it is not certain which cart was shown when the order was placed", one.order
            )


@judges("AUT-02", Sees.EVERY_CALL)
def authorize_is_told_what_the_session_holds(story: Story) -> Iterator[Result]:
    for one in moments(story):
        call, cart = one.call, one.cart
        if call.record.method != "authorize" or call.session is None or widget_is_missing(story, call):
            continue
        held = call.session.held.last_before(call.at)
        if held is None:
            continue
        if agree(call.told, held):
            yield kept(call.session.created, cart, call.record)
            continue
        if cart and story.fits(call.told, cart):
            # The session is what differs; after an approval authorize itself may bring the change (D-CART).
            if approved_before(story, call.session, call.at):
                yield kept(cart, call.record)
            continue
        following = story.doubted(cart, call.at) if cart else None
        if call.session.held.doubtful(call.at) or (following and story.fits(call.told, following)):
            yield unknown(
                "AUT-02", "it is not certain which cart was shown or held at that moment", call.record
            )
            continue
        if _explained(story, call, call.session):
            continue
        newest = call.session.posted.last_before(call.at)
        did = (
            f"authorize() at {story.when(call.at)} was told other details than session {call.session.id} holds: "
            + "; ".join(differences(call.told, held))
        )
        source = newest.call if newest and newest.accepted else call.session.created
        yield finding(
            "AUT-02", "authorize-differs-from-session", did, source, call.record, call=call, story=story
        )


@judges("AUT-03", Sees.EVERY_CALL)
def authorize_names_the_loaded_category(story: Story) -> Iterator[Result]:
    # A call that the SDK threw back counts as well: an unloaded category is a reason to throw (J38).
    for one in story.authorizations:
        call = one.call
        load = last_load(story, call) if call.record.method == "authorize" else None
        if load is None or _is_not_offered(load):
            continue
        loaded: set[tuple[str, ...]] = set()
        choice = story.once(_choices).last_before(call.at)
        for other in story.loads[call.record.document].backwards_from(call.at):
            if other.session is call.session:
                if loaded and choice and _outdated(other, choice, load):
                    break
                loaded.add(other.categories)
                if other.categories == call.categories:
                    break
        if call.categories in loaded:
            if call.record.threw is None:
                yield kept(load.record, call.record)
        elif call.categories and any(set(call.categories) < set(names) for names in loaded):
            why = "authorize() named a part of the categories that load() was given: what Klarna does is not said"
            yield unknown("AUT-03", why, load.record, call.record)
        elif () not in loaded and loaded:
            did = (
                f"load() was given {_named(load)} at {story.when(load.at)} and authorize() {_named(call)} at "
                f"{story.when(call.at)}"
            )
            yield finding("AUT-03", "category-differs-from-load", did, load.record, call.record, call=call,
                          story=story)  # fmt: skip


@judges("AUT-04", Sees.EVERY_CALL)
def one_authorize_at_a_time(story: Story) -> Iterator[Result]:
    for pending, call in story.once(_overlaps):
        if call is None:
            yield kept(pending.record, pending.answer)
        elif call.record.method != "load":
            yield finding("AUT-04", "authorize-while-authorizing", _overlap(story, pending, call), pending.record,
                          call.record, call=call, story=story)  # fmt: skip


@judges("AUT-09", Sees.EVERY_CALL)
def no_load_under_an_authorization(story: Story) -> Iterator[Result]:
    for pending, call in story.once(_overlaps):
        if call is None:
            yield kept(pending.record, pending.answer)
        elif call.record.method == "load":
            yield finding("AUT-09", "load-while-authorizing", _overlap(story, pending, call), pending.record,
                          call.record, call=call, story=story)  # fmt: skip


def _overlaps(story: Story) -> list[tuple[Call, Call | None]]:
    """Authorizations with each call that was made while they were under way, or with None once they were answered."""
    found: list[tuple[Call, Call | None]] = []
    for calls in story.documents.values():
        pending: Call | None = None
        for call in calls:
            if call.record.threw or call.record.method not in AUTHORIZING | {"load"}:
                continue
            if pending and pending.answer and certainly_before(pending.answer.at, call.at):
                found.append((pending, None))
                pending = None
            if pending is None:
                pending = call if call.record.method in AUTHORIZING else None
                continue
            load = call.record.method == "load"
            if load and pending.session and story.in_flight(pending.session, pending.at):
                continue  # what the page loads now, it should have loaded before it authorized: UPD-10
            found.append((pending, call))
        if pending and pending.answer:
            found.append((pending, None))
    return found


def _overlap(story: Story, pending: Call, call: Call) -> str:
    answer = pending.answer
    return (
        f"{call.record.method}() was called at {story.when(call.at)}, and the {pending.record.method}() of "
        f"{story.when(pending.at)} "
        + (f"was answered at {story.when(answer.at)} only" if answer else "had not been answered")
    )


@judges("AUT-05", Sees.CALLS)
def authorize_runs_in_the_clicks_task(story: Story) -> Iterator[Result]:
    for one in story.authorizations:
        call = one.call
        if call.record.method != "authorize":
            continue
        if call.record.trusted_click is None:
            yield unknown(
                "AUT-05", "the browser did not tell whether the call ran in a click's task", call.record
            )
        elif call.record.trusted_click:
            yield kept(call.record)
        else:
            click = story.actions.last_before(call.at)
            did = f"authorize() was called at {story.when(call.at)} outside the task of any click" + (
                f"; the shopper's last action began at {story.when(click.start)}" if click else ""
            )
            shown = [click] if click else []
            yield finding(
                "AUT-05", "authorize-outside-click", did, *shown, call.record, call=call, story=story
            )


@judges("AUT-06", Sees.EVERY_CALL)
def no_order_without_approval(story: Story) -> Iterator[Result]:
    for one in story.once(lineages):
        if one.blame == "AUT-06":
            did = (
                f"create-order was sent at {story.when(one.order.start)} with a token that no approved answer had "
                "brought"
            )
            yield finding("AUT-06", "order-without-approval", did, *one.records, story=story)
        elif one.issued:
            yield kept(one.issued.call.answer, one.order)
        elif one.blame is None:
            yield unknown("AUT-06", "the token may have come from Klarna's server to the shop's", one.order)


@judges("AUT-07", Sees.EVERY_CALL)
def the_shopper_can_try_again(story: Story) -> Iterator[Result]:
    for one in moments(story):
        call, answer = one.call, one.call.answer
        if (
            call.record.method != "authorize"
            or not one.refused
            or call.says("show_form") is not True
            or not answer
        ):
            continue
        again = _next(story, answer)
        pages = [page for page in story.pages.between(answer.at, again.at if again else None) if _tells(page)]
        if again:
            yield kept(answer, again.record)
        elif pages and pages[-1].can_pay and pages[-1].klarna_offered is not False:
            yield kept(answer, pages[-1])
        elif (
            pages and pages[-1].klarna_offered is not False and _waits_for_the_shopper(story, call, pages[-1])
        ):
            yield unknown(
                "AUT-07", "the button may be waiting for the field that Klarna named", answer, pages[-1]
            )
        elif pages:
            what = "fixable" if call.says("error") else "broken off"
            did = (
                f"the authorization was {what} at {story.when(answer.at)}, and at {story.when(pages[-1].at)} the "
                "shopper could not pay with Klarna"
            )
            yield finding("AUT-07", "no-retry-after-abort", did, answer, pages[-1], call=call, story=story)
        else:
            yield unknown("AUT-07", "the journey did not look at the page after the answer", answer)


@judges("AUT-08", Sees.EVERY_CALL)
def a_final_refusal_ends_paying_with_klarna(story: Story) -> Iterator[Result]:
    for one in moments(story):
        call, answer = one.call, one.call.answer
        if (
            call.record.method != "authorize"
            or not one.refused
            or call.says("show_form") is not False
            or not answer
        ):
            continue
        again = _next(story, answer)
        pages = [page for page in story.pages.between(answer.at, again.at if again else None) if _tells(page)]
        barred = next((page for page in pages if _bars_klarna(page)), None)
        if barred:
            yield kept(answer, barred)
        elif pages:
            did = (
                f"Klarna refused the purchase for good at {story.when(answer.at)}, and at {story.when(pages[-1].at)} "
                "the page still let the shopper pay with Klarna"
            )
            yield finding(
                "AUT-08", "klarna-payable-after-refusal", did, answer, pages[-1], call=call, story=story
            )
        else:
            yield unknown("AUT-08", "the journey did not look at the page after the refusal", answer)


def _choices(story: Story) -> Track[ShopperAction]:
    """When the shopper chose among Klarna's own ways to pay."""
    chosen = [action for action in story.actions if action.action in ("choose_klarna", ANOTHER)]
    return Track((action.start for action in chosen), chosen)


def _outdated(load: Call, choice: ShopperAction, last: Call) -> bool:
    """Whether a widget was left behind: the shopper chose another way to pay since, and something was loaded for that.

    Where nothing was, the choice was among widgets that were loaded all at once.
    """
    made_for_it = choice.action == ANOTHER and certainly_before(choice.start, last.at)
    return made_for_it and certainly_before(load.at, choice.start)


def _bars_klarna(page: PageShown) -> bool:
    """Whether Klarna cannot be paid with: where one button is for every way to pay, its own entry tells."""
    return page.can_pay is False or page.klarna_offered is False or klarna_is_blocked(page)


def _explained(story: Story, call: Call, session: Session) -> bool:
    """Whether an earlier link is broken that has a requirement of its own: in flight, refused, or replaced."""
    if story.in_flight(session, call.at) or refusal_standing(story, call):
        return True
    return replacement(story, session, call.at) is not None


def _next(story: Story, answer: SdkCallback) -> Call | None:
    """The next authorization after an answer, by which the page's state has changed again."""
    following = story.authorized.first_after(answer.at)
    return following.call if following else None


def _waits_for_the_shopper(story: Story, call: Call, page: PageShown) -> bool:
    """Whether Klarna named fields to mend and the shopper has done nothing about them: paying may wait for that."""
    if not call.says("error") or call.answer is None:
        return False
    return not any(True for _ in story.actions.between(call.answer.at, page.at))


def _is_not_offered(load: Call) -> bool:
    """Whether the load itself named a category that its session does not offer, which is SES-02's matter."""
    offered = load.session.categories if load.session else ()
    return bool(offered) and any(name not in offered for name in load.categories)


def _tells(page: PageShown) -> bool:
    return page.can_pay is not None


def _named(call: Call) -> str:
    return " and ".join(call.categories) or "no category"


RULES: tuple[Rule, ...] = (
    a_change_after_approval_is_authorized_again,
    authorize_is_told_what_the_session_holds,
    authorize_names_the_loaded_category,
    one_authorize_at_a_time,
    no_load_under_an_authorization,
    authorize_runs_in_the_clicks_task,
    no_order_without_approval,
    the_shopper_can_try_again,
    a_final_refusal_ends_paying_with_klarna,
)
