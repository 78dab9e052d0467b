"""Finalizing: what was approved so far is authorized for good by the last click, and ordered with that token."""

from __future__ import annotations

from collections.abc import Iterator

from certification.lineage import initialised, lineages
from certification.links import moments
from certification.pictures import contrast
from certification.rule import Result, Rule, Sees, finding, judges, kept, unknown
from certification.timeline import Authorization, Story
from certification.unapproved import nothing_ordered, way_on


@judges("FIN-01", Sees.EVERY_CALL)
def what_is_approved_so_far_is_finalized_before_the_order(story: Story) -> Iterator[Result]:
    for one in story.once(lineages):
        if one.blame == "FIN-01":
            did = (
                f"Klarna had approved the purchase so far (record {one.records[0].id}), and the order of "
                f"{story.when(one.order.start)} was attempted before finalize() had brought a token"
            )
            yield finding("FIN-01", "order-before-finalize", did, *one.records, story=story)
        elif one.blame == "" and one.issued and _finalized(one.issued):
            before = _asked_before(story, one.issued)
            if before and before.so_far:
                yield kept(before.call.answer, one.issued.call.record, one.order)


@judges("FIN-02", Sees.EVERY_CALL)
def the_token_of_finalize_places_the_order(story: Story) -> Iterator[Result]:
    for one in story.once(lineages):
        if one.blame == "FIN-02":
            did = (
                f"finalize() had brought a token (record {one.records[0].id}), and the order of "
                f"{story.when(one.order.start)} was attempted with another"
            )
            yield finding("FIN-02", "token-not-of-finalize", did, *one.records, story=story)
        elif one.blame == "" and one.issued and _finalized(one.issued):
            yield kept(one.issued.call.answer, one.order)


@judges("FIN-03", Sees.EVERY_CALL)
def no_order_after_a_refused_finalize(story: Story) -> Iterator[Result]:
    for one in story.once(lineages):
        if one.blame == "FIN-03":
            did = (
                f"finalize() was not approved (record {one.records[0].id}), and the order of "
                f"{story.when(one.order.start)} was attempted all the same"
            )
            yield finding("FIN-03", "order-after-refused-finalize", did, *one.records, story=story)
    yield from nothing_ordered(story, "finalize")


@judges("FIN-04", Sees.EVERY_CALL)
def finalize_is_called_where_klarna_asks_for_it(story: Story) -> Iterator[Result]:
    for one in story.authorizations:
        if not _finalized(one) or one.call.record.threw:
            continue
        before = _asked_before(story, one)
        if before is None or before.call.answer is None:
            yield from _without_approval(story, one)
            continue
        if before.so_far or before.call.says("finalize_required") is True:
            yield kept(before.call.answer, one.call.record)
        else:
            did = (
                f"{before.call.record.method}() had brought a token at {story.when(before.call.answer.at)}, and "
                f"finalize() was called at {story.when(one.call.at)}"
            )
            yield finding(
                "FIN-04",
                "finalize-not-asked-for",
                did,
                before.call.answer,
                one.call.record,
                call=one.call,
                story=story,
            )


@judges("FIN-05", Sees.EVERY_CALL)
def init_comes_before_finalize(story: Story) -> Iterator[Result]:
    for call in story.calls("finalize"):
        if initialised(story, call.record.document, call.record.id):
            yield kept(call.record)
        else:
            did = f"finalize() was called at {story.when(call.at)} on a page that had not called init()"
            yield finding("FIN-05", "finalize-before-init", did, call.record, call=call, story=story)


@judges("FIN-06", Sees.EVERY_CALL)
def finalize_is_told_the_cart_that_is_shown(story: Story) -> Iterator[Result]:
    for one in moments(story):
        call, cart = one.call, one.cart
        if not _finalized(one) or call.session is None or cart is None:
            continue
        following = story.doubted(cart, call.at)
        doubtful = call.session.held.doubtful(call.at)
        if story.fits(one.details, cart):
            yield kept(cart, call.record)
        elif (doubtful and not call.told.tells) or (following and story.fits(one.details, following)):
            yield unknown(
                "FIN-06", "it is not certain which cart was shown or held at that moment", cart, call.record
            )
        else:
            told, shown = contrast(one.details, cart)
            did = (
                f"finalize() at {story.when(call.at)} was about {told}, and the shopper was shown {shown} "
                f"at {story.when(cart.at)}"
            )
            yield finding(
                "FIN-06", "finalize-differs-from-cart", did, cart, call.record, call=call, story=story
            )


@judges("FIN-07", Sees.EVERY_CALL)
def the_shopper_can_go_on_after_finalize(story: Story) -> Iterator[Result]:
    yield from way_on(story, "finalize", "FIN-07", "stuck-after-finalize")


def _without_approval(story: Story, one: Authorization) -> Iterator[Result]:
    """Judges a finalize before which the page had heard of no approval of its session."""
    earlier = [
        other
        for other in story.authorized.backwards_from(one.call.at)
        if other.call.session is one.call.session and not _finalized(other)
    ]
    unheard = any(other.call.answer is None and not other.call.record.threw for other in earlier)
    if unheard or (one.call.session is None and not earlier):
        # Express checkout approves in a button of Klarna's own, in a session of Klarna's own (J59).
        yield unknown("FIN-04", "the approval may have been given where it was not seen", one.call.record)
        return
    did = f"finalize() was called at {story.when(one.call.at)}, and nothing had been approved"
    shown = [earlier[0].call.answer or earlier[0].call.record] if earlier else []
    yield finding(
        "FIN-04", "finalize-not-asked-for", did, *shown, one.call.record, call=one.call, story=story
    )


def _finalized(one: Authorization) -> bool:
    return one.call.record.method == "finalize"


def _asked_before(story: Story, finalized: Authorization) -> Authorization | None:
    """The latest approval that stood when finalize was called: its answer says whether Klarna asked for that."""
    for one in story.authorized.backwards_from(finalized.call.at):
        if one.approved and not _finalized(one) and one.call.session is finalized.call.session:
            return one
    return None


RULES: tuple[Rule, ...] = (
    what_is_approved_so_far_is_finalized_before_the_order,
    the_token_of_finalize_places_the_order,
    no_order_after_a_refused_finalize,
    finalize_is_called_where_klarna_asks_for_it,
    init_comes_before_finalize,
    finalize_is_told_the_cart_that_is_shown,
    the_shopper_can_go_on_after_finalize,
)
