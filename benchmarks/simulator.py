"""`python -m benchmarks.simulator --prism PATH`: the simulator beside Prism, and its memory.

Prism (https://github.com/stoplightio/prism) validates requests against an OpenAPI description. Both get the
simulator's own description and the very same requests, in turns in one run, from wrk (https://github.com/wg/wrk),
which is quick enough not to be what is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from klarna_simulator.openapi import description
from klarna_simulator.options import Limits, Rules
from klarna_simulator.payments import Payments

CONNECTIONS = 8
STARTS = 3
LINE = {"name": "Battery", "quantity": 2, "unit_price": 499, "total_amount": 998, "tax_rate": 0}
PURCHASE: dict[str, Any] = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "locale": "en-GB",
    "order_amount": 9980,
    "order_tax_amount": 0,
    "order_lines": [{**LINE, "reference": f"19-{number}"} for number in range(10)],
}


def request(path: str, body: Any) -> bytes:
    """Returns the bytes of one call."""
    content = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic a2V5OnNlY3JldA==\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


async def answered(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Reads one answer: its status and its body."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head.split(b" ", 2)[1])
    if b"transfer-encoding: chunked" in head:
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
        return status, body
    length = head.partition(b"content-length:")[2].split(b"\r\n", 1)[0].strip()
    return status, await reader.readexactly(int(length or 0))


async def call(port: int, sent: bytes) -> tuple[int, bytes]:
    """Makes one call on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    answer = await answered(reader)
    writer.close()
    return answer


LOAD = """
wrk.method, wrk.body = "POST", [==[{body}]==]
wrk.headers["Authorization"] = "Basic a2V5OnNlY3JldA=="
wrk.headers["Content-Type"] = "application/json"
function done(summary)
  local errors = summary.errors
  local bad = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write("\\nmeasured ", summary.requests, " ", summary.duration, " ", bad, "\\n")
end
"""
"""What wrk sends, over and over, and the line that it ends with."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn came to: updates a second, and microseconds of the server's processor for each."""

    rate: float
    processor: float


def turn(wrk: str, process: subprocess.Popen[bytes], url: str, seconds: int) -> Turn:
    """Lets wrk send updates over some connections; every answer must be that to an accepted update."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LOAD.replace("{body}", json.dumps(PURCHASE)))
        script.flush()
        command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script.name, url]
        before = processor_time(process.pid)
        told = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        used = processor_time(process.pid) - before
    requests, microseconds, bad = map(int, told.stdout.rpartition("measured ")[2].split())
    assert bad == 0, told.stdout
    return Turn(requests / microseconds * 1e6, used / requests * 1e6)


def processor_time(pid: int) -> float:
    """Returns the seconds of processor that a process has used so far."""
    told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Returns a port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def started(command: Sequence[str], port: int) -> tuple[subprocess.Popen[bytes], float, dict[str, Any]]:
    """Starts a server; returns it, the seconds to its first answer to a created session, and that answer."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    create = request("/payments/v1/sessions", PURCHASE)
    while process.poll() is None:
        try:
            status, body = asyncio.run(call(port, create))
        except OSError:
            continue
        assert status == 200, (status, body)
        return process, time.perf_counter() - began, json.loads(body)
    raise SystemExit(f"{command[0]} ended by itself")


def first_answers(commands: Sequence[list[str]], ports: Sequence[int]) -> list[list[float]]:
    """Starts and stops each server a few times, in turns; returns the seconds to its first answers."""
    starts: list[list[float]] = [[] for _ in commands]
    for _ in range(STARTS):
        for command, port, own in zip(commands, ports, starts, strict=True):
            process, seconds, _ = started(command, port)
            process.terminate()
            process.wait()
            own.append(seconds)
    return starts


def compare(prism: list[str], simulator: list[str], ports: tuple[int, int], told: argparse.Namespace) -> None:
    """Starts both, lets them be called in turns, so that both meet the same machine, and prints the medians."""
    starts = [median(own) for own in first_answers((prism, simulator), ports)]
    servers = [started(command, port) for command, port in zip((prism, simulator), ports, strict=True)]
    turns: tuple[list[Turn], list[Turn]] = ([], [])
    try:
        for number in range(told.rounds + 1):
            for (process, _, session), port, own in zip(servers, ports, turns, strict=True):
                path = f"/payments/v1/sessions/{session['session_id']}"
                status, body = asyncio.run(call(port, request(path, PURCHASE)))
                assert status == 204, (status, body)
                result = turn(told.wrk, process, f"http://127.0.0.1:{port}{path}", told.seconds)
                if number:  # The first turn warms up.
                    own.append(result)
    finally:
        for process, _, _ in servers:
            process.terminate()
            process.wait()
    for name, start, own in zip(("Prism", "Klarna simulator"), starts, turns, strict=True):
        rate, processor = median(one.rate for one in own), median(one.processor for one in own)
        sys.stdout.write(
            f"{name}: first answer after {start:.2f} s, {rate:.0f} validated updates a second, "
            f"{processor:.0f} microseconds of processor each\n"
        )
    quicker = median(one.rate / other.rate for other, one in zip(*turns, strict=True))
    cheaper = median(other.processor / one.processor for other, one in zip(*turns, strict=True))
    sys.stdout.write(
        f"throughput {quicker:.1f} times, processor 1/{cheaper:.1f}, "
        f"start {starts[1] / starts[0]:.2f} of Prism's\n"
    )


def memory() -> None:
    """Makes 100,000 sessions in one process and says what it holds on to."""
    payments = Payments(limits=Limits())
    for number in range(1, 100_001):
        payments.create_session(PURCHASE)
        if number % 20_000 == 0:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            size = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
            sys.stdout.write(f"{number} sessions made, {len(payments.sessions)} kept: {size:.0f} MB\n")


def main() -> None:
    """Prints the figures of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--prism", required=True, help="the executable of @stoplight/prism-cli")
    parser.add_argument("--wrk", default="wrk", help="the executable of wrk")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=int, default=3)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "openapi.json"
        file.write_text(json.dumps(description(Rules(), "http://127.0.0.1")), encoding="utf-8")

        ports = free_port(), free_port()
        prism = [told.prism, "mock", str(file), "-h", "127.0.0.1", "-p", str(ports[0]), "-v", "silent"]
        serve = ["-m", "klarna_simulator", "serve", "--management-port", "0", "--port", str(ports[1])]
        compare(prism, [sys.executable, *serve], ports, told)
    memory()


if __name__ == "__main__":
    main()
