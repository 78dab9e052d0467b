"""What a content security policy lets in, as far as Klarna is concerned (J6).

Only hosts are compared: nonces, hashes and 'strict-dynamic' let in what a page vouches for itself, which cannot be seen
from the policy, and so count as letting it in.
"""

from __future__ import annotations

from collections.abc import Mapping

_FALLBACK: Mapping[str, tuple[str, ...]] = {
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "frame-src": ("frame-src", "child-src", "default-src"),
}

_VOUCHED = ("'nonce-", "'sha256-", "'sha384-", "'sha512-", "'strict-dynamic'")


def admits(policy: str, kind: str, origin: str) -> bool:
    """Whether every policy of a header (they are joined by commas) lets the https origin in as `kind`."""
    return all(_admits(one, kind, origin) for one in policy.split(","))


def _admits(policy: str, kind: str, origin: str) -> bool:
    directives: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        directives.setdefault(name.lower(), sources)
    for name in _FALLBACK[kind]:
        if name in directives:
            return any(_matches(source, kind, origin) for source in directives[name])
    return True


def _matches(source: str, kind: str, origin: str) -> bool:
    if source.startswith("'"):
        return kind == "script-src" and source.lower().startswith(_VOUCHED)
    source = source.lower()
    # A browser that is told http lets the same over https in, too.
    if source in ("https:", "http:"):
        return True
    scheme, _, rest = source.rpartition("://")
    if scheme not in ("", "https", "http"):
        return False
    host = rest.split("/")[0].split(":")[0]
    wanted = origin.removeprefix("https://")
    if host == "*":
        return True
    if host.startswith("*."):
        return wanted.endswith(host[1:])
    # Klarna serves frames of its test environment from a host of their own.
    return host == wanted or (kind == "frame-src" and host.endswith(".klarna.com"))
