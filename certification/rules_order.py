"""The order: the newest token, for what was authorized and shown, once, in time, and the shopper is told the truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from certification.lineage import Lineage, failed, lineages
from certification.pictures import contrast, differences
from certification.rule import Result, Rule, Sees, finding, judges, kept, unknown
from certification.timeline import LEAVES, PRESSES, Story, succeeded
from certification.tracks import certainly_before
from recorder.journal import ApiCall, CartShown, Instant, Order, PageShown, ShopperAction, order

TOKEN_LIFE = 60 * 60
"""Seconds for which an authorization token is good (J47)."""

_NO_CHOICE = frozenset({"reload", "go_back"})
_DRIVEN = (
    PRESSES
    | _NO_CHOICE
    | {
        *("open", "fill_address", "try_again", "change_quantity", "add", "remove"),
        *("apply_discount", "remove_discount", "redeem_gift_card", "remove_gift_card"),
        *("choose_shipping", "choose_country", "choose_another_category"),
        *("buy_for_company", "fill_delivery_address"),
    }
)
"""What page objects do beside choosing Klarna; none of it chooses another way to pay."""


@judges("ORD-01", Sees.EVERY_CALL)
def the_newest_token_places_the_order(story: Story) -> Iterator[Result]:
    for one in story.once(lineages):
        newer = one.superseded_by
        if one.blame == "ORD-01" and newer and newer.call.answer:
            did = (
                f"the order at {story.when(one.order.start)} used the token of an earlier authorization, and "
                f"{newer.call.record.method}() had brought a new one at {story.when(newer.call.answer.at)}"
            )
            yield finding("ORD-01", "superseded-token", did, newer.call.answer, one.order, call=newer.call,
                          story=story)  # fmt: skip
        elif one.blame == "" and one.issued:
            yield kept(one.issued.call.answer, one.order)


@judges("ORD-02", Sees.SERVER)
def a_failed_order_is_authorized_anew(story: Story) -> Iterator[Result]:
    chain = story.once(lineages)
    for index, one in enumerate(chain):
        if one.blame == "ORD-02":
            failure = next(use for use in one.earlier_uses if failed(use))
            did = (
                f"create-order was answered with {failure.status} at {story.when(failure.end)}, and sent again with "
                f"the same token at {story.when(one.order.start)}"
            )
            yield finding("ORD-02", "token-reused-after-failure", did, failure, one.order, story=story)
        elif one.blame == "" and one.issued and index and failed(chain[index - 1].order):
            before = chain[index - 1].order
            if before.authorization_token != one.order.authorization_token:
                yield kept(before, one.issued.call.answer, one.order)


@judges("ORD-03", Sees.EVERY_CALL)
def the_order_is_what_was_authorized(story: Story) -> Iterator[Result]:
    for one in story.once(lineages):
        if one.blame == "ORD-03" and one.issued:
            what = "; ".join(differences(one.told, one.issued.details))
            did = f"the order at {story.when(one.order.start)} differs from what was authorized: {what}"
            yield finding("ORD-03", "order-differs-from-authorization", did, *one.records, story=story)
        elif one.blame == "" and one.issued and not differences(one.told, one.issued.details):
            yield kept(one.issued.call.record, one.order)


@judges("ORD-04", Sees.EVERY_CALL)
def the_order_is_the_cart_that_was_shown(story: Story) -> Iterator[Result]:
    for one in story.once(lineages):
        cart = one.cart_now
        if cart is None:
            continue
        if one.blame == "ORD-04":
            shown, told = contrast(cart, one.told)
            did = (
                f"the shopper was shown {shown} at {story.when(cart.at)}, and the order at "
                f"{story.when(one.order.start)} was for {told}"
            )
            yield finding("ORD-04", "order-differs-from-cart", did, *one.records, story=story)
        elif one.blame == "" and story.fits(one.told, cart):
            yield kept(cart, one.order)


@judges("ORD-05", Sees.SERVER)
def one_order_however_often_the_shopper_clicks(story: Story) -> Iterator[Result]:
    chain = story.once(lineages)
    doubled = {id(one.records[0]) for one in chain if one.blame == "ORD-05"}
    for one in chain:
        if one.blame == "ORD-05":
            first = one.records[0]
            assert isinstance(first, ApiCall)
            state = "had been placed" if certainly_before(first.end, one.order.start) else "was being placed"
            did = (
                f"create-order was sent again at {story.when(one.order.start)}, when the order of "
                f"{story.when(first.start)} {state}"
            )
            yield finding("ORD-05", "order-placed-twice", did, first, one.order, story=story)
        elif one.succeeded and id(one.order) not in doubled:
            if _tried_twice(story, one, chain):
                yield kept(one.order)
            else:
                yield unknown("ORD-05", "the order was asked for once only", one.order)


@judges("ORD-06", Sees.SERVER)
def no_confirmation_without_an_order(story: Story) -> Iterator[Result]:
    confirmations = _confirmations(story)
    since: PageShown | CartShown | None = None
    for shown in confirmations:
        attempts = [
            call
            for call in story.orders
            if order(call.start, shown.at) is Order.BEFORE
            and (since is None or not certainly_before(call.end, since.at))
        ]
        if since is not None and (
            not attempts or _same_number(since, shown) or _sent_again_only(story, attempts, since, shown)
        ):
            continue
        since = shown
        if any(succeeded(call.status) for call in attempts):
            yield kept(next(call for call in attempts if succeeded(call.status)), shown)
        elif any(call.status is None and not _dropped_on_the_way(story, call) for call in attempts):
            yield unknown(
                "ORD-06", "create-order was not answered: Klarna may have the order", *attempts, shown
            )
        elif attempts and _pressed_after(story, attempts[-1], shown.at):
            yield unknown("ORD-06", "the shopper may have paid with another method", *attempts, shown)
        elif attempts:
            did = (
                f"a confirmation was shown at {story.when(shown.at)}, and create-order had been answered with "
                f"{attempts[-1].status or 'nothing'} at {story.when(attempts[-1].end)}"
            )
            yield finding("ORD-06", "confirmation-without-order", did, attempts[-1], shown, story=story)
        elif _paid_otherwise(story, shown.at):
            yield unknown("ORD-06", "the shopper may have paid with another method", shown)
        else:
            did = f"a confirmation was shown at {story.when(shown.at)}, and no create-order had been sent"
            yield finding("ORD-06", "confirmation-without-order", did, shown, story=story)


@judges("ORD-07", Sees.SERVER)
def an_accepted_order_is_confirmed(story: Story) -> Iterator[Result]:
    confirmations = _confirmations(story)
    unheard = {
        id(one.order)
        for one in story.once(lineages)
        if one.issued is not None and one.issued.call.answer is None
    }
    for call in story.orders:
        if not succeeded(call.status):
            continue
        seen = next((shown for shown in confirmations if order(shown.at, call.end) is not Order.BEFORE), None)
        later = [page for page in story.pages.after(call.end) if page.view is not None]
        if seen:
            yield kept(call, seen)
        elif id(call) in unheard:
            yield unknown("ORD-07", "the page never heard of the approval, so it cannot go on", call)
        elif later and story.ending:
            did = (
                f"Klarna created the order at {story.when(call.end)}, and at {story.when(later[-1].at)} the shopper "
                f"was on the {later[-1].view} page"
            )
            yield finding("ORD-07", "no-confirmation-after-order", did, call, later[-1], story=story)
        else:
            yield unknown("ORD-07", "the journey did not look at what came after the order", call)


@judges("ORD-08", Sees.CALLS)
def the_order_comes_within_60_minutes(story: Story) -> Iterator[Result]:
    for one in story.once(lineages):
        if one.issued is None or one.issued.call.answer is None:
            continue
        answer = one.issued.call.answer
        if one.age > TOKEN_LIFE:
            did = f"the order was placed {one.age / 60:.0f} minutes after its authorization"
            yield finding(
                "ORD-08", "token-too-old", did, answer, one.order, call=one.issued.call, story=story
            )
        elif one.age + one.waited > TOKEN_LIFE:
            continue  # the suite moved Klarna's clock, which no shop could see
        elif one.succeeded and story.waits and not one.waited:
            yield kept(answer, one.order)  # authorized anew, before Klarna had to refuse or after it
        elif one.succeeded and "review" not in story.capabilities:
            yield kept(answer, one.order)  # the approval places the order, nobody can wait


@judges("ORD-09", Sees.SERVER)
def the_shopper_is_told_that_the_order_failed(story: Story) -> Iterator[Result]:
    chain = story.once(lineages)
    for index, one in enumerate(chain):
        call = one.order
        if _saved(one, chain):
            continue
        following = chain[index + 1].order.start if index + 1 < len(chain) else None
        pages = list(story.pages.between(call.end, following))
        if not pages or any(page.view == "confirmation" for page in pages):
            continue
        told = story.news(pages, call.start)
        if told:
            yield kept(call, told)
        elif any(page.messages for page in pages):
            yield unknown("ORD-09", "the page said the same before the order failed", call, pages[-1])
        else:
            did = (
                f"create-order was answered with {call.status or 'nothing'} at {story.when(call.end)}, and at "
                f"{story.when(pages[-1].at)} the page said nothing to the shopper"
            )
            yield finding("ORD-09", "failed-order-not-told", did, call, pages[-1], story=story)


def _paid_otherwise(story: Story, confirmed: Instant) -> bool:
    """Whether nothing says that it was Klarna with which a purchase was paid.

    Something does: the last authorization was approved and the shopper was not seen to turn away from Klarna, did
    nothing more after it was refused, or chose Klarna and did nothing that might have been another choice.
    """
    last = next(story.authorized.backwards_from(confirmed), None)
    if last is None:
        return not _chose_klarna(story.actions.backwards_from(confirmed))
    if last.call.answer is None:
        return False
    since = list(story.actions.between(last.call.answer.at, confirmed))
    if last.approved:
        return any(action.action == LEAVES for action in since) and not _chose_klarna(reversed(since))
    return any(action.action not in _NO_CHOICE for action in since) and not _chose_klarna(reversed(since))


def _chose_klarna(latest_first: Iterable[ShopperAction]) -> bool:
    """Whether Klarna was the last choice: what the suite's own hands do beside it chooses no other method."""
    choice = next((action for action in latest_first if action.action not in _DRIVEN), None)
    return choice is not None and choice.action == "choose_klarna"


