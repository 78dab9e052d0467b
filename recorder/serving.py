"""Serves ASGI applications on loopback, in one background thread with one event loop."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

HANG_UP = "recorder.hang_up"
"""The ASGI extension by which an application closes its connection without an answer: a function to call."""

GRACE_SECONDS = 2.0
"""How long answers under way may take once the serving ends."""


class CannotListenError(OSError):
    """Nobody can listen where it was asked for; the text says why, and what to do."""


class PortTaken(CannotListenError):  # noqa: N818 - named for what happened
    """Another process listens on a port that was asked for; `port` says which."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"port {port} on {host} is taken: end what listens there, or ask for another port")
        self.port = port


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an application is served: by default on loopback, on any free port, in plain HTTP."""

    host: str = "127.0.0.1"
    port: int = 0
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """What is being served: the address of each application, by its name."""

    urls: Mapping[str, str]


@contextmanager
def serve(apps: Mapping[str, ASGIApp], places: Mapping[str, Place] | None = None) -> Iterator[Served]:
    """Serves each application at its place until the block ends; 0 is any free port.

    All ports are open when the block starts. Raises PortTaken or CannotListenError. An application with an
    `aclose()` coroutine is closed on the loop at the end, before its connections are. Lifespan events are not sent.
    """
    at = {name: (places or {}).get(name, Place()) for name in apps}
    sockets: dict[str, socket.socket] = {}
    try:
        for name, place in at.items():
            sockets[name] = listener(place.host, place.port)
    except BaseException:
        for bound in sockets.values():
            bound.close()
        raise
    # Read before the thread starts: it closes the sockets.
    urls = {name: address_of(at[name], bound.getsockname()[1]) for name, bound in sockets.items()}
    thread = _Thread([(app, sockets[name], at[name].tls) for name, app in apps.items()])
    thread.start_serving()
    try:
        yield Served(MappingProxyType(urls))
    finally:
        thread.stop_serving()


def listener(host: str, port: int) -> socket.socket:
    """A socket that listens; raises PortTaken or CannotListenError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    # Without this a port stays taken for a minute after the run before.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(128)
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(host, port) from error
        raise CannotListenError(f"{host}:{port}: {_why_not(error)}") from error
    bound.setblocking(False)
    return bound


def _why_not(error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return "that is no address of this machine"
    if error.errno == errno.EACCES:
        return "a port below 1024 is not open to everybody: ask for a higher one"
    return error.strerror or str(error)


def address_of(place: Place, port: int) -> str:
    """An address at which it can be reached from this machine: one that stands for all leads to loopback."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(place.host, place.host)  # noqa: S104 - compared, not bound
    return f"{'https' if place.tls else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"


class _Protocol(HttpToolsProtocol):
    """uvicorn's protocol, and with it a way to hang up on a client."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {HANG_UP: self.transport.close}  # type: ignore[dict-item]


class _Thread(threading.Thread):
    def __init__(self, served: Sequence[tuple[ASGIApp, socket.socket, ssl.SSLContext | None]]) -> None:
        super().__init__(name="klarna-serving", daemon=True)
        self._served = served
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None

    def start_serving(self) -> None:
        self.start()
        self._ready.wait()
        if self._failure is not None:
            self.join()
            raise self._failure

    def stop_serving(self) -> None:
        if self._loop is not None and self._ending is not None:
            with suppress(RuntimeError):  # the loop is gone already
                self._loop.call_soon_threadsafe(self._ending.set)
        self.join()
        if self._failure is not None:
            raise self._failure

    def run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001, RUF100 - handed to the thread that asked
            self._failure = error
        finally:
            for _, bound, _ in self._served:
                bound.close()
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        servers: list[uvicorn.Server] = []
        for app, bound, tls in self._served:
            config = uvicorn.Config(
                app,
                # Said, because uvicorn takes an app for an older kind whose call only passes on what another returns.
                interface="asgi3",
                http=_Protocol,
                ws="none",
                lifespan="off",
                access_log=False,
                log_config=None,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=60,
            )
            config.load()
            config.ssl = tls
            server = uvicorn.Server(config)
            server.lifespan = config.lifespan_class(config)
            await server.startup(sockets=[bound])
            servers.append(server)
        self._ready.set()
        await self._ending.wait()
        await self._close(servers)

    async def _close(self, servers: Sequence[uvicorn.Server]) -> None:
        for server in servers:
            for listener in server.servers:
                listener.close()
        for app, _, _ in self._served:
            close = getattr(app, "aclose", None)
            if close is not None:
                await close()
        # A kept-alive connection is idle for as long as its client likes: it is closed at once, others
        # are given time for the answer under way.
        for connection in _connections(servers):
            connection.shutdown()
        tasks = {task for server in servers for task in server.server_state.tasks}
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE_SECONDS)
        for connection in _connections(servers):
            connection.transport.abort()
        late = [task for task in tasks if not task.done()]
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=GRACE_SECONDS)


def _connections(servers: Sequence[uvicorn.Server]) -> list[Any]:
    return [connection for server in servers for connection in server.server_state.connections]
