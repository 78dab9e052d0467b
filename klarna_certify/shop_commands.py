"""The commands that look at a shop before it is certified."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from klarna_certify.choice import GatewayCertificate, GatewayHost, GatewayKey, GatewayPort, asked
from klarna_certify.configuration import DEFAULT, Config, Project, load_config
from klarna_certify.errors import ConfigurationError, Mistake, shown
from klarna_certify.listening import warning
from klarna_certify.output import AsJson, mistake, say, say_json

# What opens a browser and starts servers is imported when it is asked for: pytest, which another command starts, wants
# to be the first to import what comes with it.
if TYPE_CHECKING:
    from klarna_certify.doctor import Said

WELL, ILL = 0, 1

_MARKS = {"works": "ok", "look": "! ", "fails": "NO"}


def doctor(
    config: Annotated[Path, typer.Option(help="The run's configuration.")] = Path(DEFAULT),
    project: Annotated[str, typer.Option(help="This project; by default the first.")] = "",
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
    gateway_host: GatewayHost = None,
    gateway_port: GatewayPort = None,
    gateway_certificate: GatewayCertificate = None,
    gateway_key: GatewayKey = None,
    json: AsJson = False,
) -> None:
    """Go through a checkout step by step: what works, what cannot be found, what that makes untestable.

    A purchase is made, up to its confirmation; nothing is judged and no report is written.

    \b
    Exit codes:
      0: a certification can see all that the checkout declares
      1: something cannot be found or seen
      2: a mistake in the command, the configuration or the set-up

    \b
    Example:
      klarna-certify doctor --project my-shop
    """
    from klarna_certify.doctor import Doctor
    from klarna_certify.visit import MISTAKES, visit

    told: list[Said] = []
    try:
        said_of_gateway = asked(gateway_host, gateway_port, gateway_certificate, gateway_key)
        settings = load_config(config, said_of_gateway)
        if told_first := warning(settings.gateway):
            say(told_first, err=True)
        with visit(settings, _project(settings, project, config), headed=headed) as visited:
            for said in Doctor(visited).examine():
                told.append(said)
                if not json:
                    _tell(said)
    except (ConfigurationError, *MISTAKES) as error:
        mistake(error)
    ill = [said for said in told if said.state == "fails"]
    if json:
        say_json({"well": not ill, "said": [asdict(said) for said in told]})
    else:
        say("")
        say("Something is in the way of a certification: see NO." if ill else "Ready: klarna-certify run")
    raise typer.Exit(ILL if ill else WELL)


def init(
    url: Annotated[str, typer.Argument(help="Where the shop runs; left out: --start starts it.")] = "",
    start: Annotated[
        str, typer.Option(metavar="COMMAND", help="Starts the shop; may hold {port} and {gateway_url}.")
    ] = "",
    env: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=TEXT", help="For --start; repeatable; {gateway_url}, too."),
    ] = None,
    gateway_port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where the shop at URL finds Klarna's API, on this machine.")
    ] = 0,
    name: Annotated[str, typer.Option(prompt="What is the shop called", help="What a report calls it.")] = "",
    product: Annotated[
        str, typer.Option(prompt="What does the shop call a product (in its address, button or field)")
    ] = "",
    other_product: Annotated[str, typer.Option(prompt="And another product")] = "",
    market: Annotated[str, typer.Option(help="The country in which it sells.")] = "GB",
    shop_page: Annotated[
        str, typer.Option(help="The page with the button that fills the cart; may hold {product}.")
    ] = "/",
    checkout_page: Annotated[str, typer.Option(help="The page on which is paid.")] = "/checkout",
    force: Annotated[bool, typer.Option("--force", help="Replace the files that are there.")] = False,
    json: AsJson = False,
) -> None:
    """Write checkout.toml and playwright.config.py for a shop: look at its pages, propose what is found there once.

    A purchase is tried with it. What was not found stands there as a comment.

    \b
    Exit codes:
      0: the files are written
      2: a mistake in the command, or a shop that cannot be looked at

    \b
    Example:
      klarna-certify init --name Tea --product assam --other-product sencha --start "node server.mjs {port}"
    """
    from klarna_certify.init import CHECKOUT, CONFIGURATION, Known, look, written
    from klarna_certify.visit import MISTAKES

    try:
        there = [one for one in (CHECKOUT, CONFIGURATION) if Path(one).exists()]
        if there and not force:
            raise ConfigurationError(
                Mistake(place=there[0], problem="it is there already", allowed="--force to replace it")
            )
        if bool(url) is bool(start):
            raise ConfigurationError(
                Mistake(
                    place="klarna-certify init", problem="where is the shop?", allowed="its URL, or --start"
                )
            )
        known = Known(
            name=name,
            url=url.rstrip("/"),
            start=tuple(shlex.split(start)),
            env=dict(_pair(one) for one in env or ()),
            market=market,
            product=product,
            other_product=other_product,
            shop_page=shop_page,
            checkout_page=checkout_page,
            gateway_port=gateway_port,
        )
        files = written(known, look(known, _unsaid if json else say))
    except (ConfigurationError, *MISTAKES) as error:
        mistake(error)
    except ValidationError as error:
        mistake(ValueError("; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors())))
    for path, text in files.items():
        Path(path).write_text(text, encoding="utf-8")
        if not json:
            say(f"{path} is written.")
    if json:
        say_json({"written": files})
    else:
        say("See what can be seen with it: klarna-certify doctor")


def _unsaid(text: str) -> None:
    """What people are told meanwhile is no part of a JSON document."""


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise ConfigurationError(
            Mistake(place="--env", value=repr(key), problem="no value", allowed="NAME=TEXT")
        )
    return key, value


def _project(settings: Config, wanted: str, config: Path) -> Project:
    names = [project.name for project in settings.projects]
    if wanted and wanted not in names:
        raise ConfigurationError(
            Mistake(
                place=shown(config),
                key="--project",
                value=repr(wanted),
                problem="no such project",
                allowed=", ".join(names),
            )
        )
    return settings.projects[names.index(wanted) if wanted else 0]


def _tell(said: Said) -> None:
    say(f"{_MARKS[said.state]}  {said.what}")
    for line in said.more:
        say(f"      {line}")


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    app.command()(init)
    app.command()(doctor)
