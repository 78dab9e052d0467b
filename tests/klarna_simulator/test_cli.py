from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from klarna_simulator.cli import app

PURCHASE = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "order_amount": 100,
    "order_lines": [{"name": "Thing", "quantity": 1, "unit_price": 100, "total_amount": 100}],
}


def refused(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["serve", *arguments])
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    return result.output


@pytest.mark.parametrize("option", ["--port", "--management-port"])
def test_a_taken_port_is_told_and_answered_with_2(option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        free = "--management-port" if option == "--port" else "--port"

        told = refused(option, str(port), free, "0")

    assert f"127.0.0.1:{port}" in told
    assert f"another port with {option}" in told


@pytest.mark.parametrize("port", ["nine", "-1", "65536"])
def test_a_port_that_is_none_is_a_usage_error(port: str) -> None:
    assert "--port" in refused(f"--port={port}")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--set", "weather=fine"], "no such setting"),
        (["--set", "unauthorized"], "NAME=VALUE"),
        (["--set", "unauthorized=xml"], "none of html, json"),
        (["--set", "categories=nonsense"], "none of klarna"),
        (["--set", "browser_url=http://evil.test"], "no such setting"),
        (["--limit", "sessions=0"], "at least 1"),
        (["--limit", "weather=1"], "no such setting"),
        (["--chaos", "latency=2"], "latency"),
        (["--chaos", "thunder=on"], "thunder"),
        (["--chaos", "seed=7"], "--seed"),
        (["--set", "categories="], "at least one"),
        (["--credentials", "nowhere"], "nowhere"),
        (["--host", "http://klarna:8700"], "a name without a scheme"),
    ],
)
def test_a_bad_option_is_told_and_answered_with_2(arguments: list[str], told: str) -> None:
    assert told in refused(*arguments)


def test_it_ends_in_good_order_when_it_is_terminated() -> None:
    command = [sys.executable, "-m", "klarna_simulator", "serve", "--port", "0", "--management-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        _, noise = process.communicate(timeout=10)

    assert (process.returncode, noise) == (0, "")


def test_it_says_where_it_serves_and_stops_when_told_to(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs"
    pairs.write_text("key-id:secret\n", encoding="utf-8")
    options = ["--port", "0", "--management-port", "0", "--seed", "7", "--chaos", "member-order=on"]
    options += ["--set", "unauthorized=json", "--limit", "sessions=2", "--credentials", str(pairs)]
    options += ["--host", "klarna.docker"]
    command = [sys.executable, "-m", "klarna_simulator", "serve", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        welcome = [process.stdout.readline().strip() for _ in range(5)]
        url = welcome[0].removeprefix("Klarna simulator ready at ")
        management = welcome[3].removeprefix("Sessions and calls:").strip()
        with httpx.Client(auth=("key-id", "secret")) as client:
            created = [client.post(f"{url}/payments/v1/sessions", json=PURCHASE) for _ in range(3)]
            unknown = httpx.get(f"{url}/payments/v1/sessions/1", auth=("other", "pair"))
            script = client.get(f"{url}/kp/lib/v1/api.js")
            hosts = ("klarna.docker", "evil.test")
            named = [client.get(f"{url}/openapi.json", headers={"Host": host}) for host in hosts]
            state = client.get(f"{management}state").json()
            client.patch(f"{management}chaos", json={"dropped_connection": "on"})
            with pytest.raises(httpx.RemoteProtocolError):
                client.get(f"{url}/payments/v1/sessions/1")
        process.send_signal(signal.SIGINT)
        process.wait(timeout=10)
        assert process.stderr is not None
        noise = process.stderr.read()

    assert url.startswith("http://127.0.0.1:")
    assert welcome[4] == "Chaos:              member_order 1 (seed 7)"
    assert [answer.status_code for answer in created] == [200, 200, 200]
    assert (unknown.status_code, unknown.json()["error_code"]) == (401, "UNAUTHORIZED")
    assert script.status_code == 200
    assert [answer.status_code for answer in named] == [200, 421]
    assert (state["sessions"], state["url"]) == (2, url)
    assert process.returncode == 0
    assert noise == ""
