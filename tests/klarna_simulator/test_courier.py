from __future__ import annotations

import contextlib
import http.server
import queue
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from klarna_simulator.clock import Clock
from klarna_simulator.courier import Courier, post
from klarna_simulator.deliveries import Deliveries
from tests.awaited import apart

PATIENCE = 10.0
"""Seconds after which a test gives up what should come at once."""


class Shop(http.server.ThreadingHTTPServer):
    """A merchant's server on loopback that answers 204, or redirects below `/elsewhere`."""

    daemon_threads = True

    def __init__(self) -> None:
        self.got: queue.Queue[tuple[str, bytes]] = queue.Queue()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Shop

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.put((self.path, body))
        self.send_response(302 if self.path == "/elsewhere" else 204)
        self.send_header("Location", "/arrived")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def shop() -> Iterator[Shop]:
    with Shop() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_message_is_posted_as_json(shop: Shop) -> None:
    assert apart(lambda: post(f"{shop.url}/authorized", {"session_id": "s-1"})) == 204
    assert shop.got.get(timeout=PATIENCE) == ("/authorized", b'{"session_id":"s-1"}')


def test_a_redirect_is_an_answer_and_is_not_followed(shop: Shop) -> None:
    assert apart(lambda: post(f"{shop.url}/elsewhere", {})) == 302
    assert shop.got.qsize() == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "https://[", "nonsense", "http://\ud800/"])
def test_where_nobody_answers_there_is_no_status(url: str) -> None:
    assert apart(lambda: post(url, {})) is None


def test_a_server_that_only_keeps_on_talking_has_not_answered() -> None:
    """Each byte comes at once, so that only the patience for the whole ends it (A44)."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        has_gone = threading.Event()

        def talk() -> None:
            connection, _ = server.accept()
            with connection:
                with contextlib.suppress(OSError):
                    while True:
                        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                has_gone.set()

        talking = threading.Thread(target=talk)
        talking.start()

        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        assert apart(lambda: post(url, {}, patience=0.1)) is None
        assert has_gone.wait(PATIENCE)
        talking.join()


def test_a_slow_server_holds_up_no_other() -> None:
    clock = Clock()
    deliveries = Deliveries(clock)
    brought: queue.Queue[str] = queue.Queue()
    may_answer = threading.Event()

    def send(url: str, _: Any) -> int:
        if "slow" in url:
            assert may_answer.wait(PATIENCE)
        brought.put(url)
        return 204

    for url in ("http://slow.test/1", "http://slow.test/2", "http://quick.test/1", "http://quick.test/2"):
        deliveries.add("authorization", url, {})
    with Courier(deliveries, clock, send):
        first = [brought.get(timeout=PATIENCE) for _ in range(2)]
        may_answer.set()
        last = [brought.get(timeout=PATIENCE) for _ in range(2)]

    assert first == ["http://quick.test/1", "http://quick.test/2"]
    assert last == ["http://slow.test/1", "http://slow.test/2"]


def test_a_callback_that_is_not_taken_comes_again_when_its_pause_is_over() -> None:
    clock = Clock()
    deliveries = Deliveries(clock)
    attempts: queue.Queue[int] = queue.Queue()
    dues: queue.Queue[float | None] = queue.Queue()
    deliveries.tell_when_changed(lambda: dues.put(deliveries.next_due()))

    def send(_url: str, _: Any) -> int:
        attempts.put(deliveries.waiting()[0].attempts)
        return 500

    deliveries.add("authorization", "http://shop.test/", {})
    with Courier(deliveries, clock, send):
        for attempt in (1, 2, 3):
            assert attempts.get(timeout=PATIENCE) == attempt
            while attempt < 3:
                due = dues.get(timeout=PATIENCE)
                if due is not None and due > clock.now():
                    clock.advance(due - clock.now())
                    break

    assert attempts.empty()
    assert deliveries.waiting() == ()


def test_the_courier_brings_what_is_due_and_wakes_for_what_comes() -> None:
    clock = Clock()
    deliveries = Deliveries(clock)
    brought: queue.Queue[str] = queue.Queue()

    def send(url: str, _: Any) -> int:
        brought.put(url)
        return 200

    deliveries.add("authorization", "https://shop.test/before", {})
    deliveries.add("notification", "https://shop.test/tomorrow", {}, due=clock.now() + 86400)
    with Courier(deliveries, clock, send):
        assert brought.get(timeout=PATIENCE).endswith("/before")
        deliveries.add("authorization", "https://shop.test/now", {})
        assert brought.get(timeout=PATIENCE).endswith("/now")
        clock.advance(86400)
        assert brought.get(timeout=PATIENCE).endswith("/tomorrow")

    deliveries.add("authorization", "https://shop.test/after", {})
    assert brought.empty()
