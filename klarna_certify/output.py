"""What a command says: lines for people, one JSON document for programs, and mistakes on standard error."""

from __future__ import annotations

import json
import os
import sys
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

USAGE = 2
"""The exit code for a mistake in what was given."""

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, nothing else.")]


def say(text: str, *, err: bool = False) -> None:
    """Prints a line; what came out of a pack or a report steers no terminal and begins no line of its own."""
    typer.echo("".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text), err=err)


def say_json(value: Any) -> None:
    """Prints a value as JSON; in ASCII, so that no terminal is steered and no encoding is needed."""
    typer.echo(json.dumps(value, indent=2))


def mistake(error: Exception) -> NoReturn:
    """Tells of a mistake in what was given, each of its lines as it is, and ends with exit code 2."""
    first, *more = str(error).splitlines() or [type(error).__name__]
    say(f"klarna-certify: {first}", err=True)
    for line in more:
        say(line, err=True)
    raise typer.Exit(USAGE) from None


def console(*, err: bool = False) -> Console:
    """A console that pytest's capturing cannot swallow."""
    stream = sys.stderr if err else sys.stdout
    try:
        return Console(file=os.fdopen(os.dup(stream.fileno()), "w", encoding="utf-8"))
    except (OSError, ValueError, AttributeError):
        return Console(stderr=err)
