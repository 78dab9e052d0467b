"""`python -m klarna_simulator --port N`: the simulator alone, to integrate Klarna without an account."""

from __future__ import annotations

import argparse
import socket
import sys
from collections.abc import Sequence

import uvicorn

from klarna_simulator.simulator import Simulator

HOST = "127.0.0.1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves on loopback until interrupted; returns 2 when the port is taken."""
    told = _parser().parse_args(arguments)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, told.port))
        listening.listen()
    except OSError as error:
        listening.close()
        sys.stderr.write(f"Cannot serve on {HOST}:{told.port}: {error.strerror}. Choose another --port.\n")
        return 2
    simulator = Simulator()
    simulator.browser_url = f"http://{HOST}:{listening.getsockname()[1]}"
    simulator.purchase_step = told.purchase_step
    sys.stdout.write(_welcome(simulator.browser_url))
    sys.stdout.flush()
    server = uvicorn.Server(uvicorn.Config(simulator.app, log_level="warning", lifespan="off"))
    try:
        with simulator.delivering():
            server.run(sockets=[listening])
    except KeyboardInterrupt:
        # uvicorn has shut down in good order and raises the interrupt again.
        return 0
    return 0


def _welcome(url: str) -> str:
    return (
        f"Klarna simulator ready at {url}\n"
        f"  API, any Basic credentials: {url}/payments/v1/sessions\n"
        f"  SDK for the page:           {url}/kp/lib/v1/api.js\n"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m klarna_simulator",
        description="Stands in for Klarna Payments on loopback: server API, browser SDK, purchase window.",
    )
    parser.add_argument("--port", type=_port, default=0, help="port to serve on (default: a free one)")
    parser.add_argument(
        "--purchase-step",
        choices=("popup", "fullscreen"),
        default="popup",
        help="how authorize shows the purchase step (default: popup)",
    )
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port, which is a number from 0 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
