"""`klarna-certify drift`: whether Klarna's SDK still looks as the simulator was made after."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from klarna_certify.errors import ConfigurationError, Mistake
from klarna_certify.hosts import refuse_production
from klarna_certify.output import AsJson, mistake, say, say_json
from recorder.regions import PLAYGROUND

if TYPE_CHECKING:
    from klarna_certify.drift import Difference

AS_NOTED, DRIFTED, NOT_SEEN = 0, 1, 3

SCRIPT = "https://x.klarnacdn.net/kp/lib/v1/api.js"
"""Klarna's own (J1)."""

USERNAME, PASSWORD = "KLARNA_CERTIFY_API_USERNAME", "KLARNA_CERTIFY_API_PASSWORD"
"""The environment is the only place for them: they are written nowhere."""


def drift(
    script: Annotated[str, typer.Option(metavar="URL", help="The script to look at.")] = SCRIPT,
    api: Annotated[
        str, typer.Option(metavar="URL", help="Klarna's API, for a session to show a widget of.")
    ] = f"https://{PLAYGROUND['eu']}",
    json: AsJson = False,
) -> None:
    """Compare what a page can see of Klarna's SDK with what the simulator was made after.

    Its members, what calls throw and answer at once, which events it knows; and, with credentials of the playground in
    KLARNA_CERTIFY_API_USERNAME and KLARNA_CERTIFY_API_PASSWORD, what a widget answers. Nothing is bought.

    \b
    Exit codes:
      0: all as it was noted
      1: something is otherwise: the simulator has to be looked at
      2: a mistake in the command or the set-up
      3: the SDK could not be looked at

    \b
    Example:
      klarna-certify drift --json
    """
    from klarna_certify.browsers import BrowserNotFoundError
    from klarna_certify.drift import NotSeenError, differences, look, session

    username, password = os.environ.get(USERNAME, ""), os.environ.get(PASSWORD, "")
    try:
        _check(script, api, username, password)
        token = session(api, username, password) if username else ""
        found = list(differences(look(script, token), with_widget=bool(token)))
    except (ConfigurationError, BrowserNotFoundError) as error:
        mistake(error)
    except NotSeenError as error:
        say(f"klarna-certify: {error}", err=True)
        raise typer.Exit(NOT_SEEN) from None
    if json:
        told = [{"kind": one.kind, **asdict(one)} for one in found]
        say_json({"script": script, "with_widget": bool(token), "differences": told})
    else:
        _tell(found, script, with_widget=bool(token))
    raise typer.Exit(DRIFTED if found else AS_NOTED)


def _check(script: str, api: str, username: str, password: str) -> None:
    """Raises ConfigurationError for what cannot be meant."""
    for option, url in (("--script", script), ("--api", api)):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigurationError(
                Mistake(place=option, value=repr(url), problem="no address", allowed="https://…, or http://…")
            )
        try:
            refuse_production(url)
        except ValueError as error:
            raise ConfigurationError(Mistake(place=option, problem=str(error))) from None
    if bool(username) is not bool(password):
        raise ConfigurationError(
            Mistake(
                place=PASSWORD if username else USERNAME,
                problem="one without the other",
                allowed="both, or none",
            )
        )


def _tell(found: list[Difference], script: str, *, with_widget: bool) -> None:
    for one in found:
        match one.kind:
            case "new":
                say(f"new      {one.what}: {one.seen}")
            case "gone":
                say(f"gone     {one.what}: was {one.noted}")
            case "changed":
                say(f"changed  {one.what}: was {one.noted}, is {one.seen}")
    if not with_widget:
        say(f"Without credentials of the playground in {USERNAME} and {PASSWORD} no widget was looked at.")
    say(f"{len(found)} differences" if found else f"As noted: {script}")
