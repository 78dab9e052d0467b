from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from klarna_simulator.management import management_app
from klarna_simulator.options import BrowserOptions
from klarna_simulator.workbench import Workbench
from tests.awaited import awaited

PURCHASE: dict[str, Any] = {
    "purchase_country": "GB",
    "purchase_currency": "GBP",
    "order_amount": 100,
    "order_lines": [
        {"name": "<script>alert(1)</script>", "quantity": 1, "unit_price": 100, "total_amount": 100}
    ],
}


ASSETS = [f"/assets/{name}" for name in ("management.css", "management.js", "panels.js", "play.js")]


class Developer:
    """Works with a simulator: calls its API as a shop does, and its management port."""

    def __init__(self, workbench: Workbench | None = None) -> None:
        self.workbench = workbench or Workbench()
        self.management = management_app(self.workbench)

    def ask(self, app: Any, method: str, path: str, **arguments: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8701") as client:
                return await client.request(method, path, **arguments)

        return awaited(send())

    def shop(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        return self.ask(self.workbench.app, method, path, auth=("key-id", "hunter2"), **arguments)

    def manage(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        return self.ask(self.management, method, path, **arguments)

    def session(self) -> str:
        return str(self.shop("POST", "/payments/v1/sessions", json=PURCHASE).json()["session_id"])


@pytest.fixture
def developer() -> Developer:
    return Developer()


def test_the_state_counts_what_is_kept(developer: Developer) -> None:
    developer.session()

    state = developer.manage("GET", "/state").json()

    assert (state["sessions"], state["orders"], state["calls"]) == (1, 0, 1)
    assert state["chaos"]["latency"] == 0
    assert state["rules"]["unauthorized"] == "html"


def test_the_clock_is_moved_and_sessions_expire(developer: Developer) -> None:
    session_id = developer.session()

    moved = developer.manage("POST", "/clock", json={"advance": 48 * 3600})

    assert moved.status_code == 200
    assert developer.shop("GET", f"/payments/v1/sessions/{session_id}").status_code == 404
    assert developer.manage("GET", "/sessions").json()[0]["state"] == "expired"


def test_the_clock_ends_where_dates_can_no_longer_be_written(developer: Developer) -> None:
    year = {"advance": 365 * 24 * 3600}
    moves = [developer.manage("POST", "/clock", json=year) for _ in range(101)]

    assert [move.status_code for move in moves] == [200] * 100 + [422]
    assert "more than 100 years" in moves[-1].json()["error"]
    assert developer.manage("GET", "/state").status_code == 200
    assert developer.session()


def test_a_reset_makes_everything_as_at_the_start(developer: Developer) -> None:
    session_id = developer.session()
    developer.manage("PATCH", "/chaos", json={"server_error": "on"})
    developer.manage("PATCH", "/options", json={"rules": {"unauthorized": "json"}})
    developer.manage("POST", "/answers", json={"method": "GET", "path": "/payments/v1/x", "status": 503})

    state = developer.manage("POST", "/reset", json={}).json()

    assert (state["sessions"], state["chaos"]["server_error"]) == (0, 0)
    assert state["rules"]["unauthorized"] == "html"
    assert developer.manage("GET", "/calls").json() == []
    assert developer.manage("GET", "/answers").json() == []
    assert developer.shop("GET", f"/payments/v1/sessions/{session_id}").status_code == 404


def test_a_reset_brings_back_the_options_that_it_was_started_with() -> None:
    started = Developer(Workbench(options=BrowserOptions(purchase_step="fullscreen", merchant_name="Mine")))
    started.manage("PATCH", "/options", json={"options": {"finalize": "never", "merchant_name": "Other"}})

    options = started.manage("POST", "/reset", json={}).json()["options"]

    assert (options["purchase_step"], options["finalize"], options["merchant_name"]) == (
        "fullscreen",
        "when_asked",
        "Mine",
    )


def test_only_the_page_to_play_with_may_load_the_sdk(developer: Developer) -> None:
    developer.workbench.simulator.browser_url = "http://127.0.0.1:8700"

    play, page = (developer.manage("GET", path).headers["content-security-policy"] for path in ("/play", "/"))

    assert "script-src 'self' http://127.0.0.1:8700;" in play
    assert "http" not in page


def test_a_merchant_s_call_that_is_none_is_told(developer: Developer) -> None:
    refused = developer.manage("POST", "/merchant", json={"method": "GET", "path": "/elsewhere"})

    assert refused.status_code == 422
    assert "path" in refused.json()["error"]


def test_the_choices_can_be_read_with_their_values(developer: Developer) -> None:
    told = developer.manage("GET", "/options").json()

    assert told["options"]["finalize"] == "when_asked"
    assert told["values"]["options"]["finalize"] == ["when_asked", "debits", "never"]
    assert [market["country"] for market in developer.manage("GET", "/markets").json()][:2] == ["AT", "AU"]


def test_what_the_sdk_reports_can_be_read_and_is_forgotten_by_a_reset(developer: Developer) -> None:
    session_id = developer.session()
    report = {"event": "AUTHORIZE_UNEXPECTED_ERROR", "session_id": session_id, "details": {"exception": "Oh"}}
    developer.shop("POST", "/kp/v1/events", json=report)

    (event,) = developer.manage("GET", "/events").json()

    assert (event["event"], event["details"]) == ("AUTHORIZE_UNEXPECTED_ERROR", {"exception": "Oh"})
    assert developer.manage("GET", f"/events?after={event['number']}").json() == []
    developer.manage("POST", "/reset", json={})
    assert developer.manage("GET", "/events").json() == []


def test_where_the_simulator_is_served_cannot_be_changed(developer: Developer) -> None:
    refused = developer.manage("PATCH", "/options", json={"options": {"browser_url": "http://evil.example"}})

    assert refused.status_code == 422
    assert "browser_url" in refused.json()["error"]


@pytest.mark.parametrize(
    "body",
    [
        b'\0{"client_token": "eyJhbGciOi.J9.x", "national_identification_number": "410321-9202"}',
        b"\0\xff",
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": "\\ud800"}',
    ],
)
def test_an_odd_body_is_told_in_the_log_and_keeps_its_secrets(developer: Developer, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    developer.shop("POST", "/payments/v1/sessions", content=body, headers=headers)

    told = developer.manage("GET", "/calls")

    assert told.status_code == 200
    assert len(told.json()) == 1
    assert "410321" not in told.text
    assert "eyJhbGciOi" not in told.text


def test_a_number_that_is_none_is_no_answer_to_be_told_in_advance(developer: Developer) -> None:
    body = b'{"method": "GET", "path": "/payments/v1/x", "status": 200, "body": NaN}'
    headers = {"Content-Type": "application/json"}

    assert developer.manage("POST", "/answers", content=body, headers=headers).status_code == 400
    assert developer.manage("GET", "/answers").json() == []


def test_chaos_is_switched_knob_by_knob(developer: Developer) -> None:
    developer.manage("PATCH", "/chaos", json={"seed": 7, "server_error": "on"})

    chaos = developer.manage("PATCH", "/chaos", json={"latency": 0.5, "server_error": "off"}).json()

    assert (chaos["seed"], chaos["latency"], chaos["server_error"]) == (7, 0.5, 0)


def test_a_trouble_is_told_in_the_log(developer: Developer) -> None:
    developer.manage("PATCH", "/chaos", json={"server_error": 1})

    answer = developer.shop("POST", "/payments/v1/sessions", json=PURCHASE)

    assert answer.status_code == 500
    assert developer.manage("GET", "/calls").json()[0]["troubles"] == ["server_error"]
    assert developer.manage("GET", "/state").json()["sessions"] == 0


def test_rules_and_options_are_changed_while_it_runs(developer: Developer) -> None:
    asked = {"rules": {"unauthorized": "json"}, "options": {"purchase_step": "fullscreen"}}

    told = developer.manage("PATCH", "/options", json=asked).json()

    assert told["rules"]["unauthorized"] == "json"
    assert developer.workbench.simulator.purchase_step == "fullscreen"
    assert developer.workbench.simulator.payments.rules.unauthorized == "json"


def test_the_next_outcome_is_told_in_advance(developer: Developer) -> None:
    session_id = developer.session()

    developer.manage("POST", "/outcomes", json={"method": "authorize", "outcome": "refused"})

    payments = developer.workbench.simulator.payments
    assert payments.begin_authorization(session_id, {}, "authorize").outcome == "refused"
    assert payments.begin_authorization(session_id, {}, "authorize").outcome == "approved"


def test_the_next_answer_is_told_in_advance(developer: Developer) -> None:
    answer = {"method": "POST", "path": "/payments/v1/sessions", "status": 503, "body": {"error_code": "X"}}

    assert developer.manage("POST", "/answers", json=answer).json()[0]["times"] == 1

    assert developer.shop("POST", "/payments/v1/sessions", json=PURCHASE).status_code == 503
    assert developer.shop("POST", "/payments/v1/sessions", json=PURCHASE).status_code == 200


def test_calls_are_told_with_what_was_nearly_right(developer: Developer) -> None:
    developer.shop("POST", "/payments/v1/sessions", json=PURCHASE | {"order_amount": 99})

    (call,) = developer.manage("GET", "/calls").json()

    assert (call["method"], call["path"], call["status"]) == ("POST", "/payments/v1/sessions", 400)
    assert call["asked"]["order_amount"] == 99
    assert call["near_misses"] == ["closest rule differed in order_amount: 100 expected, 99 sent"]


def test_only_later_calls_are_told_if_so_asked(developer: Developer) -> None:
    developer.session()
    developer.session()

    assert [call["number"] for call in developer.manage("GET", "/calls?after=1").json()] == [2]
    assert developer.manage("GET", "/calls?after=yesterday").status_code == 422


def test_no_secret_of_a_whole_purchase_is_to_be_had(developer: Developer) -> None:
    created = developer.shop("POST", "/payments/v1/sessions", json=PURCHASE).json()
    payments = developer.workbench.simulator.payments
    pending = payments.begin_authorization(created["session_id"], {}, "authorize")
    token = payments.complete(pending.purchase_id)["authorization_token"]
    developer.shop("GET", f"/payments/v1/sessions/{created['session_id']}")
    placed = developer.shop("POST", f"/payments/v1/authorizations/{token}/order", json=PURCHASE)

    paths = ("/calls", "/sessions", "/state", "/answers", "/chaos")
    told = "".join(developer.manage("GET", path).text for path in paths)

    assert placed.status_code == 200
    assert placed.json()["order_id"] in told
    for secret in (token, created["client_token"], "hunter2", "a2V5LWlk"):
        assert secret not in told


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("/clock", {"advance": -1}, "advance"),
        ("/clock", {"advance": 1e300}, "advance"),
        ("/clock", {}, "advance"),
        ("/outcomes", {"outcome": "perhaps"}, "outcome"),
        ("/outcomes", {"outcome": "fixable"}, "invalid_fields"),
        ("/answers", {"method": "GET", "path": "/etc", "status": 200}, "path"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(developer: Developer, path: str, body: Any, told: str) -> None:
    answer = developer.manage("POST", path, json=body)

    assert answer.status_code == 422
    assert told in answer.json()["error"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(developer: Developer, content: bytes) -> None:
    answer = developer.manage("POST", "/reset", content=content, headers={"Content-Type": "application/json"})

    assert answer.status_code == 400
    assert "body" in answer.json()["error"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/chaos", {"thunder": 1}),
        ("/options", {"rules": {"weather": "fine"}}),
        ("/options", {"weather": 1}),
        ("/options", {"rules": {"categories": ["nonsense"]}}),
    ],
)
def test_a_knob_that_is_not_there_is_told_and_changes_nothing(
    developer: Developer, path: str, body: Any
) -> None:
    before = developer.manage("GET", "/state").json()

    answer = developer.manage("PATCH", path, json=body)

    after = developer.manage("GET", "/state").json()
    assert answer.status_code == 422
    assert {**before, "clock": 0} == {**after, "clock": 0}


def test_a_foreign_page_can_change_nothing(developer: Developer) -> None:
    developer.session()

    form = developer.manage("POST", "/reset", content=b"{}", headers={"Content-Type": "text/plain"})
    rebound = developer.manage("GET", "/state", headers={"Host": "evil.test"})

    assert (form.status_code, rebound.status_code) == (415, 400)
    assert developer.manage("GET", "/state").json()["sessions"] == 1


def test_the_page_loads_nothing_from_elsewhere_and_holds_nothing_of_a_shop(developer: Developer) -> None:
    developer.session()

    page = developer.manage("GET", "/")
    parts = [developer.manage("GET", path) for path in ASSETS]

    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "alert(1)" not in page.text
    assert [part.status_code for part in parts] == [200] * len(ASSETS)
    assert "innerHTML" not in parts[0].text
    assert "http" not in json.dumps([page.text, parts[0].text, parts[1].text]).replace("http-equiv", "")
