"""`klarna-simulator`: the simulator alone, to build and test an integration of Klarna without an account.

Exit codes: 0 stopped in good order, 2 a mistake in the command or a port that is taken.
"""

from __future__ import annotations

import socket
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from klarna_simulator.chaos import RATES, Troubles, new_seed
from klarna_simulator.credentials import read_credentials
from klarna_simulator.hosts import NAME, KnownHosts
from klarna_simulator.options import BrowserOptions, Limits, Rules
from klarna_simulator.serving import HOST, address_of, listening_on, serve, until_told
from klarna_simulator.settings import SettingError, changed, from_words, names_of
from klarna_simulator.when_asked import WhenAsked
from klarna_simulator.workbench import Workbench

if TYPE_CHECKING:
    from starlette.types import ASGIApp

USAGE = 2

app = typer.Typer(
    help="Stands in for Klarna Payments on loopback: server API, browser SDK, purchase step.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """The console script."""
    app()


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"klarna-simulator {version('klarna-certify')}")
        raise typer.Exit


@app.callback()
def _options(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of the command itself."""


@app.command("serve")
def serve_simulator(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of API, script and frames; 0 takes a free one.")
    ] = 8700,
    management_port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the management API and its page; 0: a free one.")
    ] = 8701,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A rule or an option, as the README lists them."),
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=NUMBER", help="How much is taken and kept, as the README lists it."),
    ] = None,
    chaos: Annotated[
        list[str] | None,
        typer.Option(metavar="TROUBLE=RATE", help=f"on, off or 0 to 1, of: {', '.join(RATES)}; seconds=N."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Repeats the troubles of a run that printed this seed.")
    ] = None,
    host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A name, besides loopback's, that requests may be to; behind a proxy."
        ),
    ] = None,
    credentials: Annotated[
        Path | None,
        typer.Option(help="A file of key-id:secret lines; no other pairs are let in. Default: any pair."),
    ] = None,
) -> None:
    """Serve the simulator on loopback until interrupted (SIGINT) or terminated (SIGTERM)."""
    try:
        hosts = _hosts(host or [])
        rules, options = _settings(setting or [])
        limits = _limits(limit or [])
        troubles = _troubles(chaos or [], seed)
        pairs = read_credentials(credentials) if credentials else []
    except ValueError as error:
        raise _mistake(str(error)) from None
    with (
        until_told(),
        _listen("--port", port) as api,
        _listen("--management-port", management_port) as management,
    ):
        workbench = Workbench(rules, options, limits, troubles, pairs)
        workbench.simulator.browser_url = address_of(api)
        sys.stdout.write(_welcome(address_of(api), address_of(management), troubles))
        sys.stdout.flush()
        with workbench.simulator.delivering(workbench.chaos.of_callbacks()):
            serve(
                [
                    (KnownHosts(workbench.app, hosts), api),
                    (WhenAsked(lambda: _management(workbench)), management),
                ]
            )


def _management(workbench: Workbench) -> ASGIApp:
    # Loaded at its first request: a run that is only asked for the API starts sooner without it.
    from klarna_simulator.management import management_app

    return management_app(workbench)


def _settings(words: list[str]) -> tuple[Rules, BrowserOptions]:
    """Sorts the settings by whose they are; a name that nobody has is told with all that there are."""
    asked = from_words(words)
    rules, options = names_of(Rules()), [name for name in names_of(BrowserOptions()) if name != "browser_url"]
    if unknown := [name for name in asked if name not in rules + options]:
        known = ", ".join(rules + options)
        raise SettingError(f"--set {', '.join(unknown)}: no such setting; there are {known}")
    of_rules = {name: value for name, value in asked.items() if name in rules}
    of_options = {name: value for name, value in asked.items() if name in options}
    return changed(Rules(), of_rules), changed(BrowserOptions(), of_options)


def _hosts(names: list[str]) -> list[str]:
    if wrong := [name for name in names if not NAME.fullmatch(name)]:
        raise SettingError(f"--host {', '.join(wrong)}: a name without a scheme, a port or a path")
    return names


def _limits(words: list[str]) -> Limits:
    limits = changed(Limits(), from_words(words))
    if empty := [name for name in names_of(limits) if getattr(limits, name) < 1]:
        raise SettingError(f"--limit {', '.join(empty)}: at least 1")
    return limits


def _troubles(words: list[str], seed: int | None) -> Troubles:
    asked = from_words(words)
    if "seed" in asked:
        raise SettingError("--chaos seed: no trouble; it is told with --seed")
    try:
        return Troubles.model_validate(asked | {"seed": new_seed() if seed is None else seed})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(map(str, first["loc"]))
        raise SettingError(f"--chaos {name}: {first['msg']}; there are {', '.join(RATES)}, seconds") from None


def _listen(option: str, port: int) -> socket.socket:
    try:
        return listening_on(port)
    except OSError as error:
        raise _mistake(
            f"Cannot serve on {HOST}:{port}: {error.strerror}. Choose another port with {option}, 0 for a free one."
        ) from None


def _mistake(sentence: str) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(USAGE)


def _welcome(url: str, management_url: str, troubles: Troubles) -> str:
    rates = {name: rate for name in RATES if (rate := getattr(troubles, name))}
    chaos = ", ".join(f"{name} {rate:g}" for name, rate in rates.items()) or "off"
    return (
        f"Klarna simulator ready at {url}\n"
        f"  API:                {url}/payments/v1/sessions\n"
        f"  SDK for the page:   {url}/kp/lib/v1/api.js\n"
        f"  Sessions and calls: {management_url}/\n"
        f"  Chaos:              {chaos} (seed {troubles.seed})\n"
    )
