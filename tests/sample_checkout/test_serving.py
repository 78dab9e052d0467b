"""The shop as a command."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys

import httpx
import pytest

KLARNA = {
    "KLARNA_API_URL": "http://127.0.0.1:9",
    "KLARNA_API_USERNAME": "key-id",
    "KLARNA_API_PASSWORD": "key-secret",
}


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    "command",
    [["sample_checkout"], ["sample_checkout.faults", "superseded-token"]],
)
def test_it_says_where_it_is_serves_and_stops_when_told(command: list[str]) -> None:
    with start(*command, "--port", "0", **KLARNA) as shop:
        assert shop.stdout is not None
        said = shop.stdout.readline()
        ready = re.fullmatch(r"Sample checkout ready at (http://127\.0\.0\.1:\d+)\n", said)
        assert ready is not None
        assert httpx.get(ready[1] + "/health").text == "ok"
        shop.terminate()
        assert shop.stdout.read() == ""


def test_without_klarna_it_says_what_is_missing_and_ends_with_2() -> None:
    with start("sample_checkout", "--port", "0") as shop:
        _, complaint = shop.communicate()
    assert shop.returncode == 2
    assert "KLARNA_API_PASSWORD is not set" in complaint


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with start("sample_checkout", "--port", port, **KLARNA) as shop:
            _, complaint = shop.communicate()
    assert shop.returncode == 2
    assert f"port {port} cannot be used" in complaint


def test_the_faults_can_be_listed_and_an_unknown_one_is_an_error() -> None:
    with start("sample_checkout.faults") as listing:
        listed, _ = listing.communicate()
    assert listing.returncode == 0
    assert "superseded-token  ORD-01 superseded-token" in listed
    with start("sample_checkout.faults", "no-such-fault") as unknown:
        unknown.communicate()
    assert unknown.returncode == 2
