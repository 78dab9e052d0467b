from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klarna_simulator import Assessment, Simulator
from klarna_simulator.screens import sdk_source
from tests.klarna_simulator.browser import PURCHASE, Browser


def test_the_script_is_the_same_for_python_and_for_the_browser() -> None:
    browser, simulator = Browser(), Simulator()
    simulator.browser_url = browser.options.browser_url

    answer = browser.ask("GET", "/lib/v1/api.js")

    assert answer.text == sdk_source("http://klarna.test") == simulator.sdk_source()
    assert answer.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path", ["/frames/main", "/frames/fullscreen", "/frames/device", "/purchase/opening"]
)
def test_a_page_runs_only_its_own_scripts(path: str) -> None:
    answer = Browser().ask("GET", path)

    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_everything_that_a_page_refers_to_is_there() -> None:
    browser = Browser()
    purchase_id = browser.begin()["purchase_id"]

    for page in ("frames/main", "frames/fullscreen", "purchase/opening", f"purchase/{purchase_id}"):
        for reference in re.findall(r'(?:src|href)="(\.\./[^"]+)"', browser.ask("GET", f"/{page}").text):
            assert browser.ask("GET", reference.removeprefix("..")).status_code == 200, reference


@pytest.mark.parametrize("name", ["nothing.js", "../browser_half.py", "%2e%2e/browser_half.py"])
def test_other_files_are_not_served(name: str) -> None:
    assert Browser().ask("GET", f"/static/{name}").status_code == 404


def test_load_offers_klarna_and_keeps_its_data_away_from_the_session() -> None:
    browser = Browser()

    answer = browser.load(data={"order_amount": 1}, category="klarna")

    assert answer["answer"] == {"show_form": True}
    assert answer["taken"] is False
    assert (answer["widget"]["title"], answer["widget"]["amount"]) == ("Pay with Klarna", 1497)
    assert browser.payments.session(browser.session_id).data["order_amount"] == 1497


def test_the_amount_of_the_widget_can_be_told_by_the_shop() -> None:
    assert Browser().load(purchase_amount=998)["widget"]["amount"] == 998


@pytest.mark.parametrize("odd", ["998", "\ud800", True, [], {}, None])
def test_an_amount_that_is_none_and_a_category_that_is_none_are_not_shown(odd: Any) -> None:
    browser = Browser()
    body = json.dumps({"data": {}, "purchase_amount": odd, "category": odd})
    headers = {"Authorization": f"Bearer {browser.token}", "Content-Type": "application/json"}

    answer = browser.ask("POST", f"/sessions/{browser.session_id}/load", content=body, headers=headers)

    assert answer.json()["widget"]["amount"] == 1497
    assert answer.json()["widget"]["title"] == "Pay with Klarna"


def test_the_widget_has_the_title_of_the_session_in_its_language() -> None:
    browser = Browser(purchase_country="DE", purchase_currency="EUR", locale="de-DE")

    assert browser.load(category="klarna")["widget"]["title"] == "Mit Klarna bezahlen"
    assert browser.load(category="")["widget"]["title"] == "Mit Klarna bezahlen"


def test_the_instalments_of_an_old_token_stay_behind_the_cart_unless_the_page_tells_the_amount() -> None:
    """J20: the amount in the client token is that of the day when the session was made."""
    browser = Browser()
    cart = {"name": "Battery Power Pack", "quantity": 1, "unit_price": 600, "total_amount": 600}
    browser.payments.update_session(browser.session_id, {"order_amount": 600, "order_lines": [cart]})

    old = browser.load(token_amount=1497)["widget"]
    told = browser.load(token_amount=1497, purchase_amount=600)["widget"]

    assert (old["amount"], old["instalment"]) == (600, 499)
    assert (told["amount"], told["instalment"]) == (600, 200)


def test_the_widget_offers_the_categories_that_it_is_loaded_with() -> None:
    browser = Browser()
    browser.payments.session(browser.session_id).categories = [
        {"identifier": "pay_now", "name": "Pay now"},
        {"identifier": "pay_later", "name": "Pay later"},
    ]

    assert browser.load(categories=["pay_later", "pay_now", 1])["widget"]["offers"] == [
        "Pay later",
        "Pay now",
    ]
    assert browser.load(categories="all")["widget"]["offers"] == ["Pay now", "Pay later"]
    assert browser.load(category="pay_later")["widget"]["title"] == "Pay later"


