"""A forwarding proxy for a shop whose address of Klarna's API cannot be changed: it leads to the gateway instead.

It opens connections (CONNECT) and passes bytes on, and reads none of them. A connection to a host of Klarna's
playground ends at the gateway, which shows a certificate for it; any other goes where it was asked to go, unread.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from recorder.regions import is_production
from recorder.serving import Place, listener

HEAD_BYTES = 8192
HEAD_SECONDS = 30.0
CHUNK_BYTES = 65536

_CONNECT = re.compile(rb"CONNECT ([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):([0-9]{1,5}) HTTP/1\.[01]\r\n")
_OPENED = b"HTTP/1.1 200 Connection established\r\n\r\n"

Address = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a connection goes; with `refused`, why it goes nowhere, and the HTTP status that says so."""

    to: Address = ("", 0)
    status: int = 200
    refused: str = ""


def route(head: bytes, leads: Mapping[str, Address], elsewhere: bool) -> Route:
    """Where a request's head leads: to the gateway, elsewhere if that is allowed, or nowhere."""
    asked = _CONNECT.match(head)
    if asked is None:
        return Route(status=405, refused="this proxy opens connections for https only (CONNECT)")
    host, port = asked[1].decode().strip("[]").rstrip(".").lower(), int(asked[2])
    if is_production(host):
        why = f"{host} is Klarna's production: a certification never runs against it"
        return Route(status=403, refused=why)
    if port == 443 and host in leads:
        return Route(to=leads[host])
    if not elsewhere:
        return Route(
            status=403, refused="others can reach this proxy, so it leads to Klarna's playground only"
        )
    return Route(to=(host, port))


@contextmanager
def forwarding(place: Place, leads: Mapping[str, Address], *, elsewhere: bool) -> Iterator[int]:
    """Serves the proxy until the block ends and gives its port; raises CannotListenError where it cannot listen.

    `elsewhere` says whether it opens connections to other hosts, too: only where nobody but this machine can ask.
    """
    thread = _Thread(place, leads, elsewhere)
    thread.start()
    try:
        yield thread.port
    finally:
        thread.stop()


class _Thread(threading.Thread):
    """The proxy with a loop of its own: a connection that stays open keeps nobody else waiting."""

    def __init__(self, place: Place, leads: Mapping[str, Address], elsewhere: bool) -> None:
        super().__init__(name="klarna-proxy", daemon=True)
        self._socket = listener(place.host, place.port)
        self.port: int = self._socket.getsockname()[1]
        self._leads, self._elsewhere = leads, elsewhere
        self._loop = asyncio.new_event_loop()
        self._ending = asyncio.Event()
        self._open: set[asyncio.Task[None]] = set()

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._ending.set)
        self.join()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, sock=self._socket, limit=HEAD_BYTES)
        await self._ending.wait()
        server.close()
        for task in self._open:
            task.cancel()
        if self._open:
            await asyncio.wait(self._open)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "the server calls this in a task"
        self._open.add(task)
        try:
            with suppress(OSError, EOFError, TimeoutError, asyncio.LimitOverrunError, asyncio.CancelledError):
                await self._lead(reader, writer)
        finally:
            self._open.discard(task)
            writer.close()

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HEAD_SECONDS)
        way = route(head, self._leads, self._elsewhere)
        if not way.refused:
            try:
                far_reader, far_writer = await asyncio.open_connection(*way.to)
            except OSError as error:
                way = Route(status=502, refused=f"nobody answers there: {error.strerror or error}")
        if way.refused:
            writer.write(_refusal(way))
            await writer.drain()
            return
        writer.write(_OPENED)
        try:
            await asyncio.gather(_pass_on(reader, far_writer), _pass_on(far_reader, writer))
        finally:
            far_writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Passes bytes on until there are no more, and says so to the other side."""
    while data := await reader.read(CHUNK_BYTES):
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


def _refusal(way: Route) -> bytes:
    body = f"{way.refused}\n".encode()
    return (
        f"HTTP/1.1 {way.status} Refused\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode() + body
