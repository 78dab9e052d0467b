"""What goes wrong on purpose with one request: chaos throws the dice, whoever answers the request acts on it."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import Scope

_KEY = "klarna_simulator.struck"


def strike(scope: Scope, troubles: Iterable[str]) -> None:
    """Lets whoever answers a request know of the troubles that have struck it."""
    scope[_KEY] = tuple(troubles)


def struck(scope: Scope) -> tuple[str, ...]:
    """Returns the troubles that have struck a request, none if nobody throws any dice."""
    told: tuple[str, ...] = scope.get(_KEY, ())
    return told
