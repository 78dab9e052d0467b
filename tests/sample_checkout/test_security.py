"""What the shop tells browsers to forbid, and which writes it takes."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from sample_checkout.security import content_security_policy, from_our_own_page
from sample_checkout.settings import Settings
from tests.sample_checkout.conftest import Open, Visitor


def directives(policy: str) -> dict[str, set[str]]:
    return {kind: set(sources) for kind, *sources in (part.split() for part in policy.split(";"))}


def test_the_policy_names_ourselves_and_klarna_and_nobody_else(settings: Settings) -> None:
    policy = directives(content_security_policy(settings))
    klarna = {
        "https://x.klarnacdn.net",
        "https://js.klarna.com",
        "https://*.klarna.com",
        "https://*.klarnaevt.com",
    }
    for kind in ("script-src", "style-src", "font-src", "connect-src", "frame-src"):
        assert policy[kind] == {"'self'", *klarna}
    assert "unsafe" not in content_security_policy(settings)


def test_further_origins_are_allowed_only_by_setting() -> None:
    settings = Settings(
        klarna_api_url="https://api.test",
        klarna_username="u",
        klarna_password="p",
        csp_extra=("http://127.0.0.1:*",),
    )
    assert "http://127.0.0.1:*" in directives(content_security_policy(settings))["frame-src"]


def test_every_page_lets_klarnas_window_talk_back(enter: Open) -> None:
    headers = enter().client.get("/checkout").headers
    assert headers["cross-origin-opener-policy"] == "same-origin-allow-popups"
    assert "x.klarnacdn.net" in headers["content-security-policy"]


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(enter: Open) -> None:
    visitor: Visitor = enter().client
    cookie = visitor.get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "set-cookie" not in visitor.get("/").headers


def test_over_https_the_cookie_stays_there(enter: Open) -> None:
    cookie = enter(public_url="https://shop.test").client.get("/").headers["set-cookie"]
    assert cookie.endswith("; Secure")


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://shop.test", "host": "shop.test"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "http://shop.test", "host": "shop.test"}, True),
        ({"origin": "http://evil.test", "host": "shop.test"}, False),
        ({"origin": "null", "host": "shop.test"}, False),
        ({"host": "shop.test"}, False),
    ],
)
def test_only_our_own_pages_may_write(headers: dict[str, str], ours: bool) -> None:
    assert from_our_own_page(Headers(headers)) is ours


def test_a_write_from_another_site_is_refused(enter: Open) -> None:
    answer = enter().client.post(
        "/cart/add", data={"reference": "19-315"}, headers={"Origin": "http://evil.test"}
    )
    assert answer.status_code == 403
