"""When something is missing: Klarna's script, its API, the connection. What matters is how the shop takes it.

Whether Klarna itself was away or the suite kept it away makes no difference to what is asked of the shop.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from certification.rule import Result, Rule, Sees, finding, judges, kept, unknown
from certification.timeline import Story
from certification.tracks import certainly_before
from recorder.journal import ApiCall, Fault, Instant, PageRequest, PageShown, Record

SCRIPT = "sdk_script"
NETWORK = "network"

BROWSERS_OWN = ("chrome-error:", "about:neterror")
"""How the addresses of the pages begin by which a browser itself says that a shop could not be reached."""

MOST_TRIES = 4
"""How often a shop may ask Klarna for the same thing on its own account: once, and three times more (A54)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A time in which Klarna could not be had: from when, until when (None: to the end), and by which record."""

    since: Instant
    until: Instant | None
    record: Record
    why: str


@judges("INT-01", Sees.SERVER)
def other_ways_to_pay_stay(story: Story) -> Iterator[Result]:
    for absence, pages in _absences_looked_at(story):
        read = [page for page in pages if page.methods is not None]
        others = [[way for way in page.methods or () if not way.klarna] for page in read]
        stays = next(
            (page for page, ways in zip(read, others, strict=True) if any(w.usable for w in ways)), None
        )
        if stays:
            yield kept(absence.record, stays)
        elif any(others):
            did = f"{absence.why}, and at {story.when(read[-1].at)} no other way to pay could be chosen"
            yield finding("INT-01", "other-ways-gone", did, absence.record, read[-1], story=story)
        elif read:
            yield unknown(
                "INT-01", "the shop was not seen to offer another way to pay", absence.record, read[-1]
            )


@judges("INT-02", Sees.SERVER)
def klarna_that_cannot_be_had_is_hidden_or_told(story: Story) -> Iterator[Result]:
    for absence, pages in _absences_looked_at(story):
        hidden = next(
            (page for page in pages if page.klarna_offered is False or klarna_is_blocked(page)), None
        )
        told = story.news(pages, absence.since)
        if witness := hidden or told:
            yield kept(absence.record, witness)
        elif any(page.messages for page in pages):
            yield unknown("INT-02", "the page had said the same before", absence.record, pages[-1])
        elif all(page.klarna_offered for page in pages):
            did = (
                f"{absence.why}, and at {story.when(pages[-1].at)} Klarna was still on offer, and no word said to "
                "the shopper"
            )
            yield finding("INT-02", "absence-not-told", did, absence.record, pages[-1], story=story)
        else:
            yield unknown("INT-02", "it was not read whether Klarna was on offer", absence.record, pages[-1])


@judges("INT-03", Sees.SERVER)
def klarna_is_not_asked_without_end(story: Story) -> Iterator[Result]:
    run: list[ApiCall] = []
    for call in story.api:
        if not _is_turned_away(call) or (run and not _follows(story, run[-1], call)):
            if run:
                yield from _told_of_run(story, run)
            run = []
        if _is_turned_away(call):
            run.append(call)
    if run:
        yield from _told_of_run(story, run)


@judges("INT-04", Sees.SERVER)
def a_lost_connection_is_told(story: Story) -> Iterator[Result]:
    for fault in story.faults.values():
        if fault.what != "block" or fault.operation != NETWORK:
            continue
        lost = next((asked for asked in story.requests if _was_lost(asked, fault)), None)
        pages = list(story.pages.between(fault.start, fault.end))
        told = story.news(pages, fault.start) or _told_by_the_browser(pages)
        if told:
            # A page that hears from the browser that it is offline may say so and ask nothing.
            yield kept(lost or fault, told)
        elif lost is None or not pages:
            yield unknown(
                "INT-04", "nothing was asked of the shop, or not looked at, while it was away", fault
            )
        elif any(page.messages for page in pages):
            yield unknown("INT-04", "the page had said the same before", lost, pages[-1])
        else:
            did = (
                f"what the page asked of the shop at {story.when(lost.start)} got no answer, and at "
                f"{story.when(pages[-1].at)} the page said nothing to the shopper"
            )
            yield finding("INT-04", "lost-connection-not-told", did, lost, pages[-1], story=story)


def klarna_is_blocked(page: PageShown) -> bool:
    """Whether Klarna stands among the ways to pay, and cannot be chosen."""
    entries = [way for way in page.methods or () if way.klarna]
    return bool(entries) and not any(way.usable for way in entries)


def _told_by_the_browser(pages: list[PageShown]) -> PageShown | None:
    """A shop of full page loads leaves it to the browser, which shows a page of its own in place of the shop's."""
    return next((page for page in pages if page.url.startswith(BROWSERS_OWN)), None)


