"""Serving on loopback: free or given ports, and an end that waits for nobody's idle connection."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable
from time import monotonic

import httpx
import pytest

from recorder.serving import HANG_UP, Place, PortTaken, Receive, Scope, Send, serve


def port_of(url: str) -> int:
    return httpx.URL(url).port or 0


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})


def test_each_application_has_an_address_of_its_own() -> None:
    async def other(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    with serve({"hello": hello, "other": other}) as served:
        assert httpx.get(served.urls["hello"]).text == "hello"
        assert httpx.get(served.urls["other"]).status_code == 204


def test_an_application_that_passes_on_what_another_returns_is_served_as_well() -> None:
    def layer(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        return hello(scope, receive, send)

    with serve({"layer": layer}) as served:
        assert httpx.get(served.urls["layer"]).text == "hello"


def test_a_port_can_be_asked_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with serve({"hello": hello}, places={"hello": Place(port=port)}) as served:
        assert served.urls["hello"] == f"http://127.0.0.1:{port}"


def test_a_taken_port_is_named() -> None:
    with serve({"hello": hello}) as served:
        port = port_of(served.urls["hello"])
        with pytest.raises(PortTaken, match=f"port {port} on 127.0.0.1 is taken") as caught:
            serve({"first": hello, "second": hello}, places={"second": Place(port=port)}).__enter__()

    assert caught.value.port == port


def test_ports_are_free_again_at_the_end() -> None:
    with serve({"hello": hello}) as served:
        port = port_of(served.urls["hello"])
        httpx.get(served.urls["hello"])
    with serve({"hello": hello}, places={"hello": Place(port=port)}) as again:
        assert httpx.get(again.urls["hello"]).text == "hello"


def test_idle_connections_do_not_delay_the_end() -> None:
    with httpx.Client() as client:
        with serve({"hello": hello}) as served:
            client.get(served.urls["hello"])
            end = monotonic()
        assert monotonic() - end < 1


def test_an_answer_under_way_is_still_given() -> None:
    arrived, go = threading.Event(), threading.Event()
    answers: list[str] = []

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        arrived.set()
        await asyncio.to_thread(go.wait)
        await hello(scope, receive, send)

    with serve({"slow": slow}) as served:
        shop = threading.Thread(target=lambda: answers.append(httpx.get(served.urls["slow"]).text))
        shop.start()
        arrived.wait()
        threading.Timer(0.05, go.set).start()
    shop.join()

    assert answers == ["hello"]


def test_an_application_is_closed_on_its_loop() -> None:
    class Closable:
        closed = ""

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await hello(scope, receive, send)

        async def aclose(self) -> None:
            self.closed = threading.current_thread().name

    app = Closable()
    with serve({"app": app}) as served:
        assert httpx.get(served.urls["app"]).text == "hello"
        assert not app.closed

    assert app.closed != threading.current_thread().name
    assert app.closed


def test_an_application_may_hang_up(caplog: pytest.LogCaptureFixture) -> None:
    async def rude(scope: Scope, receive: Receive, send: Send) -> None:
        scope["extensions"][HANG_UP]()
        while (await receive())["type"] != "http.disconnect":
            pass

    with serve({"rude": rude}) as served, pytest.raises(httpx.RemoteProtocolError):
        httpx.get(served.urls["rude"])

    assert caplog.records == []