def _pressed_after(story: Story, attempt: ApiCall, confirmed: Instant) -> bool:
    """Whether, after an order had failed, the shopper pressed a button again and Klarna was not asked."""
    if any(certainly_before(attempt.end, one.call.at) for one in story.authorized.backwards_from(confirmed)):
        return False
    since = list(story.actions.between(attempt.end, confirmed))
    pressed = any(action.action in PRESSES for action in since)
    return pressed and not _chose_klarna(reversed(since))


def _tried_twice(story: Story, one: Lineage, chain: list[Lineage]) -> bool:
    """Whether there was anything to make two orders of: two clicks at once, or an order whose answer never came."""
    lost = (each for each in chain if each.order is not one.order and each.order.status is None)
    if any(each.session is not None and each.session is one.session for each in lost):
        return True
    return any(
        action.detail.get("clicks", 1) != 1 and certainly_before(action.start, one.order.end)
        for action in story.actions
    )


def _saved(one: Lineage, chain: list[Lineage]) -> bool:
    """Whether it or another call of its purchase was succeeding: a second click's failure is no failed order."""
    return any(
        other.succeeded
        and not certainly_before(one.order.end, other.order.start)
        and (
            other.order.authorization_token == one.order.authorization_token
            or (other.session is not None and other.session is one.session)
        )
        for other in chain
    )


