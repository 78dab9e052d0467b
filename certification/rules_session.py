"""The session and its widget: whose token, which category, and nobody's name before the shopper wants to pay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from certification.rule import Result, Rule, Sees, finding, judges, kept, unknown
from certification.timeline import PRESSES, Story
from certification.tracks import certainly_before
from recorder.journal import ApiCall, Json, ShopperAction

PERSON = "person:"
"""How the journal's writer marks a masked personal value."""

_WHERE = frozenset({"street_address", "street_address2", "postal_code", "city", "region", "country"})
"""A place alone names nobody: shops send it early, for tax and shipping. It counts neither for nor against them."""

_MAY_NAME = (str, dict, list)


@judges("SES-01", Sees.EVERY_CALL)
def init_comes_before_load(story: Story) -> Iterator[Result]:
    for calls in story.documents.values():
        ready = False
        for call in calls:
            record = call.record
            token = record.options if isinstance(record.options, str) else call.options.get("client_token")
            if record.method == "init" or (record.method == "load" and token):
                if not story.sessions:
                    yield unknown("SES-01", "no session was seen to be created", record)
                elif str(token) not in story.tokens:
                    did = f"{record.method}() at {story.when(call.at)} was given a client token that no session issued"
                    yield finding("SES-01", "init-with-foreign-token", did, record, call=call, story=story)
                    ready = True
                    continue
                ready = True
            if record.method != "load":
                continue
            if ready and call.session:
                yield kept(call.session.created, record)
            elif not ready:
                did = f"load() was called at {story.when(call.at)} on a page that had not called init()"
                yield finding("SES-01", "load-before-init", did, record, call=call, story=story)


@judges("SES-02", Sees.SESSION)
def the_category_is_offered(story: Story) -> Iterator[Result]:
    for call in story.calls("load"):
        if call.session is None or not call.session.categories or not call.categories:
            continue
        foreign = [name for name in call.categories if name not in call.session.categories]
        if foreign:
            did = (
                f"load() at {story.when(call.at)} asked for {' and '.join(foreign)}, and session {call.session.id} "
                f"offers {' and '.join(call.session.categories)}"
            )
            yield finding("SES-02", "category-not-offered", did, call.session.created, call.record, call=call,
                          story=story)  # fmt: skip
        else:
            yield kept(call.session.created, call.record)


@judges("SES-03", Sees.EVERY_CALL)
def nothing_personal_before_authorize(story: Story) -> Iterator[Result]:
    first = min(story.authorizations, key=lambda one: one.call.at.at, default=None)
    asked = _asked(story)
    sent: list[tuple[ApiCall, list[str]]] = []
    for api in story.api:
        if api.operation not in ("create_session", "update_session") or _american(story, api):
            continue
        if first and not certainly_before(api.start, first.call.at):
            break
        if asked and certainly_before(asked.start, api.start):
            break
        sent.append((api, list(_personal(api.request))))
    for api, names in sent:
        if _names_somebody(names):
            did = (
                f"{_list(names)} reached Klarna with {api.operation.replace('_', ' ')} at {story.when(api.start)}, "
                "before any authorize()"
            )
            yield finding("SES-03", "personal-data-before-authorize", did, api, story=story)
    for call in story.calls("load"):
        if first and not certainly_before(call.at, first.call.at):
            continue
        names = list(_personal(call.data))
        american = call.session is not None and _american(story, call.session.created)
        if american or not _names_somebody(names):
            continue
        did = f"{_list(names)} were given to load() at {story.when(call.at)}, before any authorize()"
        yield finding("SES-03", "personal-data-before-authorize", did, call.record, call=call, story=story)
    clean = [api for api, names in sent if not names]
    if first and clean and len(clean) == len(sent):
        yield kept(*clean, first.call.record)


def _asked(story: Story) -> ShopperAction | None:
    """The shopper's action with which Klarna was first asked for: the button was pressed, or authorize called in it.

    A shop that writes its own order first may tell Klarna of it in the same breath, and where Klarna then refuses that,
    authorize is not called at all.
    """
    pressed = next((action for action in story.actions if action.action in PRESSES), None)
    first = min(story.authorizations, key=lambda one: one.call.at.at, default=None)
    authorizing = story.actions.last_before(first.call.at) if first else None
    if pressed and authorizing:
        return pressed if certainly_before(pressed.start, authorizing.start) else authorizing
    return pressed or authorizing


def _american(story: Story, call: ApiCall) -> bool:
    """Whether the session is for the US, where Klarna's own cartridge sends the address early, for pre-screening."""
    country = call.request.get("purchase_country") if isinstance(call.request, dict) else None
    return (country or story.held_at(call).country) == "US"


def _personal(value: Json, name: str = "") -> Iterator[str]:
    """The paths of masked, non-empty personal values."""
    if isinstance(value, str):
        if value.startswith(PERSON):
            yield name
    elif isinstance(value, dict):
        for key, inner in value.items():
            # What is bought says nothing of who buys, and is most of a body; numbers name nobody.
            if key != "order_lines" and isinstance(inner, _MAY_NAME):
                yield from _personal(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _personal(inner, name)


def _names_somebody(names: list[str]) -> bool:
    return any(name.rpartition(".")[2] not in _WHERE for name in names)


def _list(names: list[Any]) -> str:
    return ", ".join(dict.fromkeys(names))


RULES: tuple[Rule, ...] = (init_comes_before_load, the_category_is_offered, nothing_personal_before_authorize)
