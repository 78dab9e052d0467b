from __future__ import annotations

import http.server
import queue
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from klarna_simulator.clock import Clock
from klarna_simulator.courier import Courier, post
from klarna_simulator.deliveries import Deliveries

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
    assert post(f"{shop.url}/authorized", {"session_id": "s-1"}) == 204
    assert shop.got.get(timeout=PATIENCE) == ("/authorized", b'{"session_id":"s-1"}')


def test_a_redirect_is_an_answer_and_is_not_followed(shop: Shop) -> None:
    assert post(f"{shop.url}/elsewhere", {}) == 302
    assert shop.got.qsize() == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "https://[", "nonsense", "http://\ud800/"])
def test_where_nobody_answers_there_is_no_status(url: str) -> None:
    assert post(url, {}) is None


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
