"""Whose a call is, where the shop is still busy with a journey that is over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from recorder.clock import now
from recorder.gateway import Gateway
from recorder.journal import ApiCall, SdkCall, SdkCallback
from recorder.serving import Receive, Scope, Send, serve
from recorder.writer import Journal

PASSWORD = "klarna_test_api_0123456789"


def jwt(number: int) -> str:
    return f"eyJhbGciOiJSUzI1NiJ9.session{number}.c2lnbmF0dXJl"


def approval(number: int) -> str:
    return f"2f7c1a9e-5d0b-4c1e-9d53-{number:012}"


@dataclass
class Klarna:
    """Klarna as these tests need it: it numbers its sessions."""

    sessions: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        body = b"{}"
        if scope["path"].endswith("/sessions"):
            self.sessions += 1
            told = {"session_id": f"s-{self.sessions}", "client_token": jwt(self.sessions)}
            body = json.dumps(told).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


@dataclass
class Setting:
    """A shop's server whose journeys follow one another on one gateway."""

    gateway: Gateway
    shop: httpx.Client
    journals: list[Journal] = field(default_factory=list)

    def begin(self, *, closing: bool = True) -> Journal:
        """The next journey; the one before is over."""
        if closing and self.journals:
            self.journals[-1].close()
        self.journals.append(Journal())
        self.gateway.journal = self.journals[-1]
        return self.journals[-1]

    def create(self) -> int:
        return self.shop.post("/payments/v1/sessions", json={}).status_code

    def update(self, number: int) -> int:
        return self.shop.post(f"/payments/v1/sessions/s-{number}", json={}).status_code

    def order(self, number: int) -> int:
        return self.shop.post(f"/payments/v1/authorizations/{approval(number)}/order", json={}).status_code

    def page_begins(self, number: int) -> None:
        """The page of the journey under way is given a session's client token."""
        options = {"client_token": jwt(number)}
        self.gateway.journal.write(SdkCall(at=now(), call="c", method="init", options=options))

    def page_is_approved(self, number: int) -> None:
        answer = {"approved": True, "authorization_token": approval(number)}
        self.gateway.journal.write(SdkCallback(at=now(), call="c", method="authorize", answer=answer))

    def told(self, journal: Journal) -> list[tuple[str, str | None]]:
        """What a journal tells of the shop's server."""
        assert self.gateway.wait_until_idle(20)
        return [(one.operation, one.session_id) for one in journal.records if isinstance(one, ApiCall)]


@pytest.fixture
def world() -> Iterator[Setting]:
    gateway = Gateway(Klarna())
    with (
        serve({"gateway": gateway.app}) as served,
        httpx.Client(base_url=served.urls["gateway"], auth=("PK_1", PASSWORD)) as shop,
    ):
        yield Setting(gateway, shop)


def test_a_late_update_is_not_the_next_journeys(world: Setting) -> None:
    first = world.begin()
    world.create()
    second = world.begin()

    assert world.update(1) == 200
    world.create()
    assert world.told(first) == [("create_session", "s-1")]
    assert world.told(second) == [("create_session", "s-2")]
    assert world.gateway.late_calls == 1


def test_a_late_order_is_not_the_next_journeys(world: Setting) -> None:
    world.begin()
    world.page_is_approved(1)
    second = world.begin()
    world.page_is_approved(2)

    assert [world.order(1), world.order(2)] == [200, 200]
    assert world.told(second) == [("place_order", None)]
    assert world.gateway.late_calls == 1


def test_a_late_call_goes_to_its_own_journey_where_that_is_still_open(world: Setting) -> None:
    first = world.begin()
    world.create()
    second = world.begin(closing=False)
    world.update(1)

    assert world.told(first) == [("create_session", "s-1"), ("update_session", "s-1")]
    assert world.told(second) == []
    assert world.gateway.late_calls == 0


def test_late_calls_are_still_counted_when_further_journeys_have_begun(world: Setting) -> None:
    world.begin()
    world.create()
    world.begin()
    world.update(1)
    world.begin()
    world.update(1)

    assert world.told(world.journals[-1]) == []
    assert world.gateway.late_calls == 2


def test_a_session_that_nobody_saw_being_created_is_the_open_journeys(world: Setting) -> None:
    world.begin()
    second = world.begin()
    world.update(7)
    world.order(7)

    assert world.told(second) == [("update_session", "s-7"), ("place_order", None)]
    assert world.gateway.late_calls == 0


def test_a_late_call_does_not_meet_what_the_next_journey_has_armed(world: Setting) -> None:
    world.begin()
    world.create()
    second = world.begin()
    world.create()
    world.gateway.refuse("update_session", 400)

    assert [world.update(1), world.update(2)] == [200, 400]
    (refused,) = [one for one in second.records if isinstance(one, ApiCall) and one.fault]
    assert refused.session_id == "s-2"


def test_a_session_that_the_next_page_takes_up_is_its_own_from_the_first_call_on(world: Setting) -> None:
    """A shop may keep the session of who is logged in, and bring it up to date before the page has its token."""
    world.begin()
    world.create()
    second = world.begin()
    world.update(1)
    assert world.told(second) == []

    world.page_begins(1)
    world.gateway.settle()
    assert world.told(second) == [("update_session", "s-1")]
    world.gateway.refuse("update_session", 400)
    assert world.update(1) == 400
    assert world.gateway.late_calls == 0


def test_a_call_takes_up_what_was_kept_for_its_session(world: Setting) -> None:
    world.begin()
    world.create()
    second = world.begin()
    world.update(1)
    world.page_begins(1)
    world.update(1)

    assert world.told(second) == 2 * [("update_session", "s-1")]
    assert PASSWORD not in repr(second.records)
    assert second.redactor.known()[PASSWORD] == "secret"


def test_a_call_under_way_follows_what_was_kept_for_its_session(world: Setting) -> None:
    world.begin()
    world.create()
    second = world.begin()
    world.update(1)
    kept = world.gateway.journal_of("s-1", None)
    world.page_begins(1)
    world.gateway.settle()
    kept.write(SdkCall(at=now(), call="late", method="load"))

    assert [one.kind for one in second.records] == ["SdkCall", "ApiCall", "SdkCall"]
