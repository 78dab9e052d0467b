"""Serves a shop on loopback and says where, until it is told to stop."""

from __future__ import annotations

import argparse
import logging
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import replace

import uvicorn
from starlette.applications import Starlette

from sample_checkout.settings import Settings, SettingsError

HOST = "127.0.0.1"
USAGE_ERROR = 2


class _AnnouncingServer(uvicorn.Server):
    """Says that it is ready when it is, and not before."""

    announcement: str

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(self.announcement, flush=True)  # noqa: T201 (the one line that a starter waits for)


def argument_parser(program: str, description: str) -> argparse.ArgumentParser:
    """The options that every way to start the shop has."""
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument(
        "--port", type=int, default=None, help="0 takes any free port (default: CHECKOUT_PORT)"
    )
    return parser


def serve(make_app: Callable[[Settings], Starlette], port: int | None = None) -> int:
    """Serves until SIGTERM or SIGINT; returns the exit code, 2 if the settings or the port cannot be used."""
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # It logs the addresses of its requests, and that of an order holds the authorization token.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        settings = Settings.from_environment(os.environ)
        listener = _listen(settings.port if port is None else port)
    except (SettingsError, OSError) as error:
        print(f"Sample checkout cannot start: {error}", file=sys.stderr)  # noqa: T201
        return USAGE_ERROR
    address = f"http://{HOST}:{listener.getsockname()[1]}"
    app = make_app(replace(settings, public_url=settings.public_url or address))
    server = _AnnouncingServer(
        uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2)
    )
    server.announcement = f"Sample checkout ready at {address}"
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        return 0
    return 0


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise OSError(f"port {port} cannot be used: {error.strerror}") from error
    return listener
