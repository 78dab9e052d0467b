from __future__ import annotations

from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse

from klarna_simulator.answer_schemas import Error
from klarna_simulator.hosts import KnownHosts
from tests.awaited import awaited


def answer(host: str, more: tuple[str, ...] = (), also: Any = ()) -> httpx.Response:
    """What a request to a host is answered; `also` are further headers."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(KnownHosts(PlainTextResponse("let in"), more))
        async with httpx.AsyncClient(transport=transport) as client:
            headers = [("Host", host.encode("latin-1")), *also]
            return await client.get("http://127.0.0.1/payments/v1/sessions/1", headers=headers)

    return awaited(send())


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8700",
        "127.1.2.3:80",
        "localhost",
        "LocalHost:8700",
        "localhost.:8700",
        "klarna.localhost:8700",
        "[::1]:8700",
        "api.klarna.com",
        "api-na.playground.klarna.com:443",
    ],
)
def test_loopback_and_klarna_s_own_names_are_let_in(host: str) -> None:
    assert answer(host).text == "let in"


@pytest.mark.parametrize(
    "host",
    [
        "",
        ":8700",
        "evil.test",
        "evil.test:8700",
        "127.0.0.1.evil.test",
        "localhost.evil.test",
        "evillocalhost",
        "api.klarna.com.evil.test",
        "127.0.0.1@evil.test",
        "127.0.0.1, evil.test",
        "[::2]",
        "klarna\u00e9",
    ],
)
def test_any_other_name_is_refused_in_klarna_s_envelope(host: str) -> None:
    refused = answer(host)

    assert refused.status_code == 421
    error = Error.model_validate_json(refused.content)
    assert error.error_code == "MISDIRECTED_REQUEST"
    assert error.correlation_id == refused.headers["Klarna-Correlation-Id"]


def test_a_name_that_was_given_is_let_in_in_any_case_and_no_other() -> None:
    assert answer("Klarna.Docker:8700", more=("klarna.docker",)).text == "let in"
    assert answer("klarna.docker.evil.test", more=("klarna.docker",)).status_code == 421


def test_two_names_are_none() -> None:
    assert answer("127.0.0.1", also=[("Host", b"evil.test")]).status_code == 421