def _dropped_on_the_way(story: Story, call: ApiCall) -> bool:
    """Whether the suite dropped the call before Klarna had it: then there is certainly no order."""
    fault = story.faults.get(call.fault or "")
    return fault is not None and fault.what == "drop" and not fault.detail.get("after_upstream")


def _sent_again_only(
    story: Story, attempts: list[ApiCall], one: PageShown | CartShown, other: PageShown | CartShown
) -> bool:
    """Whether nothing but an order that Klarna had created was sent again, and failed: it is still confirmed.

    A confirmation under another number is of another order.
    """
    if _number(one) and _number(other):
        return False
    placed = [call for call in story.orders if succeeded(call.status)]
    return all(
        not succeeded(call.status)
        and any(
            before.authorization_token == call.authorization_token
            and certainly_before(before.start, call.start)
            for before in placed
        )
        for call in attempts
    )


def _same_number(one: PageShown | CartShown, other: PageShown | CartShown) -> bool:
    return _number(one) is not None and _number(one) == _number(other)


def _number(shown: PageShown | CartShown) -> str | None:
    return None if isinstance(shown, CartShown) else shown.order_number


def _confirmations(story: Story) -> list[PageShown | CartShown]:
    shown: list[PageShown | CartShown] = [page for page in story.pages if page.view == "confirmation"]
    return sorted([*shown, *story.confirmed_carts], key=lambda one: one.at.at)


RULES: tuple[Rule, ...] = (
    the_newest_token_places_the_order,
    a_failed_order_is_authorized_anew,
    the_order_is_what_was_authorized,
    the_order_is_the_cart_that_was_shown,
    one_order_however_often_the_shopper_clicks,
    no_confirmation_without_an_order,
    an_accepted_order_is_confirmed,
    the_order_comes_within_60_minutes,
    the_shopper_is_told_that_the_order_failed,
)
