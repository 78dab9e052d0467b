from __future__ import annotations

from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from klarna_simulator.answers import MOST_ANSWERS, Answers, ScriptedAnswer
from klarna_simulator.workbench import Workbench
from tests.awaited import awaited

SESSIONS = "/payments/v1/sessions"


def ask(workbench: Workbench, method: str, path: str, **arguments: Any) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(workbench.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://klarna.test") as client:
            return await client.request(method, path, auth=("key-id", "secret"), **arguments)

    return awaited(send())


def test_an_answer_told_is_given_as_often_as_told() -> None:
    workbench = Workbench()
    body = {"error_code": "REJECTED", "error_messages": ["Rejected"]}
    workbench.answers.add(ScriptedAnswer(method="POST", path=SESSIONS, status=403, body=body, times=2))

    answers = [ask(workbench, "POST", SESSIONS, json={}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [403, 403, 400]
    assert answers[0].json() == body | {"correlation_id": answers[0].headers["Klarna-Correlation-Id"]}
    assert workbench.answers.waiting == []


def test_an_order_can_be_rejected_though_it_was_authorized() -> None:
    """A33: no rule here makes this error, so it is told; the token is as it was."""
    workbench = Workbench()
    payments = workbench.simulator.payments
    line = {"name": "Battery", "quantity": 1, "unit_price": 499, "total_amount": 499}
    market = {"purchase_country": "GB", "purchase_currency": "GBP"}
    purchase = {**market, "order_amount": 499, "order_lines": [line]}
    session_id = payments.create_session(purchase)["session_id"]
    pending = payments.begin_authorization(session_id, {}, "authorize")
    token = payments.complete(pending.purchase_id)["authorization_token"]
    rejected = {"error_code": "REJECTED", "error_messages": ["Rejected"], "correlation_id": "one of my own"}
    path = "/payments/v1/authorizations/{token}/order"
    workbench.answers.add(ScriptedAnswer(method="POST", path=path, status=403, body=rejected))

    first, second = (ask(workbench, "POST", path.replace("{token}", token), json=purchase) for _ in range(2))

    assert (first.status_code, first.json()) == (403, rejected)
    assert second.status_code == 200


def test_a_name_in_a_path_stands_for_any_value() -> None:
    workbench = Workbench()
    path = "/payments/v1/sessions/{session_id}"
    workbench.answers.add(ScriptedAnswer(method="GET", path=path, status=200, body={"status": "complete"}))

    assert ask(workbench, "GET", f"{SESSIONS}/7/more").status_code == 404
    assert ask(workbench, "GET", f"{SESSIONS}/7").json() == {"status": "complete"}


def test_a_body_that_differs_is_answered_by_klarna_and_the_difference_told() -> None:
    workbench = Workbench()
    when: dict[str, Any] = {"order_lines": [{"total_amount": 499}, {"total_amount": 998}]}
    workbench.answers.add(ScriptedAnswer(method="POST", path=SESSIONS, when=when, status=204))
    line = {"name": "Battery", "quantity": 1, "unit_price": 499, "total_amount": 499}
    other = line | {"quantity": 2, "unit_price": 498, "total_amount": 996}
    market = {"purchase_country": "GB", "purchase_currency": "GBP", "order_amount": 1495}

    answer = ask(workbench, "POST", SESSIONS, json=market | {"order_lines": [line, other]})

    assert answer.status_code == 200, answer.text
    assert workbench.calls.after(0)[0].near_misses == (
        "closest scripted answer differed in order_lines[1].total_amount: 998 expected, 996 sent",
    )


def test_the_closest_of_several_answers_is_told() -> None:
    workbench = Workbench()
    far: dict[str, Any] = {"order_amount": 1, "order_tax_amount": 1}
    near: dict[str, Any] = {"order_amount": 2, "locale": "en-GB"}
    for when in (far, near):
        workbench.answers.add(ScriptedAnswer(method="POST", path=SESSIONS, when=when, status=204))

    ask(workbench, "POST", SESSIONS, json={"order_amount": 3, "locale": "en-GB"})

    near_misses = workbench.calls.after(0)[0].near_misses
    assert near_misses[0] == "closest scripted answer differed in order_amount: 2 expected, 3 sent"


def test_the_oldest_answer_that_fits_is_given_first() -> None:
    workbench = Workbench()
    for status in (429, 503):
        workbench.answers.add(ScriptedAnswer(method="GET", path=f"{SESSIONS}/1", status=status))

    assert [ask(workbench, "GET", f"{SESSIONS}/1").status_code for _ in range(2)] == [429, 503]


def test_an_answer_without_a_body_has_none() -> None:
    workbench = Workbench()
    workbench.answers.add(ScriptedAnswer(method="POST", path=SESSIONS, status=204))

    answer = ask(workbench, "POST", SESSIONS, json={})

    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    "wrong", [{"path": "/nowhere"}, {"status": 99}, {"times": 0}, {"method": "LOOK"}, {"weather": "fine"}]
)
def test_an_answer_that_cannot_be_given_is_refused(wrong: dict[str, Any]) -> None:
    right = {"method": "GET", "path": SESSIONS, "status": 200}
    assert ScriptedAnswer.model_validate(right)

    with pytest.raises(ValidationError):
        ScriptedAnswer.model_validate(right | wrong)


def test_not_more_answers_wait_than_can_be_kept() -> None:
    answers = Answers(Workbench().app)
    for _ in range(MOST_ANSWERS):
        answers.add(ScriptedAnswer(method="GET", path=SESSIONS, status=200))

    with pytest.raises(ValueError, match="wait already"):
        answers.add(ScriptedAnswer(method="GET", path=SESSIONS, status=200))
