"""Whatever Klarna answers, or does not, becomes a typed outcome, and no secret is logged."""

from __future__ import annotations

import logging

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from sample_checkout.klarna import Done, Klarna, Outcome, Refused, Unavailable


def asked_for_order(answer: httpx.Response | Exception) -> Outcome:
    def respond(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def ask() -> Outcome:
        klarna = Klarna("https://api.test", "key-id", "key-secret", transport=httpx.MockTransport(respond))
        try:
            return await klarna.place_order("token-1", {"order_amount": 1})
        finally:
            await klarna.close()

    with start_blocking_portal() as portal:
        return portal.call(ask)


def test_success_gives_the_body_and_the_correlation_id() -> None:
    answer = httpx.Response(200, json={"order_id": "1"}, headers={"Klarna-Correlation-Id": "c-1"})
    assert asked_for_order(answer) == Done(status=200, body={"order_id": "1"}, correlation_id="c-1")


def test_no_content_is_success() -> None:
    assert asked_for_order(httpx.Response(204)) == Done(status=204, body={})


def test_an_error_of_klarnas_is_a_refusal_with_its_words() -> None:
    body = {"correlation_id": "c-2", "error_code": "BAD_VALUE", "error_messages": ["Bad value: locale"]}
    assert asked_for_order(httpx.Response(400, json=body)) == Refused(
        status=400, error_code="BAD_VALUE", messages=("Bad value: locale",), correlation_id="c-2"
    )


def test_wrong_credentials_are_answered_in_html_and_understood_all_the_same() -> None:
    page = httpx.Response(401, html="<html><title>401 Authorization Required</title></html>")
    assert asked_for_order(page) == Refused(status=401)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500, json={"error_code": "INTERNAL_SERVER_ERROR"}),
        httpx.Response(502, text="bad gateway"),
        httpx.Response(429, json={}),
        httpx.Response(302, headers={"Location": "https://elsewhere.test"}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=["not", "an", "object"]),
    ],
)
def test_a_failing_server_or_nonsense_is_no_consent(answer: httpx.Response) -> None:
    outcome = asked_for_order(answer)
    assert isinstance(outcome, Unavailable)
    assert outcome.heard


@pytest.mark.parametrize(
    "trouble", [httpx.ReadTimeout("late"), httpx.ConnectError("no"), httpx.ReadError("cut")]
)
def test_no_answer_is_no_consent_either(trouble: Exception) -> None:
    outcome = asked_for_order(trouble)
    assert isinstance(outcome, Unavailable)
    assert not outcome.heard


@pytest.mark.parametrize(("status", "lost"), [(404, True), (409, True), (400, False), (403, False)])
def test_unknown_and_conflicting_sessions_are_lost(status: int, lost: bool) -> None:
    assert Refused(status=status).lost_session is lost


def test_an_error_is_logged_with_its_correlation_id_and_without_secrets(
    caplog: pytest.LogCaptureFixture,
) -> None:
    body = {"correlation_id": "c-3", "error_code": "NOT_FOUND", "error_messages": []}
    with caplog.at_level(logging.DEBUG, logger="sample_checkout"):
        asked_for_order(httpx.Response(404, json=body))
        asked_for_order(httpx.ConnectError("token-1"))
    written = "\n".join(
        record.getMessage() for record in caplog.records if record.name == "sample_checkout.klarna"
    )
    assert "create_order" in written
    assert "c-3" in written
    assert not any(secret in written for secret in ("token-1", "key-id", "key-secret"))
