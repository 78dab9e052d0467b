"""The gateway: what passes through it, what it records, and what it does on request."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from recorder.gateway import UNREACHABLE, Gateway, ProductionRefusedError
from recorder.journal import ApiCall, Fault
from recorder.serving import Receive, Scope, Send, serve
from recorder.writer import Journal

TOKEN = "2f7c1a9e-5d0b-4c1e-9d53-0c7b8e6a4f21"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzZXNzaW9uX2lkIjoiMSJ9.c2lnbmF0dXJl"
PASSWORD = "klarna_test_api_0123456789"
CREATED = {
    "session_id": "s-1",
    "client_token": JWT,
    "payment_method_categories": [{"identifier": "klarna", "name": "Pay with Klarna"}],
}


@dataclass
class Klarna:
    """Klarna as these tests need it: it remembers what it was asked, and answers what it is told."""

    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    status: int = 204
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while (message := await receive()).get("more_body"):
            body += message["body"]
        body += message["body"]
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        target = scope["raw_path"].decode() + (
            f"?{scope['query_string'].decode()}" if scope["query_string"] else ""
        )
        self.asked.append((scope["method"], target, headers, body))
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})

    def answers(self, status: int, body: Any) -> None:
        self.status, self.body = status, json.dumps(body).encode()
        self.headers = [(b"content-type", b"application/json"), (b"klarna-correlation-id", b"c-1")]


@dataclass
class Setting:
    """A gateway before Klarna, and the merchant's server that calls it."""

    klarna: Klarna
    gateway: Gateway
    url: str
    shop: httpx.Client
    threads: ThreadPoolExecutor

    def update(self, session: str = "s-1", **arguments: Any) -> httpx.Response:
        return self.shop.post(f"/payments/v1/sessions/{session}", json={"order_amount": 1}, **arguments)

    def updating(self) -> Future[httpx.Response]:
        return self.threads.submit(self.update)

    def order(self) -> httpx.Response:
        return self.shop.post(f"/payments/v1/authorizations/{TOKEN}/order", json={"order_amount": 1})

    @property
    def calls(self) -> list[ApiCall]:
        assert self.gateway.wait_until_idle(5)
        return [record for record in self.gateway.journal.records if isinstance(record, ApiCall)]

    @property
    def faults(self) -> list[Fault]:
        assert self.gateway.wait_until_idle(5)
        return [record for record in self.gateway.journal.records if isinstance(record, Fault)]


@pytest.fixture
def world() -> Iterator[Setting]:
    klarna = Klarna()
    gateway = Gateway(klarna)
    with (
        serve({"gateway": gateway.app}) as served,
        httpx.Client(base_url=served.urls["gateway"], auth=("PK_1", PASSWORD)) as shop,
        ThreadPoolExecutor(2) as threads,
    ):
        yield Setting(klarna, gateway, served.urls["gateway"], shop, threads)
        gateway.clear()


# What passes through.


def test_a_call_reaches_klarna_as_it_was_made(world: Setting) -> None:
    world.shop.post(
        "/payments/v1/sessions/a%2Fb?x=%20",
        content=b"\x00raw",
        headers={"X-Mine": "1", "Connection": "close"},
    )

    method, target, headers, body = world.klarna.asked[0]
    assert (method, target, body) == ("POST", "/payments/v1/sessions/a%2Fb?x=%20", b"\x00raw")
    assert headers["x-mine"] == "1"
    assert headers["authorization"].startswith("Basic ")
    assert headers["host"] != world.shop.base_url.netloc.decode()
    assert "connection" not in headers


def test_klarnas_answer_reaches_the_shop_as_it_was_given(world: Setting) -> None:
    world.klarna.answers(409, {"error_code": "BAD_VALUE", "error_messages": []})

    answer = world.update()
    assert (answer.status_code, answer.json()["error_code"]) == (409, "BAD_VALUE")
    assert answer.headers["klarna-correlation-id"] == "c-1"


def test_redirects_are_the_shops_to_follow(world: Setting) -> None:
    world.klarna.status, world.klarna.headers = 302, [(b"location", b"/elsewhere")]

    assert world.update().headers["location"] == "/elsewhere"
    assert len(world.klarna.asked) == 1


