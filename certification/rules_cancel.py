"""Cancelling: an approval that will not become an order is given back to Klarna, not left to run out."""

from __future__ import annotations

from collections.abc import Iterator

from certification.rule import Result, Rule, Sees, finding, judges, kept, unknown
from certification.timeline import LEAVES, Authorization, Story, succeeded
from certification.tracks import certainly_before
from recorder.journal import Instant, PageShown, ShopperAction

LASTS = 60 * 60.0
"""For how many seconds an authorization can be used (J47)."""

_GONE = 404
"""Klarna's answer where there is nothing left to cancel (A36)."""


@judges("CAN-01", Sees.EVERY_CALL)
def an_approval_that_is_not_used_is_cancelled(story: Story) -> Iterator[Result]:
    if not any(action.action == LEAVES for action in story.actions):
        return
    for one in _unused(story):
        answer = one.call.answer
        assert answer is not None
        left = next((action for action in story.actions.after(answer.at) if action.action == LEAVES), None)
        if left is None:
            continue
        cancelled = next(
            (
                call
                for call in story.api
                if call.operation == "cancel_authorization" and call.authorization_token == one.token
            ),
            None,
        )
        bought = _confirmed(story, left)
        if cancelled and (succeeded(cancelled.status) or cancelled.status == _GONE):
            yield kept(answer, left, cancelled)
        elif cancelled:
            yield unknown("CAN-01", "Klarna did not take the cancelling", answer, left, cancelled)
        elif _has_run_out(story, answer.at, left.start):
            continue  # there is nothing left to cancel (J47)
        elif bought and not _klarna_again(story, left, bought.at):
            did = (
                f"Klarna had approved the purchase at {story.when(answer.at)}, the shopper turned to another way "
                f"to pay at {story.when(left.start)} and had bought with that at {story.when(bought.at)}, and the "
                "authorization was left as it was"
            )
            yield finding("CAN-01", "authorization-left-open", did, answer, left, bought, story=story)
        else:
            yield unknown("CAN-01", "the journey did not see the shopper buy in another way", answer, left)


def _unused(story: Story) -> Iterator[Authorization]:
    """The approvals that brought a token which neither became an order nor was overtaken by a newer one."""
    used = {order.authorization_token for order in story.orders}
    newest: dict[int, Authorization] = {}
    for one in story.authorized:
        if one.approved and one.token and one.call.session and one.call.answer:
            newest[id(one.call.session)] = one
    return (one for one in newest.values() if one.token not in used)


def _has_run_out(story: Story, approved: Instant, left: Instant) -> bool:
    """Whether the authorization was older than Klarna keeps it when the shopper turned away from it."""
    waited = sum(
        seconds
        for at, seconds in story.waits
        if certainly_before(approved, at) and certainly_before(at, left)
    )
    return left.at - approved.at + waited > LASTS


def _confirmed(story: Story, left: ShopperAction) -> PageShown | None:
    return next((page for page in story.pages.after(left.start) if page.view == "confirmation"), None)


def _klarna_again(story: Story, left: ShopperAction, bought: Instant) -> bool:
    """Whether the shopper came back to Klarna before the purchase was confirmed, as the choice or an order tells."""
    ordered = (call for call in story.orders if not certainly_before(call.end, left.start))
    return any(call.status is None or succeeded(call.status) for call in ordered) or any(
        action.action == "choose_klarna" and certainly_before(action.start, bought)
        for action in story.actions.after(left.start)
    )


RULES: tuple[Rule, ...] = (an_approval_that_is_not_used_is_cancelled,)
