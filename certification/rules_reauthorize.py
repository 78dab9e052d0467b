"""Changes on the order-review page: no widget is shown there, so reauthorize() does what authorize() cannot."""

from __future__ import annotations

from collections.abc import Iterator

from certification.lineage import initialised, lineages
from certification.links import approved_before, moments, shown_to_session, widget_is_missing
from certification.pictures import contrast, same_cart
from certification.rule import Result, Rule, Sees, finding, judges, kept, unknown
from certification.timeline import Story
from certification.unapproved import nothing_ordered, way_on


@judges("RAU-01", Sees.EVERY_CALL)
def a_change_on_the_review_page_is_reauthorized(story: Story) -> Iterator[Result]:
    for one in story.once(lineages):
        if one.blame == "RAU-01" and one.issued and one.cart_then and one.cart_now:
            then, now = contrast(one.cart_then, one.cart_now)
            did = (
                f"{then} was approved, the review page then showed {now} (at {story.when(one.cart_now.at)}), and the "
                f"order of {story.when(one.order.start)} was placed with the earlier approval"
            )
            yield finding("RAU-01", "order-without-reauthorize", did, *one.records, story=story)
        elif one.blame == "" and one.issued and one.issued.call.record.method == "reauthorize":
            earlier = approved_before(story, one.session, one.issued.call.at)
            changed = (
                earlier and earlier.cart and one.issued.cart and not same_cart(earlier.cart, one.issued.cart)
            )
            if changed:
                yield kept(one.issued.cart, one.issued.call.record, one.order)


@judges("RAU-02", Sees.EVERY_CALL)
def init_comes_before_reauthorize(story: Story) -> Iterator[Result]:
    for call in story.calls("reauthorize"):
        if initialised(story, call.record.document, call.record.id):
            yield kept(call.record)
        else:
            did = f"reauthorize() was called at {story.when(call.at)} on a page that had not called init()"
            yield finding("RAU-02", "reauthorize-before-init", did, call.record, call=call, story=story)


@judges("RAU-03", Sees.EVERY_CALL)
def reauthorize_where_no_widget_is_displayed(story: Story) -> Iterator[Result]:
    for one in story.authorizations:
        call = one.call
        if widget_is_missing(story, call):
            did = f"authorize() was called at {story.when(call.at)} on the review page, where no widget was displayed"
            approved = approved_before(story, call.session, call.at)
            before = [approved.call.record] if approved else []
            yield finding(
                "RAU-03", "authorize-without-widget", did, *before, call.record, call=call, story=story
            )
        elif call.record.method == "reauthorize" and approved_before(story, call.session, call.at):
            yield kept(call.record)


@judges("RAU-04", Sees.EVERY_CALL)
def reauthorize_is_told_the_new_cart(story: Story) -> Iterator[Result]:
    blamed = {id(link.moment): link for link in story.once(shown_to_session)}
    for one in moments(story):
        call, cart = one.call, one.cart
        if call.record.method != "reauthorize" or call.session is None or cart is None:
            continue
        link = blamed.get(id(call))
        following = story.doubted(cart, call.at)
        if story.fits(one.details, cart):
            yield kept(cart, call.record)
        elif following and story.fits(one.details, following):
            yield unknown(
                "RAU-04", "it is not certain which cart was shown at that moment", cart, call.record
            )
        elif link is None or link.blame in ("", "RAU-04"):
            told, shown = contrast(one.details, cart)
            did = (
                f"reauthorize() at {story.when(call.at)} was about {told}, and the shopper was shown {shown} "
                f"at {story.when(cart.at)}"
            )
            yield finding(
                "RAU-04", "reauthorize-differs-from-cart", did, cart, call.record, call=call, story=story
            )


@judges("RAU-05", Sees.EVERY_CALL)
def no_order_after_a_refused_reauthorize(story: Story) -> Iterator[Result]:
    for one in story.once(lineages):
        if one.blame == "RAU-05":
            did = (
                f"reauthorize() was not approved (record {one.records[0].id}), and the order of "
                f"{story.when(one.order.start)} was attempted with the token of the earlier authorization"
            )
            yield finding("RAU-05", "order-after-refused-reauthorize", did, *one.records, story=story)
    yield from nothing_ordered(story, "reauthorize")


@judges("RAU-06", Sees.EVERY_CALL)
def klarnas_modal_is_displayed(story: Story) -> Iterator[Result]:
    for one in moments(story):
        call, answer = one.call, one.call.answer
        if call.record.method != "reauthorize":
            continue
        until = answer.at if answer else None
        windows = list(story.windows.between(call.at, until))
        overlays = [
            event for event in story.events.between(call.at, until) if event.event == "fullscreenOverlayShown"
        ]
        opened = next((window for window in windows if window.state == "opened"), None)
        closed = next((window for window in windows if window.state == "closed"), None)
        if answer and (opened or overlays):
            yield kept(call.record, opened or overlays[0], answer)
        elif not answer and opened and closed and not story.orders:
            did = (
                f"Klarna's modal opened at {story.when(opened.at)} and was gone at {story.when(closed.at)} before "
                "reauthorize() was answered"
            )
            yield finding(
                "RAU-06", "modal-not-shown", did, call.record, opened, closed, call=call, story=story
            )


@judges("RAU-07", Sees.EVERY_CALL)
def the_shopper_can_go_on(story: Story) -> Iterator[Result]:
    yield from way_on(story, "reauthorize", "RAU-07", "stuck-after-reauthorize")


RULES: tuple[Rule, ...] = (
    a_change_on_the_review_page_is_reauthorized,
    init_comes_before_reauthorize,
    reauthorize_where_no_widget_is_displayed,
    reauthorize_is_told_the_new_cart,
    no_order_after_a_refused_reauthorize,
    klarnas_modal_is_displayed,
    the_shopper_can_go_on,
)
