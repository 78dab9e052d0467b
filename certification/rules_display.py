"""How Klarna is shown: its script once, its name and logo as the session gives them, not where it is not offered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from certification.csp import admits
from certification.links import widget_is_missing
from certification.rule import Result, Rule, Sees, finding, judges, kept, unknown
from certification.rules_interruptions import SCRIPT, klarna_is_blocked
from certification.timeline import Call, Story
from certification.tracks import certainly_before
from recorder.journal import ApiCall, Instant, Json, PageError, PageRequest, PageShown, SdkScript, WayToPay

OPENER_POLICY = "cross-origin-opener-policy"
CONTENT_POLICY = "content-security-policy"

MOST_TEXT = 120
"""Characters of a name or an address that a message quotes."""

_NOT_LOADED = "ApplicationNotLoadedError"

_LET_IN = (("script-src", "https://x.klarnacdn.net"), ("frame-src", "https://js.klarna.com"))
"""What a page has to let in so that Klarna works at all: its script, and the frames that this puts in (J1, J6)."""


@judges("DIS-01", Sees.CALLS)
def the_script_is_there_once(story: Story) -> Iterator[Result]:
    scripts: dict[str, list[SdkScript]] = defaultdict(list)
    for script in story.scripts:
        if not _was_kept_away(story, script):
            scripts[script.document].append(script)
    for document, found in scripts.items():
        if len(found) > 1:
            times = " and ".join(story.when(script.at) for script in found)
            did = f"script elements for the SDK came into one page at {times}"
            yield finding("DIS-01", "script-put-in-twice", did, *found, story=story)
        elif calls := story.documents.get(document):
            yield kept(found[0], calls[0].record)


@judges("DIS-02", Sees.EVERY_CALL)
def who_is_not_offered_klarna_cannot_pay_with_it(story: Story) -> Iterator[Result]:
    for calls in story.documents.values():
        loads = [call for call in calls if call.record.method == "load"]
        for call, following in zip(loads, [*loads[1:], None], strict=False):
            answer = call.answer
            if answer is None or call.says("show_form") is not False or call.record.threw:
                continue
            until = _end_of_the_answer(story, call, following)
            pages = [
                page
                for page in story.pages.between(answer.at, until)
                if page.can_pay is not None and page.view == "checkout"
            ]
            shown = next((page for page in pages if _is_taken_off(page)), None)
            if shown:
                yield kept(answer, shown)
            elif pages and pages[-1].widget_visible is None:
                yield unknown("DIS-02", "it was not read whether the widget was shown", answer, pages[-1])
            elif pages:
                did = (
                    f"load() was answered with show_form: false at {story.when(answer.at)}, and at "
                    f"{story.when(pages[-1].at)} the page let the shopper pay with Klarna, whose widget was not shown"
                )
                yield finding(
                    "DIS-02", "payable-though-not-offered", did, answer, pages[-1], call=call, story=story
                )
            else:
                yield unknown(
                    "DIS-02", "the journey did not look at the page while Klarna was not offered", answer
                )


def _was_kept_away(story: Story, script: SdkScript) -> bool:
    """Whether the suite kept the script from coming that the element asked for: a second element tries again."""
    return any(
        fault.what == "block"
        and fault.operation == SCRIPT
        and not certainly_before(script.at, fault.start)
        and not certainly_before(fault.end, script.at)
        for fault in story.faults.values()
    )


def _end_of_the_answer(story: Story, call: Call, following: Call | None) -> Instant | None:
    """Until when a load's answer says what the page has to show: to the next load, or to another page."""
    assert call.answer is not None
    answered = call.answer.at
    ends = [following.at] if following else []
    ends += [
        other.at
        for document, calls in story.documents.items()
        if document != call.record.document
        for other in calls
        if certainly_before(answered, other.at)
    ]
    ends += [asked.start for asked in story.requests.after(answered) if asked.policies is not None]
    return min(ends, key=lambda end: (end.at, end.tick), default=None)


def _is_taken_off(page: PageShown) -> bool:
    """Whether Klarna is hidden, or greyed and blocked, or left to explain itself in its widget: any will do (1.11).

    The button that pays may be for every way to pay: then it is Klarna's entry that says whether Klarna can be chosen.
    """
    return (
        page.klarna_offered is False
        or page.can_pay is False
        or page.widget_visible is True
        or klarna_is_blocked(page)
    )