def test_klarna_may_have_an_address_with_a_path(world: Setting) -> None:
    gateway = Gateway(f"{world.url}/klarna")
    with serve({"gateway": gateway.app}) as served:
        httpx.get(f"{served.urls['gateway']}/payments/v1/sessions/s-1")

    assert world.klarna.asked[0][:2] == ("GET", "/klarna/payments/v1/sessions/s-1")


def test_an_unreachable_klarna_is_told_to_the_shop_and_the_journal() -> None:
    gateway = Gateway("http://127.0.0.1:1")
    with serve({"gateway": gateway.app}) as served:
        answer = httpx.post(f"{served.urls['gateway']}/payments/v1/sessions", json={})

    (call,) = gateway.journal.records
    assert isinstance(call, ApiCall)
    assert (answer.status_code, answer.json()["error_code"]) == (502, UNREACHABLE)
    assert (call.status, call.answer["error_code"], call.operation) == (502, UNREACHABLE, "create_session")


def test_a_klarna_in_process_that_breaks_is_told_to_everybody(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("a defect of the simulator")

    gateway = Gateway(broken)
    with serve({"gateway": gateway.app}) as served:
        answer = httpx.post(f"{served.urls['gateway']}/payments/v1/sessions", json={})

    assert (answer.status_code, answer.json()["error_code"]) == (502, UNREACHABLE)
    assert [record.name for record in caplog.records] == ["recorder.gateway"]
    assert "a defect of the simulator" in caplog.text


@pytest.mark.parametrize("host", ["api.klarna.com", "api-na.klarna.com", "api-oc.klarna.com"])
def test_production_is_refused(host: str) -> None:
    with pytest.raises(ProductionRefusedError, match="playground"):
        Gateway(f"https://{host}")


# What is recorded.


def test_a_new_session_is_recorded_with_its_categories_and_without_its_token(world: Setting) -> None:
    world.klarna.answers(200, CREATED)
    world.shop.post(
        "/payments/v1/sessions", json={"order_amount": 998, "billing_address": {"email": "a@b.c"}}
    )

    (call,) = world.calls
    assert (call.operation, call.session_id, call.status) == ("create_session", "s-1", 200)
    assert (call.correlation_id, call.fault) == ("c-1", None)
    assert call.request["order_amount"] == 998
    assert call.request["billing_address"]["email"].startswith("person:")
    assert call.answer["client_token"].startswith("jwt:eyJh…")
    assert call.answer["payment_method_categories"] == CREATED["payment_method_categories"]
    assert call.start.at < call.end.at


def test_an_order_is_recorded_by_its_tokens_fingerprint(world: Setting) -> None:
    world.klarna.answers(200, {"order_id": "o-1", "fraud_status": "ACCEPTED"})
    world.order()

    (call,) = world.calls
    assert (call.operation, call.answer["order_id"]) == ("place_order", "o-1")
    assert call.authorization_token is not None
    assert call.authorization_token.startswith("token:2f7c…")
    assert call.path == f"/payments/v1/authorizations/{call.authorization_token}/order"


def test_credentials_are_nowhere(world: Setting) -> None:
    world.klarna.answers(400, {"error_messages": [f"nobody should repeat {PASSWORD}"]})
    world.update()

    assert PASSWORD not in repr(world.calls)
    assert "nobody should repeat secret:" in world.calls[0].answer["error_messages"][0]


def test_a_call_belongs_to_the_journal_of_its_time(world: Setting) -> None:
    with world.gateway.hold() as hold:
        first = world.gateway.journal
        answer = world.updating()
        assert hold.wait_until_held(5)
        world.gateway.journal = Journal()
    answer.result(5)
    world.update()

    assert [record.kind for record in first.records] == ["Fault", "ApiCall"]
    assert len(world.calls) == 1


def test_a_call_after_its_journey_goes_through_and_is_not_recorded(world: Setting) -> None:
    world.gateway.journal.close()

    assert world.update().status_code == 204
    assert world.calls == []


# What it does on request.


def test_a_held_answer_comes_when_it_is_released(world: Setting) -> None:
    with world.gateway.hold() as hold:
        answer = world.updating()
        assert hold.wait_until_held(5)
        # Klarna has done it, and the shop does not know.
        assert len(world.klarna.asked) == 1
        assert not answer.done()
        assert (hold.is_held, world.gateway.in_flight) == (True, 1)
        assert not world.gateway.wait_until_idle(0)
    assert answer.result(5).status_code == 204

    (call,), (fault,) = world.calls, world.faults
    assert (call.fault, fault.fault, fault.detail) == (hold.fault, hold.fault, {"released_by": "release"})
    assert call.start.at < fault.start.at < fault.end.at <= call.end.at


def test_a_hold_is_for_one_call_of_the_operations_named(world: Setting) -> None:
    with world.gateway.hold(("create_session", "update_session"), deadline=30) as hold:
        world.order()
        held = world.updating()
        assert hold.wait_until_held(5)
        assert world.update("s-2").status_code == 204
        assert not held.done()

    assert held.result(5).status_code == 204


def test_a_hold_ends_by_the_gateways_own_clock(world: Setting) -> None:
    world.gateway.hold(deadline=0.05)

    assert world.update().status_code == 204
    assert world.faults[0].detail == {"released_by": "deadline"}


def test_a_shop_may_lose_patience_with_a_held_answer(world: Setting) -> None:
    with world.gateway.hold(deadline=30):
        with pytest.raises(httpx.ReadTimeout):
            world.update(timeout=0.1)
        (call,) = world.calls

    assert (call.status, world.faults[0].detail) == (None, {"released_by": "shop"})


def test_a_refusal_never_reaches_klarna(world: Setting) -> None:
    refusal = world.gateway.refuse("update_session", 400, "BAD_VALUE", ["Bad value: order_lines"], times=2)
    answers = [world.update().status_code for _ in range(3)]

    assert (answers, len(world.klarna.asked)) == ([400, 400, 204], 1)
    assert [call.fault for call in world.calls] == [refusal.fault, f"{refusal.fault}.2", None]
    assert [fault.detail for fault in world.faults] == 2 * [
        {"status": 400, "error_code": "BAD_VALUE", "messages": ["Bad value: order_lines"]}
    ]


def test_a_delayed_answer_takes_its_time(world: Setting) -> None:
    world.gateway.delay("update_session", 0.1)
    world.update()

    (call,), (fault,) = world.calls, world.faults
    assert call.end.at - call.start.at >= 0.1
    assert (fault.what, fault.detail) == ("delay", {"seconds": 0.1})


@pytest.mark.parametrize("after_upstream", [False, True])
def test_a_dropped_call_gets_no_answer(
    after_upstream: bool, world: Setting, caplog: pytest.LogCaptureFixture
) -> None:
    world.klarna.answers(200, {"order_id": "o-1"})
    world.gateway.drop("place_order", after_upstream=after_upstream)
    with pytest.raises(httpx.RemoteProtocolError):
        world.order()

    (call,), (fault,) = world.calls, world.faults
    assert (call.status, call.answer, call.fault) == (None, None, fault.fault)
    assert len(world.klarna.asked) == (1 if after_upstream else 0)
    heard = {"status": 200, "answer": {"order_id": "o-1"}} if after_upstream else {}
    assert fault.detail == {"after_upstream": after_upstream} | heard
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []
    assert world.order().status_code == 200


def test_what_was_not_used_is_withdrawn_and_not_recorded(world: Setting) -> None:
    world.gateway.refuse("update_session", 500)
    world.gateway.drop("update_session").cancel()
    hold = world.gateway.hold("place_order", deadline=30)
    held = world.threads.submit(world.order)
    assert hold.wait_until_held(5)
    world.gateway.clear()

    assert held.result(5).status_code == 204
    assert world.update().status_code == 204
    assert [fault.what for fault in world.faults] == ["hold"]


def test_the_end_of_serving_lets_go_of_what_is_held() -> None:
    gateway = Gateway(Klarna())
    answers: list[int] = []
    with serve({"gateway": gateway.app}) as served:
        url = f"{served.urls['gateway']}/payments/v1/sessions/s-1"
        hold = gateway.hold(deadline=60)
        shop = threading.Thread(target=lambda: answers.append(httpx.post(url, json={}).status_code))
        shop.start()
        assert hold.wait_until_held(5)
    shop.join()

    assert answers == [204]
