"""What the certification runs on. Every key: docs/configuration.md."""

import sys

from klarna_certify.configuration import Config, Project, WebServer


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


config = Config(
    projects=[
        Project(
            name="one-page",
            checkout="sample_checkout/checkout.toml",
            web_server=sample("one-page"),
        ),
        Project(
            name="review",
            checkout="sample_checkout/checkout.review.toml",
            web_server=sample("review"),
        ),
        Project(
            name="finalize",
            checkout="sample_checkout/checkout.finalize.toml",
            web_server=sample("finalize"),
            # What this shop has in common with the others, they have shown.
            grep="test_finalize.py",
        ),
        Project(
            name="callback",
            checkout="sample_checkout/checkout.callback.toml",
            web_server=sample("callback"),
            grep="test_callback.py",
        ),
        # The other markets: an order of each, from the first session in its country to the confirmation.
        *(
            Project(
                name=f"market-{country.lower()}",
                checkout=f"sample_checkout/checkout.{country.lower()}.toml",
                web_server=sample("one-page", country),
                grep="test_an_unchanged_cart_is_bought",
            )
            for country in ("DE", "SE", "US")
        ),
    ],
    timeout=30.0,
    expect_timeout=10.0,
    workers=2,
    report_dir="certification-report",
)
