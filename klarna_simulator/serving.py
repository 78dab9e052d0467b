"""Puts ASGI apps on loopback ports, several in one process, until interrupted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Iterator, Sequence

import uvicorn
from starlette.types import ASGIApp

HOST = "127.0.0.1"
"""The only address that the simulator listens on."""

GRACE = 2
"""Seconds that calls under way have to end when the simulator is stopped."""


def listening_on(port: int) -> socket.socket:
    """Returns a socket that listens on a loopback port, 0 for any free one; raises OSError if it is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(1024)
    except OSError:
        listening.close()
        raise
    return listening


def address_of(listening: socket.socket) -> str:
    """Returns the URL of a socket, without a slash at its end."""
    return f"http://{HOST}:{listening.getsockname()[1]}"


def serve(served: Sequence[tuple[ASGIApp, socket.socket]]) -> None:
    """Serves each app on its socket until the process is interrupted or terminated; to be called in `until_told`."""
    # Chaos ends answers half-way on purpose, so that the connection breaks: no news to whoever asked for it.
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: "without completing response" not in record.getMessage()
    )
    configs = [_config(app) for app, _ in served]
    # The loop is uvicorn's own choice, which is the faster one.
    with asyncio.Runner(loop_factory=configs[0].get_loop_factory()) as runner:
        runner.run(_serve(configs, [listening for _, listening in served]))


@contextlib.contextmanager
def until_told() -> Iterator[None]:
    """Ends the block without an error when the process is interrupted or terminated (SIGINT, SIGTERM)."""
    signals = (signal.SIGINT, signal.SIGTERM)
    # While it serves, uvicorn has handlers of its own: it shuts down first and then raises the signal again.
    before = {one: signal.signal(one, signal.default_int_handler) for one in signals}
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


async def _serve(configs: Sequence[uvicorn.Config], sockets: Sequence[socket.socket]) -> None:
    servers = zip(map(uvicorn.Server, configs), sockets, strict=True)
    await asyncio.gather(*(server.serve([listening]) for server, listening in servers))


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        # Said, because uvicorn takes a layer for an older kind of app that only passes on what the next one returns.
        interface="asgi3",
        log_level="warning",
        lifespan="off",
        ws="none",
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=59,
    )
