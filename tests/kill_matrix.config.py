"""One project a journey of a faulty or unusual shop: the sample checkout with one step replaced.

The environment of these shops is that of `playwright.config.py`; so are the checkout files.
"""

import os
import sys

from klarna_certify.configuration import Artifacts, Config, Project, WebServer
from sample_checkout import faults, variants
from sample_checkout.departures import Departure, Run

CHECKOUTS = {
    "one-page": "../sample_checkout/checkout.toml",
    "review": "../sample_checkout/checkout.review.toml",
    "finalize": "../sample_checkout/checkout.finalize.toml",
    "callback": "../sample_checkout/checkout.callback.toml",
}
BROWSER = os.environ.get("KILL_MATRIX_BROWSER") or "chromium"
ONLY = frozenset(os.environ.get("KILL_MATRIX_SHOPS", "").split())
"""Names of the departures to run; empty for all of them."""


def shop(package: str, departure: Departure, shape: str) -> WebServer:
    """The sample checkout with a departure, on a free port."""
    return WebServer(
        command=[sys.executable, "-m", package, departure.name, "--port", "{port}"],
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


def project(package: str, departure: Departure, run: Run) -> Project:
    """One run; a journey's id holds its project and browser before its parameters."""
    test, bracket, parameters = run.journey.partition("[")
    return Project(
        name=run.name,
        browser=BROWSER,
        checkout=CHECKOUTS[run.shape],
        web_server=shop(package, departure, run.shape),
        grep=f"::{test}[{run.name}-{BROWSER}" + (f"-{parameters}" if bracket else "]"),
    )


config = Config(
    projects=[
        project(kind.__name__, departure, run)
        for kind in (faults, variants)
        for departure in kind.load_all().values()
        for run in departure.runs
        if not ONLY or departure.name in ONLY
    ],
    # A bound decides no verdict while it is only reached by a shop that does not do what is waited for.
    timeout=20.0,
    expect_timeout=8.0,
    # A hasty page that is slow must still be seen while the answer is held; seeing it ends the watch.
    hold_watch=1.5,
    hold_deadline=10.0,
    workers=2,
    report_dir="../certification-report",
    artifacts=Artifacts(screenshot="off", trace="off", video="off"),
)
