"""Nothing live passes the gateway towards Klarna's playground, and no more sessions than were agreed."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.gateway import Gateway
from recorder.journal import ApiCall, Fault
from recorder.live import environment_of, is_live
from recorder.pace import Pace
from recorder.serving import serve
from tests.recorder.test_gateway import CREATED, Klarna

SESSIONS = "/payments/v1/sessions"


def token(claims: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{body}.c2ln"


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


@pytest.fixture
def klarna() -> Klarna:
    klarna = Klarna()
    klarna.answers(200, CREATED)
    return klarna


@pytest.fixture
def gateway(klarna: Klarna) -> Iterator[tuple[Gateway, str]]:
    """A gateway before a Klarna at an address, as in the playground lane: three sessions a run, two a minute."""
    with serve({"klarna": klarna}) as there:
        gateway = Gateway(there.urls["klarna"], pace=Pace(2, 3))
        with serve({"gateway": gateway.app}) as here:
            yield gateway, here.urls["gateway"] + SESSIONS


@pytest.mark.parametrize(
    "header",
    [
        basic("PK1", "klarna_live_api_zyxwv"),
        basic("klarna_live_zyxwv", "x"),
        "Bearer klarna_live_api_zyxwv",
    ],
)
def test_live_credentials_never_reach_klarna(
    header: str, klarna: Klarna, gateway: tuple[Gateway, str]
) -> None:
    door, url = gateway
    answer = httpx.post(url, json={}, headers={"Authorization": header})

    assert answer.status_code == 403
    assert klarna.asked == []
    assert "live credentials" in door.stopped
    (fault,) = [record for record in door.journal.records if isinstance(record, Fault)]
    assert fault.what == "refuse"
    assert "zyxwv" not in str(door.journal.records)


def test_after_live_credentials_nothing_passes_any_more(klarna: Klarna, gateway: tuple[Gateway, str]) -> None:
    _, url = gateway
    httpx.post(url, json={}, auth=("PK1", "klarna_live_api_zyxwv"))

    assert httpx.post(url, json={}, auth=("PK1", "klarna_test_api_abc")).status_code == 403
    assert klarna.asked == []


def test_test_credentials_pass_untouched(klarna: Klarna, gateway: tuple[Gateway, str]) -> None:
    door, url = gateway
    header = basic("PK1", "klarna_test_api_abcdef")

    assert httpx.post(url, json={}, headers={"Authorization": header}).json() == CREATED
    assert [asked[2]["authorization"] for asked in klarna.asked] == [header]
    assert door.stopped == ""


def test_a_session_of_the_production_is_kept_from_the_shop(
    klarna: Klarna, gateway: tuple[Gateway, str]
) -> None:
    door, url = gateway
    klarna.answers(200, {**CREATED, "client_token": token({"environment": "production"})})

    answer = httpx.post(url, json={})

    assert answer.status_code == 403
    assert "client_token" not in answer.json()
    assert "production" in door.stopped


def test_a_session_of_the_playground_is_passed_on(klarna: Klarna, gateway: tuple[Gateway, str]) -> None:
    _, url = gateway
    klarna.answers(200, {**CREATED, "client_token": token({"environment": "playground"})})

    assert httpx.post(url, json={}).status_code == 200


def test_sessions_beyond_the_runs_bound_are_refused_by_the_suite_and_not_by_klarna(
    klarna: Klarna, gateway: tuple[Gateway, str]
) -> None:
    door, url = gateway
    answers = [httpx.post(url, json={}).status_code for _ in range(4)]

    assert answers == [200, 200, 200, 429]
    assert len(klarna.asked) == 3
    refused = [record for record in door.journal.records if isinstance(record, ApiCall)][-1]
    assert refused.fault is not None, "the judge must know whose doing it was"
    assert httpx.post(f"{url}/s-1", json={}).status_code == 200, "what is no new session still passes"


def test_a_journey_waits_until_the_minute_has_room_again() -> None:
    time = 100.0
    pace = Pace(2, 9, clock=lambda: time)
    assert pace.take()
    time = 110.0
    assert pace.take()
    assert pace.seconds_to_wait() == 50.0
    time = 160.0
    assert pace.seconds_to_wait() == 0.0


@given(a_minute=st.integers(1, 5), journeys=st.lists(st.floats(0, 90), max_size=30))
def test_no_minute_has_more_sessions_than_agreed_where_every_journey_waits(
    a_minute: int, journeys: list[float]
) -> None:
    time = 0.0
    begun: list[float] = []
    pace = Pace(a_minute, 100, clock=lambda: time)
    for passes in journeys:
        time += passes
        time += pace.seconds_to_wait()
        assert pace.take()
        begun.append(time)
    for first, later in zip(begun, begun[a_minute:], strict=False):
        assert later - first >= 60 - 1e-6


@given(value=st.text())
def test_whatever_stands_in_a_token_or_header_is_read_without_an_error(value: str) -> None:
    assert environment_of(value) == ""
    assert is_live(value) is False or "klarna_live_" in value