def _was_lost(asked: PageRequest, fault: Fault) -> bool:
    """Whether a request of the page got no answer because of a fault; what never left has no times of its own."""
    apart = certainly_before(asked.end, fault.start) or certainly_before(fault.end, asked.start)
    return asked.status is None and asked.policies is None and not apart


def _absences_looked_at(story: Story) -> Iterator[tuple[Absence, list[PageShown]]]:
    """Each absence of Klarna with what the shopper saw of the checkout in it."""
    for absence in (*_without_script(story), *_without_session(story)):
        pages = [
            page for page in story.pages.between(absence.since, absence.until) if page.view == "checkout"
        ]
        if pages:
            yield absence, pages


def _without_script(story: Story) -> Iterator[Absence]:
    for fault in story.faults.values():
        if fault.what != "block" or fault.operation != SCRIPT:
            continue
        asked = [script.at for script in story.scripts if _within(fault, script.at)]
        if (story.scripts and not asked) or _klarna_was_there(story, fault):
            continue  # what had come before is there all the same
        since = min(asked, key=lambda at: (at.at, at.tick), default=fault.start)
        why = f"Klarna's script did not come from {story.when(since)} on"
        yield Absence(since=since, until=fault.end, record=fault, why=why)


def _within(fault: Fault, instant: Instant) -> bool:
    return certainly_before(fault.start, instant) and certainly_before(instant, fault.end)


def _klarna_was_there(story: Story, fault: Fault) -> bool:
    """Whether a widget was loaded while the suite kept the script away: the page had it from before."""
    return any(
        call.answer is not None and call.says("show_form") is True and _within(fault, call.answer.at)
        for call in story.calls("load")
    )


def _without_session(story: Story) -> Iterator[Absence]:
    """From a create-session that failed to the next one; a shop that has another session may go on with that."""
    for post in story.posts:
        call = post.call
        if call.operation != "create_session" or post.accepted:
            continue
        if any(certainly_before(one.created.end, call.end) for one in story.sessions.values()):
            continue
        following = next(
            (other for other in story.attempts.after(call.end) if other.call.operation == "create_session"),
            None,
        )
        answer = f"answered with {call.status}" if call.status else "not answered"
        yield Absence(
            since=call.end,
            until=following.call.start if following else None,
            record=call,
            why=f"create session was {answer} at {story.when(call.end)}",
        )


def _is_turned_away(call: ApiCall) -> bool:
    return call.status is None or call.status in (401, 403, 429) or call.status >= 500


def _follows(story: Story, earlier: ApiCall, call: ApiCall) -> bool:
    """Whether a shop asked again on its own account: the same thing, and the shopper did nothing meanwhile.

    What tells of something new, of a field that is being typed into, is no second try of what came before.
    """
    same = (earlier.operation, earlier.path, earlier.request) == (call.operation, call.path, call.request)
    return same and not any(True for _ in story.actions.between(earlier.start, call.start))


def _told_of_run(story: Story, run: list[ApiCall]) -> Iterator[Result]:
    name = run[0].operation.replace("_", " ")
    if len(run) > MOST_TRIES:
        did = (
            f"{name} was turned away with {run[0].status or 'no answer'} at {story.when(run[0].end)}, and asked for "
            f"{len(run) - 1} times more by {story.when(run[-1].start)}, unasked by the shopper"
        )
        yield finding("INT-03", "asked-without-end", did, run[0], run[-1], story=story)
    elif witness := _next_witness(story, run[-1]):
        yield kept(*run, witness)


def _next_witness(story: Story, call: ApiCall) -> PageShown | None:
    """A later look at the page, up to which nothing more was asked."""
    return story.pages.first_after(call.end)


RULES: tuple[Rule, ...] = (
    other_ways_to_pay_stay,
    klarna_that_cannot_be_had_is_hidden_or_told,
    klarna_is_not_asked_without_end,
    a_lost_connection_is_told,
)
