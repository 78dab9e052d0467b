"""A journey's HAR: what any viewer of HARs reads, with the SDK's calls beside, and bounded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as some
from playwright.sync_api import Browser

from certification.report import render_har
from certification.report.as_har import KLARNA, MAX_BODY, MAX_CALLS, MAX_ENTRIES
from recorder.journal import ApiCall, Frame, PageRequest, Record, SdkCall, SdkCallback
from tests.certification.outcomes import EARLY_LOAD, ENVIRONMENT, at
from tests.certification.stories import changed

ENTRY = {"startedDateTime", "time", "request", "response", "cache", "timings"}
REQUEST = {"method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"}
RESPONSE = {
    "status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize", "bodySize",
}  # fmt: skip


def har(records: Sequence[Record]) -> dict[str, Any]:
    """The log; every member that the format demands is there, and every other one begins with an underscore."""
    log: dict[str, Any] = json.loads(render_har(ENVIRONMENT, records))["log"]
    assert log.keys() >= {"version", "creator", "browser", "pages", "entries"}
    pages = {page["id"] for page in log["pages"]}
    for entry in log["entries"]:
        assert entry["pageref"] in pages
        assert entry.keys() >= ENTRY
        assert all(name.startswith("_") for name in entry.keys() - ENTRY - {"pageref"})
        assert entry["request"].keys() - {"postData"} == REQUEST
        assert entry["response"].keys() == RESPONSE
        assert entry["response"]["content"].keys() >= {"size", "mimeType"}
        assert entry["timings"].keys() == {"send", "wait", "receive"}
        assert datetime.fromisoformat(entry["startedDateTime"]).tzinfo is not None
    return log


def api_call(**given: Any) -> ApiCall:
    call = ApiCall(
        start=at(1), end=at(2), method="POST", path="/payments/v1/sessions/S1", operation="x", status=204
    )
    return replace(call, **given)  # type: ignore[no-any-return]


def test_both_halves_stand_in_one_log_in_the_order_of_their_clocks() -> None:
    asked = PageRequest(
        id=7, start=at(0.5), end=at(2.5), method="POST", url="http://shop/cart?a=1", status=200
    )
    log = har([*EARLY_LOAD, asked])

    assert [(entry["_from"], entry["_to"], entry["_record"]) for entry in log["entries"]] == [
        ("page", "shop", 7),
        ("shop", "Klarna", 2),
    ]
    page, server = log["entries"]
    assert page["request"]["queryString"] == [{"name": "a", "value": "1"}]
    assert server["request"]["url"] == f"{KLARNA}/payments/v1/sessions/s-1"
    assert json.loads(server["request"]["postData"]["text"])["order_amount"] == 998
    assert (server["time"], server["response"]["status"]) == (300, 204)


def test_the_pages_calls_on_the_sdk_stand_with_their_answers_and_places() -> None:
    place = Frame(url="http://shop/checkout.js", line=4, column=2, function="pay")
    call = SdkCall(id=1, at=at(1), call="c1", method="authorize", data={"order_amount": 998}, stack=(place,))
    answer = SdkCallback(id=2, at=at(3), call="c1", method="authorize", answer={"approved": True})
    told = har([call, answer, SdkCall(id=3, at=at(4), call="c2", method="load")])["_sdkCalls"]

    assert told[0]["data"] == {"order_amount": 998}
    assert told[0]["answer"]["value"] == {"approved": True}
    assert told[0]["calledAt"][0]["line"] == 4
    assert told[1]["answer"] is None


def test_an_answer_that_never_came_is_status_0_and_what_the_suite_did_is_named() -> None:
    (entry,) = har([api_call(status=None, fault="drop-1")])["entries"]

    assert entry["response"]["status"] == 0
    assert entry["_fault"] == "drop-1"


def test_what_is_too_long_is_cut_and_says_so() -> None:
    long = "x" * (3 * MAX_BODY)
    call = SdkCall(at=at(1), call="c", method="load", data=long)
    log = har(
        [*[api_call(id=number, request=long) for number in range(MAX_ENTRIES + 1)], *[call] * (MAX_CALLS + 2)]
    )
    posted = log["entries"][0]["request"]["postData"]

    assert (len(log["entries"]), len(log["_sdkCalls"])) == (MAX_ENTRIES, MAX_CALLS)
    assert log["comment"] == "3 more are in the journal"
    assert len(posted["text"]) == MAX_BODY
    assert "the journal has the rest" in posted["comment"]
    assert len(log["_sdkCalls"][0]["data"]) < MAX_BODY + 100


def test_a_whole_journey_is_told() -> None:
    records = changed().end().records
    log = har(records)

    assert len(log["entries"]) == sum(isinstance(record, ApiCall | PageRequest) for record in records) > 0
    assert len(log["_sdkCalls"]) == sum(isinstance(record, SdkCall) for record in records) > 0


@given(
    some.text(), some.recursive(some.none() | some.text() | some.integers(), lambda inner: some.lists(inner))
)
def test_whatever_a_shop_says_the_file_can_be_written_and_read(text: str, value: Any) -> None:
    records = [
        api_call(path=f"/{text}", request=value, answer=text),
        SdkCall(at=at(1), call=text, method=text, data=value),
        PageRequest(start=at(1), end=at(1), method=text, url=f"http://[{text}", status=None),
    ]
    render_har(ENVIRONMENT, records).encode("utf-8")
    assert len(har(records)["entries"]) == 2


def test_a_browser_answers_from_it(tmp_path: Path, browser: Browser) -> None:
    """Another reader of the format than ours: Playwright replays what the journal saw."""
    path = tmp_path / "journey.har"
    read = api_call(
        method="GET", path="/payments/v1/sessions/S1", status=200, answer={"status": "incomplete"}
    )
    path.write_text(render_har(ENVIRONMENT, [read]), encoding="utf-8")
    context = browser.new_context()
    context.route_from_har(path)
    page = context.new_page()

    answer = page.goto(f"{KLARNA}/payments/v1/sessions/S1")

    assert answer is not None
    assert (answer.status, answer.json()) == (200, {"status": "incomplete"})
    context.close()
