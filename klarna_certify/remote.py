"""The address of a browser on another machine: which one is meant, and what of it may be repeated."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from klarna_certify.errors import ConfigurationError, Mistake

VARIABLE = "KLARNA_CERTIFY_CONNECT"
"""Says the address where no option does; an address that lets somebody in is better kept out of a command."""


def address_of(option: str | None) -> str:
    """The address that the option says, else the environment; empty for a browser of this machine.

    Raises ConfigurationError for what is no WebSocket address.
    """
    address = option or os.environ.get(VARIABLE, "")
    if address and not (address.startswith(("ws://", "wss://")) and urlsplit(address).hostname):
        problem = "an address begins with ws:// or wss:// and names a host"
        place = "--connect" if option else VARIABLE
        raise ConfigurationError(Mistake(place=place, problem=problem, allowed="such as ws://127.0.0.1:3000"))
    return address


def place_of(address: str) -> str:
    """The address without what may let somebody in: name, password, path and query."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
