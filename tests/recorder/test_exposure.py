"""Secrets that stand where they should not: found in addresses, in answers on request, and named by their marks."""

from __future__ import annotations

from playwright.sync_api import Route

from recorder.exposure import is_loopback
from recorder.journal import Exposure, Searched
from tests.recorder.conftest import SHOP, Watched

PASSWORD = "a-password-of-klarnas"
TOKEN = "b4bd3423-24e3-4c54-9e0b-1d5a8a4a4f1e"


def found(watched: Watched) -> list[tuple[str, str, str]]:
    """What was found, but for the plain http that the shop of these tests speaks throughout."""
    watched.probe.finish()
    exposures = [one for one in watched.records(Exposure) if not one.url.startswith(SHOP) or one.mark]
    return [(one.where, one.what, one.url.partition("test")[2]) for one in exposures]


def test_a_token_in_an_address_is_found_without_being_told(watched: Watched) -> None:
    watched.open()
    watched.page.evaluate(f"fetch('/orders?token={TOKEN}').then((answer) => answer.text())")
    watched.journal.redactor.redact({"authorization_token": TOKEN})

    assert found(watched) == [("address", "token", "/orders?token=")]
    assert TOKEN not in str(watched.journal.records)


def test_a_credential_in_an_answer_is_found_once_answers_are_read(watched: Watched) -> None:
    def answer(route: Route) -> None:
        route.fulfill(json={"debug": {"password": PASSWORD}})

    watched.probe.read_answers()
    watched.open()
    watched.context.route("**/settings", answer)
    watched.page.evaluate("fetch('/settings').then((answer) => answer.text())")
    watched.journal.redactor.secret(PASSWORD)

    assert found(watched) == [("answer", "credential", "/settings")]


def test_what_a_page_asks_of_others_is_searched_as_well(watched: Watched) -> None:
    watched.open()
    watched.page.evaluate(f"fetch('https://counter.test/seen?token={TOKEN}').catch(() => {{}})")
    watched.page.evaluate("fetch('http://counter.test/pixel').catch(() => {})")
    watched.journal.redactor.redact({"authorization_token": TOKEN})

    assert found(watched) == [("address", "token", "/seen?token="), ("address", "plain http", "/pixel")]


def test_how_much_was_searched_is_told(watched: Watched) -> None:
    watched.open()
    watched.journal.redactor.secret(PASSWORD)

    assert found(watched) == []
    (searched,) = watched.records(Searched)
    assert searched.addresses > 0
    assert (searched.answers, searched.credentials_known, searched.tokens_known) == (0, 1, 0)


def test_this_machine_is_known_by_its_names() -> None:
    assert all(map(is_loopback, ("localhost", "shop.localhost", "127.0.0.1", "127.8.8.8", "::1")))
    assert not any(map(is_loopback, ("shop.test", "10.0.0.1", "localhost.test")))
