"""What an operation of the API is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from klarna_simulator.fields import Fields
from klarna_simulator.markets import Region
from klarna_simulator.options import Rules
from klarna_simulator.payments import Payments
from klarna_simulator.state import Data


class Call(NamedTuple):
    """One request: what its path names, its body if the operation has one, the region of its host (R3)."""

    path: Mapping[str, str]
    body: Data
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call gets that is not refused; the status is the operation's."""

    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


def _always(_rules: Rules) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation; what it answers is described in `answer_schemas`, under its name.

    `refusals` are the statuses that its errors can have, those of any request aside.
    With `keyed`, an answer is kept for requests that come again with the same idempotency key (A5).
    `offered`: whether the rules have it at all; one that they have not answers 404 and is not described.
    """

    name: str
    summary: str
    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    body: type[Fields] | None = None
    status: int
    refusals: tuple[int, ...] = ()
    keyed: bool = False
    offered: Callable[[Rules], bool] = _always
    run: Callable[[Payments, Call], Answer]
