"""Persons and companies: a session is for one type of customer, and a company is named alike wherever it is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from certification.rule import Result, Rule, Sees, finding, judges, kept
from certification.timeline import Call, Session, Story
from recorder.journal import Instant, Json, Record, started

PERSON, COMPANY = "person", "organization"


@judges("CUS-01", Sees.SESSION)
def another_type_takes_a_new_session(story: Story) -> Iterator[Result]:
    types = {session.id: _type(session.created.request) or PERSON for session in story.sessions.values()}
    for post in story.posts:
        told = _type(post.call.request)
        if post.session is None or post.call is post.session.created or told is None:
            continue
        if told != types[post.session.id]:
            yield finding("CUS-01", "customer-type-updated", _did(story, post.session, told, post.call.start, types),
                          post.session.created, post.call, story=story)  # fmt: skip
    for record, call, session, body in _purchases(story):
        told = _type(body)
        if told is None or session is None:
            continue
        if told != types[session.id]:
            at = started(record)
            yield finding("CUS-01", "customer-type-not-of-session", _did(story, session, told, at, types),
                          session.created, record, call=call, story=story)  # fmt: skip
    before: Session | None = None
    for session in story.sessions.values():
        if before and types[before.id] != types[session.id]:
            yield kept(before.created, session.created)
        before = session


@judges("CUS-02", Sees.CALLS)
def a_company_is_named_in_both_addresses(story: Story) -> Iterator[Result]:
    for record, call, _, body in _purchases(story):
        billing, shipping = (_company(body, kind) for kind in ("billing_address", "shipping_address"))
        if not (billing or shipping) or billing is None or shipping is None:
            continue  # Klarna copies the billing address where there is no other (J39)
        if billing == shipping:
            yield kept(record)
            continue
        where = "the billing address" if billing and not shipping else "the shipping address"
        did = (
            "the addresses named two companies" if billing and shipping else f"only {where} named the company"
        )
        yield finding("CUS-02", "company-in-one-address", did, record, call=call, story=story)


def _purchases(story: Story) -> Iterator[tuple[Record, Call | None, Session | None, Json]]:
    """What Klarna is asked to approve, and what is ordered."""
    for one in story.authorizations:
        if one.call.record.threw is None:
            yield one.call.record, one.call, one.call.session, one.call.data
    issued = {one.token: one.call.session for one in story.authorizations if one.token}
    for order in story.orders:
        yield order, None, issued.get(order.authorization_token or ""), order.request


def _type(body: Json) -> str | None:
    """The customer type that a body tells, None if it tells none."""
    customer = body.get("customer") if isinstance(body, dict) else None
    told = customer.get("type") if isinstance(customer, dict) else None
    return told if isinstance(told, str) and told else None


def _company(body: Json, kind: str) -> str | None:
    """The company that an address names, "" for an address that names none, None where there is no address.

    A blank before or behind it makes no other company.
    """
    address: Any = body.get(kind) if isinstance(body, dict) else None
    return str(address.get("organization_name") or "").strip() if isinstance(address, dict) else None


def _did(story: Story, session: Session, told: str, at: Instant, types: dict[str, str]) -> str:
    return (
        f"session {session.id} was created for the customer type {types[session.id]!r}, and Klarna was told {told!r} "
        f"at {story.when(at)}"
    )


RULES: tuple[Rule, ...] = (another_type_takes_a_new_session, a_company_is_named_in_both_addresses)
