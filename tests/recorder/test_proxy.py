"""The forwarding proxy: which connections it leads to the gateway, which it passes on unread, and which it refuses."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from fixtures.servers import KlarnaSide, klarna_side
from klarna_certify.authority import as_klarna, authority
from klarna_certify.errors import ConfigurationError
from klarna_certify.keys import Gateway
from recorder.journal import ApiCall
from recorder.proxy import forwarding, route
from recorder.regions import PLAYGROUND
from recorder.serving import Place, Receive, Scope, Send, serve
from tests.certificates import pair

LEADS = {"api.playground.klarna.com": ("127.0.0.1", 1)}


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})


@pytest.fixture
def klarna(tmp_path: Path) -> Iterator[KlarnaSide]:
    with klarna_side(Gateway(proxy_port=0, authority=str(tmp_path / "vouching"))) as served:
        yield served


@contextmanager
def shop(proxy: str, trusts: str) -> Iterator[httpx.Client]:
    """A shop's server behind a proxy, which trusts one authority and no other."""
    with httpx.Client(proxy=proxy, verify=ssl.create_default_context(cafile=trusts), timeout=20) as client:
        yield client


@pytest.mark.parametrize(
    ("host", "region"),
    [("api", "eu"), ("api-na", "na"), ("api-oc", "oc")],
)
def test_a_shop_with_klarnas_own_address_is_recorded_with_its_region(
    klarna: KlarnaSide, host: str, region: str
) -> None:
    with shop(klarna.proxy_url, klarna.authority) as client:
        address = f"https://{host}.playground.klarna.com/payments/v1/sessions"
        answer = client.post(address, json={}, auth=("PK", "a-secret-of-the-shop"))
    assert klarna.gateway.wait_until_idle(20)
    (call,) = (record for record in klarna.gateway.journal.records if isinstance(record, ApiCall))

    assert (answer.status_code, answer.json()["error_code"]) == (400, "BAD_VALUE")
    assert (call.operation, call.region, call.status) == ("create_session", region, 400)


def test_what_is_for_others_is_passed_on_and_not_decrypted(klarna: KlarnaSide, tmp_path: Path) -> None:
    made = pair(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    with (
        serve({"other": hello}, {"other": Place(host="localhost", tls=context)}) as served,
        shop(klarna.proxy_url, str(made.certificate)) as client,
    ):
        # The client trusts the other's certificate alone: it would take nobody's in its place.
        assert client.get(served.urls["other"]).text == "hello"
    assert [record for record in klarna.gateway.journal.records if isinstance(record, ApiCall)] == []


def test_klarnas_production_is_refused_and_the_reason_is_told(klarna: KlarnaSide) -> None:
    with shop(klarna.proxy_url, klarna.authority) as client, pytest.raises(httpx.ProxyError, match="403"):
        client.get("https://api.klarna.com/payments/v1/sessions")
    assert "production" in route(b"CONNECT API.klarna.com.:443 HTTP/1.1\r\n", LEADS, True).refused


def test_plain_http_is_refused(klarna: KlarnaSide) -> None:
    with httpx.Client(proxy=klarna.proxy_url) as client:
        answer = client.get("http://shop.example/")

    assert (answer.status_code, "CONNECT" in answer.text) == (405, True)


def test_where_nobody_answers_the_shop_is_told(klarna: KlarnaSide) -> None:
    with shop(klarna.proxy_url, klarna.authority) as client, pytest.raises(httpx.ProxyError, match="502"):
        client.get("https://127.0.0.1:1/")


@pytest.mark.parametrize(
    ("asked", "elsewhere", "to", "status"),
    [
        (
            b"CONNECT api.playground.klarna.com:443 HTTP/1.1\r\n",
            False,
            LEADS["api.playground.klarna.com"],
            200,
        ),
        (b"CONNECT shop.example:443 HTTP/1.1\r\n", True, ("shop.example", 443), 200),
        (b"CONNECT [::1]:8443 HTTP/1.1\r\n", True, ("::1", 8443), 200),
        (b"CONNECT shop.example:443 HTTP/1.1\r\n", False, ("", 0), 403),
        (b"CONNECT api-na.klarna.com:8443 HTTP/1.1\r\n", True, ("", 0), 403),
        (b"CONNECT a b:443 HTTP/1.1\r\n", True, ("", 0), 405),
        (b"\r\n", True, ("", 0), 405),
    ],
)
def test_a_connection_leads_to_the_gateway_elsewhere_or_nowhere(
    asked: bytes, elsewhere: bool, to: tuple[str, int], status: int
) -> None:
    way = route(asked, LEADS, elsewhere)

    assert (way.to, way.status, bool(way.refused)) == (to, status, status != 200)


def test_a_connection_that_is_open_does_not_keep_the_end_waiting() -> None:
    with (
        serve({"other": hello}) as served,
        forwarding(Place(), {}, elsewhere=True) as port,
        httpx.Client(proxy=f"http://127.0.0.1:{port}") as client,
        pytest.raises(httpx.ConnectError),
    ):  # what answers there does not speak TLS
        client.get(f"https://127.0.0.1:{urlsplit(served.urls['other']).port}/")


def test_the_authority_is_kept_for_the_shop_and_its_key_is_its_owners_alone(tmp_path: Path) -> None:
    first = authority(tmp_path / "vouching").read_text(encoding="utf-8")

    assert authority(tmp_path / "vouching").read_text(encoding="utf-8") == first
    assert (tmp_path / "vouching" / "authority.key").stat().st_mode & 0o077 == 0


def test_an_authority_that_vouches_for_anybody_else_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = authority(tmp_path / "vouching")
    monkeypatch.setitem(PLAYGROUND, "eu", "localhost")
    forged = as_klarna(tmp_path / "vouching")
    with (
        serve({"forger": hello}, {"forger": Place(host="localhost", tls=forged)}) as served,
        httpx.Client(verify=ssl.create_default_context(cafile=trusted)) as client,
        pytest.raises(httpx.ConnectError, match="permitted subtree violation"),
    ):
        client.get(served.urls["forger"])


def test_workers_that_begin_together_have_one_authority(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as workers:
        read = [workers.submit(lambda: authority(tmp_path / "vouching").read_bytes()) for _ in range(8)]

    assert len({one.result() for one in read}) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["vouching"]
    as_klarna(tmp_path / "vouching")


def test_an_authority_that_ran_out_is_told_and_not_replaced_behind_the_shops_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("klarna_certify.authority.DAYS", 0)

    with pytest.raises(ConfigurationError, match="has run out: delete the folder"):
        authority(tmp_path / "vouching")


def test_an_authority_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    made = pair(tmp_path, name="authority")
    made.key.write_text("precious", encoding="utf-8")

    with pytest.raises(ConfigurationError, match="not what was written there"):
        authority(tmp_path)
    assert made.key.read_text(encoding="utf-8") == "precious"