@pytest.mark.parametrize(
    ("category", "preferred", "chosen"),
    [
        ("klarna", "", "pay_now"),
        ("pay_later", "", "pay_later"),
        ("pay_over_time", "", "pay_over_time"),
        ("klarna", "invoice", "pay_later"),
        ("pay_later", "fixed_amount", "pay_over_time"),
    ],
)
def test_the_purchase_step_has_chosen_what_the_page_asked_for(
    category: str, preferred: str, chosen: str
) -> None:
    browser = Browser()
    body = {"data": {}, "category": category, "preferred": preferred}
    purchase_id = browser.post(f"/sessions/{browser.session_id}/authorizations", body).json()["purchase_id"]

    screen = browser.ask("GET", f"/purchase/{purchase_id}").text

    assert re.findall(r'value="(\w+)" checked', screen) == [chosen]


def test_an_eager_load_takes_the_data_at_once() -> None:
    browser = Browser()
    browser.options.load_mode = "eager"
    browser.options.prescreen = "on"

    answer = browser.load(data={"billing_address": {"email": "customer+red@email.uk"}})

    assert answer["taken"] is True
    assert answer["answer"] == {"show_form": False}
    assert answer["widget"]["state"] == "unavailable"


@pytest.mark.parametrize("operation", ["load", "authorizations"])
def test_a_session_is_reached_only_with_its_own_client_token(operation: str) -> None:
    browser = Browser()
    other = browser.payments.create_session(PURCHASE)
    path = f"/sessions/{browser.session_id}/{operation}"

    assert browser.post(path, {"data": {}}, token="").status_code == 401
    assert browser.post(path, {"data": {}}, token="no.such.token").status_code == 404
    assert browser.post(path, {"data": {}}, token=other["client_token"]).status_code == 404


@pytest.mark.parametrize("body", [[], "text", {"data": []}, {"data": None}, {}])
def test_a_frame_that_sends_no_data_is_refused(body: Any) -> None:
    browser = Browser()

    answer = browser.post(f"/sessions/{browser.session_id}/load", body)

    assert (answer.status_code, answer.json()["error_code"]) == (400, "BAD_REQUEST")


def test_a_form_of_another_site_is_not_listened_to() -> None:
    browser = Browser()
    purchase_id = browser.begin()["purchase_id"]

    answer = browser.send(f"/purchase/{purchase_id}/abort", "{}", "text/plain")

    assert answer.status_code == 415
    assert browser.payments.purchase(purchase_id).answer is None


def test_no_body_is_too_long_or_too_deep_for_an_answer() -> None:
    browser = Browser()
    path = f"/sessions/{browser.session_id}/load"

    assert browser.send(path, b"[" * 1_000_001).status_code == 413
    assert browser.send(path, b"[" * 999_999).status_code == 400


def test_a_code_and_a_confirmation_make_an_authorization() -> None:
    browser = Browser()
    begun = browser.begin(billing_address={"email": "customer@email.uk"})

    assert begun["answer"] is None
    code = browser.purchase(begun["purchase_id"], "code", code="123456").json()
    assert code == {"accepted": True, "refused": False}
    answer = browser.purchase(begun["purchase_id"], "complete").json()

    assert (answer["approved"], answer["show_form"]) == (True, True)
    live = browser.payments.session(browser.session_id).authorization
    assert live is not None
    assert answer["authorization_token"] == live.token


@pytest.mark.parametrize("code", ["999999", "12345", "1234567", "abcdef", "", "１２３４５６"])
def test_a_wrong_code_does_not_open_the_confirmation(code: str) -> None:
    browser = Browser()
    purchase_id = browser.begin()["purchase_id"]

    assert browser.purchase(purchase_id, "code", code=code).json()["accepted"] is False
    assert browser.purchase(purchase_id, "complete").status_code == 403
    assert browser.payments.session(browser.session_id).authorization is None


def test_closing_authorizes_nothing() -> None:
    browser = Browser()
    purchase_id = browser.begin()["purchase_id"]

    assert browser.purchase(purchase_id, "abort").json() == {"show_form": True, "approved": False}
    assert browser.payments.session(browser.session_id).authorization is None


