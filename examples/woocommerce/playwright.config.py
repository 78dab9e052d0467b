"""Starts the stand-in and certifies it: klarna-certify run."""

import sys

from klarna_certify.configuration import Config, Project, WebServer

config = Config(
    projects=[Project(name="woocommerce", checkout="checkout.toml")],
    web_server=WebServer(
        command=[sys.executable, "shop.py", "{port}"],
        ready="/",
        env={
            "KLARNA_API_URL": "{gateway_url}",
            "KLARNA_API_USERNAME": "PK00000_test",
            "KLARNA_API_PASSWORD": "test-password",
        },
    ),
    expect_timeout=10.0,
)