@judges("DIS-03", Sees.SERVER)
def klarna_has_the_sessions_name(story: Story) -> Iterator[Result]:
    for page, sessions, way in _ways_of_klarna(story):
        session = sessions[-1]
        names = [name for one in sessions for name in _given(one, "name")]
        shown = _plain(way.name)
        if not names:
            yield unknown("DIS-03", "the session gave no names", session, page)
        elif any(_plain(name) in shown for name in names):
            yield kept(session, page)
        else:
            read = f"at {story.when(page.at)} the shopper read {_quoted([way.name.strip()])}"
            did = f"the session gave {_quoted(names)}, and {read}"
            yield finding("DIS-03", "name-not-of-the-session", did, session, page, story=story)
            return


@judges("DIS-04", Sees.SERVER)
def klarna_has_the_sessions_logo(story: Story) -> Iterator[Result]:
    for page, sessions, way in _ways_of_klarna(story):
        session = sessions[-1]
        logos = [url for one in sessions for urls in _given(one, "asset_urls") for url in _texts(urls)]
        if not logos:
            yield unknown("DIS-04", "the session gave no logos", session, page)
        elif _address(way.logo) in map(_address, logos):
            yield kept(session, page)
        else:
            stood = (
                f"stood the picture {_short(_address(way.logo))}"
                if way.logo
                else "was no picture of Klarna's"
            )
            did = f"the session gave {_quoted(logos)}, and at {story.when(page.at)} there {stood}"
            yield finding("DIS-04", "logo-not-of-the-session", did, session, page, story=story)
            return


@judges("DIS-05", Sees.SERVER)
def the_page_lets_klarna_in(story: Story) -> Iterator[Result]:
    for calls in story.documents.values():
        record = calls[0].record
        asked = _document_of(story, calls[0])
        if asked is None or asked.policies is None:
            continue
        if asked.policies.get(OPENER_POLICY, "").split(";")[0].strip() == "same-origin":
            did = (
                f"the page of {story.when(asked.start)} came with {OPENER_POLICY}: same-origin, and Klarna's window "
                "cannot speak to it"
            )
            yield finding("DIS-05", "opener-cut-off", did, asked, record, story=story)
            return
        policy = asked.policies.get(CONTENT_POLICY, "")
        barred = [f"{source} ({kind})" for kind, source in _LET_IN if not admits(policy, kind, source)]
        if barred:
            did = f"the policy of the page of {story.when(asked.start)} keeps out {' and '.join(barred)}"
            yield finding("DIS-05", "klarna-kept-out", did, asked, record, story=story)
            return
        yield kept(asked, record)


@judges("DIS-06", Sees.CALLS)
def authorize_finds_its_widget_in_the_page(story: Story) -> Iterator[Result]:
    for call in story.calls("authorize"):
        threw = call.record.threw
        if threw is None:
            yield kept(call.record)
        elif threw.name == _NOT_LOADED:
            loads = [one for one in story.documents[call.record.document] if one.record.method == "load"]
            loads = [one for one in loads if certainly_before(one.at, call.at)]
            stood = [one for one in loads if _may_have_stood(one, call)]
            if widget_is_missing(story, call) or (loads and not stood):
                continue  # no widget was due there, or none was loaded of what is authorized: others judge that
            before = [one.record for one in stood][-1:]
            did = f"authorize() at {story.when(call.at)} threw {threw.name}: " + (
                "the widget that had been loaded was in the page no more"
                if before
                else "nothing had been loaded"
            )
            yield finding(
                "DIS-06", "authorize-without-its-widget", did, *before, call.record, call=call, story=story
            )


def _may_have_stood(load: Call, authorize: Call) -> bool:
    """Whether a load can have put the widget into the page that an authorize speaks of."""
    return load.says("show_form") is not False and load.categories in ((), authorize.categories)


