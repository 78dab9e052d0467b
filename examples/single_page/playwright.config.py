"""Starts the paper shop and certifies it: klarna-certify run."""

from klarna_certify.configuration import Config, Project, WebServer

config = Config(
    projects=[Project(name="single-page", checkout="checkout.toml")],
    web_server=WebServer(
        command=["node", "server.mjs", "{port}"],
        ready="/api/basket",
        env={
            "KLARNA_API_URL": "{gateway_url}",
            "KLARNA_API_USERNAME": "PK00000_test",
            "KLARNA_API_PASSWORD": "test-password",
        },
    ),
    expect_timeout=10.0,
)
