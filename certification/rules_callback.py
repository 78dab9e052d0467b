"""The authorization callback: Klarna's server tells the shop's of an approval, beside the answer to the page.

Either may be first, the callback may come twice or never, and the page may be gone: there is one order all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from certification.lineage import Lineage, lineages
from certification.links import moments
from certification.rule import Result, Rule, Sees, finding, judges, kept, unknown
from certification.timeline import Session, Story, succeeded
from certification.tracks import certainly_before
from recorder.journal import ApiCall, ServerCallback

_SECURE = re.compile(
    r"https://.+|http://(localhost|[^/?#:@]+\.localhost|127(\.\d{1,3}){3}|\[::1\])([:/?#].*)?", re.IGNORECASE
)
"""Addresses that nobody can listen in on: https, and this machine."""


@judges("CBK-01", Sees.SESSION)
def the_session_names_the_callbacks_address(story: Story) -> Iterator[Result]:
    asked = {id(one.call.session): one for one in moments(story) if one.call.session}
    for one in asked.values():
        session = one.call.session
        assert session is not None
        url, source = _address(session)
        if not url:
            if "authorization_callback" not in story.capabilities:
                continue
            did = f"session {session.id}, authorized at {story.when(one.call.at)}, named no authorization callback"
            yield finding("CBK-01", "no-callback-address", did, source, one.call.record, story=story)
        elif not _SECURE.fullmatch(url):
            did = f"session {session.id} named the authorization callback {url}"
            yield finding("CBK-01", "callback-address-not-https", did, source, story=story)
        else:
            yield kept(source, one.call.record)


@judges("CBK-02", Sees.SERVER)
def the_callbacks_address_has_a_secret_of_the_session(story: Story) -> Iterator[Result]:
    named: list[tuple[ApiCall, str]] = []
    for session in story.sessions.values():
        url, source = _address(session)
        if url:
            named.append((source, url.replace(session.id, "{session.id}")))
    for (first, url), (second, other) in pairwise(named):
        if url == other:
            did = f"two sessions named the same address of an authorization callback: {url}"
            yield finding("CBK-02", "callback-address-without-secret", did, first, second, story=story)
        else:
            yield kept(first, second)
    if len(named) == 1:
        yield unknown(
            "CBK-02", "one address alone does not tell whether it has a secret of its own", named[0][0]
        )


@judges("CBK-03", Sees.EVERY_CALL)
def either_delivery_leads_to_the_order(story: Story) -> Iterator[Result]:
    for one in story.once(lineages):
        if not (one.issued and one.succeeded):
            continue
        told = _told(story, one.issued.token)
        if one.issued.call.answer is None and told:
            yield kept(told[0], one.order)
        elif not told and _lost(story, "callback lost"):
            yield kept(one.issued.call.answer, one.order)


@judges("CBK-04", Sees.SERVER)
def callback_and_page_make_one_order(story: Story) -> Iterator[Result]:
    for one in story.once(lineages):
        if one.blame == "CBK-04":
            first = one.records[0]
            did = (
                f"Klarna told the server of the approval, too, and create-order was sent again at "
                f"{story.when(one.order.start)}, when the purchase was ordered already (record {first.id})"
            )
            yield finding("CBK-04", "ordered-by-both", did, *one.records, story=story)
            continue
        told = _told(story, one.issued.token) if one.issued and one.succeeded else []
        if told and one.issued and one.issued.call.answer and not _again(story, one):
            yield kept(told[0], one.issued.call.answer, one.order)


@judges("CBK-05", Sees.SERVER)
def the_callback_is_answered_in_time(story: Story) -> Iterator[Result]:
    seen: set[str] = set()
    for told in story.callbacks:
        if told.authorization_token in seen:
            continue  # how a message is taken that came before, or that has been overtaken, is the shop's own affair
        seen.add(told.authorization_token)
        if told.status is None:
            waited = told.end.at - told.start.at
            did = f"the callback of {story.when(told.start)} was not answered within {waited:.1f} s"
            yield finding("CBK-05", "callback-answered-late", did, told, story=story)
        elif not succeeded(told.status):
            did = f"the callback of {story.when(told.start)} was answered with {told.status}"
            yield finding("CBK-05", "callback-not-taken", did, told, story=story)
        else:
            yield kept(told)


def _address(session: Session) -> tuple[str, ApiCall]:
    """The callback's address that the session holds, and the body that named it last; "" if none did."""
    url, source = "", session.created
    taken = (post.call for post in session.posted if post.accepted)
    for call in (session.created, *taken):
        urls = call.request.get("merchant_urls") if isinstance(call.request, dict) else None
        named = urls.get("authorization") if isinstance(urls, dict) else None
        if isinstance(named, str) and named:
            url, source = named, call
    return url, source


def _told(story: Story, token: str | None) -> list[ServerCallback]:
    """The callbacks of a token that the shop took."""
    return [told for told in story.callbacks if told.authorization_token == token and succeeded(told.status)]


def _lost(story: Story, delivery: str) -> bool:
    return any(fault.detail.get("delivery") == delivery for fault in story.faults.values())


def _again(story: Story, one: Lineage) -> bool:
    """Whether another create-order of the same purchase was sent after this one."""
    return any(
        other.session is one.session and certainly_before(one.order.start, other.order.start)
        for other in story.once(lineages)
    )


RULES: tuple[Rule, ...] = (
    the_session_names_the_callbacks_address,
    the_callbacks_address_has_a_secret_of_the_session,
    either_delivery_leads_to_the_order,
    callback_and_page_make_one_order,
    the_callback_is_answered_in_time,
)
