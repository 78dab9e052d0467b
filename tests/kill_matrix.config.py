"""One project a fault: the sample checkout with that fault, and the journey that shows it.

The environment of the faulty shops is that of `playwright.config.py`; so are the checkout files.
"""

import sys

from klarna_certify.configuration import Artifacts, Config, Project, WebServer
from sample_checkout.faults import Fault, load_all

CHECKOUTS = {
    "one-page": "../sample_checkout/checkout.toml",
    "review": "../sample_checkout/checkout.review.toml",
}


def faulty(fault: Fault, shape: str) -> WebServer:
    """The sample checkout with a fault, on a free port."""
    return WebServer(
        command=[sys.executable, "-m", "sample_checkout.faults", fault.name, "--port", "{port}"],
        url="http://127.0.0.1:{port}",
        ready="/health",
        cwd="..",
        env={
            "KLARNA_API_URL": "{gateway_url}",
            "KLARNA_API_USERNAME": "PK00000_test",
            "KLARNA_API_PASSWORD": "test-password",
            "CHECKOUT_SHAPE": shape,
            "CHECKOUT_CSP_EXTRA": "http://127.0.0.1:*",
        },
    )


def project(fault: Fault, shape: str) -> Project:
    """The fault in one shape of the shop; a journey's id holds its project and browser before its parameters."""
    name = fault.name if len(fault.shapes) == 1 else f"{fault.name}.{shape}"
    test, bracket, parameters = fault.journey.partition("[")
    return Project(
        name=name,
        checkout=CHECKOUTS[shape],
        web_server=faulty(fault, shape),
        grep=f"::{test}[{name}-chromium" + (f"-{parameters}" if bracket else "]"),
    )


config = Config(
    projects=[project(fault, shape) for fault in load_all().values() for shape in fault.shapes],
    timeout=6.0,
    expect_timeout=4.0,
    workers=2,
    report_dir="../certification-report",
    artifacts=Artifacts(screenshot="off"),
)
