from __future__ import annotations

import signal
import socket
import subprocess
import sys

import httpx
import pytest

from klarna_simulator.__main__ import main


def test_a_taken_port_is_told_and_answered_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        assert main(["--port", str(port)]) == 2

    told = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in told
    assert "Choose another --port" in told


@pytest.mark.parametrize("port", ["nine", "-1", "65536"])
def test_a_port_that_is_none_is_a_usage_error(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([f"--port={port}"])

    assert caught.value.code == 2
    assert "is no port" in capsys.readouterr().err


def test_it_says_where_it_serves_and_stops_when_told_to() -> None:
    command = [sys.executable, "-m", "klarna_simulator", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        welcome = process.stdout.readline()
        url = welcome.strip().removeprefix("Klarna simulator ready at ")
        answer = httpx.get(f"{url}/payments/v1/sessions/1", auth=("key-id", "secret"))
        unauthorized = httpx.get(f"{url}/payments/v1/sessions/1")
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        process.wait(timeout=10)

    assert url.startswith("http://127.0.0.1:")
    assert f"{url}/kp/lib/v1/api.js" in rest
    assert answer.json()["error_messages"] == ["Invalid session id"]
    assert unauthorized.status_code == 401
    assert process.returncode == 0