def test_a_refusal_stands_whichever_way_the_shopper_leaves_it() -> None:
    browser = Browser()
    purchase_id = browser.begin(billing_address={"email": "customer+denied@email.uk"})["purchase_id"]

    assert 'data-refused="false"' in browser.ask("GET", f"/purchase/{purchase_id}").text
    assert browser.purchase(purchase_id, "code", code="123456").json() == {"accepted": True, "refused": True}
    assert browser.purchase(purchase_id, "abort").json() == {"approved": False, "show_form": False}
    assert 'data-refused="true"' in browser.ask("GET", f"/purchase/{purchase_id}").text


def test_a_refusal_that_the_shopper_never_saw_is_none() -> None:
    browser = Browser()
    purchase_id = browser.begin(billing_address={"email": "customer+denied@email.uk"})["purchase_id"]

    assert browser.purchase(purchase_id, "abort").json() == {"show_form": True, "approved": False}


def test_data_to_correct_are_answered_without_a_purchase_step() -> None:
    answer = Browser().begin(billing_address={"email": "nobody"})["answer"]

    assert answer["show_form"] is True
    assert answer["error"] == {"invalid_fields": ["billing_address.email"]}


def test_each_method_has_its_own_scripted_outcome() -> None:
    browser = Browser()
    browser.payments.script.add("reauthorize", Assessment.fixable(["billing_address.city"]))

    assert browser.begin("authorize")["answer"] is None
    assert browser.begin("reauthorize")["answer"]["error"] == {"invalid_fields": ["billing_address.city"]}


def test_a_session_with_an_order_cannot_be_authorized_again() -> None:
    browser = Browser()
    browser.payments.session(browser.session_id).order_id = "already"

    assert browser.begin()["error_code"] == "SESSION_COMPLETED"
    assert browser.load()["error_code"] == "SESSION_COMPLETED"


def test_a_report_of_a_session_is_kept_and_any_other_forgotten() -> None:
    browser = Browser()
    report = {
        "event": "LOAD",
        "session_id": browser.session_id,
        "device": "1",
        "details": {"show_form": True},
    }

    assert browser.send("/v1/events", json.dumps(report), "text/plain").status_code == 204
    assert browser.send("/v1/events", json.dumps(report | {"session_id": "other"})).status_code == 204

    (kept,) = browser.sdk_events.after(0)
    assert (kept.report.event, kept.report.details) == ("LOAD", {"show_form": True})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b'{"event": "<b>", "session_id": "1"}', 400),
        (b'{"event": "A", "session_id": "1", "details": {"deep": {}}}', 400),
        (b"[" * 16_001, 413),
    ],
)
def test_a_report_that_is_none_is_refused(body: bytes, status: int) -> None:
    browser = Browser()

    assert browser.send("/v1/events", body, "text/plain").status_code == status
    assert browser.sdk_events.after(0) == []


def test_what_comes_from_a_session_is_text_on_the_screens_and_nothing_else() -> None:
    hostile = '"><script>alert(1)</script>'
    lines = [{"name": hostile, "quantity": 3, "unit_price": 499, "total_amount": 1497}]
    browser = Browser(order_lines=lines)
    browser.options.merchant_name = hostile
    page = browser.ask("GET", f"/purchase/{browser.begin()['purchase_id']}").text

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2


def test_an_unknown_purchase_is_not_found() -> None:
    assert Browser().ask("GET", "/purchase/none").status_code == 404
    assert Browser().purchase("none", "abort").json()["error_code"] == "NOT_FOUND"


def test_the_redirect_leads_to_the_shop_s_confirmation() -> None:
    browser = Browser()
    purchase_id = browser.begin(billing_address={"email": "customer@email.uk"})["purchase_id"]
    browser.purchase(purchase_id, "code", code="123456")
    token = browser.purchase(purchase_id, "complete").json()["authorization_token"]
    urls = {"merchant_urls": {"confirmation": "https://shop.test/thanks"}}
    placed = browser.payments.place_order(token, PURCHASE | urls)

    answer = browser.ask("GET", placed["redirect_url"])

    assert (answer.status_code, answer.headers["location"]) == (302, "https://shop.test/thanks")


def test_the_redirect_of_an_unknown_order_is_not_found() -> None:
    assert Browser().ask("GET", "/redirect/none").status_code == 404


@given(st.binary(max_size=60))
def test_whatever_a_frame_sends_gets_an_answer_in_klarna_s_envelope(body: bytes) -> None:
    browser = Browser()

    answer = browser.send(f"/sessions/{browser.session_id}/load", body)

    assert answer.status_code in (400, 401)
    assert "error_code" in json.loads(answer.text)