@judges("DIS-07", Sees.CALLS)
def what_the_sdk_throws_is_caught(story: Story) -> Iterator[Result]:
    escaped = _escaped(story)
    for calls in story.documents.values():
        for call in calls:
            threw = call.record.threw
            if threw is None:
                continue
            uncaught = escaped.get(call.record.id)
            after = story.pages.first_after(call.at)
            if uncaught:
                did = f"{call.record.method}() at {story.when(call.at)} threw {threw.name}, and nothing caught it"
                yield finding(
                    "DIS-07", "exception-not-caught", did, call.record, uncaught, call=call, story=story
                )
                return
            if after:
                yield kept(call.record, after)


def _escaped(story: Story) -> dict[int, PageError]:
    """The uncaught errors that a call threw, by the call's record: of calls that threw the same, the latest did it."""
    thrown = sorted(
        (call for calls in story.documents.values() for call in calls if call.record.threw),
        key=lambda call: (call.at.at, call.at.tick),
    )
    found: dict[int, PageError] = {}
    for error in story.errors:
        for call in reversed(thrown):
            threw = call.record.threw
            said = threw is not None and bool(threw.message) and threw.message in error.message
            if said and not certainly_before(error.at, call.at):
                found.setdefault(call.record.id, error)
                break
    return found


def _ways_of_klarna(story: Story) -> Iterator[tuple[PageShown, list[ApiCall], WayToPay]]:
    """Klarna's entries among the ways to pay, each with the sessions that they may have been drawn for when read.

    These are the session that the page was last initialised with and every newer one: a page shows a new session only
    when it has heard of it, and a tab in which nothing was done since another one brought it is left out.
    """
    inits = sorted(
        (call for call in story.calls("init") if call.session and call.record.threw is None),
        key=lambda call: (call.at.at, call.at.tick),
    )
    for page in story.pages:
        if page.view != "checkout" or not page.methods:
            continue
        before = [call.session for call in inits if certainly_before(call.at, page.at)]
        known = [one for one in story.sessions.values() if not certainly_before(page.at, one.created.start)]
        if before and before[-1] in known:
            known = known[known.index(before[-1]) :]
        if known and not _came_from_another_tab(story, known[0].created, page):
            created = [one.created for one in known]
            yield from ((page, created, way) for way in page.methods if way.klarna)


def _came_from_another_tab(story: Story, session: ApiCall, page: PageShown) -> bool:
    """Whether a shopper's act in another tab brought this session, and none has been done since in the page's own."""
    cause = story.actions.last_before(session.start)
    if cause is None or cause.tab == page.tab:
        return False
    return all(action.tab != page.tab for action in story.actions.between(session.end, page.at))


def _document_of(story: Story, call: Call) -> PageRequest | None:
    """The request that brought the page of a call: the last one of its address.

    Where scripts have changed the address meanwhile it is any of those that came, a frame's perhaps: None then, unless
    all came with the same policies.
    """
    came = [asked for asked in story.requests.backwards_from(call.at) if asked.policies is not None]
    for asked in came:
        if _page(asked.url) == _page(call.record.url):
            return asked
    return came[0] if came and all(asked.policies == came[0].policies for asked in came) else None


def _given(session: ApiCall, member: str) -> list[Any]:
    answer = session.answer if isinstance(session.answer, dict) else {}
    listed = answer.get("payment_method_categories")
    offered = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return [one[member] for one in offered if one.get(member)]


def _texts(value: Json) -> list[str]:
    return [text for text in value.values() if isinstance(text, str)] if isinstance(value, dict) else []


def _plain(text: object) -> str:
    return " ".join(str(text).split()).casefold()


def _quoted(texts: list[Any]) -> str:
    return " and ".join(dict.fromkeys(f"“{_short(text)}”" for text in texts))


def _short(text: object) -> str:
    """As much of a text as a sentence bears: pictures may be written into their address."""
    whole = str(text)
    return whole if len(whole) <= MOST_TEXT else f"{whole[:MOST_TEXT]}…"


def _address(url: str) -> str:
    return url.split("?")[0].split("#")[0]


def _page(url: str) -> str:
    return _address(url).rstrip("/")


RULES: tuple[Rule, ...] = (
    the_script_is_there_once,
    who_is_not_offered_klarna_cannot_pay_with_it,
    klarna_has_the_sessions_name,
    klarna_has_the_sessions_logo,
    the_page_lets_klarna_in,
    authorize_finds_its_widget_in_the_page,
    what_the_sdk_throws_is_caught,
)
