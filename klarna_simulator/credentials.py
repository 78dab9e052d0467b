"""A fixed list of credentials, for whoever wants wrong ones to be refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from klarna_simulator.api import Accepts


def only(pairs: Iterable[str]) -> Accepts:
    """Accepts the given `key-id:secret` pairs and no others; keeps their digests, not the pairs."""
    known = frozenset(_digest(pair) for pair in pairs)

    def accepts(username: str, password: str) -> bool:
        return _digest(f"{username}:{password}") in known

    return accepts


def read_credentials(path: Path) -> list[str]:
    """Reads `key-id:secret` pairs, one a line; raises ValueError that names the line, never what is in it."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'no UTF-8'}") from None
    pairs = []
    for number, line in enumerate((line.strip() for line in lines), 1):
        if not line or line.startswith("#"):
            continue
        username, _, password = line.partition(":")
        if not username or not password:
            raise ValueError(f"{path}, line {number}: no pair of the form key-id:secret")
        pairs.append(line)
    if not pairs:
        raise ValueError(f"{path} has no credentials: write key-id:secret, a pair a line")
    return pairs


def _digest(pair: str) -> bytes:
    return hashlib.sha256(pair.encode()).digest()
