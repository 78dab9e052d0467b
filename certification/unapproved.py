"""What finalize and reauthorize share where Klarna does not approve: no order follows, and the shopper has a way on."""

from __future__ import annotations

from collections.abc import Iterator

from certification.lineage import lineages
from certification.links import moments
from certification.rule import Result, finding, kept, unknown
from certification.timeline import Authorization, Story
from certification.tracks import certainly_before
from recorder.journal import SdkCallback


def nothing_ordered(story: Story, method: str) -> Iterator[Result]:
    """Proofs for each answer after which nothing was ordered, or only what was approved anew."""
    for _, answer in _not_approved(story, method):
        order = next((call for call in story.orders if certainly_before(answer.at, call.start)), None)
        page = story.pages.first_after(answer.at)
        if order is None and page:
            yield kept(answer, page)
        elif order and any(one.order is order and one.blame == "" for one in story.once(lineages)):
            yield kept(answer, order)


def way_on(story: Story, method: str, requirement: str, reason: str) -> Iterator[Result]:
    """Judges for each answer whether the shopper could try again, or leave the review page."""
    for one, answer in _not_approved(story, method):
        again = story.authorized.first_after(answer.at)
        pages = list(story.pages.between(answer.at, again.call.at if again else None))
        free = next((page for page in pages if page.can_pay or page.view not in ("review", None)), None)
        if again:
            yield kept(answer, again.call.record)
        elif free:
            yield kept(answer, free)
        elif pages and pages[-1].can_pay is False:
            did = (
                f"{method}() was not approved at {story.when(answer.at)}, and at {story.when(pages[-1].at)} the "
                "shopper was still on the review page and could not pay"
            )
            yield finding(requirement, reason, did, answer, pages[-1], call=one.call, story=story)
        else:
            yield unknown(requirement, "the journey did not look at the page after the answer", answer)


def _not_approved(story: Story, method: str) -> Iterator[tuple[Authorization, SdkCallback]]:
    """The authorizations by this method that were answered and not approved, each with its answer."""
    for one in moments(story):
        if one.call.record.method == method and one.refused and one.call.answer:
            yield one, one.call.answer
