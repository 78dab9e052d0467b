"""What the certification runs on. Every key: docs/configuration.md.

Whole on a desktop's Chromium, with one purchase on a phone. What is whole can be chosen, for a night with time for it:
`CERTIFY_ON="desktop phone firefox webkit" klarna-certify run`.
"""

import os
import sys
from typing import Any

from klarna_certify.configuration import Config, Project, WebServer

SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {},
    "phone": {"device": "Pixel 7"},
    "firefox": {"browser": "firefox"},
    "webkit": {"browser": "webkit"},
}

ON = os.environ.get("CERTIFY_ON", "desktop").split()
if unknown := sorted(set(ON) - set(SCREENS)):
    raise ValueError(f"CERTIFY_ON: there is no {', '.join(unknown)}; there are {', '.join(SCREENS)}")

MARKETS = ("DE", "SE", "US")

ONE_PURCHASE = "test_an_unchanged_cart_is_bought"


def sample(shape: str, country: str = "GB") -> WebServer:
    """The sample checkout in one of its shapes, for one country, on a free port; its environment names Klarna's API."""
    return WebServer(
        command=[sys.executable, "-m", "sample_checkout", "--port", "{port}"],
        url="http://127.0.0.1:{port}",
        ready="/health",
        env={
            "KLARNA_API_URL": "{gateway_url}",
            "KLARNA_API_USERNAME": "PK00000_test",
            "KLARNA_API_PASSWORD": "test-password",
            "CHECKOUT_SHAPE": shape,
            "CHECKOUT_COUNTRY": country,
            "CHECKOUT_CSP_EXTRA": "http://127.0.0.1:*",
        },
    )


def certification(on: str) -> list[Project]:
    """The whole certification of the sample checkout on one screen, whose name all but the desktop's projects bear."""
    how, name = SCREENS[on], "" if on == "desktop" else f"{on}-"
    return [
        Project(
            name=f"{name}one-page",
            checkout="sample_checkout/checkout.toml",
            web_server=sample("one-page"),
            **how,
        ),
        Project(
            name=f"{name}review",
            checkout="sample_checkout/checkout.review.toml",
            web_server=sample("review"),
            **how,
        ),
        Project(
            name=f"{name}finalize",
            checkout="sample_checkout/checkout.finalize.toml",
            web_server=sample("finalize"),
            # What this shop has in common with the others, they have shown.
            grep="test_finalize.py",
            **how,
        ),
        Project(
            name=f"{name}callback",
            checkout="sample_checkout/checkout.callback.toml",
            web_server=sample("callback"),
            grep="test_callback.py",
            **how,
        ),
        # The other markets: an order of each, from the first session in its country to the confirmation.
        *(
            Project(
                name=f"{name}market-{country.lower()}",
                checkout=f"sample_checkout/checkout.{country.lower()}.toml",
                web_server=sample("one-page", country),
                grep=ONE_PURCHASE,
                **how,
            )
            for country in MARKETS
        ),
    ]


config = Config(
    projects=[
        *(project for on in ON for project in certification(on)),
        Project(
            name="purchase-on-a-phone",
            checkout="sample_checkout/checkout.toml",
            web_server=sample("one-page"),
            grep=ONE_PURCHASE,
            **SCREENS["phone"],
        ),
    ],
    timeout=30.0,
    expect_timeout=20.0,
    workers=2,
    report_dir="certification-report",
)
